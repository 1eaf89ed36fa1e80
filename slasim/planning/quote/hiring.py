"""The cheapest seats more than now with which a desk keeps what is asked as often as it is to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from slasim.planning.staff.free import Free, Seats, free_shifts
from slasim.planning.staff.search.descent import FIRST, SLIGHT, Descent
from slasim.planning.staff.trials import Trials
from slasim.study.measures.promises.asked import WhatIsAsked
from slasim.study.statistics import Interval, clopper_pearson
from slasim.workload import draws

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from slasim.scenario import Scenario

SEARCH = "search for a price"  # under which the seed of its histories is drawn
FURTHER = 3  # seats beyond those found, until the chance is surely as asked


class Hired(NamedTuple):
    """Seats more than now. `low` and `high` are what staff costs more of the cheapest design whose chance may be as
    asked, and of the cheapest whose chance surely is, by its 95 % interval on fresh windows; None where none is."""

    free: Free
    seats: Seats | None  # None: not even the most seats do
    cost: float  # more than now, in the window
    low: float | None
    high: float | None

    @property
    def more(self) -> dict[tuple[str, str], int]:
        """Seats more than now by team and shift."""
        if self.seats is None:
            return {}
        return {
            (each.team, each.shift): count - each.now
            for each, count in zip(self.free.shifts, self.seats, strict=True)
            if count != each.now
        }


def has_free(scenario: Scenario) -> bool:
    """Whether seats may change."""
    shifts = (shift for team in scenario.teams.values() for shift in team.shifts.values())
    return any(each.headcount.min is not None and each.headcount.max is not None for each in shifts)


def hire(
    scenario: Scenario,
    asked: WhatIsAsked,
    chance: float,
    windows: int,
    seed: int,
    *,
    executor: Executor | None = None,
    progress: Callable[[int], None] | None = None,
) -> Hired:
    """Seats that are not fewer than now in any shift, so that `chance` of the windows have what is asked.

    They are found on histories of their own and looked at on `windows` fresh ones.
    """
    free = free_shifts(scenario)
    free = replace(free, shifts=tuple(each._replace(least=min(each.now, each.most)) for each in free.shifts))
    now = free.within(free.now)
    own, fresh = (int(draws.stream(seed, part, SEARCH)) for part in (0, 1))
    with Trials(free, asked, executor=executor, progress=progress) as trials:
        descent = Descent(trials, own, chance)
        found = _cheapest(descent, now, windows)
        if found is None:
            return Hired(free, None, float("nan"), None, None)
        looked = [now, *([] if found == now else [found])]
        seen = {seats: _chance(trials, seats, fresh, windows) for seats in looked}
        last: Seats | None = found
        for _ in range(FURTHER):
            if last is None or seen[last].low >= chance - SLIGHT:
                break
            last = descent.helped(last, windows)
            if last is not None:
                seen[last] = _chance(trials, last, fresh, windows)
        costs = {seats: free.cost(seats) - free.cost(now) for seats in seen}
        may = [costs[seats] for seats, each in seen.items() if each.high >= chance - SLIGHT]
        surely = [costs[seats] for seats, each in seen.items() if each.low >= chance - SLIGHT]
        return Hired(free, found, costs[found], min(may, default=None), min(surely, default=None))


def _cheapest(descent: Descent, now: Seats, windows: int) -> Seats | None:
    """Now where it passes; else the cheapest single seat that does; else seats where each helps most for its cost, and
    away again what is not needed."""
    if descent.race(now, windows):
        return now
    shifts = sorted(enumerate(descent.free.shifts), key=lambda each: each[1].cost)
    for at, _ in shifts:
        one = tuple(count + (each == at) for each, count in enumerate(now))
        if one[at] <= descent.free.most[at] and descent.race(one, windows):
            return one
    seats, is_first = now, True
    for histories in (min(FIRST, windows), windows):
        while not descent.race(seats, histories):
            more = descent.helped(seats, histories, again=is_first)
            if more is None:
                return None
            seats, is_first = more, False
    return descent.down(seats, windows)


def _chance(trials: Trials, seats: Seats, seed: int, windows: int) -> Interval:
    seen = trials.see(seats, seed, range(windows))
    kept = 0 if seen.growth.is_growing else int(seen.kept.sum())
    return clopper_pearson(kept, windows)
