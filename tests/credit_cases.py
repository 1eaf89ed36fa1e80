"""Small histories of an account for tests of credits: fee 1000.00 a month, one severity unless said otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from slasim.agreements.credits.history import Attained, LateTicket, PeriodFacts, Unavailable
from slasim.agreements.credits.plan import CreditPlan
from slasim.scenario import (
    Band,
    CreditRule,
    CreditTerms,
    Money,
    PersistentSpec,
    PointBand,
    PointsSpec,
    RatchetBand,
    Run,
    TriggerSpec,
)
from slasim.scenario.sections.promised.credits import BonusSpec, EarnBackSpec, RoundedSpec
from slasim.scenario.values.amounts import MoreThan
from slasim.scenario.values.judgement import Sums
from slasim.scenario.values.steps import LengthBand, NumberBand, StepAmount

Amount = Fraction | Money
FEE = 100_000
ON, SEVERITY = "response", "urgent"


def percent(text: str | int) -> Fraction:
    """A share from a number of percent."""
    return Fraction(text) / 100


def fee(text: str | int) -> Fraction:
    """So many percent of the fee."""
    return percent(text)


def money(text: str | int) -> Money:
    """So much money, in whole units of the currency."""
    return minor(Fraction(text) * 100)


def minor(amount: Fraction | int) -> Money:
    """So many cents."""
    assert Fraction(amount).denominator == 1
    return Money(int(amount), "EUR")


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
    late: tuple[LateTicket, ...] = (),
    unavailable: tuple[Unavailable, ...] = (),
) -> PeriodFacts:
    """The nth month from January 2027 on (0 is January)."""
    year, this = divmod(2027 * 12 + number, 12)
    return PeriodFacts(f"{year}-{this + 1:02d}", fee, cells, late, unavailable)


def months(shares: Sequence[str | int | None], quota: str = "95", **more: int) -> list[PeriodFacts]:
    """One month for each attainment in percent (None: no data)."""
    return [
        month(at, attained(None if share is None else percent(share), quota), **more) for at, share in enumerate(shares)
    ]


def more_than(amount: int) -> MoreThan:
    """So many cents have to be exceeded."""
    return MoreThan(amount, "EUR")


# What a planner may write. Values are given as they are after reading; nothing is checked here.


def band(below: Fraction, amount: Amount, least: Fraction | None = None) -> Band:
    """Of a scale."""
    return Band(below, amount, least)


def scale(*steps: tuple[str | int, str | int], on: str = ON) -> CreditRule:
    """(below, percent of fee), from the highest down."""
    return scale_of(on, [band(percent(below), fee(share)) for below, share in steps])


def _rule(**fields: object) -> CreditRule:
    return CreditRule.model_construct(**fields)


def scale_of(on: str, bands: Sequence[Band]) -> CreditRule:
    return _rule(on=on, scale=tuple(bands))


def shortfall(
    on: str,
    amount: Amount,
    up_to: Amount | None = None,
    size: Fraction = Fraction(1, 100),
    count: str = "pro rata",
) -> CreditRule:
    """For each point, or for each step of so many (1/100 is a point)."""
    return _rule(on=on, shortfall=StepAmount(amount, size, count), up_to=up_to)


def per_breach(
    on: str, amounts: dict[str, Amount], beyond: dict[str, int] | None = None, up_to: Amount | None = None
) -> CreditRule:
    """beyond: ms by severity."""
    return _rule(on=on, per_breach=amounts, beyond=beyond, up_to=up_to)


def late_by(
    on: str,
    amounts: dict[str, tuple[Amount, int, str]],
    up_to: Amount | None = None,
    late_time: str | None = None,
    in_days: bool = False,
    each_up_to: Amount | None = None,
) -> CreditRule:
    """By severity an amount for each step of so many ms, or business days, begun or whole."""
    steps = {
        name: StepAmount(amount, Fraction(size), count, in_days) for name, (amount, size, count) in amounts.items()
    }
    return _rule(on=on, late_by=steps, up_to=up_to, late_time=late_time, each_up_to=each_up_to)


def breaches(on: str | None, *bands: tuple[int, int | None, Amount]) -> CreditRule:
    """(first, last, amount), from the fewest up."""
    return _rule(on=on, breaches=tuple(NumberBand(*each) for each in bands))


def downtime(
    on: str,
    amount: Amount,
    size: int,
    count: str,
    up_to: Amount | None = None,
    less_first: int | None = None,
    allowance: int | None = None,
) -> CreditRule:
    """size, less_first, allowance: ms."""
    steps = StepAmount(amount, Fraction(size), count)
    return _rule(on=on, downtime=steps, up_to=up_to, less_first=less_first, allowance=allowance)


def durations(on: str, *bands: tuple[int, bool, Amount], less_first: int | None = None) -> CreditRule:
    """(ms, whether exactly that counts, amount), from the shortest up."""
    return _rule(on=on, durations=tuple(LengthBand(*each) for each in bands), less_first=less_first)


def outage_day(on: str, over: int, up_to: Amount | None = None) -> CreditRule:
    """over: ms."""
    return _rule(on=on, outage_day=over, up_to=up_to)


def weight(on: str, share: Fraction, of: str | None = None) -> CreditRule:
    return _rule(on=on, weight=share, of=of)


def points(
    on: str,
    bands: Sequence[PointBand],
    value: Amount | None,
    above: int = 0,
    repeat: Fraction = Fraction(1),
    ratchet: Sequence[RatchetBand] = (),
    up_to: Amount | None = None,
    steps: Sequence[tuple[int, int | None, Amount]] = (),
) -> CreditRule:
    """steps: (first, last, amount), instead of a value for each point."""
    spec = PointsSpec.model_construct(
        bands=tuple(bands),
        value=value,
        above=above,
        repeat=repeat,
        ratchet=tuple(ratchet) or None,
        steps=tuple(NumberBand(*each) for each in steps) or None,
    )
    return _rule(on=on, points=spec, up_to=up_to)


def stage(above: int, multiplier: Fraction) -> RatchetBand:
    """Points above so many count so often, up to the next stage."""
    return RatchetBand(above + 1, None, multiplier)


def in_a_row(on: str, *bands: tuple[int, int | None, Amount]) -> CreditRule:
    """(first, last, amount), from the shortest row up."""
    return _rule(on=on, in_a_row=tuple(NumberBand(*each) for each in bands))


def persistent(on: str | None, misses: int, of: int, amount: Amount, up_to: Amount | None = None) -> CreditRule:
    spec = PersistentSpec.model_construct(missed=Run(misses, of), amount=amount)
    return _rule(on=on, persistent=spec, up_to=up_to)


def earn_back(after: int, at: Fraction, share: Fraction) -> EarnBackSpec:
    return EarnBackSpec.model_construct(after=after, at=at, share=share)


def in_units(unit: int, how: str) -> RoundedSpec:
    return RoundedSpec.model_construct(to=minor(unit), how=how)


def bonus(on: str, above: Fraction, amount: Amount) -> BonusSpec:
    return BonusSpec.model_construct(on=on, above=above, amount=amount)


def missed(on: str | None, misses: int, of: int) -> TriggerSpec:
    """The right to end the contract for quotas missed so often."""
    return TriggerSpec.model_construct(on=on, missed=Run(misses, of))


def credited(amount: Amount, misses: int | None, of: int) -> TriggerSpec:
    """The right to end the contract for credits of that size; misses None: all of them together."""
    return TriggerSpec.model_construct(credited=Sums(amount, misses, of))


def terms(*rules: CreditRule, **more: object) -> CreditTerms:
    """With these rules."""
    return CreditTerms.model_construct(listed=tuple(rules), **more)


def plan(*rules: CreditRule, termination: TriggerSpec | None = None, **more: object) -> CreditPlan:
    """A plan with these rules."""
    return CreditPlan.of(terms(*rules, **more), termination)
