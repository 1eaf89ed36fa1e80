"""`staff` on a desk so small that every design can be simulated: 7 x 7, on histories of a seed that no search sees."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from scipy.stats import binom

from slasim import load_scenario
from slasim.planning.staff.check import needed
from slasim.planning.staff.free import free_shifts
from slasim.planning.staff.gives_way import GivesWay, gives_way
from slasim.planning.staff.result.hand_on import shift_rows
from slasim.planning.staff.result.plan import StaffingPlan
from slasim.planning.staff.rules import read_rules
from slasim.planning.staff.staffing import staff
from slasim.planning.staff.trials import Trials
from slasim.study import simulate
from slasim.study.designs import Designs
from slasim.study.measures.promises.asked import USUAL
from slasim.study.measures.promises.chance import Promise

DESK = Path(__file__).parents[1] / "data" / "planning" / "small.yaml"
SEED, HISTORIES, KEEP = 77, 48, 0.9
WINDOWS = 200
Seats = tuple[int, int]


class Truth(NamedTuple):
    """A design by many histories."""

    cost: float
    kept: float
    total: float  # staff and credits
    grows: bool


@pytest.fixture(scope="module")
def truth() -> Mapping[Seats, Truth]:
    free = free_shifts(load_scenario(DESK))
    found = {}
    with Trials(free, USUAL) as trials:
        for seats in product(range(7), range(7)):
            seen = trials.see(seats, SEED, range(HISTORIES))
            cost = free.cost(seats)
            total = cost + float(seen.credits.mean())
            found[seats] = Truth(cost, float(seen.kept.mean()), total, seen.growth.is_growing)
    return found


def plan_of(**given: Any) -> StaffingPlan:
    return staff(load_scenario(DESK), windows=WINDOWS, most=1200, **given)


def seats_of(plan: StaffingPlan) -> Seats:
    early, late = plan.shifts["plan"]
    return int(early), int(late)


@pytest.fixture(scope="module")
def cheapest() -> StaffingPlan:
    return plan_of()


def test_the_cheapest_of_all_designs_is_found(cheapest: StaffingPlan, truth: Mapping[Seats, Truth]) -> None:
    best = min(of.cost for of in truth.values() if of.kept >= KEEP and not of.grows)
    found = truth[seats_of(cheapest)]
    assert cheapest.is_checked
    assert found.kept >= KEEP
    assert found.cost <= best * 1.01
    assert cheapest.facts["plan"]["cost"] == pytest.approx(found.cost)


def test_the_check_is_what_a_run_of_its_windows_says(cheapest: StaffingPlan) -> None:
    check, plan = cheapest.facts["check"], cheapest.facts["plan"]
    study = simulate(cheapest.planned, replications=WINDOWS, seed=check["seed"])
    assert study.answer.chance.least == check["kept"]
    assert study.answer.queues == check["queues"]
    told = study.summary()
    assert told["window_credits"][0]["amount"] == pytest.approx(plan["credits"])
    everybody = next(team for team in told["teams"] if team["team"] == "all")
    assert [everybody[name] for name in ("seats", "fte", "cost")] == [
        *(plan["seats"], pytest.approx(plan["fte"]), pytest.approx(plan["cost"]))
    ]
    (busy,), (team,) = told["occupancy"], cheapest.teams.to_dict("records")
    assert busy["occupancy"] == pytest.approx(team["busy_plan"])
    assert busy["overtime_hours"] == pytest.approx(team["overtime_hours"])
    assert busy["overtime_hours"] / busy["staffed_hours"] == pytest.approx(team["overtime_share"])


def test_overtime_is_bounded(cheapest: StaffingPlan) -> None:
    """What is in hand at the end of a shift is finished: with more seats a smaller share of their hours."""
    (team,) = cheapest.teams.to_dict("records")
    assert team["overtime_share"] > 0.028
    plan = plan_of(rules=read_rules(overtime="2.8 %"))
    (team,) = plan.teams.to_dict("records")
    assert plan.is_checked
    assert team["overtime_share"] <= 0.028
    assert plan.facts["plan"]["cost"] > cheapest.facts["plan"]["cost"]


def test_overtime_that_seats_cannot_bring_down_is_said(cheapest: StaffingPlan) -> None:
    plan = plan_of(rules=read_rules(overtime="1 %"))
    assert plan.facts["overtime_at_most"]["desk"] > 0.01
    assert plan.facts["rules"]["overtime"] == 0.01
    assert seats_of(plan) == seats_of(cheapest)
    assert plan.is_checked


def test_the_least_total_of_all_designs_is_found(truth: Mapping[Seats, Truth]) -> None:
    plan = plan_of(objective="total")
    best = min(of.total for of in truth.values() if not of.grows)
    found = truth[seats_of(plan)]
    assert not found.grows
    assert found.total <= best * 1.01
    totals = plan.facts["total"]
    assert totals["plan_low"] <= totals["plan"] <= totals["plan_high"]
    assert totals["change"] == pytest.approx(totals["plan"] - totals["now"])
    assert totals["plan"] == pytest.approx(plan.facts["plan"]["cost"] + totals["credits"] + totals["overtime"])
    assert totals["now"] == pytest.approx(truth[5, 5].total, rel=0.001)
    assert totals["plan"] == pytest.approx(found.total, rel=0.02)


@pytest.mark.parametrize("given", [{"seats": "6"}, {"budget": "20000"}])
def test_the_best_that_a_limit_leaves_is_found(given: dict[str, str], truth: Mapping[Seats, Truth]) -> None:
    plan = plan_of(rules=read_rules(**given))
    (name, most), seats = next(iter(given.items())), seats_of(plan)
    left = [of for at, of in truth.items() if (sum(at) if name == "seats" else of.cost) <= float(most)]
    best = max(of.kept for of in left if not of.grows)
    assert truth[seats].kept == best
    assert (sum(seats) if name == "seats" else truth[seats].cost) <= float(most)
    assert (plan.facts["objective"], plan.facts["verdict"]) == ("chance", "not shown")
    check = plan.facts["check"]
    assert check["windows"] == WINDOWS
    assert check["chance_low"] <= check["kept"] / WINDOWS <= check["chance_high"] < KEEP
    promise = {"promise": ["all", "first_response", "normal"], "kept": check["kept"], "windows": WINDOWS}
    assert plan.facts["not_covered"] == {"promises": [promise], "queues": []}


def test_a_search_that_was_killed_goes_on(
    cheapest: StaffingPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed in the midst of its runs and given again: the same plan as in one go, and no run is made twice."""
    made: list[tuple[str, int, int]] = []
    run = Designs.run

    def counted(designs: Designs, jobs: Any, *rest: Any) -> Any:
        if len(made) > 150 and not killed:
            killed.append(True)
            raise RuntimeError("killed")
        made.extend((scenario.hash(), designs._seed, history) for scenario, history in jobs)
        return run(designs, jobs, *rest)

    killed: list[bool] = []
    monkeypatch.setattr(Designs, "run", counted)
    with pytest.raises(RuntimeError, match="killed"):
        plan_of(folder=tmp_path)
    assert len(made) > 150
    plan = plan_of(folder=tmp_path)
    assert plan.facts == cheapest.facts
    assert len(made) == len(set(made))


