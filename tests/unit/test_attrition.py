"""People who leave: vacant seats and new agents, by hand and against Markov chains by the day."""

from __future__ import annotations

from hashlib import blake2b
from math import sqrt
from typing import Any

import numpy as np
import pytest
from scipy import stats

from slasim.instants import DAY
from slasim.load import loads
from slasim.planning import expected_load
from slasim.roster import Roster, expand, months, waterfall
from slasim.scenario import Scenario, ScenarioError
from slasim.types import Float64
from tests.workload_cases import horizon, scenario

SHIFT = {"hours": "09:00-17:00", "headcount": 1}
DAILY = {"rate": "36525 % per year", "vacant": "2 days"}  # whoever comes leaves at the end of the day
MUCH = {"rate": "400 % per year", "vacant": "9 days"}
LEARNS = {"start": "40 %", "over": "10 days"}


def desk(attrition: dict[str, str], length: str = "2 weeks", **more: Any) -> Scenario:
    team = {"site": "home", "skills": ["help"], "attrition": attrition, "shifts": {"day": SHIFT}}
    of_team = {name: more.pop(name) for name in ("shifts", "speed", "changes", "cost", "shrinkage") if name in more}
    more = {"horizon": horizon("2027-03-01", length), "teams": {"desk": team | of_team}} | more
    return scenario(**more)


