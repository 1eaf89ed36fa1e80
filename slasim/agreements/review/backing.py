"""Promises to customers against the internal and vendor agreements that have to keep them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import prod
from typing import NamedTuple

import numpy as np

from slasim.agreements.prose.finding import NOTE, WARNING, ReviewFinding, found
from slasim.agreements.prose.words import aim, listed
from slasim.agreements.review.case import Case
from slasim.agreements.review.chains import compare
from slasim.calendars import CalendarError, local_days
from slasim.instants import local_date, long, shown
from slasim.problems import Path
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.commitments import WORKAROUND, CommitmentSpec
from slasim.scenario.values.amounts import write_share
from slasim.types import Int64

NEEDED = ("resolution", "availability")  # metrics that whoever backs an agreement has to promise something for


class Backer(NamedTuple):
    """A commitment that another one rests on."""

    agreement: str
    spec: AgreementSpec
    commitment: CommitmentSpec


class Late(NamedTuple):
    """Where a chain of targets comes later than a promise: weeks of the year, and an instant of an ordinary one."""

    weeks: int
    of: int
    start: int
    promised: int
    backed: int
    most: int  # ms, the latest of the year

    @property
    def ordinary(self) -> bool:
        """Not only around holidays and changes of the clock."""
        return 2 * self.weeks > self.of


def check_backing(case: Case) -> Iterator[ReviewFinding]:
    """Every finding about what a promise rests on."""
    if case.spec.kind != "customer":
        return
    for path, name, spec in case.commitments():
        backers = [
            Backer(each, case.book.agreements[each], one)
            for each in case.spec.depends_on
            if (one := _same_metric(case.book.agreements[each], spec)) is not None
        ]
        yield from _missing(case, path, name, spec)
        if spec.metric == "availability":
            yield from _together(path, name, spec, backers)
            continue
        for severity in spec.promise if spec.starts == "created" else ():
            chain = [each for each in backers if severity in each.commitment.promise]
            if chain:
                yield from _targets(case, path, name, severity, chain, "not_backed")
        yield from _quotas(path, name, spec, backers)
    yield from _teams(case)


def _same_metric(agreement: AgreementSpec, spec: CommitmentSpec) -> CommitmentSpec | None:
    """What of an agreement stands behind a promise, first what ends alike; a workaround behind no promise to solve."""
    found = [
        each
        for each in agreement.commitments.values()
        if each.metric == spec.metric and (WORKAROUND in spec.ends or WORKAROUND not in each.ends)
    ]
    return min(found, key=lambda each: each.ends != spec.ends, default=None)


def _missing(case: Case, path: Path, name: str, spec: CommitmentSpec) -> Iterator[ReviewFinding]:
    """Agreements that are depended on and promise nothing for it."""
    for backer in case.spec.depends_on:
        one = _same_metric(case.book.agreements[backer], spec)
        severities = [each for each in spec.promise if one is not None and each not in one.promise]
        if (one is None and spec.metric in NEEDED) or severities:
            of = f" for {listed(severities)}" if severities else ""
            yield found(
                "backing_missing",
                WARNING,
                path,
                f"{name} rests on {backer}, which promises no {spec.metric}{of}: a ticket that lies there has no date "
                "by which it must come back.",
                f"a {spec.metric} in {backer}{of}, or leave {backer} out of depends_on.",
            )


def _targets(
    case: Case, path: Path, name: str, severity: str, chain: list[Backer], finding: str
) -> Iterator[ReviewFinding]:
    spec = case.spec.commitments[name]
    for calendar in case.calendars(spec, severity):
        late = latest(case, spec, severity, calendar, chain)
        if late is None:
            continue
        zone = case.zone_of(calendar)
        legs = listed(
            (
                f"{each.agreement} has {aim(each.commitment.promise[severity])} on {each.commitment.hours_of(severity)}"
                for each in chain
            ),
            "then",
        )
        worst = "" if late.backed - late.promised == late.most else f" (at worst {long(late.most)} in that year)"
        yield found(
            finding,
            WARNING if late.ordinary else NOTE,
            (*path, "promise", severity),
            f"{name} for {severity} is promised within {aim(spec.promise[severity])} on {calendar}; {legs}. Asked on "
            f"{shown(late.start, zone)}, it is promised for {shown(late.promised, zone)} and they may take until "
            f"{shown(late.backed, zone)}: {long(late.backed - late.promised)} later{worst}. So it can be in "
            f"{late.weeks} of the {late.of} weeks from {local_date(case.year[0], case.zone)} on"
            f"{'' if late.ordinary else ', those with holidays or a change of the clock'}.",
            "longer targets in public, shorter ones behind, or the same hours and holidays.",
        )


def latest(case: Case, spec: CommitmentSpec, severity: str, calendar: str, chain: list[Backer]) -> Late | None:
    """Where the chain is later than the promise on a calendar; None where it never is, or nothing can be said."""
    start, end = case.year
    legs = []
    for each in chain:
        own = each.commitment.hours_of(severity)
        own = calendar if own == "customer" else own
        legs.append(case.leg(each.commitment, severity, own))
    promise = case.leg(spec, severity, calendar)
    weeks = _weeks(case)
    try:
        starts, promised, backed = compare(case.clockwork, promise, legs, start, end, weeks)
    except CalendarError:
        return None  # a calendar that never opens has a finding of its own
    late = backed - promised
    week = np.searchsorted(weeks, starts, side="right")
    most = np.full(len(weeks) + 1, -1, np.int64)
    np.maximum.at(most, week, late)
    whole = most[1:-1]
    if int(late.max()) <= 0:
        return None
    hit = np.flatnonzero(whole > 0)
    # Of the weeks in which it is late, the one in the middle is shown: not the worst Christmas.
    usual = int(np.sort(whole[hit])[(len(hit) - 1) // 2]) if len(hit) else int(late.max())
    at = int(np.flatnonzero(late == usual)[0])
    return Late(len(hit), len(whole), int(starts[at]), int(promised[at]), int(backed[at]), int(late.max()))


def _weeks(case: Case) -> Int64:
    """The Mondays of the year, local midnights; ms."""
    zone, (start, end) = case.zone, case.year
    first = local_date(start, zone)
    days = local_days(zone, first, local_date(end, zone))
    mondays: Int64 = days[-first.weekday() % 7 :: 7]
    return mondays[(mondays >= start) & (mondays <= end)]


def _quotas(path: Path, name: str, spec: CommitmentSpec, backers: list[Backer]) -> Iterator[ReviewFinding]:
    """What may go wrong in each place may go wrong on different tickets."""
    backers = [each for each in backers if each.commitment.quota.shares]
    shares = [each.commitment.quota.highest for each in backers if each.commitment.is_share]
    left = 1 - sum((1 - share for share in shares), Fraction(0))
    if spec.is_share and spec.quota.shares and shares and left < spec.quota.highest:
        each = listed(f"{one.agreement} {write_share(one.commitment.quota.highest)}" for one in backers)
        yield found(
            "backing_quota",
            WARNING,
            (*path, "quota"),
            f"{name} is promised for {write_share(spec.quota.highest)}; behind it stand {each}. Where different "
            f"tickets are late, {write_share(max(left, Fraction(0)))} are left.",
            f"quotas behind it whose misses add up to at most {write_share(1 - spec.quota.highest)}.",
        )


def _together(path: Path, name: str, spec: CommitmentSpec, backers: list[Backer]) -> Iterator[ReviewFinding]:
    """Services that depend on each other are available when all are."""
    backers = [each for each in backers if each.commitment.quota.shares]
    shares = [each.commitment.quota.highest for each in backers]
    both = prod(shares, start=Fraction(1))
    if shares and spec.quota.shares and both < spec.quota.highest:
        each = " × ".join(f"{write_share(one.commitment.quota.highest)} ({one.agreement})" for one in backers)
        yield found(
            "backing_availability",
            WARNING,
            (*path, "quota"),
            f"{name} is promised for {write_share(spec.quota.highest)} of the time; what it rests on is available at "
            f"the same time for {each} = {write_share(both)}, if outages do not coincide by luck.",
            "a lower promise, better contracts behind it, or a second way round one of them.",
        )


def _teams(case: Case) -> Iterator[ReviewFinding]:
    """Internal agreements for the same tickets that are looser than the public promise, though nobody names them."""
    for other, whole in case.book.agreements.items():
        if whole.kind != "internal" or other in case.spec.depends_on or not case.spec.for_.may_meet(whole.for_):
            continue
        for path, name, spec in case.timed():
            inner = _same_metric(whole, spec)
            if inner is None or inner.hands or spec.starts != inner.starts:
                continue  # of a part of the time nothing follows for the whole
            for severity in spec.promise:
                if severity in inner.promise:
                    yield from _targets(
                        case, path, name, severity, [Backer(other, whole, inner)], "tighter_than_internal"
                    )
