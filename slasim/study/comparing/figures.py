"""The figures of which a comparison tells how they changed, by replication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from slasim.study.measures import registry
from slasim.study.measures.figure import Figure, Name
from slasim.study.measures.grid import replications_of
from slasim.study.measures.measure import Estimate
from slasim.study.measures.promises.asked import USUAL, WORD, WhatIsAsked, figure

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study.measures.measure import Further, Measure
    from slasim.table import Tables


def lines(scenario: Scenario, tables: Tables, asked: WhatIsAsked = USUAL) -> list[Figure]:
    """Every figure of a scenario, simulated; `tables` are those of `compared_tables` with a row per replication."""
    every = {**tables, **registry.exact_tables(scenario)}
    replications = replications_of(tables)
    found = [each for measure in registry.MEASURES for each in _figures(measure, every, replications)]
    return [replace(figure(tables, asked), of=each.of) if each.of.word == WORD else each for each in found]


def label_of(name: Name) -> str:
    """What a comparison calls the measure of a figure."""
    return name.measure or name.word


def name_of(label: str, keys: Mapping[str, str]) -> Name:
    """The name of a figure from its columns in a comparison's tables: the label, and the keys that are not empty."""
    of = told_of(label)
    if isinstance(of, Estimate):
        pairs = tuple((key, keys[key]) for key in of.keys if keys[key])
        return Name(of.word, pairs, of.statistic, of.first, measure=of.measure)
    return Name(of.word)


def told_of(label: str) -> Estimate | Further:
    """What is said of the figures with a label."""
    return next(each for each in registry.told() if label == (each.measure or each.word))


def key_names() -> tuple[str, ...]:
    """The keys that figures may have: columns of a comparison's tables."""
    return tuple(dict.fromkeys(key for measure in registry.MEASURES for each in measure.compared for key in each.keys))


def _figures(measure: Measure, tables: Tables, replications: int) -> Iterator[Figure]:
    for estimate in measure.compared:
        found = list(estimate.figures(tables[measure.name]))
        shown = [key for key in (estimate.table.names if estimate.table else ()) if key]
        if shown:  # rows of a table that begin alike stand together
            places = {value: at for at, value in reversed(list(enumerate(each.of.of(shown[0]) for each in found)))}
            found.sort(key=lambda each: places[each.of.of(shown[0])])
        yield from found
    for further in measure.further:
        if further.is_compared:
            yield from further.figures(tables, replications)
