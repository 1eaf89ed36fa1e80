"""More work than hours is warned of at the line of the team, in all and in the hours of a promise."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from slasim import load_scenario
from slasim.load import expected_work, load_warnings, settling
from slasim.load.overload import overloads
from slasim.load.promise_hours import flow
from slasim.load.week import typical_week
from slasim.roster import months, waterfall
from slasim.scenario import Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
DESK = """
slasim: 1
name: day and night
currency: EUR
timezone: UTC
horizon: {{from: 2027-02-01, for: 4 weeks, warm_up: {warm_up}, follow_up: {follow_up}}}
severities: [urgent, normal]
calendars: {{here: {{timezone: UTC, hours: 24x7}}, week: {{timezone: UTC, hours: {{mon-fri: 08:00-20:00}}}}}}
customers: {{all: {{accounts: 1, regions: {{here: 100 %}}}}}}
demand:
  mail: {{channel: email, volume: {volume} per hour, shape: always,
         mix: {{tier: {{all: 100 %}}, severity: {{urgent: 25 %, normal: 75 %}}}}}}
work:
  - path: [{{skill: l1, handle: "exponential(mean=20 min)", then: {{solved: 100 %}}}}]
teams:
  day: {{site: here, skills: [l1], shifts: {{on: {{hours: 08:00-20:00, headcount: {day}}}}}}}
  night: {{site: here, skills: [l1], shifts: {{on: {{hours: 20:00-08:00, headcount: {night}}}}}}}
routing: {{order: {order}}}
agreements:
  all:
    judged: together
    commitments:
      first_response: {{promise: {promise}, quota: 90 % per month, hours: {hours}}}
