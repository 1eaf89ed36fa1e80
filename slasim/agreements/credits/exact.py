"""Arrays of exact fractions: whole numbers of any size over common denominators."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from slasim.scenario.values.amounts import Money
from slasim.types import Bools, Objects

if TYPE_CHECKING:
    from slasim.scenario.sections.promised.credits import RoundedSpec

Rows = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Exact:
    """The fractions num / den."""

    num: Objects
    den: int | Objects

    @classmethod
    def whole(cls, values: npt.NDArray[Any]) -> Exact:
        """Whole numbers."""
        return cls(values.astype(object), 1)

    @classmethod
    def same(cls, value: Fraction | int, size: int) -> Exact:
        """One number so many times."""
        value = Fraction(value)
        return cls(np.full(size, value.numerator, object), value.denominator)

    @classmethod
    def nothing(cls, size: int) -> Exact:
        """So many zeros."""
        return cls.same(0, size)

    def __add__(self, other: Exact) -> Exact:
        mine, its, den = self._common(other)
        return Exact(mine + its, den)

    def __sub__(self, other: Exact) -> Exact:
        mine, its, den = self._common(other)
        return Exact(mine - its, den)

    def __mul__(self, factor: Fraction | int) -> Exact:
        factor = Fraction(factor)
        return Exact(self.num * factor.numerator, self.den * factor.denominator)

    def times(self, counts: npt.NDArray[Any]) -> Exact:
        """Each times its own whole number; what is False counts as 0."""
        return Exact(self.num * counts.astype(np.int64).astype(object), self.den)

    def above(self, other: Exact) -> Bools:
        """Which are larger."""
        mine, its, _ = self._common(other)
        return np.asarray(mine > its, np.bool_)

    def at_most(self, other: Exact) -> Exact:
        """The smaller of the two."""
        return self.replaced(self.above(other), other)

    def replaced(self, mask: Bools, other: Exact) -> Exact:
        """`other` where the mask holds."""
        mine, its, den = self._common(other)
        return Exact(np.where(mask, its, mine), den)

    def at(self, rows: Rows) -> Exact:
        """Those in certain rows."""
        return Exact(self.num[rows], self.den if isinstance(self.den, int) else self.den[rows])

    def summed(self, into: Rows, size: int) -> Exact:
        """Sums of the rows that go into each of `size` places. Only of those with one denominator."""
        assert isinstance(self.den, int)
        total = np.zeros(size, object)
        np.add.at(total, into, self.num)
        return Exact(total, self.den)

    def half_up(self) -> Objects:
        """The nearest whole numbers, halves upward."""
        found: Objects = (2 * self.num + self.den) // (2 * self.den)
        return found

    def in_units(self, unit: int, how: str) -> Exact:
        """The multiples of a unit that are next below ("down"), next above ("up"), or nearest, halves upward."""
        return Exact(_units(self.num, self.den, unit, how) * unit, 1)

    def fraction(self, row: int) -> Fraction:
        """One of them."""
        if isinstance(self.den, int) and self.den == 1:
            return Fraction(self.num[row])
        return Fraction(self.num[row], self.den if isinstance(self.den, int) else self.den[row])

    def _common(self, other: Exact) -> tuple[Objects, Objects, int | Objects]:
        """Both numerators over one denominator."""
        one, its = self.den, other.den
        if isinstance(one, int) and isinstance(its, int):
            den: int | Objects = math.lcm(one, its)
        else:
            den = np.lcm(one, its, dtype=object)
        return self.num * (den // one), other.num * (den // its), den


def priced(amounts: Sequence[Fraction | Money], which: Rows, fee: Exact) -> Exact:
    """The amounts with these numbers, a share each of its own fee; nothing for a number below 0."""
    shares = [Fraction(0) if isinstance(each, Money) else each for each in amounts]
    fixed = [each.minor if isinstance(each, Money) else 0 for each in amounts]
    den = math.lcm(*(each.denominator for each in shares))
    share = np.array([*(each.numerator * (den // each.denominator) for each in shares), 0], object)[which]
    found = Exact(share * fee.num, den * fee.den)
    return found + Exact(np.array([*fixed, 0], object)[which], 1) if any(fixed) else found  # -1 picks the last


def of_fee(amount: Fraction | Money, fee: Fraction | int) -> Fraction:
    """An amount (a share of the fee, or money) in minor units."""
    return Fraction(amount.minor) if isinstance(amount, Money) else amount * fee


def of_fees(amount: Fraction | Money, fee: Exact) -> Exact:
    """The amount of each fee."""
    return priced([amount], np.zeros(len(fee.num), np.int64), fee)


def in_units(amount: Fraction, rounded: RoundedSpec | None) -> Fraction:
    """One amount in the units of an agreement, where it has some."""
    if rounded is None:
        return amount
    unit = rounded.to.minor
    return Fraction(_units(amount.numerator, amount.denominator, unit, rounded.how)) * unit


def _units(num: Any, den: Any, unit: int, how: str) -> Any:
    """How many units num / den come to: whole numbers, or arrays of them."""
    size = den * unit
    if how == "down":
        return num // size
    return -(-num // size) if how == "up" else (2 * num + size) // (2 * size)


def half_up(amount: Fraction) -> int:
    """The nearest whole number, halves upward (-1/2 is 0)."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)
