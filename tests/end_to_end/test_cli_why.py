"""`slasim why` as people call it: of a scenario, of a study, of a log; its screen and its document."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from rich.cells import cell_len

from slasim import load_scenario, measure, read_log, simulate, why, why_log
from tests.cli_cases import AGREED, ROOT, SMALL, caller, document, refused

DESKS = ROOT / "tests" / "data" / "why"
NAMES = sorted(path.stem for path in DESKS.glob("*.yaml"))


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


def path(name: str) -> str:
    return str(DESKS / f"{name}.yaml")


@pytest.mark.parametrize("name", NAMES)
def test_the_screen_has_40_lines_of_80_signs_and_the_cause_in_the_first_five(call, name):
    done = call("why", path(name), "-n", "9", columns=80)
    lines = done.out.splitlines()
    assert done.returncode == 0
    assert len(lines) <= 40
    assert max(map(cell_len, lines)) <= 80
    of_words = why(load_scenario(path(name)), replications=9).first_line.split()
    assert of_words == " ".join(lines[:6]).partition("! ")[2].split()[: len(of_words)]


def test_many_missed_promises_fit_the_screen_and_are_all_in_the_document(call, tmp_path):
    """A desk with a third of its first level away misses four promises, and its queues grow."""
    text = (ROOT / "scenarios" / "quickstart.yaml").read_text("utf-8").replace("headcount: 3}", "headcount: 2}")
    (tmp_path / "few.yaml").write_text(text, "utf-8")
    lines = call("why", "few.yaml", "-n", "3", columns=80).out.splitlines()
    assert len(lines) <= 40
    assert max(map(cell_len, lines)) <= 80
    found = document(call("why", "few.yaml", "-n", "3", "--json").out)
    assert len(found["missed"]) > 1
    assert f"{len(found['missed']) - 1} more promise" in " ".join(lines)
    assert "all who have skill l1 are busy" in found["first_line"]  # the quota is not sharp: late tickets come together
    assert {row["severity"] for row in found["causes"]} == {each["severity"] for each in found["missed"]}
    every = call("why", "few.yaml", "-n", "3", "--all", columns=80).out
    assert "by customer" in every


def test_the_document_has_the_tables_of_the_function(call):
    found = document(call("why", path("all_busy"), "-n", "4", "--seed", "3", "--json").out)
    expected = why(load_scenario(path("all_busy")), replications=4, seed=3)
    assert found["first_line"] == expected.first_line
    assert (found["seed"], found["replications"], found["looked_at"]) == (3, 4, 4)
    for name, table in expected.tables.items():
        assert len(found[name]) == len(table) > 0
        assert list(found[name][0]) == list(table.names)
    assert found["remedies"] == expected.document()["remedies"]
    assert list(expected.causes["late"]) == [row["late"] for row in found["causes"]]
    assert list(expected.hours["hour"]) == [row["hour"] for row in found["hour"]]


def test_a_single_history_has_no_intervals(call):
    found = document(call("why", path("all_busy"), "-n", "1", "--json").out)
    assert found["remedies"][0]["cost"] is not None
    assert found["remedies"][0]["cost_low"] is None
    assert call("why", path("all_busy"), "-n", "1", "--all").returncode == 0


def test_a_study_is_explained_with_its_seed_and_what_it_was_asked(call, tmp_path):
    assert call("run", path("sharp_quota"), "-n", "6", "--seed", "5", "--missed", "0", "--out", "r").returncode == 0
    of_study = document(call("why", "r", "-n", "6", "--json").out)
    of_file = document(call("why", path("sharp_quota"), "-n", "6", "--seed", "5", "--missed", "0", "--json").out)
    assert of_study == of_file
    assert of_study["asked"] == ["--missed", "0"]


def test_what_keeps_all_that_is_asked_says_so(call, tmp_path):
    done = call("why", path("all_busy"), "-n", "4", "--keep", "1 %", "--override", "nothing")
    assert done.returncode == 2
    text = Path(path("all_busy")).read_text("utf-8").replace("headcount: 1}", "headcount: 9}")
    (tmp_path / "kept.yaml").write_text(text, "utf-8")
    done = call("why", "kept.yaml", "-n", "4")
    assert done.out.splitlines()[1] == "✓ All that is asked is kept in 4 of 4 simulated windows: nothing to explain."
    assert len(done.out.splitlines()) == 2
    assert document(call("why", "kept.yaml", "-n", "4", "--json").out)["missed"] == []


def test_a_log_is_split_as_far_as_it_tells(call):
    done = call("why", AGREED, "--log", SMALL, columns=80)
    assert "the log does not tell whether anybody was there" in " ".join(done.out.split())
    assert max(map(cell_len, done.out.splitlines())) <= 80
    found = document(call("why", AGREED, "--log", SMALL, "--json").out)
    card = measure(read_log(SMALL), AGREED)
    violations = card.violations
    assert found["late"] == len(violations) > 0
    for table in ("causes", "hour", "team", "customer"):
        assert sum(row["late"] for row in found[table]) == len(violations)
    by_customer = Counter(violations["customer"])
    assert {name: sum(row["late"] for row in found["customer"] if row["customer"] == name) for name in by_customer} == (
        dict(by_customer)
    )
    assert why_log(card).document() == {key: found[key] for key in found if key not in ("format", "kind", "log")}


def test_a_simulated_history_as_a_log_has_the_parts_that_a_log_tells(call, tmp_path):
    """Waits that a simulation tells apart are waits for the desk there; the handle time is what it is."""
    study = simulate(load_scenario(path("handle_above_target")), replications=1)
    found = why_log(measure(study.log(0), path("handle_above_target")))
    assert "the handle time" not in found.first_line
    assert found.first_line.startswith(
        "Normal first responses of pro are late because work alone took longer than the target: 100 %"
    )


def test_what_cannot_be_explained_is_refused(call, tmp_path):
    for words, said in (
        (("why", "nothing.yaml"), "nothing.yaml"),
        (("why", str(tmp_path)), "no result"),
        (("why", AGREED, "--log", SMALL, "-n", "4"), "nothing is simulated"),
        (("why", AGREED, "--log", "nothing"), "nothing"),
        (("why", path("all_busy"), "--keep", "many"), "keep"),
    ):
        refused(call(*words), said, tmp_path)
