"""Rules that people have beside what is promised, and limits of what there is: which designs are allowed at all.

All but overtime bound weighted sums of seats, so the covers keep them too (`totals`), with how many shifts may have any
seats (`kinds`). Overtime is seen when a design is simulated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

import numpy as np

from slasim.planning.covering import Total
from slasim.planning.staff.free import Free, Seats
from slasim.problems import Unreadable, show
from slasim.scenario import Problem, ScenarioError
from slasim.scenario.values.amounts import read_share, write_number, write_share
from slasim.types import Float64

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

LimitKind = Literal["seats", "fte", "budget"]
COUNT = re.compile(r"\s*([0-9]{1,9})\s*")
AMOUNT = re.compile(r"\s*([0-9]{1,12}(?:\.[0-9]{1,6})?)\s*")
SLIGHT = 1e-9


class PlanLimit(NamedTuple):
    """What there is: at most so many seats, FTE, or units of the currency in the window, fixed shifts included."""

    of: LimitKind
    most: Fraction

    @property
    def option(self) -> tuple[str, str]:
        """As it is given."""
        return f"--{self.of}", write_number(self.most)


@dataclass(frozen=True)
class Rules:
    """What a design has to respect; nothing by default.

    shift_kinds    free shifts with any seats, at most
    weekend_share  of the dates on which seats start work, all seats: Saturdays and Sundays, at most
    overtime       of the hours a team is present, in the mean: work after the end of shifts, at most
    keep_staff     no team has fewer seats than now; between its shifts they may move
    limit          what there is; then the best that it can do is looked for
    """

    shift_kinds: int | None = None
    weekend_share: Fraction | None = None
    overtime: Fraction | None = None
    keep_staff: bool = False
    limit: PlanLimit | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """As a command is given them."""
        found: list[str] = [] if self.limit is None else [*self.limit.option]
        found += [] if self.shift_kinds is None else ["--shift-kinds", str(self.shift_kinds)]
        found += [] if self.weekend_share is None else ["--weekend-share", write_share(self.weekend_share)]
        found += [] if self.overtime is None else ["--overtime", write_share(self.overtime)]
        return (*found, *(("--keep-staff",) if self.keep_staff else ()))

    def document(self) -> dict[str, int | float | bool | None]:
        """As JSON has them, without the limit."""
        shares = {name: getattr(self, name) for name in ("weekend_share", "overtime")}
        values = {name: None if share is None else float(share) for name, share in shares.items()}
        return {"shift_kinds": self.shift_kinds, **values, "keep_staff": self.keep_staff}


NO_RULES = Rules()


def read_rules(
    *,
    shift_kinds: str | None = None,
    weekend_share: str | None = None,
    overtime: str | None = None,
    keep_staff: bool = False,
    seats: str | None = None,
    fte: str | None = None,
    budget: str | None = None,
) -> Rules:
    """Rules as people write them. Raises ScenarioError naming everything that cannot be read."""
    problems: list[Problem] = []

    def read(option: str, text: str | None, reader: Callable[[str], Any], expected: str) -> Any:
        if text is None:
            return None
        try:
            return reader(text)
        except (Unreadable, ValueError):
            problems.append(Problem("", 0, 0, option, show(text), expected))
            return None

    count, amount = "a whole number such as 4", "a number such as 12.5"
    limits = [
        read("seats", seats, _count, count),
        read("fte", fte, _amount, amount),
        read("budget", budget, _amount, "an amount in units of the currency, such as 120000"),
    ]
    names: tuple[LimitKind, ...] = ("seats", "fte", "budget")
    given = [name for name, text in zip(names, (seats, fte, budget), strict=True) if text is not None]
    if len(given) > 1:
        problems.append(Problem("", 0, 0, given[1], f"--{given[0]} too", "one limit"))
    share = "a share from 0 % to 100 %, such as 30 %"
    found = Rules(
        read("shift-kinds", shift_kinds, _count, count),
        read("weekend-share", weekend_share, read_share, share),
        read("overtime", overtime, read_share, share),
        keep_staff,
        next((PlanLimit(name, most) for name, most in zip(names, limits, strict=True) if most is not None), None),
    )
    if problems:
        raise ScenarioError(problems)
    return found


def _count(text: str) -> int:
    match = COUNT.fullmatch(text)
    if match is None or int(match[1]) < 1:
        raise ValueError(text)
    return int(match[1])


def _amount(text: str) -> Fraction:
    match = AMOUNT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return Fraction(match[1])


class Bound(NamedTuple):
    """A bound on a weighted sum of the seats of free shifts: `least` <= weights . seats <= `most`."""

    rule: str
    weights: Float64
    least: float
    most: float

    def holds(self, seats: Sequence[int]) -> bool:
        """Whether a design is within it."""
        total, slight = float(self.weights @ np.array(seats)), SLIGHT * (1 + np.abs(self.weights).sum())
        return bool(self.least - slight <= total <= self.most + slight)


class SeesOvertime(Protocol):
    """What was seen of a design on some histories."""

    @property
    def overtime_share(self) -> Float64: ...


@dataclass(frozen=True)
class RulesOf:
    """Rules on the free shifts of a scenario."""

    free: Free
    rules: Rules
    bounds: tuple[Bound, ...] = ()

    @classmethod
    def of(cls, free: Free, rules: Rules = NO_RULES) -> RulesOf:
        """With the bounds that they make."""
        return cls(free, rules, tuple(_bounds(free, rules)))

    def allows(self, seats: Sequence[int]) -> bool:
        """Whether a design is one that there may be."""
        kinds = self.rules.shift_kinds
        if kinds is not None and sum(count > 0 for count in seats) > kinds:
            return False
        return all(bound.holds(seats) for bound in self.bounds)

    def bears(self, seen: SeesOvertime) -> bool:
        """Whether what was seen of a design is within the rules."""
        return not self.overtime_in(seen)

    def overtime_in(self, seen: SeesOvertime) -> dict[str, float]:
        """The share of overtime of each team that has more of it than the rules allow."""
        most = self.rules.overtime
        shares = zip(self.free.scenario.teams, seen.overtime_share.tolist(), strict=True)
        return {} if most is None else {team: share for team, share in shares if share > float(most)}

    def without_overtime(self) -> RulesOf:
        """The same rules without the one about overtime."""
        return replace(self, rules=replace(self.rules, overtime=None))

    def totals(self, patterns: int) -> tuple[Total, ...]:
        """For a cover with so many patterns, the free shifts first."""
        width = patterns - len(self.free.shifts)
        return tuple(Total(np.pad(of.weights, (0, width)), of.least, of.most) for of in self.bounds)

    @property
    def kinds(self) -> int | None:
        """For a cover: how many of the shifts that need no seats may have some."""
        most = self.rules.shift_kinds
        return None if most is None else most - sum(least > 0 for least in self.free.least)

    def cheapest(self, weights: Float64) -> Seats | None:
        """The allowed design with the least weighted sum of seats; None where none is allowed."""
        from scipy.optimize import Bounds, milp

        count = len(self.free.shifts)
        low, high = np.array(self.free.least, np.float64), np.array(self.free.most, np.float64)
        result = milp(
            np.concatenate([weights, np.zeros(count)]),
            integrality=np.ones(2 * count, np.int64),
            bounds=Bounds(np.concatenate([low, np.zeros(count)]), np.concatenate([high, np.ones(count)])),
            constraints=list(self._constraints(high)),
        )
        return None if result.x is None else self.free.within(result.x[:count].tolist())

    def _constraints(self, most: Float64) -> Iterator[LinearConstraint]:
        """Of seats, then of whether there are any."""
        from scipy.optimize import LinearConstraint

        count = len(most)
        yield LinearConstraint(np.hstack([np.eye(count), -np.diag(most)]), -np.inf, 0.0)
        for bound in self.bounds:
            yield LinearConstraint(np.concatenate([bound.weights, np.zeros(count)])[None, :], bound.least, bound.most)
        if self.rules.shift_kinds is not None:
            yield LinearConstraint(np.repeat([0.0, 1.0], count)[None, :], -np.inf, self.rules.shift_kinds)

    @property
    def most(self) -> Seats:
        """The design with the most paid hours that is allowed."""
        free = self.free.most
        if self.allows(free):
            return free
        found = self.cheapest(-np.array([each.hours for each in self.free.shifts]))
        assert found is not None  # see `problems`
        return found

    def nearest(self, seats: Sequence[int]) -> Seats:
        """The same design where it is allowed, else one that keeps the proportions as far as it can."""
        seats = self.free.within(seats)
        if self.allows(seats):
            return seats
        low = np.array(self.free.least)
        for step in range(99, -1, -1):  # of the way from the fewest seats
            scaled = self.free.within((low + (np.array(seats) - low) * step / 100).tolist())
            if self.allows(scaled):
                return scaled
        return self.most

    def problems(self) -> list[Problem]:
        """What no design could keep."""
        found = []
        for bound in self.bounds:
            fewest = float(np.minimum(bound.weights * np.array(self.free.least), bound.weights * self.free.most).sum())
            if bound.rule in ("seats", "fte", "budget") and bound.most < fewest - SLIGHT:
                there = {"seats": self.free.fixed_seats, "fte": self.free.fixed_fte, "budget": self.free.fixed}
                expected = f"{there[bound.rule] + fewest:,.10g} or more: fixed shifts and the least of the free ones"
                assert self.rules.limit is not None
                found.append(Problem("", 0, 0, bound.rule, self.rules.limit.option[1], expected))
        needed, kinds = sum(least > 0 for least in self.free.least), self.rules.shift_kinds
        if kinds is not None and kinds < needed:
            expected = f"{needed} or more: so many shifts have a least above 0"
            found.append(Problem("", 0, 0, "shift-kinds", str(kinds), expected))
        if not found and self.cheapest(np.ones(len(self.free.shifts))) is None:
            rules = " ".join(self.rules.options)
            found.append(Problem("", 0, 0, "rules", rules, "rules that some seats can keep together"))
        return found


def _bounds(free: Free, rules: Rules) -> Iterator[Bound]:
    if rules.weekend_share is not None:
        most = float(rules.weekend_share)
        weights = np.array([each.weekend - most * each.days for each in free.shifts])
        yield Bound("weekend share", weights, -np.inf, most * free.fixed_days - free.fixed_weekend)
    if rules.keep_staff:
        for team in dict.fromkeys(each.team for each in free.shifts):
            mine = np.array([float(each.team == team) for each in free.shifts])
            yield Bound("keep staff", mine, float(mine @ np.array(free.now)), np.inf)
    if rules.limit is not None:
        of, most = rules.limit.of, float(rules.limit.most)
        every = {
            "seats": (np.ones(len(free.shifts)), free.fixed_seats),
            "fte": (np.array([each.fte for each in free.shifts]), free.fixed_fte),
            "budget": (np.array([each.cost for each in free.shifts]), free.fixed),
        }
        weights, fixed = every[of]
        yield Bound(of, weights, -np.inf, most - fixed)
