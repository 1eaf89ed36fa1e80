"""Agents who work faster or slower than the standard: both desks by hand, learning as a mean rate, and the draws."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from slasim.desk.referee import check
from slasim.desk.routing import Ownership, Routing, ShiftEnd
from slasim.load import loads
from slasim.log.kinds import EventKind
from slasim.roster import Roster, expand, months, waterfall
from slasim.scenario import Scenario, ScenarioError
from slasim.study.running.replicate import Replicate
from tests.desk_cases import (
    Case,
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
from tests.workload_cases import horizon, scenario, stream

HALF, THIRD, DOUBLE = 500_000, 333_333, 2_000_000
HAND_OVER = Routing(shift_end=ShiftEnd.HAND_OVER, hand_over_cost=10)
both = pytest.mark.parametrize("name", ["compiled", "reference"])


def at_speed(*spans: tuple[int, int, int]) -> Case:
    """An agent who is there on spans (on, off, speed), each a shift."""
    return agent(*((on, off, "shift", 0, speed) for on, off, speed in spans))


def ends(log: list[tuple[int, str, int, int]]) -> list[tuple[int, int]]:
    return [(time, uid) for time, kind, uid, _ in log if kind == "solved"]


@both
@pytest.mark.parametrize(
    ("speed", "work", "takes"),
    [
        (1_000_000, 100, 100),
        (HALF, 100, 200),
        (DOUBLE, 101, 50),
        (THIRD, 100, 300),  # 300.0003
        (THIRD, 333_333, 1_000_000),
        (100_000_000, 5, 1),
        (10_000, 7, 700),
    ],
)
def test_standard_work_takes_as_long_as_the_speed_says(name: str, speed: int, work: int, takes: int) -> None:
    log = play(engine_named(name), [ticket(work)], [at_speed((0, 90_000, speed))], until=2_000_000, end=2_000_000)
    assert ends(log) == [(takes, 0)]


@both
def test_what_is_left_of_a_touch_is_standard_work(name: str) -> None:
    """100 ms at half speed; after 60 ms 30 are done. The other agent has 70 + 10 for the hand-over, at double speed."""
    run: Engine = engine_named(name)
    who = [at_speed((0, 60, HALF), (500, 900, HALF)), at_speed((60, 900, DOUBLE))]
    log = play(run, [ticket(100)], who, HAND_OVER)
    assert starts(log) == [(0, 0, 0), (60, 0, 1)]
    assert ends(log) == [(100, 0)]
    # The one who left it off has no cost of the hand-over: 70 ms at half speed.
    alone = play(run, [ticket(100)], who[:1], HAND_OVER)
    assert starts(alone) == [(0, 0, 0), (500, 0, 0)]
    assert ends(alone) == [(640, 0)]


@both
def test_what_was_done_is_rounded_down(name: str) -> None:
    """After 10 ms at a third 3 ms are done: 97 are left, which take 291 ms (97 / 0.333333 = 291.0003)."""
    log = play(engine_named(name), [ticket(100)], [at_speed((0, 10, THIRD), (20, 900, THIRD))], HAND_OVER)
    assert ends(log) == [(20 + 291, 0)]


@both
def test_speed_is_fixed_when_work_starts(name: str) -> None:
    """Begun at half speed it lasts 200 ms, though the next shift, at double speed, begins with it in hand at 100."""
    log = play(engine_named(name), [ticket(100), ticket(100)], [at_speed((0, 90, HALF), (100, 900, DOUBLE))])
    assert ends(log) == [(200, 0), (250, 1)]


@both
def test_a_break_does_not_change_the_speed(name: str) -> None:
    spans = agent((0, 10, "break", 0, HALF), (20, 900, "shift", 0, HALF))
    assert ends(play(engine_named(name), [ticket(20, created=15)], [spans])) == [(60, 0)]


def test_the_referee_finds_work_at_another_speed() -> None:
    tickets = [ticket(touch(100, delay=5), 40), ticket(30, created=7)]
    slow, usual = ([at_speed((0, 900, speed)), at_speed((50, 900, 1_000_000))] for speed in (HALF, 1_000_000))
    workload, routing = make_workload(tickets), Routing(ownership=Ownership.PREFER_OWNER)
    events = engine_named("reference")(workload, make_roster(slow), make_steering(tickets), routing, 1000)
    assert check(workload, make_roster(slow), make_steering(tickets), routing, 1000, events) == []
    found = check(workload, make_roster(usual), make_steering(tickets), routing, 1000, events)
    assert "WORK" in {each.rule.name for each in found}


# From the file to the roster.

DAY = {"hours": "09:00-17:00", "headcount": 0}
RAMP = {"start": "50 %", "over": "28 days"}
COMES = {"2027-03-01": {"shifts": {"day": {"headcount": 1}}}}


def desk(changes: dict[str, Any], speed: dict[str, Any], length: str = "8 weeks", **more: Any) -> Scenario:
    team = {"site": "home", "skills": ["help"], "shifts": {"day": DAY}, "changes": changes, "speed": speed}
    more = {"horizon": horizon("2027-03-01", length), **more}
    return scenario(teams={"desk": team}, **more)


def speeds(roster: Roster, seat: int = 0) -> list[int]:
    return roster.presence.speed[roster.presence.agent == seat].tolist()


def test_a_new_seat_learns_by_the_same_step_every_day() -> None:
    """From 50 % to 100 % in 28 days: 50 % + 1/56 a day; on day 14 75 %, from day 28 on all."""
    found = speeds(expand(desk(COMES, RAMP), 0, 0))
    assert found[:29] == [500_000 + 500_000 * day // 28 for day in range(29)]
    assert (found[14], set(found[28:])) == (750_000, {1_000_000})


def test_who_comes_back_begins_anew_and_who_was_there_has_learned() -> None:
    changes = {
        "2027-02-15": {"shifts": {"day": {"headcount": 2}}},
        "2027-03-08": {"shifts": {"day": {"headcount": 1}}},
        "2027-03-15": {"shifts": {"day": {"headcount": 3}}},
    }
    found = expand(desk(changes, RAMP, "3 weeks"), 0, 0)
    assert speeds(found)[0] == 750_000  # two weeks there on 1 March
    assert speeds(found, 1)[0] == 750_000
    assert speeds(found, 1)[7] == 500_000
    assert speeds(found, 2)[0] == 500_000
    plain = scenario(
        horizon=horizon("2027-03-01"),
        teams={"desk": {"site": "home", "skills": ["help"], "speed": RAMP, "shifts": {"day": {**DAY, "headcount": 2}}}},
    )
    assert set(speeds(expand(plain, 0, 0), 1)) == {1_000_000}
    assert [each.rule for each in plain.warnings if each.path == "teams.desk.speed.start"] == ["unused_setting"]
    (warning,) = desk(changes, {**RAMP, "start": "100 %"}, "3 weeks").warnings
    assert (warning.rule, warning.expected) == ("unused_setting", "another share, such as 50 %")


def test_a_presence_has_the_speed_of_the_date_on_which_it_began() -> None:
    """Of a night with a break after midnight both parts have that of the evening."""
    night = {"hours": "22:00-06:00", "break": "02:00-02:30", "headcount": 0}
    team = {"site": "home", "skills": ["help"], "shifts": {"day": night}, "changes": COMES, "speed": RAMP}
    found = speeds(expand(scenario(horizon=horizon("2027-03-01"), teams={"desk": team}), 0, 0))
    assert found[:4] == [500_000, 500_000, 517_857, 517_857]


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_learning_is_a_mean_rate(engine: str) -> None:
    """A seat with more work than it can do, 8 h on each of 28 days: the sum of 0.5 + d / 56 over d = 0 ... 27 is 20.75
    days of full speed, 166 h, or 1660 touches of 6 min; hand-over without cost loses nothing in between."""
    work = [{"path": [{"skill": "help", "handle": "constant(6 min)", "then": {"solved": "100 %"}}]}]
    of = desk(
        COMES,
        RAMP,
        "28 days",
        work=work,
        routing={"at_shift_end": "hand_over"},
        demand={"mail": stream("1000 per week")},
    )
    kinds = Replicate(of, 1, engine).history(0).event_table.kind
    made = int((kinds == EventKind.SOLVED).sum())
    assert 1659 <= made <= 1660  # each evening up to 1 ms is lost to rounding, so the last touch may not be done
    ((_, (pool,)),) = list(loads(of, months(of)))
    assert pool.available == pytest.approx(166)


def seats(count: int, **more: Any) -> Scenario:
    shift = {"hours": "09:00-17:00", "headcount": count}
    team = {"site": "home", "skills": ["help"], "shifts": {"day": shift}, **more}
    return scenario(horizon=horizon("2027-03-01", "1 week"), teams={"desk": team})


def test_seats_differ_as_stated_and_each_is_the_same_on_every_date() -> None:
    """4000 lognormal speeds with mean 1 and standard deviation 0.2: mean by the normal law, the logarithms by their
    variance ln(1.04); each at 1 in 10,000."""
    roster = expand(seats(4000, speed={"spread": "20 %"}), 3, 0)
    by_seat = (roster.presence.speed / 1e6).reshape(4000, 7)
    assert (by_seat == by_seat[:, :1]).all()
    own = by_seat[:, 0]
    assert abs(own.mean() - 1) < stats.norm.isf(5e-5) * 0.2 / np.sqrt(4000)
    logs, variance = np.log(own), np.log(1.04)
    assert abs(logs.mean() + variance / 2) < stats.norm.isf(5e-5) * np.sqrt(variance / 4000)
    assert stats.chi2.sf(logs.var(ddof=1) * 3999 / variance, 3999) > 5e-5
    assert stats.chi2.cdf(logs.var(ddof=1) * 3999 / variance, 3999) > 5e-5


def test_one_more_seat_moves_no_other_and_a_rule_that_is_off_no_draw() -> None:
    absent = {"shrinkage": "30 %", "absence": "20 %"}
    four, five = (expand(seats(count, speed={"spread": "20 %"}, **absent), 3, 1) for count in (4, 5))
    for seat in range(4):
        assert speeds(five, seat) == speeds(four, seat)
    plain = expand(seats(4, **absent), 3, 1)
    assert set(plain.presence.speed.tolist()) == {1_000_000}
    assert (plain.presence.on == four.presence.on).all()
    other = expand(seats(4, speed={"spread": "20 %"}, **absent), 3, 2)
    assert speeds(other)[0] != speeds(four)[0]
    wider = expand(seats(4, speed={"spread": "40 %"}, **absent), 3, 1)
    assert np.corrcoef(*([speeds(of, seat)[0] for seat in range(4)] for of in (four, wider)))[0, 1] > 0.99
    assert expand(seats(4), 0, 0) is expand(seats(4), 5, 5)


def test_paid_hours_do_not_know_how_fast_anybody_is() -> None:
    (row,) = waterfall(desk(COMES, RAMP, "28 days"))
    assert (row.rostered, row.paid, row.available) == (224, 224, 224)


@pytest.mark.parametrize("order", ["finish", "hand_over"])
def test_the_two_desks_agree_on_a_desk_that_learns(order: str) -> None:
    routing = {
        "at_shift_end": order,
        "ownership": "prefer_owner",
        **({"hand_over_cost": "2 min"} if order == "hand_over" else {}),
    }
    of = desk(
        {"2027-03-01": {"shifts": {"day": {"headcount": 2}}}, "2027-03-10": {"shifts": {"day": {"headcount": 4}}}},
        {**RAMP, "spread": "30 %"},
        "3 weeks",
        routing=routing,
        demand={"mail": stream("900 per week")},
    )
    one, other = (Replicate(of, 2, engine).history(1).event_table for engine in ("compiled", "reference"))
    assert all((a == b).all() for a, b in zip(one, other, strict=True))
    assert len(one.kind) > 3000


@pytest.mark.parametrize(
    ("changes", "speed", "message"),
    [
        (COMES, {"start": "50 %"}, r"speed\.over.*no over beside start"),
        (COMES, {"over": "8 weeks"}, r"speed\.start.*no start beside over"),
        (COMES, {"start": "0 %", "over": "8 weeks"}, r"speed\.start.*above 0"),
        (
            {"2027-03-01": {"shifts": {"day": {"headcount": 1, "hours": "24x7"}}}},
            RAMP,
            r"changes\.2027-03-01.*round the clock",
        ),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, Any], speed: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        desk(changes, speed)
