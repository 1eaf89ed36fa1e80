"""Whether a pilot that was simulated is ready to be promised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from slasim.json_shapes import BOOLEAN, SHARE, STRING, at_least, one_of, or_null, record, rows
from slasim.study.measures.grid import ReplicationGrid
from slasim.study.measures.measure import Measure
from slasim.study.measures.promises.asked import WhatIsAsked
from slasim.study.measures.promises.chance import KeptChance, chance_that_all
from slasim.study.measures.section import ENDS, HasTables, Section, interval_columns
from slasim.study.statistics import Interval
from slasim.table import ColumnTable
from slasim.types import Int64

if TYPE_CHECKING:
    import pandas as pd

    from slasim.json_shapes import Shape
    from slasim.scenario import Scenario

KEYS = ("commitment", "severity", "period")


class Pilot(NamedTuple):
    """The weakest promise of an agreement with status `pilot` or `bedding-in`, over all whole periods."""

    agreement: str
    status: str
    commitment: str
    severity: str
    period: str
    share: Interval  # the chance that it misses no more accounts than what is asked allows
    kept: int  # promises (commitment, severity, period) of which that is as likely as asked
    judged: int  # promises with data
    ready: bool  # all of them


def pilots(scenario: Scenario, compliance: ColumnTable | pd.DataFrame, asked: WhatIsAsked) -> Iterator[Pilot]:
    """Each agreement of the scenario that is not live yet and has data, in the order written; `compliance` is that
    table of a study."""
    grid = ReplicationGrid(compliance)
    for name, spec in scenario.agreements.items():
        if spec.status == "live" or not len(grid.first):
            continue
        mine = grid.first["whole"] & grid.first.equal("agreement", name)
        found = [(group.keys, _chance(grid, group.rows, asked)) for group in grid.groups(KEYS, mine)]
        found = [(keys, chance) for keys, chance in found if chance.windows]
        if not found:
            continue
        (commitment, severity, period), worst = min(found, key=lambda each: each[1].kept)
        kept = sum(chance.kept >= asked.keep * chance.windows for _, chance in found)
        ready = kept == len(found)
        yield Pilot(name, spec.status, commitment, severity, period, worst.share, kept, len(found), ready)


def _chance(grid: ReplicationGrid, rows: Int64, asked: WhatIsAsked) -> KeptChance:
    return chance_that_all(grid, rows, asked.allowed_in(grid.first.take(rows)))


class _Pilots(Section):
    """One row per agreement that is not live."""

    name = "pilots"
    meaning = "agreements that are not live: whether they are ready"

    def document(self, study: HasTables) -> Any:
        found = pilots(study.scenario, study.counted["compliance"], study.answer.asked)
        return [
            {name: value for name, value in pilot._asdict().items() if name != "share"}
            | interval_columns("share", pilot.share)
            for pilot in found
        ]

    def shape(self) -> Shape:
        texts = dict.fromkeys(("agreement", "commitment", "severity", "period"), STRING)
        shares = {f"share{end}": or_null(SHARE) for end in ENDS}
        counts = {"kept": at_least(0), "judged": at_least(1), "ready": BOOLEAN}
        return rows(record({**texts, "status": one_of("pilot", "bedding-in"), **shares, **counts}))


PILOTS = Measure("pilots", sections=(_Pilots(),))
