"""Figures of a study by name: one resolver for stopping rules, comparisons, sweeps and sensitivity.

A figure's full name is a path; in what a person writes, parts may be left out as long as the order holds:

    AGREEMENT.COMMITMENT.SEVERITY.attainment              met / decided clocks over all whole periods
    AGREEMENT.COMMITMENT.SEVERITY.PERIOD.attainment       the same of one period, only when the period is written
    AGREEMENT.COMMITMENT.SEVERITY.PERIOD.p_kept           expected share of judged units that keep the quota
    AGREEMENT.credits, AGREEMENT.PERIOD.credits           money of all whole periods; of one, when it is written
    waits.SEVERITY.WAIT.mean (p50, p90, p95, max)         WAIT is first_touch or ready_total
    occupancy.TEAM, arrivals.SEVERITY, backlog.SEVERITY   busy / staffed; tickets; mean open tickets

`first_response.p_kept` is therefore every severity and whole period of every first response promised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from slasim.problems import nearest, one_of, show
from slasim.scenario import Problem, ScenarioError
from slasim.study.measures.desk import QUANTILES
from slasim.study.statistics import (
    CONFIDENCE,
    Interval,
    mean_interval,
    not_below_0,
    ratio_interval,
    share_interval,
    within_0_1,
)
from slasim.study.statistics.pairing import linearised
from slasim.types import Float64

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["ratio", "share", "mean"]
WORDS = ("attainment", "p_kept", "credits", "waits", "occupancy", "arrivals", "backlog")
SPREAD = ("mean_ms", *QUANTILES, "max_ms")
SHARE, MILLISECONDS, TICKETS = "share", "ms", "tickets"


@dataclass(frozen=True)
class Figure:
    """One number of a study, by replication: `parts` / `wholes`, each float64[replications].

    `kind` says what is estimated and which interval belongs to it: `ratio` sum of parts / sum of wholes (delta
    method), `share` mean of parts / wholes (Wilson with an effective size; parts and wholes are units), `mean` mean of
    parts (Student; wholes are 1, NaN is no data). `unit` is `share`, `ms`, `tickets` or a currency.
    """

    name: str
    kind: Kind
    unit: str
    parts: Float64
    wholes: Float64

    @property
    def values(self) -> Float64:
        """The figure in each replication; NaN where there is no data."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.parts / self.wholes, np.float64)

    @property
    def by_replication(self) -> Float64:
        """One value a replication, whose mean is the estimate (`linearised`); all NaN when there is no data."""
        if self.kind == "share":
            return linearised(self.values, self.wholes > 0)
        return linearised(self.parts, self.wholes)

    def interval(self, confidence: float = CONFIDENCE) -> Interval:
        """The estimate over all replications with its interval."""
        if self.kind == "share":
            return share_interval(self.parts, self.wholes, confidence)
        if self.kind == "ratio":
            return self.within(ratio_interval(self.parts, self.wholes, confidence, skewed=True))
        return self.within(mean_interval(self.parts, confidence, skewed=True))

    def within(self, interval: Interval) -> Interval:
        """An interval cut to what the figure can be: shares to [0, 1], all else to 0 or more."""
        return within_0_1(interval) if self.unit == SHARE else not_below_0(interval)

    def __add__(self, later: Figure) -> Figure:
        """The same figure over the replications of both."""
        parts, wholes = (np.concatenate(pair) for pair in ((self.parts, later.parts), (self.wholes, later.wholes)))
        return Figure(self.name, self.kind, self.unit, parts, wholes)


class _Candidate(NamedTuple):
    path: tuple[str, ...]
    period: str  # must be written when not empty
    figure: Callable[[str], Figure]


def figures(tables: Mapping[str, pd.DataFrame], name: str) -> list[Figure]:
    """Every figure of the tables of a study that `name` fits, in the order of the tables.

    Raises:
        ScenarioError: none fits; the message says which names there are.
    """
    found = list(_candidates(tables))
    fitting = [each for each in found if _fits(name.split("."), each)]
    if not fitting:
        raise ScenarioError([_unknown(name, found)])
    return [each.figure(".".join(each.path)) for each in fitting]