"""
USUAL = {
    **{"volume": 6, "day": 5, "night": 1, "order": "fifo", "hours": "24x7", "promise": "{urgent: 12 h, normal: 12 h}"},
    **{"warm_up": "1 week", "follow_up": "1 week"},
}


def desk(folder: Path, **changes: object) -> Scenario:
    path = folder / "desk.yaml"
    path.write_text(DESK.format(**USUAL | changes), "utf-8")
    return load_scenario(path)


def warnings(scenario: Scenario) -> dict[str, str]:
    return {each.rule: each.found for each in load_warnings(scenario)}


@pytest.mark.parametrize("name", ["quickstart", "follow_the_sun", "mmc", "retail_peak"])
def test_the_shipped_scenarios_have_no_such_warning(name: str) -> None:
    scenario = load_scenario(SCENARIOS / f"{name}.yaml")
    assert load_warnings(scenario) == ()


def test_the_line_of_the_team_the_hours_and_the_load_are_named(tmp_path: Path) -> None:
    """One agent who is always there has 744 h in January, and 168 h in a week."""
    text = (SCENARIOS / "mmc.yaml").read_text("utf-8")
    (tmp_path / "mmc.yaml").write_text(text, "utf-8")
    scenario = load_scenario(tmp_path / "mmc.yaml")
    (team,) = scenario.teams
    (shift,) = scenario.teams[team].shifts
    busy = load_scenario(tmp_path / "mmc.yaml", {f"teams.{team}.shifts.{shift}.headcount": 1})
    (warning,) = overloads(busy)
    line = next(at for at, each in enumerate(text.splitlines(), 1) if each.startswith(f"  {team}:"))
    assert (warning.line, warning.column, warning.rule) == (line, 3, "overload")
    assert "for 744 h of" in warning.found or "for 168 h of" in warning.found


def test_one_busy_week_is_enough_but_a_short_one_that_is_made_up_for_is_not(tmp_path: Path) -> None:
    """Work for 336 h a week meets 504 h; on a day with seven times the work it is 624 h. A week with the office closed
    on two of its days leaves 360 h: short, and long enough; closed on three it leaves 288 h, and the next makes up."""
    scenario = desk(tmp_path)
    assert "overload" not in warnings(scenario)
    busy = scenario.with_overrides({"demand.mail.special_days": {"2027-02-10": "700 %"}})
    assert warnings(busy)["overload"].startswith(
        "624 h of work (l1) for 504 h of day, night in the week from 2027-02-08"
    )
    shut = [str(busy.horizon.from_ + timedelta(days=at)) for at in range(7, 10)]
    text = (tmp_path / "desk.yaml").read_text("utf-8")
    closed = text.replace("hours: 24x7}, week", f"hours: 24x7, holidays: [{', '.join(shut)}]}}, week")
    (tmp_path / "closed.yaml").write_text(closed, "utf-8")
    assert "overload" not in warnings(load_scenario(tmp_path / "closed.yaml"))


def test_a_night_of_one_has_twice_its_work(tmp_path: Path) -> None:
    """12 h of one agent and 24 h of work each night: who comes in its sixth hour waits six hours."""
    scenario = desk(tmp_path)
    (found,) = load_warnings(scenario)
    lines = (tmp_path / "desk.yaml").read_text("utf-8").splitlines()
    assert lines[found.line - 1].startswith("  night:")
    assert found.rule == "overload_in_hours"
    assert found.found.startswith("24 h of work (l1) for 12 h from ")
    assert " 20:00 to " in found.found
    assert found.found.endswith(" 08:00 UTC: 200 %")
    assert "waits up to 6.0 h" in found.expected
    assert warnings(desk(tmp_path, night=2)) == {}  # as many hours as work: no queue in the flow
    assert warnings(desk(tmp_path, promise="{urgent: 2 days, normal: 2 days}")) == {}
    assert warnings(desk(tmp_path, hours="week", promise="{urgent: 12 h, normal: 12 h}")) == {}  # nights do not count


def test_what_goes_first_does_not_wait_behind_the_rest(tmp_path: Path) -> None:
    """A quarter of the work is urgent, 6 h a night of 12: it waits in the order of arrival alone."""
    promise = "{urgent: 1 h, normal: 2 days}"
    assert "urgent" in load_warnings(desk(tmp_path, promise=promise))[0].expected
    assert warnings(desk(tmp_path, promise=promise, order="severity")) == {}
    assert warnings(desk(tmp_path, promise=promise, order="deadline")) == {}


def test_the_mean_week_adds_up_to_the_window(tmp_path: Path) -> None:
    for scenario in (desk(tmp_path), load_scenario(SCENARIOS / "follow_the_sun.yaml")):
        week = typical_week(scenario, scenario.timezone)
        every = months(scenario)
        work = expected_work(scenario, every).sum(axis=0)
        assert (week.work * week.weeks).sum(axis=(1, 2)) == pytest.approx(work, rel=1e-9)
        hours = [
            sum(row.available for row in waterfall(scenario, every) if row.team == name) for name in scenario.teams
        ]
        assert (week.available * week.weeks).sum(axis=1) == pytest.approx(hours, rel=1e-9)


def test_the_flow_is_that_of_a_walk_in_small_steps() -> None:
    random = np.random.default_rng(5)
    for _ in range(10):
        work, hours = random.gamma(1, 1, 168), random.integers(0, 4, 168) + 0.2
        counted = random.integers(0, 2, 168).astype(float)
        work *= 0.9 * hours.sum() / work.sum()
        waiting, waits = flow(work, hours, counted)
        queue = 0.0
        for at in range(2 * 168):
            queue = max(0.0, queue + work[at % 168] - hours[at % 168])
            assert at < 168 or waiting[at - 168] == pytest.approx(queue)
        for at in range(0, 168, 13):
            left, now, passed = waiting[at], (at + 1) * 1000, 0.0
            while left > 0:
                left -= hours[now // 1000 % 168] / 1000
                passed += counted[now // 1000 % 168] / 1000
                now += 1
            assert waits[at] == pytest.approx(passed, abs=0.01)


def test_a_desk_that_begins_empty_and_nearly_full_is_warned_of(tmp_path: Path) -> None:
    """At a load of r a queue settles in the mean work / (1 - sqrt r)**2 hours of agents."""
    full = {"volume": 8.991, "day": 3, "night": 3}
    found = load_warnings(desk(tmp_path, **full))
    assert [each.rule for each in found] == ["short_warm_up"]
    assert found[0].found.startswith("7 days; the desk begins empty, and the queue of l1 at 99.9 % of the hours")
    assert (found[0].line, found[0].path) == (6, "horizon.warm_up")
    # at 90 %: 126 h of agents, of 504 a week: four weeks leave it far behind, with or without a warm-up
    assert warnings(desk(tmp_path, **full | {"volume": 8.1}, warm_up="0 h")) == {}
    # at 97 %: 1 458 h, nearly three weeks
    assert (
        "about 3 weeks to settle" in warnings(desk(tmp_path, **full | {"volume": 8.73}, warm_up="0 h"))["short_warm_up"]
    )
    assert warnings(desk(tmp_path, **full | {"volume": 8.73}, warm_up="3 weeks")) == {}


def test_a_follow_up_shorter_than_the_target_is_warned_of_where_it_can_turn_the_quota(tmp_path: Path) -> None:
    long = {"promise": "{urgent: 6 days, normal: 9 days}", "night": 3}
    assert warnings(desk(tmp_path, **long)) == {}  # two days of a month stay open: fewer than a tenth
    found = warnings(desk(tmp_path, **long, follow_up="5 days"))
    assert found == {"short_follow_up": "5 days, shorter than all.first_response normal (9 days)"}


def test_a_queue_settles_with_the_relaxation_time(tmp_path: Path) -> None:
    """M/M/1 at 80 % with services of a third of an hour: 1 / (sqrt 3 - sqrt 2.4)**2 hours of its one agent."""
    (found,) = settling(desk(tmp_path, volume=2.4, day=1, night=1))
    assert found.takes == pytest.approx(1 / (3**0.5 - 2.4**0.5) ** 2)
    assert (found.warm_up, found.is_slow) == (168, False)
    (full,) = settling(desk(tmp_path, volume=3, day=1, night=1))
    assert (full.takes, full.is_slow) == (float("inf"), True)


def test_hours_of_a_promise_without_anybody_are_named_at_its_line(tmp_path: Path) -> None:
    """Level 1 passes 15 % on without a reply, and level 2 works 40 of 168 hours: 512 of the 672 hours of February."""
    text = PASSED_ON
    (tmp_path / "two.yaml").write_text(text, "utf-8")
    scenario = load_scenario(tmp_path / "two.yaml")
    (found,) = load_warnings(scenario)
    line = next(at for at, each in enumerate(text.splitlines(), 1) if "first_response" in each)
    assert (found.rule, found.line) == ("uncovered_hours", line)
    assert found.found.startswith("512 of 672 promised hours (24x7) in which nobody on shift has the skill 'l2'")
    for old, new in (("l1, handle", "l1, replies: true, handle"), ("normal: 1 h", "normal: 4 days")):
        (tmp_path / "two.yaml").write_text(text.replace(old, new), "utf-8")
        assert warnings(load_scenario(tmp_path / "two.yaml")) == {}


PASSED_ON = """
slasim: 1
name: two levels
currency: EUR
timezone: UTC
horizon: {from: 2027-02-01, for: 1 month, warm_up: 1 week, follow_up: 2 weeks}
severities: [normal]
calendars: {here: {timezone: UTC, hours: 24x7}}
customers: {all: {accounts: 1, regions: {here: 100 %}}}
demand:
  mail: {channel: email, volume: 6 per hour, shape: always, mix: {tier: {all: 100 %}, severity: {normal: 100 %}}}
work:
  - path:
      - {skill: l1, handle: "exponential(mean=10 min)", then: {solved: 85 %, l2: 15 %}}
      - {skill: l2, handle: 10 min, then: {solved: 100 %}}
teams:
  first: {site: here, skills: [l1], shifts: {on: {hours: 24x7, headcount: 3}}}
  second: {site: here, skills: [l2], shifts: {on: {hours: 09:00-17:00, days: mon-fri, headcount: 1}}}
agreements:
  all:
    judged: together
    commitments:
      first_response: {promise: {normal: 1 h}, quota: 85 % per month}
"""
