"""Figures of a study by name: one resolver for stopping rules, comparisons, sweeps and sensitivity.

A figure's full name is a path; in what a person writes, parts may be left out as long as the order holds:

    AGREEMENT.COMMITMENT.SEVERITY.attainment              met / decided clocks over all whole periods
    AGREEMENT.COMMITMENT.SEVERITY.PERIOD.attainment       the same of one period, only when the period is written
    AGREEMENT.COMMITMENT.SEVERITY.PERIOD.p_kept           expected share of judged units that keep the quota
    AGREEMENT.credits, AGREEMENT.PERIOD.credits           money of all whole periods; of one, when it is written
    waits.SEVERITY.WAIT.mean (p50, p90, p95, max)         WAIT is first_touch or ready_total
    AGREEMENT.COMMITMENT.SEVERITY.PERIOD.missed           customers (or the whole) that miss the quota in a period
    AGREEMENT.COMMITMENT.SEVERITY.all_kept                probability that nobody misses it in any whole period
    every_promise                                         the same of every promise to customers together
    asked, asked.missed=3, asked.busy=95%                 probability that what is asked is kept (asked.py)
    backlog.SEVERITY, occupancy.TEAM, arrivals.SEVERITY   mean open tickets; busy / staffed; tickets

`first_response.p_kept` is therefore every severity and whole period of every first response promised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby
from typing import NamedTuple

from slasim.problems import nearest, one_of, show
from slasim.scenario import Problem, ScenarioError
from slasim.study.measures import registry
from slasim.study.measures.figure import Figure, Name
from slasim.study.measures.grid import ReplicationGrid
from slasim.study.measures.promises.asked import EVERYTHING, WORD, every_promise_figure, named
from slasim.study.measures.promises.asked import figure as asked_figure
from slasim.table import Tables


class _Candidate(NamedTuple):
    of: Name
    figure: Callable[[], Figure]


def figures(tables: Tables, name: str) -> list[Figure]:
    """Every figure of the tables of a study that `name` fits, in the order of the tables.

    Raises:
        ScenarioError: none fits; the message says which names there are.
    """
    if len(whole := list(_whole(tables, name))):
        return whole
    parts = name.split(".")
    found = list(_candidates(tables))
    words = registry.words()
    fitting = [each for each in found if each.of.fits(parts, words)]
    if not fitting:
        raise ScenarioError([_unknown(name, [each.of for each in found])])
    return [each.figure() for each in fitting]


def names(tables: Tables) -> list[str]:
    """The full names of all figures of the tables of a study."""
    return [EVERYTHING, WORD, *(str(each.of) for each in _candidates(tables))]


def _whole(tables: Tables, name: str) -> Iterator[Figure]:
    """The figure of the whole desk that is called so."""
    if (asked := named(name)) is not None:
        yield asked_figure(tables, asked)
    elif name == EVERYTHING:
        yield every_promise_figure(tables)


def _candidates(tables: Tables) -> Iterator[_Candidate]:
    for measure in registry.MEASURES:
        if not measure.figures or not len(tables.get(measure.name, ())):
            continue
        grid = ReplicationGrid(tables[measure.name])
        for _, same in groupby(measure.figures, key=lambda each: (each.word, each.keys, each.chosen)):
            estimates = list(same)
            for group in grid.groups(estimates[0].keys, estimates[0].rows(grid)):
                yield from (_Candidate(each.name(group), partial(each.figure, grid, group)) for each in estimates)


def _unknown(name: str, found: Iterable[Name]) -> Problem:
    paths = [of.path for of in found]
    known = {part for path in paths for part in path}
    hints = [f"'{part}': {hint}" for part in name.split(".") if part not in known and (hint := nearest(part, known))]
    first: dict[str, str] = {}  # of each kind of figure
    for of in found:
        first.setdefault(of.word, str(of))
    expected = f"a figure such as {one_of(list(first.values()))}"
    return Problem("", 0, 0, "figure", show(name), expected, "; ".join(hints))
