"""Presence and the waterfall against a walk of the wall clock in steps of five minutes, over changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workload_cases import horizon, scenario

from slasim.roster import Leave, expand, waterfall

STEP = 5 * 60_000
DAY_MINUTES = 1440
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# (zone, a Wednesday of the week whose end changes the clock): forward, back, by half an hour.
WEEKS = [
    ("Europe/Berlin", "2027-03-24"),
    ("America/Chicago", "2027-11-03"),
    ("Australia/Lord_Howe", "2027-03-31"),
    ("Asia/Manila", "2027-03-24"),
]


@cache
def wall(zone: str, start: int, end: int) -> list[tuple[date, int]]:
    """What the wall clock shows every five minutes: date and minute."""
    shown = [datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone)) for at in range(start, end, STEP)]
    return [(at.date(), at.hour * 60 + at.minute) for at in shown]


def written(minute: int) -> str:
    hour = minute // 60 if minute <= DAY_MINUTES else minute // 60 - 24
    return f"{hour:02d}:{minute % 60:02d}"


def inside(on: date, minute: int, days: set[date], low: int, high: int) -> bool:
    """Whether a span [low, high) of minutes of one of `days` holds the reading; it may run into the next date."""
    before = on - timedelta(days=1)
    return (on in days and low <= minute < high) or (before in days and low <= minute + DAY_MINUTES < high)


shifts = st.tuples(
    st.sampled_from(WEEKS),
    st.integers(0, 95).map(lambda quarter: quarter * 15),  # start
    st.integers(1, 95).map(lambda quarter: quarter * 15),  # length
    st.sets(st.integers(0, 6), min_size=1),
    st.none() | st.tuples(st.floats(0, 1), st.floats(0, 1)),
    st.booleans(),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(shifts)
def test_somebody_is_present_exactly_when_the_wall_clock_says_so(case: Any) -> None:
    (zone, first), start, length, weekdays, pause, off = case
    end = start + length
    span: tuple[int, int] | None = None
    if pause is not None and length >= 30:
        low = start + int(pause[0] * (length - 15)) // 5 * 5
        span = low, min(low + 5 + int(pause[1] * (length - 15)) // 5 * 5, end)
        if span[1] - span[0] >= length:
            span = None
    shift: dict[str, Any] = {
        "hours": f"{written(start)}-{written(end)}",
        "days": ",".join(WEEKDAYS[day] for day in sorted(weekdays)),
        "headcount": 1,
        "holidays": "off" if off else "work",
    }
    if span is not None:
        shift["break"] = f"{written(span[0] % DAY_MINUTES)}-{written(span[1])}"
    holiday = date.fromisoformat(first) + timedelta(days=3)
    of = scenario(
        timezone=zone,
        horizon=horizon(first, "8 days"),
        calendars={"home": {"timezone": zone, "hours": {"mon": "09:00-10:00"}, "holidays": [str(holiday)]}},
        teams={"desk": {"site": "home", "skills": ["help"], "shifts": {"shift": shift}}},
    )
    roster = expand(of, 0, 0)
    dates = {date.fromisoformat(first) + timedelta(days=k) for k in range(-2, 9)}
    days = {on for on in dates if on.weekday() in weekdays and not (off and on == holiday)}
    readings = zip(range(roster.start, roster.end, STEP), wall(zone, *of.span()), strict=True)
    working = {at: (on, minute) for at, (on, minute) in readings if inside(on, minute, days, start, end)}
    there = {at for at, (on, minute) in working.items() if span is None or not inside(on, minute, days, *span)}
    presence = roster.presence
    spans = list(zip(presence.on.tolist(), presence.off.tolist(), presence.leave.tolist(), strict=True))
    assert [at for on, off_, _ in spans for at in range(on, off_, STEP)] == sorted(there)
    for _, last, leave in spans:
        later = last
        while later in working and later not in there:
            later += STEP
        assert last == roster.end or leave == (Leave.BREAK if later > last and later in working else Leave.SHIFT)
    rows = waterfall(of)
    assert sum(row.rostered for row in rows) == pytest.approx(len(working) * STEP / 3_600_000)
    assert sum(row.available for row in rows) == pytest.approx(len(there) * STEP / 3_600_000)