def names(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """The full names of all figures of the tables of a study."""
    return [".".join(each.path) for each in _candidates(tables)]


def _fits(parts: list[str], each: _Candidate) -> bool:
    """Whether the parts stand in the path in their order, the word that says what is meant among them."""
    rest = iter(each.path)
    if not all(part in rest for part in parts) or (each.period and each.period not in parts):
        return False
    return any(word in parts for word in (each.path[0], each.path[-1]) if word in WORDS)


def _unknown(name: str, found: Iterable[_Candidate]) -> Problem:
    paths = [".".join(each.path) for each in found]
    known = {part for path in paths for part in path.split(".")}
    wrong = [part for part in name.split(".") if part not in known]
    hints = [f"'{part}': {hint}" for part in wrong if (hint := nearest(part, known))]
    expected = f"a figure such as {one_of(_one_of_each(paths))}"
    return Problem("", 0, 0, "figure", show(name), expected, "; ".join(hints))


def _one_of_each(paths: Iterable[str]) -> list[str]:
    """The first name of each kind of figure."""
    first: dict[str, str] = {}
    for path in paths:
        parts = path.split(".")
        first.setdefault(parts[0] if parts[0] in WORDS else parts[-1], path)
    return list(first.values())


def _candidates(tables: Mapping[str, pd.DataFrame]) -> Iterator[_Candidate]:
    for table, each in _FAMILIES.items():
        if table in tables and len(tables[table]):
            yield from each(tables[table])


def _grid(table: pd.DataFrame, column: str) -> Float64:
    """A column as (replications, rows): every replication has the same rows in the same order."""
    count = int(table["replication"].iloc[-1]) - int(table["replication"].iloc[0]) + 1
    return table[column].to_numpy(np.float64).reshape(count, -1)


def _rows(table: pd.DataFrame, columns: list[str]) -> list[tuple[Any, ...]]:
    """The rows of the first replication."""
    first = table[table["replication"] == table["replication"].iloc[0]]
    return list(zip(*(first[name] for name in columns), strict=True))


def _summed(table: pd.DataFrame, rows: list[int], parts: str, wholes: str, kind: Kind, unit: str, name: str) -> Figure:
    return Figure(name, kind, unit, _grid(table, parts)[:, rows].sum(axis=1), _grid(table, wholes)[:, rows].sum(axis=1))


def _mean(table: pd.DataFrame, rows: list[int], column: str, unit: str, scale: float, name: str) -> Figure:
    parts = _grid(table, column)[:, rows].sum(axis=1) / scale
    return Figure(name, "mean", unit, parts, np.ones(len(parts)))


def _compliance(table: pd.DataFrame) -> Iterator[_Candidate]:
    rows = _rows(table, ["agreement", "commitment", "severity", "period", "whole"])
    whole: dict[tuple[str, ...], list[int]] = {}
    for at, (*promise, _, is_whole) in enumerate(rows):
        if is_whole:
            whole.setdefault(tuple(promise), []).append(at)
    for key, cells in whole.items():
        yield _Candidate((*key, "attainment"), "", partial(_summed, table, cells, "met", "decided", "ratio", SHARE))
    for at, (*promise, period, is_whole) in enumerate(rows):
        path = (*promise, period)
        yield _Candidate((*path, "attainment"), period, partial(_summed, table, [at], "met", "decided", "ratio", SHARE))
        if is_whole:
            kept = partial(_summed, table, [at], "kept", "judged_units", "share", SHARE)
            yield _Candidate((*path, "p_kept"), "", kept)


def _credits(table: pd.DataFrame) -> Iterator[_Candidate]:
    rows = _rows(table, ["agreement", "period", "currency", "digits"])
    for agreement, (_, _, currency, digits) in {row[0]: row for row in rows}.items():
        mine = [at for at, row in enumerate(rows) if row[0] == agreement]
        money = partial(_mean, table, mine, "amount_minor", currency, 10.0**digits)
        yield _Candidate((agreement, "credits"), "", money)
    for at, (agreement, period, currency, digits) in enumerate(rows):
        money = partial(_mean, table, [at], "amount_minor", currency, 10.0**digits)
        yield _Candidate((agreement, period, "credits"), period, money)


def _waits(table: pd.DataFrame) -> Iterator[_Candidate]:
    for at, (severity, wait) in enumerate(_rows(table, ["severity", "wait"])):
        for column in SPREAD:
            of = partial(_mean, table, [at], column, MILLISECONDS, 1.0)
            yield _Candidate(("waits", severity, wait, column.removesuffix("_ms")), "", of)


def _occupancy(table: pd.DataFrame) -> Iterator[_Candidate]:
    for at, (team,) in enumerate(_rows(table, ["team"])):
        of = partial(_summed, table, [at], "busy_ms", "staffed_ms", "ratio", SHARE)
        yield _Candidate(("occupancy", team), "", of)


def _arrivals(table: pd.DataFrame) -> Iterator[_Candidate]:
    for at, (severity,) in enumerate(_rows(table, ["severity"])):
        yield _Candidate(("arrivals", severity), "", partial(_mean, table, [at], "tickets", TICKETS, 1.0))


def _backlog(table: pd.DataFrame) -> Iterator[_Candidate]:
    rows = _rows(table, ["severity"])
    for severity in dict.fromkeys(name for (name,) in rows):
        hours = [at for at, (name,) in enumerate(rows) if name == severity]
        yield _Candidate(("backlog", severity), "", partial(_mean, table, hours, "open", TICKETS, float(len(hours))))


_FAMILIES: Mapping[str, Callable[[pd.DataFrame], Iterator[_Candidate]]] = {
    "compliance": _compliance,
    "credits": _credits,
    "waits": _waits,
    "occupancy": _occupancy,
    "arrivals": _arrivals,
    "backlog": _backlog,
}
TABLES = tuple(_FAMILIES)
