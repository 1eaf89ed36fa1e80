"""The types of a scenario's fields: what each looks like in a file and what it is in Python."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator

from slasim.calendars.hours import Span, read_days
from slasim.problems import Mistake, Unreadable, nearest, one_of, show, unreadable
from slasim.scenario.values import (
    amounts,
    bands,
    distributions,
    durations,
    hours,
    judgement,
    moments,
    quotas,
    steps,
    windows,
)
from slasim.scenario.values.currencies import CURRENCIES
from slasim.scenario.values.frozen import FrozenMap, freeze
from slasim.scenario.values.text import Written, text_schema

Key = TypeVar("Key")
Value = TypeVar("Value")

WORD = r"^[^\W_][\w-]*$"


def read_name(value: Any) -> str:
    """A name of a part of a scenario."""
    if isinstance(value, str) and re.match(WORD, value) and len(value) <= 60:
        return value
    hint = f"write '{value}' in quotes" if isinstance(value, int) and not isinstance(value, bool) else ""
    raise unreadable(value, "a name of letters, digits, - and _", hint)


def _read_names(value: Any) -> tuple[str, ...]:
    if isinstance(value, list | tuple) and value:
        names = tuple(read_name(each) for each in value)
        if len(set(names)) != len(names):
            raise unreadable(", ".join(names), "each name once")
        return names
    return (read_name(value),)


def _write_names(names: tuple[str, ...]) -> list[str]:
    return list(names)


def _read_ids(value: Any) -> tuple[str, ...]:
    """One text or whole number, or a list of them, as text."""
    listed = list(value) if isinstance(value, list | tuple) else [value]
    for index, each in enumerate(listed):
        if not isinstance(each, str | int) or isinstance(each, bool) or each == "":
            at = (index,) if isinstance(value, list | tuple) else ()
            raise Unreadable([Mistake(at, show(each), "text or a whole number, or a list of them")])
    ids = tuple(str(each) for each in listed)
    if not ids or len(set(ids)) != len(ids):
        raise unreadable(value if not ids else ", ".join(ids), "each of them once" if ids else "at least one entry")
    return ids


def _read_currency(value: Any) -> str:
    if isinstance(value, str) and value in CURRENCIES:
        return value
    hint = nearest(value, CURRENCIES) if isinstance(value, str) else ""
    raise unreadable(value, "a currency by its ISO 4217 code, such as EUR", hint)


def _read_month(value: Any) -> str:
    if isinstance(value, str) and value.lower() in hours.MONTHS:
        return value.lower()
    raise unreadable(value, f"a month: {one_of(hours.MONTHS)}", nearest(str(value), hours.MONTHS))


def _read_break(value: Any) -> int | tuple[Span, ...]:
    if isinstance(value, list | tuple) or (isinstance(value, str) and ":" in value):
        return hours.read_shift_spans(value)
    if isinstance(value, str):
        return durations.read_positive_duration(value)
    raise unreadable(value, "a break such as 30 min, or at fixed times such as 12:00-12:30")


def _write_break(value: int | tuple[Span, ...]) -> Any:
    return durations.write_duration(value) if isinstance(value, int) else hours.write_spans(value)


def _text(what: str, read: Any, example: str, typed: Any = None, write: Any = str) -> Written:
    return Written(what, read, write, text_schema(example), typed)


def _shape(what: str, read: Any, write: Any, types: list[str], example: Any) -> Written:
    return Written(what, read, write, (("type", types), ("examples", [example])))


Name = Annotated[str, Written("name", read_name, str, text_schema("berlin"))]
Names = Annotated[
    tuple[str, ...], _shape("names", _read_names, _write_names, ["string", "array"], ["enterprise", "pro"])
]
Currency = Annotated[str, _text("currency", _read_currency, "EUR")]
Zone = Annotated[str, _text("time zone", hours.read_zone, "Europe/Berlin")]
Date = Annotated[date, _text("date", hours.read_date, "2027-01-04", date)]
Month = Annotated[str, _text("month", _read_month, "dec")]

Duration = Annotated[int, _text("duration", durations.read_duration, "4 h", write=durations.write_duration)]
PositiveDuration = Annotated[
    int, _text("duration above 0", durations.read_positive_duration, "4 h", write=durations.write_duration)
]
Length = Annotated[durations.Length, _text("length", durations.read_length, "3 months", durations.Length)]
Window = Annotated[durations.Length, _text("window", durations.read_window, "10 business days", durations.Length)]
Promised = Annotated[durations.Target, _text("target", durations.read_promised, "2 business days", durations.Target)]
Target = Annotated[durations.Target, _text("target", durations.read_target, "2 business days", durations.Target)]

Share = Annotated[Fraction, _text("share", amounts.read_share, "12 %", Fraction, amounts.write_share)]
Factor = Annotated[Fraction, _text("factor", amounts.read_factor, "120 %", Fraction, amounts.write_share)]
Growth = Annotated[
    Fraction,
    _text("growth", amounts.read_growth, "1.5 % per month", Fraction, amounts.write_growth),
]
Yearly = Annotated[
    Fraction,
    _text(
        "rate",
        amounts.read_yearly,
        "30 % per year",
        Fraction,
        lambda rate: f"{amounts.write_number(rate * 100)} % per year",
    ),
]
Rate = Annotated[amounts.Rate, _text("volume", amounts.read_rate, "3200 per week", amounts.Rate)]
Fee = Annotated[
    amounts.Money,
    _text("money per month", lambda value: amounts.read_money(value, "month"), "4000 EUR/month", amounts.Money),
]


def _read_fees(value: Any) -> amounts.Money | FrozenMap[str, amounts.Money]:
    if not isinstance(value, dict):
        return amounts.read_money(value, "month")
    if not value:
        raise unreadable(value, "a fee such as 600 EUR/month, or one for each customer by name")
    found, mistakes = {}, []
    for key, written in value.items():
        try:
            found[str(key)] = amounts.read_money(written, "month")
        except Unreadable as error:
            mistakes += [mistake._replace(path=(key,)) for mistake in error.mistakes]
    if mistakes:
        raise Unreadable(mistakes)
    return FrozenMap(found)


def _write_fees(fees: amounts.Money | FrozenMap[str, amounts.Money]) -> str | dict[str, str]:
    return str(fees) if isinstance(fees, amounts.Money) else {name: str(fee) for name, fee in fees.items()}


Fees = Annotated[
    amounts.Money | FrozenMap[str, amounts.Money],
    Written(
        "money per month, or by customer",
        _read_fees,
        _write_fees,
        (("type", ["string", "object"]), ("examples", ["600 EUR/month"])),
        (amounts.Money, FrozenMap),
    ),
]
HourlyCost = Annotated[
    amounts.Money,
    _text("money per hour", lambda value: amounts.read_money(value, "hour"), "38 EUR/hour", amounts.Money),
]
Quota = Annotated[
    quotas.Quota,
    Written(
        "quota",
        quotas.read_quota,
        quotas.write_quota,
        (("type", ["string", "object"]), ("examples", ["95 % per month", {"urgent": "95 %", "per": "month"}])),
        quotas.Quota,
    ),
]
Period = Annotated[str, _text("review period", quotas.read_period, "month")]
Amount = Annotated[
    Fraction | amounts.Money,
    _text("amount", amounts.read_amount, "5 % of fee", (Fraction, amounts.Money), amounts.write_amount),
]
AnnualAmount = Annotated[
    Fraction | amounts.Money,
    _text(
        "annual amount",
        amounts.read_annual_amount,
        "5 % of annual fee",
        (Fraction, amounts.Money),
        amounts.write_annual_amount,
    ),
]
PointSteps = Annotated[
    steps.StepAmount,
    _text(
        "amount per point", steps.read_point_steps, "2 % of fee per point", steps.StepAmount, steps.write_point_steps
    ),
]
TimeSteps = Annotated[
    steps.StepAmount,
    _text(
        "amount per step of time",
        steps.read_time_steps,
        "8 EUR per begun day",
        steps.StepAmount,
        steps.write_time_steps,
    ),
]
LateSteps = Annotated[
    steps.StepAmount,
    _text(
        "amount per step of time or business day",
        steps.read_late_steps,
        "8 EUR per begun day",
        steps.StepAmount,
        steps.write_time_steps,
    ),
]
Sum = Annotated[amounts.Money, _text("money", lambda value: amounts.read_money(value, None), "200 EUR", amounts.Money)]
Least = Annotated[amounts.Money, _text("least amount", amounts.read_least, "10 EUR", amounts.Money)]
Multiplier = Annotated[
    Fraction,
    Written(
        "multiplier",
        amounts.read_multiplier,
        amounts.write_number,
        (("type", ["number", "string"]), ("examples", [1.5])),
        Fraction,
    ),
]


def _bands(what: str, read: Any, write: Any, values: list[str], example: dict[str, Any]) -> Written:
    entry = ("additionalProperties", {"type": values})
    return Written(what, read, write, (("type", "object"), entry, ("examples", [example])), tuple)


Scale = Annotated[
    tuple[bands.Band, ...],
    _bands(
        "sliding scale",
        bands.read_scale,
        bands.write_scale,
        ["string"],
        {"below 95 %": "5 % of fee", "below 90 %": "10 % of fee"},
    ),
]
PointBands = Annotated[
    tuple[bands.PointBand, ...],
    _bands(
        "bands of points",
        bands.read_point_bands,
        bands.write_point_bands,
        ["integer"],
        {"98-98.9 %": 1, "97-97.9 %": 2, "below 97 %": 3},
    ),
]
NumberScale = Annotated[
    tuple[steps.NumberBand, ...],
    _bands(
        "amounts by number",
        steps.read_number_bands,
        steps.write_number_bands,
        ["string"],
        {"1-2": "5 % of fee", "3 or more": "10 % of fee"},
    ),
]
LengthScale = Annotated[
    tuple[steps.LengthBand, ...],
    _bands(
        "amounts by length",
        steps.read_length_bands,
        steps.write_length_bands,
        ["string"],
        {"above 10 min": "5 % of fee", "above 4:00:00": "10 % of fee"},
    ),
]
Ratchet = Annotated[
    tuple[bands.RatchetBand, ...],
    _bands(
        "stages of points",
        bands.read_ratchet,
        bands.write_ratchet,
        ["number", "string"],
        {"21-100": 1, "101-200": 1.2, "above 200": 1.5},
    ),
]
Measure = Annotated[judgement.Statistic, _text("measure", judgement.read_measure, "percentile 90", judgement.Statistic)]
Limit = Annotated[judgement.Limit, _text("limit", judgement.read_limit, "at least 4.2", judgement.Limit)]
Run = Annotated[judgement.Run, _text("missed periods", judgement.read_run, "3 in a row", judgement.Run)]
Sums = Annotated[judgement.Sums, _text("credits", judgement.read_sums, "20 % of fee in 2 of 4", judgement.Sums)]
RollingMean = Annotated[
    judgement.RollingMean,
    _text("mean over periods", judgement.read_rolling_mean, "below 99 % over 3 periods", judgement.RollingMean),
]
OutageCount = Annotated[
    judgement.OutageCount,
    _text(
        "number of outages", judgement.read_outage_count, "3 of more than 8 h in any 12 months", judgement.OutageCount
    ),
]
Periods = Annotated[int, _text("number of periods", judgement.read_periods, "3 periods", int, judgement.write_periods)]
Moment = Annotated[
    datetime, _text("instant", moments.read_moment, "2027-03-06T22:00+01:00", datetime, moments.write_moment)
]
Ids = Annotated[tuple[str, ...], _shape("texts", _read_ids, list, ["string", "integer", "array"], ["A-1", "A-2"])]
Distribution = Annotated[
    distributions.Distribution,
    _text(
        "distribution", distributions.read_distribution, "lognormal(mean=35 min, cv=1.2)", distributions.Distribution
    ),
]

Days = Annotated[tuple[int, ...], _text("days", read_days, "mon-fri", write=hours.write_days)]
Spans = Annotated[
    tuple[Span, ...],
    _shape("hours", hours.read_spans, hours.write_spans, ["string", "array"], ["09:00-12:00", "13:00-17:00"]),
]
WeekHours = Annotated[
    str | hours.WeekHours,
    _shape("weekly hours", hours.read_week, hours.write_week, ["string", "object"], {"mon-fri": "09:00-17:00"}),
]
MonthlyWindows = Annotated[
    tuple[windows.MonthlyWindow, ...],
    _shape(
        "windows of a month", windows.read_monthly, windows.write_monthly, ["string", "array"], "first sun 02:00-06:00"
    ),
]
Allowance = Annotated[
    windows.Allowance, _text("time in a period", windows.read_allowance, "8 h per month", windows.Allowance)
]
ShiftHours = Annotated[str | Span, _text("hours of a shift", hours.read_shift, "07:00-15:30", Span)]
Times = Annotated[Span, _text("times", hours.read_shift_span, "10:00-10:30", Span)]
Break = Annotated[int | tuple[Span, ...], _shape("break", _read_break, _write_break, ["string", "array"], "30 min")]


def _listed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


AsTuple = BeforeValidator(_listed)

Map = Annotated[Mapping[Key, Value], AfterValidator(freeze)]
"""A map that keeps its order and is immutable after reading."""

EMPTY: FrozenMap[Any, Any] = FrozenMap()
