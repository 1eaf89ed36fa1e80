"""Shares and numbers as the reasons of an amount give them."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from slasim.scenario.values.amounts import write_share


def number(value: Fraction) -> str:
    """A number as people write it, a ratio where no decimal is exact."""
    return write_share(value / 100).removesuffix(" %")


LEAST = 3  # decimals of a share that was attained


def percent(share: Fraction, *beside: Fraction) -> str:
    """A share that was attained, with as many decimals as the thresholds that it stands beside, three at least; the
    rest is cut off: what is below a threshold never reads as if it reached it. A threshold itself is `write_share`."""
    digits = max(LEAST, *(_decimals(each.numerator, each.denominator) for each in beside), LEAST)
    scale = 10**digits
    whole, part = divmod(share.numerator * 100 * scale // share.denominator, scale)
    return f"{whole}.{part:0{digits}d}".rstrip("0").rstrip(".") + " %"


@cache
def _decimals(numerator: int, denominator: int) -> int:
    """Decimals of a threshold in percent, where an exact decimal is what is written. (Of whole numbers: a fraction
    takes longer to look up than all the rest.)"""
    return len(number(Fraction(100 * numerator, denominator)).partition(".")[2])
