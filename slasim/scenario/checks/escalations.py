"""Checks of escalations: there is a due instant from which they count, and each step is later than the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from slasim.problems import Path, one_of
from slasim.scenario.checks.effects import TIMED
from slasim.scenario.checks.findings import Finding
from slasim.scenario.sections.calendars import CalendarSpec
from slasim.scenario.sections.promised.commitments import CommitmentSpec
from slasim.scenario.values.durations import Target


def check_escalations(
    commitment: CommitmentSpec, calendars: Mapping[str, CalendarSpec | None], path: Path
) -> Iterator[Finding]:
    """calendars: on which its clocks may run; None is round the clock. path: of the commitment."""
    steps, at = commitment.escalations, (*path, "escalations")
    if steps and commitment.metric not in TIMED:
        found = f"escalations of {commitment.metric}, of which nothing is ever due"
        yield Finding(at, found, f"a metric with targets: {one_of(TIMED)}", needs=((*path, "metric"),), at_key=True)
        return
    needs: tuple[Path, ...] = ((*path, "hours"), ("calendars", "*", "hours"), ("customers",))
    uneven = [name for name, calendar in calendars.items() if calendar is not None and _day(calendar) is None]
    in_days = [step.after.business_days is not None for step in steps]
    if uneven and any(in_days) and (commitment.business_days == "hours" or not all(in_days)):
        number = in_days.index(True)
        found = f"'{steps[number].after}' on calendar {uneven[0]}, whose working days differ in length"
        hint = "a business day has no length there; or count dates in every step: business_days: dates"
        yield Finding((*at, number, "after"), found, "a time in hours", hint, needs)
        return
    for number, (one, other) in enumerate(pairwise(steps), 1):
        if any(not _is_later(other.after, one.after, each) for each in calendars.values()):
            found = f"'{other.after}' to {other.to}, not later than '{one.after}' to {one.to}"
            yield Finding((*at, number, "after"), found, "each step later than the one before it", needs=needs)


def _day(calendar: CalendarSpec) -> int | None:
    """ms of a working day; None where they differ."""
    try:
        return calendar.day_ms()
    except ValueError:
        return None


def _is_later(one: Target, other: Target, calendar: CalendarSpec | None) -> bool:
    if one.business_days is not None and other.business_days is not None:
        return one.business_days > other.business_days
    return one.on(calendar) > other.on(calendar)
