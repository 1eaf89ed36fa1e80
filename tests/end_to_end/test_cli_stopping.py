"""`slasim run` with rules that say when replications are enough."""

import json

import pytest

from tests.cli_cases import ROOT, caller, document, refused

QUICKSTART = str(ROOT / "scenarios" / "quickstart.yaml")


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


def test_a_precision_and_a_decision_are_printed_first_with_what_they_took(call):
    done = call(
        "run", QUICKSTART, "--precision", "occupancy: 2 %", "--decide", "urgent.2027-01.p_kept >= 50 % error 5 %"
    )
    assert done.returncode == 0
    assert done.err == ""
    assert "occupancy: 2 %: met after 40 replications" in done.out
    assert "business.first_response.urgent.2027-01.p_kept" in done.out
    assert done.out.index("occupancy.l1") < done.out.index("Promises")


def test_the_document_says_rule_outcome_and_number(call, tmp_path):
    done = call("run", QUICKSTART, "--precision", "occupancy: 2 %", "--json")
    found = document(done.out)
    stopping = found["stopping"]
    assert (stopping["met"], stopping["most"], found["replications"]) == (True, 10_000, stopping["replications"])
    assert [row["figure"] for row in stopping["found"]] == ["occupancy.l1", "occupancy.l2"]
    for row in stopping["found"]:
        assert row["high"] - row["estimate"] == pytest.approx(0.02)
    manifest = json.loads((tmp_path / found["result"] / "manifest.json").read_text("utf-8"))
    assert manifest["stopping"] == stopping


def test_the_most_replications_are_said_loudly(call):
    done = call("run", QUICKSTART, "--precision", "occupancy: 0.01 %", "--most", "6")
    assert done.returncode == 0
    assert "warning: 6 replications were not enough for the rules; more: --most" in done.err
    assert "NOT MET after 6 replications" in done.out


def test_a_decision_is_answered_and_says_what_is_asked(call):
    done = call("run", QUICKSTART, "--decide", "asked >= 99 % error 5 %", "--missed", "0")
    (head,) = [line for line in done.out.splitlines() if line.startswith("asked >= 99 %")]
    assert head.startswith("asked >= 99 % error 5 %: no after ")
    assert " met" not in head
    (row,) = [line for line in done.out.splitlines() if "asked.missed=0 " in line]
    assert row.endswith("below")
    words = " ".join(done.out.split())
    assert "asked.missed=0: every promise kept to every customer in every month; no queue grows." in words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--precision", "occupancy: 2 %", "-n", "5"), "-n is for a fixed number of replications"),
        (("--most", "50"), "--most bounds --precision and --decide, and there is neither"),
        (("--precision", "occupany: 2 %"), "'occupany': did you mean occupancy?"),
        (("--precision", "occupancy: 2"), "found '2'; expected a share such as 12 % or 1/3; did you mean 2 %?"),
        (("--decide", "occupancy >= 90 % error 5 %"), "expected a probability: a figure that ends in all_kept"),
    ],
)
def test_rules_that_cannot_be_used_are_refused_before_anything_runs(call, tmp_path, words, said):
    refused(call("run", QUICKSTART, *words), said, tmp_path)


def test_mistakes_in_rules_are_a_document_too(call):
    done = call("run", QUICKSTART, "--precision", "occupany: 2 %", "--decide", "p_kept", "--json")
    assert done.returncode == 2
    assert len(document(done.out)["problems"]) == 2


def test_the_folder_that_is_looked_at_first_is_the_one_that_is_written(call, tmp_path):
    words = ("run", QUICKSTART, "--precision", "occupancy: 20 %", "--most", "4", "--json")
    folder = tmp_path / document(call(*words).out)["result"]
    fixed = tmp_path / document(call("run", QUICKSTART, "-n", "4", "--json").out)["result"]
    assert folder != fixed
    (fixed / "notes.txt").write_text("mine")  # of another result
    assert call(*words).returncode == 0
    (folder / "notes.txt").write_text("mine")
    done = call(*words)
    assert done.returncode == 1
    assert done.out == ""  # before anything ran
    assert "holds more than a result (notes.txt)" in done.err
