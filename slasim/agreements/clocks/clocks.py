"""The clocks of a log: when each started, stopped and was due, and whether it was met.

metrics.py defines the metrics; docs/measures.md explains the rules with examples:
- Only open time counts. A clock is paused for the reasons that its commitment and metric name: when its due instant
  was later than the moment the pause began, what was left of its open time is laid from the moment it goes on.
- Met: stop <= due. Breached: stop > due, or running with due before the as-of instant. A breach is final.
  Cancelled: its ticket was, before the clock was due. Excluded: its ticket does not count. Otherwise open.
- A clock of a commitment with a cut-off starts when its ticket is received by it, and what happens to the ticket before
  happens then (cut_off.py).
- A change of severity recomputes, carries or restarts the running clocks of the ticket; a lower severity only with the
  customer's consent on record, else they keep their terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from slasim.agreements.clocks.cut_off import alone, since, without
from slasim.agreements.clocks.exclusions import find_excluded
from slasim.agreements.clocks.metrics import (
    BEGINS,
    CLEARED_BY,
    MANY,
    SET_BY,
    Action,
    Definition,
    Signal,
    actions_of,
    goes_on,
)
from slasim.agreements.clocks.signals import Signals, read_signals
from slasim.agreements.clocks.status import Status
from slasim.agreements.clocks.tables import ANYBODY, NO_TEAM, ClockRows, ClockRules, Lowered, World
from slasim.agreements.clocks.trail import CLOCK, COUNTED, Trail
from slasim.agreements.clocks.variants import definition_of
from slasim.agreements.clocks.walk import lay_first, walk
from slasim.log.ticket_log import TicketLog
from slasim.terms.commitment import Commitment
from slasim.terms.errors import TermsError
from slasim.terms.metrics import Pause
from slasim.terms.promises import Promises
from slasim.types import Bools, Int8, Int16, Int32, Int64
from slasim.workload.tables import Tickets

_NOTHING = np.empty((0, 2), np.int64)
KINDS = (np.int64, np.int64, np.int8, np.int8, np.int8, np.int64, np.int16, np.int16)  # of the columns of Signals


class Clocks(NamedTuple):
    """One row a clock, ordered by (ticket, commitment, number)."""

    ticket: Int32  # row of the ticket
    commitment: Int16  # index into Promises.commitments
    number: Int16  # of the clocks of this ticket and commitment, from 0
    start: Int64
    stop: Int64  # RUNNING (-1) when it has not stopped; when the ticket was cancelled, that instant
    due: Int64  # due instant of the public target, moved by pauses
    status: Int8  # a Status
    met_goal: Int8  # 1: decided, and within the internal goal too
    severity: Int8  # by whose terms it ended; of its ticket at creation unless that was reclassified meanwhile
    counted: Int64  # ms of open time that counted; empty unless asked for


class Walked(NamedTuple):
    """Clocks, and what was asked for beside them."""

    clocks: Clocks
    spent: Int64  # [row, 4] ms counted, paused, excluded, out of hours; without rows unless asked for
    kept: Int64  # [stretch, 4] row of the clock, begin, end, calendar: when each counted, in order; or no row
    lowered: Lowered  # severities lowered while a clock ran, by (ticket, commitment, time)


def run_clocks(log: TicketLog, promises: Promises, *, count: bool = False) -> Clocks:
    """Run every clock of `terms` over the log; `count` also adds up the open time each clock counted.

    Raises TermsError when a due instant lies beyond the calendar tables.
    """
    return walk_clocks(log, promises, count=count).clocks


def walk_clocks(
    log: TicketLog,
    promises: Promises,
    *,
    count: bool = False,
    spend: bool = False,
    keep: bool = False,
    only: Bools | None = None,
    signals: Signals | None = None,
    laid: Int64 | None = None,
) -> Walked:
    """As `run_clocks`, with what else is seen on the way; `spend` adds up where the time of each clock went, `keep`
    says when each counted.

    only: [ticket] whose clocks are run; None: of all. signals: those that are wanted, where they were read before.
    laid: what `lay_clocks` says of these tickets and promises, where it was asked; not with `only`.
    """
    tickets, classes = log.ticket_table, promises.classes(log.ticket_table)
    rules = _rules(promises, log.teams)
    some = np.empty(0, np.bool_) if only is None else only
    signals = read_signals(log, _wanted(rules), some) if signals is None else signals
    asked = _Asked(log, promises, classes, count, spend, keep)
    late = () if promises.cut_offs is None else promises.cut_offs.columns
    found = [asked.walk(without(rules, late), tickets.created, signals, _NOTHING if laid is None else laid, some)]
    for column in late:
        received = promises.received(tickets, classes, column)
        has_come = received <= log.until
        mine = has_come if only is None else has_come & only
        found.append(asked.walk(alone(rules, column), received, since(signals, received), _NOTHING, mine))
    walked = _joined(found)
    excluded = find_excluded(log, promises)
    if excluded is not None:
        clocks = walked.clocks
        out = excluded[clocks.ticket, clocks.commitment]
        clocks.status[out], clocks.met_goal[out] = Status.EXCLUDED, 0
    return walked


class _Asked(NamedTuple):
    """A log, its promises, and what is wanted of its clocks."""

    log: TicketLog
    promises: Promises
    classes: Int32
    counts: bool  # as `walk_clocks` takes them
    spends: bool
    keeps: bool

    def walk(self, rules: ClockRules, created: Int64, signals: Signals, laid: Int64, some: Bools) -> Walked:
        """The clocks of the commitments that have rules, of tickets that were created at these instants."""
        log, promises, keep = self.log, self.promises, self.keeps
        most = _most_rows(promises, rules, signals, self.classes)
        rows = ClockRows(
            ticket=np.empty(most, np.int32),
            commitment=np.empty(most, np.int16),
            number=np.empty(most, np.int16),
            start=np.empty(most, np.int64),
            stop=np.empty(most, np.int64),
            due=np.empty(most, np.int64),
            status=np.empty(most, np.int8),
            met_goal=np.empty(most, np.int8),
            severity=np.empty(most, np.int8),
            spent=np.empty((most, 4 if self.spends else 1 if self.counts else 0), np.int64),
            kept=np.zeros((1 + _most_kept(signals, some) * len(promises.commitments), 4) if keep else 0, np.int64),
            lowered=_lowered(_most_lowered(promises, signals)),
            many_lowered=np.zeros(1, np.int64),
        )
        tickets = log.ticket_table._replace(created=created)
        world = _world(tickets, promises, self.classes, signals, rules, laid, log.until)
        found = walk(world, _trail(_longest_trail(signals)), np.empty(2, np.int64), rows, some)
        if found < 0:
            name = log.ticket_name(-1 - found)
            text = f"a clock of ticket {name} is due beyond the calendar tables; lay them over a longer span"
            raise TermsError((text,))
        clocks = Clocks(
            rows.ticket[:found],
            rows.commitment[:found],
            rows.number[:found],
            rows.start[:found],
            rows.stop[:found],
            rows.due[:found],
            rows.status[:found],
            rows.met_goal[:found],
            rows.severity[:found],
            # one column, or none
            rows.spent[:found, COUNTED].copy() if self.spends else rows.spent[:found].reshape(-1),
        )
        lowered = Lowered._make(column[: rows.many_lowered[0]] for column in rows.lowered)
        kept = rows.kept[1 : 1 + rows.kept[0, 0]] if keep else np.empty((0, 4), np.int64)
        return Walked(clocks, rows.spent[: found if self.spends else 0], kept, lowered)


def _joined(parts: Sequence[Walked]) -> Walked:
    """What was seen of several commitments apart, in the order of the clocks."""
    if len(parts) == 1:
        return parts[0]
    clocks = Clocks._make(np.concatenate(columns) for columns in zip(*(each.clocks for each in parts), strict=True))
    order = np.lexsort((clocks.number, clocks.commitment, clocks.ticket))
    row_of = np.empty_like(order)
    row_of[order] = np.arange(len(order))
    before = np.cumsum([0, *(len(each.clocks.ticket) for each in parts[:-1])])
    kept = np.concatenate([each.kept for each in parts])
    kept[:, CLOCK] = row_of[np.concatenate([each.kept[:, CLOCK] + at for each, at in zip(parts, before, strict=True)])]
    lowered = Lowered._make(np.concatenate(columns) for columns in zip(*(each.lowered for each in parts), strict=True))
    told = np.lexsort((lowered.time, lowered.commitment, lowered.ticket))
    spent = np.concatenate([each.spent for each in parts])
    return Walked(
        Clocks._make(column[order] if len(column) else column for column in clocks),
        spent[order] if len(spent) else spent,
        kept[np.argsort(kept[:, CLOCK], kind="stable")],
        Lowered._make(column[told] for column in lowered),
    )


def lay_clocks(tickets: Tickets, promises: Promises) -> Int64:
    """[clock owed at the creation of a ticket, 2] when it is due if nothing moves it, of the target and of the goal: it
    takes longer to find than the rest of the way of a clock, and no log of the same tickets moves it. Of commitments
    without a cut-off."""
    classes, rules = promises.classes(tickets), _rules(promises)
    if promises.cut_offs is not None:
        rules = without(rules, promises.cut_offs.columns)
    owed = promises.sizes.spread(promises.owed.target > 0) & (rules.metric >= 0)
    most = int(np.count_nonzero(owed, axis=-1).reshape(-1)[classes].sum())
    out = np.empty((most, 2), np.int64)
    nobody = Signals._make(np.empty(0, kind) for kind in KINDS)
    lay_first(_world(tickets, promises, classes, nobody, rules, _NOTHING, 0), out)
    return out


def _world(
    tickets: Tickets, promises: Promises, classes: Int32, signals: Signals, rules: ClockRules, laid: Int64, until: int
) -> World:
    return World(
        promises.calendars,
        promises.dates,
        promises.usual,
        tickets.created,
        tickets.severity,
        classes,
        promises.sizes,
        signals,
        promises.owed,
        rules,
        laid,
        until,
    )


def owed_rows(clocks: Clocks, rows: Int64, promises: Promises, tickets: Tickets) -> Int64:
    """Row of Promises.owed by which each of these clocks ended: that of its ticket, with the severity of the clock."""
    ticket = clocks.ticket[rows]
    classes, before = promises.classes(tickets)[ticket], tickets.severity[ticket]
    return promises.sizes.with_severity(classes, before, clocks.severity[rows])


def _trail(size: int) -> Trail:
    return Trail(np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int8), np.empty(size, np.int16))


def _lowered(size: int) -> Lowered:
    return Lowered(
        ticket=np.empty(size, np.int32),
        commitment=np.empty(size, np.int16),
        number=np.empty(size, np.int16),
        time=np.empty(size, np.int64),
        before=np.empty(size, np.int8),
        after=np.empty(size, np.int8),
        consent=np.empty(size, np.int8),
        late=np.empty(size, np.int8),
        due=np.empty(size, np.int64),
    )


def _rules(promises: Promises, teams: Sequence[str] = ()) -> ClockRules:
    """Rules by (era, commitment); metrics without clocks have the number -1. teams: of the log."""
    number_of = {None: ANYBODY} | {name: at for at, name in enumerate(teams)}
    eras = [era.commitments for era in promises.eras]
    shape = (len(eras), len(promises.commitments))

    def table(values: list[list[int]]) -> Int8:
        return np.array(values, np.int8).reshape(shape)

    defined = [[definition_of(c) for c in era] for era in eras]
    rows = {id(each): each for era in defined for each in era if each is not None}
    number = {key: row for row, key in enumerate(rows)}
    shortest = np.array([c.shortest_abandon for era in eras for c in era], np.int64)
    return ClockRules(
        table([[-1 if of is None else of.metric for of in era] for era in defined]),
        table([[0 if of is None else number[id(of)] for of in era] for era in defined]),
        table([[_pauses(c, of) for c, of in zip(*both, strict=True)] for both in zip(eras, defined, strict=True)]),
        table([[c.automatic_replies for c in era] for era in eras]),
        table([[c.on_severity_change for c in era] for era in eras]),
        table([[c.on_reopen for c in era] for era in eras]),
        np.array([[number_of.get(c.held_by, NO_TEAM) for c in era] for era in eras], np.int16).reshape(shape),
        table([[Pause.SOLVED | (c.pauses if c.on_return else 0) for c in era] for era in eras]),
        shortest.reshape(shape) if shortest.any() else shortest,
        np.array([actions_of(each) for each in rows.values()], np.int8).reshape(len(rows), len(Signal)),
        np.array([goes_on(each) for each in rows.values()], np.bool_),
    )


def _pauses(commitment: Commitment, definition: Definition | None) -> int:
    own, never = (Pause(0), Pause(0)) if definition is None else (definition.own_pauses, definition.no_pauses)
    return (commitment.pauses | own | (Pause.CUSTOMER if commitment.shifts else 0)) & ~never


def wanted_signals(promises: Promises) -> frozenset[Signal]:
    """The signals that any clock minds."""
    return _wanted(_rules(promises))


def _wanted(rules: ClockRules) -> frozenset[Signal]:
    """The signals that any clock minds."""
    begins_later = (Action.NEXT, Action.ONCE, Action.AGAIN, Action.LATER)
    later = np.asarray(np.isin(rules.actions, begins_later).any(axis=1))
    clocks = rules.metric >= 0
    may_be_kept = np.asarray(rules.team != ANYBODY)  # from beginning, by what the ticket is when it would
    may_be_kept[clocks] |= later[rules.definition[clocks]]
    held = rules.pauses | np.where(may_be_kept, rules.blocks | int(Pause.SOLVED | Pause.OFF), 0)
    reasons = int(np.bitwise_or.reduce(held, axis=None)) if held.size else 0
    minded = (rules.actions != Action.NONE).any(axis=0) | ((SET_BY | CLEARED_BY) & reasons != 0)
    minded[Signal.AUTO_ANSWERED] = rules.automatic.any()
    minded[Signal.NOTED] = (rules.team != ANYBODY).any()
    minded[[Signal.RECLASSIFIED, Signal.REOPENED]] = True  # the latter takes a cancellation back
    return frozenset(signal for signal in Signal if minded[signal])


# The kernel looks at no bounds; these are what it cannot exceed, rule by rule of `walk.walk`.


def _longest_trail(signals: Signals) -> int:
    """At least as many stretches as a clock can have.

    At each of the n signals of its ticket, at its creation and at the end of the log `note` adds at most one stretch:
    where it is called twice, the second begins and ends at that instant and is empty. One more is added when an agreed
    time to answer ends, and each of these began with a signal of its own.
    """
    return 2 * int(np.diff(signals.first).max(initial=0)) + 2


def _most_kept(signals: Signals, only: Bools) -> int:
    """At least as many stretches as all clocks of a commitment have together: those of a ticket are one after the
    other, and each has at most those that the signals in it add (as `_longest_trail`)."""
    tickets = np.count_nonzero(only) if len(only) else len(signals.first) - 1
    return 2 * int(signals.first[-1]) + 2 * int(tickets)


def _most_lowered(promises: Promises, signals: Signals) -> int:
    """At least as many as severities are lowered while a clock runs.

    Of one ticket and commitment a row is written only when the severity is another than that which was told last, or
    than that with which the clock began: a change of severity lies between each row and the one before.
    """
    return int(signals.many[Signal.RECLASSIFIED]) * len(promises.commitments)


def _most_rows(promises: Promises, rules: ClockRules, signals: Signals, classes: Int32) -> int:
    """At least as many as there are clocks.

    A row is written when a clock ends, and taken back when it goes on: no more rows than clocks that begin. Of one
    ticket and commitment one begins at creation, which is written only if it is owed then, or since a change of
    severity. Others begin with a signal of the ticket that begins clocks of the metric: with each one at most, and only
    where a ticket may have several of them.
    """
    owed = promises.sizes.spread(promises.owed.target > 0) & (rules.metric >= 0)
    most = int(np.count_nonzero(owed, axis=-1).reshape(-1)[classes].sum())
    seen = signals.many
    most += int(seen[Signal.RECLASSIFIED]) * len(promises.commitments)  # owed only since then
    for c in range(len(promises.commitments)):
        metrics = rules.metric[:, c]
        if rules.reopen[:, c].any() or np.isin(metrics, MANY).any():
            of = rules.definition[metrics >= 0, c]
            begins = np.asarray(np.isin(rules.actions[of], BEGINS).any(axis=0), np.bool_)
            begins[Signal.AUTO_ANSWERED] |= begins[Signal.ANSWERED]  # as which they may count
            most += sum(int(np.count_nonzero(signals.signal == signal)) for signal in np.flatnonzero(begins).tolist())
    return most
