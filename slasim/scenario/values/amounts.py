"""Shares, money, rates and quotas, written as `12 %`, `4000 EUR/month`, `3200 per week`, `95 % per month`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from slasim.instants import DAY, HOUR, MINUTE, WEEK
from slasim.problems import nearest, unreadable
from slasim.scenario.values.currencies import CURRENCIES, minor_digits
from slasim.scenario.values.durations import NUMBER

PERCENT = re.compile(rf"\s*(-?{NUMBER})\s*%\s*")
RATIO = re.compile(r"\s*([0-9]{1,9})\s*/\s*([0-9]{1,9})\s*")
SHARE = "a share such as 12 % or 1/3"


def write_number(value: Fraction) -> str:
    """An exact decimal if there is one, else a ratio."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    text = f"{value.numerator}"
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    if digits:
        whole, part = divmod(abs(value.numerator) * 10**digits // value.denominator, 10**digits)
        text = f"{'-' if value < 0 else ''}{whole}.{part:0{digits}d}"
    return text


def write_share(share: Fraction) -> str:
    """`12.5 %`, or `1/3` where no decimal is exact."""
    percent = write_number(share * 100)
    return f"{share.numerator}/{share.denominator}" if "/" in percent else f"{percent} %"


def read_factor(value: Any) -> Fraction:
    """A share of any size from 0 on: `80 %`, `250 %`, `1/3`."""
    if isinstance(value, str):
        if match := PERCENT.fullmatch(value):
            share = Fraction(match[1]) / 100
            if share < 0:
                raise unreadable(value, f"{SHARE}, not below 0")
            if share > 1_000_000:
                raise unreadable(value, "a share of at most 1000000 times")
            return share
        if match := RATIO.fullmatch(value):
            if int(match[2]) == 0:
                raise unreadable(value, "a ratio with a denominator above 0")
            return Fraction(int(match[1]), int(match[2]))
    hint = ""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        hint = f"did you mean {write_number(Fraction(str(value)) * 100)} %?"
    elif isinstance(value, int | float) and not isinstance(value, bool) and 1 < value <= 100:
        hint = f"did you mean {value} %?"
    elif isinstance(value, str) and re.fullmatch(NUMBER, value.strip()):
        hint = f"did you mean {value.strip()} %?"
    elif isinstance(value, str) and re.fullmatch(rf"\s*{NUMBER}\s*(percent|pct|per cent)\s*", value):
        hint = "write the sign %"
    raise unreadable(value, SHARE, hint)


def read_share(value: Any) -> Fraction:
    """A share between 0 % and 100 %."""
    share = read_factor(value)
    if share > 1:
        raise unreadable(value, "a share of at most 100 %")
    return share


GROWTH = re.compile(r"(.*?)\s*per\s+month\s*")
YEARLY = re.compile(r"(.*?)\s*per\s+year\s*")


def read_growth(value: Any) -> Fraction:
    """`1.5 % per month`; a negative share shrinks."""
    expected = "a growth such as 1.5 % per month or -2 % per month"
    match = GROWTH.fullmatch(value) if isinstance(value, str) else None
    percent = PERCENT.fullmatch(match[1]) if match else None
    if percent is None:
        raise unreadable(value, expected)
    share = Fraction(percent[1]) / 100
    if not -1 < share <= 1:
        raise unreadable(value, "a growth above -100 % and at most 100 % per month")
    return share


def write_growth(growth: Fraction) -> str:
    """As `read_growth` reads it."""
    return f"{float(growth * 100):.12g} % per month"


def read_yearly(value: Any) -> Fraction:
    """`30 % per year`; more than 100 % are several in a year, at most one a day."""
    match = YEARLY.fullmatch(value) if isinstance(value, str) else None
    percent = PERCENT.fullmatch(match[1]) if match else None
    if percent is None:
        raise unreadable(value, "a rate such as 30 % per year")
    share = Fraction(percent[1]) / 100
    if not 0 <= share <= Fraction(36525, 100):
        raise unreadable(value, "a rate from 0 % to 36525 % per year, which is one a day")
    return share


@dataclass(frozen=True)
class Money:
    """An amount in whole minor units (cents) of a currency, for each `per` (month or hour) if there is one."""

    minor: int
    currency: str
    per: str | None = None

    def __str__(self) -> str:
        digits = minor_digits(self.currency)
        whole, part = divmod(self.minor, 10**digits)
        amount = f"{whole}.{part:0{digits}d}" if part else f"{whole}"
        return f"{amount} {self.currency}" + (f"/{self.per}" if self.per else "")


@dataclass(frozen=True)
class MoreThan(Money):
    """An amount that has to be exceeded: one of exactly that is not enough."""

    def __str__(self) -> str:
        return f"more than {super().__str__()}"


MONEY = re.compile(rf"\s*({NUMBER})\s*([A-Za-z]{{3}})\s*(?:/\s*(\w+))?\s*")


def read_money(value: Any, per: str | None) -> Money:
    """`4000 EUR/month` (per month), `38 EUR/hour` (per hour), `120 EUR` (per nothing)."""
    example = {"month": "4000 EUR/month", "hour": "38 EUR/hour"}.get(per or "", "4000 EUR")
    match = MONEY.fullmatch(value) if isinstance(value, str) else None
    if match is None and isinstance(value, str) and value.strip()[:1] == "-" and MONEY.fullmatch(value.strip()[1:]):
        raise unreadable(value, f"an amount of 0 or more, such as {example}")
    if match is None:
        hint = "write thousands without a sign between them" if isinstance(value, str) and "," in value else ""
        raise unreadable(value, f"an amount of money such as {example}", hint)
    number, currency, found = match.groups()
    if currency not in CURRENCIES:
        raise unreadable(value, "a currency by its ISO 4217 code", nearest(currency, CURRENCIES))
    if found != per:
        raise unreadable(value, f"an amount per {per}, such as {example}" if per else "an amount without a period")
    minor = Fraction(number) * 10 ** minor_digits(currency)
    if minor.denominator != 1:
        raise unreadable(value, f"whole minor units: {currency} has {minor_digits(currency)} decimals")
    if minor > 10**15:
        raise unreadable(value, "an amount below 10^15 minor units")
    return Money(int(minor), currency, per)


MORE_THAN = re.compile(r"\s*(?:more|greater)\s+than\s+(.*)")


def read_least(value: Any) -> Money:
    """`10 EUR`, or `more than 10 EUR`, of which exactly 10 EUR is not enough."""
    match = MORE_THAN.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return read_money(value, None)
    money = read_money(match[1], None)
    return MoreThan(money.minor, money.currency)


@dataclass(frozen=True)
class Rate:
    """So many per stretch of time."""

    amount: Fraction
    per_ms: int

    def over(self, ms: int) -> float:
        """How many in `ms` milliseconds, on average."""
        return float(self.amount * ms / self.per_ms)

    def __str__(self) -> str:
        return f"{write_number(self.amount)} per {RATE_NAMES[self.per_ms]}"


RATE_UNITS = {"minute": MINUTE, "hour": HOUR, "day": DAY, "week": WEEK}
RATE_NAMES = {ms: name for name, ms in RATE_UNITS.items()}
RATE = re.compile(rf"\s*({NUMBER})\s*(?:per\s+|/\s*)(\w+)\s*")


def read_rate(value: Any) -> Rate:
    """`3200 per week`, `20 per hour`, `1.5 per minute`."""
    match = RATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise unreadable(value, "a volume such as 3200 per week or 20 per hour")
    if match[2] not in RATE_UNITS:
        hint = "months and years differ in length" if match[2] in ("month", "year") else nearest(match[2], RATE_UNITS)
        raise unreadable(value, "a volume per minute, hour, day or week", hint)
    amount = Fraction(match[1])
    if amount > 10**9:
        raise unreadable(value, "a volume of at most 1000000000")
    return Rate(amount, RATE_UNITS[match[2]])


REVIEWED = r"(month|quarter|year|week|day|\d{1,3} days)"
OF_FEE = re.compile(rf"(.*?)\s*of\s+fee(?:\s+per\s+{REVIEWED})?\s*")
OF_PERIOD = re.compile(rf"\s+per\s+{REVIEWED}\s*$")
OF_ANNUAL_FEE = re.compile(r"(.*?)\s*of\s+annual\s+fee\s*")


def read_fee_share(value: Any) -> Fraction:
    """`25 % of fee`; a period may be named (`per month`), it is the review period's."""
    match = OF_FEE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise unreadable(value, "a share of the fee such as 5 % of fee")
    return read_share(match[1])


def write_fee_share(share: Fraction) -> str:
    """`25 % of fee`."""
    return f"{write_share(share)} of fee"


def read_amount(value: Any) -> Fraction | Money:
    """`5 % of fee`, a share of the period's fee, or `200 EUR`; a period may be named (`per month`), it is the review
    period's."""
    expected = "a share of the fee such as 5 % of fee, or an amount of money such as 200 EUR"
    if not isinstance(value, str):
        raise unreadable(value, expected)
    if OF_FEE.fullmatch(value):
        return read_fee_share(value)
    if OF_ANNUAL_FEE.fullmatch(value):
        raise unreadable(value, expected, "a share of the annual fee stands in yearly_cap, and in persistent")
    money = OF_PERIOD.sub("", value)
    if not MONEY.fullmatch(money.strip().removeprefix("-")):
        raise unreadable(value, expected)
    return read_money(money, None)


def write_amount(amount: Fraction | Money) -> str:
    """As `read_amount` reads it."""
    return write_fee_share(amount) if isinstance(amount, Fraction) else str(amount)


def read_annual_amount(value: Any) -> Fraction | Money:
    """`5 % of annual fee`, a share of twelve monthly fees, or `200 EUR`."""
    if isinstance(value, str) and (match := OF_ANNUAL_FEE.fullmatch(value)):
        return read_share(match[1])
    if isinstance(value, str) and MONEY.fullmatch(value.strip().removeprefix("-")):
        return read_money(value, None)
    raise unreadable(value, "a share of the annual fee such as 5 % of annual fee, or an amount such as 200 EUR")


def write_annual_amount(amount: Fraction | Money) -> str:
    """As `read_annual_amount` reads it."""
    return f"{write_share(amount)} of annual fee" if isinstance(amount, Fraction) else str(amount)


def read_multiplier(value: Any) -> Fraction:
    """`2`, `1.2` or `150 %`: what something is multiplied by."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1000:
        return Fraction(str(value))
    if isinstance(value, str) and re.fullmatch(NUMBER, value) and float(value) <= 1000:
        return Fraction(value)
    if isinstance(value, str) and PERCENT.fullmatch(value):
        return read_factor(value)
    raise unreadable(value, "a multiplier such as 2, 1.5 or 150 %, at most 1000")
