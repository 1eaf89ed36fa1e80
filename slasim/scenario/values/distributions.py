"""Distributions of time, written as `lognormal(mean=35 min, cv=1.2)`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from slasim.problems import Unreadable, nearest, unreadable
from slasim.scenario.values.durations import NUMBER, read_duration, read_positive_duration, write_duration


@dataclass(frozen=True)
class Distribution:
    """A distribution of durations, in ms.

    `kind` says which parameters count: constant (`value`), exponential (`mean`), uniform (`low`, `high`), lognormal
    (`mu`, `sigma`: mean and standard deviation of the natural logarithm of the duration in ms). `mean_ms` is the mean
    of any kind. `text` is the canonical written form.
    """

    kind: str
    text: str
    mean_ms: float
    value: int = 0
    mean: int = 0
    low: int = 0
    high: int = 0
    mu: float = 0.0
    sigma: float = 0.0

    def __str__(self) -> str:
        return self.text


FORMS = {
    "constant": "constant(15 min)",
    "exponential": "exponential(mean=15 min)",
    "lognormal": "lognormal(mean=15 min, cv=1.2)",
    "uniform": "uniform(5 min, 20 min)",
}
CALL = re.compile(r"\s*([A-Za-z]+)\s*\((.*)\)\s*")
ARGUMENTS = {
    "constant": {"value"},
    "exponential": {"mean"},
    "lognormal": {"mean", "median", "cv"},
    "uniform": {"low", "high"},
}


def _arguments(kind: str, text: str, value: Any) -> dict[str, str]:
    """`mean=35 min, cv=1.2` as a map; arguments without a name take the names of constant and uniform in order."""
    order = {"constant": ["value"], "exponential": ["mean"], "uniform": ["low", "high"]}.get(kind, [])
    found: dict[str, str] = {}
    for index, part in enumerate(text.split(",")):
        name, equals, argument = (each.strip() for each in part.partition("="))
        if not equals:
            name, argument = (order[index], part.strip()) if index < len(order) else ("", part.strip())
        if name not in ARGUMENTS[kind]:
            raise unreadable(value, f"{kind} as in {FORMS[kind]}", nearest(name, ARGUMENTS[kind]) if name else "")
        if name in found:
            raise unreadable(value, f"{name} once")
        found[name] = argument
    return found


def read_distribution(value: Any) -> Distribution:
    """One of FORMS; a duration alone is constant."""
    expected = f"a distribution of time: {', '.join(FORMS.values())}"
    if not isinstance(value, str):
        raise unreadable(value, expected)
    call = CALL.fullmatch(value)
    if call is None:
        try:
            ms = read_positive_duration(value)
        except Unreadable:
            raise unreadable(value, expected) from None
        return Distribution("constant", f"constant({write_duration(ms)})", float(ms), value=ms)
    kind = call[1].lower()
    if kind not in FORMS:
        raise unreadable(value, expected, nearest(kind, FORMS))
    arguments = _arguments(kind, call[2], value)
    needed = ARGUMENTS[kind] - {"mean", "median"} if kind == "lognormal" else ARGUMENTS[kind]
    if not needed <= arguments.keys() or (kind == "lognormal" and len(arguments) != 2):
        raise unreadable(
            value, f"{kind} as in {FORMS[kind]}", "give mean or median, and cv" if kind == "lognormal" else ""
        )
    try:
        return _build(kind, arguments, value)
    except Unreadable as error:
        mistake = error.mistakes[0]
        raise unreadable(value, f"{mistake.expected} (not {mistake.found})", mistake.hint) from None


def _build(kind: str, arguments: dict[str, str], value: Any) -> Distribution:
    if kind == "lognormal":
        return _lognormal(arguments, value)
    if kind == "uniform":
        low, high = read_duration(arguments["low"]), read_positive_duration(arguments["high"])
        if low >= high:
            raise unreadable(value, "uniform with the low end below the high end")
        text = f"uniform({write_duration(low)}, {write_duration(high)})"
        return Distribution(kind, text, (low + high) / 2, low=low, high=high)
    ms = read_positive_duration(arguments["value" if kind == "constant" else "mean"])
    if kind == "constant":
        return Distribution(kind, f"constant({write_duration(ms)})", float(ms), value=ms)
    return Distribution(kind, f"exponential(mean={write_duration(ms)})", float(ms), mean=ms)


def _lognormal(arguments: dict[str, str], value: Any) -> Distribution:
    """sigma² = ln(1 + cv²); mu = ln(median) = ln(mean) - sigma²/2. Decimal logarithms are the same on every machine."""
    if not re.fullmatch(NUMBER, arguments["cv"]) or not 0 < Fraction(arguments["cv"]) <= 100:
        raise unreadable(value, "a coefficient of variation (cv) above 0 and at most 100, such as cv=1.2")
    name = "mean" if "mean" in arguments else "median"
    ms = read_positive_duration(arguments[name])
    with localcontext(prec=40):
        cv = Decimal(arguments["cv"])
        variance = (1 + cv * cv).ln()
        mu = Decimal(ms).ln() - (variance / 2 if name == "mean" else 0)
        mean = Decimal(ms) if name == "mean" else Decimal(ms) * (variance / 2).exp()
        text = f"lognormal({name}={write_duration(ms)}, cv={cv.normalize():f})"
        return Distribution("lognormal", text, float(mean), mu=float(mu), sigma=float(variance.sqrt()))
