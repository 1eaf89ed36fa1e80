"""Availability: agreed hours without an outage, as a share of agreed hours.

The outages that count for an account are those of its own and those of no one in particular, of a product that the
agreement is for or of none in particular. Their union counts: two outages at once are one. Time is open time of the
commitment's hours, from which what is excluded has been taken; a running outage lasts to the as-of instant. The
commitment may say that excluded time is available, that a month has 30 days, that a quarter is the mean of its months,
that short outages are none, and how long a single one may be (`OutageRule`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.agreements.verdicts.counting import Counts
from slasim.agreements.verdicts.coverage import coverage, stated
from slasim.agreements.verdicts.periods import Periods, cut_periods
from slasim.calendars import CalendarTables, add_array, elapsed_array, local_days, wall_clock
from slasim.instants import DAY, date_of
from slasim.scenario.values.quotas import MONTHS
from slasim.terms.cells import EVERY
from slasim.terms.commitment import OutageRule
from slasim.terms.promises import Promises
from slasim.types import Int16, Int32, Int64

if TYPE_CHECKING:
    from slasim.log.ticket_log import TicketLog


class OutageSpans(NamedTuple):
    """Disjoint intervals [begin, end) in order, ms."""

    begin: Int64
    end: Int64


def union(begin: Int64, end: Int64) -> OutageSpans:
    """The union of intervals; empty ones are dropped."""
    some = begin < end
    begin, end = begin[some], end[some]
    order = np.argsort(begin, kind="stable")
    begin, reach = begin[order], np.maximum.accumulate(end[order])
    first = np.flatnonzero(np.append(True, begin[1:] > reach[:-1])) if len(begin) else np.empty(0, np.int64)
    last = np.append(first[1:] - 1, len(begin) - 1) if len(begin) else first
    return OutageSpans(begin[first], reach[last])


def down_between(tables: CalendarTables, calendar: int, spans: OutageSpans, edges: Sequence[int]) -> Int64:
    """Open ms of the spans between each edge and the next; shape (edges - 1,)."""
    down = np.zeros(len(edges) - 1, np.int64)
    for at, (left, right) in enumerate(pairwise(edges)):
        begin, end = np.maximum(spans.begin, left), np.minimum(spans.end, right)
        some = begin < end
        if some.any():
            down[at] = elapsed_array(tables, calendar, begin[some], end[some]).sum()
    return down


class Service(NamedTuple):
    """The accounts of one class that share their outages, in one period."""

    accounts: Int32
    calendar: int
    spans: OutageSpans  # those that are long enough to count
    lengths: Int64  # [span] ms of agreed hours


def services(log: TicketLog, promises: Promises, commitment: int, instant: int) -> Iterator[Service]:
    """Accounts that are owed the commitment at an instant, together where the same outages count for them.

    None for a log that states no outages.
    """
    extra = stated(log)
    outages = None if extra is None else extra.outages
    if outages is None:
        return
    end = np.minimum(outages.end, log.until)
    cover, shortest = coverage(promises, commitment, instant), promises.outages(commitment, instant).shortest
    window = promises.calendars.window
    products = cover.products.shape[1]
    own = np.unique(outages.customer[outages.customer >= 0])
    for number in np.flatnonzero(cover.owed).tolist():
        about = np.append(cover.products[number], True)  # the last: of no product in particular
        counts = about[np.where(outages.product < products, outages.product, products)]
        members = np.flatnonzero(promises.account_class == number).astype(np.int32)
        alone = np.isin(members, own)
        for group in (members[~alone], *(members[at : at + 1] for at in np.flatnonzero(alone))):
            if len(group):
                mine = counts & ((outages.customer < 0) | (outages.customer == group[0]))
                calendar, spans = int(cover.calendar[number]), union(outages.start[mine], end[mine])
                lengths = elapsed_array(promises.calendars, calendar, *np.clip(spans, *window))
                some = lengths >= shortest
                yield Service(group, calendar, OutageSpans(spans.begin[some], spans.end[some]), lengths[some])


def count_availability(log: TicketLog, promises: Promises, commitment: int, cut: Periods) -> Counts:
    """Available ms (`met`) and unavailable ms (`breached`) of agreed hours, by period and account.

    Of a period only what lies in its window and before the as-of instant. A log that states no outages has no data.
    Where a period is the mean of its months, `breached` is what makes this mean of its agreed time, in whole ms: the
    unavailable time of each month, larger as the month is shorter than the mean of them. `down` is that time as it was.
    """
    zone = promises.agreements[promises.agreement_of[commitment]].timezone
    rows: list[tuple[Int32, int, int, int, int, int]] = []
    for period, (left, right) in enumerate(pairwise(cut.edges)):
        begin, end = max(left, cut.window[0]), min(right, cut.window[1], log.until)
        if begin >= end:
            continue
        rule = promises.outages(commitment, begin)
        for group in services(log, promises, commitment, begin):
            edges = cut_periods(zone, "month", left, right).edges if rule.of_months else (left, right)
            months = 1 if rule.of_months else MONTHS.get(cut.per, 0)
            looked = min(right, cut.window[1]), min(cut.window[1], log.until)
            parts = list(_parts(promises, group, rule, months, edges, begin, *looked))
            agreed, breached = _mean(parts)
            starting = (group.spans.begin >= begin) & (group.spans.begin < end)
            overlong = int((group.lengths[starting] > rule.longest).sum()) if rule.longest else 0
            down = sum(down for _, down in parts)
            rows.append((group.accounts, period, agreed - breached, breached, down, overlong))
    return _counts(commitment, rows)


def _parts(
    promises: Promises,
    group: Service,
    rule: OutageRule,
    months: int,
    edges: Sequence[int],
    begin: int,
    window: int,
    until: int,
) -> Iterator[tuple[int, int]]:
    """Agreed and unavailable ms between each edge and the next, of what lies from `begin` on and before `until`.

    months: how many each is, where a month has a length of its own, up to the end of the `window`.
    """
    for left, right in pairwise(edges):
        first, last, end = max(left, begin), min(right, window), min(right, until)
        if first >= end:
            continue
        down = int(down_between(promises.calendars, group.calendar, group.spans, (first, end))[0])
        agreed = _agreed(promises, group.calendar, rule, first, end)
        if rule.month and months:
            agreed += months * rule.month * (last - first) // (right - left) - (end - first)
        yield agreed, min(down, agreed)  # a month of 31 days may be down for longer than one of 30 is


def _mean(parts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Agreed and unavailable ms whose share is the mean of those of the parts; one without agreed time has none."""
    some = [(agreed, down) for agreed, down in parts if agreed]
    whole = sum(agreed for agreed, _ in some)
    down = sum((Fraction(down * whole, agreed * len(some)) for agreed, down in some), Fraction(0))
    return whole, int(down)


