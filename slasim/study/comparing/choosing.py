"""The best of several scenarios in one figure: selection on replications of its own, in batches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from slasim.problems import Unreadable, one_of, show
from slasim.scenario import Problem, Scenario, ScenarioError
from slasim.scenario.values.amounts import read_factor, read_money
from slasim.scenario.values.currencies import minor_digits
from slasim.scenario.values.durations import read_duration
from slasim.study.comparing.figures import lines
from slasim.study.measures import registry
from slasim.study.measures.figure import MILLISECONDS, SHARE, Figure, Name, together
from slasim.study.measures.figures import figures
from slasim.study.statistics.pairing import smallest_step
from slasim.study.statistics.selection import FIRST, Selected, select
from slasim.table import ColumnTable
from slasim.types import Float64

BATCH = 20  # replications whose mean is one observation: near enough to normal, also for what is kept or not
MOST = 10_000  # replications of a scenario

Counted = Mapping[str, ColumnTable]  # of a side, a row per replication


class Aim(NamedTuple):
    """In which figure the best is looked for, and from which difference on it matters (in the unit of the figure)."""

    figure: str
    unit: str
    greatest: bool
    zone: float
    error: float


def read_aim(scenario: Scenario, tables: Counted, best: str, zone: float | str, error: float) -> Aim:
    """What was asked for, checked on the tables of a replication of the baseline.

    A zone is a number in the unit of the figure (share, ms, the currency) or a text such as `0.5 %`, `2 min`, `50 EUR`.
    Raises ScenarioError with everything wrong in it.
    """
    problems = []
    if not 0 < error < 0.5:
        problems.append(Problem("", 0, 0, "error", f"{error}", "a probability between 0 and 50 %"))
    try:
        found = figure_of(scenario, tables, best)
    except ScenarioError as wrong:
        raise ScenarioError([*wrong.problems, *problems]) from None
    known = {each.word: each.better for each in registry.told() if each.better is not None}
    greatest = known.get(found.of.word)
    if greatest is None:
        problems.append(Problem("", 0, 0, "best", show(best), f"a figure of {one_of(known)}: more is not better here"))
    width, wrong_width = _width(zone, found.unit)
    if problems or wrong_width:
        raise ScenarioError([*problems, *wrong_width])
    return Aim(best, found.unit, bool(greatest), width, error)


def figure_of(scenario: Scenario, tables: Counted, name: str) -> Figure:
    """The one figure that a name means; where it fits several, all of them together.

    Raises ScenarioError when none fits or they cannot be taken together.
    """
    for figure in lines(scenario, tables):
        if figure.name == name:
            return figure
    found = figures(tables, name)
    try:
        return together(found, Name(found[0].of.word))
    except ValueError as several:
        raise ScenarioError([Problem("", 0, 0, "best", f"{show(name)}, which is {several}", "one figure")]) from None


def choose(
    scenarios: Sequence[Scenario],
    aim: Aim,
    run: Callable[[Sequence[int], int, int], Sequence[Counted]],
    most: int = MOST,
) -> Selected:
    """Kim and Nelson's selection over batches of replications; `run(sides, first, count)` gives their tables."""
    taken = 0
    units: list[float] = []
    kinds: set[str] = set()

    def observe(alive: Sequence[int], count: int) -> Float64:
        nonlocal taken
        rows = []
        every = run(alive, taken, count * BATCH)
        taken += count * BATCH
        for side, tables in zip(alive, every, strict=True):
            figure = figure_of(scenarios[side], tables, aim.figure)
            units.append(float(figure.wholes.mean()))
            kinds.add(figure.kind)
            rows.append(_batches(figure))
        found = np.array(rows) if aim.greatest else -np.array(rows)
        if np.isnan(found).any():
            words = f"{aim.figure} without data in {BATCH} replications"
            raise ScenarioError([Problem("", 0, 0, "best", words, "a figure that most replications have")])
        return found

    def least_variance(differences: Float64) -> float:
        if kinds == {"mean"}:
            return 0.0
        step = smallest_step(differences, min(units)) if kinds == {"share"} else 1 / max(min(units), 1.0)
        # One unit more in one replication and one less in another, as in `paired_shares`.
        return 2 * step**2 / (FIRST * BATCH + 2) / BATCH

    at_most = most // BATCH
    return select(observe, len(scenarios), zone=aim.zone, error=aim.error, most=at_most, least_variance=least_variance)


def _batches(figure: Figure) -> Float64:
    """The figure of each batch."""
    if figure.kind == "ratio":
        parts, wholes = figure.parts.reshape(-1, BATCH).sum(axis=1), figure.wholes.reshape(-1, BATCH).sum(axis=1)
    else:
        values = figure.values.reshape(-1, BATCH)
        parts, wholes = np.nansum(values, axis=1), (~np.isnan(values)).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(parts / wholes, np.float64)


def _width(zone: float | str, unit: str) -> tuple[float, list[Problem]]:
    """The indifference zone in the unit of the figure."""
    example = {SHARE: "0.5 %", MILLISECONDS: "2 min"}.get(unit, f"50 {unit}")
    problem = Problem("", 0, 0, "zone", show(zone), f"a difference above 0 from which on it matters, such as {example}")
    try:
        width = float(zone)
    except ValueError:
        try:
            width = _read(str(zone), unit)
        except Unreadable:
            return 0.0, [problem]
    return width, [] if 0 < width < float("inf") else [problem]


def _read(text: str, unit: str) -> float:
    if unit == SHARE:
        return float(read_factor(text))
    if unit == MILLISECONDS:
        return float(read_duration(text))
    money = read_money(text, None)
    return money.minor / 10 ** minor_digits(unit) if money.currency == unit else 0.0
