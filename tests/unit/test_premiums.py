"""What hours cost: unpaid breaks, premiums by the clock of the site, overtime; by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from slasim import compare, simulate, sweep
from slasim.load import load_warnings
from slasim.report.screen.money import money_table
from slasim.report.words import number
from slasim.roster import waterfall
from slasim.scenario import Scenario, ScenarioError
from tests.workload_cases import horizon, scenario

NIGHT = {"hours": "22:00-06:00", "days": "sat", "headcount": 1}
PREMIUM = {"night": "25 %", "night_hours": "23:00-06:00", "sunday": "50 %"}


def desk(first: str, shift: dict[str, Any], length: str = "1 week", holidays: Any = None, **team: Any) -> Scenario:
    site = {"timezone": "Europe/Berlin", "hours": "24x7", **({"holidays": holidays} if holidays else {})}
    spec = {"site": "home", "skills": ["help"], "cost": "20 EUR/hour", "shifts": {"day": shift}, **team}
    return scenario(
        timezone="Europe/Berlin", calendars={"home": site}, horizon=horizon(first, length), teams={"desk": spec}
    )


def cost(of: Scenario) -> float:
    return sum(row.cost or 0 for row in waterfall(of)) / 100


def test_a_night_from_saturday_to_sunday() -> None:
    """8 h; 7 of them are of the night, 6 of Sunday: 8 + 1.75 + 3 = 12.75 h of 20 EUR."""
    of = desk("2027-03-15", NIGHT, premium=PREMIUM)
    (row,) = waterfall(of)
    assert (row.paid, row.premium) == (8, 4.75)
    assert cost(of) == 255


@pytest.mark.parametrize(
    ("first", "hours", "premium"),
    [("2027-03-22", 7, 6 * 0.25 + 5 * 0.5), ("2027-10-25", 9, 8 * 0.25 + 7 * 0.5)],
    ids=["skipped", "repeated"],
)
def test_the_nights_in_which_the_clock_changes(first: str, hours: int, premium: float) -> None:
    (row,) = (each for each in waterfall(desk(first, NIGHT, premium=PREMIUM)) if each.paid)
    assert (row.paid, row.premium) == (hours, premium)


def test_of_a_date_the_highest_counts_and_the_night_is_added() -> None:
    """Easter Sunday of 2027 is 28 March, here a holiday too; the Monday after it is one in all Germany."""
    shift = {"hours": "18:00-24:00", "days": "sat-mon", "headcount": 2, "holidays": "work"}
    premium = {**PREMIUM, "saturday": "20 %", "holiday": "100 %"}
    of = desk("2027-03-22", shift, "8 days", ["DE-BE", "2027-03-28"], premium=premium)
    (row,) = waterfall(of)
    ordinary_monday = 2 * 0.25  # 22 March, one hour of the night
    assert row.premium == ordinary_monday + 2 * (6 * 0.2 + 0.25) + 2 * 2 * (6 * 1 + 0.25)
    cheap = desk("2027-03-22", shift, "8 days", ["2027-03-28"], premium={"sunday": "50 %", "holiday": "10 %"})
    assert waterfall(cheap)[0].premium == 2 * 6 * 0.5


def test_who_is_absent_or_on_top_has_no_premium() -> None:
    """20 % planned: 10 h are paid for 8 rostered; of these 1 - 0.1 / 0.8 are there: 7 h have the premium."""
    of = desk("2027-03-15", NIGHT | {"days": "wed"}, premium={"night": "100 %", "night_hours": "22:00-06:00"})
    some = of.with_overrides({"teams.desk.shrinkage": "30 %", "teams.desk.absence": "10 %"})
    (row,) = waterfall(some)
    assert (row.paid, row.premium) == (pytest.approx(10), pytest.approx(7))
    assert cost(some) == pytest.approx(20 * 17)


def test_unpaid_breaks_are_no_paid_hours_and_bring_no_premium() -> None:
    """Five days of two seats of 8.5 h with half an hour of break: 85 h rostered, 80 paid, 2 FTE; on Sunday 16 h."""
    shift = {"hours": "09:00-17:30", "days": "wed-sun", "break": "30 min", "headcount": 2}
    paid, unpaid = (desk("2027-03-15", shift, breaks=each, premium={"sunday": "50 %"}) for each in ("paid", "unpaid"))
    (one,), (other,) = waterfall(paid), waterfall(unpaid)
    assert (one.rostered, one.paid, one.premium) == (85, 85, 8.5)
    assert (other.rostered, other.paid, other.premium) == (85, 80, 8)
    assert (one.available, other.available) == (80, 80)
    assert other.fte == pytest.approx(2)
    assert cost(unpaid) == 20 * 88


def test_unpaid_breaks_of_leave_that_is_paid_on_top_are_not_paid_either() -> None:
    shift = {"hours": "09:00-17:30", "days": "mon-fri", "break": "30 min", "headcount": 1}
    of = desk("2027-03-15", shift, breaks="unpaid")
    leave = [{"team": "desk", "from": "2027-03-16", "to": "2027-03-17", "pay": "extra"}]
    (row,) = waterfall(of.with_overrides({"leave": leave}))
    assert (row.rostered, row.paid) == (25.5, 40)


def test_a_premium_for_hours_that_nobody_works_is_named() -> None:
    shift = {"hours": "09:00-17:00", "days": "mon-sat", "headcount": 1}
    of = desk("2027-03-15", shift, premium={**PREMIUM, "saturday": "20 %"})
    found = [each.path for each in load_warnings(of) if each.rule == "unworked_premium"]
    assert found == ["teams.desk.premium.night", "teams.desk.premium.sunday"]


def test_the_hours_of_the_night_are_stated() -> None:
    with pytest.raises(ScenarioError, match=r"premium\.night_hours.*the hours of the night"):
        desk("2027-03-15", NIGHT, premium={"night": "25 %"})


def test_overtime_costs_what_is_stated_in_the_money_of_a_run() -> None:
    """Whoever has a ticket at 17:00 stays until it is done; an hour of that costs 1.5 × 20 EUR."""
    shift = {"hours": "09:00-17:00", "days": "mon-fri", "headcount": 2}
    of = desk("2027-03-15", shift, overtime="150 %")
    study = simulate(of, replications=3, seed=4)
    team, every = study.summary()["teams"]
    assert team["overtime_hours"] > 0
    assert team["overtime_cost"] == pytest.approx(team["overtime_hours"] * 30)
    assert every["overtime_cost"] == team["overtime_cost"]
    assert team["cost"] == pytest.approx(80 * 20 + team["overtime_cost"])
    rows = list(zip(*(column.cells for column in money_table(study).columns), strict=True))
    assert [row[0] for row in rows[:2]] == ["Staff", "  overtime in it"]
    assert rows[0][1] == f"{number(team['cost'])} EUR"
    assert rows[1][1] == f"{number(team['overtime_cost'])} EUR"
    plain = simulate(of.with_overrides({"teams.desk.overtime": None}), replications=3, seed=4)
    assert plain.summary()["teams"][0]["overtime_cost"] is None
    assert plain.summary()["teams"][0]["overtime_hours"] == team["overtime_hours"]


def test_the_cost_of_the_staff_is_the_same_figure_everywhere(tmp_path: Path) -> None:
    """In each history paid hours and 30 EUR for an hour of overtime; run, comparison and sweep tell that figure."""
    shift = {"hours": "09:00-17:00", "days": "mon-fri", "headcount": 2}
    of = desk("2027-03-15", shift, overtime="150 %")
    seats = "teams.desk.shifts.day.headcount"
    expected = {}
    for count in (2, 3):
        study = simulate(of.with_overrides({seats: count}), replications=6, seed=4)
        overtime = study.tables["occupancy"]["overtime_ms"].to_numpy() / 3_600_000
        expected[count] = count * 40 * 20 + overtime * 30
        assert study.summary()["teams"][-1]["cost"] == pytest.approx(expected[count].mean())
    row = compare(of, f"{seats}=3", replications=6, seed=4).differences.query("measure == 'staffing'").iloc[0]
    assert (row["baseline"], row["value"]) == pytest.approx((expected[2].mean(), expected[3].mean()))
    assert row["difference"] == pytest.approx((expected[3] - expected[2]).mean())
    assert row["difference_low"] < row["difference"] < row["difference_high"]
    assert row["p_value"] == pytest.approx(0, abs=0.05)
    found = sweep(of, {seats: [2, 3]}, replications=6, seed=4, folder=tmp_path / "swept")
    for point, count in enumerate((2, 3)):
        (figure,) = (each[point] for each in found.figure("cost").values())
        assert figure is not None
        assert figure.parts == pytest.approx(expected[count])
        assert found.table["cost"].iloc[point] == pytest.approx(expected[count].mean())
        assert found.table["cost_low"].iloc[point] < found.table["cost"].iloc[point]
