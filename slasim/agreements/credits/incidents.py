"""What money looks at beside quotas: tickets that came late, and days on which a service was unavailable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.agreements.clocks import Clocks, Status
from slasim.agreements.clocks.lateness import find_lateness
from slasim.agreements.clocks.status import RUNNING
from slasim.agreements.credits.plan import plan_of
from slasim.agreements.credits.rules import AnyRule
from slasim.agreements.verdicts.availability import Downtime, SingleOutages, single_outages, unavailable_days
from slasim.agreements.verdicts.counting import OUTSIDE
from slasim.agreements.verdicts.periods import Periods
from slasim.calendars import wall_clock
from slasim.instants import DAY
from slasim.scenario.values.judgement import SHARE
from slasim.terms.cells import ALL
from slasim.terms.commitment import Party
from slasim.terms.metrics import Metric
from slasim.terms.promises import Promises
from slasim.types import Bools, Int8, Int16, Int32, Int64
from slasim.workload.tables import Tickets

if TYPE_CHECKING:
    from slasim.log.ticket_log import TicketLog


class BreachedClocks(NamedTuple):
    """One row a breached clock in the window."""

    ticket: Int32
    customer: Int32
    severity: Int8
    commitment: Int16
    period: Int32  # of the commitment
    clock: Int32  # its row among the clocks
    late: Int64  # ms round the clock from its due instant to its stop; of one that still runs to the as-of instant
    counted: Int64  # ms of open time that it counted; 0 where no rule asks
    running: Bools
    day: Int32  # local, on which it was due, since 1970
    open: Int64  # the lateness in ms of open time, and in business days: 0 where no rule asks
    begun_days: Int64
    whole_days: Int64


class MeasuredTimes(NamedTuple):
    """One row a mean, maximum or percentile of the times of clocks: total / among, ms."""

    commitment: Int16
    period: Int32
    customer: Int32  # ALL where judged together
    severity: Int8
    total: Int64
    among: Int64
    running: Bools  # whether some clock still runs late


@dataclass(frozen=True)
class Incidents:
    """All of them, of one log."""

    severities: tuple[str, ...]  # names of severities
    breaches: BreachedClocks | None = None  # None: no rule looks at them
    downtime: Downtime | None = None  # the same
    measured: MeasuredTimes | None = None  # the same
    outages: SingleOutages | None = None  # None: no right to end a contract looks at them


def find_incidents(
    log: TicketLog, promises: Promises, periods: Sequence[Periods], clocks: Clocks, period: Int32
) -> Incidents:
    """What a rule of credits asks for beside verdicts. period: of each clock."""
    rules = [
        (at, rule)
        for at in range(len(promises.agreements))
        for version in promises.versions(at)
        for rule in plan_of(version).rules
    ]
    priced = any(rule.reads_late for _, rule in rules)
    asked: dict[tuple[int, str | None], dict[int, None]] = {}
    for at, rule in rules:
        if rule.reads_downtime:
            asked.setdefault((at, rule.on), {})[rule.less_first] = None
    down = [
        unavailable_days(log, promises, c, periods[c], promises.agreements[at].timezone, asked[at, commitment.name])
        for c, (commitment, at) in enumerate(zip(promises.commitments, promises.agreement_of, strict=True))
        if (at, commitment.name) in asked and commitment.metric == Metric.AVAILABILITY
    ]
    return Incidents(
        log.labels.severities,
        priced_breaches(log, promises, clocks, period) if priced else None,
        Downtime(*(np.concatenate(columns) for columns in zip(*down, strict=True))) if down else None,
        _find_measured(clocks, period, log.ticket_table, promises, periods, rules),
        _find_outages(log, promises, periods),
    )


def _find_outages(log: TicketLog, promises: Promises, periods: Sequence[Periods]) -> SingleOutages | None:
    """Of the commitments of which so many outages give the right to end the contract."""
    asked = [
        (at, version.termination.on, version.termination.outages.ms)
        for at in range(len(promises.agreements))
        for version in promises.versions(at)
        if version.termination is not None and version.termination.outages is not None
    ]
    found = []
    for c, (commitment, at) in enumerate(zip(promises.commitments, promises.agreement_of, strict=True)):
        least = [ms for of, on, ms in asked if of == at and on in (None, commitment.name)]
        if least and commitment.metric == Metric.AVAILABILITY:
            found.append(single_outages(log, promises, c, periods[c], min(least)))
    return SingleOutages(*(np.concatenate(columns) for columns in zip(*found, strict=True))) if found else None


def _find_measured(
    clocks: Clocks,
    period: Int32,
    tickets: Tickets,
    promises: Promises,
    periods: Sequence[Periods],
    rules: Sequence[tuple[int, AnyRule]],
) -> MeasuredTimes | None:
    """Of the commitments that a rule asks about. rules: of all agreements, each with its own."""
    asked = {(at, rule.on) for at, rule in rules if rule.reads_measured}
    mine = [
        c
        for c, (commitment, at) in enumerate(zip(promises.commitments, promises.agreement_of, strict=True))
        if (at, commitment.name) in asked and commitment.metric != Metric.AVAILABILITY
    ]
    rows = [row for c in mine for row in _measured(clocks, period, tickets, promises, periods[c], c)]
    if not mine:
        return None
    kinds = (np.int16, np.int32, np.int32, np.int8, np.int64, np.int64, np.bool_)
    columns = np.array(rows, np.int64).reshape(-1, len(kinds)).T
    return MeasuredTimes(*(column.astype(kind) for column, kind in zip(columns, kinds, strict=True)))


def _measured(
    clocks: Clocks, period: Int32, tickets: Tickets, promises: Promises, cut: Periods, c: int
) -> Iterator[tuple[int, ...]]:
    """What a commitment measures in each of its cells."""
    decided = (clocks.status == Status.MET) | (clocks.status == Status.BREACHED)
    rows = np.flatnonzero(decided & (clocks.commitment == c) & (period != OUTSIDE))
    if not len(rows):
        return
    together = promises.agreements[promises.agreement_of[c]].party == Party.TOGETHER
    who = np.full(len(rows), ALL) if together else tickets.customer[clocks.ticket[rows]].astype(np.int64)
    order = np.lexsort((clocks.counted[rows], clocks.severity[rows], who, period[rows]))
    rows, who = rows[order], who[order]
    keys = np.stack([period[rows], who, clocks.severity[rows]]).astype(np.int64)
    first = np.flatnonzero(np.append(True, (keys[:, 1:] != keys[:, :-1]).any(axis=0)))
    for begin, end in zip(first, np.append(first[1:], len(rows)), strict=True):
        at, customer, severity = keys[:, begin].tolist()
        rule, counted = promises.quota(c, cut.edges[at], severity), clocks.counted[rows[begin:end]]
        if rule is None:
            continue
        size, total, among = int(end - begin), int(counted.sum()), int(end - begin)
        if rule.share is not None:  # a percentile, by nearest rank; a maximum is that of all ranks
            total, among = int(counted[-(-rule.share.numerator * size // rule.share.denominator) - 1]), 1
        running = bool((clocks.stop[rows[begin:end]] == RUNNING).any())
        yield c, at, customer, severity, total, among, running


def priced_breaches(log: TicketLog, promises: Promises, clocks: Clocks, period: Int32) -> BreachedClocks:
    """As `find_breaches`, with all that a rule of credits asks for. clocks: those of the log."""
    found = find_breaches(clocks, period, log.ticket_table, promises, log.until)
    if not asks_for(promises, lambda rule: rule.reads_open_lateness):
        return found
    late = find_lateness(log, promises, clocks, found.clock.astype(np.int64))
    return found._replace(open=late.open, begun_days=late.begun, whole_days=late.whole)


def find_breaches(clocks: Clocks, period: Int32, tickets: Tickets, promises: Promises, until: int) -> BreachedClocks:
    """Clocks that missed a target each by itself: not those of a mean, maximum or percentile, nor calls that were
    abandoned. period: of each clock."""
    single = np.array([has_targets(promises, c) for c in range(len(promises.commitments))], np.bool_)
    late = np.flatnonzero((clocks.status == Status.BREACHED) & (period != OUTSIDE) & single[clocks.commitment])
    ticket, running = clocks.ticket[late], clocks.stop[late] == RUNNING
    nothing = np.zeros(len(late), np.int64)
    return BreachedClocks(
        ticket,
        tickets.customer[ticket],
        clocks.severity[late],
        clocks.commitment[late],
        period[late],
        late.astype(np.int32),
        np.maximum(np.where(running, until, clocks.stop[late]) - clocks.due[late], 1),
        clocks.counted[late] if len(clocks.counted) else nothing,
        running,
        _due_days(clocks, late, promises),
        *(nothing, nothing, nothing),
    )


def _due_days(clocks: Clocks, late: Int64, promises: Promises) -> Int32:
    """The local day on which each was due, in the zone of its agreement."""
    found = np.zeros(len(late), np.int32)
    zones = [promises.agreements[at].timezone for at in promises.agreement_of]
    of = clocks.commitment[late]
    for zone in dict.fromkeys(zones):
        mine = np.flatnonzero(np.isin(of, [c for c, each in enumerate(zones) if each == zone]))
        found[mine] = wall_clock(zone, clocks.due[late[mine]]) // DAY
    return found


def has_targets(promises: Promises, commitment: int) -> bool:
    """Whether single tickets can miss a target of a commitment, each by itself."""
    rules = (era.commitments[commitment].quota for era in promises.eras)
    shares = any(rule is not None and rule.measure == SHARE for rule in rules)
    return shares and promises.commitments[commitment].metric != Metric.ABANDONMENT


def asks_for_counted(promises: Promises) -> bool:
    """Whether a rule of credits asks for the open time that clocks counted."""
    return asks_for(promises, lambda rule: rule.reads_counted)


def asks_for(promises: Promises, reads: Callable[[AnyRule], bool]) -> bool:
    """Whether a rule of credits, in any version, reads something."""
    versions = (each for at in range(len(promises.agreements)) for each in promises.versions(at))
    return any(reads(rule) for version in versions for rule in plan_of(version).rules)


def late_in(breaches: BreachedClocks, commitments: Sequence[int], history: Sequence[int]) -> BreachedClocks:
    """Those of some commitments in some periods, by ticket and period; `period` is then an index into the history."""
    place = np.full(max((*history, *breaches.period.tolist()), default=0) + 1, -1, np.int32)
    place[list(history)] = np.arange(len(history))
    period = place[breaches.period]
    mine = np.flatnonzero(np.isin(breaches.commitment, list(commitments)) & (period >= 0))
    mine = mine[np.lexsort((period[mine], breaches.ticket[mine]))]
    return BreachedClocks._make(column[mine] for column in breaches)._replace(period=period[mine])
