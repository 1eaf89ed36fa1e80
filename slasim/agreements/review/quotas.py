"""Quotas: too sharp for the volume, too blunt to see who is served badly, and severities that are promised nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from slasim.agreements.credits.grid import EVERY
from slasim.agreements.document.book import tier_accounts, tiers_of
from slasim.agreements.prose.finding import NOTE, WARNING, ReviewFinding, found
from slasim.agreements.prose.words import aim, listed, percent, plural
from slasim.agreements.review.case import Case
from slasim.agreements.review.luck import LARGEST, allowed_misses, chance_to_fail, smallest_forgiving
from slasim.problems import Path
from slasim.scenario.sections.promised.commitments import WITHOUT_TARGET, CommitmentSpec
from slasim.scenario.sections.promised.credit_rules import (
    BreachesRule,
    DowntimeRule,
    DurationsRule,
    LateByRule,
    OutageDayRule,
    PerBreachRule,
)
from slasim.scenario.values.amounts import write_share
from slasim.scenario.values.quotas import periods_words

TOO_OFTEN = Fraction(1, 12)  # by luck alone: more than one month a year
MONTHS_OF_A_YEAR = 12
FULL = Fraction(99, 100)  # the rate of a desk that is held to 100 %


def check_quotas(case: Case) -> Iterator[ReviewFinding]:
    """Every finding about the quotas of an agreement."""
    for path, name, spec in case.commitments():
        if spec.is_share and spec.promise and spec.quota.shares:
            yield from _luck(case, path, name, spec)
            yield from _forgiven(case, path, name, spec)
            yield from _pooled(case, path, name, spec)
        yield from _unpromised_share(case, path, name, spec)
        yield from _over_a_year(path, name, spec)
    yield from _together(case)
    yield from _one_severity(case)
    yield from _undefined(case)


def good_rate(quota: Fraction) -> Fraction:
    """The rate of a desk that misses half as often as it may: what the quota is tried with."""
    return FULL if quota == 1 else (1 + quota) / 2


class Unit(NamedTuple):
    """What one verdict is about: tickets of a severity, or of all of them together, of somebody in a review period."""

    severity: str  # empty: of all
    who: str
    volume: float  # tickets on average
    quota: Fraction

    @property
    def noun(self) -> str:
        """What its tickets are called."""
        return f"{self.severity} ticket".strip()


def _units(case: Case, name: str, spec: CommitmentSpec) -> Iterator[Unit]:
    """Everything of which the volume is known, and that is judged."""
    together: dict[str, float] = {}
    for severity in spec.judged:
        for who, volume in case.judged_tickets(name, severity):
            if volume > 0 and spec.quota.pooled:
                together[who] = together.get(who, 0.0) + volume
            elif volume > 0:
                yield Unit(severity, who, volume, spec.quota.of(severity) or spec.quota.highest)
    yield from (Unit("", who, volume, spec.quota.highest) for who, volume in together.items())


def _luck(case: Case, path: Path, name: str, spec: CommitmentSpec) -> Iterator[ReviewFinding]:
    per = spec.quota.noun
    units = list(_units(case, name, spec))
    tried = [(_chance(spec, unit), unit) for unit in units if spec.skip_below <= unit.volume <= LARGEST]
    if not tried:
        quota = spec.quota.highest
        if not case.volumes and case.spec.judged == "each customer" and quota < 1 and spec.small is None:
            few, rate = smallest_forgiving(quota), good_rate(quota)
            chance = chance_to_fail(few - 1, rate, quota)
            of = "" if spec.quota.pooled else " of a severity"
            yield found(
                "quota_without_volume",
                NOTE,
                (*path, "quota"),
                f"below {few} tickets{of} in a {per} one late ticket misses {write_share(quota)}: with "
                f"{few - 1} tickets a customer whose tickets are in time at a rate of {write_share(rate)} sees it "
                f"missed in {percent(chance)} of the {periods_words(per)} by luck alone.",
                "say what holds for few tickets: small: {misses: 1}, or small: {below: ..., then: roll (or skip)}.",
            )
        return
    chance, unit = max(tried, key=lambda each: each[0])
    if chance <= TOO_OFTEN:
        return
    quota, rate, tickets = unit.quota, good_rate(unit.quota), _tickets(spec, unit.volume)
    allowed = max(allowed_misses(tickets, quota), spec.small_misses)
    milder = chance_to_fail(tickets, rate, quota, allowed + 1)
    yield found(
        "quota_too_sharp",
        WARNING,
        (*path, "quota"),
        f"{unit.who}: {plural(unit.volume, unit.noun)} a {per}; of {plural(tickets, 'ticket')} "
        f"{write_share(quota)} forgives {allowed} late. With a true rate of {write_share(rate)} the quota is missed by "
        f"luck alone in {percent(chance)} of the {periods_words(per)} (exact binomial).",
        f"small: {{misses: {allowed + 1}}} brings that to {percent(milder)}; or roll small periods, judge per quarter "
        "or together.",
        {(*path, "small"): {"misses": allowed + 1}},
    )


def _tickets(spec: CommitmentSpec, volume: float) -> int:
    """Whole tickets that one verdict is about: at least one, and with `roll` as many as are waited for."""
    return max(round(volume), spec.roll_below, 1)


def _chance(spec: CommitmentSpec, unit: Unit) -> Fraction:
    """Of a good desk to miss the quota by luck alone."""
    return chance_to_fail(_tickets(spec, unit.volume), good_rate(unit.quota), unit.quota, spec.small_misses)


def _forgiven(case: Case, path: Path, name: str, spec: CommitmentSpec) -> Iterator[ReviewFinding]:
    """A number of misses that is allowed however few tickets there are can be all of them."""
    yield from _skipped(case, path, name, spec)
    hidden = next((unit for unit in _units(case, name, spec) if unit.volume <= spec.small_misses), None)
    if hidden is not None:
        yield found(
            "small_hides_severity",
            WARNING,
            (*path, "small"),
            f"{hidden.who}: {plural(hidden.volume, hidden.noun)} a {spec.quota.noun}, and {spec.small_misses} late are "
            f"always forgiven: every {hidden.noun} may be late, 0 % in time, and {name} still reads kept.",
            "fewer misses, or small: {below: ..., then: roll}, which adds up periods until there is something to "
            "judge.",
            {(*path, "small"): None},
        )


def _skipped(case: Case, path: Path, name: str, spec: CommitmentSpec) -> Iterator[ReviewFinding]:
    """A severity that usually has too few tickets to be judged is never judged."""
    never = next((unit for unit in _units(case, name, spec) if unit.volume < spec.skip_below), None)
    if never is not None:
        yield found(
            "small_hides_severity",
            WARNING,
            (*path, "small"),
            f"{never.who}: {plural(never.volume, never.noun)} a {spec.quota.noun}, and fewer than {spec.skip_below} "
            f"are not judged: every {never.noun} may be late, and {name} is seldom or never missed.",
            "a smaller number, or then: roll, which adds up periods until there is something to judge.",
            {(*path, "small"): {"below": spec.skip_below, "then": "roll"}},
        )


def _pooled(case: Case, path: Path, name: str, spec: CommitmentSpec) -> Iterator[ReviewFinding]:
    """Under one quota of all tickets a severity with few of them may get nothing but late answers."""
    share, alone = spec.quota.highest, replace(spec.quota, pooled=False)
    if not spec.quota.pooled or share == 1 or len(spec.judged) < 2:
        return
    of_severity = {severity: dict(case.judged_tickets(name, severity)) for severity in spec.judged}
    tried = []
    for who in dict.fromkeys(who for each in of_severity.values() for who in each):
        every = sum(each.get(who, 0.0) for each in of_severity.values())
        allowed = float(1 - share) * every
        tried += [
            (allowed / each[who], severity, who, each[who], every, allowed)
            for severity, each in of_severity.items()
            if each.get(who)
        ]
    severity, worst, remedy = (
        spec.judged[0],
        1.0,
        "a quota of each severity, such as quota: {" + f"{spec.judged[0]}: {write_share(share)}, else: "
        f"{write_share(share)}, per: {spec.quota.per}" + "}; or small, where a severity has few tickets.",
    )
    of_hundred = allowed_misses(100, share)
    risk = (
        f"{write_share(share)} of all tickets: of 100 tickets {of_hundred} may be late, and if no more than that are "
        f"{severity}, every one of them may be late and the quota still reads kept"
    )
    if tried:
        worst, severity, who, mine, every, allowed = max(tried)
        late = "every one of them" if worst >= 1 else f"{percent(Fraction(worst))} of them"
        risk = (
            f"{who}: {plural(every, 'ticket')} a {spec.quota.noun}, of which {allowed:.1f} may be late; "
            f"{mine:.1f} are {severity}, and {late} may be late while the quota reads kept"
        )
    yield found(
        "quota_over_severities",
        WARNING if worst >= 1 else NOTE,
        (*path, "quota"),
        f"{risk}. Was a quota of each severity meant?",
        remedy,
        {(*path, "quota"): str(alone)},
    )


def _unpromised_share(case: Case, path: Path, name: str, spec: CommitmentSpec) -> Iterator[ReviewFinding]:
    """A target of which no share is promised, and of which no late ticket is paid for either."""
    paid = set(_paid(case, name, spec))
    free = [severity for severity in spec.bounds or (EVERY,) if spec.quota.of(severity) is None]
    free = [severity for severity in free if severity not in paid]
    if spec.is_share and free:
        of = f" for {listed(free)}" if len(free) < len(spec.bounds) else ""
        yield found(
            "no_quota",
            NOTE,
            (*path, "quota"),
            f"{name} promises no share{of}: it is reported, and however little is in time nothing is missed, so no "
            "credit and no right to end the agreement can follow from it.",
            "a quota; or per_breach, which pays for each late ticket."
            if spec.bounds
            else "a quota; or downtime, which pays for each stretch of outage.",
        )


def _paid(case: Case, name: str, spec: CommitmentSpec) -> Iterator[str]:
    """Severities (EVERY: where there are none) of a commitment of which single tickets or outages are paid for,
    whatever share is in time."""
    credits = case.spec.credits
    for rule in () if credits is None else credits.rules:
        if rule.on not in (None, name):
            continue
        match rule:
            case PerBreachRule():
                yield from rule.per_breach
            case LateByRule():
                yield from rule.late_by
            case BreachesRule():
                yield from spec.bounds
            case DowntimeRule() | DurationsRule() | OutageDayRule():
                yield EVERY


def _over_a_year(path: Path, name: str, spec: CommitmentSpec) -> Iterator[ReviewFinding]:
    """What a year allows may fall into one month, and is known to be missed when the year is over."""
    if spec.quota.per != "year" or not spec.is_share or not spec.quota.shares or spec.quota.highest == 1:
        return
    share = spec.quota.highest
    month = max(1 - MONTHS_OF_A_YEAR * (1 - share), Fraction(0))
    what = "of the time is without service" if spec.metric == "availability" else "of the tickets are late"
    yield found(
        "judged_by_the_year",
        NOTE,
        (*path, "quota"),
        f"what {write_share(share)} of a year allows may all fall into one of twelve like months, in which "
        f"{percent(1 - month)} {what}, and {name} still reads kept; whether it is missed is known when the year is "
        "over.",
        "judge it per month or quarter, or both: a second commitment of the same metric.",
    )


def _together(case: Case) -> Iterator[ReviewFinding]:
    """Judged together, the tickets of one customer drown in those of all others."""
    if case.spec.kind != "customer" or case.spec.judged == "each customer":
        return
    places = tier_accounts(case.book)
    accounts = round(sum(sum(places[tier].values()) for tier in tiers_of(case.book, case.spec)))
    quotas = [share for _, _, spec in case.timed() if spec.is_share for share in spec.quota.shares]
    if accounts < 2 or not quotas:
        return
    allowed = 1 - min(quotas)
    lost = int(allowed * accounts)
    if lost < 1:
        return
    said = case.spec.judged is not None
    yield found(
        "customers_pooled",
        NOTE if said else WARNING,
        (*case.path, "judged"),
        f"{'judged together' if said else 'judged is not said, so all are judged together'}: of {accounts} like "
        f"customers {lost} can get nothing but late answers ({percent(Fraction(lost, accounts))} of the tickets), and "
        f"{write_share(min(quotas))} still reads kept.",
        "judged: each customer; or say that the promise is one of the average.",
        {(*case.path, "judged"): "each customer"},
    )


def _one_severity(case: Case) -> Iterator[ReviewFinding]:
    """With one severity, what is urgent counts like what is trivial."""
    if len(case.book.severities) > 1:
        return
    for path, _, spec in case.commitments():
        if spec.is_share and spec.promise and spec.quota.shares and spec.quota.highest < 1:
            of_hundred = allowed_misses(100, spec.quota.highest)
            yield found(
                "severities_pooled",
                WARNING,
                (*path, "promise"),
                f"there is one severity, {case.book.severities[0]}, so all tickets are pooled: of 100 tickets "
                f"{of_hundred} may be late, and if {plural(of_hundred, 'of them is', 'of them are')} urgent, every "
                f"urgent ticket is late, 0 % in time, and {write_share(spec.quota.highest)} still reads kept.",
                "more severities, each with its target: every severity is judged by itself.",
            )


def _undefined(case: Case) -> Iterator[ReviewFinding]:
    """Severities of the scope that a promise leaves out."""
    scope = case.spec.for_.severity or case.book.severities
    for path, name, spec in case.commitments():
        promised = {**{name: aim(target) for name, target in spec.promise.items()}, **spec.limits}
        missing = [severity for severity in scope if severity not in promised and not _elsewhere(case, spec, severity)]
        if not missing or not promised or spec.metric in WITHOUT_TARGET:
            continue
        worst = max(scope.index(severity) for severity in promised if severity in scope)
        hole = any(scope.index(severity) < worst for severity in missing)
        kept = listed(f"{severity} {bound}" for severity, bound in promised.items())
        yield found(
            "severity_undefined",
            WARNING if hole else NOTE,
            (*path, "promise" if spec.promise else "limits"),
            f"{name} promises {kept}, and nothing for {listed(missing)}: such a ticket may wait for ever, and so may "
            "one that is reclassified.",
            f"a target for {listed(missing)}, or say in words that none is owed.",
        )


def _elsewhere(case: Case, spec: CommitmentSpec, severity: str) -> bool:
    """Another commitment promises the same for this severity: beside it, or in another agreement of the kind."""
    beside = (other for other in case.spec.commitments.values() if other.metric == spec.metric)
    return any(severity in other.bounds for other in beside) or any(
        severity in other.bounds
        for name, whole in case.book.agreements.items()
        if name != case.name
        and whole.kind == case.spec.kind
        and severity in (whole.for_.severity or (severity,))
        and (whole.for_.tier is None or set(whole.for_.tier) & set(case.spec.for_.tier or whole.for_.tier))
        for other in whole.commitments.values()
        if other.metric == spec.metric
    )
