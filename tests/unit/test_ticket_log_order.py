"""Rows by time, beside Python's own stable sort."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slasim.log.reading.order import by_time

few = st.integers(1_798_761_600_000, 1_798_761_600_009)  # that many rows share an instant
wide = st.integers(0, 2**62)  # too far apart to be one number with their row


@given(st.one_of(st.lists(few, min_size=1, max_size=60), st.lists(wide, min_size=1, max_size=60)))
def test_rows_of_one_instant_stay_as_they_stand(times: list[int]) -> None:
    assert by_time(np.array(times, np.int64)).tolist() == sorted(range(len(times)), key=times.__getitem__)


@pytest.mark.parametrize("span", [2**59 - 1, 2**59])
def test_the_widest_span_that_fits_and_the_next(span: int) -> None:
    times = [span, 0, span, 0, 7, span, 0, 7]
    assert by_time(np.array(times, np.int64)).tolist() == [1, 3, 6, 4, 7, 0, 2, 5]
