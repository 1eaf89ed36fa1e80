"""Local time against the standard library's reader of the same zone data, and against facts."""

import io
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from slasim.calendars import CalendarError, local_days, spans_on, wall_clock
from slasim.calendars.tzif import changes
from slasim.instants import EPOCH
from slasim.zones import zone_names

HOUR = 3_600_000


def ms(text):
    return int((datetime.fromisoformat(text).replace(tzinfo=UTC) - EPOCH) / timedelta(milliseconds=1))


def test_every_zone_agrees_with_the_standard_library_beside_every_change():
    """At each change up to 2060 and one second before it, in all zones of the database."""
    wrong = []
    for name in sorted(zone_names()):
        data = resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
        zone = ZoneInfo.from_file(io.BytesIO(data), key=name)
        known = changes(name, 2060)
        for (_, before), (instant, offset) in pairwise(known):
            for step, expected in ((-1, before), (0, offset)):
                at = datetime.fromtimestamp(instant + step, zone)
                if at.utcoffset() != timedelta(seconds=expected):
                    wrong.append((name, instant, step))
    assert wrong == []


@pytest.mark.parametrize(
    "name", ["America/New_York", "Australia/Lord_Howe", "Europe/Dublin", "Pacific/Easter", "Asia/Gaza"]
)
def test_no_change_is_missed(name):
    """The offset asked of the standard library every six hours from 1990 to 2060."""
    instants = np.arange(ms("1990-01-01"), ms("2060-01-01"), 6 * HOUR)
    data = resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
    zone = ZoneInfo.from_file(io.BytesIO(data), key=name)
    walls = [datetime.fromtimestamp(int(at) // 1000, zone).replace(tzinfo=UTC).timestamp() * 1000 for at in instants]
    assert wall_clock(name, instants).tolist() == walls


@pytest.mark.parametrize("name", ["Europe/Berlin", "Australia/Lord_Howe", "Asia/Jerusalem", "America/Santiago"])
def test_closing_rules_hold_to_the_year_9999(name):
    """The Gregorian calendar repeats after 400 years of 146,097 days, and so does every rule."""
    known = changes(name, 9999)
    cycle = 146_097 * 86_400
    repeated = [(at + shift * cycle, offset) for shift in range(20) for at, offset in known if 0 < at - 3e9 <= cycle]
    assert [change for change in known if 0 < change[0] - 3e9 <= 20 * cycle] == [
        change for change in repeated if change[0] <= known[-1][0]
    ]
    data = resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
    zone = ZoneInfo.from_file(io.BytesIO(data), key=name)
    for (_, before), (instant, offset) in list(pairwise(known))[-20:]:
        for step, expected in ((-1, before), (0, offset)):
            shown = (EPOCH + timedelta(seconds=instant + step)).astimezone(zone)
            assert shown.utcoffset() == timedelta(seconds=expected)


def test_a_closing_rule_of_another_kind_is_refused(monkeypatch):
    """RFC 8536 allows rules by the number of the day; the database has none, so none is guessed."""
    data = resources.files("tzdata").joinpath("zoneinfo", "Europe", "Berlin").read_bytes()
    monkeypatch.setattr("slasim.calendars.tzif.zone_file", lambda name: data.replace(b"M3.5.0", b"J90"))
    with pytest.raises(CalendarError, match=r"closing rule .* of Test/Rule"):
        changes("Test/Rule", 2060)


def test_what_the_wall_clock_shows():
    at = np.array([ms("2024-03-31T00:59"), ms("2024-03-31T01:00"), ms("1900-01-01")])
    assert wall_clock("Europe/Berlin", at).tolist() == [
        ms("2024-03-31T01:59"),
        ms("2024-03-31T03:00"),
        ms("1900-01-01T01:00"),
    ]
    assert wall_clock("Africa/Monrovia", ms("1971-01-01")) == ms("1970-12-31T23:15:30")  # an offset of -0:44:30


def test_local_days_start_at_local_midnight():
    days = local_days("Europe/Berlin", date(2024, 3, 30), date(2024, 4, 1))
    assert days.tolist() == [ms("2024-03-29T23:00"), ms("2024-03-30T23:00"), ms("2024-03-31T22:00")]


def test_a_date_without_midnight_starts_after_the_gap():
    """São Paulo, 2015-10-18: the clock went from 00:00 to 01:00."""
    days = local_days("America/Sao_Paulo", date(2015, 10, 17), date(2015, 10, 19))
    assert np.diff(days).tolist() == [24 * HOUR, 23 * HOUR]
    assert wall_clock("America/Sao_Paulo", days).tolist() == [
        ms("2015-10-17"),
        ms("2015-10-18T01:00"),
        ms("2015-10-19"),
    ]


def test_a_skipped_date_is_empty():
    days = local_days("Pacific/Apia", date(2011, 12, 29), date(2012, 1, 1))
    assert np.diff(days).tolist() == [24 * HOUR, 0, 24 * HOUR]
    assert days[1] == ms("2011-12-30T10:00")


def test_a_date_begins_when_it_is_first_shown():
    """St John's, 2006-10-29: at 00:01 the clock went back to 23:01 of the day before."""
    days = local_days("America/St_Johns", date(2006, 10, 29), date(2006, 10, 30))
    assert days.tolist() == [ms("2006-10-29T02:30"), ms("2006-10-30T03:30")]


def test_local_days_refuse_reversed_dates_and_unknown_zones():
    with pytest.raises(CalendarError, match="last date 2024-01-01 is before the first 2024-01-02"):
        local_days("UTC", date(2024, 1, 2), date(2024, 1, 1))
    with pytest.raises(CalendarError, match="nearest name is 'Asia/Tokyo'"):
        local_days("Asia/Tokio", date(2024, 1, 1), date(2024, 1, 2))


def test_spans_of_dates_skip_repeat_and_join():
    new_york = "America/New_York"
    dates = [date(2024, 11, 3), date(2024, 3, 10), date(2024, 3, 9), date(2024, 11, 3), date(2024, 1, 1)]
    found = spans_on(new_york, dates, [75, 120, 22 * 60, 0, 0], [90, 180, 30 * 60, 1440, 0])
    rows = list(zip(found.row.tolist(), found.start.tolist(), found.end.tolist(), strict=True))
    assert rows == [
        (0, ms("2024-11-03T05:15"), ms("2024-11-03T05:30")),  # the hour is shown twice
        (0, ms("2024-11-03T06:15"), ms("2024-11-03T06:30")),
        # row 1: the hour is skipped
        (2, ms("2024-03-10T03:00"), ms("2024-03-10T10:00")),  # a night of seven hours, in one piece
        (3, ms("2024-11-03T04:00"), ms("2024-11-04T05:00")),  # a day of 25 hours
    ]  # row 4: an empty span


def test_spans_of_dates_take_arrays_and_one_time_for_all():
    dates = np.arange("2024-01-01", "2024-01-04", dtype="datetime64[D]")
    found = spans_on("Asia/Kathmandu", dates, 9 * 60, 17 * 60)
    assert found.row.tolist() == [0, 1, 2]
    assert (found.end - found.start).tolist() == [8 * HOUR] * 3
    assert found.start[0] == ms("2024-01-01T03:15")
    assert len(spans_on("UTC", [], 0, 60).row) == 0
    assert len(spans_on("Pacific/Apia", [date(2011, 12, 30)], 0, 1440).row) == 0


def test_spans_of_dates_refuse_an_end_before_its_start():
    with pytest.raises(CalendarError, match="1440 or more"):
        spans_on("UTC", [date(2024, 1, 1)], 22 * 60, 6 * 60)
