"""What people can buy: what every promise attains with the most seats that every free shift may have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from slasim.planning.staff.free import Seats
from slasim.planning.staff.trials import SeenDesign, Trials
from slasim.study.measures.grid import ReplicationGrid
from slasim.study.measures.promises.asked import WhatIsAsked, asked_rows, chance_by_promise, promise_keys
from slasim.study.measures.promises.chance import KeptChance, Promise
from slasim.study.statistics import doubt

HISTORIES = 32
SURE = 0.01  # how often a promise that can be bought may be called one that cannot, all promises together


class Ceiling(NamedTuple):
    """A promise with the most seats: the chance that it alone has what is asked, and its share in time."""

    promise: Promise
    chance: KeptChance
    attainment: float
    quota: float
    missed: float  # customers, mean of the worst period
    accounts: int
    is_bought: bool  # False: no number of seats in the shifts as they are makes it as likely as is asked


def ceilings(seen: SeenDesign, asked: WhatIsAsked) -> list[Ceiling]:
    """Of each promise that is asked for, from histories with the most seats."""
    grid = ReplicationGrid(seen.tables["compliance"])
    if not len(grid.first):
        return []
    keys, chances = promise_keys(grid.first), chance_by_promise(seen.tables, asked)
    missed = (grid.column("judged_units") - grid.column("kept")).mean(axis=0)
    met, decided = grid.column("met").sum(axis=0), grid.column("decided").sum(axis=0)
    asked_for = asked_rows(grid.first).tolist()
    found = []
    for key, chance in chances.items():
        mine = [row for row in asked_for if keys[row] == key]
        clocks = float(decided[mine].sum())
        attainment = float(met[mine].sum()) / clocks if clocks else 1.0
        _, below = doubt(chance.least, chance.windows, float(asked.keep)) if chance.windows else (1.0, 1.0)
        worst = float(missed[mine].max())
        accounts = int(grid.first["accounts"][mine].max())
        quota = float(grid.first["quota"][mine].astype(np.float64).max())
        found.append(Ceiling(key, chance, attainment, quota, worst, accounts, below > SURE / max(len(chances), 1)))
    return found


def not_bought(found: Sequence[Ceiling]) -> frozenset[Promise]:
    """The promises that seats cannot buy."""
    return frozenset(each.promise for each in found if not each.is_bought)


def at_most(trials: Trials, seed: int) -> SeenDesign:
    """The desk with the most seats of every free shift."""
    most: Seats = trials.free.most
    return trials.see(most, seed, range(HISTORIES))
