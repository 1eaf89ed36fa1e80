"""In how many simulated windows every promise was kept to every customer, in every whole period.

The event is that of chance.py, of every row that is promised to customers in earnest (`Obligations.asked`): a live
agreement, a quota, a whole period. What is left out is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from slasim.json_shapes import COUNT, SHARE, STRING, Shape, one_of, or_null, record, rows, told
from slasim.study.measures.grid import ReplicationGrid
from slasim.study.measures.measure import ComparisonTable, Further, Measure
from slasim.study.measures.promises.asked import EVERYTHING, every_promise_figure
from slasim.study.measures.promises.chance import NOTHING_JUDGED, KeptChance, Promise, chance_that_all, event_of
from slasim.study.measures.promises.compliance import PROMISE
from slasim.study.measures.promises.obligations import NO_QUOTA, obligations
from slasim.study.measures.section import ENDS, HasTables, Section, interval_columns
from slasim.study.refusal import UNSTATED
from slasim.study.statistics import Interval
from slasim.table import ColumnTable
from slasim.terms.cells import EVERY
from slasim.types import Bools

if TYPE_CHECKING:
    import pandas as pd

    from slasim.scenario import Scenario
    from slasim.study.measures.figure import Figure
    from slasim.table import Tables

WHY = ("internal", "vendor", "pilot", "bedding-in", NO_QUOTA)  # of agreements, of commitments
NOT_SIMULATED, NO_WHOLE_PERIOD, GOAL = "not simulated", "no whole period", "internal goal"


class LeftOut(NamedTuple):
    """What the event does not ask about, and why: a commitment, for the kind of its agreement (internal, vendor), its
    status (pilot, bedding-in), because it is `not simulated` (availability, deflection, a number of the log), has
    `no quota` in some period or `no whole period`; or the `internal goal` beside its public targets."""

    agreement: str
    commitment: str
    why: str


class OfPeriod(NamedTuple):
    """The event of one review period."""

    period: str
    chance: KeptChance


class OfPromise(NamedTuple):
    """The event of one promise in all whole periods."""

    of: Promise
    chance: KeptChance


class EveryPromise(NamedTuple):
    """The chance that all is kept, in the whole window, by period and by promise (those that break it most first)."""

    chance: KeptChance
    periods: tuple[OfPeriod, ...]
    promises: tuple[OfPromise, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def kept(self) -> int:
        """Windows in which all was kept, as the clocks stood when the log ended."""
        return self.chance.kept

    @property
    def windows(self) -> int:
        """How many were simulated; 0: nothing was judged in any of them."""
        return self.chance.windows

    @property
    def share(self) -> Interval:
        """The probability, with what undecided clocks could turn."""
        return self.chance.share


def every_promise(scenario: Scenario, compliance: ColumnTable | pd.DataFrame) -> EveryPromise:
    """The event, from a study's table `compliance` with a row per replication."""
    found = left_out(scenario)
    grid = ReplicationGrid(compliance)
    if not len(grid.first):
        return EveryPromise(NOTHING_JUDGED, (), (), found)
    asked = grid.first["asked"]
    periods = tuple(OfPeriod(period, chance) for (period,), chance in _chances(grid, ("period",), asked))
    names = [column.name for column in PROMISE]
    promises = (OfPromise(Promise(*keys), chance) for keys, chance in _chances(grid, names, asked))
    worst_first = tuple(sorted(promises, key=lambda each: each.chance.kept))
    in_order = tuple(sorted(periods, key=lambda each: each.period))
    return EveryPromise(chance_that_all(grid, np.flatnonzero(asked)), in_order, worst_first, found)


