"""Credits: bands that leave something out, steps that are cliffs, caps that never bite, money that never moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from slasim.agreements.credits.exact import half_up, in_units, of_fee
from slasim.agreements.credits.rules import AnyRule, rules_of
from slasim.agreements.prose.finding import NOTE, WARNING, ReviewFinding, found
from slasim.agreements.prose.words import cents
from slasim.agreements.review.case import Case
from slasim.agreements.review.largest import largest_of
from slasim.problems import Path
from slasim.scenario.sections.promised.credit_rules import PersistentRule, WeightRule
from slasim.scenario.sections.promised.credits import CreditTerms
from slasim.scenario.values.amounts import MoreThan, write_amount, write_annual_amount, write_share
from slasim.scenario.values.quotas import usual_months

OF_A_PERIOD = ("scale", "durations", "breaches")  # rules of which one amount is all of a period


def check_money(case: Case) -> Iterator[ReviewFinding]:
    """Every finding about the credits of an agreement."""
    credits = case.spec.credits
    if credits is None:
        return
    path: Path = (*case.path, "credits")
    rules = rules_of(credits)
    for number, rule in enumerate(rules):
        yield from rule.findings(case, path if credits.listed is None else (*path, "rules", number))
    yield from _cap(case, path, credits, rules)
    yield from _minimum(case, path, credits, rules)
    yield from _rounded_away(case, path, credits)
    yield from _earned(case, path, credits)
    yield from _weights(path, credits)


def _most(case: Case, credits: CreditTerms, rules: Sequence[AnyRule], monthly: int) -> tuple[Fraction | None, int, str]:
    """The most that all rules come to in a period, the fee of the period, and the period."""
    commitments = case.spec.commitments
    on = [commitments.get(rule.on or "") for rule in rules]
    per = next(each for each in (*on, *commitments.values()) if each is not None).quota.per
    months = usual_months(per)
    fee = round(monthly * months)
    amounts = [
        largest_of(case, rule, fee, months, Fraction(1) if each is None else each.quota.highest)
        for rule, each in zip(rules, on, strict=True)
    ]
    bounded = [each for each in amounts if each is not None]
    if len(bounded) < len(amounts):
        return None, fee, per
    return (sum(bounded, Fraction(0)) if credits.combine == "sum" else max(bounded)), fee, per


def _cap(case: Case, path: Path, credits: CreditTerms, rules: Sequence[AnyRule]) -> Iterator[ReviewFinding]:
    currency = case.book.currency
    for tier, fees in case.fees.items() or (("", (0,)),):
        most, fee, per = _most(case, credits, rules, fees[0])
        limits = [of_fee(each, fee) for each in (credits.cap, credits.at_risk) if each is not None]
        bounds = [*limits, *([] if most is None else [most])]
        yield from _year_never_capped(case, path, credits, min(bounds, default=None), fees[0], usual_months(per))
        if not limits:
            whole = [] if credits.yearly_cap is None else [of_fee(credits.yearly_cap, 12 * fees[0])]
            ends = min([*bounds, *whole], default=None)
            yield from _no_cap(case, path, rules, ends, fee, per, tier)
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


def _year_never_capped(
    case: Case, path: Path, credits: CreditTerms, most: Fraction | None, monthly: int, months: Fraction
) -> Iterator[ReviewFinding]:
    """A cap of the year that no year can reach. most: of a period of so many months."""
    if credits.yearly_cap is None or most is None or not monthly:
        return
    year, limit = most * 12 / months, of_fee(credits.yearly_cap, 12 * monthly)
    if year < limit:
        currency = case.book.currency
        yield found(
            "cap_never_reached",
            NOTE,
            (*path, "yearly_cap"),
            f"the most that a year can owe, {cents(round(most), currency)} in every period of it, is "
            f"{cents(round(year), currency)}; the cap of {write_annual_amount(credits.yearly_cap)} is "
            f"{cents(round(limit), currency)} and is never reached: it promises more than is owed.",
            "a yearly_cap below that, or none.",
        )


def _no_cap(
    case: Case, path: Path, rules: Sequence[AnyRule], most: Fraction | None, fee: int, per: str, tier: str
) -> Iterator[ReviewFinding]:
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
                {(*path, "cap"): "100 % of fee"},
            )
        return
    price = next((rule.price for rule in rules if rule.price is not None), None)  # of the first breach, or a point
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
        {(*path, "cap"): "100 % of fee"},
    )


def _minimum(case: Case, path: Path, credits: CreditTerms, rules: Sequence[AnyRule]) -> Iterator[ReviewFinding]:
    """The first rule that owes an account less than the least that is paid, and one that owes exactly that."""
    if credits.minimum is None:
        return
    yield from _at_minimum(case, path, credits)
    for tier, fees in case.fees.items():
        for rule in rules:
            finding = rule.below_minimum(case, (*path, "minimum"), tier, min(fees), credits.minimum.minor)
            if finding is not None:
                yield replace(finding, mend={finding.clause: None})
                return


def _at_minimum(case: Case, path: Path, credits: CreditTerms) -> Iterator[ReviewFinding]:
    """A credit that is exactly the minimum: whether it is paid hangs on one word."""
    least = credits.minimum
    assert least is not None
    strict = isinstance(least, MoreThan)
    for tier, fees in case.fees.items():
        for fee in fees:
            for rule in credits.rules:
                for _, amount in rule.amounts():
                    owed = of_fee(amount, fee)
                    if isinstance(rule, PersistentRule) or in_units(owed, credits.rounded) != least.minor:
                        continue
                    is_ = "is" if owed == least.minor else "is, rounded,"
                    paid = "not paid, since a credit has to be more than that" if strict else "paid"
                    money = cents(least.minor, case.book.currency)
                    yield found(
                        "credit_at_minimum",
                        NOTE,
                        (*path, "minimum"),
                        f"{write_amount(amount)} of an account of {tier} ({cents(fee, case.book.currency)} a month) "
                        f"{is_} exactly the minimum of {money}: it is {paid}.",
                        f"what the contract says: 'at least' is minimum: {money}, 'greater than' is minimum: more than "
                        f"{money}.",
                    )
                    return


def _rounded_away(case: Case, path: Path, credits: CreditTerms) -> Iterator[ReviewFinding]:
    """The first amount of a whole period that rounding makes nothing of."""
    rounded = credits.rounded
    if rounded is None:
        return
    for tier, fees in case.fees.items():
        for rule in credits.rules:
            for _, amount in rule.amounts() if rule.kind in OF_A_PERIOD else ():
                owed = of_fee(amount, min(fees))
                if owed > 0 and in_units(owed, rounded) == 0:
                    yield found(
                        "credit_rounded_away",
                        WARNING,
                        (*path, "rounded"),
                        f"{write_amount(amount)} of an account of {tier} ({cents(min(fees), case.book.currency)} a "
                        f"month) is {cents(half_up(owed), case.book.currency)}, of which rounding "
                        f"{'down ' if rounded.how == 'down' else ''}to {rounded.to} leaves nothing: it is never paid.",
                        "a smaller unit, or how: up.",
                        {(*path, "rounded"): None},
                    )
                    return


def _earned(case: Case, path: Path, credits: CreditTerms) -> Iterator[ReviewFinding]:
    quotas = {name: spec.quota.highest for name, spec in case.spec.commitments.items() if spec.is_share}
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
                {(*path, "earn_back"): None},
            )


def _pools(path: Path, credits: CreditTerms) -> Iterator[ReviewFinding]:
    """Several pools of which one decides alone, or which are not exhausted."""
    for pool in credits.risk_pools or ():
        mine = [rule.weight for rule in credits.rules if isinstance(rule, WeightRule) and rule.of == pool]
        total = sum(mine, Fraction(0))
        if total < 1:
            yield found(
                "at_risk_never_reached",
                NOTE,
                (*path, "risk_pools", pool),
                f"the weights of {pool} come to {write_share(total)}: when everything is missed the rest of what is at "
                "risk in it is not owed.",
                "weights that come to 100 % together.",
            )


def _weights(path: Path, credits: CreditTerms) -> Iterator[ReviewFinding]:
    weights = [rule.weight for rule in credits.rules if isinstance(rule, WeightRule) and rule.of is None]
    yield from _pools(path, credits)
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
