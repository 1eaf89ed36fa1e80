"""Rows found by what they are called: an open hash table over the bytes of text or of whole numbers, and for numbers
that lie close together a table of all between them.

For ten million texts it takes a fifth of what an index of Python strings would.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from slasim.kernel import kernel
from slasim.types import Bools, Int32, Int64, UInt8

Value = TypeVar("Value", bound=np.generic)

NONE = -1  # row of a key that none of the known ones equals
ROOM = 1.5  # places in the hash table for each key, at least
SPREAD = 4  # close together: on average one number in so many, at least, is known
# A place of the hash table holds row + 1 in its lower 32 bits (0: free) and above them the hash of the key, so that
# hardly any other key is looked at. Products of 32 and 31 bits fit an int64.
ROW, SHIFT, HASH = (1 << 32) - 1, 32, (1 << 31) - 1
BASIS, FIRST, SECOND = 0x11C9DC5, 0x5BD1E995, 0x2545F491


def known_keys(keys: pa.Array | Int64) -> Keys | CloseNumbers:
    """Known keys: text (an Arrow array of large_string) or whole numbers. Missing text and numbers below 0 are none."""
    if isinstance(keys, np.ndarray):
        stated = keys[keys >= 0]
        if len(stated) and int(stated.max()) - int(stated.min()) < SPREAD * len(stated):
            return CloseNumbers(keys)
    return Keys(keys)


class CloseNumbers:
    """Numbers as one who counts tickets gives them: with few gaps."""

    def __init__(self, keys: Int64) -> None:
        rows = np.flatnonzero(keys >= 0)
        numbers = keys[rows]
        self.least = int(numbers.min())
        self.row = np.full(int(numbers.max()) - self.least + 1, NONE, np.int32)
        self.row[numbers[::-1] - self.least] = rows[::-1]  # the first of equal ones is written last
        self.again = np.zeros(len(keys), np.bool_)  # [row] an earlier row has the same key
        self.again[rows] = self.row[numbers - self.least] != rows

    def rows(self, keys: Int64) -> Int32:
        """The row of each key; NONE where there is none."""
        rows = np.empty(len(keys), np.int32)
        _look_up(read_only(keys), self.least, self.row, rows)
        return rows


class Keys:
    """Any keys, by a hash table."""

    def __init__(self, keys: pa.Array | Int64) -> None:
        self.data, self.first = _bytes(keys)
        self.table = np.zeros(1 << int(ROOM * len(keys) + 1).bit_length(), np.int64)
        self.again = np.zeros(len(keys), np.bool_)  # [row] an earlier row has the same key
        _enter(self.data, self.first, _stated(keys), self.table, self.again)

    def rows(self, keys: pa.Array | Int64) -> Int32:
        """The row of each key, of the same type as the known ones; NONE where there is none."""
        rows = np.empty(len(keys), np.int32)
        _find(*_bytes(keys), _stated(keys), self.data, self.first, self.again, self.table, rows)
        return rows


def _bytes(keys: pa.Array | Int64) -> tuple[UInt8, Int64]:
    """The bytes of all keys, and where each begins and the last ends."""
    if isinstance(keys, np.ndarray):
        data, first = keys.view(np.uint8), np.arange(0, 8 * len(keys) + 1, 8, dtype=np.int64)
    elif len(keys):
        _, places, text = keys.buffers()
        first = np.frombuffer(places, np.int64)[keys.offset : keys.offset + len(keys) + 1]
        data = np.frombuffer(b"" if text is None else text, np.uint8)
    else:
        data, first = np.empty(0, np.uint8), np.zeros(1, np.int64)
    return read_only(data), read_only(first)


def read_only(values: npt.NDArray[Value]) -> npt.NDArray[Value]:
    """The same values in one piece, so that the kernels are given one type, whoever owns them."""
    view = np.ascontiguousarray(values)[:]
    view.flags.writeable = False
    return view


def _stated(keys: pa.Array | Int64) -> Bools:
    return keys >= 0 if isinstance(keys, np.ndarray) else keys.is_valid().to_numpy(zero_copy_only=False)


@kernel
def _look_up(keys: Int64, least: int, row: Int32, rows: Int32) -> None:
    for at in range(len(keys)):
        place = keys[at] - least
        rows[at] = row[place] if 0 <= place < len(row) else NONE


@kernel
def _byte(data: UInt8, at: int) -> np.int64:
    return np.int64(data[np.uint64(at)])  # not signed: Numba need not ask whether it counts from the end


@kernel
def _word(data: UInt8, at: int) -> np.int64:
    """Four bytes: one look at memory."""
    return _byte(data, at) | _byte(data, at + 1) << 8 | _byte(data, at + 2) << 16 | _byte(data, at + 3) << 24


@kernel
def _mix(mixed: np.int64, word: np.int64, factor: int) -> np.int64:
    product = (mixed ^ word) * np.int64(factor)
    return (product ^ (product >> 31)) & HASH


@kernel
def _hash(data: UInt8, begin: int, end: int) -> np.int64:
    mixed, at = np.int64(BASIS), begin
    while at + 4 <= end:
        mixed = _mix(mixed, _word(data, at), FIRST)
        at += 4
    rest = np.int64(end - begin) & 0xFF
    while at < end:
        rest = rest << 8 | _byte(data, at)
        at += 1
    return _mix(_mix(mixed, rest, FIRST), np.int64(0), SECOND)


@kernel
def _equal(one: UInt8, at: int, other: UInt8, held: int, size: int) -> bool:
    done = 0
    while done + 4 <= size:
        if _word(one, at + done) != _word(other, held + done):
            return False
        done += 4
    while done < size:
        if _byte(one, at + done) != _byte(other, held + done):
            return False
        done += 1
    return True


@kernel
def _place(asked: UInt8, begin: int, end: int, hashed: np.int64, data: UInt8, first: Int64, table: Int64) -> int:
    """Place in the table of the key that equals asked[begin:end], or the free one where it would be."""
    mask = len(table) - 1
    place = int(hashed & mask)
    while table[place] != 0:
        if table[place] >> SHIFT == hashed:
            held, after = first[(table[place] & ROW) - 1], first[table[place] & ROW]
            if after - held == end - begin and _equal(asked, begin, data, held, end - begin):
                break
        place = (place + 1) & mask
    return place


@kernel
def _enter(data: UInt8, first: Int64, stated: Bools, table: Int64, again: Bools) -> None:
    for row in range(len(stated)):
        if stated[row]:
            hashed = _hash(data, first[row], first[row + 1])
            place = _place(data, first[row], first[row + 1], hashed, data, first, table)
            again[row] = table[place] != 0
            if table[place] == 0:
                table[place] = hashed << SHIFT | row + 1


@kernel
def _find(
    asked: UInt8, begin: Int64, stated: Bools, data: UInt8, first: Int64, again: Bools, table: Int64, rows: Int32
) -> None:
    """What is asked for often comes in the order of the known keys: the one after the last found is looked at first."""
    after = 0
    for at in range(len(rows)):
        rows[at] = NONE
        if not stated[at]:
            continue
        start, size = begin[at], begin[at + 1] - begin[at]
        is_next = after < len(again) and not again[after] and first[after + 1] - first[after] == size > 0
        if is_next and _equal(asked, start, data, first[after], size):
            rows[at] = after
        else:
            hashed = _hash(asked, start, start + size)
            rows[at] = (table[_place(asked, start, start + size, hashed, data, first, table)] & ROW) - 1
        if rows[at] != NONE:
            after = rows[at] + 1
