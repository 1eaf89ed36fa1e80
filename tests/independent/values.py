"""What stands in a scenario file, as plain numbers: durations in ms, shares, distributions, hours of a week."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from math import exp, gamma, log, log1p, sqrt
from typing import Any

import numpy as np
from scipy import special

UNITS = {"ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "day": 86_400_000, "week": 604_800_000}
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY_MS = UNITS["day"]


@cache
def duration(text: Any) -> int:
    """`1 h 30 min` in ms."""
    parts = re.findall(r"([\d.]+)\s*([a-z]+)", str(text))
    return round(
        sum(float(number) * UNITS[unit if unit in UNITS else unit.removesuffix("s")] for number, unit in parts)
    )


@cache
def share(text: Any) -> float:
    """`30 %`, `1/3` as a number."""
    text = str(text)
    return float(Fraction(text.rstrip("% "))) / (100 if "%" in text else 1)


@cache
def minutes(text: str) -> list[tuple[int, int]]:
    """`08:00-12:00, 22:00-06:00` as minutes of the day; an end on the next day is above 1440."""
    found = []
    for span in text.split(","):
        start, end = (int(hour) * 60 + int(minute) for hour, minute in re.findall(r"(\d+):(\d+)", span))
        found.append((start, end if end > start else end + 1440))
    return found


@cache
def weekdays(text: str) -> list[int]:
    """`mon-fri`, `sat,sun`, `fri-mon` as numbers, Monday 0."""
    found: list[int] = []
    for part in text.replace(" ", "").split(","):
        ends = [WEEK.index(name) for name in part.split("-")]
        found += [(ends[0] + k) % 7 for k in range((ends[-1] - ends[0]) % 7 + 1)]
    return found


@cache
def law(text: str) -> tuple[str, tuple[float, ...]]:
    """A distribution as its kind and its numbers: normal centre and spread, mean (or scale) and shape, or its ends."""
    kind, inside = re.fullmatch(r"(\w+)\((.*)\)", text.strip()).groups()  # type: ignore[union-attr]
    named = dict(re.findall(r"(\w+)\s*=\s*([^,]+)", inside))
    match kind:
        case "constant" | "uniform" | "triangular":
            return kind, tuple(map(duration, inside.split(",")))
        case "exponential":
            return kind, (duration(named["mean"]),)
        case "lognormal":
            variance = log(1 + float(named["cv"]) ** 2)
            centre = (
                log(duration(named["median"])) if "median" in named else log(duration(named["mean"])) - variance / 2
            )
            return kind, (centre, sqrt(variance))
        case "gamma":
            return kind, (duration(named["mean"]), float(named["cv"]) ** -2)
        case "erlang":
            return "gamma", (duration(named["mean"]), float(named["k"]))
        case "weibull":
            shape = float(named["shape"])
            scale = duration(named["scale"]) if "scale" in named else duration(named["mean"]) / gamma(1 + 1 / shape)
            return kind, (scale, shape)
    raise ValueError(text)


def quantile(text: str, u: float) -> float:
    kind, numbers = law(text)
    match kind, *numbers:
        case "constant", value:
            return value
        case "exponential", mean:
            return -mean * log1p(-u)
        case "uniform", low, high:
            return low + (high - low) * u
        case "triangular", low, mode, high:
            if u * (high - low) < mode - low:
                return low + sqrt(u * (high - low) * (mode - low))
            return high - sqrt((1 - u) * (high - low) * (high - mode))
        case "lognormal", centre, spread:
            return exp(centre + spread * special.ndtri(u))
        case "gamma", mean, shape:
            return float(special.gammaincinv(shape, u)) * mean / shape
        case _, scale, shape:
            return scale * (-log1p(-u)) ** (1 / shape)


def draw(text: str, generator: np.random.Generator, hard: float = 0.0, together: float = 0.0) -> int:
    """One duration in whole ms, at least 1; its normal score is correlated with the score `hard` of its ticket."""
    u = generator.random()
    if together:
        u = special.ndtr(sqrt(together) * hard + sqrt(1 - together) * special.ndtri(u))
    return max(1, int(quantile(text, u)))
