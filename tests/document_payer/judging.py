"""Promises about tickets: what was decided in each period, and whether the promise was kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any, NamedTuple

from clock_of_minutes import Found
from clock_walker import walk
from credit_walker import Cell
from document_reader.document import Document
from document_reader.values import share

from document_payer.clocks import Clocks
from document_payer.exclusions import Exclusions
from document_payer.scope import Scope
from document_payer.times import Period, Times

EVERYBODY, WHOLE = "all", "all"  # customer, severity
HOUR_MS = 3_600_000
Decided = dict[str, list[Any]]  # by the name of a period; each has a status
Measured = Callable[[str, list[Any]], tuple[bool, Fraction | None]]


class Spell(NamedTuple):
    """An outage: its first hour, and those of it that count."""

    begun: int
    counted: set[int]


@dataclass
class Late:
    """One clock that came late."""

    ticket: str
    customer: str
    period: str
    key: tuple[str, str]
    late: int  # hours on the wall
    counted: int  # hours of open time
    own: tuple[int, int, int]  # how late by its own time: hours, begun business days, whole business days
    due: date  # local


@dataclass
class Judged:
    """What a document says of a log, before money."""

    cells: dict[tuple[str, str, str, str], Cell] = field(default_factory=dict)
    """By promise, severity, period, and customer or EVERYBODY."""
    late: list[Late] = field(default_factory=list)
    due: set[tuple[str, str, int]] = field(default_factory=set)
    """Of each clock that came late the ticket, the promise, and the hour at which it was due."""
    down: dict[tuple[str, str, date], int] = field(default_factory=dict)
    """ms without service, by promise, customer and local day."""
    less: dict[int, dict[tuple[str, str, date], int]] = field(default_factory=dict)
    """The same without so many ms at the beginning of each outage, by these."""
    spells: dict[tuple[str, str], list[Spell]] = field(default_factory=dict)
    """Every outage, by promise and customer."""


class Paid(Cell):
    """Money looks at its share whatever keeps the quota."""

    @property
    def pays(self) -> Fraction | None:
        return None if self.kept is None else self.share


def needs(said: dict[str, Any], *names: str) -> None:
    """What is reckoned with has to be said."""
    assert set(names) <= set(said), set(names) - set(said)


class JudgesTickets:
    """Judges what is decided of tickets, period by period."""

    def __init__(self, told: Document, scope: Scope, times: Times, clocks: Clocks, judged: Judged) -> None:
        self.told, self.scope, self.times, self.clocks, self.judged = told, scope, times, clocks, judged
        self.each = told.of_all["judged"].startswith("each")
        self.exclusions: Exclusions = clocks.exclusions

    def judge_periods(self, name: str, severity: str, who: str, found: Decided, measured: Measured) -> None:
        """measured: whether some of them keep a mean, maximum or percentile, and what it is."""
        said, waiting = self.told.promises[name], (0, 0)
        every = self.times.periods(said["per"])
        for at, period in enumerate(every):
            together = every[max(at + 1 - _others(said["per"]), 0) : at + 1]
            if not any(each.name in found for each in together) or not period.judged:
                continue
            mine = [each for one in together for each in found.get(one.name, ())]
            decided = [each for each in mine if each.status in ("met", "breached")]
            met, all_ = sum(each.status == "met" for each in decided) + waiting[0], len(decided) + waiting[1]
            waiting = (0, 0)
            key = (name, severity if severity == WHOLE else severity.capitalize(), period.name, who)
            asked = _share_of(said, severity)
            if "measure" not in said and asked is None:
                self.judged.cells[key] = Cell(met, all_, Fraction(1), None)
            elif 0 < all_ < few(said, "roll"):
                waiting = (met, all_)
                self.judged.cells[key] = Cell(met, all_, Fraction(1), None)
            elif 0 < all_ < few(said, "skip"):
                self.judged.cells[key] = Cell(met, all_, Fraction(1), None)
            elif "measure" in said:
                kept, time = measured(said["measure"], decided) if all_ else (None, None)
                shares = (met, all_) if "attained" in said else (0, 0)
                self.judged.cells[key] = Cell(*shares, Fraction(1), kept, time)
            else:
                quota, misses = asked, int(said.get("misses", 0))
                kept = None if not all_ else met >= quota * all_ or all_ - met <= misses
                paid = Cell if "forgiven" in self.told.whole or not misses else Paid
                self.judged.cells[key] = paid(met, all_, quota, kept)


class JudgesClocks(JudgesTickets):
    """Judges promises that have clocks."""

    def judge(self, name: str) -> None:
        said = self.told.promises[name]
        promise, counted = self.clocks.promise(name), {}
        timed = "targets" in said
        needs(self.told.of_all, "merged", *(["met", "final", "called off"] if timed else []))
        if timed and any(event.kind == "reclassified" for ticket in self.scope.log.tickets for event in ticket.events):
            needs(self.told.of_all, "severity", "consent", "missed stays")
            needs(said, "change")
        until = self.scope.log.until
        for ticket in self.scope.tickets():
            for clock in walk(promise, ticket.created, ticket.severity, ticket.events, until):
                period = self._period_of(said, clock)
                if period is None:
                    continue
                who = ticket.customer if self.each else EVERYBODY
                counted.setdefault((clock.severity, who), {}).setdefault(period.name, [])
                if ticket.name in self.exclusions.tickets or clock.status == "excluded":
                    continue
                counted[clock.severity, who][period.name].append(clock)
                if clock.status == "breached":
                    self.judged.due.add((ticket.name, name, clock.due if timed else clock.start))
                if clock.status == "breached" and timed and "measure" not in said:
                    key = (name, clock.severity.capitalize())
                    late = (until if clock.stop is None else clock.stop) - clock.due
                    due = self.times.day(clock.due)
                    own = (clock.late, *self.clocks.days_late(name, clock))
                    found = Late(ticket.name, ticket.customer, period.name, key, late, clock.counted, own, due)
                    self.judged.late.append(found)
        if "pooled" in said:
            counted = pooled(counted)
        for (severity, who), periods in counted.items():

            def measured(measure: str, decided: list[Found], severity: str = severity) -> tuple[bool, Fraction]:
                return _by_measure(measure, promise.targets[severity], decided), _time(measure, decided)

            self.judge_periods(name, severity, who, periods, measured)

    def _period_of(self, said: dict[str, Any], clock: Found) -> Period | None:
        stop = self.scope.log.until - 1 if clock.stop is None else clock.stop
        if "targets" not in said:
            stop = clock.start
        at = {"its clock starts": clock.start, "it starts": clock.start, "it is due": clock.due}.get(
            said.get("period", ""), stop
        )
        return next((each for each in self.times.periods(said["per"]) if each.has(at)), None)


def few(said: dict[str, Any], then: str) -> int:
    """With fewer decided a period is not judged, or not alone; 0: never."""
    return int(said[then][0]) if then in said else 0


def _others(per: str) -> int:
    """With how many days a period that ends with every day is judged; 1 for other periods."""
    return int(per.split()[2]) if ", whichever day" in per else 1


def _by_measure(measure: str, target: int, decided: list[Found]) -> bool:
    if measure == "mean":
        return sum(each.counted for each in decided) <= target * len(decided)
    rank = 1 if measure == "maximum" else ceil(Fraction(measure.split()[1]) / 100 * len(decided)) / len(decided)
    return sum(each.status == "met" for each in decided) >= rank * len(decided)


def _time(measure: str, decided: list[Found]) -> Fraction:
    """What is measured of the times that the clocks counted, ms."""
    counted = sorted(each.counted for each in decided)
    if measure == "mean":
        return Fraction(sum(counted) * HOUR_MS, len(counted))
    rank = 1 if measure == "maximum" else Fraction(measure.split()[1]) / 100
    return Fraction(counted[ceil(rank * len(counted)) - 1] * HOUR_MS)


def pooled(counted: dict[tuple[str, str], Decided]) -> dict[tuple[str, str], Decided]:
    """Clocks of all severities together, by whose they are."""
    found: dict[tuple[str, str], Decided] = {}
    for (_, who), periods in counted.items():
        for period, clocks in periods.items():
            found.setdefault((WHOLE, who), {}).setdefault(period, []).extend(clocks)
    return found


def _share_of(said: dict[str, Any], severity: str) -> Fraction | None:
    """The share that must meet the target; None where none is promised."""
    if "apart" in said:
        parts = re.findall(r"([\d./]+(?: %)?) of the (?:decided )?(?:tickets|clocks) of (\w+)", said["apart"][0])
        shares = {name: share(text) for text, name in parts}
        free = (said["apart"][1] or "").replace(" and ", ", ").split(", ")
        assert (severity.capitalize() in shares) != (severity.capitalize() in free)
        return shares.get(severity.capitalize())
    text = said.get("pooled", said.get("quota"))
    assert text is not None or "no quota" in said or "measure" in said
    return None if text is None else share(text)