def breaking(compliance: ColumnTable | pd.DataFrame, keep: float) -> tuple[Promise, ...]:
    """The fewest promises, those kept least often first, without which all others are kept in at least the share `keep`
    of the windows; none when all are. `compliance` is that table of a study."""
    grid = ReplicationGrid(compliance)
    if not len(grid.first):
        return ()
    names = [column.name for column in PROMISE]
    groups = grid.groups(names, grid.first["asked"])
    each = ((event_of(grid, group.rows).as_is, group.keys) for group in groups)
    events = sorted(each, key=lambda event: int(event[0].sum()))
    found = []
    while events and np.logical_and.reduce([kept for kept, _ in events]).mean() < keep:
        found.append(Promise(*events.pop(0)[1]))
    return tuple(found)


def _chances(grid: ReplicationGrid, keys: Sequence[str], asked: Bools) -> Iterator[tuple[tuple[str, ...], KeptChance]]:
    """Of each group of rows that are asked about."""
    for group in grid.groups(keys, asked):
        yield group.keys, chance_that_all(grid, group.rows)


def left_out(scenario: Scenario) -> tuple[LeftOut, ...]:
    """What the event does not ask about in some period, in the order of the agreements; each reason once."""
    of = obligations(scenario)
    found: dict[LeftOut, None] = {}
    for c, commitment in enumerate(of.promises.commitments):
        name = (commitment.agreement, commitment.name)
        mine = of.rows[(of.rows[:, 0] == c)].tolist() or [(c, EVERY, p) for p in range(len(of.periods[c].names))]
        reasons = [of.excuse(c, p, severity) for _, severity, p in mine if of.periods[c].whole[p]] or [NO_WHOLE_PERIOD]
        if commitment.metric in UNSTATED:
            reasons = [NOT_SIMULATED]
        found |= {LeftOut(*name, why): None for why in reasons if why}
        states = scenario.agreements[commitment.agreement].states()
        if not all(reasons) and any(
            each.commitments[commitment.name].goal for each in states if commitment.name in each.commitments
        ):
            found[LeftOut(*name, GOAL)] = None
    return tuple(found)


class _EveryPromise(Section):
    """One object: the event in all, by period and by promise, and what it does not ask about."""

    name = "every_promise"
    meaning = "the chance that every promise is kept to every customer, in every whole period"

    def document(self, study: HasTables) -> Any:
        found = every_promise(study.scenario, study.counted["compliance"])
        return {
            **chance_columns(found.chance),
            "periods": [{"period": each.period, **chance_columns(each.chance)} for each in found.periods],
            "promises": [{**each.of._asdict(), **chance_columns(each.chance)} for each in found.promises],
            "left_out": [each._asdict() for each in found.left_out],
        }

    def shape(self) -> Shape:
        reasons = one_of(*WHY, NOT_SIMULATED, NO_WHOLE_PERIOD, GOAL)
        promise = {column.name: STRING for column in PROMISE}
        left_out = record({"agreement": STRING, "commitment": STRING, "why": reasons})
        parts = {
            "periods": told(rows(record({"period": STRING, **CHANCE})), "the same chance by whole period"),
            "promises": told(rows(record({**promise, **CHANCE})), "the same chance by promise, the lowest first"),
            "left_out": told(rows(left_out), "what the chance does not ask about, and why"),
        }
        return record({**CHANCE, **parts})


CHANCE: dict[str, Shape] = {
    **dict.fromkeys(("kept", "least", "most", "windows"), COUNT),
    **{f"share{end}": or_null(SHARE) for end in ENDS},
}


def chance_columns(of: KeptChance) -> dict[str, Any]:
    """A chance as documents have it."""
    return {**of._asdict(), **interval_columns("share", of.share)}


def _in_all(tables: Tables, _replications: int) -> Iterator[Figure]:
    yield every_promise_figure(tables)


ALL_TOGETHER = ComparisonTable("all kept", ("",), "The share of windows in which all of it is kept.")
EVERY_PROMISE = Measure(
    "every_promise",
    further=(Further(EVERYTHING, _in_all, better=True, table=ALL_TOGETHER, words="every promise, to every customer"),),
    sections=(_EveryPromise(),),
)
