"""What designs remember and share, and the short way to variants of headcounts."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from slasim.results.digest import digest_of
from slasim.scenario import Scenario, ScenarioError, load_scenario
from slasim.scenario.reading.headcounts import with_headcounts
from slasim.study import Designs, simulate
from slasim.study.running.kept import Kept
from tests.workload_cases import horizon, scenario

SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
PROMISE = {
    "all": {"commitments": {"first_response": {"promise": {"normal": "1 h"}, "quota": "90 % per month"}}},
}
DESK = scenario(
    horizon=horizon("2027-01-01", "5 weeks"),
    agreements=PROMISE,
    teams={
        "desk": {
            "site": "home",
            "skills": ["help"],
            "shifts": {
                "always": {"hours": "24x7", "headcount": {"min": 1, "max": 4, "now": 1}},
                "day": {"hours": "09:00-17:00", "headcount": 1},
            },
        }
    },
)
DAY = "teams.desk.shifts.day.headcount"
QUOTA = "agreements.all.commitments.first_response.quota"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_headcount_changed_the_short_way_is_the_same_scenario(path: Path) -> None:
    of = load_scenario(path)
    short = 0
    for team, spec in of.teams.items():
        for shift in spec.shifts:
            for seats in (0, 1, 4, 30_000):
                for end in ("", ".now"):
                    change = {f"teams.{team}.shifts.{shift}.headcount{end}": seats}
                    made = with_headcounts(of, change)
                    if made is not None:
                        long = of.with_overrides(change)
                        assert made.applied() == long.applied()
                        assert made.hash() == long.hash() != of.hash() or made == of
                        assert made.changes == long.changes
                        assert with_headcounts(made, change) == long
                        short += 1
    assert short


@pytest.mark.parametrize(
    "change",
    [
        {DAY: "2"},
        {DAY: True},
        {DAY: -1},
        {DAY: 20_001},
        {"teams.desk.shifts.always.headcount.now": 5},
        {"teams.desk.shifts.night.headcount": 1},
        {"teams.nobody.shifts.day.headcount": 1},
        {DAY: 1, f"{DAY}.now": 2},
        {DAY: 1, "teams.desk.absence": "3 %"},
    ],
)
def test_all_else_takes_the_long_way(change: dict[str, object]) -> None:
    assert with_headcounts(DESK, change) is None


def test_a_seat_on_leave_must_be_there() -> None:
    away = scenario(
        leave=[{"team": "desk", "shift": "always", "seat": 2, "from": "2027-01-05", "to": "2027-01-06", "pay": "none"}],
        teams={
            "desk": {"site": "home", "skills": ["help"], "shifts": {"always": {"hours": "24x7", "headcount": 3}}},
        },
    )
    path = "teams.desk.shifts.always.headcount"
    assert with_headcounts(away, {path: 2}) == away.with_overrides({path: 2})
    assert with_headcounts(away, {path: 1}) is None
    with pytest.raises(ScenarioError):
        away.with_overrides({path: 1})


def test_what_was_asked_is_remembered_and_more_costs_only_what_is_new() -> None:
    with Designs(DESK) as designs:
        first = designs.tables(DESK, range(3))
        assert designs.effort == (3, 0, 0)
        again = designs.tables(DESK, [2, 0, 4])
        assert designs.effort == (4, 0, 2)
        stricter = designs.variant({QUOTA: "99 % per month"})
        assert designs.variant({QUOTA: "99 % per month"}) is stricter
        designs.tables(stricter, range(5))
        assert designs.effort == (5, 4, 2)  # replication 3 was never played
        designs.tables(designs.variant({DAY: 2}), [0])
        assert designs.effort == (6, 4, 2)
    whole = simulate(DESK, replications=5).counted
    for name, table in first.items():
        assert digest_of({name: table}) == digest_of({name: whole[name].take(whole[name]["replication"] < 3)})
    met, wanted = again["compliance"]["met"].reshape(3, -1), whole["compliance"]["met"].reshape(5, -1)
    assert (met == wanted[[2, 0, 4]]).all()


def test_results_do_not_depend_on_where_the_work_is_done() -> None:
    jobs = [(each, at) for each in (DESK, DESK.with_overrides({DAY: 2})) for at in range(3)]
    found = []
    for executor in (None, ThreadPoolExecutor(3), ProcessPoolExecutor(2)):
        with Designs(DESK, executor=executor, seed=3) as designs:
            parts = dict(designs.run(jobs))
        assert sorted(parts) == list(range(len(jobs)))
        found.append([{name: sorted(of.items()) for name, of in parts[at].items()} for at in sorted(parts)])
        if executor is not None:
            executor.shutdown()
    with Designs(DESK, engine="reference", seed=3) as designs:
        parts = dict(designs.run(jobs))
    found.append([{name: sorted(of.items()) for name, of in parts[at].items()} for at in sorted(parts)])
    assert repr(found[0]) == repr(found[1]) == repr(found[2]) == repr(found[3])


def test_who_stops_looking_stops_the_work() -> None:
    with Designs(DESK) as designs:
        results = designs.run([(DESK, at) for at in range(10_000)])
        next(results)
        results.close()
        assert designs.effort.simulated == 1
        assert len(designs.tables(DESK, [0, 1])["occupancy"]) == 2


def test_what_is_impossible_is_refused() -> None:
    with pytest.raises(ValueError, match="seed"):
        Designs(DESK, seed=-1)
    with pytest.raises(RuntimeError, match="with"):
        next(Designs(DESK).run([(DESK, 0)]))
    with Designs(DESK) as designs, pytest.raises(ScenarioError):
        designs.variant({"teams.desk.shifts.day.headcount": -3})


def numbers(count: int) -> np.ndarray:
    return np.zeros(count, np.int8)


def test_of_a_group_that_is_too_large_the_lowest_numbers_stay() -> None:
    kept: Kept[np.ndarray] = Kept(100)
    for _ in range(2):
        for number in range(20):
            kept.get_or_make("a", number, lambda: numbers(10))
    assert [kept.get("a", number) is not None for number in range(20)] == [True] * 10 + [False] * 10
    kept.keep("b", 7, numbers(60))
    assert [kept.get("a", number) is not None for number in range(5)] == [True] * 4 + [False]
    assert kept.size == 100
    kept.keep("b", 7, numbers(20))  # in the place of the earlier one
    assert kept.size == 60
    kept.keep("c", 0, numbers(101))
    assert kept.get("c", 0) is None
    assert kept.size == 0


def test_threads_that_need_the_same_make_it_once() -> None:
    kept: Kept[np.ndarray] = Kept(1000)
    made: list[int] = []

    def make() -> np.ndarray:
        made.append(threading.get_ident())
        time.sleep(0.05)
        return numbers(5)

    with ThreadPoolExecutor(4) as four:
        found = list(four.map(lambda _: kept.get_or_make("a", 1, make), range(4)))
    assert len(made) == 1
    assert all(each is found[0] for each in found)


def test_what_could_not_be_made_is_tried_again() -> None:
    kept: Kept[np.ndarray] = Kept(1000)

    def fail() -> np.ndarray:
        raise KeyError("no")

    with pytest.raises(KeyError, match="no"):
        kept.get_or_make("a", 1, fail)
    assert len(kept.get_or_make("a", 1, lambda: numbers(3))) == 3


def test_scenarios_stay_as_they_are() -> None:
    before = DESK.applied()
    made = with_headcounts(DESK, {DAY: 3})
    assert isinstance(made, Scenario)
    assert DESK.applied() == before != made.applied()
