"""Tickets found by their ids, and their names, against dictionaries and tuples of Python."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slasim.log.names import TEXT, TicketNames
from slasim.log.reading.keys import CloseNumbers, Keys, known_keys
from slasim.types import Int64

words = st.lists(st.one_of(st.none(), st.text("aé€𝄞\0", max_size=9)), max_size=60)
close = st.lists(st.integers(-1, 40), max_size=60)
numbers = st.lists(st.one_of(st.integers(-1, 40), st.integers(2**62, 2**63 - 1)), max_size=60)


@given(words, words)
def test_text_is_found_like_in_a_dictionary(known: list[str | None], asked: list[str | None]) -> None:
    keys = Keys(pa.array(known, TEXT))
    first: dict[str | None, int] = {}
    again = [name is not None and first.setdefault(name, row) != row for row, name in enumerate(known)]
    assert keys.again.tolist() == again
    for names in (asked, known, known + asked):  # known ones in their order are found without the table
        assert keys.rows(pa.array(names, TEXT)).tolist() == [first.get(name, -1) for name in names]


@pytest.mark.parametrize("make", [Keys, known_keys])
@given(st.one_of(close, numbers), numbers)
def test_numbers_are_found_like_in_a_dictionary(
    make: Callable[[Int64], Keys | CloseNumbers], known: list[int], asked: list[int]
) -> None:
    keys = make(np.array(known, np.int64))
    first: dict[int, int] = {}
    again = [name >= 0 and first.setdefault(name, row) != row for row, name in enumerate(known)]
    assert keys.again.tolist() == again
    for names in (asked, known, known + asked):
        assert keys.rows(np.array(names, np.int64)).tolist() == [first.get(name, -1) for name in names]


def test_a_table_of_all_between_is_no_longer_than_four_times_the_numbers() -> None:
    known = np.array([2**62, 2**62 + 7], np.int64)
    assert isinstance(known_keys(known), CloseNumbers)
    assert isinstance(known_keys(known + np.array([0, 1])), Keys)


@pytest.mark.parametrize("keys", [np.arange(3000, dtype=np.int64) * 2**40, pa.array(map(str, range(3000)), TEXT)])
def test_many_keys_are_told_apart(keys: pa.Array | Int64) -> None:
    known = Keys(keys[:2000])
    assert not known.again.any()
    assert known.rows(keys).tolist() == [*range(2000), *[-1] * 1000]


def test_a_part_of_a_text_column_is_found_too() -> None:
    known = pa.array(["x", "a", "b", "c"], TEXT)[1:3]
    assert Keys(known).rows(pa.array(["c", "b", "a"], TEXT)[1:]).tolist() == [1, 0]


def test_names_are_a_sequence_of_text() -> None:
    names = TicketNames(pa.array(["b", "a", "ä", ""], TEXT))
    as_tuple = ("b", "a", "ä", "")
    assert tuple(names) == as_tuple
    assert names == as_tuple
    assert names != as_tuple[:3]
    assert (names[2], names[-1], len(names)) == ("ä", "", 4)
    assert names[1:3] == ("a", "ä")
    assert ("ä" in names, "c" in names, 3 in names) == (True, False, False)
    assert (names.index("a"), names[1:].index("ä")) == (1, 1)
    with pytest.raises(ValueError, match="'c' is no name of a ticket"):
        names.index("c")


def test_a_category_of_names_has_those_that_occur() -> None:
    names = TicketNames(pa.array(["b", "a", "c", "d"], TEXT))
    found = names.category(np.array([3, 0, 3]))
    assert list(found) == ["d", "b", "d"]
    assert list(found.categories) == ["b", "d"]
    assert pd.Series(found).dtype == "category"
