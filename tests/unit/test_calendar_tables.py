"""Tables of several calendars, and their kernels."""

from datetime import UTC, datetime

import numpy as np
import pytest

from slasim.calendars import (
    BusinessCalendar,
    CalendarError,
    add,
    add_array,
    elapsed,
    elapsed_array,
    is_open,
    is_open_array,
    open_spans,
    tables,
)

HOUR = 3_600_000
DAY = 24 * HOUR
MONDAY = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp()) * 1000
OFFICE = BusinessCalendar("UTC", {"mon-fri": "09:00-17:00"})
NEVER = BusinessCalendar("UTC", {})
ALWAYS = BusinessCalendar("Asia/Tokyo", "24x7")
WEEK = tables([OFFICE, NEVER, ALWAYS], MONDAY, MONDAY + 7 * DAY)


def test_open_spans_are_clipped_to_the_window_and_joined():
    starts, ends = open_spans(OFFICE, MONDAY + 10 * HOUR, MONDAY + DAY + 10 * HOUR)
    assert (starts - MONDAY).tolist() == [10 * HOUR, DAY + 9 * HOUR]
    assert (ends - MONDAY).tolist() == [17 * HOUR, DAY + 10 * HOUR]
    whole = open_spans(BusinessCalendar("Europe/Berlin", "24x7"), MONDAY - 400 * DAY, MONDAY)
    assert [part.tolist() for part in whole] == [[MONDAY - 400 * DAY], [MONDAY]]


def test_a_span_that_began_two_dates_of_utc_ago_is_there():
    """Pago Pago is 11 hours behind: Monday 20:00 to Tuesday 20:00 ends on Wednesday at 07:00 UTC."""
    monday = BusinessCalendar("Pacific/Pago_Pago", {"mon": "20:00-20:00"})
    wednesday = MONDAY + 2 * DAY
    assert [part.tolist() for part in open_spans(monday, wednesday, wednesday + DAY)] == [
        [wednesday],
        [wednesday + 7 * HOUR],
    ]
    kiritimati = BusinessCalendar("Pacific/Kiritimati", {"tue": "00:00-24:00"})  # 14 hours ahead
    assert [part.tolist() for part in open_spans(kiritimati, MONDAY, MONDAY + 12 * HOUR)] == [
        [MONDAY + 10 * HOUR],
        [MONDAY + 12 * HOUR],
    ]


def test_due_at_each_closing_even_where_the_index_changes_its_bucket():
    """After 16 days of 128 s the open time is a multiple of 2**14 ms, the width of a bucket."""
    short = tables([BusinessCalendar("UTC", {"mon-sun": "09:00:00-09:02:08"})], MONDAY, MONDAY + 64 * DAY)
    k = np.arange(1, 65)
    assert short.open_shift.tolist() == [14]
    assert (add_array(short, 0, MONDAY, k * 128_000) == MONDAY + (k - 1) * DAY + 9 * HOUR + 128_000).all()


def test_elapsed_by_calendar():
    assert [elapsed(WEEK, c, MONDAY, MONDAY + 7 * DAY) for c in (0, 1, 2, -1)] == [40 * HOUR, 0, 7 * DAY, 7 * DAY]


def test_add_by_calendar():
    start = MONDAY + 16 * HOUR
    assert add(WEEK, 0, start, HOUR) == MONDAY + 17 * HOUR
    assert add(WEEK, 0, start, HOUR + 1) == MONDAY + DAY + 9 * HOUR + 1
    assert add(WEEK, 0, start, 0) == start
    assert [add(WEEK, c, start, 30 * HOUR) for c in (2, -1)] == [start + 30 * HOUR] * 2


def test_is_open_by_calendar():
    noon = MONDAY + 12 * HOUR
    assert [bool(is_open(WEEK, c, noon)) for c in (0, 1, 2, -1)] == [True, False, True, True]


