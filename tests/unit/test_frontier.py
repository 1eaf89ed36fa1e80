"""Staff against credits: a desk whose credits are known exactly, and what is said of designs."""

from __future__ import annotations

import json

import jsonschema
import numpy as np
import pytest
from planning_cases import desk_parts, small_desk
from workload_cases import scenario as read

import slasim
from slasim import Frontier, ScenarioError
from slasim.planning.frontier.points import Point, dearer_by, dominated, optimum
from slasim.report.json_schema import json_schema
from slasim.study.measures.promises.chance import KeptChance


def point(staff: float, credits: list[float], *, grows: bool = False) -> Point:
    values = np.array(credits)
    return Point(staff, values, values[:, None], KeptChance(1, 1, 1, 1), "grows" if grows else "does not grow", grows)


def test_the_optimum_is_the_lowest_total_of_those_whose_queues_do_not_grow() -> None:
    few, some, many = point(10, [90, 110], grows=True), point(50, [61, 59]), point(120, [0, 0])
    assert optimum([few, some, many]) == 1
    assert optimum([few]) is None
    assert [round(each.estimate) for each in dearer_by([few, some, many], 1)] == [0, 0, 10]


def test_what_costs_no_more_and_owes_no_more_beats() -> None:
    assert dominated([point(10, [5]), point(10, [6]), point(9, [5]), point(20, [0]), point(5, [1], grows=True)]) == [
        True,
        True,
        False,
        False,
        True,
    ]


def test_the_one_in_20_is_that_of_a_month_not_of_a_window() -> None:
    """Of 100 windows of two months 8 months owe 50: one month in 20 owes nothing yet, 4 % do."""
    months = np.zeros((100, 2))
    months[:8, 0] = 50
    found = point(0, [0] * 100)._replace(by_month=months)
    assert found.one_month_in_20.estimate == 0
    months[:12, 0] = 50
    assert found.one_month_in_20.estimate == 50


@pytest.fixture(scope="module")
def found() -> Frontier:
    return slasim.frontier(small_desk(), windows=40)


def test_more_seats_cost_more_and_owe_less(found: Frontier) -> None:
    rows = found.of_forecast()
    line = rows[~rows["is_dominated"]]
    assert line["staff"].is_monotonic_increasing
    assert line["credits"].is_monotonic_decreasing
    np.testing.assert_allclose(rows["total"], rows["staff"] + rows["credits"])


def test_a_row_is_the_run_of_its_design(found: Frontier) -> None:
    """The same numbers as `simulate` of the desk with these seats."""
    best = found.best()
    assert best is not None
    seats = found.frames["shifts"]
    mine = seats[seats["design"] == best["design"]].to_dict("records")
    changes = {f"teams.{row['team']}.shifts.{row['shift']}.headcount.now": row["seats"] for row in mine}
    study = slasim.simulate(found.scenario.with_overrides(changes), replications=40, seed=0)
    credits = study.counted["credits"]["amount_minor"].sum() / 100 / 40
    assert best["credits"] == pytest.approx(credits)


def test_the_document_fits_and_the_result_is_found_again(found: Frontier, tmp_path) -> None:
    jsonschema.Draft202012Validator(json_schema()).validate(json.loads(json.dumps(found.summary(), allow_nan=False)))
    opened = slasim.open_result(found.save(tmp_path / "frontier"))
    assert isinstance(opened, Frontier)
    assert opened.summary() == found.summary()


def test_without_costs_there_is_no_total() -> None:
    parts = desk_parts()
    del parts["teams"]["desk"]["cost"]
    with pytest.raises(ScenarioError, match="no team with a cost"):
        slasim.frontier(read(**parts), windows=20)
