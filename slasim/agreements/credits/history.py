"""A made-up history of one account, period by period, and the grid that it is: for examples and for tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from graphlib import TopologicalSorter
from typing import NamedTuple

import numpy as np

from slasim.agreements.credits.grid import (
    EVERY,
    KEPT,
    MISSED,
    NO_VERDICT,
    AccountGrid,
    CreditStatement,
    PeriodCells,
    PeriodStretch,
)
from slasim.agreements.credits.incidents import BreachedClocks
from slasim.agreements.credits.plan import CreditPlan
from slasim.agreements.verdicts.availability import Downtime
from slasim.agreements.verdicts.periods import Periods, fee_months, per_of, period_dates
from slasim.instants import day_number

Key = tuple[str, str]  # commitment, severity


@dataclass(frozen=True)
class Attained:
    """One commitment and severity in one period: what a quota is judged on.

    met and decided are clocks, or for availability any unit of time; they are 0 where a commitment is no share (a mean,
    a maximum), which then has a verdict but no attainment.
    """

    commitment: str
    severity: str
    met: int
    decided: int
    quota: Fraction
    kept: bool | None  # None: no data
    final: bool = True  # nothing that happens later can change it
    time: Fraction | None = None  # ms; the mean, maximum or percentile that is measured


class Breach(NamedTuple):
    """A clock that came late."""

    commitment: str
    severity: str
    late: int = 1  # ms round the clock
    counted: int = 0  # ms of open time
    open: int = 0  # the lateness in ms of open time, and in business days: begun ones as whole ones, and whole ones
    begun_days: int = 0
    whole_days: int = 0


@dataclass(frozen=True)
class LateTicket:
    """A ticket that breached clocks in a period; one of the same name in several periods is one ticket."""

    name: str
    breached: frozenset[Key] | tuple[Breach, ...]

    @property
    def clocks(self) -> tuple[Breach, ...]:
        """Those that came late, in order."""
        return tuple(sorted(each if isinstance(each, Breach) else Breach(each[0], each[1]) for each in self.breached))


@dataclass(frozen=True)
class Unavailable:
    """How long the service of a commitment was unavailable on one local day, ms; where rules leave out the beginning of
    each outage, once for each such time."""

    commitment: str
    day: date
    ms: int
    less: int = 0  # ms at the beginning of each outage that are left out of them


@dataclass(frozen=True)
class PeriodFacts:
    """One period of one account: a whole one, or what the term of the agreement leaves of it, which is not judged."""

    period: str  # 2027-01, 2027-Q1
    fee: int  # of a month, minor units
    attained: tuple[Attained, ...] = ()  # the most severe first
    late: tuple[LateTicket, ...] = ()
    unavailable: tuple[Unavailable, ...] = ()
    in_force: Fraction = Fraction(1)  # share of the days of the period on which the agreement holds


def lay_history(history: Sequence[PeriodFacts], plans: Sequence[CreditPlan]) -> AccountGrid:
    """The grid of one account. plans: of each period. Raises ValueError where the fee changes, the length of periods,
    or the order of severities or commitments."""
    fees = {facts.fee for facts in history}
    pers = {per_of(facts.period) for facts in history}
    if len(fees) > 1 or len(pers) > 1:
        raise ValueError("a history has one fee, and periods of one kind; give each its own history")
    late = [
        (at, ticket.name, each) for at, facts in enumerate(history) for ticket in facts.late for each in ticket.clocks
    ]
    names, severities = _order(_names(history, plans)), _order(_severities(history))
    keys = sorted({_key(each, names, severities) for facts in history for each in facts.attained})
    size = len(history)
    statement = CreditStatement(
        0,
        tuple(range(len(names))),
        Periods(next(iter(pers), "month"), tuple(facts.period for facts in history), (0,) * (size + 1), (0, 0)),
        tuple(
            PeriodStretch(at, 0, facts.in_force, fee_months(*period_dates(facts.period)) * facts.in_force)
            for at, facts in enumerate(history)
        ),
        tuple(plans),
    )
    tickets = {name: number for number, name in enumerate(dict.fromkeys(each[1] for each in late))}
    rows = [
        (tickets[name], 0, severities.index(each.severity), names.index(each.commitment), at) for at, name, each in late
    ]
    ticket, customer, severity, commitment, period = np.array(rows, np.int64).reshape(-1, 5).T
    by, counted, open_, begun, whole = np.array([each[2:] for *_, each in late], np.int64).reshape(-1, 5).T
    down = [
        (names.index(each.commitment), 0, day_number(each.day), each.ms, each.less)
        for facts in history
        for each in facts.unavailable
    ]
    return AccountGrid(
        statement,
        names,
        severities,
        np.zeros(1, np.int64),
        np.array([next(iter(fees), 0)], np.int64),
        tuple(keys),
        tuple(_cells(facts, names, severities, keys) for facts in history),
        (True,) * size,
        np.ones((size, 1), np.bool_),
        BreachedClocks(
            ticket.astype(np.int32),
            customer.astype(np.int32),
            severity.astype(np.int8),
            commitment.astype(np.int16),
            period.astype(np.int32),
            np.arange(len(late), dtype=np.int32),
            *(by, counted),
            np.zeros(len(late), np.bool_),
            np.array([day_number(period_dates(history[at].period)[0]) for at, *_ in late], np.int32),
            *(open_, begun, whole),
        ),
        Downtime(*np.array(down, np.int64).reshape(-1, 5).T),
    )


def _order(lists: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """All names, in the order in which the lists have them."""
    order = TopologicalSorter[str]()
    for names in lists:
        known = tuple(dict.fromkeys(names))
        for before, name in zip((None, *known), known, strict=False):
            order.add(name, *(() if before is None else (before,)))
    return tuple(order.static_order())


def _names(history: Sequence[PeriodFacts], plans: Iterable[CreditPlan]) -> Iterator[Iterable[str]]:
    """Every commitment that something is said about."""
    for facts in history:
        yield (each.commitment for each in facts.attained)
        yield from ((each.commitment,) for each in facts.unavailable)
        yield from ((each.commitment,) for ticket in facts.late for each in ticket.clocks)
    yield from ((name,) for plan in plans for name in sorted(name for name in plan.watched if name is not None))


def _severities(history: Sequence[PeriodFacts]) -> Iterator[Iterable[str]]:
    for facts in history:
        for name in dict.fromkeys(each.commitment for each in facts.attained):
            yield (each.severity for each in facts.attained if each.commitment == name and each.severity != EVERY)
        yield from ((each.severity,) for ticket in facts.late for each in ticket.clocks)


def _key(each: Attained, names: tuple[str, ...], severities: tuple[str, ...]) -> tuple[int, int]:
    severity = -1 if each.severity == EVERY else severities.index(each.severity)
    return names.index(each.commitment), severity


def _cells(
    facts: PeriodFacts, names: tuple[str, ...], severities: tuple[str, ...], keys: Sequence[tuple[int, int]]
) -> PeriodCells:
    table = {_key(each, names, severities): each for each in facts.attained}
    row = [table.get(key) for key in keys]
    times = [Fraction(0) if each is None or each.time is None else each.time for each in row]
    verdicts = {None: NO_VERDICT, True: KEPT, False: MISSED}
    return PeriodCells(
        np.array([[each is not None for each in row]], np.bool_).reshape(1, -1),
        np.array([[0 if each is None else each.met for each in row]], np.int64).reshape(1, -1),
        np.array([[0 if each is None else each.decided for each in row]], np.int64).reshape(1, -1),
        np.array([[verdicts[None if each is None else each.kept] for each in row]], np.int8).reshape(1, -1),
        np.array([[each is None or each.final for each in row]], np.bool_).reshape(1, -1),
        tuple(Fraction(1) if each is None else each.quota for each in row),
        np.array([[time.numerator for time in times]], np.int64).reshape(1, -1),
        np.array(
            [[0 if each is None or each.time is None else each.time.denominator for each in row]], np.int64
        ).reshape(1, -1),
    )
