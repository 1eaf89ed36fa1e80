"""The figures of one point of a sweep: those that every sweep shows, and any by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from slasim.study.measures import registry
from slasim.study.measures.figure import Figure, Name
from slasim.study.measures.figures import figures
from slasim.study.measures.grid import replications_of
from slasim.study.measures.promises.asked import USUAL, every_promise_figure
from slasim.study.measures.promises.asked import figure as asked_figure
from slasim.study.statistics import Interval
from slasim.table import Tables


class Shown(NamedTuple):
    """A figure of a point: a column of the sweep's table, and the ends of its interval."""

    of: Name
    interval: Interval
    unit: str
    cut_off: bool | None = None  # whether what is unfinished could change it; None: nothing unfinished is in it


def shown(tables: Tables) -> Iterator[Shown]:
    """Every figure that a sweep shows.

    `every_promise` and `asked` of the whole desk; `A.C.S.attainment` and `A.C.S.all_kept` over all whole periods;
    `A.C.S.p_kept` of the period in which it is lowest; `A.credits`;
    `waits.S.first_touch.mean`; `occupancy.T`; `cost` of the staff, known exactly where overtime costs nothing.
    """
    for whole in (every_promise_figure(tables), asked_figure(tables, USUAL)):
        yield Shown(whole.of, whole.interval(), whole.unit)
    for measure in registry.counted():
        for estimate in measure.swept:
            found: Iterable[Figure] = estimate.figures(tables[measure.name])
            if estimate.lowest_of:
                found = lowest(found, estimate.lowest_of)
            yield from (Shown(figure.of, figure.interval(), figure.unit, figure.cut_off) for figure in found)
    for figure in further_figures(tables):
        value = float(figure.parts[0])
        is_known = bool((figure.parts == value).all())  # the mean of equal numbers may be off by a rounding
        yield Shown(figure.of, Interval(value, value, value) if is_known else figure.interval(), figure.unit)


def lowest(found: Iterable[Figure], key: str) -> list[Figure]:
    """Of figures that differ in a key only the one with the lowest estimate (the first of equals), without this key in
    its name; one of them cut off leaves it so; those without data are not looked at unless all are."""
    best: dict[Name, tuple[float, Figure]] = {}
    cut: dict[Name, bool | None] = {}
    for figure in found:
        of = figure.of.without(key)
        cut[of] = cut.get(of) or figure.cut_off
        estimate = figure.interval().estimate
        if of not in best or estimate < best[of][0] or np.isnan(best[of][0]):
            best[of] = (estimate, replace(figure, of=of))
    return [replace(figure, cut_off=cut[of]) for of, (_, figure) in best.items()]


def further_figures(tables: Tables) -> Iterator[Figure]:
    """The figures that are no groups of rows of a table: the cost of the staff."""
    count = replications_of(tables)
    for measure in registry.exact():
        for further in measure.further:
            if further.is_swept:
                yield from further.figures(tables, count)


def by_replication(tables: Tables, name: str) -> dict[str, Figure]:
    """The figures that a name fits, by their full names. Raises ScenarioError when there is none."""
    decided = {figure.name: figure for figure in further_figures(tables) if figure.name == name}
    return decided or {figure.name: figure for figure in figures(tables, name)}
