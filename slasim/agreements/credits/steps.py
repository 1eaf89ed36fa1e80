"""What the amount of a line is made of: steps that add up to it, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from slasim.agreements.credits.exact import half_up
from slasim.agreements.credits.lines import Line
from slasim.scenario.values.currencies import minor_digits

FINER = 4  # decimals beyond those of the currency: of a part that is no whole number of minor units


class CreditStep(NamedTuple):
    """A part that is owed, or what is done after all parts are added up (then it rests on no commitment)."""

    rule: str  # the label of the rule; cap, rounding, minimum, earn back or bonus of what is done to the sum
    on: tuple[str, ...]  # commitments it rests on
    severity: str | None  # None: not of one severity
    amount: Fraction  # minor units, exact; below 0 where something is taken off
    reason: str


def step_amounts(minor: Sequence[Fraction], currency: str) -> list[Decimal]:
    """Parts in the currency: where one is no whole number of minor units all have decimals more, so that their sum can
    be traced to the amount, which is rounded once."""
    digits = minor_digits(currency)
    finer = 0 if all(each.denominator == 1 for each in minor) else FINER
    return [Decimal(half_up(each * 10**finer)).scaleb(-digits - finer) for each in minor]


def steps(line: Line) -> Iterator[CreditStep]:
    """Of a line, in the order in which they are reckoned. Their exact sum, rounded once, is the amount of the line."""
    for part in line.deciding:
        yield CreditStep(part.rule, part.on, part.severity, part.amount, part.reason)
    cap = "what is left of the year's cap" if line.by_year else "the cap"
    for rule, amount, reason in (
        ("cap", line.after_cap - line.before_cap, f"above {cap}"),
        ("rounding", line.rounded - line.after_cap, line.rounding),
        ("minimum", line.credit - line.rounded, "below the least that is paid"),
        ("earn back", -line.earn_back, "what better service returned"),
        ("bonus", -line.bonus, "the bonus for better service"),
    ):
        if amount:
            yield CreditStep(rule, (), None, amount, reason)
