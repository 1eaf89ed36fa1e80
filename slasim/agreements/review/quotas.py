"""Quotas: too sharp for the volume, too blunt to see who is served badly, and severities that are promised nothing."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from slasim.agreements.document.book import tier_accounts, tiers_of
from slasim.agreements.prose.finding import NOTE, WARNING, ReviewFinding, found
from slasim.agreements.prose.words import aim, listed, percent, plural
from slasim.agreements.review.case import Case
from slasim.agreements.review.luck import LARGEST, allowed_misses, chance_to_fail, smallest_forgiving
from slasim.problems import Path
from slasim.scenario.sections.promised.commitments import WITHOUT_TARGET, CommitmentSpec
from slasim.scenario.values.amounts import write_share

TOO_OFTEN = Fraction(1, 12)  # by luck alone: more than one month a year
FULL = Fraction(99, 100)  # the rate of a desk that is held to 100 %


def check_quotas(case: Case) -> Iterator[ReviewFinding]:
    """Every finding about the quotas of an agreement."""
    for path, name, spec in case.commitments():
        if spec.is_share and spec.promise:
            yield from _luck(case, path, name, spec)
            yield from _forgiven(case, path, name, spec)
    yield from _together(case)
    yield from _one_severity(case)
    yield from _undefined(case)


def good_rate(quota: Fraction) -> Fraction:
    """The rate of a desk that misses half as often as it may: what the quota is tried with."""
    return FULL if quota == 1 else (1 + quota) / 2


def _luck(case: Case, path: Path, name: str, spec: CommitmentSpec) -> Iterator[ReviewFinding]:
    quota, rate, per = spec.quota.share, good_rate(spec.quota.share), spec.quota.per
    tried = [
        (_chance(spec, volume, rate), volume, severity, who)
        for severity in spec.promise
        for who, volume in case.judged_tickets(name, severity)
        if 0 < volume <= LARGEST
    ]
    if not tried:
        if not case.volumes and case.spec.judged == "each customer" and quota < 1 and spec.small is None:
            few = smallest_forgiving(quota)
            chance = chance_to_fail(few - 1, rate, quota)
            yield found(
                "quota_without_volume",
                NOTE,
                (*path, "quota"),
                f"below {few} tickets of a severity in a {per} one late ticket misses {write_share(quota)}: with "
                f"{few - 1} tickets a customer whose tickets are in time at a rate of {write_share(rate)} sees it "
                f"missed in {percent(chance)} of the {per}s by luck alone.",
                "say what holds for few tickets: small: {misses: 1}, or small: {below: ..., then: roll}.",
            )
        return
    chance, volume, severity, who = max(tried, key=lambda each: each[0])
    if chance <= TOO_OFTEN:
        return
    tickets = _tickets(spec, volume)
    allowed = max(allowed_misses(tickets, quota), spec.small_misses)
    milder = chance_to_fail(tickets, rate, quota, allowed + 1)
    yield found(
        "quota_too_sharp",
        WARNING,
        (*path, "quota"),
        f"{who}: {plural(volume, f'{severity} ticket')} a {per}; of {plural(tickets, 'ticket')} "
        f"{write_share(quota)} forgives {allowed} late. With a true rate of {write_share(rate)} the quota is missed by "
        f"luck alone in {percent(chance)} of the {per}s (exact binomial).",
        f"small: {{misses: {allowed + 1}}} brings that to {percent(milder)}; or roll small periods, judge per quarter "
        "or together.",
        {(*path, "small"): {"misses": allowed + 1}},
    )


def _tickets(spec: CommitmentSpec, volume: float) -> int:
    """Whole tickets that one verdict is about: at least one, and with `roll` as many as are waited for."""
    return max(round(volume), spec.roll_below, 1)


def _chance(spec: CommitmentSpec, volume: float, rate: Fraction) -> Fraction:
    return chance_to_fail(_tickets(spec, volume), rate, spec.quota.share, spec.small_misses)


def _forgiven(case: Case, path: Path, name: str, spec: CommitmentSpec) -> Iterator[ReviewFinding]:
    """A number of misses that is allowed however few tickets there are can be all of them."""
    hidden = [
        (severity, who, volume)
        for severity in spec.promise
        for who, volume in case.judged_tickets(name, severity)
        if 0 < volume <= spec.small_misses
    ]
    if hidden:
        severity, who, volume = hidden[0]
        yield found(
            "small_hides_severity",
            WARNING,
            (*path, "small"),
            f"{who}: {plural(volume, f'{severity} ticket')} a {spec.quota.per}, and {spec.small_misses} late are "
            f"always forgiven: every {severity} ticket may be late, 0 % in time, and {name} still reads kept.",
            "fewer misses, or small: {below: ..., then: roll}, which adds up periods until there is something to "
            "judge.",
            {(*path, "small"): None},
        )


def _together(case: Case) -> Iterator[ReviewFinding]:
    """Judged together, the tickets of one customer drown in those of all others."""
    if case.spec.kind != "customer" or case.spec.judged == "each customer":
        return
    places = tier_accounts(case.book)
    accounts = round(sum(sum(places[tier].values()) for tier in tiers_of(case.book, case.spec)))
    quotas = [spec.quota.share for _, _, spec in case.timed() if spec.is_share]
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
        if spec.is_share and spec.promise and spec.quota.share < 1:
            of_hundred = allowed_misses(100, spec.quota.share)
            yield found(
                "severities_pooled",
                WARNING,
                (*path, "promise"),
                f"there is one severity, {case.book.severities[0]}, so all tickets are pooled: of 100 tickets "
                f"{of_hundred} may be late, and if {plural(of_hundred, 'of them is', 'of them are')} urgent, every "
                f"urgent ticket is late, 0 % in time, and {write_share(spec.quota.share)} still reads kept.",
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
