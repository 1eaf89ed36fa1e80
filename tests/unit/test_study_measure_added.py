"""A figure is one definition: a registered measure is found in all that a study, a comparison and a sweep tell."""

import json
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pytest

from slasim import compare, load_scenario, open_comparison, simulate, sweep
from slasim.library.kinds import shown_tables
from slasim.log.kinds import EventKind
from slasim.report.comparison_tables import comparison_tables
from slasim.report.json_schema import json_schema
from slasim.roster import expand
from slasim.study.measures import registry
from slasim.study.measures.figure import MILLISECONDS
from slasim.study.measures.figures import names
from slasim.study.measures.measure import ComparisonTable, Estimate, Measure, MeasureColumn
from slasim.study.measures.section import Estimated, SectionRows
from slasim.study.measures.tables import blank_tables
from slasim.study.running.replicate import Replicate
from slasim.study.stopping.rules import read_rules
from slasim.study.sweep.document import document as sweep_document
from slasim.table import category
from slasim.workload import draw

QUICK = Path(__file__).parents[2] / "scenarios" / "quickstart.yaml"
SHORT = {"horizon.for": "1 month", "horizon.warm_up": "1 day", "horizon.follow_up": "1 week"}
MORE = "teams.l1.shifts.early.headcount=4"


def spans(log):
    """Each stretch of work: agent, begin, end; read one event after the other."""
    events, began, found = log.event_table, {}, []
    for time, kind, agent in zip(events.time.tolist(), events.kind.tolist(), events.agent.tolist(), strict=True):
        if kind == EventKind.WORK_STARTED:
            began[agent] = time
        elif kind in (EventKind.SOLVED, EventKind.WAITING_CUSTOMER, EventKind.ESCALATED, EventKind.WORK_PAUSED):
            found.append((agent, began.pop(agent), time))
    return found


def count(of):
    """Work that has ended, whenever it was."""
    spent, touches = np.zeros((2, len(of.roster.teams)), np.int64)
    for agent, begin, end in spans(of.log):
        team = of.roster.team[agent]
        spent[team] += end - begin
        touches[team] += 1
    return {"spent_ms": spent, "touches": touches, "mean_ms": spent / np.maximum(touches, 1)}


TEAM = MeasureColumn("team", "name", "of the agents")
HANDLE_TIME = Estimate(
    *("handle_time", "mean", MILLISECONDS, "mean_ms", ("team",)),
    first=True,
    better=False,
    table=ComparisonTable("handle time", ("team",), "Of a touch."),
)
MEASURE = Measure(
    "handle_time",
    keys=(TEAM,),
    values=(
        MeasureColumn("spent_ms", "int", "work", "ms"),
        MeasureColumn("touches", "int", "stretches of work"),
        MeasureColumn("mean_ms", "float", "work a stretch", "ms"),
    ),
    rows=lambda scenario: {"team": category(np.arange(len(scenario.teams)), tuple(scenario.teams))},
    count=count,
    figures=(HANDLE_TIME,),
    compared=(HANDLE_TIME,),
    swept=(HANDLE_TIME,),
    sections=(
        SectionRows(
            "handle_time",
            "handle_time",
            (TEAM,),
            (Estimated("mean", "work a touch", HANDLE_TIME),),
            meaning="work a touch, by team",
        ),
    ),
)
NAMES = ["handle_time.l1", "handle_time.l2"]


@pytest.fixture(scope="module", autouse=True)
def _registered():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "MEASURES", (*registry.MEASURES, MEASURE))
        yield


@pytest.fixture(scope="module")
def scenario():
    return load_scenario(QUICK, SHORT)


@pytest.fixture(scope="module")
def study(scenario):
    return simulate(scenario, replications=2, seed=5)


