"""Worked examples of clocks, against a walk over every minute of the wall clock and against the clocks of a log."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slasim.agreements import measure
from slasim.agreements.document.examples import CHANGE, HOLIDAY, WEEKEND, Example, examples
from slasim.calendars import BusinessCalendar
from slasim.log.ticket_log import TicketLog
from slasim.scenario import load_agreements

MINUTE, HOUR = 60_000, 3_600_000
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEAR = tuple(int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 1000 for year in (2027, 2028))
ROOT = Path(__file__).parents[2]


@st.composite
def weeks(draw: st.DrawFn) -> tuple[str, dict[str, tuple[int, int]], frozenset[date]]:
    zone = draw(st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]))
    days = draw(st.lists(st.sampled_from(DAYS), min_size=2, max_size=6, unique=True))
    hours = {day: (draw(st.integers(0, 11)), draw(st.integers(12, 24))) for day in days}
    holidays = draw(st.frozensets(st.dates(date(2027, 1, 1), date(2027, 12, 31)), max_size=6))
    return zone, hours, holidays


def is_open(at: int, zone: str, hours: dict[str, tuple[int, int]], holidays: frozenset[date]) -> bool:
    local = datetime.fromtimestamp(at / 1000, ZoneInfo(zone))
    first, last = hours.get(DAYS[local.weekday()], (0, 0))
    return local.date() not in holidays and first * 60 <= local.hour * 60 + local.minute < last * 60


@settings(max_examples=12, deadline=None)
@given(weeks(), st.integers(1, 30).map(lambda halves: halves * 30 * MINUTE))
def test_every_minute_of_an_example_is_as_the_wall_clock_says(
    week: tuple[str, dict[str, tuple[int, int]], frozenset[date]], target: int
) -> None:
    zone, hours, holidays = week
    written = {day: f"{first:02d}:00-{last:02d}:00" for day, (first, last) in hours.items()}
    calendar = BusinessCalendar(zone, written, holidays=holidays)
    for example in examples(calendar, target, 0, YEAR):
        assert example.start == example.stretches[0].begin
        assert example.due == example.stretches[-1].end
        counted = 0
        for stretch, after in zip(example.stretches, (*example.stretches[1:], None), strict=True):
            assert after is None or stretch.end == after.begin
            minutes = range(stretch.begin, stretch.end, MINUTE)
            assert all(is_open(at, zone, hours, holidays) == stretch.counts for at in minutes)
            counted += (stretch.end - stretch.begin) * stretch.counts
            assert (
                all(not is_open(at, zone, hours, frozenset()) or stretch.holidays for at in minutes) or stretch.counts
            )
        assert counted == target
        assert example.wait is not None
        left = sum(is_open(at, zone, hours, holidays) for at in range(example.wait.begin, example.due, MINUTE)) * MINUTE
        assert example.wait.left == left
        after_wait = range(example.wait.end, example.wait.due, MINUTE)
        assert sum(is_open(at, zone, hours, holidays) for at in after_wait) * MINUTE == left
        assert is_open(example.wait.due - MINUTE, zone, hours, holidays)


def test_berlin_has_an_example_of_each_kind() -> None:
    calendar = BusinessCalendar("Europe/Berlin", {"mon-fri": "09:00-17:00"}, holidays="DE-BE")
    shown = {each.across: each for each in examples(calendar, 8 * HOUR, 0, YEAR)}
    assert set(shown) == {WEEKEND, HOLIDAY, CHANGE}
    offsets = [
        datetime.fromtimestamp(at / 1000, ZoneInfo("Europe/Berlin")).utcoffset()
        for at in (shown[CHANGE].start, shown[CHANGE].due)
    ]
    assert offsets == [timedelta(hours=1), timedelta(hours=2)]
    assert any(stretch.holidays for stretch in shown[HOLIDAY].stretches)


def test_no_example_runs_through_time_that_is_excluded() -> None:
    calendar = BusinessCalendar("Europe/Berlin", {"mon-fri": "09:00-17:00"}, holidays="DE-BE")
    first = {each.across: each for each in examples(calendar, 8 * HOUR, 0, YEAR)}[WEEKEND]
    closed = [(first.start + HOUR, first.start + 2 * HOUR)]
    others = examples(calendar, 8 * HOUR, 0, YEAR, closed)
    assert all(each.start >= closed[0][1] or each.due <= closed[0][0] for each in others)
    assert {each.across for each in others} == {WEEKEND, HOLIDAY, CHANGE}


def instant(ms: int) -> pd.Timestamp:
    return pd.Timestamp(ms, unit="ms", tz="UTC")


def log_of(examples_: list[Example], severity: str, tier: str, waits: bool) -> TicketLog:
    """One ticket an example; with `waits` the customer is awaited as in its variation."""
    tickets = pd.DataFrame(
        {
            "ticket": [f"T-{number}" for number in range(len(examples_))],
            "created": [instant(each.start) for each in examples_],
            "severity": severity,
            "customer": "one",
            "tier": tier,
            "region": "office",
        }
    )
    events = pd.DataFrame(
        {"ticket": f"T-{number}", "time": instant(at), "kind": kind}
        for number, each in enumerate(examples_)
        for at, kind in (
            (each.start, "created"),
            *(
                ((each.wait.begin, "waiting_customer"), (each.wait.end, "customer_replied"))
                if waits and each.wait
                else ()
            ),
        )
    )
    return TicketLog.from_frames(
        tickets, events, severities=["urgent", "high", "normal", "low"], start=instant(YEAR[0]), until=instant(YEAR[1])
    )


@pytest.mark.parametrize("waits", [False, True])
@pytest.mark.parametrize("severity", ["high", "normal"])
def test_examples_are_due_when_the_clocks_of_a_log_are(severity: str, waits: bool) -> None:
    book = load_agreements(ROOT / "slasim" / "scenario" / "writing" / "templates" / "customer_support.yaml")
    target = book.agreements["support"].commitments["resolution"].promise[severity]
    calendar = book.calendars["office"]
    found = examples(calendar.build(), target.on(calendar), 0, YEAR)
    clocks = measure(log_of(found, severity, "business", waits), book).score.clocks
    assert clocks is not None
    resolution = clocks.due[clocks.commitment == 1].tolist()
    assert resolution == [each.wait.due if waits and each.wait else each.due for each in found]


@pytest.mark.parametrize("waits", [False, True])
def test_dates_are_due_when_the_clocks_of_a_log_are(tmp_path: Path, waits: bool) -> None:
    text = (ROOT / "slasim" / "scenario" / "writing" / "templates" / "customer_support.yaml").read_text()
    file = tmp_path / "dates.yaml"
    file.write_text(text.replace("quota: 85 % per month", "quota: 85 % per month\n        business_days: dates"))
    book = load_agreements(file)
    found = examples(book.calendars["office"].build(), 0, 5, YEAR)
    assert {each.across for each in found} == {WEEKEND, HOLIDAY, CHANGE}
    clocks = measure(log_of(found, "normal", "business", waits), book).score.clocks
    assert clocks is not None
    assert all(each.wait for each in found)
    dues = [each.wait.due if waits and each.wait else each.due for each in found]
    assert clocks.due[clocks.commitment == 1].tolist() == dues
    for each in found:
        assert sum(stretch.counts for stretch in each.stretches) == 5
