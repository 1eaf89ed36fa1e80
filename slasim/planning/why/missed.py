"""Which promises are missed: those that do not keep what is asked as often as is asked, the worst first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from slasim.scenario import Scenario
from slasim.study.measures.grid import ReplicationGrid
from slasim.study.measures.promises.asked import ROUNDING, WhatIsAsked
from slasim.study.measures.promises.chance import KeptChance, chance_that_all
from slasim.study.measures.promises.compliance import PROMISE
from slasim.study.measures.promises.every_promise import Promise
from slasim.study.measures.promises.luck import Luck, find_luck
from slasim.table import Tables
from slasim.types import Int64


@dataclass(frozen=True)
class MissedPromise:
    """A promise that is missed."""

    of: Promise
    chance: KeptChance  # of what is asked of it, in all whole periods
    decided: float  # clocks of a window, on average
    late: float  # of them
    rows: Int64  # of Obligations.rows
    luck: Luck | None  # where few tickets alone break it


def chances(tables: Tables, asked: WhatIsAsked) -> dict[Promise, tuple[KeptChance, Int64]]:
    """What is asked of each promise alone: its chance, and its rows."""
    grid = ReplicationGrid(tables["compliance"])
    if not len(grid.first):
        return {}
    groups = grid.groups([column.name for column in PROMISE], grid.first["asked"])
    return {
        Promise(*group.keys): (
            chance_that_all(grid, group.rows, asked.allowed_in(grid.first.take(group.rows))),
            group.rows,
        )
        for group in groups
    }


def is_kept(chance: KeptChance, asked: WhatIsAsked) -> bool:
    """Whether a promise keeps what is asked of it by the estimate, however undecided clocks end."""
    return chance.least >= (float(asked.keep) - ROUNDING) * chance.windows


def missed_promises(scenario: Scenario, tables: Tables, asked: WhatIsAsked) -> tuple[MissedPromise, ...]:
    """Those that are missed, from the tables of a study: kept least often first, then with the most late tickets."""
    found = []
    grid = ReplicationGrid(tables["compliance"])
    lucks = {each.of: each for each in find_luck(scenario, tables, asked)}
    for promise, (chance, rows) in chances(tables, asked).items():
        if chance.windows and not is_kept(chance, asked):
            decided, met = (float(grid.column(name)[:, rows].sum(axis=1).mean()) for name in ("decided", "met"))
            luck = lucks.get(promise)
            if luck is not None and luck.p_all < chance_that_all(grid, rows).share.low:
                luck = None  # late tickets come together: chance alone would do worse
            found.append(MissedPromise(promise, chance, decided, decided - met, rows, luck))
    return tuple(sorted(found, key=lambda each: (each.chance.kept, -each.late)))


def late_of(tables: Tables) -> Int64:
    """[replication] late clocks of all that is asked."""
    grid = ReplicationGrid(tables["compliance"])
    rows = np.flatnonzero(grid.first["asked"])
    return np.asarray((grid.column("decided") - grid.column("met"))[:, rows].sum(axis=1).round(), np.int64)
