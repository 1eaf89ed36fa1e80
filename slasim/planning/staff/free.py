"""What a plan may change: the seats of shifts with a least and a most, and what one more of each costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.calendars import weekday
from slasim.roster import Month, waterfall
from slasim.roster.pattern import patterns
from slasim.roster.window import months
from slasim.scenario import Problem, ScenarioError
from slasim.scenario.values.currencies import minor_digits
from slasim.types import Int64

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.scenario.sections.staff.teams import Headcount

SATURDAY = 5  # Monday is 0
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
    days: float  # on which a seat of it starts work
    weekend: float  # of these, Saturdays and Sundays of its site

    @property
    def path(self) -> str:
        """Where an override sets it."""
        return f"teams.{self.team}.shifts.{self.shift}.headcount.now"


@dataclass(frozen=True)
class Free:
    """The free shifts of a scenario. `fixed` is what all other seats cost, `is_money` whether costs are money."""

    scenario: Scenario
    shifts: tuple[FreeShift, ...]
    others: tuple[FreeShift, ...]  # whose seats stay as they are
    fixed: float
    fixed_fte: float
    fixed_days: float  # of seats: dates on which they start work
    fixed_weekend: float
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

    @property
    def fixed_seats(self) -> int:
        """Of the shifts that are not free."""
        return sum(each.now for each in self.others)

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


@lru_cache(maxsize=4)
def free_shifts(scenario: Scenario) -> Free:
    """The free shifts of a scenario.

    Raises ScenarioError when there is none, or when some teams have a cost and others have none: no sum of them says
    what is cheapest.
    """
    counts = {(team, shift): spec.headcount for team, of in scenario.teams.items() for shift, spec in of.shifts.items()}
    named = [key for key, count in counts.items() if count.min is not None and count.max is not None]
    problems = _problems(scenario, named, counts)
    if problems:
        raise ScenarioError(problems)
    is_money = any(team.cost is not None for team in scenario.teams.values())
    window = _all_of(scenario)
    before = _totals(scenario, window, is_money)
    shifts: list[FreeShift] = []
    others: list[FreeShift] = []
    for (team, shift), count in counts.items():
        is_free = (team, shift) in named
        least, most = (count.min, count.max) if is_free else (count.now, count.now)
        assert least is not None
        assert most is not None
        path = f"teams.{team}.shifts.{shift}.headcount{'.now' if is_free else ''}"
        step = -1 if is_free and 0 < count.now == most else 1
        after = _totals(scenario.with_overrides({path: count.now + step}), window, is_money)
        each = _Totals(*((more - now) * step for more, now in zip(after, before, strict=True)))
        (shifts if is_free else others).append(FreeShift(team, shift, least, most, count.now, *each))
    taken = {name: sum(getattr(each, name) * each.now for each in shifts) for name in _Totals._fields}
    fixed = _Totals(*(whole - taken[name] for name, whole in before._asdict().items()))
    return Free(scenario, tuple(shifts), tuple(others), fixed.cost, fixed.fte, fixed.days, fixed.weekend, is_money)


def _problems(
    scenario: Scenario, free: Sequence[tuple[str, str]], counts: Mapping[tuple[str, str], Headcount]
) -> list[Problem]:
    found = []
    if not free:
        (team, shift), count = next(iter(counts.items()))
        at = scenario.place(("teams", team, "shifts", shift)) or (scenario.name, 0, 0)
        written = f"headcount: {{min: {min(count.now, 1)}, max: {max(2 * count.now, 2)}, now: {count.now}}}"
        expected = f"at least one shift whose seats may change; of this one write {written}"
        found.append(Problem(*at, f"teams.{team}.shifts.{shift}", "no shift with min and max", expected))
    uncosted = [name for name, team in scenario.teams.items() if team.cost is None]
    if 0 < len(uncosted) < len(scenario.teams):
        for name in uncosted:
            expected = "a cost such as 38 EUR/hour, as other teams have one: the cheapest plan is looked for"
            place = scenario.place(("teams", name)) or (scenario.name, 0, 0)
            found.append(Problem(*place, f"teams.{name}.cost", "no cost", expected))
    return found


def _all_of(scenario: Scenario) -> list[Month]:
    """The window as one part."""
    start, end = scenario.window()
    return [Month("", start, end, sum(part.days for part in months(scenario)), True)]


class _Totals(NamedTuple):
    """Of all teams in the window, as `FreeShift` has them of one seat."""

    cost: float
    fte: float
    hours: float
    days: float
    weekend: float


def _totals(scenario: Scenario, whole: list[Month], is_money: bool) -> _Totals:
    """Hours for the cost where there is no money."""
    rows = waterfall(scenario, whole)
    hours, fte = sum(row.paid for row in rows), sum(row.fte for row in rows)
    unit: int = 10 ** minor_digits(scenario.currency)
    days = weekend = 0.0
    start, end = scenario.window()
    for each in patterns(scenario):
        dates = np.unique(each.shifts.row[(start <= each.shifts.start) & (each.shifts.start < end)])
        days += float(each.headcount[dates].sum())
        weekend += float(each.headcount[dates[weekday(each.days[dates]) >= SATURDAY]].sum())
    cost = sum(row.cost or 0 for row in rows) / unit if is_money else hours
    return _Totals(cost, fte, hours, days, weekend)


def by_shift(free: Free, seats: Sequence[int]) -> Mapping[tuple[str, str], int]:
    """The seats by team and shift."""
    return {(each.team, each.shift): count for each, count in zip(free.shifts, seats, strict=True)}
