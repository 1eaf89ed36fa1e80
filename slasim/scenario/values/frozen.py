"""An immutable, hashable map that keeps its order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class FrozenMap(dict[Key, Value]):
    """A dict that refuses change. Two are equal when they hold the same items in the same order: order has meaning
    in a scenario (the first rule that fits wins, names are numbered as declared)."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple((key, _hashable(value)) for key, value in self.items()))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FrozenMap):
            return list(self.items()) == list(other.items())
        return dict(self) == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __reduce__(self) -> tuple[type[FrozenMap[Key, Value]], tuple[dict[Key, Value]]]:
        return FrozenMap, (dict(self),)

    def _refuse(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError("a scenario does not change; make another with scenario.with_overrides({...})")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse


def _hashable(value: Any) -> Any:
    """What amendments write is kept as it was read: lists and maps among it."""
    if isinstance(value, list):
        return tuple(_hashable(each) for each in value)
    if isinstance(value, dict) and not isinstance(value, FrozenMap):
        return tuple((key, _hashable(each)) for key, each in value.items())
    return value


def freeze(value: Mapping[Key, Value]) -> FrozenMap[Key, Value]:
    """The same items, immutable."""
    return FrozenMap(value)
