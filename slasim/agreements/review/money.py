"""Credits: bands that leave something out, steps that are cliffs, caps that never bite, money that never moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from slasim.agreements.credits.parts import percent as cut
from slasim.agreements.document.book import of_fee
from slasim.agreements.document.words import cents, listed
from slasim.agreements.review.case import MONTHS, Case
from slasim.agreements.review.finding import NOTE, WARNING, Finding, found
from slasim.problems import Path
from slasim.scenario.sections.credits import CreditRule, CreditTerms
from slasim.scenario.values.amounts import Money, write_amount, write_share
from slasim.scenario.values.bands import Band, PointBand

CLIFF = Fraction(1, 5)  # of the fee, for one ticket more


def check_money(case: Case) -> Iterator[Finding]:
    """Every finding about the credits of an agreement."""
    credits = case.spec.credits
    if credits is None:
        return
    path: Path = (*case.path, "credits")
    for number, rule in enumerate(credits.rules):
        at: Path = path if credits.listed is None else (*path, "rules", number)
        if rule.scale is not None:
            yield from _gaps(case, (*at, "scale"), rule, rule.scale, "no credit")
            yield from _cliffs(case, (*at, "scale"), rule, rule.scale)
        if rule.points is not None:
            yield from _gaps(case, (*at, "points", "bands"), rule, rule.points.bands, "no points")
    yield from _cap(case, path, credits)
    yield from _minimum(case, path, credits)
    yield from _earned(case, path, credits)
    yield from _weights(path, credits)


def _gaps(
    case: Case, path: Path, rule: CreditRule, bands: Sequence[Band] | Sequence[PointBand], nothing: str
) -> Iterator[Finding]:
    """Attainment that misses the quota and falls into no band."""
    commitment = case.spec.commitments.get(rule.on or "")
    if commitment is None:
        return
    quota = commitment.quota.share
    ends = [(quota, None), *((band.below, band.least) for band in bands)]
    gaps = []
    for (_, floor), (below, least) in pairwise(ends):
        top = quota if floor is None and (below, least) == ends[1] else floor
        if top is not None and below < top:
            gaps.append((below, top, least is None))
    if ends[-1][1] is not None and ends[-1][1] > 0:
        gaps.append((Fraction(0), ends[-1][1], True))
    if gaps:
        low, high, _ = gaps[0]
        middle = (low + high) / 2
        shown = listed(f"{write_share(low)} to {write_share(high)}" for low, high, _ in gaps)
        yield found(
            "band_gap",
            WARNING,
            path,
            f"no band holds what lies between {shown}: an attainment of {cut(middle)} misses the quota of "
            f"{write_share(quota)}, and {nothing} is due.",
            "bands written as thresholds (below 99 %, below 98 %), the first at the quota: they leave nothing out.",
        )


def _cliffs(case: Case, path: Path, rule: CreditRule, bands: tuple[Band, ...]) -> Iterator[Finding]:
    """A little less that costs a large part of the fee at once."""
    timeless = case.spec.commitments[rule.on or ""].metric == "availability"
    more, what = ("a minute of outage more", "minute") if timeless else ("one late ticket more", "ticket")
    for tier, fees in case.fees.items():
        fee = fees[0]
        steps = [Fraction(0), *(of_fee(band.amount, fee) for band in bands)]
        rise, band = max(
            ((after - before, band) for (before, after), band in zip(pairwise(steps), bands, strict=True)),
            key=lambda each: each[0],
        )
        if rise >= CLIFF * fee:
            yield found(
                "band_cliff",
                NOTE,
                path,
                f"{more}, just below {write_share(band.below)}, costs "
                f"{cents(round(rise), case.book.currency)} at once ({tier}, {cents(fee, case.book.currency)} a month, "
                f"{write_amount(band.amount)}): each side will argue about that {what}.",
                "more and smaller steps, or shortfall: so much per percentage point.",
            )
            return


def largest(rule: CreditRule, fee: int, months: int, quota: Fraction, credits: CreditTerms) -> Fraction | None:
    """The most that a rule can come to in a period whose fee is `fee` minor units; None without bound."""
    if rule.scale is not None:
        return max(of_fee(band.amount, fee) for band in rule.scale)
    if rule.shortfall is not None:
        most = rule.shortfall * 100 * quota * fee
        return most if rule.up_to is None else min(most, of_fee(rule.up_to, fee))
    if rule.outage_day is not None:
        return Fraction(fee)
    if rule.weight is not None and credits.at_risk is not None:
        return rule.weight * credits.pool * of_fee(credits.at_risk, fee)
    if rule.persistent is not None:
        return of_fee(rule.persistent.amount, fee * 12 // months)
    return None  # so much for each breach or point


def _most(case: Case, credits: CreditTerms, monthly: int) -> tuple[Fraction | None, int, str]:
    """The most that all rules come to in a period, the fee of the period, and the period."""
    commitments = case.spec.commitments
    on = [commitments.get(rule.on or "") for rule in credits.rules]
    per = next(each for each in (*on, *commitments.values()) if each is not None).quota.per
    fee = monthly * MONTHS[per]
    amounts = [
        largest(rule, fee, MONTHS[per], Fraction(1) if each is None else each.quota.share, credits)
        for rule, each in zip(credits.rules, on, strict=True)
    ]
    bounded = [each for each in amounts if each is not None]
    if len(bounded) < len(amounts):
        return None, fee, per
    return (sum(bounded, Fraction(0)) if credits.combine == "sum" else max(bounded)), fee, per


def _cap(case: Case, path: Path, credits: CreditTerms) -> Iterator[Finding]:
    currency = case.book.currency
    for tier, fees in case.fees.items() or (("", (0,)),):
        most, fee, per = _most(case, credits, fees[0])
        limits = [of_fee(each, fee) for each in (credits.cap, credits.at_risk) if each is not None]
        if not limits:
            yield from _no_cap(case, path, credits, most, fee, per, tier)
            return
        if credits.cap is not None and most is not None and fee and most < of_fee(credits.cap, fee):
            yield found(
                "cap_never_reached",
                NOTE,
                (*path, "cap"),
                f"the most that the rules come to in a {per} is {cents(round(most), currency)} ({tier}, fee "
                f"{cents(fee, currency)}); the cap of {write_amount(credits.cap)} is "
                f"{cents(round(of_fee(credits.cap, fee)), currency)} and is never reached: it promises more than is "
                "owed.",
                "a cap at the largest credit, or rules that reach it.",
            )
            return


def _no_cap(
    case: Case, path: Path, credits: CreditTerms, most: Fraction | None, fee: int, per: str, tier: str
) -> Iterator[Finding]:
    currency = case.book.currency
    if most is not None:
        if fee and most > fee:
            yield found(
                "credit_without_cap",
                WARNING,
                path,
                f"in a {per} in which everything fails {cents(round(most), currency)} are owed, more than the fee of "
                f"{cents(fee, currency)} ({tier}).",
                "cap: a share of the fee of the period.",
            )
        return
    price = _price(credits)
    words = "the credits of a period have no end"
    if price is not None and fee:
        amount = of_fee(price, fee)
        count = int(fee / amount) + 1 if amount > 0 else 0
        whole = f"the whole fee of {cents(fee, currency)} ({tier})"
        words = f"{count} at {cents(round(amount), currency)} are more than {whole}"
    yield found(
        "credit_without_cap",
        WARNING,
        path,
        f"so much is owed for each breach or point, however many there are in a {per}: {words}.",
        "cap: a share of the fee of the period.",
    )


def _price(credits: CreditTerms) -> Fraction | Money | None:
    """The dearest single breach, or a point."""
    for rule in credits.rules:
        if rule.per_breach:
            return next(iter(rule.per_breach.values()))
        if rule.points is not None:
            return rule.points.value
    return None


def _minimum(case: Case, path: Path, credits: CreditTerms) -> Iterator[Finding]:
    if credits.minimum is None:
        return
    currency = case.book.currency
    for tier, fees in case.fees.items():
        fee = min(fees)
        for rule in credits.rules:
            if rule.scale is None:
                continue
            lost = [band for band in rule.scale if 0 < of_fee(band.amount, fee) < credits.minimum.minor]
            if lost:
                band = lost[-1]
                owed = cents(round(of_fee(band.amount, fee)), currency)
                yield found(
                    "credit_below_minimum",
                    NOTE if len(lost) < len(rule.scale) else WARNING,
                    (*path, "minimum"),
                    f"below {write_share(band.below)} an account of {tier} ({cents(fee, currency)} a month) is owed "
                    f"{owed}, less than the minimum of {credits.minimum}: it is never paid.",
                    "a smaller minimum, or larger credits for small accounts.",
                )
                return


def _earned(case: Case, path: Path, credits: CreditTerms) -> Iterator[Finding]:
    quotas = {name: spec.quota.share for name, spec in case.spec.commitments.items() if spec.is_share}
    if credits.earn_back is not None:
        on = [quotas[rule.on] for rule in credits.rules if rule.on in quotas]
        if on and credits.earn_back.at <= max(on):
            yield found(
                "earn_back_for_nothing",
                WARNING,
                (*path, "earn_back", "at"),
                f"credits return for an attainment of {write_share(credits.earn_back.at)}, and {write_share(max(on))} "
                "is promised anyway: the provider is paid back for keeping the promise.",
                f"at: more than {write_share(max(on))}.",
            )


def _weights(path: Path, credits: CreditTerms) -> Iterator[Finding]:
    weights = [rule.weight for rule in credits.rules if rule.weight is not None]
    total = sum(weights, Fraction(0)) * credits.pool
    if weights and credits.combine == "sum" and total < 1:
        yield found(
            "at_risk_never_reached",
            NOTE,
            (*path, "at_risk"),
            f"the weights come to {write_share(sum(weights, Fraction(0)))} of a pool of {write_share(credits.pool)}: "
            f"when everything is missed {write_share(total)} of the amount at risk is owed.",
            "weights and pool that come to 100 % or more together.",
        )
