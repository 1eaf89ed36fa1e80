"""Money for each step of something: `1 % of fee per begun 0.1 points`, `8 EUR per whole 45 min`; and by number or
length: `3-4`, `5 or more`, `above 45 min`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeVar

from slasim.instants import DAY, HOUR, MINUTE, WEEK
from slasim.problems import Mistake, Unreadable, unreadable
from slasim.scenario.values.amounts import Money, read_amount, write_amount, write_number
from slasim.scenario.values.durations import (
    BUSINESS_DAYS,
    NUMBER,
    Target,
    read_duration,
    read_positive_duration,
    write_duration,
)

BEGUN, WHOLE, PRO_RATA = "begun", "whole", "pro rata"
POINT = Fraction(1, 100)


@dataclass(frozen=True)
class StepAmount:
    """So much for each step of `size`: steps begun count as whole ones, whole ones alone count, or a part of a step
    owes the same part."""

    amount: Fraction | Money  # a share is one of the period's fee
    size: Fraction  # of a step: a share (a point is 1/100), ms, or where `in_days` business days
    count: Literal["begun", "whole", "pro rata"]
    in_days: bool = False

    def number(self, of: Fraction) -> Fraction:
        """How many steps there are."""
        steps = of / self.size
        if self.count == PRO_RATA:
            return steps
        return Fraction(-(-steps.numerator // steps.denominator) if self.count == BEGUN else int(steps))


POINTS = re.compile(rf"(.*?)\s+per\s+(?:(begun|whole)\s+)?(?:({NUMBER})\s+)?points?\s*")
POINT_STEPS = (
    "an amount for each percentage point, such as 2 % of fee per point (a part of a point owes the same part), or for "
    "steps, such as 1 % of fee per begun 0.1 points or 1 % of fee per whole 0.1 points"
)


def read_point_steps(value: Any) -> StepAmount:
    """`2 % of fee per point`, which is pro rata, `1 % of fee per begun 0.1 points`, `5 EUR per whole point`."""
    match = POINTS.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise unreadable(value, POINT_STEPS)
    amount, count, number = read_amount(match[1]), match[2], Fraction(match[3] or 1)
    if not 0 < number <= 100:
        raise unreadable(value, "a step above 0 and of at most 100 points")
    if count is None and number != 1:
        raise unreadable(value, POINT_STEPS, WHICH)
    return StepAmount(amount, number * POINT, count or PRO_RATA)  # type: ignore[arg-type]  # by the pattern


def write_point_steps(steps: StepAmount) -> str:
    """As `read_point_steps` reads it."""
    number = steps.size / POINT
    unit = "point" if number == 1 else f"{write_number(number)} points"
    return f"{write_amount(steps.amount)} per {'' if steps.count == PRO_RATA else steps.count + ' '}{unit}"


TIMES = re.compile(r"(.*?)\s+per\s+(?:(begun|whole)\s+)?(.*\S)\s*")
NAMED = {"min": MINUTE, "minute": MINUTE, "h": HOUR, "hour": HOUR, "day": DAY, "week": WEEK}
TIME_STEPS = "an amount for each step of time, such as 8 EUR per begun day or 5 % of fee per whole 45 min"
WHICH = "say which: per begun, where a part of a step counts as a whole one, or per whole"


def read_time_steps(value: Any) -> StepAmount:
    """`8 EUR per begun day`, which is 24 h, or `5 % of fee per whole 45 min`."""
    match = TIMES.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise unreadable(value, TIME_STEPS)
    if match[2] is None:
        raise unreadable(value, TIME_STEPS, WHICH)
    ms = NAMED[match[3]] if match[3] in NAMED else read_positive_duration(match[3])
    return StepAmount(read_amount(match[1]), Fraction(ms), match[2])  # type: ignore[arg-type]  # by the pattern


def write_time_steps(steps: StepAmount) -> str:
    """As `read_time_steps` reads it, or `read_late_steps`."""
    return f"{write_amount(steps.amount)} per {steps.count} {write_step_size(steps)}"


def write_step_size(steps: StepAmount) -> str:
    """`24 h`, `2 business days`."""
    size = int(steps.size)
    return str(Target(business_days=size)) if steps.in_days else write_duration(size)


def read_late_steps(value: Any) -> StepAmount:
    """As `read_time_steps`, or `5 % of fee per begun business day`."""
    match = TIMES.fullmatch(value) if isinstance(value, str) else None
    if match is None or not any(word in match[3] for word in ("business", "working")):
        return read_time_steps(value)
    days = BUSINESS_DAYS.fullmatch("1 business day" if match[3] == "business day" else match[3])
    if days is None or int(days[1]) == 0:
        hint = "write per begun business day" if "day" in match[3] else "write per begun hour, beside late_time: open"
        raise unreadable(value, f"{TIME_STEPS}, or 5 % of fee per begun business day", hint)
    if match[2] is None:
        raise unreadable(value, TIME_STEPS, WHICH)
    return StepAmount(read_amount(match[1]), Fraction(days[1]), match[2], in_days=True)  # type: ignore[arg-type]


@dataclass(frozen=True)
class NumberBand:
    """From `first` to `last` of something (both included; None: all above) owe `amount`."""

    first: int
    last: int | None
    amount: Fraction | Money


@dataclass(frozen=True)
class LengthBand:
    """A time longer than `ms` (with `included` also one of exactly that) owes `amount`."""

    ms: int
    included: bool
    amount: Fraction | Money


B = TypeVar("B", NumberBand, LengthBand)

ONE_NUMBER = re.compile(r"\s*([0-9]{1,7})\s*")
NUMBERS = re.compile(r"\s*([0-9]{1,7})\s*[-\N{EN DASH}]\s*([0-9]{1,7})\s*")
OR_MORE = re.compile(r"\s*([0-9]{1,7})\s+(?:or|and)\s+more\s*")
ABOVE_NUMBER = re.compile(r"\s*above\s+([0-9]{1,7})\s*")


def _numbers(key: Any) -> tuple[int, int | None]:
    text = str(key) if isinstance(key, int) and not isinstance(key, bool) else key
    if isinstance(text, str):
        if match := ONE_NUMBER.fullmatch(text):
            return int(match[1]), int(match[1])
        if match := OR_MORE.fullmatch(text):
            return int(match[1]), None
        if match := ABOVE_NUMBER.fullmatch(text):
            return int(match[1]) + 1, None
        if (match := NUMBERS.fullmatch(text)) and int(match[1]) <= int(match[2]):
            return int(match[1]), int(match[2])
    raise unreadable(key, "a number such as 2, 3-4 or 5 or more")


def read_number_bands(value: Any) -> tuple[NumberBand, ...]:
    """`{1-2: 5 % of fee, 3-4: 10 % of fee, 5 or more: 15 % of fee}`: from the fewest up, amounts rising."""

    def misplaced(before: NumberBand | None, band: NumberBand) -> str | None:
        if band.first == 0:
            return "numbers from 1 on: where nothing is, nothing is owed"
        overlap = before is not None and (before.last is None or band.first <= before.last)
        return "bands from the lowest up, none of which overlap" if overlap else None

    example = "{1-2: 5 % of fee, 3-4: 10 % of fee, 5 or more: 15 % of fee}"
    return _rising(value, example, lambda key, amount: NumberBand(*_numbers(key), read_amount(amount)), misplaced)


def _rising(
    value: Any, example: str, read: Callable[[Any, Any], B], misplaced: Callable[[B | None, B], str | None]
) -> tuple[B, ...]:
    """The bands of a map, each of a larger amount than the one before; `misplaced` says what is expected of one that
    does not fit behind another."""
    if not isinstance(value, dict) or not value:
        raise unreadable(value, f"a map such as {example}")
    bands: list[B] = []
    mistakes: list[Mistake] = []
    for key, written in value.items():
        try:
            band = read(key, written)
        except Unreadable as error:
            mistakes += [mistake._replace(path=(key,)) for mistake in error.mistakes]
            continue
        before = bands[-1] if bands else None
        if expected := misplaced(before, band):
            mistakes.append(Mistake((key,), f"'{key}'", expected))
        elif before and (wrong := _not_larger(before.amount, band.amount)):
            mistakes.append(Mistake((key,), *wrong))
        bands.append(band)
    if mistakes:
        raise Unreadable(mistakes)
    return tuple(bands)


def _not_larger(before: Fraction | Money, amount: Fraction | Money) -> tuple[str, str] | None:
    if isinstance(before, Money) != isinstance(amount, Money):
        return None  # which is larger depends on the fee
    size, other = (each.minor if isinstance(each, Money) else each for each in (amount, before))
    return None if size > other else (write_amount(amount), f"a larger credit than the {write_amount(before)} before")


def write_number_band(band: NumberBand) -> str:
    """`3-4`, `2` or `5 or more`."""
    if band.last is None:
        return f"{band.first} or more"
    return f"{band.first}" if band.first == band.last else f"{band.first}-{band.last}"


def write_number_bands(bands: tuple[NumberBand, ...]) -> dict[str, str]:
    """The map it was read from."""
    return {write_number_band(band): write_amount(band.amount) for band in bands}


LENGTHS = re.compile(r"\s*(above|from)\s+(.*\S)\s*")
CLOCK = re.compile(r"([0-9]{1,5}):([0-5][0-9]):([0-5][0-9])")
HALF_CLOCK = re.compile(r"[0-9]{1,5}:[0-9]{2}")
LENGTH = "a length of time such as above 45 min, above 4:00:00 (hours, minutes, seconds), or from 10 min 1 s"


def read_length_bands(value: Any) -> tuple[LengthBand, ...]:
    """`{above 10 min: 5 % of fee, above 4:00:00: 20 % of fee}`: from the shortest up, amounts rising."""

    def misplaced(before: LengthBand | None, band: LengthBand) -> str | None:
        if before is None or (band.ms, not band.included) > (before.ms, not before.included):
            return None
        return "thresholds from the shortest to the longest, each once"

    example = "{above 10 min: 5 % of fee, above 4:00:00: 20 % of fee}"
    return _rising(value, example, lambda key, amount: LengthBand(*_length(key), read_amount(amount)), misplaced)


def _length(key: Any) -> tuple[int, bool]:
    match = LENGTHS.fullmatch(key) if isinstance(key, str) else None
    if match is None:
        raise unreadable(key, LENGTH)
    included = match[1] == "from"
    if HALF_CLOCK.fullmatch(match[2]):
        hours, minutes = match[2].split(":")
        hint = f"write 0:{match[2].zfill(5)} for minutes and seconds, {hours}:{minutes}:00 for hours and minutes"
        raise unreadable(key, LENGTH, hint)
    if clock := CLOCK.fullmatch(match[2]):
        ms = (int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3])) * 1000
    else:
        ms = read_duration(match[2])
    if included and ms == 0:
        raise unreadable(key, "above 0 min: from 0 on even nothing would be owed for")
    return ms, included


def write_length_band(band: LengthBand) -> str:
    """`above 45 min` or `from 601 s`."""
    return f"{'from' if band.included else 'above'} {write_duration(band.ms) if band.ms else '0 min'}"


def write_length_bands(bands: tuple[LengthBand, ...]) -> dict[str, str]:
    """The map it was read from."""
    return {write_length_band(band): write_amount(band.amount) for band in bands}
