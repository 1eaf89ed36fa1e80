"""JSON as it is read here: a name once in an object, finite numbers, and a limit on how deep values are nested."""

from __future__ import annotations

import json
from typing import Any

from slasim.limits import DEEPEST

LONGEST = 20  # a seed has so many


def read_json(text: str | bytes) -> Any:
    """What a text of JSON says. Raises ValueError whose words quote nothing but a name that is there twice."""
    try:
        found = json.loads(text, object_pairs_hook=_object, parse_int=_whole, parse_constant=_no_number)
    except RecursionError:
        raise _too_deep() from None
    if _is_deeper(found):
        raise _too_deep()
    return found


def _too_deep() -> ValueError:
    return ValueError(f"values nested more than {DEEPEST} deep")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise ValueError(f"the name {twice[:70]!r} twice in an object; each once")
    return found


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > LONGEST:
        raise ValueError(f"a number of {len(digits)} digits; at most {LONGEST}")
    return int(digits)


def _no_number(name: str) -> Any:
    raise ValueError(f"{name}, which is no number of JSON")


def _is_deeper(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return True
