"""Rules of work that ask for the hour: which tickets they take, and the load that this makes, by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from workload_cases import MIX, horizon, scenario, stream

from slasim import Scenario, ScenarioError
from slasim.load.coverage import coverage
from slasim.load.week import typical_week
from slasim.planning import expected_load
from slasim.workload import draw, prepare

HOUR = 3_600_000
TWO = {
    "calendars": {
        "home": {"timezone": "Europe/Berlin", "hours": "24x7"},
        "away": {"timezone": "Asia/Kolkata", "hours": "24x7"},
    },
    "customers": {"all": {"accounts": 10, "regions": {"home": "75 %", "away": "25 %"}}},
}


def rule(minutes: int, skill: str = "help", **when: Any) -> dict[str, Any]:
    return {"when": when, "path": [{"skill": skill, "handle": f"constant({minutes} min)", "then": {"solved": "100 %"}}]}


def desk(*rules: dict[str, Any], **sections: Any) -> Scenario:
    """A ticket an hour."""
    plain = {"demand": {"mail": stream("168 per week")}, "horizon": horizon("2027-01-04", "1 week")}
    return scenario(**{**plain, "work": list(rules), **sections})


NIGHT = (rule(60, hours="22:00-06:00"), rule(20))


def test_tickets_of_the_night_take_an_hour_and_those_of_the_day_twenty_minutes() -> None:
    """8 h of the night: 8 h of work a day; 16 of the day: 5 h 20 min. In a week 93 h 20 min."""
    of = desk(*NIGHT)
    assert sum(sum(each.work.values()) for each in expected_load(of).periods) == pytest.approx(7 * (8 + 16 / 3))
    hours = [each.work["help"] for each in expected_load(of, "hour").periods]
    assert hours[:24] == pytest.approx([1.0] * 6 + [1 / 3] * 16 + [1.0] * 2)
    week = typical_week(of, "UTC").work[0, 0]
    assert week == pytest.approx(hours)
    drawn = draw(of, 1, 0)
    clock = [datetime.fromtimestamp(at / 1000, UTC).hour for at in drawn.tickets.created.tolist()]
    work = drawn.touches.work[drawn.touches.first[:-1]].tolist()
    assert {(hour >= 22 or hour < 6, minutes // 60_000) for hour, minutes in zip(clock, work, strict=True)} == {
        (True, 60),
        (False, 20),
    }


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    """Friday and Saturday from 22:00: into Saturday and Sunday until 06:00. 2 × 8 h of 168."""
    of = desk(rule(60, hours="22:00-06:00", days="fri,sat"), rule(20))
    hours = [each.work["help"] for each in expected_load(of, "hour").periods]
    nights = {4 * 24 + hour for hour in range(22, 30)} | {5 * 24 + hour for hour in range(22, 30)}
    assert hours == pytest.approx([1.0 if at in nights else 1 / 3 for at in range(168)])


def test_a_night_over_the_end_of_the_week() -> None:
    of = desk(rule(60, hours="22:00-06:00", days="sun"), rule(20))
    hours = [each.work["help"] for each in expected_load(of, "hour").periods]
    assert np.flatnonzero(np.array(hours) > 0.5).tolist() == [0, 1, 2, 3, 4, 5, 166, 167]


def test_half_an_hour_is_weighed() -> None:
    """From 08:30 on: half of the hour."""
    of = desk(rule(60, hours="08:30-10:00"), rule(20))
    hours = [each.work["help"] for each in expected_load(of, "hour").periods][8:11]
    assert hours == pytest.approx([0.5 + 1 / 6, 1.0, 1 / 3])


def test_the_clock_is_that_of_the_region_of_the_customer() -> None:
    of = desk(*NIGHT, **TWO)
    drawn = draw(of, 1, 0)
    zones = [ZoneInfo(spec.timezone) for spec in of.calendars.values()]
    regions = drawn.accounts.region[drawn.tickets.customer].tolist()
    seen = set()
    for at, region, first in zip(drawn.tickets.created.tolist(), regions, drawn.touches.first.tolist(), strict=False):
        hour = datetime.fromtimestamp(at / 1000, UTC).astimezone(zones[region]).hour
        is_long = drawn.touches.work[first] == HOUR
        assert is_long == (hour >= 22 or hour < 6)
        seen.add((region, bool(is_long)))
    assert len(seen) == 4
    assert sum(sum(each.work.values()) for each in expected_load(of).periods) == pytest.approx(7 * (8 + 16 / 3))


@pytest.mark.parametrize(("day", "night"), [("2027-03-28", 7), ("2027-10-31", 9)])
def test_the_night_on_which_the_clock_changes(day: str, night: int) -> None:
    """28 March in Berlin: no hour from 2 to 3, 7 of the night; 31 October has it twice, 9."""
    berlin = {"calendars": {"home": {"timezone": "Europe/Berlin", "hours": "24x7"}}, "timezone": "Europe/Berlin"}
    of = desk(*NIGHT, **{**berlin, "horizon": horizon(day, "1 day")})
    assert sum(expected_load(of).periods[0].work.values()) == pytest.approx(night + 16 / 3)


def test_given_arrivals_too() -> None:
    """One an hour on the hour; and those of a list."""
    given = {"mail": {"channel": "email", "mix": MIX, "arrivals": "constant(1 h)"}}
    of = desk(*NIGHT, demand=given)
    drawn = draw(of, 1, 0)
    assert (drawn.touches.work // 60_000)[:24].tolist() == [60] * 6 + [20] * 16 + [60] * 2
    assert sum(sum(each.work.values()) for each in expected_load(of).periods) == pytest.approx(7 * (8 + 16 / 3))
    listed = {"mail": {"channel": "email", "mix": MIX, "arrivals": {"file": "tickets.csv"}}}
    rows = {"tickets.csv": "created\n2027-01-04 05:59:59\n2027-01-04 06:00:00\n2027-01-04 22:00:00\n"}
    one = scenario(rows, demand=listed, work=list(NIGHT), horizon=horizon("2027-01-04", "1 week"))
    assert (draw(one, 1, 0).touches.work // 60_000).tolist() == [60, 20, 60]
    assert sum(sum(each.work.values()) for each in expected_load(one).periods) == pytest.approx(2 + 1 / 3)


def test_paths_may_differ_by_hour_and_other_conditions_stay() -> None:
    skills = {"desk": {"site": "home", "skills": ["help", "night"], "shifts": {"a": {"hours": "24x7", "headcount": 2}}}}
    mix = {**MIX, "severity": {"urgent": "50 %", "normal": "50 %"}}
    of = desk(
        rule(30, "night", hours=["00:00-06:00", "22:00-24:00"], severity="urgent"),
        rule(20),
        severities=["urgent", "normal"],
        demand={"mail": stream("168 per week", mix=mix)},
        teams=skills,
    )
    work = {name: sum(each.work[name] for each in expected_load(of).periods) for name in ("help", "night")}
    assert work == pytest.approx({"night": 7 * 8 * 0.5 / 2, "help": 7 * (8 / 2 + 16) / 3})


def test_the_hours_of_others_move_no_work() -> None:
    before, after = draw(desk(rule(60, hours="23:00-06:00"), rule(20)), 4, 0), draw(desk(*NIGHT), 4, 0)
    assert (before.tickets.uid == after.tickets.uid).all()
    differ = before.touches.work != after.touches.work
    hours = {datetime.fromtimestamp(at / 1000, UTC).hour for at in before.tickets.created[differ].tolist()}
    assert hours == {22}


def test_a_rule_for_no_hour_is_missing() -> None:
    with pytest.raises(ScenarioError) as error:
        desk(rule(60, hours="22:00-06:00"), rule(20, hours="06:00-21:30"))
    (problem,) = error.value.problems
    assert problem.path == "work"
    assert problem.found.endswith("from Mon 21:30 on")


@pytest.mark.parametrize(
    ("when", "path", "words"),
    [
        ({"hours": "22-6"}, "work.0.when.hours", "hours such as 09:00-17:00"),
        ({"hours": "closed"}, "work.0.when.hours", "no hours"),
        ({"days": "weekend"}, "work.0.when.days", "days such as mon-fri"),
    ],
)
def test_hours_that_cannot_be_read_are_refused(when: dict[str, Any], path: str, words: str) -> None:
    with pytest.raises(ScenarioError) as error:
        desk(rule(60, **when), rule(20))
    assert [each for each in error.value.problems if each.path == path and words in str(each)]


def test_a_rule_after_all_hours_are_taken_is_named() -> None:
    of = desk(rule(60, hours="22:00-06:00"), rule(20, hours="06:00-22:00"), rule(10))
    assert [(each.rule, each.path) for each in of.warnings] == [("unused_rule", "work.2")]


def test_the_hours_of_a_skill_that_only_the_night_needs_are_asked_for_alone() -> None:
    """Nobody has the skill of the night by day, and nobody needs it then."""
    promise = {"promise": {"normal": "1 h"}, "quota": "90 % per month", "hours": "24x7"}
    teams = {
        "day": {"site": "home", "skills": ["help"], "shifts": {"a": {"hours": "24x7", "headcount": 2}}},
        "night": {
            "site": "home",
            "skills": ["night"],
            "shifts": {"n": {"hours": "22:00-05:00", "days": "mon-sun", "headcount": 2}},
        },
    }
    of = desk(
        rule(10, "night", hours="22:00-06:00"),
        rule(10),
        teams=teams,
        agreements={"all": {"judged": "together", "commitments": {"first_response": promise}}},
    )
    found = {row.skill: (row.promised, row.uncovered) for row in coverage(of)}
    assert found == {"help": (7 * 16, 0), "night": (7 * 8, pytest.approx(7))}


def test_hours_are_part_of_a_scenario_as_applied(tmp_path: Path) -> None:
    of = desk(rule(60, hours="22:00-06:00", days="mon-fri"), rule(20))
    assert Scenario.from_applied(of.applied()) == of
    assert of.hash() != desk(rule(60, hours="22:00-06:00"), rule(20)).hash()
    assert prepare(desk(rule(60, channel="email"), rule(20))).week_kinds.many == 1
