"""The rules of a calendar, one by one, worked out by hand."""

import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from slasim.calendars import BusinessCalendar, CalendarError, data_versions

HOUR = timedelta(hours=1)
NIGHTS = {"mon-sun": "22:00-06:00"}


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def night(calendar, evening):
    """Open hours from 20:00 local on the evening to 08:00 the next morning."""
    start = datetime.fromisoformat(f"{evening}T20:00").replace(tzinfo=ZoneInfo(calendar.timezone))
    return calendar.elapsed(start, (start + timedelta(days=1)).replace(hour=8)) / HOUR


def test_work_that_ends_at_closing_time_is_due_at_closing_time():
    office = BusinessCalendar("UTC", {"mon-fri": "09:00-17:00"})
    assert office.add(utc("2026-06-05T15:00"), 2 * HOUR) == utc("2026-06-05T17:00")
    assert office.add(utc("2026-06-05T15:00"), 2 * HOUR + timedelta(milliseconds=1)) == utc("2026-06-08T09:00:00.001")


def test_a_duration_of_zero_is_due_at_once_even_when_closed():
    office = BusinessCalendar("UTC", {"mon-fri": "09:00-17:00"})
    assert office.add(utc("2026-06-06T12:00"), timedelta(0)) == utc("2026-06-06T12:00")


def test_opening_is_open_and_closing_is_closed():
    office = BusinessCalendar("UTC", {"mon": "09:00-12:00,13:00-17:00"})
    at = [utc(f"2026-06-01T{time}") for time in ("08:59:59.999", "09:00", "11:59:59.999", "12:00", "13:00", "17:00")]
    assert [office.is_open(instant) for instant in at] == [False, True, True, False, True, False]


def test_a_night_has_eight_hours_and_seven_or_nine_when_the_clock_jumps():
    berlin = BusinessCalendar("Europe/Berlin", NIGHTS)
    assert [night(berlin, day) for day in ("2026-03-27", "2026-03-28", "2026-10-24")] == [8, 7, 9]


def test_a_span_over_midnight_belongs_to_the_day_it_starts_on():
    fridays = BusinessCalendar("UTC", {"fri": "22:00-06:00"})
    assert fridays.is_open(utc("2026-06-06T05:59"))
    assert not fridays.is_open(utc("2026-06-05T05:59"))


def test_a_holiday_closes_its_date_from_midnight_to_midnight_and_nothing_after_it():
    calendar = BusinessCalendar("UTC", NIGHTS, holidays=["2026-06-03"])
    open_at = {text: calendar.is_open(utc(text)) for text in ("2026-06-02T23:00", "2026-06-03T01:00")}
    open_at |= {text: calendar.is_open(utc(text)) for text in ("2026-06-03T23:00", "2026-06-04T01:00")}
    assert list(open_at.values()) == [True, False, False, True]


def test_an_exception_replaces_the_spans_that_start_on_its_date():
    calendar = BusinessCalendar("UTC", NIGHTS, exceptions={"2026-06-03": "12:00-13:00", date(2026, 6, 5): "closed"})
    assert calendar.is_open(utc("2026-06-03T01:00"))  # the night of the second
    assert calendar.is_open(utc("2026-06-03T12:30"))
    assert not calendar.is_open(utc("2026-06-03T23:00"))
    assert not calendar.is_open(utc("2026-06-04T01:00"))
    assert not calendar.is_open(utc("2026-06-06T01:00"))


def test_a_holiday_wins_over_an_exception_and_the_calendar_names_it():
    calendar = BusinessCalendar(
        "Europe/Berlin",
        {"mon-fri": "09:00-17:00"},
        holidays="DE",
        exceptions={"2026-05-01": "10:00-12:00", "2026-05-02": "10:00-12:00", "2026-12-25": "closed"},
    )
    assert not calendar.is_open(utc("2026-05-01T09:00"))
    assert calendar.is_open(utc("2026-05-02T09:00"))
    assert calendar.overruled_exceptions() == (date(2026, 5, 1),)


def test_a_break_closes_its_span_and_runs_past_midnight():
    calendar = BusinessCalendar("UTC", NIGHTS, breaks={"2026-06-03": "23:00-01:00"})
    at = [utc(f"2026-06-{time}") for time in ("03T22:59", "03T23:00", "04T00:59", "04T01:00", "04T23:30")]
    assert [calendar.is_open(instant) for instant in at] == [True, False, False, True, True]


