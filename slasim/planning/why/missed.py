"""Which promises are missed: those that do not keep what is asked as often as is asked, the worst first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from slasim.scenario import Scenario
from slasim.study.measures.grid import ReplicationGrid
from slasim.study.measures.promises.asked import ROUNDING, WhatIsAsked, chance_by_promise, promise_rows
from slasim.study.measures.promises.chance import KeptChance, Promise, chance_that_all
from slasim.study.measures.promises.luck import Luck, find_luck
from slasim.table import Tables
from slasim.types import Float64, Int64

TOGETHER = 0.01  # so rarely would late tickets of histories differ as much by chance alone


@dataclass(frozen=True)
class MissedPromise:
    """A promise that is missed."""

    of: Promise
    chance: KeptChance  # of what is asked of it, in all whole periods
    decided: float  # clocks of a window, on average
    late: float  # of them
    rows: Int64  # of Obligations.rows
    luck: Luck | None  # where few tickets alone break it


def is_kept(chance: KeptChance, asked: WhatIsAsked) -> bool:
    """Whether a promise keeps what is asked of it by the estimate, however undecided clocks end."""
    return chance.least >= (float(asked.keep) - ROUNDING) * chance.windows


def missed_promises(scenario: Scenario, tables: Tables, asked: WhatIsAsked) -> tuple[MissedPromise, ...]:
    """Those that are missed, from the tables of a study: kept least often first, then with the most late tickets."""
    found = []
    grid = ReplicationGrid(tables["compliance"])
    lucks = {each.of: each for each in find_luck(scenario, tables, asked)}
    chances = chance_by_promise(tables, asked)
    for promise, rows in promise_rows(grid.first).items():
        chance = chances[promise]
        if chance.windows and not is_kept(chance, asked):
            decided, met = (grid.column(name)[:, rows].sum(axis=1) for name in ("decided", "met"))
            luck, whole = lucks.get(promise), chance_that_all(grid, rows)
            if luck is not None and (luck.p_all < whole.share.low or _come_together(decided - met, decided)):
                luck = None
            mean = float(decided.mean())
            found.append(MissedPromise(promise, chance, mean, mean - float(met.mean()), rows, luck))
    return tuple(sorted(found, key=lambda each: (each.chance.kept, -each.late)))


def _come_together(late: Float64, decided: Float64) -> bool:
    """Whether histories differ in late tickets by more than chance alone explains, were each late by itself: the
    chi-square test of equal shares, at 1 %."""
    from scipy.special import chdtrc

    share = late.sum() / decided.sum()
    expected = share * decided[decided > 0]
    apart = (late[decided > 0] - expected) ** 2 / (expected * (1 - share))
    return bool(len(apart) > 1 and chdtrc(len(apart) - 1, apart.sum()) < TOGETHER)


def late_of(tables: Tables) -> Int64:
    """[replication] late clocks of all that is asked."""
    grid = ReplicationGrid(tables["compliance"])
    rows = np.flatnonzero(grid.first["asked"])
    return np.asarray((grid.column("decided") - grid.column("met"))[:, rows].sum(axis=1).round(), np.int64)