@pytest.fixture(scope="module")
def by_hand(scenario):
    """Mean work a touch of each team in each replication, from the log."""
    rows = []
    for replication in range(2):
        roster = expand(scenario, 5, replication)
        log = Replicate(scenario, 5, "compiled").log(draw(scenario, 5, replication), roster)
        each = [[end - begin for agent, begin, end in spans(log) if roster.team[agent] == team] for team in (0, 1)]
        rows.append([sum(lengths) / len(lengths) for lengths in each])
    return np.array(rows)


def test_it_has_a_table_and_a_blank_one(scenario, study, by_hand):
    table = study.tables["handle_time"]
    assert list(table) == ["replication", "team", "spent_ms", "touches", "mean_ms"]
    assert table["team"].tolist() == ["l1", "l2"] * 2
    np.testing.assert_allclose(table["mean_ms"].to_numpy().reshape(2, 2), by_hand)
    blank = blank_tables(scenario)["handle_time"].frame
    pd.testing.assert_frame_equal(blank[["team"]], table[["team"]][:2])
    assert blank.dtypes.equals(table.dtypes)


def test_the_document_has_a_section_and_the_schema_knows_it(study, by_hand):
    found = json.loads(json.dumps(study.summary(), allow_nan=False))
    jsonschema.validate(found, json_schema())
    rows = found["handle_time"]
    assert [(row["team"], row["mean_ms"]) for row in rows] == list(
        zip(("l1", "l2"), by_hand.mean(axis=0).round().astype(int).tolist(), strict=True)
    )
    assert set(rows[0]) == {"team", "mean_ms", "mean_low_ms", "mean_high_ms"}
    found["handle_time"][0]["mean_ms"] = -1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(found, json_schema())


def test_it_is_shown(study):
    table = shown_tables(study)["handle_time"]
    assert table.meaning == "work a touch, by team"
    assert table.rows == study.summary()["handle_time"]


def test_rules_know_its_name_and_its_unit(scenario, study):
    assert [name for name in names(study.tables) if "handle_time" in name] == NAMES
    [rule] = read_rules(scenario, "handle_time.l2: 2 min", None)
    assert rule.half == 120_000
    until = simulate(scenario, precision="handle_time.l1: 90 % relative", most=2, seed=5)
    assert [each.figure for each in until.stopping.found] == NAMES[:1]


def test_a_comparison_tells_of_it_and_keeps_it(scenario, by_hand, tmp_path):
    found = compare(scenario, MORE, replications=2, seed=5)
    rows = found.differences.query("measure == 'handle_time'")
    assert rows["figure"].tolist() == NAMES
    assert rows["team"].tolist() == ["l1", "l2"]
    np.testing.assert_allclose(rows["baseline"], by_hand.mean(axis=0))
    again = open_comparison(found.save(tmp_path / "c"))
    pd.testing.assert_frame_equal(again.differences, found.differences)
    jsonschema.validate(json.loads(json.dumps(found.summary(), allow_nan=False)), json_schema())
    titles = [str(table.title) for table in comparison_tables(found)]
    assert any(title.endswith(": handle time") for title in titles)


def test_a_sweep_shows_it_and_has_it_in_its_parts(scenario, by_hand, tmp_path):
    vary = {"teams.l1.shifts.early.headcount": [3, 4]}
    found = sweep(scenario, vary, replications=2, seed=5, folder=tmp_path / "s")
    assert set(NAMES) <= set(found.table)
    table = found.tables(0)["handle_time"]
    assert list(table) == ["replication", "team", "spent_ms", "touches", "mean_ms"]
    figure = found.figure("handle_time.l1")["handle_time.l1"][0]
    assert figure.interval().estimate == pytest.approx(found.table["handle_time.l1"].iloc[0])
    content = {**sweep_document(found, ["handle_time.l1"]), "result": str(found.folder)}
    jsonschema.validate(json.loads(json.dumps(content, allow_nan=False)), json_schema())
    assert content["points"][0]["figures"]["handle_time.l2"]["unit"] == "ms"
