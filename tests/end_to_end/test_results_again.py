"""The command that a manifest names makes the same result again from the scenarios alone; and `slasim results`."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from cli_cases import AGREED, SMALL, caller, document
from sweep_cases import ROOT, START, ended

import slasim

LATE = "teams.l1.shifts.late.headcount"


@pytest.fixture(scope="module")
def scenario():
    """The quickstart with 40 tickets a week: two whole months."""
    return slasim.load_scenario(ROOT / "scenarios" / "quickstart.yaml", {"demand.email.volume": "40 per week"})


@pytest.fixture(scope="module")
def made(scenario, tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    changed = scenario.with_overrides({LATE: 3})
    slasim.simulate(changed, replications=4, seed=11).save(folder / "study")
    slasim.compare(scenario, f"{LATE}=5", changed, replications=4, seed=11).save(folder / "comparison")
    vary = {"teams.l1.late.headcount": "1..9", "agreements.business.first_response.urgent": "30 min..2 h"}
    slasim.sweep(changed, vary, design="latin", points=3, replications=2, seed=11, folder=folder / "sweep")
    return folder


@pytest.fixture(scope="module")
def stopped(scenario, tmp_path_factory):
    rules = ["occupancy.l1: 2 %", "waits.urgent.first_touch.mean: 50 % relative"]
    decide = "first_response.urgent.p_kept >= 50 % error 20 %"
    study = slasim.simulate(scenario, precision=rules, decide=decide, most=60, seed=11)
    return study.save(tmp_path_factory.mktemp("stopped") / "stopped")


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    """The command in this process, for what needs none of its own."""
    return caller(tmp_path, monkeypatch, capsys)


def given(words, cwd):
    process = subprocess.Popen(
        words, cwd=cwd, env=start_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    return ended(process)


def start_environment():
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize("kind", ["study", "stopped", "comparison", "sweep"])
def test_the_command_of_a_result_makes_it_again(made, stopped, tmp_path, kind):
    place = stopped if kind == "stopped" else made / kind
    program, *words = shlex.split(json.loads((place / "manifest.json").read_text())["again"])
    assert program == "slasim"
    inputs = tmp_path / "inputs"  # scenario and variants alone: nothing else of the result is there
    inputs.mkdir()
    for path in place.glob("*.json"):
        if path.name not in ("manifest.json", "run.json", "sweep.json"):
            shutil.copy(path, inputs)
    given([*START, *words, "--out", str(tmp_path / "again")], inputs)
    ours, theirs = (
        {path.relative_to(at) for path in at.rglob("*") if path.is_file()} for at in (place, tmp_path / "again")
    )
    assert ours == theirs
    if kind == "comparison":  # its variants are files now, and have other labels
        assert slasim.open_comparison(tmp_path / "again").digest() == slasim.open_comparison(place).digest()
        return
    for name in ours:
        if name.name != "run.json":
            assert (place / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name


def test_a_study_that_stopped_by_rules_has_another_name_than_one_of_as_many_replications(
    stopped, monkeypatch, tmp_path
):
    study = slasim.open_study(stopped)
    fixed = slasim.simulate(study.scenario, replications=study.about.replications, seed=11)
    assert study.digest() == fixed.digest()
    monkeypatch.chdir(tmp_path)
    assert study.save() != fixed.save()


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"as_of": datetime(2027, 3, 1, tzinfo=UTC), "exclusions": False},
        {"window": (datetime(2027, 1, 15, tzinfo=UTC), datetime(2027, 3, 10, 12, tzinfo=UTC))},
    ],
)
def test_a_scorecard_names_its_log_and_the_command_that_makes_it_again(tmp_path, asked):
    log = shutil.copytree(SMALL, tmp_path / "a log")
    before = datetime.now(UTC).replace(microsecond=0)
    slasim.measure(slasim.read_log(log), AGREED, **asked).save(tmp_path / "cards" / "card")
    (entry,) = slasim.open_results(tmp_path / "cards").entries
    assert before <= entry.date <= datetime.now(UTC)
    program, *words = shlex.split(entry.again)
    assert (program, words[0], words[1]) == ("slasim", "measure", str(log))
    given([*START, *words, "--out", str(tmp_path / "again")], entry.folder)
    for path in entry.folder.iterdir():
        if path.name != "run.json":
            assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name
    slasim.open_scorecard(entry.folder).save(tmp_path / "copies" / "copy")
    (copy,) = slasim.open_results(tmp_path / "copies").entries
    assert (copy.again, copy.date, copy.scenario) == (entry.again, entry.date, entry.scenario)


def test_listed_as_a_table_and_as_json(command, made):
    out = command("results", str(made)).out
    lines = out.splitlines()
    assert lines[0] == f"{made}: 3 results"
    # Folders below the one that was looked at, and paths as short as they can be told apart.
    swept = next(line for line in lines if " sweep " in line)
    assert "email.volume=40 per week" in swept
    assert "late.headcount=1." in out
    assert "teams" not in out
    assert str(made) not in swept
    assert swept.split()[-3:] == ["11", "3", "2"]  # seed, points, replications
    found = document(command("results", str(made), "--seed", "11", "--override", f"{LATE}=5", "--json").out)
    assert found["kind"] == "results"
    assert [each["kind"] for each in found["results"]] == ["comparison"]
    words = ("results", str(made), "--figure", "first_response.urgent.attainment")
    figures = document(command(*words, "--json").out)["figures"]
    assert len(figures) == 1 + 3 + 3  # the study, three sides, three points
    assert {each["figure"] for each in figures} == {"business.first_response.urgent.attainment"}
    assert command(*words).out.count("business.first_response") == 7


def test_prune_says_first_and_removes_then(command, made, tmp_path):
    shutil.copytree(made, tmp_path / "r")
    (tmp_path / "r" / "comparison" / "notes.md").write_text("mine")
    words = ("results", "prune", str(tmp_path / "r"), "--older-than")
    assert "0 of 3 would be removed" in command(*words, "30d").out
    assert "3 of 3 would be removed; to do so: --yes" in command(*words, "1 ms").out
    assert {path.name for path in (tmp_path / "r").iterdir()} == {"study", "comparison", "sweep"}
    done = command(*words, "1 ms", "--yes")
    assert done.returncode == 1
    assert "2 of 3 removed" in done.out
    assert "notes.md" in done.err
    assert {path.name for path in (tmp_path / "r").iterdir()} == {"comparison"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "no folder nowhere"),
        (["tests", "--since", "yesterday"], "found 'yesterday'; expected a duration such as 30 days"),
        (["prune", "tests", "--older-than", "30"], "found '30'; expected a duration such as 30 days"),
        (["prune", "tests"], "--older-than"),
        (["tests", "--seed", "-1"], "--seed"),
        (["tests", "--override", "one_more"], "found 'one_more'; expected path=value"),
    ],
)
def test_what_cannot_be_ends_with_status_2(command, words, said):
    done = command("results", *words, cwd=ROOT)
    assert done.returncode == 2
    assert said in done.err


def test_help_brings_in_neither_numpy_nor_pandas():
    code = "import sys; sys.argv = ['slasim', 'results', '--help']\nfrom slasim.cli.group import commands\n"
    code += "commands(standalone_mode=False)\nassert not {'numpy', 'pandas'} & set(sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], env=start_environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "prune" in done.stdout
