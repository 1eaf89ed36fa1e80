"""By how much the true volume differs from the written one, where that is a forecast.

A replication has one level and one growth for all streams. The volume of a date is multiplied by the factor
exp(s z_level - s**2 / 2) x exp(t g z_growth - (t g)**2 / 2), with z_level and z_growth independent standard normal
numbers of the replication, t the months since the first date of the horizon (0 before it), and s and g the spreads
that the stated bands have: the logarithm of 1 + the stated share over the normal quantile of the stated probability.
Its mean is 1 on every date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.instants import MEAN_MONTH, day_number
from slasim.types import Float64, Int32
from slasim.workload import draws, stable

if TYPE_CHECKING:
    from slasim.scenario import Scenario

PURPOSE = "forecast"
_LEVEL, _GROWTH = 0, 1  # the occurrences


class Uncertain(NamedTuple):
    """How far the true volume may be from the written one: standard deviations of its logarithm."""

    level: float
    growth: float  # per month
    from_: int  # date from which growth counts, days since 1970


class Forecast(NamedTuple):
    """How far the true volume of one replication is from the written one, as standard normal scores."""

    level: float
    growth: float


def uncertain(scenario: Scenario) -> Uncertain | None:
    """The spreads of the forecast; None where the written volume is the true one."""
    stated = scenario.demand.forecast
    if not stated.level and not stated.growth:
        return None
    quantile = stable.normal((1.0 + float(stated.probability)) / 2.0)
    level, growth = (stable.log(1.0 + float(share)) / quantile for share in (stated.level, stated.growth))
    return Uncertain(level, growth, day_number(scenario.horizon.from_))


def forecast(scenario: Scenario, seed: int, replication: int) -> Forecast:
    """What the forecast misses in one replication; a score is 0 where the scenario says that nothing is missed.

    It draws two numbers and no tickets.
    """
    of, key = uncertain(scenario), draws.stream(seed, replication, PURPOSE)
    return Forecast(
        stable.normal(draws.uniform(key, 0, _LEVEL)) if of is not None and of.level else 0.0,
        stable.normal(draws.uniform(key, 0, _GROWTH)) if of is not None and of.growth else 0.0,
    )


def factors(of: Uncertain, days: Int32, seed: int, replication: int) -> Float64:
    """What multiplies the expected tickets of each local date (days since 1970)."""
    key = draws.stream(seed, replication, PURPOSE)
    level, growth = (stable.normal(draws.uniform(key, 0, k)) for k in (_LEVEL, _GROWTH))
    dates, where = np.unique(days, return_inverse=True)
    months = np.maximum(dates - of.from_, 0) / MEAN_MONTH
    out = np.empty(len(dates))
    for i, t in enumerate(months.tolist()):
        slope = of.growth * t
        out[i] = stable.exp(of.level * level + slope * growth - (of.level**2 + slope**2) / 2.0)
    return out[where]