def test_an_interrupt_gives_the_best_so_far() -> None:
    def stop(of: Any) -> None:
        if of.doing.startswith("fewer seats, 64") and of.best is not None:
            raise KeyboardInterrupt

    plan = plan_of(progress=stop)
    assert (plan.facts["stopped"], plan.facts["verdict"]) == ("interrupted", "stopped")
    assert plan.facts["check"] is None
    assert not plan.is_checked
    assert sum(seats_of(plan)) <= 10


@pytest.mark.parametrize(("keep", "windows", "error"), [(0.9, 200, 0.025), (0.9, 1000, 0.0125), (0.5, 50, 0.05)])
def test_what_a_check_needs_is_the_binomial_distribution_itself(keep: float, windows: int, error: float) -> None:
    """A plan that has `keep` and no more passes with `error` at most, and would with more if one less were enough."""
    fewest = needed(keep, windows, error)
    assert binom.sf(fewest - 1, windows, keep) <= error < binom.sf(fewest - 2, windows, keep)


def test_too_few_windows_need_more_than_there_are() -> None:
    assert needed(0.9, 20, 0.025) == 21
    assert binom.sf(19, 20, 0.9) > 0.025


def test_days_of_different_length_that_no_customer_has_are_no_matter() -> None:
    """A promise runs in the hours of the customers' regions; another calendar has no length of a business day."""
    scenario = load_scenario(DESK).with_overrides(
        {
            "calendars.round": {"timezone": "UTC", "hours": {"mon-fri": "00:00-24:00", "sat": "00:00-05:00"}},
            "agreements.all.commitments.first_response.promise.normal": "1 business day",
        }
    )
    assert staff(scenario, windows=WINDOWS, most=200).shifts["plan"].sum() > 0


def test_a_team_that_is_too_busy_is_told_as_what_gives_way() -> None:
    free = free_shifts(load_scenario(DESK))
    asked = replace(USUAL, busy=Fraction(2, 5))
    with Trials(free, asked) as trials:
        seen = trials.see((4, 4), SEED, range(HISTORIES))
        assert gives_way(seen, frozenset()) == GivesWay(busy="desk")
        trials.asked = USUAL
        few = trials.see((2, 2), SEED, range(HISTORIES))
        assert gives_way(few, frozenset()) == GivesWay(promise=Promise("all", "first_response", "normal"))


def test_the_workbook_has_every_shift_and_all_of_them_in_one_row() -> None:
    scenario = load_scenario(DESK).with_overrides({"teams.desk.shifts.late.headcount": 2})
    plan = staff(scenario, windows=WINDOWS, most=200)
    head, *rows, every = shift_rows(plan)
    assert [row[:2] for row in rows] == [("desk", "early"), ("desk", "late")]
    assert plan.fixed.to_dict("records")[0]["seats"] == 2
    for name in ("seats now", "seats planned", "change", "FTE", "cost, EUR"):
        at = head.index(name)
        assert every[at] == pytest.approx(sum(row[at] for row in rows), abs=0.02)
    assert every[head.index("cost, EUR")] == pytest.approx(plan.facts["plan"]["cost"], abs=0.01)


def test_as_few_windows_as_can_show_it_will_do() -> None:
    """36 windows show 90 % at 2.5 % only when all of them keep it; at half of that, with one seat less, never."""
    scenario = load_scenario(DESK)
    plan = staff(scenario, windows=36, most=100)
    assert needed(KEEP, 36, 0.025) == 36
    assert needed(KEEP, 36, 0.0125) > 36
    assert plan.facts["one_less"] is None


def test_what_a_search_kept_is_let_go_when_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gigabytes of histories and runs: not when the collector finds time."""
    made: list[weakref.ref[Trials]] = []
    begin = Trials.__init__

    def noted(self: Trials, *given: Any, **named: Any) -> None:
        made.append(weakref.ref(self))
        begin(self, *given, **named)

    monkeypatch.setattr(Trials, "__init__", noted)
    gc.disable()
    try:
        plan = staff(load_scenario(DESK), windows=100, most=100)
        assert plan.facts["one_less"] is not None
        assert made
        assert not any(each() for each in made)
    finally:
        gc.enable()