def _agreed(promises: Promises, calendar: int, rule: OutageRule, begin: int, end: int) -> int:
    """Agreed ms of a stretch: with what is excluded where that counts as available."""
    if rule.excluded_counts:
        calendar = promises.usual_of(calendar)
    return int(elapsed_array(promises.calendars, calendar, begin, end))


class Downtime(NamedTuple):
    """One row a local day on which a service was unavailable for an account."""

    commitment: Int16
    customer: Int32
    day: Int32  # local, days since 1970
    ms: Int64  # of agreed hours
    less: Int64  # ms of agreed hours at the beginning of each outage that are left out of them


def unavailable_days(
    log: TicketLog, promises: Promises, commitment: int, cut: Periods, timezone: str, less: Iterable[int] = (0,)
) -> Downtime:
    """Agreed hours without service by account and whole local day, days without any left out; once for each of `less`,
    the time at the beginning of each outage that is left out."""
    rows: list[tuple[Int64, ...]] = []
    for left, right in pairwise(cut.edges):
        begin, end = max(left, cut.window[0]), min(right, cut.window[1])
        first = date_of(begin // DAY - 1)  # the local date differs from that in UTC by at most one day
        edges = local_days(timezone, first, date_of(end // DAY + 1))
        edges = edges[(edges >= begin) & (edges <= end)]
        days = wall_clock(timezone, edges[:-1]) // DAY
        for group in services(log, promises, commitment, begin):
            for first_ms in less:
                spans = _without_first(promises.calendars, group, first_ms)
                down = down_between(promises.calendars, group.calendar, spans, edges.tolist())
                some, size = np.flatnonzero(down), len(group.accounts)
                mine = np.repeat(group.accounts.astype(np.int64), len(some))
                without = np.full(len(mine), first_ms, np.int64)
                rows.append((mine, np.tile(days[some], size), np.tile(down[some], size), without))
    found = np.concatenate([np.empty((4, 0), np.int64), *(np.stack(row) for row in rows)], axis=1)
    commitments = np.full(found.shape[1], commitment, np.int16)
    return Downtime(commitments, found[0].astype(np.int32), found[1].astype(np.int32), found[2], found[3])


class SingleOutages(NamedTuple):
    """One row an outage that begins in the window while its agreement is live, for an account."""

    commitment: Int16
    customer: Int32
    day: Int32  # local, on which it begins, since 1970
    ms: Int64  # of agreed hours, all of it


def single_outages(log: TicketLog, promises: Promises, commitment: int, cut: Periods, least: int) -> SingleOutages:
    """The outages of a commitment by account, each under the version of the period in which it begins, those of less
    than so many ms left out."""
    agreement = promises.agreement_of[commitment]
    timezone = promises.agreements[agreement].timezone
    rows = [np.empty((3, 0), np.int64)]
    for left, right in pairwise(cut.edges):
        begin, end = max(left, cut.window[0]), min(right, cut.window[1], log.until)
        if begin >= end or promises.agreement(agreement, begin).status != "live":
            continue
        for group in services(log, promises, commitment, begin):
            mine = (group.spans.begin >= begin) & (group.spans.begin < end) & (group.lengths >= least)
            day, size = wall_clock(timezone, group.spans.begin[mine]) // DAY, int(mine.sum())
            who = np.repeat(group.accounts.astype(np.int64), size)
            rows.append(np.stack([who, *(np.tile(each, len(group.accounts)) for each in (day, group.lengths[mine]))]))
    who, day, ms = np.concatenate(rows, axis=1)
    return SingleOutages(np.full(len(who), commitment, np.int16), who.astype(np.int32), day.astype(np.int32), ms)


def _without_first(tables: CalendarTables, of: Service, ms: int) -> OutageSpans:
    """The outages without so much of their agreed hours at the beginning of each."""
    longer = of.lengths > ms
    begin = np.maximum(of.spans.begin[longer], tables.window[0])
    return OutageSpans(add_array(tables, of.calendar, begin, ms), of.spans.end[longer]) if ms else of.spans


def _counts(commitment: int, rows: list[tuple[Int32, int, int, int, int, int]]) -> Counts:
    sizes = [len(accounts) for accounts, *_ in rows]
    customer = np.concatenate([accounts for accounts, *_ in rows]) if rows else np.empty(0, np.int32)
    period, met, breached, down, overlong = (
        np.repeat([row[at] for row in rows], sizes).astype(np.int64) for at in range(1, 6)
    )
    zeros = np.zeros(len(customer), np.int64)
    return Counts(
        np.full(len(customer), commitment, np.int16),
        period.astype(np.int32),
        customer,
        np.full(len(customer), EVERY, np.int8),
        met,
        breached,
        open=zeros,
        cancelled=zeros,
        met_goal=met,
        excluded=zeros,
        spent=zeros,
        allowed=zeros,
        running=zeros,
        down=down,
        overlong=overlong,
    )
