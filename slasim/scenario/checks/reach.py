"""Checks how far promises reach: a run works out calendars for so long, and a due instant beyond cannot be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from slasim.instants import DAY, to_ms, utc
from slasim.problems import Path
from slasim.scenario.checks.draft import Draft
from slasim.scenario.checks.findings import Finding
from slasim.scenario.sections.calendars import AFTER, CalendarSpec
from slasim.scenario.sections.promised.agreements import longest_target_ms
from slasim.scenario.values.durations import Target
from slasim.scenario.values.midnights import midnight_ms

NEVER = 1 << 62  # ms
SHORT = AFTER // 40  # open time that ends in time on any calendar that is open for four hours a week


def too_far(
    target: Target, calendars: Mapping[str, CalendarSpec | None], path: Path, draft: Draft
) -> Iterator[Finding]:
    """A target whose clock, begun at the end of what is simulated, would end after what is worked out for a run."""
    dates, zone = draft.dates(), draft.sections.parts.get("timezone")
    if dates is None or draft.horizon is None or zone is None:
        return
    last = midnight_ms(zone, dates[1]) + draft.horizon.follow_up
    known = last + AFTER + longest_target_ms(draft.agreements.values())
    for name, calendar in calendars.items():
        due = None if calendar is None else _due(target, calendar, last)
        if due is not None and due > known:
            ends = f"would run until {utc(due):%Y-%m-%d}" if due < NEVER else "would not end"
            found = f"'{target}' on calendar {name}: a clock that begins on {utc(last):%Y-%m-%d} {ends}"
            expected = f"a target that is over within {(known - last) // DAY:,} days, as far as a run looks ahead"
            hint = "a day here is 24 h of open time; business days?" if target.ms and target.ms % DAY == 0 else ""
            needs: tuple[Path, ...] = (("calendars", name), ("horizon",), ("agreements",))
            yield Finding(path, found, expected, hint, needs)


def _due(target: Target, calendar: CalendarSpec, start: int) -> int | None:
    """When it is over; None for one that is short, or whose length cannot be told."""
    from slasim.calendars import CalendarError

    try:
        length = target.on(calendar)
    except ValueError:
        return None  # it says so itself
    if length <= SHORT:
        return None
    try:
        return to_ms(calendar.build().add(utc(start), timedelta(milliseconds=length)))
    except (CalendarError, OverflowError):
        return NEVER
