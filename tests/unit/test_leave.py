"""Seats that are away on dates known beforehand: presence and paid hours, by hand."""

from __future__ import annotations

from typing import Any

import pytest

from slasim.load import coverage, load_warnings
from slasim.roster import expand, waterfall
from slasim.scenario import Scenario, ScenarioError
from slasim.scenario.reading.leave_csv import read_leave
from tests.unit.test_dated_changes import read
from tests.workload_cases import horizon, scenario

CSV = """team,shift,seat,from,to,pay
desk,,,2027-03-01,2027-03-05,

desk,day,2,2027-02-24,2027-02-25,extra
"""


def desk(leave: Any, files: dict[str, str] | None = None, **more: Any) -> Scenario:
    """Two weeks of three seats of 8 h from Monday, 22 February, with 20 % planned shrinkage."""
    shift = {"hours": "09:00-17:00", "days": "mon-fri", "headcount": 3}
    team = {"site": "home", "skills": ["help"], "shrinkage": "25 %", "absence": "5 %", "shifts": {"day": shift}, **more}
    return scenario(files, horizon=horizon("2027-02-22", "2 weeks"), teams={"desk": team}, leave=leave)


def away(first: str, last: str, **more: Any) -> dict[str, Any]:
    return {"team": "desk", "from": first, "to": last, **more}


CLOSED = away("2027-03-01", "2027-03-05")


def test_a_closed_week_has_nobody_and_is_paid_by_the_planned_shrinkage() -> None:
    """15 seat-days of 8 h in February are 120 h: 150 h paid. The week in March is of the 20 % that these pay on top."""
    february, march = waterfall(desk([CLOSED]))
    assert (february.rostered, february.paid) == (120, pytest.approx(150))
    assert (march.rostered, march.paid, march.available) == (0, 0, 0)
    roster = expand(desk([CLOSED], absence="0 %"), 0, 0)
    assert [read(roster, seat, "0") for seat in range(3)] == [[], [], []]
    assert [len(read(roster, seat)) for seat in range(3)] == [5, 5, 5]


@pytest.mark.parametrize(("pay", "more"), [("planned", 0), ("extra", 16), ("none", 0)])
def test_leave_of_a_seat_is_paid_as_stated(pay: str, more: int) -> None:
    """Two days of one of three seats in a week of 120 h: 104 h are left; at 20 % planned (25 % less 5 % of absence)
    130 h are paid; 16 h more where the leave is paid on top. In March only Monday is worked: 24 h."""
    of = desk([away("2027-02-24", "2027-02-25", shift="day", seat=2, pay=pay), away("2027-03-02", "2027-03-05")])
    hours = waterfall(of)
    assert (hours[0].rostered, hours[1].rostered) == (104, 24)
    assert hours[0].paid == pytest.approx(130 + more)
    assert hours[1].paid == pytest.approx(30)
    everyone = expand(desk(of.whole()["leave"], absence="0 %"), 0, 0)
    assert [each[:2] for each in read(everyone, 1)] == ["22", "23", "26", "01"]
    assert [each[:2] for each in read(everyone, 0)] == ["22", "23", "24", "25", "26", "01"]


def test_who_is_left_keeps_breaks_and_absences() -> None:
    more = {"shifts": {"day": {"hours": "09:00-17:00", "days": "mon-fri", "break": "30 min", "headcount": 3}}}
    plain, some = (
        expand(desk(leave, **more), 3, 1) for leave in ([], [away("2027-02-24", "2027-02-25", shift="day", seat=2)])
    )
    for seat in (0, 2):
        assert read(some, seat) == read(plain, seat)
    assert read(some, 1) == [each for each in read(plain, 1) if each[:2] not in ("24", "25")]


def test_breaks_of_who_is_away_are_nobodys() -> None:
    """Three seats with a break of 1 h on five days; one is away on two: 13 × 7 h in February are available."""
    more = {"shifts": {"day": {"hours": "09:00-17:00", "days": "mon-fri", "break": "1 h", "headcount": 3}}}
    of = desk([away("2027-02-24", "2027-02-25", shift="day", seat=2)], absence="0 %", **more)
    assert waterfall(of)[0].available == 13 * 7


