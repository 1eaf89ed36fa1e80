"""Numbers, durations, dates and names as an agreement writes them. Everything exact; nothing is rounded in silence."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from slasim.calendars.hours import clock
from slasim.instants import long
from slasim.scenario.sections.promised.commitments import WITHOUT_SEVERITY, CommitmentSpec
from slasim.scenario.values.amounts import Money, write_amount, write_annual_amount
from slasim.scenario.values.currencies import minor_digits
from slasim.scenario.values.durations import Target
from slasim.scenario.values.quotas import periods_words


def aim(target: Target) -> str:
    """A target as people read it: `96 h` (a day of open time would mean another thing), `2 business days`."""
    if target.by is not None:
        return f"the time to {clock(target.by)}"
    return written(target)


def written(target: Target) -> str:
    """The same as an entry of a table: `by 18:00`."""
    return str(target) if target.ms is None else long(target.ms, with_days=False)


def cents(minor: int, currency: str) -> str:
    """`1250.00 EUR`: always with the decimals of the currency."""
    digits = minor_digits(currency)
    whole, part = divmod(abs(minor), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole}{f'.{part:0{digits}d}' if digits else ''} {currency}"


def percent(share: Fraction, digits: int = 1) -> str:
    """`18.3 %` with so many decimals, half up; never 100 % for less than all, never 0 % for more than nothing."""
    scale = 100 * 10**digits
    steps = (2 * share.numerator * scale + share.denominator) // (2 * share.denominator)
    if share < 1:
        steps = min(steps, scale - 1)
    if share > 0:
        steps = max(steps, 1)
    whole, part = divmod(steps, 10**digits)
    return f"{whole}.{part:0{digits}d} %" if digits else f"{whole} %"


def listed(names: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    known = list(names)
    return known[0] if len(known) == 1 else f"{', '.join(known[:-1])} {last} {known[-1]}" if known else ""


def plural(count: float, noun: str, many: str = "") -> str:
    """`1 ticket`, `3 tickets`, `0.5 tickets`; with one decimal where it is no whole number."""
    shown = f"{count:.1f}".removesuffix(".0")
    return f"{shown} {noun if shown == '1' else many or noun + 's'}"


def consecutive(misses: int, of: int, noun: str) -> str:
    """`3 consecutive months`, `4 of any 12 consecutive months`, `one month`."""
    several = f"{of} consecutive {periods_words(noun)}"
    return f"one {noun}" if of == 1 else several if misses == of else f"{misses} of any {several}"


def credit_of(amount: Fraction | Money, *, annual: bool = False) -> str:
    """An amount of money as a sentence says it: `5 % of the fee`, `200 EUR`."""
    written = write_annual_amount(amount) if annual else write_amount(amount)
    return written.replace(" of ", " of the ", 1)


def each_severity(spec: CommitmentSpec) -> str:
    """What of a commitment is judged by itself: `each severity`, or `it` as a whole where it is not about tickets, or
    has one quota over all of them."""
    return "it" if spec.metric in WITHOUT_SEVERITY or spec.quota.pooled else "each severity"


def business_days(calendar: str | None) -> str:
    """What business days are that no clock counts: the working days of a calendar, or Monday to Friday."""
    if calendar is None:
        return "Business days are Monday to Friday, public holidays included"
    return f"Business days are the working days of {title(calendar)}, its holidays excluded"


def given(money: Decimal, days: int, currency: str = "") -> str:
    """What an account is given: `250.00 EUR`, `4 days`, or both where some credits are days of service."""
    said = [f"{money} {currency}".rstrip()] if money or not days else []
    return " + ".join([*said, *([plural(days, "day")] if days else [])])


def title(name: str) -> str:
    """A name of the file as a heading: `first_response` -> `First response`."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
