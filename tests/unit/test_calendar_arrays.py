"""Arrays, Series and Index: the same answers as datetimes, and nothing guessed about what is missing or too fine."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from slasim.calendars import BusinessCalendar, CalendarError

OFFICE = BusinessCalendar("Europe/Berlin", {"mon-fri": ["09:00-12:00", "13:00-17:00"]}, holidays="DE-BE")
STARTS = np.array(["2026-05-04T08:00", "2026-04-30T14:30", "1999-12-31T12:00"], dtype="M8[ms]")
HOURS = np.array([1, 7, 30], dtype="m8[h]")


def aware(instant):
    return instant.astype("M8[us]").item().replace(tzinfo=UTC)


def test_arrays_answer_as_datetimes_do():
    due = OFFICE.add(STARTS, HOURS)
    assert due.dtype == "datetime64[ms]"
    assert [aware(at) for at in due] == [
        OFFICE.add(aware(at), long.item()) for at, long in zip(STARTS, HOURS, strict=True)
    ]
    spent = OFFICE.elapsed(STARTS, due)
    assert spent.dtype == "timedelta64[ms]"
    assert (spent == HOURS).all()
    assert OFFICE.is_open(STARTS).tolist() == [OFFICE.is_open(aware(at)) for at in STARTS]


def test_arrays_broadcast_with_each_other_and_with_datetimes():
    end = datetime(2026, 6, 1, tzinfo=UTC)
    table = OFFICE.elapsed(STARTS[:, None], np.array(["2026-06-01", "2026-06-02"], dtype="M8[D]"))
    assert table.shape == (3, 2)
    assert (OFFICE.elapsed(STARTS, end) == table[:, 0]).all()
    assert (OFFICE.add(STARTS, timedelta(hours=7)) == OFFICE.add(STARTS, np.timedelta64(7, "h"))).all()
    assert (OFFICE.add(STARTS[::-1], HOURS[::-1]) == OFFICE.add(STARTS, HOURS)[::-1]).all()


def test_single_numpy_values_give_single_numpy_values():
    assert OFFICE.add(np.datetime64("2026-05-04T08:00"), np.timedelta64(1, "h")) == np.datetime64("2026-05-04T09:00")
    assert OFFICE.is_open(np.datetime64("2026-05-04T08:00")) == np.True_


def test_no_instants_give_no_answers():
    none = STARTS[:0]
    assert OFFICE.elapsed(none, none).dtype == "timedelta64[ms]"
    assert OFFICE.add(none, HOURS[:0]).dtype == "datetime64[ms]"
    assert OFFICE.is_open(none).dtype == bool


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_series_keep_their_index_and_come_back_in_utc(unit):
    starts = pd.Series(STARTS.astype(f"M8[{unit}]"), index=[7, 3, 5]).dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo")
    due = OFFICE.add(starts, pd.Series(HOURS.astype("m8[s]"), index=[7, 3, 5]))
    assert str(due.dtype) == "datetime64[ms, UTC]"
    assert due.index.tolist() == [7, 3, 5]
    assert (due.dt.tz_localize(None).to_numpy() == OFFICE.add(STARTS, HOURS)).all()
    spent = OFFICE.elapsed(starts, due)
    assert str(spent.dtype) == "timedelta64[ms]"
    assert (spent.to_numpy() == HOURS).all()
    assert OFFICE.is_open(starts).index.tolist() == [7, 3, 5]


def test_an_index_gives_an_index():
    index = pd.DatetimeIndex(STARTS).tz_localize("UTC")
    due = OFFICE.add(index, pd.TimedeltaIndex(HOURS.astype("m8[s]")))
    assert isinstance(due, pd.DatetimeIndex)
    assert (due == pd.DatetimeIndex(OFFICE.add(STARTS, HOURS)).tz_localize("UTC")).all()
    assert isinstance(OFFICE.elapsed(index, due), pd.TimedeltaIndex)


def test_a_timestamp_is_a_datetime():
    assert OFFICE.add(pd.Timestamp("2026-05-04T08:00", tz="UTC"), pd.Timedelta("1h")) == datetime(
        2026, 5, 4, 9, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: OFFICE.is_open(pd.Series(STARTS)), "at: the instants have no time zone"),
        (lambda: OFFICE.is_open(np.array(["2026-05-04", "NaT"], dtype="M8[ms]")), r"NaT at position 1 \(1 in all\)"),
        (lambda: OFFICE.is_open(np.array(["NaT"], dtype="M8[ns]")), r"NaT at position 0 \(1 in all\)"),
        (lambda: OFFICE.elapsed(pd.NaT, aware(STARTS[0])), "start: NaT is no instant"),
        (lambda: OFFICE.is_open(np.array(["2026-05-04T08:00:00.0001"], dtype="M8[us]")), "not a whole number of milli"),
        (lambda: OFFICE.add(STARTS, np.array([1], dtype="m8[ns]")), "duration: 1 nanoseconds at position 0"),
        (lambda: OFFICE.is_open(pd.Timestamp(1, unit="ns", tz="UTC")), "finer than a microsecond"),
        (lambda: OFFICE.add(aware(STARTS[0]), pd.Timedelta(1, unit="ns")), "finer than a microsecond"),
        (
            lambda: OFFICE.elapsed(STARTS, datetime(2026, 6, 1, 0, 0, 0, 1, tzinfo=UTC)),
            "beside an array must be a whole",
        ),
        (lambda: OFFICE.is_open(np.array(["300000-01-01"], dtype="M8[s]")), "outside the instants"),
        (lambda: OFFICE.elapsed(STARTS, STARTS[::-1]), r"\(element 0\) ends before it starts"),
        (lambda: OFFICE.elapsed(STARTS, STARTS[:2]), "do not go together"),
        (lambda: OFFICE.add(STARTS, -HOURS), "the duration -108000000 ms is negative"),
        (
            lambda: OFFICE.add(STARTS, np.array([1, 10**9, 1], dtype="m8[h]")),
            r"\(element 1\): the calendar is not known",
        ),
        (lambda: OFFICE.add(STARTS, STARTS), "duration: expected a timedelta, .* found an array of datetime64"),
        (lambda: OFFICE.is_open([aware(STARTS[0])]), "at: expected an aware datetime, .* found list"),
        (lambda: OFFICE.is_open(STARTS.astype(np.int64)), "found an array of int64"),
        (
            lambda: OFFICE.elapsed(*(pd.Series(STARTS, i).dt.tz_localize("UTC") for i in ([1, 2, 3], [2, 3, 1]))),
            "indexes",
        ),
    ],
)
def test_what_has_no_answer_is_an_error(ask, told):
    with pytest.raises(CalendarError, match=told):
        ask()


def test_one_datetime_is_added_to_like_an_array_on_fresh_tables_and_before_1970() -> None:
    rules = {"mon-fri": "08:00-18:00", "sat": "09:00-13:00"}
    starts = [datetime(year, 3, 4, 17, 59, 59, 999_000, tzinfo=UTC) for year in (1969, 1970, 2027, 1931, 2060)]
    for length in (timedelta(milliseconds=1), timedelta(hours=10), timedelta(hours=90_000)):
        one_by_one = [BusinessCalendar("UTC", rules).add(start, length) for start in starts]
        instants = np.array([start.replace(tzinfo=None) for start in starts], "M8[ms]")
        together = BusinessCalendar("UTC", rules).add(instants, np.timedelta64(length, "ms"))
        assert [at.replace(tzinfo=None) for at in one_by_one] == together.tolist()
