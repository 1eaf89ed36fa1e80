"""One simulated history as a log: what `measure` finds in it is what the study counted in that replication."""

import pandas as pd
import pytest
from cli_cases import ROOT, SMALL, caller, document

import slasim as package

QUICKSTART = str(ROOT / "scenarios" / "quickstart.yaml")
CELL = ["agreement", "commitment", "severity", "period"]
COUNTS = ["decided", "met", "open"]


@pytest.fixture
def slasim(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


def test_a_history_is_measured_as_its_replication_was(slasim, tmp_path):
    found = document(slasim("run", QUICKSTART, "-n", "3", "--log", "one", "--replication", "2", "--json").out)
    assert found["log"] == {"folder": "one", "replication": 2}
    study = package.open_study(tmp_path / found["result"])
    counted = study.tables["compliance"].query("replication == 2 and whole")
    counted = counted.astype(dict.fromkeys(CELL, "str")).set_index(CELL)
    card = package.measure(package.read_log(tmp_path / "one"), study.scenario)
    cells = card.compliance.astype(dict.fromkeys(CELL, "str")).groupby(CELL)
    measured = cells[COUNTS].sum().join((cells["verdict"].agg(lambda each: (each == "kept").sum())).rename("kept"))
    assert len(measured) == 8
    pd.testing.assert_frame_equal(measured, counted.loc[measured.index, [*COUNTS, "kept"]], check_dtype=False)


def test_the_log_is_named_and_is_that_of_the_first_history_if_none_is(slasim, tmp_path):
    done = slasim("run", QUICKSTART, "-n", "2", "--log", "one")
    assert "Log of replication 0: one" in done.out
    study = package.simulate(package.load_scenario(QUICKSTART), replications=2)
    pd.testing.assert_frame_equal(package.read_log(tmp_path / "one").events, study.log().events)
    with pytest.raises(ValueError, match="0 to 1, not 2"):
        study.log(2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--replication", "1"], "--replication says which history --log writes, and there is no --log"),
        (["--log", "one", "--replication", "3"], "--replication: found 3; expected 0 to 2"),
        (["--log", "result/one", "--out", "result"], "would lie in one another"),
        (["--log", "mine"], "mine holds other files and is not a log in Parquet"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_simulated(slasim, tmp_path, words, said):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me", "utf-8")
    done = slasim("run", QUICKSTART, "-n", "3", *words)
    assert (done.returncode, done.out) == (2, "")
    assert said in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_log_that_cannot_be_written_is_told_and_the_result_is_kept(slasim, tmp_path):
    done = slasim("run", QUICKSTART, "-n", "2", "--log", "/proc/one")
    assert done.returncode == 1
    assert "/proc/one: the log could not be written" in done.err
    assert "Traceback" not in done.err
    assert len(list((tmp_path / "results").glob("quickstart-*"))) == 1


def test_explain_finds_the_worst_breach_and_a_typical_one(slasim):
    agreed = SMALL + ".yaml"
    card = package.measure(package.read_log(SMALL), package.load_agreements(agreed))
    late = card.violations.sort_values("lateness")
    done = slasim("explain", SMALL, "--agreements", agreed)
    assert done.out.startswith(f"The worst of {len(late)} breaches: {late['ticket'].iloc[-1]}")
    found = document(slasim("explain", SMALL, "--agreements", agreed, "--json").out)
    assert found["breached"] == len(late)
    typical = late["lateness"].iloc[len(late) // 2]
    assert late.loc[late["ticket"] == found["tickets"][1]["ticket"], "lateness"].max() >= typical
    assert [each["kind"] for each in found["tickets"]] == ["ledger", "ledger"]


def test_explain_says_so_where_nothing_is_breached(slasim, tmp_path):
    text = (ROOT / "scenarios" / "quickstart.yaml").read_text("utf-8")
    easy = text.replace("promise: {urgent: 2 h, normal: 4 h}", "promise: {urgent: 300 h, normal: 300 h}")
    easy = easy.replace("promise: {urgent: 8 h, normal: 3 business days}", "promise: {urgent: 300 h, normal: 300 h}")
    (tmp_path / "easy.yaml").write_text(easy, "utf-8")
    assert slasim("run", "easy.yaml", "-n", "1", "--log", "one").returncode == 0
    done = slasim("explain", "one", "--agreements", "easy.yaml")
    assert (done.returncode, done.out.splitlines()[0]) == (
        0,
        "No clock is breached in the window. --ticket ID explains a ticket that met its targets.",
    )
