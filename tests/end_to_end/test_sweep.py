"""A sweep is what single studies of its points would be, on any executor; a failure is a row; damage is mended."""

import json
import os
import sys
from concurrent.futures import Executor, Future, ThreadPoolExecutor

import pandas as pd
import pytest
from cli_cases import caller, document, refused
from sweep_cases import ROOT, content, ended, start, tiny

from slasim import ResultError, load_scenario, open_results, open_sweep, simulate, sweep
from slasim.study.measures.figures import figures
from slasim.study.sweep import work
from slasim.study.sweep.sensitivity import sensitivity, tornado

LATE, URGENT = "teams.l1.shifts.late.headcount", "agreements.business.first_response.urgent"
VARY = {LATE: "1..2", URGENT: "30min,2h"}


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    text = (ROOT / "scenarios" / "quickstart.yaml").read_text("utf-8")
    path = tmp_path_factory.mktemp("scenario") / "month.yaml"
    path.write_text(text.replace("for: 2 months", "for: 1 month").replace("360 per week", "120 per week"), "utf-8")
    return path


@pytest.fixture(scope="module")
def loaded(scenario):
    return load_scenario(scenario)


@pytest.fixture(scope="module")
def swept(loaded, tmp_path_factory):
    return sweep(loaded, VARY, replications=25, seed=4, folder=tmp_path_factory.mktemp("swept") / "s")


