"""To whom one late clock was escalated and when, in plain Python: the ledger's own reckoning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from slasim.agreements.ledger.hours import OpenHours
from slasim.agreements.ledger.walk import WalkedClock
from slasim.instants import DAY
from slasim.terms.promises import EscalationStep, Promises
from slasim.terms.tables import BY_CLOSE
from slasim.terms.working_days import nth_close, nth_day


class Escalation(NamedTuple):
    """A step that a clock reached."""

    at: int  # ms
    to: str
    after: str  # how long after the due instant, as written


def escalations(
    promises: Promises, hours: OpenHours, column: int, clock: WalkedClock, until: int
) -> Iterator[Escalation]:
    """The steps that a late clock of commitment `column` reached before its stop, or before the as-of instant."""
    end = until if clock.stop is None else clock.stop
    for step in promises.steps(clock.owed, column) if clock.status == "breached" else ():
        at = _reached(promises, hours, int(promises.owed.calendar[clock.owed, column]), clock, step)
        if at is None or at >= end:
            return
        yield Escalation(at, step.to, step.after)


def _reached(
    promises: Promises, hours: OpenHours, calendar: int, clock: WalkedClock, step: EscalationStep
) -> int | None:
    """When it would be reached by the pauses of the clock; None beyond the calendars."""
    at, of = _laid(promises, hours, calendar, clock.due, step), hours.of(calendar)
    waits = [(max(each.start, clock.due), each.end) for each in clock.pieces if each.paused and each.end > clock.due]
    joined: list[tuple[int, int]] = []
    for start, end in waits:
        joined = [*joined[:-1], (joined[-1][0], end)] if joined and joined[-1][1] == start else [*joined, (start, end)]
    for start, end in joined:
        if at is not None and at > start:
            moved = of.add(end, of.elapsed(start, at))
            at = None if moved is None else max(at, moved)
    return at


def _laid(promises: Promises, hours: OpenHours, calendar: int, due: int, step: EscalationStep) -> int | None:
    """The step from the due instant on, without pauses."""
    if not step.by_date:
        return hours.of(calendar).add(due, step.length)
    usual = promises.usual_of(calendar)
    nth = nth_close if step.by_date & BY_CLOSE else nth_day
    at = nth(promises.dates, usual, due, step.length // DAY)
    if at < 0:
        return None
    wanted = hours.of(usual).elapsed(due, at)
    taken = wanted - hours.of(calendar).elapsed(due, at)  # open time that what is excluded takes
    return hours.of(calendar).add(due, wanted) if taken else at
