"""Clocks of a ticket: what it is promised, and what the desk steers by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from tests.independent.calendars import Calendar
from tests.independent.tickets import Names, Raw, Ticket, fits
from tests.independent.values import duration


class Term(NamedTuple):
    """A time that a kind of ticket has: to be judged as `name`, or a goal to steer by."""

    name: str
    resolution: bool  # or the first response
    steering: bool
    calendar: Calendar
    pauses: bool
    length: int
    each: bool  # judged for each customer


@dataclass
class Clock:
    term: Term
    due: int
    stood: int = -1  # since when the customer has the ticket
    start: int = 0  # where a cut-off makes it start later than its ticket is created

    def steers(self, ticket: Ticket) -> bool:
        return self.term.steering and (self.term.resolution or ticket.replied < 0)

    def stands(self, now: int) -> None:
        self.stood = now

    def goes_on(self, now: int) -> None:
        since = max(self.stood, self.start)
        if self.term.pauses and self.due > since and now >= since:
            self.due = self.term.calendar.add(now, self.term.calendar.elapsed(since, self.due))
        self.stood = -1

    def verdict(self, ticket: Ticket, until: int) -> bool | None:
        """Met, breached, or not decided."""
        stop = ticket.solved if self.term.resolution else ticket.replied
        if stop >= 0:
            return stop <= self.due
        paused = self.term.pauses and 0 <= self.stood < self.due
        return False if self.due < until and not paused else None


class Promises:
    """The agreements of a scenario, all of one kind and level, and the goal of its routing."""

    def __init__(self, raw: Raw, calendars: dict[str, Calendar]) -> None:
        self.raw, self.calendars = raw, calendars
        self.terms = cache(self.terms_of)

    def clocks(self, names: Names, created: int) -> list[Clock]:
        return [Clock(term, term.calendar.add(created, term.length)) for term in self.terms(names)]

    def terms_of(self, names: Names) -> list[Term]:
        """Of the first agreement that fits; beside it the goal where that gives no time to solve."""
        terms: list[Term] = []
        for agreement, rules in self.raw["agreements"].items():
            if fits(rules.get("for", {}), names):
                for metric, promised in rules["commitments"].items():
                    terms += self.both(agreement, metric, promised, names)
                break
        goal = self.raw.get("routing", {}).get("goal")
        if goal and not any(term.resolution for term in terms):
            terms.append(Term("", True, True, self.calendars[""], True, duration(goal), False))
        return terms

    def both(self, agreement: str, metric: str, promised: Raw, names: Names) -> list[Term]:
        """The promise and the goal of a commitment; none for a severity without a target."""
        target = promised["promise"].get(names.severity)
        if target is None:
            return []
        calendar = self.calendars[hours_of(promised.get("hours", "24x7"), names)]
        resolution = metric == "resolution"
        pauses = promised.get("pauses", resolution)
        goal = promised.get("goal", {}).get(names.severity, target)
        name = f"{agreement}.{metric}.{names.severity}"
        each = self.raw["agreements"][agreement].get("judged") == "each customer"
        return [
            Term(name, resolution, steering, calendar, pauses, duration(length), each)
            for steering, length in ((False, target), (True, goal))
        ]


def hours_of(hours: Any, names: Names) -> str:
    """The name of the calendar that counts; '' is round the clock."""
    if isinstance(hours, dict):
        hours = hours.get(names.severity, hours.get("else", "24x7"))
    return {"24x7": "", "customer": names.region}.get(hours, hours)
