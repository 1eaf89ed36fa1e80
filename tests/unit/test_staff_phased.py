"""People over months, by hand: a seat of 8 hours on every date is one FTE of 56 hours, so FTE are seats."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from workload_cases import horizon, scenario

from slasim.instants import WEEK
from slasim.planning.staff.result.phased import HiringOrder, Phased, TooLate, phased
from slasim.scenario import Scenario

DAYS = [31, 28, 31, 30, 31, 30]  # of the months of the first half of 2027


def desk(seats: int, changes: dict[str, Any] | None = None, **team: Any) -> Scenario:
    shift = {"hours": "08:00-16:00", "days": "mon-sun", "headcount": {"min": 0, "max": 20, "now": seats}}
    given = {"site": "home", "skills": ["help"], "cost": "20 EUR/hour", "contract": "56 h", **team}
    own = {name: value for name, value in given.items() if value}
    dated = {day: {"shifts": {"day": {"headcount": now}}} for day, now in (changes or {}).items()}
    return scenario(
        horizon=horizon("2027-01-01", "6 months"),
        teams={"desk": {**own, "shifts": {"day": shift}, **({"changes": dated} if dated else {})}},
    )


def column(of: Phased, name: str) -> list[Any]:
    return [getattr(each, name) for each in of.months]


def test_who_is_ordered_on_the_first_date_comes_eight_weeks_later() -> None:
    found = phased(desk(6), desk(9), 8 * WEEK)
    february = 3 * 3 / 28  # three people on three of its dates
    assert column(found, "required") == pytest.approx([9] * 6)
    assert column(found, "there") == pytest.approx([6] * 6)
    assert column(found, "hired") == pytest.approx([0, february, 3, 3, 3, 3])
    assert column(found, "gap") == pytest.approx([3, 3 - february, 0, 0, 0, 0])
    assert column(found, "ordered") == [3, 0, 0, 0, 0, 0]
    assert column(found, "arriving") == [0, 3, 0, 0, 0, 0]
    hours = [6 * 8 * 31, 6 * 8 * 28 + 3 * 8 * 3, *(9 * 8 * days for days in DAYS[2:])]
    assert column(found, "cost") == pytest.approx([20 * each for each in hours])
    assert found.cost == pytest.approx(20 * sum(hours))
    assert found.orders == (HiringOrder("desk", 3, date(2027, 1, 1), date(2027, 2, 26), "2027-01"),)
    late = [(each.month, each.by) for each in found.too_late]
    assert late == [("2027-01", date(2026, 11, 6)), ("2027-02", date(2026, 12, 7))]


def test_orders_are_so_early_that_new_ones_have_learned() -> None:
    """Four more from May on, who come after four weeks and take four weeks from half speed: 8 weeks before 1 May."""
    speed = {"start": "50 %", "over": "4 weeks"}
    found = phased(desk(6, speed=speed), desk(6, {"2027-05-01": 10}, speed=speed), 4 * WEEK)
    assert found.orders == (HiringOrder("desk", 4, date(2027, 3, 6), date(2027, 4, 3), "2027-05"),)
    assert found.too_late == ()
    april = 4 * sum(0.5 + 0.5 * day / 28 for day in range(28)) / 30
    assert column(found, "hired") == pytest.approx([0, 0, 0, april, 4, 4], abs=1e-5)
    assert column(found, "available") == pytest.approx([6, 6, 6, 6 + april, 10, 10], abs=1e-5)
    assert column(found, "gap") == pytest.approx([0, 0, 0, -april, 0, 0], abs=1e-5)


def test_who_leaves_is_replaced_after_the_vacancy() -> None:
    """Filled seats by their own recursion: who is there leaves at the end of a date, two weeks pass, somebody comes."""
    rate = 0.6 / 365.25
    filled, gone = [1.0], []
    for day in range(sum(DAYS)):
        gone.append(filled[day] * rate)
        back = gone[day - 14] if day >= 14 else 0.0
        filled.append(filled[day] - gone[day] + back)
    starts = [sum(DAYS[:at]) for at in range(len(DAYS))]
    share = [sum(filled[start : start + days]) / days for start, days in zip(starts, DAYS, strict=True)]
    attrition = {"rate": "60 % per year", "vacant": "2 weeks"}
    found = phased(desk(10, attrition=attrition), desk(10, attrition=attrition), 8 * WEEK)
    assert column(found, "required") == pytest.approx([10 * each for each in share])
    assert column(found, "gap") == pytest.approx([0] * 6)
    assert column(found, "leaving") == pytest.approx([10 * s * rate * d for s, d in zip(share, DAYS, strict=True)])
    assert found.orders == ()


def test_fewer_seats_leave_people_over_and_nobody_is_hired() -> None:
    found = phased(desk(6), desk(4), 8 * WEEK)
    assert column(found, "gap") == pytest.approx([-2] * 6)
    assert (found.orders, found.too_late) == ((), ())


def test_parts_of_people_are_whole_ones() -> None:
    """Seats of four hours are half an FTE: three more are 1.5, so two people."""
    half = {"contract": "112 h"}
    found = phased(desk(6, **half), desk(9, **half), 0)
    assert [each.people for each in found.orders] == [2]
    assert column(found, "available") == pytest.approx([5] * 6)
    assert column(found, "gap") == pytest.approx([-0.5] * 6)


def test_teams_without_a_cost() -> None:
    found = phased(desk(6, cost=""), desk(7, cost=""), 4 * WEEK)
    assert column(found, "cost") == [None] * 6
    assert found.cost == 0
    assert TooLate("desk", "2027-01", pytest.approx(1 - 3 / 31), date(2026, 12, 4)) in found.too_late