@pytest.fixture
def slasim(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


def test_each_point_is_the_study_of_its_scenario(loaded, swept):
    assert swept.points[[LATE, URGENT]].values.tolist() == [[1, "30min"], [1, "2h"], [2, "30min"], [2, "2h"]]
    full = "agreements.business.commitments.first_response.promise.urgent"
    study = simulate(loaded.with_overrides({LATE: 2, full: "2h"}), replications=25, seed=4)
    mine = swept.tables(3)
    for name, table in mine.items():
        if name != "staffing":
            theirs = study.tables[name].reset_index(drop=True)
            assert list(theirs.columns) == list(table.columns), name
            for column in table:
                assert table[column].astype(str).tolist() == theirs[column].astype(str).tolist(), (name, column)
    row = swept.table.iloc[3]
    for name in ("business.first_response.urgent.attainment", "waits.urgent.first_touch.mean", "business.credits"):
        (figure,) = figures(study.tables, name)
        assert tuple(figure.interval()) == (row[name], row[f"{name}_low"], row[f"{name}_high"])
    p_kept = [figure.interval().estimate for figure in figures(study.tables, "first_response.urgent.p_kept")]
    assert row["business.first_response.urgent.p_kept"] == min(p_kept)
    assert swept.scenario(3).teams["l1"].shifts["late"].headcount.now == 2


def test_the_cost_is_that_of_the_paid_hours(loaded, swept):
    # January 2027 in DE-BE has 21 working days from Monday to Friday less New Year's Day: 20. Paid are the seats' hours
    # at work / (1 - shrinkage): l1 (3 + late) × 8.5 h at 32 EUR, l2 2 × 8.5 h at 45 EUR, shrinkage 28 %.
    for point, late in ((0, 1), (2, 2)):
        expected = 20 * 8.5 * ((3 + late) * 32 + 2 * 45) / 0.72
        assert abs(swept.table["cost"].iloc[point] - expected) < 0.02


class Backwards(Executor):
    """Runs what it was given last first, when it has four tasks."""

    def __init__(self):
        self.tasks = []

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        self.tasks.append((future, fn, args))
        if len(self.tasks) == 4:
            for waiting, job, of in reversed(self.tasks):
                waiting.set_result(job(*of))
            self.tasks.clear()
        return future


def test_the_bytes_are_the_same_on_any_executor_and_engine(loaded, swept, tmp_path):
    expected = content(swept.folder)
    with ThreadPoolExecutor(1) as pool:
        sweep(loaded, VARY, replications=25, seed=4, folder=tmp_path / "one", executor=pool)
    sweep(loaded, VARY, replications=25, seed=4, folder=tmp_path / "backwards", executor=Backwards())
    for name in ("one", "backwards"):
        assert content(tmp_path / name) == expected


def test_progress_grows_to_all_replications_and_what_is_finished_counts(loaded, swept):
    seen = []
    sweep(loaded, VARY, replications=25, seed=4, folder=swept.folder, progress=lambda *at: seen.append(at))
    assert seen == []
    (swept.folder / "parts" / "000003-000020.json").unlink()
    again = sweep(loaded, VARY, replications=25, seed=4, folder=swept.folder, progress=lambda *at: seen.append(at))
    assert seen[-1] == (100.0, 100)
    assert seen[0][0] >= 95
    assert again.run["blocks"] == {"computed": 1, "kept": 7}


def test_a_damaged_part_is_named_and_computed_again(loaded, swept):
    before = content(swept.folder)
    part = swept.folder / "parts" / "000002-000000.parquet"
    part.write_bytes(part.read_bytes()[:-1])
    with pytest.raises(ResultError, match=r"000002-000000.parquet is not what was written"):
        open_sweep(swept.folder).tables(2)
    mended = sweep(loaded, VARY, replications=25, seed=4, folder=swept.folder)
    (said,) = mended.run["mended"]
    assert "000002-000000.parquet is not what was written" in said
    assert content(swept.folder) == before


@pytest.mark.parametrize("name", ["manifest.json", "table.parquet", "points.parquet", "scenario.json"])
def test_a_changed_file_of_a_finished_sweep_is_put_right_by_its_command(loaded, swept, name):
    before = content(swept.folder)
    path = swept.folder / name
    path.write_bytes(path.read_bytes().replace(b'"seed": 4', b'"seed": 5') if name == "manifest.json" else b"PAR1")
    again = sweep(loaded, VARY, replications=25, seed=4, folder=swept.folder)
    assert content(swept.folder) == before
    assert again.run["blocks"]["computed"] == 0


def test_a_point_that_fails_while_it_runs_is_a_row_and_is_mended_by_the_next_call(loaded, swept, tmp_path, monkeypatch):
    run_block = work.run_block

    def unlucky(block, on_slice=None):
        if block.first == 20 and json.loads(block.changes)[LATE] == 2:
            raise ZeroDivisionError("a wheel came off")
        return run_block(block, on_slice)

    monkeypatch.setattr(work, "run_block", unlucky)
    broken = sweep(loaded, VARY, replications=25, seed=4, folder=tmp_path / "s")
    assert broken.table["status"].tolist() == ["done", "done", "failed", "failed"]
    assert broken.failures["reason"].tolist() == ["ZeroDivisionError: a wheel came off"] * 2
    assert all("in unlucky" in trace for trace in broken.failures["traceback"])
    assert open_results(tmp_path).table["detail"].tolist() == ["2 of 4 points failed"]
    pd.testing.assert_frame_equal(broken.table.iloc[:2], swept.table.iloc[:2])
    monkeypatch.undo()
    mended = sweep(loaded, VARY, replications=25, seed=4, folder=tmp_path / "s")
    assert mended.run["blocks"] == {"computed": 2, "kept": 6}  # the second blocks of two points
    assert content(tmp_path / "s") == content(swept.folder)


def test_an_opened_sweep_is_the_one_that_was_computed(swept):
    opened = open_sweep(swept.folder)
    pd.testing.assert_frame_equal(opened.table, swept.table)
    assert opened.table.attrs["units"]["business.credits"] == "EUR"
    assert list(opened.figure("urgent.attainment")) == [
        "business.first_response.urgent.attainment",
        "business.resolution.urgent.attainment",
    ]
    with pytest.raises(ResultError, match="no sweep in"):
        open_sweep(swept.folder / "parts")


def test_swings_are_the_means_at_both_ends(swept):
    (first, second) = tornado(swept, "first_response.urgent.attainment")
    assert (first.input, first.low_value, first.high_value) == (URGENT, "30min", "2h")
    column = swept.table["business.first_response.urgent.attainment"]
    assert abs(first.low - (column[0] + column[2]) / 2) < 1e-12
    assert abs(first.high - (column[1] + column[3]) / 2) < 1e-12
    assert first.change.estimate == pytest.approx(first.high - first.low, abs=1e-12)
    assert first.change.low > 0  # more time to answer in, more answers in time
    assert second.input == LATE
    with pytest.raises(ValueError, match="the design saltelli"):
        sensitivity(swept, "credits")


def test_a_failed_point_is_a_row_with_its_traceback_and_the_others_go_on(slasim, scenario, tmp_path, monkeypatch):
    run_block = work.run_block

    def unlucky(block, on_slice=None):
        if json.loads(block.changes)["teams.l1.shifts.late.headcount"] == 2:
            raise ZeroDivisionError("a wheel came off")
        return run_block(block, on_slice)

    monkeypatch.setattr(work, "run_block", unlucky)
    words = ["sweep", str(scenario), "--vary", "teams.l1.late.headcount=1..2", "-n", "2", "--out", "s"]
    done = slasim(*words)
    assert done.returncode == 1
    assert "1 failed" in done.out
    assert "point 1 failed: " in done.err
    assert "Traceback (" not in done.err
    found = open_sweep(tmp_path / "s")
    assert found.table["status"].tolist() == ["done", "failed"]
    (row,) = found.failures.to_dict("records")
    assert row["point"] == 1
    assert "ZeroDivisionError" in row["traceback"]
    assert 'File "slasim/study/sweep/work.py"' in row["traceback"]
    assert str(ROOT) not in row["traceback"]
    before = content(tmp_path / "s")
    assert slasim(*words).returncode == 1  # tried again, and failed again
    assert content(tmp_path / "s") == before
    as_json = slasim(*words, "--json")
    assert as_json.returncode == 1
    assert [point["status"] for point in document(as_json.out)["points"]] == ["done", "failed"]


def test_the_command_prints_points_swings_and_indices(slasim, scenario, tmp_path):
    words = [
        "sweep", str(scenario), "--vary", "teams.l1.late.headcount=1..3", "--vary", f"{URGENT}=30 min..2 h",
        "--design", "saltelli", "--points", "4", "-n", "2", "--out", "s",
    ]  # fmt: skip
    done = slasim(*words, "--figure", "first_response.urgent.attainment")
    assert done.returncode == 0, done.err
    for text in ("16 points of the design saltelli", "what moves it", "sensitivity", "late.headcount", "Result: s"):
        assert text in done.out
    found = document(slasim(*words, "--figure", "first_response.urgent.attainment", "--json").out)
    assert len(found["points"]) == 16
    assert [each["input"] for each in found["indices"]] == ["teams.l1.late.headcount", URGENT]
    assert {each["figure"] for each in found["swings"]} == {"business.first_response.urgent.attainment"}
    assert found["points"][0]["figures"]["cost"]["unit"] == "EUR"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--vary", "teams.l1.lat.headcount=1..3"], "did you mean late?"),
        (["--vary", f"{LATE}=1..x"], "a whole number of seats"),
        (["--vary", f"{LATE}=1..3", "--design", "latn"], "did you mean latin?"),
        (["--vary", f"{LATE}=1..3", "--design", "sobol", "--points", "3"], "2 or 4"),
        (["--vary", f"{LATE}=1..3", "--replications", "0"], "replications"),
        ([], "--vary"),
    ],
)
def test_bad_input_ends_with_2_and_plain_words(slasim, scenario, tmp_path, more, said):
    refused(slasim("sweep", str(scenario), *more), said, tmp_path)


