"""All results as one table: each kind, sound or not; queried, and read by pandas alone."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from pyarrow import parquet
from sweep_cases import ROOT

import slasim
from slasim import folders
from slasim.library.pruning import outdated, remove
from slasim.results.errors import ResultError
from slasim.scenario import ScenarioError

LATE = "teams.l1.shifts.late.headcount"
VOLUME = "demand.email.volume=40 per week"  # with which the scenario was loaded


@pytest.fixture(scope="module")
def scenario():
    """The quickstart (two months, so that it has whole periods) with 40 tickets a week."""
    return slasim.load_scenario(ROOT / "scenarios" / "quickstart.yaml", {"demand.email.volume": "40 per week"})


@pytest.fixture(scope="module")
def made(scenario, tmp_path_factory):
    """A folder with a study, a study of five late seats in a folder of its own, a comparison and a sweep."""
    folder = tmp_path_factory.mktemp("made")
    slasim.simulate(scenario, replications=4, seed=2**64 - 1).save(folder / "study")
    slasim.simulate(scenario.with_overrides({LATE: 5}), replications=3).save(folder / "deep" / "er" / "five")
    slasim.compare(scenario, f"{LATE}=5", replications=3).save(folder / "comparison")
    slasim.sweep(scenario, {LATE: [1, 2, 6]}, replications=3, folder=folder / "sweep")
    (folder / "README.md").write_text("not a result")
    (folder / "other").mkdir()
    (folder / "other" / "letter.txt").write_text("not a result")
    return folder


@pytest.fixture
def here(made, tmp_path):
    """A copy of it, to be harmed."""
    return shutil.copytree(made, tmp_path / "results")


def row(results, name):
    rows = results.table.set_index("folder")
    return rows.loc[next(folder for folder in rows.index if folder.endswith(name))]


def names(results):
    return {each.folder.name for each in results.entries}


def edit(path, **changes):
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **changes}), "utf-8")


def test_every_kind_is_a_row(made, scenario):
    results = slasim.open_results(made)
    assert names(results) == {"study", "five", "comparison", "sweep"}
    table = results.table.set_index("kind")
    assert set(table["state"]) == {"whole"}
    assert list(table["date"]) == sorted(table["date"], reverse=True)
    study = row(results, "study")
    assert study["seed"] == 2**64 - 1
    assert study["replications"] == 4
    assert study["scenario"] == scenario.hash()
    assert row(results, "five")["scenario"] == scenario.with_overrides({LATE: 5}).hash()
    assert row(results, "comparison")["changes"] == f"{VOLUME}; {LATE}=5"
    assert row(results, "sweep")["points"] == 3
    assert row(results, "sweep")["changes"] == f"{VOLUME}; {LATE}=1,2,6"
    assert set(results.entries[0].versions) >= {"slasim", "numpy", "tzdata", "holidays"}


def test_queries(made, scenario):
    results = slasim.open_results(made)
    assert names(results.query(seed=2**64 - 1)) == {"study"}
    assert names(results.query(kind="sweep")) == {"sweep"}
    assert names(results.query(scenario=scenario)) == {"study", "comparison", "sweep"}
    assert names(results.query(scenario=scenario.hash()[:9])) == {"study", "comparison", "sweep"}
    assert len(results.query(scenario="QUICK")) == 4
    assert len(results.query(scenario="follow")) == 0
    assert len(results.query(since=date(2020, 1, 1))) == len(results.query(since="2020-01-01T00:00+02:00")) == 4
    assert len(results.query(since=datetime.now(UTC) + timedelta(hours=1))) == 0
    with pytest.raises(ValueError, match="Invalid isoformat"):
        results.query(since="yesterday")


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        (f"{LATE}=5", {"five", "comparison"}),
        ("teams.l1.late.headcount=1", {"study", "comparison", "sweep"}),  # the value of the file; short paths
        ({LATE: 6}, {"sweep"}),
        ({LATE: 7}, set()),
        ("agreements.business.first_response.urgent=120min", {"study", "five", "comparison", "sweep"}),  # written 2 h
        (f"{LATE}=6,teams.l1.shifts.early.headcount=3", {"sweep"}),
        (f"{LATE}=6,teams.l1.shifts.early.headcount=4", set()),
    ],
)
def test_a_query_by_override_finds_scenarios_variants_and_points(made, override, expected):
    assert names(slasim.open_results(made).query(override=override)) == expected


def test_a_study_tells_its_overrides_and_is_found_by_their_names(scenario, tmp_path):
    late = scenario.with_overrides("one_more_late")
    both = late.with_overrides({LATE: 4, "demand.email.auto_reply": True})
    slasim.simulate(scenario, replications=1).save(tmp_path / "as it is")
    slasim.simulate(late, replications=1).save(tmp_path / "named")
    slasim.simulate(both, replications=1).save(tmp_path / "both")
    slasim.sweep(late, {"teams.l2.day.headcount": [2]}, replications=1, folder=tmp_path / "sweep")
    slasim.compare(scenario, "one_more_late", replications=2).save(tmp_path / "comparison")
    results = slasim.open_results(tmp_path)
    told = {each.folder.name: each.changes for each in results.entries}
    assert told == {
        "as it is": (VOLUME,),
        "named": (VOLUME, "one_more_late"),
        "both": (VOLUME, f"{LATE}=4", "demand.email.auto_reply=true"),  # which undoes what one_more_late did
        "sweep": (VOLUME, "one_more_late", "teams.l2.day.headcount=2"),
        "comparison": (VOLUME, "one_more_late"),
    }
    assert names(results.query(override="one_more_late")) == {"named", "sweep", "comparison"}
    with pytest.raises(ScenarioError, match=r"did you mean one_more_late\?"):
        results.query(override="one_more_lat")
    (change,) = (each for each in slasim.open_study(tmp_path / "named").changes if each.override)
    assert change == ("one_more_late", LATE, "2")
    # How it came about is no part of the result.
    same = slasim.Scenario.from_applied(late.applied())
    again = slasim.simulate(same, replications=1).save(tmp_path / "again")
    assert (again / "manifest.json").read_bytes() == (tmp_path / "named" / "manifest.json").read_bytes()


@pytest.mark.parametrize(
    "written", ["", "[]", '{"changes": 3}', '{"changes": [3, {"path": "a"}, {"override": 1, "path": 2, "value": 3}]}']
)
def test_a_record_of_a_run_that_cannot_be_read_says_nothing(here, written):
    (here / "study" / "run.json").write_text(written)
    assert slasim.open_study(here / "study").changes == ()
    assert row(slasim.open_results(here), "study")["changes"] == ""


def test_an_override_that_no_scenario_knows_is_named(made):
    with pytest.raises(ScenarioError, match="headcount"):
        slasim.open_results(made).query(override="teams.l1.late.headcuont=5")


def test_a_figure_across_results_is_that_of_each(made):
    found = slasim.open_results(made).figures("waits.urgent.first_touch.mean")
    # the sides of the comparison, the study of five seats and the sweep's points are the same histories
    by_kind = {kind: rows.set_index(["variant", "point"]) for kind, rows in found.groupby("kind")}
    columns = ["estimate", "low", "high"]
    five = slasim.open_study(made / "deep" / "er" / "five").waits.set_index(["severity", "wait"])
    mean = five.loc[("urgent", "first_touch"), "mean"] / pd.Timedelta("1ms")
    compared = found[found["variant"] == f"{LATE}=5"][columns].to_numpy().ravel()
    saved = found[found["folder"].str.endswith("five")][columns].to_numpy().ravel()
    assert saved == pytest.approx(compared)
    assert saved[0] == pytest.approx(mean, abs=1)
    baseline = found[found["variant"] == "baseline"][columns].to_numpy().ravel()
    point = found[found["point"] == 0][columns].to_numpy().ravel()  # one late seat, as in the file
    assert baseline == pytest.approx(point)
    assert json.loads(found[found["point"] == 2]["changes"].item()) == {LATE: 6}
    assert len(by_kind["sweep"]) == 3
    with pytest.raises(ScenarioError, match="waits"):
        slasim.open_results(made).figures("waits.urgnet.first_touch.mean")


def test_parts_are_read_by_pyarrow_alone_and_the_folder_keeps_sweeps_apart(made, here):
    """What the SQL of results/README.md asks, by the names that it uses, of two sweeps at once."""
    shutil.copytree(here / "sweep", here / "other sweep")
    wanted = [("measure", "=", "compliance"), ("whole", "=", True)]
    columns = ["point", "commitment", "severity", "met", "decided"]
    rows = [
        parquet.read_table(path, columns=columns, filters=wanted).to_pandas().assign(sweep=path.parts[-3])
        for path in sorted(here.glob("*sweep/parts/*.parquet"))
    ]
    frame = pd.concat(rows)
    sums = frame.groupby(["sweep", "commitment", "point", "severity"])[["met", "decided"]].sum()
    attained = (sums["met"] / sums["decided"]).unstack("sweep")
    assert attained["sweep"].equals(attained["other sweep"])
    table = slasim.open_sweep(made / "sweep").table.set_index("point")
    for (commitment, point, severity), share in attained["sweep"].items():
        assert share == pytest.approx(table.loc[point, f"business.{commitment}.{severity}.attainment"])


def test_parts_are_read_by_pandas_alone(made):
    """The layout of results/README.md: by these names, without slasim."""
    study = pd.read_parquet(made / "study" / "compliance.parquet")
    assert {"replication", "agreement", "commitment", "severity", "period", "decided", "met"} <= set(study.columns)
    parts = pd.concat(map(pd.read_parquet, sorted((made / "sweep" / "parts").glob("*.parquet"))))
    assert sorted(parts["point"].unique()) == [0, 1, 2]
    points = pd.read_parquet(made / "sweep" / "points.parquet").set_index("point")
    rows = parts[(parts["measure"] == "compliance") & parts["whole"].eq(True)].join(points, on="point")
    ours = rows[rows["commitment"] == "first_response"].groupby([LATE, "severity"])[["met", "decided"]].sum()
    assert len(ours) == 6
    sweep = slasim.open_sweep(made / "sweep")
    for (late, severity), found in ours.iterrows():
        figure = f"business.first_response.{severity}.attainment"
        assert sweep.table.set_index(LATE).loc[late, figure] == pytest.approx(found["met"] / found["decided"])


@pytest.mark.parametrize(
    ("harm", "folder", "state", "words"),
    [
        (lambda at: (at / "waits.parquet").write_bytes(b"x"), "study", "damaged", "waits.parquet is not what was"),
        (lambda at: (at / "waits.parquet").unlink(), "study", "damaged", "waits.parquet is missing"),
        (lambda at: (at / "manifest.json").write_text("{"), "study", "damaged", "manifest.json"),
        (lambda at: (at / "manifest.json").write_text("[1]"), "study", "damaged", "manifest.json"),
        (
            lambda at: edit(at / "manifest.json", format=0),
            "study",
            "other format",
            "has format 0, this version reads 5",
        ),
        (lambda at: edit(at / "manifest.json", seed=1), "study", "damaged", "manifest.json is not what was written"),
        (lambda at: (at / "variant-1.json").write_text("{}"), "comparison", "damaged", "variant-1.json is not what"),
        (lambda at: edit(at / "sweep.json", format=0), "sweep", "other format", "format 0"),
        (lambda at: (at / "sweep.json").write_text("?"), "sweep", "damaged", "sweep.json"),
        (lambda at: (at / "table.parquet").write_bytes(b"x"), "sweep", "damaged", "table.parquet is not what was"),
        (lambda at: (at / "manifest.json").unlink(), "sweep", "unfinished", "3 of 3 blocks"),
    ],
)
def test_what_is_not_sound_is_a_row_with_a_mark(here, harm, folder, state, words):
    harm(here / folder)
    results = slasim.open_results(here)
    assert names(results) == {"study", "five", "comparison", "sweep"}
    found = row(results, folder)
    assert found["state"] == state
    assert words in found["detail"]
    assert sum(results.table["state"] == "whole") == 3
    assert not results.figures("waits.mean")["folder"].str.endswith(f"/{folder}").any()
    results.query(override=f"{LATE}=5")


def test_the_parts_of_a_sweep_are_read_when_asked_for(here):
    (here / "sweep" / "parts" / "000001-000000.parquet").write_bytes(b"x")
    assert row(slasim.open_results(here), "sweep")["state"] == "whole"
    found = row(slasim.open_results(here, check=True), "sweep")
    assert found["state"] == "damaged"
    assert "000001-000000.parquet is not what was written" in found["detail"]


def test_what_a_run_writes_or_left_behind_is_told_apart(here):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for name, age in ((f".new-{os.getppid()}-0123abcd", 7200), (f".old-{ended.pid}-0123abcd", 7200)):
        (here / name).mkdir()
        (here / name / "part.parquet").write_bytes(b"half")
        os.utime(here / name, (time.time() - age,) * 2)
    found = slasim.open_results(here)
    assert row(found, "-0123abcd")["name"] in ("new", "old")
    states = {each.name: each.state for each in found.entries if each.folder.name.startswith(".")}
    assert states == {"new": "in the making", "old": "left behind"}


def test_no_folder(tmp_path):
    with pytest.raises(ResultError, match="no folder"):
        slasim.open_results(tmp_path / "none")
    table = slasim.open_results(tmp_path).table
    assert len(table) == 0
    assert len(slasim.open_results(tmp_path).figures("waits.mean")) == 0


def test_listed_and_read_while_two_runs_write_the_same_result(made, tmp_path):
    study = slasim.open_study(made / "study")
    study.save(tmp_path / "r" / "same")
    stop = threading.Event()
    failed = []

    def write():
        while not stop.is_set():
            try:
                study.save(tmp_path / "r" / "same")
            except Exception as error:
                failed.append(error)
                return

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    seen = set()
    for _ in range(20):
        results = slasim.open_results(tmp_path / "r")
        seen |= {each.state for each in results.entries if each.folder.name == "same"}
        assert slasim.open_study(tmp_path / "r" / "same").digest() == study.digest()
    stop.set()
    for writer in writers:
        writer.join()
    assert not failed
    assert seen == {"whole"}
    assert [path.name for path in (tmp_path / "r").iterdir()] == ["same"]


def aged(folder, days):
    """As if its run had begun so many days ago."""
    begun = (datetime.now(UTC) - timedelta(days=days)).isoformat()
    edit(folder / "run.json", date=begun)


def test_old_results_are_chosen_by_age_and_the_newest_of_each_name_stay(here):
    for name, days in (("study", 40), ("deep/er/five", 50), ("comparison", 60), ("sweep", 10)):
        aged(here / name, days)
    found = slasim.open_results(here).entries
    days = timedelta(days=30)
    assert {each.folder.name for each in outdated(found, days)} == {"study", "five", "comparison"}
    assert {each.folder.name for each in outdated(found, days, keep=1)} == {"five"}  # of kind study the older one
    assert outdated(found, days, keep=2) == []
    assert outdated(found, timedelta(days=70)) == []


def test_a_damaged_result_takes_no_place_of_those_that_are_kept(here):
    aged(here / "study", 40)
    aged(here / "deep/er/five", 50)
    (here / "study" / "waits.parquet").write_bytes(b"x")
    chosen = outdated(slasim.open_results(here).entries, timedelta(days=30), keep=1)
    assert {each.folder.name for each in chosen} == {"study"}


def test_removing_takes_results_and_nothing_else(here):
    entries = {each.folder.name: each for each in slasim.open_results(here).entries}
    (here / "comparison" / "notes.md").write_text("mine")
    (here / "sweep" / "parts" / "mine.csv").write_text("mine")
    aged(here / "deep/er/five", 3)
    for name, words in (("comparison", "notes.md"), ("sweep", "mine.csv"), ("five", "written again meanwhile")):
        with pytest.raises(ResultError, match=words):
            remove(entries[name])
        assert entries[name].folder.is_dir()
    remove(entries["study"])
    assert {path.name for path in here.iterdir()} == {"README.md", "other", "deep", "comparison", "sweep"}
    (here / "sweep" / "parts" / "mine.csv").unlink()
    remove(entries["sweep"])
    assert not (here / "sweep").exists()
    (here / "link").symlink_to(here / "comparison")
    linked = next(each for each in slasim.open_results(here).entries if each.folder.name == "link")
    with pytest.raises(ResultError, match="is a link"):
        remove(linked)


def test_a_sweep_that_runs_is_not_removed(here):
    from slasim.study.sweep.folder import Folder

    sweep = next(each for each in slasim.open_results(here).entries if each.kind == "sweep")
    with Folder(sweep.folder).locked(), pytest.raises(ResultError, match="another run writes"):
        remove(sweep)
    assert (sweep.folder / "sweep.json").is_file()


def test_removing_what_is_gone_already_says_so(here):
    study = next(each for each in slasim.open_results(here).entries if each.folder.name == "study")
    folders.remove(study.folder)
    with pytest.raises(ResultError, match="cannot remove"):
        remove(study)


def test_a_change_of_a_whole_takes_the_place_of_changes_inside_it():
    scenario = slasim.load_scenario(ROOT / "scenarios" / "quickstart.yaml")
    late = json.loads(scenario.applied())["teams"]["l1"]["shifts"]["late"]
    first = scenario.with_overrides({"teams.l1.shifts.late.headcount": 7})
    both = first.with_overrides({"teams.l1.shifts.late": {**late, "headcount": 2}, "teams.l2.shifts.day.headcount": 3})
    assert [each.path for each in first.changes] == ["teams.l1.shifts.late.headcount"]
    assert [each.path for each in both.changes] == ["teams.l1.shifts.late", "teams.l2.shifts.day.headcount"]