def test_24x7_counts_every_hour_and_closes_for_holidays():
    always = BusinessCalendar("Europe/Berlin", "24x7")
    assert always.elapsed(utc("2026-01-01T00:00"), utc("2027-01-01T00:00")) == timedelta(days=365)
    shut = BusinessCalendar("Europe/Berlin", "24x7", holidays=[date(2026, 3, 29)])
    assert shut.elapsed(utc("2026-01-01T00:00"), utc("2027-01-01T00:00")) == timedelta(days=365, hours=-23)


def test_equal_start_and_end_is_a_whole_day():
    calendar = BusinessCalendar("UTC", {"mon": "09:00-09:00"})
    assert calendar.elapsed(utc("2026-06-01T00:00"), utc("2026-06-03T00:00")) == 24 * HOUR


def test_public_holidays_of_a_subdivision():
    berlin = BusinessCalendar("Europe/Berlin", {"mon-sun": "09:00-17:00"}, holidays="DE-BE")
    bavaria = BusinessCalendar("Europe/Berlin", {"mon-sun": "09:00-17:00"}, holidays=["DE-BY"])
    women, epiphany = utc("2026-03-08T10:00"), utc("2026-01-06T10:00")  # a holiday in Berlin, one in Bavaria
    assert [berlin.is_open(women), berlin.is_open(epiphany)] == [False, True]
    assert [bavaria.is_open(women), bavaria.is_open(epiphany)] == [True, False]
    assert not berlin.is_open(utc("2019-03-08T10:00"))  # since 2019
    assert berlin.is_open(utc("2018-03-08T10:00"))
    assert not berlin.is_open(utc("2061-12-25T10:00"))


def test_a_holiday_observed_in_the_year_before():
    """1 January 2022 was a Saturday: United States offices closed on Friday, 31 December 2021."""
    calendar = BusinessCalendar("America/New_York", {"mon-fri": "09:00-17:00"}, holidays="US")
    assert not calendar.is_open(utc("2021-12-31T15:00"))


def test_codes_and_dates_mix():
    calendar = BusinessCalendar("UTC", {"mon-sun": "09:00-17:00"}, holidays=["DE-BE", "2026-12-24", date(2026, 12, 31)])
    days = ("2026-12-24", "2026-12-25", "2026-12-27", "2026-12-31")
    assert [calendar.is_open(utc(f"{day}T12:00")) for day in days] == [False, False, True, False]


def test_weekdays_are_read_as_names_ranges_and_lists():
    keys = {"mon-wed,fri": "09:00-10:00", "Sat-Sun": "11:00-12:00"}
    one = BusinessCalendar("UTC", keys)
    two = BusinessCalendar(
        "UTC", dict.fromkeys(("mon", "tue", "wed", "fri"), "09:00-10:00") | {"sat,sun": "11:00-12:00"}
    )
    assert one == two
    assert BusinessCalendar("UTC", {"sat-mon": "09:00-10:00"}) == BusinessCalendar(
        "UTC", {"sat,sun,mon": "09:00-10:00"}
    )


def test_a_calendar_is_frozen_hashable_picklable_and_its_repr_makes_it_again():
    calendar = BusinessCalendar(
        "America/St_Johns",
        {"mon-thu": ["08:00-12:00", "13:00:30-24:00"], "sat": "22:00-06:00"},
        holidays=["CA-NL", "2026-12-24"],
        exceptions={"2026-12-31": "09:00-12:00", "2026-12-30": "closed"},
        breaks={"2026-06-01": "10:00-10:15"},
    )
    assert eval(repr(calendar)) == calendar == pickle.loads(pickle.dumps(calendar))
    assert hash(calendar) == hash(eval(repr(calendar)))
    assert calendar != BusinessCalendar("America/St_Johns", "24x7")
    with pytest.raises(AttributeError):
        calendar.timezone = "UTC"