@pytest.mark.parametrize("address", ["foo", "127.0.0.1:8786", "tcp://somewhere", "inproc://x:1"])
def test_what_is_no_address_is_refused_at_once(slasim, scenario, address):
    done = slasim("sweep", str(scenario), "--vary", f"{LATE}=1..3", "--scheduler", address, "--out", "s")
    assert done.returncode == 2
    assert f"scheduler: found '{address}'; expected an address such as tcp://HOST:8786" in done.err


def test_a_scheduler_that_does_not_answer_is_said(slasim, scenario, monkeypatch):
    monkeypatch.setattr("slasim.study.running.cluster.PATIENCE", "1s")
    done = slasim("sweep", str(scenario), "--vary", f"{LATE}=1..3", "--scheduler", "tcp://127.0.0.1:9", "--out", "s")
    assert done.returncode == 1
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in done.err
    assert "Traceback" not in done.err


FULL = """
import resource, sys
from slasim import load_scenario
from slasim.cli import main
import slasim.study.sweep.sweeping as sweeping
compute = sweeping._compute

def small_disk(plan, folder, todo, engine, executor, progress, processes):
    def tight(done, total):
        if done >= 5:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1500, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    compute(plan, folder, todo, engine, executor, tight, processes)

sweeping._compute = small_disk
main()
"""


