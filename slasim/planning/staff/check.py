"""The check of a plan on fresh windows: an exact test that what is asked holds as often as is asked.

The number of windows is fixed beforehand and the window is the unit. The j-th attempt, on windows that nothing has
seen, may be wrong with probability error / 2**j, so that all attempts together are wrong with `error` at most. A plan
passes when the Clopper-Pearson lower bound of the chance, one-sided, is above `keep`, no queue grows, and overtime is
within the rules.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from slasim.load.expected_work import tickets_by_month
from slasim.planning.staff.free import Seats
from slasim.planning.staff.trials import SeenDesign, Trials
from slasim.roster import months
from slasim.study.statistics import Interval, clopper_pearson
from slasim.workload import draws, prepare

if TYPE_CHECKING:
    from slasim.scenario import Scenario

PURPOSE = "check of a plan"  # under which the seeds of fresh windows are drawn
WINDOWS, MOST_WINDOWS = 1000, 3000
TICKETS = 100_000_000  # that a check may simulate in all, where that leaves the fewest windows
BATCH = 100
RUNS = 3  # of a search for each window of its check: of a large desk some minutes


def usual_windows(scenario: Scenario) -> int:
    """The windows of a check: more of a small desk, where they cost little and bring the aim nearer to `keep`."""
    tickets = float(tickets_by_month(prepare(scenario), months(scenario)).sum())
    return min(MOST_WINDOWS, max(WINDOWS, int(TICKETS / max(tickets, 1.0)) // 100 * 100))


def usual_runs(scenario: Scenario) -> int:
    """The runs of a search: more where a desk is small, and they cost little."""
    return RUNS * usual_windows(scenario)


def aim(keep: float, windows: int) -> float:
    """The chance with which a plan passes the check nine times in ten; one that has `keep` and no more fails it. Where
    windows are few that is all of them."""
    return min(1.0, keep + 3 * math.sqrt(keep * (1 - keep) / windows))


def needed(keep: float, windows: int, error: float) -> int:
    """The fewest of so many windows that have what is asked with which a plan passes; more than there are when none
    would do."""
    low, high = 0, windows + 1
    while low < high:
        middle = (low + high) // 2
        if clopper_pearson(middle, windows, 1 - 2 * error).low > keep:
            high = middle
        else:
            low = middle + 1
    return low


class Checked(NamedTuple):
    """What a check found. A check that could no longer be passed stops early: `windows` is what it looked at."""

    seats: Seats
    attempt: int
    seed: int
    kept: int  # windows that have what is asked, however undecided clocks end
    windows: int
    to_everyone: int  # windows in which every promise is kept to every customer
    queues: str  # the verdict of growth.py
    passed: bool

    @property
    def chance(self) -> Interval:
        """That a window has what is asked, with its 95 % interval (Clopper-Pearson)."""
        return clopper_pearson(self.kept, self.windows)

    @property
    def everyone(self) -> Interval:
        """That all is kept to everyone."""
        return clopper_pearson(self.to_everyone, self.windows)

    def document(self) -> Mapping[str, object]:
        """As JSON has it."""
        found = self._asdict()
        for name, of in (("chance", self.chance), ("everyone", self.everyone)):
            found |= {name: of.estimate, f"{name}_low": of.low, f"{name}_high": of.high}
        return {**found, "seats": list(self.seats)}


def seed_of(seed: int, attempt: int) -> int:
    """Of the windows of an attempt: no search and no other attempt sees them."""
    return int(draws.stream(seed, attempt, PURPOSE))


def check(
    trials: Trials, seats: Seats, seed: int, attempt: int, windows: int, error: float
) -> tuple[Checked, SeenDesign]:
    """The `attempt`-th check of a search, from 1 on, with what was seen; `error` is that of all attempts together."""
    own, wanted = seed_of(seed, attempt), needed(float(trials.asked.keep), windows, error / 2**attempt)
    done = 0
    while done < windows:
        done = min(windows, done + BATCH)
        seen = trials.see(seats, own, range(done))
        if int((~seen.kept).sum()) > windows - wanted:
            break
    return found(trials, seats, attempt, own, seen, done == windows and int(seen.kept.sum()) >= wanted), seen


def found(trials: Trials, seats: Seats, attempt: int, seed: int, seen: SeenDesign, has_chance: bool) -> Checked:
    """What a check saw, in numbers."""
    everyone = int(seen.to_everyone.sum())
    passed = has_chance and not seen.growth.is_growing and trials.rules.bears(seen)
    kept, windows = int(seen.kept.sum()), len(seen.kept)
    return Checked(seats, attempt, seed, kept, windows, everyone, seen.growth.verdict, passed)
