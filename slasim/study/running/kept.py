"""Values that are kept while they are worth their memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from typing import Any, Generic, TypeVar

import numpy as np

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Values by group and number, as many as `limit` bytes hold; threads may share it.

    The groups that were used last stay, and of a group the lowest numbers: whoever goes round and round in a group that
    is too large finds these, where of the latest ones each would be gone when it is asked for again.
    """

    def __init__(self, limit: int) -> None:
        self.limit, self._bytes = limit, 0
        self._groups: OrderedDict[Hashable, dict[Any, tuple[Value, int]]] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Bytes that are kept."""
        return self._bytes

    def get(self, group: Hashable, number: Any) -> Value | None:
        """What is kept of it."""
        with self._lock:
            return self._find(group, number)

    def keep(self, group: Hashable, number: Any, value: Value) -> None:
        """Keep a value, in the place of an earlier one, and let go what there is no more room for."""
        size = size_of(value)
        with self._lock:
            mine = self._groups.setdefault(group, {})
            self._groups.move_to_end(group)
            self._bytes += size - mine.pop(number, (None, 0))[1]
            mine[number] = value, size
            while self._bytes > self.limit:
                oldest = next(iter(self._groups))
                of = self._groups[oldest]
                self._bytes -= of.pop(max(of))[1]
                if not of:
                    del self._groups[oldest]

    def get_or_make(self, group: Hashable, number: Any, make: Callable[[], Value]) -> Value:
        """What is kept of it; else it is made, by one thread while others wait for it, and kept."""
        with self._lock:
            found = self._find(group, number)
            if found is not None:
                return found
            making = self._making.setdefault((group, number), threading.Lock())
        with making:
            found = self.get(group, number)
            if found is None:
                try:
                    found = make()
                    self.keep(group, number, found)
                finally:
                    with self._lock:
                        self._making.pop((group, number), None)
            return found

    def _find(self, group: Hashable, number: Any) -> Value | None:
        mine = self._groups.get(group)
        if mine is None:
            return None
        self._groups.move_to_end(group)
        return mine[number][0] if number in mine else None


def size_of(value: Any) -> int:
    """The bytes of all arrays in it."""
    if isinstance(value, np.ndarray):
        return int(value.nbytes)
    if hasattr(value, "arrays"):
        return size_of(value.arrays)
    if is_dataclass(value):
        return sum(size_of(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, dict):
        return sum(size_of(each) for each in value.values())
    return sum(size_of(each) for each in value) if isinstance(value, tuple) else 0
