"""What a figure depends on: Sobol indices of a Saltelli design, and the swing of a figure over each input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from slasim.scenario import Problem, ScenarioError
from slasim.study.statistics import CONFIDENCE, Interval
from slasim.study.statistics.skewed import shift
from slasim.types import Float64

if TYPE_CHECKING:
    from slasim.study.measures.figure import Figure
    from slasim.study.sweep.result import Sweep

RESAMPLES = 1000
ENDS = 4  # the lowest and the highest quarter of an input's values are compared


@dataclass(frozen=True)
class Index:
    """How much of the variance of a figure over the design comes from one input: alone (`first`), and with all its
    interactions (`total`). The interval is a percentile bootstrap over the rows of the design. Of 300 designs of the
    Ishigami and the g-function those of 64 rows held the true index in 88 % at least, those of 256 in 94 %."""

    figure: str
    input: str
    first: Interval
    total: Interval


@dataclass(frozen=True)
class Swing:
    """A figure with an input low and high, as means over the points there, and the difference with its interval.

    All points see the same random histories, so the difference is taken within each replication.
    """

    figure: str
    unit: str
    input: str
    low_value: str
    high_value: str
    low: float
    high: float
    change: Interval


def sobol_indices(a: Float64, b: Float64, ab: Float64, seed: int, confidence: float = CONFIDENCE) -> list[Index]:
    """Indices of each input from f(A) and f(B), shape (n,), and f(A with column j of B), shape (inputs, n).

    By `scipy.stats.sobol_indices`: first order by Saltelli et al. (2010), Computer Physics Communications 181, 259-270,
    table 2 (b); total by Jansen (1999), formula (f) there. `seed` names the resamples. A figure that does not vary has
    no indices: NaN.
    """
    rows = np.random.default_rng(seed).integers(0, len(a), (RESAMPLES, len(a)))
    first, total = _indices(a, b, ab)
    drawn = [_indices(a[row], b[row], ab[:, row]) for row in rows]
    found = []
    for at in range(len(ab)):
        of_first, of_total = (np.array([each[order][at] for each in drawn]) for order in (0, 1))
        both = (_between(first[at], of_first, confidence), _between(total[at], of_total, confidence))
        found.append(Index("", str(at), *both))
    return found


def _between(estimate: float, drawn: Float64, confidence: float) -> Interval:
    """The estimate and the ends of the resamples that have a variance to explain."""
    known = drawn[~np.isnan(drawn)]
    if not len(known):
        return Interval(float(estimate), np.nan, np.nan)
    low, high = np.percentile(known, [50 - 50 * confidence, 50 + 50 * confidence])
    return Interval(float(estimate), float(low), float(high))


def _indices(a: Float64, b: Float64, ab: Float64) -> tuple[Float64, Float64]:
    """First order and total of each input; NaN where nothing varies (SciPy has 0)."""
    from scipy import stats

    if np.concatenate([a, b]).var() == 0:
        return np.full(len(ab), np.nan), np.full(len(ab), np.nan)
    twice = np.concatenate([ab, ab])[:, None]  # SciPy fails on a single input
    found = stats.sobol_indices(func={"f_A": a[None], "f_B": b[None], "f_AB": twice}, n=len(a))
    return found.first_order[: len(ab)], found.total_order[: len(ab)]


def sensitivity(sweep: Sweep, name: str, confidence: float = CONFIDENCE) -> list[Index]:
    """Sobol indices of every figure that `name` fits, from a sweep of the design `saltelli`.

    The function whose variance is explained is the figure's estimate at a point, from all replications of the sweep.
    Raises ScenarioError for another design, for an unknown figure, and when a point has no figure.
    """
    rows, inputs = sweep.about.asked, sweep.names
    if sweep.about.design != "saltelli" or rows is None:
        raise ScenarioError([_problem(f"the design {sweep.about.design}", "the design saltelli, made for indices")])
    found = []
    for figure, values in sweep.figure(name).items():
        estimates = np.array([np.nan if each is None else each.interval().estimate for each in values])
        if np.isnan(estimates).any():
            missing = ", ".join(str(at) for at in np.flatnonzero(np.isnan(estimates))[:5])
            raise ScenarioError([_problem(f"no {figure} at the points {missing}", "a figure at every point")])
        a, b = estimates[:rows], estimates[rows : 2 * rows]
        ab = estimates[2 * rows :].reshape(len(inputs), rows)
        indices = sobol_indices(a, b, ab, sweep.about.seed, confidence)
        found += [Index(figure, name_, each.first, each.total) for name_, each in zip(inputs, indices, strict=True)]
    return found


def tornado(sweep: Sweep, name: str, confidence: float = CONFIDENCE) -> list[Swing]:
    """For every figure that `name` fits and every input: the figure at the lowest and the highest quarter of the
    input's values (at least one value each), other inputs as they come there; the widest swing first.

    Numbers and ranges are ordered by size, all other lists as they were written. Raises ScenarioError for an unknown
    figure.
    """
    found = []
    for figure, values in sweep.figure(name).items():
        mine = [_swing(sweep, figure, values, at, confidence) for at in range(len(sweep.names))]
        found += sorted(mine, key=lambda each: -np.nan_to_num(abs(each.change.estimate)))
    return found


def _swing(sweep: Sweep, figure: str, values: list[Figure | None], at: int, confidence: float) -> Swing:
    levels = sweep.order(at)
    quarter = max(1, len(levels) // ENDS)
    column = sweep.points[sweep.names[at]].tolist()
    ends, by_replication = [], []
    for chosen in (levels[:quarter], levels[-quarter:]):
        there = [each for each, value in zip(values, column, strict=True) if value in chosen and each is not None]
        by_replication.append(_mean([each.by_replication for each in there]))
        ends.append(float(np.mean([each.interval().estimate for each in there])) if there else np.nan)
    low, high = by_replication
    change = shift(high - low, confidence).mean
    unit = next((each.unit for each in values if each is not None), "")
    return Swing(
        figure, unit, sweep.names[at], _range(levels[:quarter]), _range(levels[-quarter:]), ends[0], ends[1], change
    )


def _mean(values: list[Float64]) -> Float64:
    return np.mean(values, axis=0) if values else np.array([np.nan])


def _range(levels: list[object]) -> str:
    return str(levels[0]) if len(levels) == 1 else f"{levels[0]} … {levels[-1]}"


def _problem(found: str, expected: str) -> Problem:
    return Problem("", 0, 0, "sensitivity", found, expected)