def test_coverage_knows_a_closed_week() -> None:
    promise = {"first_response": {"promise": {"normal": "8 h"}, "quota": "90 % per month"}}
    team = desk([CLOSED]).whole()["teams"]
    of = scenario(
        horizon=horizon("2027-02-22", "2 weeks"),
        teams=team,
        leave=[CLOSED],
        agreements={"a": {"judged": "together", "commitments": promise}},
    )
    (row,) = coverage(of)
    assert row.uncovered == 2 * 168 - 40


def test_a_calendar_from_a_file_is_the_same_as_one_in_the_scenario() -> None:
    listed = [CLOSED, away("2027-02-24", "2027-02-25", shift="day", seat=2, pay="extra")]
    of = desk("leave.csv", {"leave.csv": CSV})
    assert of.hash() == desk(listed).hash()
    assert of.files[-1].endswith("leave.csv")
    assert Scenario.from_applied(of.applied()).hash() == of.hash()
    three = of.with_overrides({"teams.desk.shifts.day.headcount": 4})
    assert three.leave == of.leave


@pytest.mark.parametrize(
    ("leave", "message"),
    [
        ([{**CLOSED, "team": "dusk"}], r"leave\.0\.team.*did you mean desk"),
        ([{**CLOSED, "shift": "daily"}], r"leave\.0\.shift.*did you mean day"),
        ([{**CLOSED, "seat": 1}], r"leave\.0\.seat.*without its shift"),
        ([{**CLOSED, "shift": "day", "seat": 4}], r"leave\.0\.seat.*at most 3"),
        ([away("2027-03-05", "2027-03-01")], r"leave\.0\.to.*2027-03-05"),
        ([away("2027-03-32", "2027-03-01")], r"leave\.0\.from"),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(leave: Any, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        desk(leave)


def test_planned_leave_needs_a_shrinkage_that_plans_for_it() -> None:
    with pytest.raises(ScenarioError, match=r"leave\.0\.pay.*plans for none"):
        desk([CLOSED], shrinkage="5 %")
    assert desk([{**CLOSED, "pay": "none"}], shrinkage="5 %").leave


def test_more_planned_leave_than_the_shrinkage_pays_is_warned_of() -> None:
    """The closed week is 120 h; the shrinkage pays 30 h beside the 120 h that are worked. Two days are 16 h."""
    (found,) = [each for each in load_warnings(desk([CLOSED])) if each.rule == "leave_beyond_shrinkage"]
    assert (found.path, found.found[:24]) == ("teams.desk.shrinkage", "120 h of planned leave i")
    assert "30 h" in found.found
    few = load_warnings(desk([away("2027-02-24", "2027-02-25", shift="day", seat=2)]))
    assert "leave_beyond_shrinkage" not in [each.rule for each in few]


def test_leave_that_is_not_simulated_is_named() -> None:
    found = [each for each in desk([away("2028-01-01", "2028-01-07")]).warnings if each.rule == "unused_setting"]
    assert [each.path for each in found] == ["leave.0"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "nothing"),
        ("a,b\n1,2\n", "no header of a leave calendar"),
        ("team,from,to,days\n", "an unknown column 'days'"),
        ("team,from\n", "no column to"),
        ("team,from,to,to\n", "the column 'to' twice"),
        ("team,from,to\nx,2027-01-01\n", "2 values"),
    ],
)
def test_a_table_that_is_none_says_why(text: str, found: str, tmp_path: Any) -> None:
    file = tmp_path / "leave.csv"
    file.write_text(text)
    rows, problems = read_leave(str(file))
    assert not rows
    assert problems[0].found.startswith(found)


def test_a_mistake_in_a_file_is_told_at_its_line() -> None:
    with pytest.raises(ScenarioError, match=r"leave\.csv:4:\d+: leave\.1\.to"):
        desk("leave.csv", {"leave.csv": CSV.replace("02-25", "02-30")})
