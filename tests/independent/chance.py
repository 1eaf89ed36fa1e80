"""What makes days and hours differ, and what a forecast misses: factors that chance draws."""

from __future__ import annotations

from datetime import date
from functools import cache
from math import sqrt

import numpy as np
from scipy import special, stats

from tests.independent.rates import MEAN_MONTH, Floats
from tests.independent.tickets import Raw
from tests.independent.values import share, weekdays


def variances(stream: Raw, usual: float, of_day: Floats | None) -> Floats:
    """Of the factor of a day, by weekday; `of_day` are the tickets of the weekdays in an ordinary week."""
    dispersion = stream.get("day_to_day", {}).get("dispersion", 1)
    if not isinstance(dispersion, dict):
        return np.full(7, (float(dispersion) - 1) / usual)
    assert of_day is not None
    said = {day: float(value) for name, value in dispersion.items() if name != "else" for day in weekdays(name)}
    found = np.zeros(7)
    for day in of_day.nonzero()[0].tolist():
        found[day] = ((said[day] if day in said else float(dispersion["else"])) - 1) / of_day[day]
    return found


def day_factors(
    stream: Raw,
    usual: float,
    of_day: Floats | None,
    days: list[date],
    of_all: Floats,
    generator: np.random.Generator,
) -> Floats:
    """Gamma factors of mean 1, one a date, whose normal numbers carry over; `usual` is the mean of an open day and
    `of_all` what is new on each date for all streams."""
    rules, variance = stream.get("day_to_day", {}), variances(stream, usual, of_day)
    carried = float(rules.get("carry_over", 0))
    if not variance.any():
        return np.ones(len(days))
    common = float(rules.get("common", 0))
    z = sqrt(1 - common) * generator.normal(size=len(days)) + sqrt(common) * of_all
    for later in range(1, len(days)):
        z[later] = carried * z[later - 1] + sqrt(1 - carried**2) * z[later]
    of_date = variance[[day.weekday() for day in days]]
    factors, some = np.ones(len(days)), of_date > 0
    factors[some] = stats.gamma.ppf(stats.norm.cdf(z[some]), 1 / of_date[some], scale=of_date[some])
    return factors


@cache
def fading(profile: tuple[float, ...], carried: float) -> tuple[Floats, Floats, float]:
    """Of the hours with tickets of a profile: M, b and q of the page, by factors of the matrix of correlations."""
    p, hours = np.array([part for part in profile if part]), np.flatnonzero(profile)
    near = np.where(np.equal.outer(hours, hours), 1.0, carried ** np.abs(np.subtract.outer(hours, hours)))
    y = p
    for _ in range(200):
        y = np.sqrt(y * p / (near @ y))
    lower = np.linalg.cholesky(near)  # the page's r^(h - c) sqrt(s_c)
    root = lower.T @ y  # sqrt(s_c) S_c
    return y[:, None] * lower / root, root**2, ((y**2 / p).sum() - 1) / (len(p) - 1)


def hour_shares(stream: Raw, usual: float, profile: Floats, uniform: Floats) -> Floats:
    """The shares of the hours of a date, from its profile ([24], 1 in all) and a uniform number of each hour."""
    rules, hours = stream.get("within_day", {}), profile.nonzero()[0]
    if len(hours) < 2 or float(rules.get("dispersion", 1)) == 1:
        return profile
    split, parts, q = fading(tuple(profile.tolist()), float(rules.get("carry_over", 0)))
    a = q * (usual - 1) / (float(rules["dispersion"]) - 1) - 1
    begun = special.gammaincinv(a * parts, uniform[hours])
    shares = np.zeros(24)
    shares[hours] = split @ (begun / begun.sum())
    return shares


def missed(forecast: Raw, days: list[date], first: date, generator: np.random.Generator) -> Floats:
    """By what the true volume of each date differs from the written one."""
    bound = stats.norm.ppf((1 + share(forecast.get("probability", "90 %"))) / 2)
    level = np.log(1 + share(forecast.get("level", "0 %"))) / bound
    growing = np.log(1 + share(forecast.get("growth", "0 % per month").removesuffix(" per month"))) / bound
    spread = growing * np.array([max((day - first).days, 0) / MEAN_MONTH for day in days])
    z = generator.normal(size=2)
    factors: Floats = np.exp(level * z[0] + spread * z[1] - (level**2 + spread**2) / 2)
    return factors