def test_every_problem_of_a_calendar_is_named_at_once():
    with pytest.raises(CalendarError) as caught:
        BusinessCalendar(
            "Europe/Berln",
            {"mno": "09:00-17:00", "tue": "9-17", "wed": "09:00-12:00,11:00-13:00", "wed-thu": "24:00-25:00", "fri": 8},
            holidays=["DE-XX", "2026-02-30", 5],
            exceptions={"2026-13-01": "closed"},
            breaks={datetime(2026, 1, 1, tzinfo=UTC): "09:00-10:00"},
        )
    told = "\n".join(caught.value.problems)
    for part in (
        "'Europe/Berln' is not in the IANA time zone database; the nearest name is 'Europe/Berlin'",
        "hours of 'mno': found 'mno'; expected days such as mon-fri or sat,sun; the days are mon, tue, wed,",
        "hours of 'tue': found '9-17'; expected hours such as 09:00-17:00 or 09:00-12:00, 13:00-17:00",
        "hours of 'wed': found 11:00-13:00 beside 09:00-12:00; expected spans that do not overlap",
        "hours of 'wed-thu': found '24:00-25:00'; expected times between 00:00 and 24:00",
        "hours of 'wed-thu': found wed a second time; expected the hours of each day once",
        "hours of 'fri': found the number 8; expected hours such as 09:00-17:00",
        "holidays: found 'DE-XX'; expected a region of DE: BB, BE, BW,",
        "holidays: found '2026-02-30'; expected a date that the calendar has",
        "holidays: found the number 5; expected a date such as 2027-01-04",
        "exceptions: found '2026-13-01'; expected a date that the calendar has",
        "breaks: found 2026-01-01 00:00:00+00:00; expected a date such as 2027-01-04",
    ):
        assert part in told
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), again.problems) == (CalendarError, caught.value.problems)


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda c: c.elapsed(datetime(2026, 1, 1), utc("2026-01-02T00:00")), "start: .* has no time zone"),
        (lambda c: c.is_open(datetime(2026, 1, 1)), "at: .* has no time zone"),
        (lambda c: c.elapsed(utc("2026-01-02T00:00"), utc("2026-01-01T00:00")), "is before the start"),
        (lambda c: c.add(utc("2026-01-02T00:00"), -HOUR), "is negative"),
        (lambda c: c.add(utc("2026-01-02T00:00"), timedelta(days=36500)), "is not known beyond 2100-12-31"),
        (lambda c: c.is_open(utc("2101-06-01T00:00")), "outside the instants .* for the holidays of DE-BE"),
        (lambda c: c.is_open(utc("1950-06-01T00:00")), "outside the instants .* for the holidays of DE-BE"),
        (lambda c: c.add(utc("2026-01-02T00:00"), 3), "duration: expected a timedelta"),
        (lambda c: c.is_open("2026-01-02"), "at: expected an aware datetime"),
    ],
)
def test_questions_without_an_answer_are_errors(ask, told):
    with pytest.raises(CalendarError, match=told):
        ask(BusinessCalendar("Europe/Berlin", {"mon-fri": "09:00-17:00"}, holidays="DE-BE"))


def test_a_calendar_that_never_opens_again_is_an_error():
    once = BusinessCalendar("UTC", {}, exceptions={"2026-06-03": "09:00-10:00"})
    assert once.add(utc("1990-01-01T00:00"), HOUR) == utc("2026-06-03T10:00")
    with pytest.raises(CalendarError, match="never opens for so long again"):
        once.add(utc("2026-06-03T09:30"), HOUR)
    with pytest.raises(CalendarError, match="never opens for so long again"):
        BusinessCalendar("UTC", {}).add(utc("2026-06-03T09:30"), timedelta(microseconds=1))


def test_datetimes_are_exact_to_the_microsecond():
    calendar = BusinessCalendar("UTC", {"mon-fri": "09:00-17:00"})
    tick = timedelta(microseconds=1)
    friday, monday = utc("2026-06-05T17:00"), utc("2026-06-08T09:00")
    assert calendar.elapsed(friday - tick, monday + 2 * tick) == 3 * tick
    assert calendar.add(friday - tick, 3 * tick) == monday + 2 * tick
    assert calendar.add(friday - 3 * tick, 3 * tick) == friday
    assert calendar.add(friday + tick, 3 * tick) == monday + 3 * tick


def test_an_answer_comes_in_the_zone_of_the_question():
    calendar = BusinessCalendar("UTC", {"mon-fri": "09:00-17:00"})
    tokyo = ZoneInfo("Asia/Tokyo")
    due = calendar.add(datetime(2026, 6, 5, 18, 0, tzinfo=tokyo), HOUR)
    assert (due, due.tzinfo) == (utc("2026-06-05T10:00"), tokyo)


def test_the_first_and_the_last_years_can_be_asked():
    assert BusinessCalendar("America/New_York", {"mon": "09:00-17:00"}).is_open(utc("9999-12-27T15:00"))  # a Monday
    assert not BusinessCalendar("UTC", {"mon-fri": "09:00-17:00"}).is_open(utc("0001-01-06T12:00"))  # a Saturday


def test_versions_of_the_data_are_told():
    assert set(data_versions()) == {"tzdata", "holidays"}
    assert all(data_versions().values())