def test_off_the_window_the_kernels_have_no_answer():
    assert elapsed(WEEK, 0, MONDAY - 1, MONDAY) == -1
    assert elapsed(WEEK, 0, MONDAY, MONDAY + 7 * DAY + 1) == -1
    assert elapsed(WEEK, 0, MONDAY + 1, MONDAY) == -1
    assert add(WEEK, 0, MONDAY, 40 * HOUR) == MONDAY + 4 * DAY + 17 * HOUR
    assert add(WEEK, 0, MONDAY, 40 * HOUR + 1) == -1
    assert add(WEEK, 0, MONDAY - 1, 1) == -1
    assert add(WEEK, 1, MONDAY, 1) == -1
    assert add(WEEK, 0, MONDAY, -1) == -1
    assert not is_open(WEEK, 2, MONDAY + 7 * DAY)


def test_array_forms_take_a_calendar_for_all_or_one_each():
    a = MONDAY + np.arange(4) * HOUR
    assert elapsed_array(WEEK, [0, 1, 2, -1], a, MONDAY + DAY).tolist() == [8 * HOUR, 0, 22 * HOUR, 21 * HOUR]
    assert elapsed_array(WEEK, 0, a, a + 10 * HOUR).tolist() == [HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR]
    assert (add_array(WEEK, np.array([0, -1], dtype=np.int16), MONDAY, HOUR) - MONDAY).tolist() == [10 * HOUR, HOUR]
    assert is_open_array(WEEK, [[0], [2]], [MONDAY, MONDAY + 9 * HOUR]).tolist() == [[False, True], [True, True]]
    assert elapsed_array(WEEK, 0, MONDAY, MONDAY + DAY).shape == ()


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: elapsed_array(WEEK, 0, [MONDAY, MONDAY - 1], MONDAY + 1), r"\(element 1\) is outside the window"),
        (lambda: elapsed_array(WEEK, 0, MONDAY, MONDAY + 8 * DAY), "is outside the window of the tables"),
        (lambda: elapsed_array(WEEK, -1, MONDAY, MONDAY - 1), "ends before it starts"),
        (lambda: add_array(WEEK, [0, 1], MONDAY, 1), r"\(element 1\) runs off the window"),
        (lambda: add_array(WEEK, 0, MONDAY, [1, 2, -3]), r"-3 open ms .* \(element 2\) is negative"),
        (lambda: is_open_array(WEEK, 0, MONDAY + 7 * DAY), "is outside the window"),
        (lambda: elapsed_array(WEEK, 3, MONDAY, MONDAY), "calendar 3 to 3: the tables hold 3"),
        (lambda: elapsed_array(WEEK, -2, MONDAY, MONDAY), "calendar -2"),
        (lambda: elapsed_array(WEEK, 0, float(MONDAY), MONDAY), "expected integers, found an array of float64"),
        (lambda: tables([OFFICE], MONDAY, MONDAY - 1), "before its start"),
        (lambda: tables([BusinessCalendar("UTC", "24x7", holidays="DE")], 0, 1 << 43), "outside the instants .* of DE"),
        (lambda: open_spans(OFFICE, 0, 1 << 50), "outside the instants"),
    ],
)
def test_array_forms_say_what_has_no_answer(ask, told):
    with pytest.raises(CalendarError, match=told):
        ask()


def test_no_calendars_still_count_round_the_clock():
    nothing = tables([], MONDAY, MONDAY + DAY)
    assert elapsed_array(nothing, -1, [MONDAY], [MONDAY + 5]).tolist() == [5]
    assert add(nothing, -1, MONDAY, 5) == MONDAY + 5


def test_an_empty_window_holds_its_one_instant():
    point = tables([OFFICE], MONDAY, MONDAY)
    assert elapsed(point, 0, MONDAY, MONDAY) == 0
    assert add(point, 0, MONDAY, 0) == MONDAY


def test_instants_before_1970_count_alike():
    tuesday = int(datetime(1969, 12, 30, tzinfo=UTC).timestamp()) * 1000
    old = tables([OFFICE], tuesday, MONDAY)
    due = add_array(old, 0, tuesday, np.array([8, 16, 17]) * HOUR) - tuesday
    assert due.tolist() == [17 * HOUR, DAY + 17 * HOUR, 2 * DAY + 10 * HOUR]
