"""Small histories of an account for tests of credits: fee 1000.00 a month, one severity unless said otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from slasim.agreements.credits.facts import Attained, Events, PeriodFacts, Unavailable
from slasim.agreements.policy.credit_plan import Amount, CreditPlan, Rule, Scale, Step

FEE = 100_000
ON, SEVERITY = "response", "urgent"


def percent(text: str | int) -> Fraction:
    """A share from a number of percent."""
    return Fraction(text) / 100


def fee(text: str | int) -> Amount:
    """So many percent of the fee."""
    return Amount(share=percent(text))


def money(text: str | int) -> Amount:
    """So much money, in whole units of the currency."""
    return Amount(minor=Fraction(text) * 100)


def attained(
    share: Fraction | None, quota: str = "95", on: str = ON, severity: str = SEVERITY, final: bool = True
) -> Attained:
    """None: no data."""
    if share is None:
        return Attained(on, severity, 0, 0, percent(quota), None, final)
    kept = share >= percent(quota)
    return Attained(on, severity, share.numerator, share.denominator, percent(quota), kept, final)


def month(
    number: int,
    *cells: Attained,
    fee: int = FEE,
    events: tuple[Events, ...] = (),
    unavailable: tuple[Unavailable, ...] = (),
) -> PeriodFacts:
    """The nth month from January 2027 on (0 is January)."""
    year, this = divmod(2027 * 12 + number, 12)
    end = date((2027 * 12 + number + 1) // 12, (number + 1) % 12 + 1, 1)
    return PeriodFacts(f"{year}-{this + 1:02d}", fee, 1, end, cells, events, unavailable)


def months(shares: Sequence[str | int | None], quota: str = "95", **more: int) -> list[PeriodFacts]:
    """One month for each attainment in percent (None: no data)."""
    return [
        month(at, attained(None if share is None else percent(share), quota), **more) for at, share in enumerate(shares)
    ]


def scale(*steps: tuple[str | int, str | int], on: str = ON) -> Scale:
    """(below, percent of fee), from the highest down."""
    return Scale(on, tuple(Step(percent(below), fee(share)) for below, share in steps))


def plan(*rules: Rule, **more: object) -> CreditPlan:
    """A plan with these rules."""
    return CreditPlan(tuple(rules), **more)  # type: ignore[arg-type]