def dates(roster: Roster, seat: int = 0, first: int = 0) -> list[int]:
    """Days since the start (or another first day) on which a seat is there."""
    on = roster.presence.on[roster.presence.agent == seat]
    return ((on - roster.start) // DAY - first).tolist()


def speeds(roster: Roster) -> list[int]:
    return roster.presence.speed.tolist()


def test_who_leaves_every_day_by_hand() -> None:
    """There on the first date, two without anybody, there on the next: 5 of 14 dates, 40 h at 10 EUR, half an FTE."""
    of = desk(DAILY, cost="10 EUR/hour")
    assert dates(expand(of, 0, 0)) == [0, 3, 6, 9, 12]
    (row,) = waterfall(of)
    assert (row.rostered, row.paid, row.available, row.cost) == (40, 40, 40, 40_000)
    assert row.fte == pytest.approx(40 / 80)
    days = [sum(each.available.values()) for each in expected_load(of, "day").periods]
    assert days == [8 if day % 3 == 0 else 0 for day in range(14)]


def test_before_the_first_date_measured_nobody_leaves() -> None:
    of = desk(DAILY, horizon={**horizon("2027-03-01", "1 week"), "warm_up": "5 days"})
    assert dates(expand(of, 0, 0), first=5) == [-5, -4, -3, -2, -1, 0, 3, 6]


def test_a_seat_that_a_change_brings_is_filled_on_its_date() -> None:
    """The second seat comes on 5 March, goes on the 7th, and is filled anew on the 8th, a day on which it is vacant."""
    changes = {f"2027-03-0{day}": {"shifts": {"day": {"headcount": seats}}} for day, seats in ((5, 2), (7, 1), (8, 2))}
    roster = expand(desk(DAILY, changes=changes), 0, 0)
    assert dates(roster, 0) == [0, 3, 6, 9, 12]
    assert dates(roster, 1) == [4, 7, 10, 13]


def test_who_follows_begins_to_learn_and_the_first_have_learned() -> None:
    """One who is replaced the next day is always new; with the third day left to learn it is 40 % and 46 %."""
    at_once = {"rate": DAILY["rate"], "vacant": "0 days"}
    found = expand(desk(at_once, "4 days", speed=LEARNS), 0, 0)
    assert speeds(found) == [1_000_000, 400_000, 400_000, 400_000]
    (pool,) = next(iter(loads(desk(at_once, "4 days", speed=LEARNS), months(desk(at_once, "4 days")))))[1]
    assert pool.available == pytest.approx(8 * (1 + 3 * 0.4))
    spread = expand(desk(at_once, "4 days", speed={"spread": "30 %"}), 0, 0)
    assert len(set(speeds(spread))) == 4  # somebody else each day


def chain(q: float, vacant: int, start: float, over: int, days: int) -> tuple[Float64, Float64]:
    """[date] the probability that a seat is filled, and the expected speed, by the states of a chain: who was there,
    vacant for the first to the last date, new for 0, 1, ... days, learned."""
    old, new, learned = vacant, vacant + 1, vacant + 1 + over
    step = np.zeros((learned + 1, learned + 1))
    for day in range(vacant - 1):
        step[day, day + 1] = 1
    if vacant:
        step[vacant - 1, new] = 1
    gone = 0 if vacant else new
    for state in (old, *range(new, learned + 1)):
        step[state, gone] += q
        step[state, min(state + 1, learned) if state != old else old] += 1 - q
    speed = np.zeros(learned + 1)
    speed[old] = speed[learned] = 1
    speed[new:learned] = [int(1_000_000 * (start + (1 - start) * day / over) + 1e-6) / 1e6 for day in range(over)]
    at, filled, work = np.eye(learned + 1)[old], [], []
    for _ in range(days):
        filled.append(at[old] + at[new:].sum())
        work.append(at @ speed)
        at = at @ step
    return np.array(filled), np.array(work)


@pytest.mark.parametrize(("rate", "vacant"), [(4.0, 9), (0.3, 42), (30.0, 1), (100.0, 0)])
def test_expected_hours_of_each_date_are_those_of_the_chain(rate: float, vacant: int) -> None:
    of = desk(
        {"rate": f"{rate * 100:g} % per year", "vacant": f"{vacant} days"},
        "40 weeks",
        speed=LEARNS,
        shifts={"day": {**SHIFT, "headcount": 3, "days": "mon-fri"}},
    )
    filled, work = chain(rate / 365.25, vacant, 0.4, 10, 280)
    worked = np.arange(280) % 7 < 5
    days = [sum(each.available.values()) for each in expected_load(of, "day").periods]
    assert days == pytest.approx((24 * work * worked).tolist(), abs=1e-6)
    assert sum(row.rostered for row in waterfall(of)) == pytest.approx(24 * (filled * worked).sum())
    in_the_long_run = 1 / (1 + rate / 365.25 * vacant)
    assert filled[-1] == pytest.approx(in_the_long_run, rel=0.001)


def agrees(values: Any, expected: Any, many: int = 1) -> None:
    """Means of independent values, together at 1 in 10,000."""
    values = np.asarray(values, np.float64)
    apart = (values.mean(axis=0) - expected) / (values.std(axis=0, ddof=1) / sqrt(len(values)) + 1e-12)
    assert np.all(abs(apart) < stats.norm.isf(5e-5 / many)), apart


def test_histories_have_the_expected_share_of_filled_seats_and_speed_on_each_date() -> None:
    of = desk(MUCH, "15 weeks", speed=LEARNS, shifts={"day": {**SHIFT, "headcount": 50}})
    seed = int.from_bytes(blake2b(b"attrition", digest_size=6).digest(), "little")
    counts, rates, leavers = [], [], []
    for number in range(200):
        presence = expand(of, seed, number).presence
        day = (presence.on - of.span()[0]) // DAY
        there = np.bincount(day, minlength=105)
        counts.append(there)
        rates.append(np.bincount(day, presence.speed / 1e6, minlength=105))
        leavers.append(
            float((np.diff(day[np.argsort(presence.agent, kind="stable")]) == 10).sum()) - 4 / 365.25 * there[:95].sum()
        )
    filled, work = chain(4 / 365.25, 9, 0.4, 10, 105)
    agrees(np.array(counts)[:, 1:], 50 * filled[1:], 104)
    agrees(np.array(rates)[:, 1:], 50 * work[1:], 104)
    agrees(leavers, 0)  # a gap of nine dates for each who leaves, early enough to be followed


def test_one_more_seat_or_a_longer_window_moves_no_other() -> None:
    first = expand(desk(MUCH, "20 weeks", shifts={"day": {**SHIFT, "headcount": 4}}), 3, 1)
    more = expand(desk(MUCH, "20 weeks", shifts={"day": {**SHIFT, "headcount": 5}, "late": SHIFT}), 3, 1)
    short = expand(desk(MUCH, "10 weeks", shifts={"day": {**SHIFT, "headcount": 4}}), 3, 1)
    assert any(len(dates(first, seat)) < 140 for seat in range(4))
    for seat in range(4):
        assert dates(more, seat) == dates(first, seat)
        assert dates(short, seat) == [day for day in dates(first, seat) if day < 70]
    weekdays = expand(desk(MUCH, "20 weeks", shifts={"day": {**SHIFT, "headcount": 4, "days": "mon-fri"}}), 3, 1)
    assert dates(weekdays, 2) == [day for day in dates(first, 2) if day % 7 < 5]
    assert dates(expand(desk(MUCH, "20 weeks"), 4, 1)) != dates(first)


def test_more_attrition_has_the_first_of_a_seat_leave_no_later() -> None:
    few, many = (
        expand(desk({**MUCH, "rate": rate}, "20 weeks", shifts={"day": {**SHIFT, "headcount": 40}}), 3, 1)
        for rate in ("200 % per year", "400 % per year")
    )

    def first(roster: Roster) -> list[int]:
        return [min(set(range(141)) - set(dates(roster, seat))) for seat in range(40)]

    assert all(late >= early for late, early in zip(first(few), first(many), strict=True))
    assert sum(first(few)) > sum(first(many))


def test_leave_of_a_vacant_seat_is_not_paid() -> None:
    """Away for the first three dates, paid on top: the seat is vacant on two of them."""
    leave = [{"team": "desk", "from": "2027-03-01", "to": "2027-03-03", "pay": "extra"}]
    (row,) = waterfall(desk(DAILY, leave=leave))
    assert (row.rostered, row.paid) == (32, 40)


@pytest.mark.parametrize(
    ("attrition", "more", "message"),
    [
        ({"rate": "30 %", "vacant": "6 weeks"}, {}, r"attrition\.rate.*30 % per year"),
        ({"rate": "30 % per month", "vacant": "6 weeks"}, {}, r"attrition\.rate.*30 % per year"),
        ({"rate": "-3 % per year", "vacant": "6 weeks"}, {}, r"attrition\.rate.*from 0 %"),
        ({"rate": "30 % per year", "vacant": "36 h"}, {}, r"attrition\.vacant.*whole days"),
        ({"rate": "30 % per year", "vacent": "6 weeks"}, {}, r"attrition\.vacent.*did you mean vacant"),
        (
            {"rate": "30 % per year", "vacant": "6 weeks"},
            {"speed": LEARNS, "shifts": {"day": {"hours": "24x7", "headcount": 1}}},
            r"shifts\.day\.hours.*round the clock",
        ),
    ],
)
def test_what_cannot_be_is_refused(attrition: dict[str, str], more: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        desk(attrition, **more)


def test_attrition_that_changes_nothing_is_named() -> None:
    for attrition, field in (
        ({"rate": "0 % per year", "vacant": "6 weeks"}, "rate"),
        ({"rate": "30 % per year", "vacant": "0 days"}, "vacant"),
    ):
        found = [each.path for each in desk(attrition).warnings if each.rule == "unused_setting"]
        assert found == [f"teams.desk.attrition.{field}"]
    assert not [each for each in desk(MUCH, speed=LEARNS).warnings if each.rule == "unused_setting"]