@pytest.mark.skipif(os.name != "posix", reason="limits")
def test_a_full_disk_ends_with_words_and_the_sweep_goes_on_when_there_is_room(slasim, tmp_path):
    words = ["sweep", str(tiny(tmp_path)), "--vary", f"{LATE}=1..16", "-n", "1", "--out", str(tmp_path / "s")]
    _, said = ended(start([sys.executable, "-c", FULL, *words]), status=1)
    assert "File too large; what is finished is kept: mend this and give the same command again" in said
    kept = len(list((tmp_path / "s" / "parts").glob("*.json")))
    assert 0 < kept < 16
    assert not list((tmp_path / "s" / "parts").glob(".*"))
    assert slasim(*words).returncode == 0
    assert json.loads((tmp_path / "s" / "run.json").read_text())["blocks"] == {"computed": 16 - kept, "kept": kept}


def test_all_that_is_wrong_is_said_at_once_before_anything_runs(slasim, scenario, tmp_path):
    words = ["--vary", "teams.l1.late.headcont=1..2", "--design", "grd", "--figure", "cost", "--figure", "credts"]
    done = slasim("sweep", str(scenario), *words)
    refused(done, "did you mean headcount?", tmp_path)
    lines = done.err.splitlines()
    assert len(lines) == 3
    assert "design: found 'grd'; expected grid, latin, sobol or saltelli; did you mean grid?" in lines
    assert "figure: found 'credts'" in lines[2]


def test_points_that_cannot_be_are_refused_together_before_anything_runs(slasim, scenario, tmp_path):
    """A break longer than the shift, alone and with any number of seats; a metric that no simulated desk can break."""
    commitment = "agreements.business.commitments.first_response.metric"
    words = ["--vary", "teams.l1.late.break=30 min,9 h,10 h", "--vary", "teams.l1.late.headcount=1..2"]
    done = slasim("sweep", str(scenario), *words, "-n", "1")
    refused(done, "point 2 (teams.l1.late.break=9 h, teams.l1.late.headcount=1) and 1 more: teams.l1.shifts", tmp_path)
    assert "point 4 (teams.l1.late.break=10 h, teams.l1.late.headcount=1) and 1 more" in done.err
    assert len(done.err.splitlines()) == 2
    refused(slasim("sweep", str(scenario), "--vary", f"{commitment}=first_response,abandonment"), "point 1 (", tmp_path)


def test_a_figure_that_is_not_simulated_is_refused_before_anything_runs(slasim, scenario, tmp_path):
    done = slasim("sweep", str(scenario), "--vary", f"{LATE}=1..2", "--figure", "backlog.urgent")
    refused(done, "figure: found 'backlog.urgent'", tmp_path)
