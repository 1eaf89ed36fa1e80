"""Shares and numbers as the reasons of an amount give them."""

from __future__ import annotations

from fractions import Fraction

from slasim.scenario.values.amounts import write_share


def number(value: Fraction) -> str:
    """A number as people write it, a ratio where no decimal is exact."""
    return write_share(value / 100).removesuffix(" %")


def percent(share: Fraction) -> str:
    """At most three decimals, the rest cut off: what is below a threshold never reads as if it reached it."""
    thousandths = share.numerator * 100_000 // share.denominator
    whole, part = divmod(thousandths, 1000)
    return f"{whole}.{part:03d}".rstrip("0").rstrip(".") + " %"
