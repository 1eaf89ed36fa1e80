"""What is another from a date on: seats, hours, skills of a team, by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from slasim.desk.referee import check
from slasim.desk.routing import Ownership, Routing, ShiftEnd
from slasim.load import coverage, loads
from slasim.planning import first_answer
from slasim.roster import Roster, expand, months, most_seats, waterfall
from slasim.scenario import Scenario, ScenarioError
from tests.desk_cases import (
    Engine,
    agent,
    engine_named,
    make_roster,
    make_steering,
    make_workload,
    play,
    starts,
    ticket,
    touch,
)
from tests.workload_cases import horizon, scenario

DAY = {"hours": "09:00-17:00", "days": "mon-fri", "headcount": 1}
HOUR = 3_600_000


def desk(changes: dict[str, Any], first: str = "2027-02-22", shift: dict[str, Any] = DAY, **more: Any) -> Scenario:
    """Two weeks; the second begins on Monday, 1 March."""
    team = {"site": "home", "skills": ["help"], "shifts": {"day": shift}, "changes": changes, **more}
    return scenario(horizon=horizon(first, "2 weeks"), teams={"desk": team})


def read(roster: Roster, seat: int, date: str = "") -> list[str]:
    """The spans of a seat as `01 09:00-17:00`, those that begin on a date of the month."""
    presence, found = roster.presence, []
    for who, on, off in zip(presence.agent.tolist(), presence.on.tolist(), presence.off.tolist(), strict=True):
        begin, end = (datetime.fromtimestamp(at / 1000, UTC) for at in (on, off))
        if who == seat and f"{begin:%d}".startswith(date):
            found.append(f"{begin:%d %H:%M}-{end:%H:%M}")
    return found


def test_two_more_seats_from_the_first_of_march_are_so_many_hours() -> None:
    """Five days of one seat, then five of three: 40 h in February, 120 h in March; 10 and 30 EUR an hour of each."""
    of = desk({"2027-03-01": {"shifts": {"day": {"headcount": 3}}}}, cost="10 EUR/hour")
    february, march = waterfall(of)
    assert (february.rostered, march.rostered) == (40, 120)
    assert (february.cost, march.cost) == (40_000, 120_000)
    assert (february.fte, march.fte) == (pytest.approx(1), pytest.approx(3))
    roster = expand(of, 0, 0)
    staffed = (roster.presence.off - roster.presence.on).sum() / HOUR
    assert staffed == 160
    assert [len(read(roster, seat)) for seat in range(3)] == [10, 5, 5]
    assert roster.agents == ("desk/day/1", "desk/day/2", "desk/day/3")
    assert most_seats(of) == 3
    assert [team.available for team in first_answer(of).teams] == [40, 120]


def test_fewer_seats_take_the_last_away_and_a_later_change_brings_them_back() -> None:
    of = desk(
        {
            "2027-02-24": {"shifts": {"day": {"headcount": 1}}},
            "2027-03-04": {"shifts": {"day": {"headcount": 2}}},
        },
        shift={**DAY, "headcount": 2},
    )
    roster = expand(of, 0, 0)
    assert len(read(roster, 0)) == 10
    assert [each[:2] for each in read(roster, 1)] == ["22", "23", "04", "05"]


def test_a_night_of_the_evening_before_is_worked_to_its_end() -> None:
    """The change of 1 March is not inside the night of 28 February."""
    of = desk({"2027-03-01": {"shifts": {"day": {"headcount": 0}}}}, shift={"hours": "22:00-06:00", "headcount": 1})
    assert read(expand(of, 0, 0), 0)[-1] == "28 22:00-06:00"


def test_hours_days_and_break_change_and_what_is_left_out_stays() -> None:
    of = desk(
        {
            "2027-03-01": {"shifts": {"day": {"hours": "10:00-16:00", "break": "12:00-13:00"}}},
            "2027-03-03": {"shifts": {"day": {"days": "sat"}}},
        },
        shift={**DAY, "break": "11:00-11:30"},
    )
    roster = expand(of, 0, 0)
    assert read(roster, 0, "26") == ["26 09:00-11:00", "26 11:30-17:00"]
    assert read(roster, 0, "0") == [
        *("01 10:00-12:00", "01 13:00-16:00", "02 10:00-12:00", "02 13:00-16:00"),
        *("06 10:00-12:00", "06 13:00-16:00"),
    ]
    february, march = waterfall(of)
    assert (february.rostered, february.available) == (40, 37.5)
    assert (march.rostered, march.available) == (18, 15)


def test_seats_that_stay_keep_their_absences_and_breaks() -> None:
    more: dict[str, Any] = {"shrinkage": "30 %", "absence": "20 %"}
    shift = {**DAY, "break": "30 min", "headcount": 3}
    plain = expand(desk({}, shift=shift, **more), 5, 2)
    changed = expand(desk({"2027-03-01": {"shifts": {"day": {"headcount": 4}}}}, shift=shift, **more), 5, 2)
    fewer = expand(desk({"2027-03-01": {"shifts": {"day": {"headcount": 2}}}}, shift=shift, **more), 5, 2)
    assert any(len(read(plain, seat)) < 20 for seat in range(3))
    assert [read(changed, seat) for seat in range(3)] == [read(plain, seat) for seat in range(3)]
    assert [read(fewer, seat) for seat in range(2)] == [read(plain, seat) for seat in range(2)]
    assert read(fewer, 2) == [each for each in read(plain, 2) if each[0] == "2"]
    assert all(each[0] == "0" for each in read(changed, 3))


def test_round_the_clock_a_change_of_seats_cuts_nobody_else_and_one_of_skills_does() -> None:
    always = {"hours": "24x7", "headcount": 1}
    more = expand(desk({"2027-03-01": {"shifts": {"day": {"headcount": 2}}}}, shift=always), 0, 0)
    assert read(more, 0) == ["22 00:00-00:00"]
    assert read(more, 1) == ["01 00:00-00:00"]
    other = expand(learns({"hours": "24x7", "headcount": 1}), 0, 0)
    assert read(other, 0) == ["22 00:00-00:00", "01 00:00-00:00"]
    assert other.level.tolist() == [[1, 0], [1, 2]]
    assert other.presence.skills.tolist() == [0, 1]


def learns(shift: dict[str, Any] = DAY) -> Scenario:
    """A team that learns a second skill on 1 March; nobody else has it."""
    path = [
        {"skill": "help", "handle": "constant(10 min)", "then": {"repair": "50 %", "solved": "50 %"}},
        {"skill": "repair", "handle": "constant(30 min)", "then": {"solved": "100 %"}},
    ]
    promise = {"first_response": {"promise": {"normal": "8 h"}, "quota": "90 % per month"}}
    return scenario(
        horizon=horizon("2027-02-22", "2 weeks"),
        work=[{"path": path}],
        agreements={"a": {"judged": "together", "commitments": promise}},
        teams={
            "desk": {
                "site": "home",
                "skills": ["help"],
                "shifts": {"day": shift},
                "changes": {"2027-03-01": {"skills": {"help": 1, "repair": 2}}},
            }
        },
    )


def test_load_and_coverage_know_what_a_team_can_do_when() -> None:
    """In February nobody can repair; in March the team does both. 168 h of each week are promised, 40 are worked."""
    of = learns()
    (_, february), (_, march) = loads(of, months(of))
    assert [(pool.skills, pool.teams, pool.available) for pool in february] == [
        (("repair",), (), 0.0),
        (("help",), ("desk",), 40.0),
    ]
    assert [(pool.skills, pool.teams, pool.available) for pool in march] == [(("help", "repair"), ("desk",), 40.0)]
    rows = {row.skill: row for row in coverage(of)}
    assert rows["help"].uncovered == 2 * 168 - 80
    assert rows["repair"].uncovered == 2 * 168 - 40


@pytest.mark.parametrize("name", ["compiled", "reference"])
def test_skills_are_those_of_the_shift_and_no_change_is_inside_one(name: str) -> None:
    """The agent can repair (skill 1) from the shift of 100 on: a repair that comes at 10 waits until then; the work in
    hand at 100 is finished first, and the repair is taken as soon as it is done."""
    run: Engine = engine_named(name)
    tickets = [ticket(touch(50, skill=1), created=10), ticket(80, created=40), ticket(5, created=41)]
    who = [agent((0, 100, "shift", 0), (100, 300, "shift", 1), later=[{1: 1}])]
    log = play(run, tickets, who)
    assert starts(log) == [(40, 1, 0), (120, 0, 0)]
    handed = play(run, tickets, who, Routing(shift_end=ShiftEnd.HAND_OVER))
    assert starts(handed) == [(40, 1, 0), (100, 0, 0)]  # the rest of 20 ms waits for skill 0, which nobody has now


@pytest.mark.parametrize("name", ["compiled", "reference"])
def test_who_has_lost_a_skill_owns_no_touch_of_it(name: str) -> None:
    """The first agent answers tickets 0 and 1 with skill 0, and from 100 on has skill 1 alone. Ticket 0 comes back at
    110, when this agent works on ticket 2: nobody is waited for. Ticket 1 comes back at 300; this agent is idle."""
    back = ticket(touch(20, delay=90), 5), ticket(touch(20, delay=260), 5)
    tickets = [*back, ticket(touch(60, skill=1), created=105)]
    who = [agent((0, 100, "shift", 0), (100, 900, "shift", 1), later=[{1: 1}]), agent((100, 900), team="other")]
    routing, roster = Routing(ownership=Ownership.PREFER_OWNER), make_roster(who)
    log = play(engine_named(name), tickets, who, routing)
    assert starts(log) == [(0, 0, 0), (20, 1, 0), (105, 2, 0), (110, 0, 1), (300, 1, 1)]
    workload, steering = make_workload(tickets), make_steering(tickets)
    events = engine_named(name)(workload, roster, steering, routing, 1000)
    assert check(workload, roster, steering, routing, 1000, events) == []


def test_overrides_reach_a_change() -> None:
    of = desk({"2027-03-01": {"shifts": {"day": {"headcount": 3}}}})
    five = of.with_overrides({"teams.desk.changes.2027-03-01.shifts.day.headcount": 5})
    assert [row.rostered for row in waterfall(five)] == [40, 200]
    assert five.hash() != of.hash()
    assert Scenario.from_applied(five.applied()).hash() == five.hash()


def test_overrides_make_a_change_and_add_a_shift_and_a_team() -> None:
    of = desk({})
    more = of.with_overrides({"teams.desk.changes.2027-03-01.shifts.day.headcount": 3})
    assert more.hash() == desk({"2027-03-01": {"shifts": {"day": {"headcount": 3}}}}).hash()
    late = {"hours": "14:00-22:00", "days": "mon-fri", "headcount": 2}
    shift = of.with_overrides({"teams.desk.shifts.late": late})
    assert [row.rostered for row in waterfall(shift)] == [120, 120]
    team = {"site": "home", "skills": ["help"], "shifts": {"late": late}}
    assert [row.rostered for row in waterfall(of.with_overrides({"teams.other": team}))] == [40, 40, 80, 80]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("teams.desk.changes.2027-03-01.shifts.dya.headcount", 3, "did you mean day"),
        ("teams.desk.changes.2027-03-01.shift.day.headcount", 3, "unknown name 'shift'"),
        ("teams.desk.changes.2027-03-32.shifts.day.headcount", 3, "2027-03-32"),
        ("teams.desk.shifts.late", 3, "unknown name 'late'"),
        ("teams.desk.shifts.late", {"hours": "14:00-22:00"}, "no headcount"),
        ("teams.dusk.shifts.late", {"hours": "14:00-22:00", "headcount": 1}, "did you mean desk"),
    ],
)
def test_what_overrides_cannot_make_is_refused(path: str, value: Any, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        desk({}).with_overrides({path: value})


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"2027-03-01": {"shifts": {"day": {"headcount": 1}}}}, "2027-03-01.shifts.day.headcount"),
        ({"2027-03-01": {"shifts": {"day": {"days": "mon-fri"}}}}, "2027-03-01.shifts.day.days"),
        ({"2027-03-01": {"skills": {"help": 1}}}, "2027-03-01.skills"),
        ({"2028-03-01": {"shifts": {"day": {"headcount": 2}}}}, "2028-03-01"),
    ],
)
def test_a_change_of_nothing_is_named(changes: dict[str, Any], path: str) -> None:
    found = [(each.path, each.rule) for each in desk(changes).warnings if each.rule == "unused_setting"]
    assert found == [(f"teams.desk.changes.{path}", "unused_setting")]


def test_what_a_change_cannot_make_is_refused_at_its_place() -> None:
    with pytest.raises(ScenarioError, match=r"changes\.2027-03-01\.shifts\.days.*did you mean day"):
        desk({"2027-03-01": {"shifts": {"days": {"headcount": 2}}}})
    with pytest.raises(ScenarioError, match=r"changes\.2027-03-01\.shifts\.day\.break.*shorter than the shift"):
        desk({"2027-03-01": {"shifts": {"day": {"hours": "09:00-11:00"}}}}, shift={**DAY, "break": "3 h"})
    with pytest.raises(ScenarioError, match="at least min, which is 4"):
        desk({"2027-03-01": {"shifts": {"day": {"headcount": {"min": 4, "now": 3}}}}})
