"""What a plan may change: the seats of shifts with a least and a most, and what one more of each costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.roster import Month, waterfall
from slasim.roster.window import months
from slasim.scenario import Problem, ScenarioError
from slasim.scenario.values.currencies import minor_digits
from slasim.types import Int64

if TYPE_CHECKING:
    from slasim.scenario import Scenario

Seats = tuple[int, ...]  # of each free shift


class FreeShift(NamedTuple):
    """A shift whose seats a plan may set, and what one seat more takes in the window."""

    team: str
    shift: str
    least: int
    most: int
    now: int
    cost: float  # units of the currency; paid hours where no team has a cost
    fte: float
    hours: float  # paid

    @property
    def path(self) -> str:
        """Where an override sets it."""
        return f"teams.{self.team}.shifts.{self.shift}.headcount.now"


@dataclass(frozen=True)
class Free:
    """The free shifts of a scenario. `fixed` is what all other seats cost, `is_money` whether costs are money."""

    scenario: Scenario
    shifts: tuple[FreeShift, ...]
    fixed: float
    fixed_fte: float
    is_money: bool

    @property
    def now(self) -> Seats:
        """As the scenario has them."""
        return tuple(each.now for each in self.shifts)

    @property
    def least(self) -> Seats:
        """The fewest of each."""
        return tuple(each.least for each in self.shifts)

    @property
    def most(self) -> Seats:
        """The most of each."""
        return tuple(each.most for each in self.shifts)

    def cost(self, seats: Sequence[int]) -> float:
        """Of all staff in the window, free or not."""
        return self.fixed + sum(each.cost * count for each, count in zip(self.shifts, seats, strict=True))

    def fte(self, seats: Sequence[int]) -> float:
        """Of all staff."""
        return self.fixed_fte + sum(each.fte * count for each, count in zip(self.shifts, seats, strict=True))

    def changes(self, seats: Sequence[int]) -> dict[str, int]:
        """As an override of the scenario: of the shifts that are not as now."""
        pairs = zip(self.shifts, seats, strict=True)
        return {each.path: count for each, count in pairs if count != each.now}

    def within(self, seats: Sequence[float]) -> Seats:
        """The nearest whole numbers that are allowed."""
        low, high = np.array(self.least), np.array(self.most)
        found: Int64 = np.clip(np.rint(np.array(seats, np.float64)).astype(np.int64), low, high)
        return tuple(found.tolist())


def free_shifts(scenario: Scenario) -> Free:
    """The free shifts of a scenario.

    Raises ScenarioError when there is none, or when some teams have a cost and others have none: no sum of them says
    what is cheapest.
    """
    named = [
        (team, shift, spec.headcount)
        for team, of in scenario.teams.items()
        for shift, spec in of.shifts.items()
        if spec.headcount.min is not None and spec.headcount.max is not None
    ]
    problems = _problems(scenario, [(team, shift) for team, shift, _ in named])
    if problems:
        raise ScenarioError(problems)
    is_money = any(team.cost is not None for team in scenario.teams.values())
    whole = _all_of(scenario)
    hours, fte, cost = _totals(scenario, whole, is_money)
    shifts = []
    for team, shift, count in named:
        assert count.min is not None
        assert count.max is not None
        path = f"teams.{team}.shifts.{shift}.headcount.now"
        step = 1 if count.now < count.max or count.now == 0 else -1
        more = _totals(scenario.with_overrides({path: count.now + step}), whole, is_money)
        each = [(after - before) * step for after, before in zip(more, (hours, fte, cost), strict=True)]
        shifts.append(FreeShift(team, shift, count.min, count.max, count.now, each[2], each[1], each[0]))
    taken = [sum(getattr(each, of) * each.now for each in shifts) for of in ("cost", "fte")]
    return Free(scenario, tuple(shifts), cost - taken[0], fte - taken[1], is_money)


def _problems(scenario: Scenario, free: Sequence[tuple[str, str]]) -> list[Problem]:
    found = []
    if not free:
        place = scenario.place(("teams",))
        expected = "at least one shift whose seats may change, such as headcount: {min: 2, max: 8, now: 4}"
        found.append(Problem(*(place or (scenario.name, 0, 0)), "teams", "no shift with min and max", expected))
    uncosted = [name for name, team in scenario.teams.items() if team.cost is None]
    if 0 < len(uncosted) < len(scenario.teams):
        for name in uncosted:
            place = scenario.place(("teams", name))
            expected = "a cost such as 38 EUR/hour, as other teams have one: the cheapest plan is looked for"
            found.append(Problem(*(place or (scenario.name, 0, 0)), f"teams.{name}.cost", "no cost", expected))
    return found


def _all_of(scenario: Scenario) -> list[Month]:
    """The window as one part."""
    start, end = scenario.window()
    return [Month("", start, end, sum(part.days for part in months(scenario)), True)]


def _totals(scenario: Scenario, whole: list[Month], is_money: bool) -> tuple[float, float, float]:
    """Paid hours, FTE and cost of all teams in the window; hours for the cost where there is no money."""
    rows = waterfall(scenario, whole)
    hours, fte = sum(row.paid for row in rows), sum(row.fte for row in rows)
    unit: int = 10 ** minor_digits(scenario.currency)
    return hours, fte, sum(row.cost or 0 for row in rows) / unit if is_money else hours


def by_shift(free: Free, seats: Sequence[int]) -> Mapping[tuple[str, str], int]:
    """The seats by team and shift."""
    return {(each.team, each.shift): count for each, count in zip(free.shifts, seats, strict=True)}
