"""Points of a design: which values the varied fields have together."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from slasim.problems import nearest, one_of, show
from slasim.scenario import Problem, ScenarioError
from slasim.study.sweep.axis import Axis

if TYPE_CHECKING:
    from slasim.types import Float64

MOST = 1_000_000  # points; a sweep of more is a slip

Point = tuple[Any, ...]  # one value for each axis


def points_of(axes: Sequence[Axis], design: str, points: int | None, seed: int) -> list[Point]:
    """The points of a design, each with one value for each axis.

    grid      every combination of levels; the last axis changes fastest
    latin     `points` points, each of `points` equal parts of every axis used once (McKay, Beckman, Conover 1979)
    sobol     the first `points` points of a scrambled Sobol sequence; a power of 2
    saltelli  for sensitivity: samples A and B of `points` (a power of 2) rows, and A with each column taken from B, so
              `points` × (axes + 2) points (Saltelli et al. 2010)

    The same axes, design, points and seed give the same points. Raises ScenarioError for what cannot be.
    """
    problems = design_problems(axes, design, points)
    if problems:
        raise ScenarioError(problems)
    return _DESIGNS[design](axes, points or 0, seed)


def design_problems(axes: Sequence[Axis] | None, design: str, points: int | None) -> list[Problem]:
    """What cannot be about a design; `axes` is None where they could not be read, which is told elsewhere."""

    def wrong(about: str, found: str, expected: str, hint: str = "") -> Problem:
        return Problem(about, 0, 0, "", found, expected, hint)

    if design not in _DESIGNS:
        return [wrong("design", show(design), one_of(_DESIGNS), nearest(design, _DESIGNS))]
    problems = []
    if axes is not None and not axes:
        problems.append(wrong("vary", "nothing", "at least one field to vary"))
    if design == "grid":
        if points is not None:
            problems.append(wrong("points", str(points), "none: a grid has all combinations of its values"))
        problems += [
            wrong(f"{axis.name}", "a range without a step", "4..10/2, a list, or a design that draws (latin, sobol)")
            for axis in axes or ()
            if not axis.is_stepped
        ]
        if not problems and axes and (count := _count(axes)) > MOST:
            problems.append(wrong("grid", f"{count} points", f"at most {MOST}"))
    elif points is None or not 1 <= points <= MOST:
        found = "no number of points" if points is None else str(points)
        problems.append(wrong("points", found, f"a number from 1 to {MOST} for the design {design}"))
    elif design != "latin" and points & (points - 1):
        expected = f"a power of 2, which the balance of a Sobol sequence needs: {_powers(points)}"
        problems.append(wrong("points", str(points), expected))
    return problems


def _powers(points: int) -> str:
    return f"{1 << points.bit_length() - 1} or {1 << points.bit_length()}"


def _count(axes: Sequence[Axis]) -> int:
    count = 1
    for axis in axes:
        count *= len(axis.levels()) if axis.span is None else int(_size(axis))
    return count


def _size(axis: Axis) -> int:
    assert axis.span is not None
    return int((axis.span.high - axis.span.low) / (axis.span.step or 1)) + 1


def _grid(axes: Sequence[Axis], _points: int, _seed: int) -> list[Point]:
    return list(itertools.product(*(axis.levels() for axis in axes)))


def _latin(axes: Sequence[Axis], points: int, seed: int) -> list[Point]:
    from numpy.random import default_rng
    from scipy.stats.qmc import LatinHypercube

    return list(_drawn(axes, LatinHypercube(len(axes), rng=default_rng(seed)).random(points)))


def _sobol(axes: Sequence[Axis], points: int, seed: int) -> list[Point]:
    return list(_drawn(axes, _sequence(len(axes), points, seed)))


def _saltelli(axes: Sequence[Axis], points: int, seed: int) -> list[Point]:
    """A, then B, then for each axis A with its column from B; `points` rows each."""
    both = _sequence(2 * len(axes), points, seed)
    a, b = both[:, : len(axes)], both[:, len(axes) :]
    found = [*_drawn(axes, a), *_drawn(axes, b)]
    for at in range(len(axes)):
        mixed = a.copy()
        mixed[:, at] = b[:, at]
        found += _drawn(axes, mixed)
    return found


def _sequence(width: int, points: int, seed: int) -> Float64:
    from numpy.random import default_rng
    from scipy.stats.qmc import Sobol

    return Sobol(width, rng=default_rng(seed)).random(points)


def _drawn(axes: Sequence[Axis], shares: Float64) -> Iterator[Point]:
    return (tuple(axis.at(u) for axis, u in zip(axes, row, strict=True)) for row in shares.tolist())


_DESIGNS: dict[str, Callable[[Sequence[Axis], int, int], list[Point]]] = {
    "grid": _grid,
    "latin": _latin,
    "sobol": _sobol,
    "saltelli": _saltelli,
}
DESIGNS = tuple(_DESIGNS)
