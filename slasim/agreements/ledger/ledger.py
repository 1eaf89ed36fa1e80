"""The life of one ticket, second by second: what counted for each clock, what did not, and why.

`explain` reckons everything anew from the rows of the log and the calendars, in plain Python; it takes nothing from the
compiled clocks, so that each can catch the other. Every instant of a clock's span has one reason, the first of these
that holds: out of hours, excluded, paused, counted.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.agreements.clocks.exclusions import find_excluded, merged
from slasim.agreements.clocks.variants import definition_of
from slasim.agreements.ledger.hours import OpenHours
from slasim.agreements.ledger.reasons import COUNTED, EXCLUDED, OUT_OF_HOURS, PAUSED
from slasim.agreements.ledger.received import received, since, told
from slasim.agreements.ledger.rows import Happening, find_ticket, happenings
from slasim.agreements.ledger.steps import Escalation, escalations
from slasim.agreements.ledger.walk import LedgerTicket, Move, Walk, WalkedClock
from slasim.log.ticket_log import TicketLog
from slasim.terms.metrics import UNTIMED, Level, Pause
from slasim.terms.promises import Promises
from slasim.terms.tables import Closure

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from slasim.agreements.ledger.days import OpenDay
    from slasim.agreements.ledger.money import Cost

WHY_PAUSED = {
    Pause.CUSTOMER: "the customer is awaited",
    Pause.VENDOR: "a vendor is awaited",
    Pause.SOLVED: "it lies solved",
    Pause.IDLE: "nobody works on it",
    Pause.NOT_HELD: "another team has it",
}


@dataclass(frozen=True)
class Stretch:
    """[start, end) ms in the life of a clock, for one reason."""

    start: int
    end: int
    reason: str  # one of REASONS
    why: str  # what stood behind it; "" where the reason says it all

    @property
    def length(self) -> int:
        """ms on the wall."""
        return self.end - self.start


@dataclass(frozen=True)
class ClockLedger:
    """One clock of a ticket."""

    column: int  # index into Promises.commitments
    agreement: str
    kind: str
    commitment: str
    number: int  # of the clocks of this ticket and commitment, from 0
    level: str  # which level of agreement gave the target
    severity: str  # by which it ended
    timezone: str  # of the agreement: local times are shown in it
    target: int  # ms of open time
    start: int
    stop: int | None  # None: it still ran at the as-of instant
    due: int
    status: str  # open | met | breached | cancelled | excluded
    because: str
    stretches: tuple[Stretch, ...]
    moves: tuple[Move, ...]  # of the due instant
    escalations: tuple[Escalation, ...] = ()  # the steps that it reached, late as it was
    timed: bool = True  # False: it has no length (whether a call is abandoned); target and due then say nothing

    def total(self, reason: str) -> int:
        """ms of the stretches with a reason; those of all REASONS add up to the span of the clock."""
        return sum(stretch.length for stretch in self.stretches if stretch.reason == reason)

    @property
    def name(self) -> str:
        """agreement.commitment, and the number of the clock where it is not the first."""
        return f"{self.agreement}.{self.commitment}" + (f" #{self.number + 1}" if self.number else "")


@dataclass(frozen=True)
class Ledger:
    """Everything that is known about the clocks of one ticket."""

    ticket: str | int
    customer: str
    severity: str  # at creation
    created: int  # ms
    until: int  # the as-of instant of the log, ms
    timezone: str  # of the first agreement: events are shown in it
    happenings: tuple[Happening, ...]
    clocks: tuple[ClockLedger, ...]
    costs: tuple[Cost, ...] = ()  # of each clock, where a scorecard explains; without one there is no money
    days: tuple[OpenDay | None, ...] = ()  # the same: what a working day is on its hours; None round the clock

    @property
    def summary(self) -> pd.DataFrame:
        """One row a clock: verdict, instants, and where its time went (timedelta; the four parts sum to its span)."""
        from slasim.agreements.ledger import frames

        return frames.clock_frame(self)

    @property
    def stretches(self) -> pd.DataFrame:
        """One row a stretch of a clock, in order: start, end (UTC), local_start, local_end, reason, why, length."""
        from slasim.agreements.ledger import frames

        return frames.stretch_frame(self)

    @property
    def dues(self) -> pd.DataFrame:
        """One row for each due instant that a clock had: at (from when on), due (missing: none), local_due, why."""
        from slasim.agreements.ledger import frames

        return frames.due_frame(self)

    @property
    def money(self) -> pd.DataFrame:
        """One row a clock that has a cost: period, customer (whose tickets share the quota, or `all`), met, decided and
        quota of it, verdict, part (what this breach by itself asks for) and credit (the account's line of the period;
        both decimals of the currency, rounded half up), provisional, why."""
        from slasim.agreements.ledger import frames

        return frames.money_frame(self)

    @property
    def events(self) -> pd.DataFrame:
        """One row an event: time (UTC), local_time, kind, agent, actor, public, severity, consent."""
        from slasim.agreements.ledger import frames

        return frames.event_frame(self)

    def tables(self) -> Iterator[Table]:
        """For people: a summary, what it costs, then the life of each clock with its events (rich tables)."""
        from slasim.agreements.ledger.text import ledger_tables

        return ledger_tables(self)

    def document(self) -> dict[str, Any]:
        """The same as JSON: instants as text in the zone of the agreement, durations in ms."""
        from slasim.agreements.ledger.frames import ledger_document

        return ledger_document(self)


def explain(log: TicketLog, promises: Promises, ticket: str | int) -> Ledger:
    """The ledger of one ticket, called as in the log.

    Raises KeyError (with the nearest names) for an unknown ticket, TermsError when a due instant lies beyond the
    calendar tables.
    """
    row = find_ticket(log, ticket)
    tickets = log.ticket_table
    one = tickets._replace(**{name: column[row : row + 1] for name, column in tickets._asdict().items()})
    owed = int(promises.classes(one)[0])
    rows = happenings(log, row)
    excluded = find_excluded(log, promises)
    gone = "was merged into another" if rows and bool(merged(log)[row]) else "is excluded"
    nowhere = f"the ticket {gone}: it counts nowhere"
    hours, about = OpenHours(promises.calendars), LedgerTicket(int(one.created[0]), int(one.severity[0]), owed)
    clocks = []
    for column, commitment in enumerate(promises.commitments):
        if definition_of(promises.eras[promises.sizes.era_of(owed)].commitments[column]) is None:
            continue  # no clock: intervals of outages, contacts, a number of the ticket
        start = received(promises, column, owed, about.created)
        if start > log.until:
            continue  # it has not begun
        walk = Walk(promises, hours, column, about._replace(created=start), log.until)
        agreement = promises.agreements[promises.agreement_of[column]]
        of = commitment.agreement
        closures = [each for each in promises.closures if each.agreement == of and each.is_of(commitment.name)]
        exempt = excluded is not None and bool(excluded[row, column])
        for each in walk.clocks(since(rows, start), log.labels.severities):
            walked = told(each, start, rows) if start > about.created else each
            clocks.append(
                ClockLedger(
                    column,
                    agreement.name,
                    agreement.kind,
                    commitment.name,
                    walked.number,
                    _level(promises, walked, column),
                    log.labels.severities[walked.severity],
                    agreement.timezone,
                    walked.target,
                    walked.start,
                    walked.stop,
                    walked.due,
                    "excluded" if exempt else walked.status,
                    nowhere if exempt else walked.because,
                    tuple(_stretches(promises, hours, walked, closures, [each.time for each in rows])),
                    walked.moves,
                    () if exempt else tuple(escalations(promises, hours, column, walked, log.until)),
                    commitment.metric not in UNTIMED,
                )
            )
    return Ledger(
        log.ticket_name(row),
        log.accounts.name[int(one.customer[0])],
        log.labels.severities[int(one.severity[0])],
        int(one.created[0]),
        log.until,
        clocks[0].timezone if clocks else "UTC",
        rows,
        tuple(clocks),
    )


def _level(promises: Promises, walked: WalkedClock, column: int) -> str:
    return Level(int(promises.owed.level[walked.owed, column])).name.lower().replace("_", " ")


def _stretches(
    promises: Promises, hours: OpenHours, walked: WalkedClock, closures: Sequence[Closure], events: Sequence[int]
) -> Iterator[Stretch]:
    """The pieces of a clock cut by their calendars, by the customer's agreed time, and at the events of the ticket."""
    beyond = {Pause.CUSTOMER: f"{WHY_PAUSED[Pause.CUSTOMER]} beyond the agreed time"} if walked.agreed else {}
    for piece in walked.pieces:
        usual = promises.usual_of(piece.calendar)
        points = {piece.start, piece.end, *(at for at in events if piece.start < at < piece.end)}
        open_, counts = (list(hours.of(each).pieces(piece.start, piece.end)) for each in (usual, piece.calendar))
        for spans in (open_, counts, walked.agreed):
            points.update(edge for span in spans for edge in span if piece.start <= edge <= piece.end)
        cuts = sorted(points)
        last: Stretch | None = None
        for start, end in pairwise(cuts):
            if not _inside(open_, start):
                reason, why = OUT_OF_HOURS, ""
            elif not _inside(counts, start):
                reason, why = EXCLUDED, _evidence(closures, start)
            elif piece.paused:
                words = (WHY_PAUSED | beyond).items()
                reason, why = PAUSED, " and ".join(each for flag, each in words if flag in piece.paused)
            else:
                agreed = _inside(walked.agreed, start)
                reason, why = COUNTED, f"{WHY_PAUSED[Pause.CUSTOMER]} within the agreed time" if agreed else ""
            if last is not None and (last.reason, last.why) == (reason, why) and start not in events:
                last = Stretch(last.start, end, reason, why)
                continue
            if last is not None:
                yield last
            last = Stretch(start, end, reason, why)
        if last is not None:
            yield last


def _inside(spans: Sequence[tuple[int, int]], instant: int) -> bool:
    at = bisect_right(spans, (instant, np.iinfo(np.int64).max)) - 1
    return at >= 0 and instant < spans[at][1]


def _evidence(closures: Sequence[Closure], instant: int) -> str:
    mine = [each for each in closures if each.start <= instant < each.end]
    return "; ".join(dict.fromkeys(", ".join(filter(None, (each.cause, each.reference))) for each in mine))
