"""Calendars that change from a date on: each local date goes by the version of that date. Worked out by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from slasim.calendars import BusinessCalendar, CalendarError, open_spans

OFFICE = {"mon-fri": "09:00-17:00"}


def hours(calendar: BusinessCalendar, start: str, end: str) -> float:
    zone = ZoneInfo(calendar.timezone)
    first, last = (datetime.fromisoformat(text).replace(tzinfo=zone) for text in (start, end))
    return calendar.elapsed(first, last) / timedelta(hours=1)


def amended(hours: object, day: str, later: object, zone: str = "Europe/Berlin", **more: object) -> BusinessCalendar:
    return BusinessCalendar(zone, hours, amendments={day: BusinessCalendar(zone, later)}, **more)


def test_an_amendment_holds_from_local_midnight_on_also_where_the_day_has_23_hours() -> None:
    spring = amended(OFFICE, "2027-03-28", "24x7")  # a Sunday; the clock skips from 02:00 to 03:00
    assert hours(spring, "2027-03-27 00:00", "2027-03-28 00:00") == 0
    assert hours(spring, "2027-03-27 00:00", "2027-03-29 00:00") == 23
    autumn = amended(OFFICE, "2027-10-31", "24x7")
    assert hours(autumn, "2027-10-30 00:00", "2027-11-01 00:00") == 25


def test_a_night_that_began_before_goes_on_by_the_rules_of_the_date_it_began_on() -> None:
    nights = amended({"mon-sun": "22:00-06:00"}, "2027-03-28", {"sun": "12:00-13:00"})
    assert hours(nights, "2027-03-27 20:00", "2027-03-28 11:00") == 7  # 22:00 to 06:00 without the skipped hour
    assert hours(nights, "2027-03-27 20:00", "2027-03-28 20:00") == 8
    assert hours(nights, "2027-03-28 20:00", "2027-04-04 12:00") == 0


def test_an_amendment_on_a_leap_day() -> None:
    leap = amended(OFFICE, "2028-02-29", {"mon-fri": "10:00-12:00"})
    monday = datetime(2028, 2, 28, 16, tzinfo=ZoneInfo("Europe/Berlin"))
    assert leap.add(monday, timedelta(hours=2)) == datetime(2028, 2, 29, 11, tzinfo=ZoneInfo("Europe/Berlin"))
    assert leap.in_force(date(2028, 2, 28)) is leap
    assert leap.in_force(date(2028, 2, 29)) == BusinessCalendar("Europe/Berlin", {"mon-fri": "10:00-12:00"})


def test_an_amendment_on_a_date_that_the_zone_skipped_begins_with_the_next() -> None:
    apia = amended(OFFICE, "2011-12-30", "24x7", "Pacific/Apia")  # the 29th was followed by the 31st
    assert hours(apia, "2011-12-29 16:00", "2011-12-31 00:00") == 1
    assert hours(apia, "2011-12-31 00:00", "2012-01-01 00:00") == 24


def test_holidays_exceptions_and_breaks_are_those_of_the_version_of_their_date() -> None:
    late = BusinessCalendar("UTC", OFFICE, holidays=["2027-06-02"], exceptions={"2027-06-03": "09:00-10:00"})
    first = BusinessCalendar(
        "UTC",
        OFFICE,
        holidays=["2027-05-31", "2027-06-04"],
        breaks={"2027-06-07": "09:00-17:00"},
        exceptions={"2027-05-31": "12:00-13:00", "2027-06-04": "12:00-13:00"},
        amendments={"2027-06-01": late},
    )
    by_day = [hours(first, f"2027-{day} 00:00", f"2027-{day} 23:00") for day in ("05-31", "06-01", "06-02", "06-03")]
    assert by_day == [0, 8, 0, 1]
    assert hours(first, "2027-06-04 00:00", "2027-06-08 00:00") == 16  # nothing of the first version is left
    assert [first.is_holiday(date(2027, *day)) for day in ((5, 31), (6, 2), (6, 4))] == [True, True, False]
    assert [first.is_working_day(date(2027, 6, day)) for day in (1, 2, 3, 5)] == [True, False, True, False]
    assert first.overruled_exceptions() == (date(2027, 5, 31),)


def test_several_amendments_follow_one_another_in_any_order_of_the_file() -> None:
    steps = {f"2027-0{month}-01": BusinessCalendar("UTC", {"mon-fri": f"09:00-1{month}:00"}) for month in (3, 2)}
    calendar = BusinessCalendar("UTC", OFFICE, amendments=steps)
    assert [hours(calendar, f"2027-{day} 00:00", f"2027-{day} 23:00") for day in ("01-29", "02-01", "03-01")] == [
        8,
        3,
        4,
    ]
    assert eval(repr(calendar)) == calendar
    assert hash(calendar) == hash(BusinessCalendar("UTC", OFFICE, amendments=dict(reversed(steps.items()))))


def test_a_calendar_that_closes_for_good_says_when_asked_for_more() -> None:
    closing = amended(OFFICE, "2027-02-01", {}, "UTC")
    friday = datetime(2027, 1, 29, 16, tzinfo=ZoneInfo("UTC"))
    assert closing.add(friday, timedelta(hours=1)) == friday + timedelta(hours=1)
    with pytest.raises(CalendarError, match="never opens for so long again"):
        closing.add(friday, timedelta(hours=1, milliseconds=1))


def test_a_window_before_or_after_an_amendment_knows_one_version_only() -> None:
    calendar = amended(OFFICE, "2027-02-01", "24x7", "UTC")
    day = 86_400_000
    monday = 20822 * day  # 2027-01-04
    before = [each.tolist() for each in open_spans(calendar, monday, monday + day)]
    after = [each.tolist() for each in open_spans(calendar, monday + 60 * day, monday + 62 * day)]
    assert before == [[monday + day * 9 // 24], [monday + day * 17 // 24]]
    assert after == [[monday + 60 * day], [monday + 62 * day]]


def test_everything_wrong_with_amendments_is_said_at_once() -> None:
    inner = amended(OFFICE, "2027-02-01", "24x7")
    with pytest.raises(CalendarError) as caught:
        BusinessCalendar(
            "Europe/Berlin",
            OFFICE,
            amendments={
                "2027-02-30": inner.in_force(date(2028, 1, 1)),
                "2027-03-01": "24x7",
                "2027-04-01": inner,
                "2027-05-01": BusinessCalendar("UTC", OFFICE),
            },
        )
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "amendments",
        "amendments of 2027-03-01",
        "amendments of 2027-04-01",
        "amendments of 2027-05-01",
    ]
    with pytest.raises(CalendarError, match="not a mapping of dates to calendars"):
        BusinessCalendar("UTC", OFFICE, amendments=["2027-02-01"])  # type: ignore[arg-type]
