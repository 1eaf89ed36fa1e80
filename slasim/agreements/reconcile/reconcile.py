"""Two logs of the same tickets, provider's and customer's, compared clock by clock, with the money at stake.

Tickets are matched by their names, clocks by ticket, commitment and number, events by ticket, kind and their place
among those of the kind. What only one side has is told; nothing is guessed to be the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from slasim.agreements.clocks import RUNNING, Status
from slasim.agreements.measure import measure
from slasim.agreements.reconcile.money import Bill, bill, rejudged
from slasim.agreements.scorecard import Scorecard
from slasim.agreements.verdicts.counting import OUTSIDE
from slasim.instants import in_utc, utc
from slasim.log import LogError, TicketLog
from slasim.log.kinds import EventKind
from slasim.scenario import AgreementBook, Scenario

if TYPE_CHECKING:
    import pandas as pd


class Key(NamedTuple):
    """What a clock is matched by."""

    ticket: str
    agreement: str
    commitment: str
    number: int  # of the clocks of this ticket and commitment, from 0


@dataclass(frozen=True)
class ClockOfSide:
    """One clock as one side has it."""

    row: int  # in Score.clocks
    severity: str
    customer: str
    period: str | None  # None: outside the window
    start: int
    stop: int | None
    due: int
    status: str  # open | met | breached | cancelled | excluded


@dataclass(frozen=True)
class ClockPair:
    """One clock that the sides do not see alike; None where a side does not have it."""

    key: Key
    ours: ClockOfSide | None
    theirs: ClockOfSide | None

    @property
    def disputed(self) -> bool:
        """Whether the verdicts differ, or only one side has the clock."""
        return self.ours is None or self.theirs is None or self.ours.status != self.theirs.status


@dataclass(frozen=True)
class EventPair:
    """One event that the sides do not have at the same instant; None where a side does not have it."""

    ticket: str
    kind: str
    number: int  # of the events of this ticket and kind, from 0
    ours: int | None  # ms
    theirs: int | None


@dataclass(frozen=True)
class Stake:
    """What one account is owed more, in minor units, when the shared clocks of a ticket are judged as theirs are."""

    ticket: str
    agreement: str
    customer: str
    period: str
    change: int


@dataclass(frozen=True, eq=False)
class Reconciliation:
    """Where two measurers differ, and what it is worth."""

    ours: Scorecard
    theirs: Scorecard
    ends: tuple[int, int]  # of our log and of theirs, ms; both are judged as of the earlier

    @cached_property
    def missing_tickets(self) -> tuple[tuple[str, str], ...]:
        """(ticket, the side that has it), by name; side is `ours` or `theirs`."""
        ours, theirs = (frozenset(_names(card.log)) for card in (self.ours, self.theirs))
        return tuple(sorted((name, "ours" if name in ours else "theirs") for name in ours ^ theirs))

    @cached_property
    def recorded_kinds(self) -> Mapping[str, frozenset[str]]:
        """Kinds of events of the shared tickets, by side (`ours`, `theirs`): what a side never records it has not."""
        lost = {name for name, _ in self.missing_tickets}
        return {side: _kinds(card.log, lost) for side, card in (("ours", self.ours), ("theirs", self.theirs))}

    @cached_property
    def event_pairs(self) -> tuple[EventPair, ...]:
        """The events of shared tickets that differ, by ticket and time."""
        return tuple(_event_pairs(self.ours.log, self.theirs.log))

    @cached_property
    def clock_pairs(self) -> tuple[ClockPair, ...]:
        """The clocks of shared tickets whose start, stop, due instant or verdict differ, in the order of our log."""
        ours, theirs = _clocks(self.ours), _clocks(self.theirs)
        lost = {name for name, _ in self.missing_tickets}
        keys = (key for key in dict.fromkeys((*ours, *theirs)) if key.ticket not in lost)
        pairs = (ClockPair(key, ours.get(key), theirs.get(key)) for key in keys)
        return tuple(pair for pair in pairs if _facts(pair.ours) != _facts(pair.theirs))

    @property
    def disputes(self) -> tuple[ClockPair, ...]:
        """Those of the clock pairs whose verdicts differ."""
        return tuple(pair for pair in self.clock_pairs if pair.disputed)

    @cached_property
    def bills(self) -> tuple[Bill, Bill]:
        """What is owed under our log and under theirs: minor units by (agreement, customer, period)."""
        return bill(self.ours, self.ours.score.credits), bill(self.theirs, self.theirs.score.credits)

    @cached_property
    def stakes(self) -> tuple[Stake, ...]:
        """For each disputed ticket alone: how our bill changes when its shared clocks get their verdicts."""
        changes: dict[str, dict[int, Status]] = defaultdict(dict)
        for pair in self.disputes:
            if pair.ours is not None and pair.theirs is not None:
                changes[pair.key.ticket][pair.ours.row] = Status[pair.theirs.status.upper()]
        before = self.bills[0]
        found = []
        for ticket, statuses in changes.items():
            after = bill(self.ours, rejudged(self.ours, statuses))
            for line in sorted(before.keys() | after.keys()):
                change = after.get(line, 0) - before.get(line, 0)
                if change:
                    found.append(Stake(ticket, *line, change))
        return tuple(found)

    @property
    def tickets(self) -> pd.DataFrame:
        """One row a ticket that only one log has: ticket, only_in."""
        from slasim.agreements.reconcile import frames

        return frames.ticket_frame(self)

    @property
    def events(self) -> pd.DataFrame:
        """One row an event that differs: ticket, kind, number, ours, theirs (instants; missing: has none)."""
        from slasim.agreements.reconcile import frames

        return frames.event_frame(self)

    @property
    def clocks(self) -> pd.DataFrame:
        """One row a clock that differs: its key, severity, customer and period (as ours, else as theirs), disputed, and
        start, due, stop, status of either side."""
        from slasim.agreements.reconcile import frames

        return frames.clock_frame(self)

    @property
    def credits(self) -> pd.DataFrame:
        """One row an account line that is owed under either log: agreement, customer, period, ours, theirs, difference
        (theirs - ours), decimals in the currency of the agreements."""
        from slasim.agreements.reconcile import frames

        return frames.credit_frame(self)

    @property
    def at_stake(self) -> pd.DataFrame:
        """One row for what hangs on one disputed ticket alone: ticket, agreement, customer, period, change (decimal:
        how our line changes when the verdicts on the ticket's shared clocks are theirs)."""
        from slasim.agreements.reconcile import frames

        return frames.stake_frame(self)

    def document(self) -> dict[str, Any]:
        """The same as JSON: instants in UTC, amounts as text in the currency."""
        from slasim.agreements.reconcile.frames import reconcile_document

        return reconcile_document(self)


def reconcile(ours: TicketLog, theirs: TicketLog, agreements: Scenario | AgreementBook | str | Path) -> Reconciliation:
    """Measure both logs by the same agreements, as of the earlier of their ends, and compare them.

    What only the longer log can know would make disputes of clocks that the other had to leave open. Raises LogError
    when one ends before the other begins or when they have no ticket in common, and what `measure` raises.
    """
    ends = ours.until, theirs.until
    if min(ends) <= max(ours.start, theirs.start):
        spans = [f"{in_utc(log.start)} to {in_utc(log.until)}" for log in (ours, theirs)]
        raise LogError((f"the logs have no time in common: ours is {spans[0]}, theirs {spans[1]}",))
    ours, theirs = (log if log.until == min(ends) else log.as_of(utc(min(ends))) for log in (ours, theirs))
    left, right = _names(ours), _names(theirs)
    if not set(left) & set(right):
        shown = (", ".join(sorted(names)[:3]) or "none" for names in (left, right))
        raise LogError(
            (
                f"the logs have no ticket in common: ours are {next(shown)} ..., theirs {next(shown)} ...; "
                "expected one id for one ticket in both",
            )
        )
    return Reconciliation(measure(ours, agreements), measure(theirs, agreements), ends)


def _names(log: TicketLog) -> list[str]:
    return [str(uid) for uid in log.ticket_table.uid.tolist()] if log.ticket_names is None else list(log.ticket_names)


def _clocks(card: Scorecard) -> Mapping[Key, ClockOfSide]:
    clocks, log, score = card.score.clocks, card.log, card.score
    assert clocks is not None
    names, tickets = _names(log), log.ticket_table
    facts = (*clocks[:7], clocks.severity, score.clock_period)
    columns = zip(*(column.tolist() for column in facts), strict=True)
    found = {}
    for row, (ticket, c, number, start, stop, due, status, severity, period) in enumerate(columns):
        commitment = card.promises.commitments[c]
        found[Key(names[ticket], commitment.agreement, commitment.name, number)] = ClockOfSide(
            row,
            log.labels.severities[severity],
            log.accounts.name[tickets.customer[ticket]],
            None if period == OUTSIDE else score.periods[c].names[period],
            start,
            None if stop == RUNNING else stop,
            due,
            Status(status).name.lower(),
        )
    return found


def _kinds(log: TicketLog, without: set[str]) -> frozenset[str]:
    kept = np.array([name not in without for name in _names(log)], np.bool_)
    return frozenset(
        EventKind(kind).name.lower() for kind in np.unique(log.event_table.kind[kept[log.event_table.ticket]])
    )


def _facts(side: ClockOfSide | None) -> tuple[Any, ...] | None:
    return None if side is None else (side.start, side.stop, side.due, side.status)


def _event_pairs(ours: TicketLog, theirs: TicketLog) -> Iterator[EventPair]:
    left, right = _events(ours), _events(theirs)
    shared = set(_names(ours)) & set(_names(theirs))
    pairs = [
        EventPair(ticket, EventKind(kind).name.lower(), number, left.get(key), right.get(key))
        for key in left.keys() | right.keys()
        if left.get(key) != right.get(key)
        for ticket, kind, number in (key,)
        if ticket in shared
    ]
    yield from sorted(pairs, key=lambda pair: (pair.ticket, pair.ours or pair.theirs or 0, pair.kind, pair.number))


def _events(log: TicketLog) -> dict[tuple[str, int, int], int]:
    """Instant of the k-th event of each kind of each ticket."""
    names, events = _names(log), log.event_table
    order = np.lexsort((np.arange(len(events.time)), events.kind, events.ticket))
    ticket, kind, time = events.ticket[order], events.kind[order], events.time[order]
    begins = np.ones(len(order), np.bool_)
    begins[1:] = (np.diff(ticket) != 0) | (np.diff(kind) != 0)
    place = np.arange(len(order))
    number = place - np.maximum.accumulate(np.where(begins, place, 0))
    rows = zip(ticket.tolist(), kind.tolist(), number.tolist(), time.tolist(), strict=True)
    return {(names[i], k, n): at for i, k, n, at in rows}
