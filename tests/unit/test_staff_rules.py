"""Rules and limits of plans: every design of a small desk is asked, beside the rule worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from slasim import load_scenario
from slasim.planning import SeatPattern, Total, WorkToCover, cover
from slasim.planning.staff.free import Free, free_shifts
from slasim.planning.staff.rules import Rules, RulesOf, read_rules
from slasim.scenario import ScenarioError

# Two shifts from Monday to Friday and two on all dates of February 2027: 20 and 28 dates, 8 of these at weekends.
DESK = Path(__file__).parents[2] / "benchmarks" / "small_desks" / "two_sites.yaml"


@pytest.fixture(scope="module")
def free() -> Free:
    return free_shifts(load_scenario(DESK))


def designs(free: Free) -> list[tuple[int, ...]]:
    return list(product(*(range(low, high + 1) for low, high in zip(free.least, free.most, strict=True))))


def by_hand(rules: Rules, seats: tuple[int, ...]) -> bool:
    berlin, manila = sum(seats[:2]), sum(seats[2:])
    days, weekends = 20 * berlin + 28 * manila, 8 * manila
    now = (3, 2, 2, 2)
    share, limit = rules.weekend_share, rules.limit
    return (
        (share is None or weekends <= share * days)
        and (rules.shift_kinds is None or sum(count > 0 for count in seats) <= rules.shift_kinds)
        and (not rules.keep_staff or (berlin >= sum(now[:2]) and manila >= sum(now[2:])))
        and (limit is None or berlin + manila <= limit.most)
    )


GIVEN: list[dict[str, Any]] = [
    {"weekend_share": "20 %"},
    {"shift_kinds": "3"},
    {"keep_staff": True},
    {"seats": "7"},
    {"weekend_share": "1/7", "shift_kinds": "4", "keep_staff": True, "seats": "11"},
]


@pytest.mark.parametrize("given", GIVEN)
def test_which_designs_there_may_be(free: Free, given: dict[str, Any]) -> None:
    rules = read_rules(**given)
    of = RulesOf.of(free, rules)
    allowed = [seats for seats in designs(free) if by_hand(rules, seats)]
    assert [seats for seats in designs(free) if of.allows(seats)] == allowed
    assert of.problems() == []
    cheapest = of.cheapest(np.array([each.cost for each in free.shifts]))
    assert cheapest in allowed
    assert free.cost(cheapest) == pytest.approx(min(free.cost(seats) for seats in allowed))
    hours = [each.hours for each in free.shifts]
    assert np.dot(of.most, hours) == pytest.approx(max(np.dot(seats, hours) for seats in allowed))
    assert of.nearest(free.now) in allowed
    if free.now in allowed:
        assert of.nearest(free.now) == free.now


def test_limits_count_fixed_shifts_as_well() -> None:
    free = free_shifts(load_scenario(DESK.parents[1] / "staffing.yaml"))
    assert free.fixed_seats == 22  # the shifts without bounds: 5 + 4 + 4 + 3 + 5 + 1
    for option, most in (("fte", free.fte(free.now)), ("budget", free.cost(free.now))):
        assert RulesOf.of(free, read_rules(**{option: f"{most + 0.01:.2f}"})).allows(free.now)
        assert not RulesOf.of(free, read_rules(**{option: f"{most - 0.01:.2f}"})).allows(free.now)


def test_what_no_design_can_keep_is_said(free: Free) -> None:
    few = RulesOf.of(free, read_rules(seats="1", shift_kinds="1")).problems()
    assert [(each.path, each.expected.split()[0]) for each in few] == [("seats", "2"), ("shift-kinds", "2")]
    both = RulesOf.of(free, read_rules(keep_staff=True, seats="8")).problems()
    assert [(each.path, each.found) for each in both] == [("rules", "--seats 8 --keep-staff")]


def test_all_that_cannot_be_read_is_said_at_once() -> None:
    with pytest.raises(ScenarioError) as wrong:
        read_rules(shift_kinds="0", weekend_share="half", overtime="5", seats="many", fte="1e3", budget="-1")
    paths = [each.path for each in wrong.value.problems]
    assert paths == ["seats", "fte", "budget", "fte", "shift-kinds", "weekend-share", "overtime"]


def test_rules_are_written_as_they_are_given() -> None:
    rules = read_rules(shift_kinds="4", weekend_share="30 %", overtime="5 %", keep_staff=True, fte="12.50")
    assert rules.options == (
        *("--fte", "12.5", "--shift-kinds", "4"),
        *("--weekend-share", "30 %", "--overtime", "5 %", "--keep-staff"),
    )
    assert read_rules().options == ()


def test_overtime_of_every_team(free: Free) -> None:
    of = RulesOf.of(free, Rules(overtime=Fraction(1, 20)))
    for shares, bears in (([0.05, 0.0], True), ([0.0, 0.051], False)):
        assert of.bears(SimpleNamespace(overtime_share=np.array(shares))) is bears


def test_a_cover_with_few_kinds_of_shifts() -> None:
    """Agents by interval, four patterns, at most two of the three that need no seats: beside every design there is."""
    need = np.array([[2.0, 3, 3, 1]])
    presence = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1], [1, 1, 1, 1]], float)
    costs, least = (2.0, 2.0, 2.0, 3.9), (0, 0, 0, 1)
    patterns = [SeatPattern(row, (0,), cost, low, 4) for row, cost, low in zip(presence, costs, least, strict=True)]
    work, total = WorkToCover(need, [0]), Total(np.array([0, 0, 0, 1.0]), most=2)
    for kinds in range(4):
        found = cover(work, patterns, kinds=kinds, totals=[total])
        covers = [
            seats
            for seats in product(range(5), range(5), range(5), range(1, 3))
            if sum(count > 0 for count in seats[:3]) <= kinds and (seats @ presence >= need).all()
        ]
        if covers:
            assert found.status == "optimal"
            assert found.cost == pytest.approx(min(np.dot(seats, costs) for seats in covers))
        else:
            assert found.status == "uncovered"
        assert sum(count > 0 for count in found.seats[:3]) <= kinds
