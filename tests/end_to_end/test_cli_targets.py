"""`slasim targets` as people call it: its screen, its document, its tables, its overrides."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest
from rich.cells import cell_len

from slasim import load_scenario, open_targets, targets
from slasim.cli.output import print_tables
from slasim.report.plans.targets_screen import targets_screen
from tests.cli_cases import ROOT, caller, document, refused

SHORT = {
    "horizon.for": "1 month",
    "horizon.warm_up": "1 week",
    "horizon.follow_up": "1 week",
    "routing": {"order": "fifo"},
    "demand.forecast": {"level": "10 %", "probability": "90 %"},
}
STATES = ("tight", "loose", "not safe", "loose", "not safe", "loose")


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "short.yaml").write_text(json.dumps(SHORT), "utf-8")
    return str(ROOT / "scenarios" / "quickstart.yaml"), "--override", "short.yaml"


def test_the_screen_says_first_what_is_not_safe_and_fits(call, desk):
    done = call("targets", *desk, "--windows", "60", columns=80)
    assert done.returncode == 0, done.err
    lines = done.out.splitlines()
    assert len(lines) <= 40
    assert max(cell_len(line) for line in lines if "--override" not in line) <= 80  # a command is never cut
    assert "could be tighter, each by itself" in " ".join(lines[:6])
    assert "The error of the volume forecast is in all of this" in done.out
    result = done.out.split("Result: ")[1].strip()
    for table in ("promises", "curve", "grid", "quotes", "left_out"):
        assert call("show", result, table).returncode == 0
    (tried,) = [line for line in done.out.splitlines() if line.startswith("Try it")]
    assert call(*tried.split()[3:], "-n", "2").returncode == 0
    found = open_targets(result)
    alone = load_scenario(desk[0], tried.split()[-1])  # the overrides that were given are in it
    assert json.loads(alone.applied()) == json.loads(found.scenario.with_overrides(found.changes).applied())


def test_many_promises_fit_the_screen_too_and_all_are_there_on_request(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    scenario = load_scenario(ROOT / "scenarios" / "quickstart.yaml", SHORT)
    few = targets(scenario, windows=40)
    rows = [few.promises.assign(agreement=f"tier_{at}", state=state) for at, state in enumerate(STATES)]
    many = replace(few, frames={**few.frames, "promises": pd.concat(rows, ignore_index=True)})
    for every in (False, True):
        screen = targets_screen(many, tmp_path / "result", tmp_path / "desk.yaml", every)
        print_tables(screen.head, screen.tables)
        lines = [*capsys.readouterr().out.splitlines(), *screen.foot]
        assert max(cell_len(line) for line in lines if "--override" not in line) <= 80
        assert sum("urgent, 2 h" in line for line in lines) >= (len(STATES) if every else STATES.count("not safe"))
        if not every:
            assert len(lines) < 40  # one more names the folder
            assert "4 safe and tight" in "\n".join(lines)


def test_the_document_is_as_its_schema_has_it(call, desk):
    done = call("targets", *desk, "--windows", "40", "--keep", "85 %", "--missed", "2", "--json")
    assert done.returncode == 0, done.err
    found = document(done.out)
    assert found["kind"] == "targets"
    assert found["has_forecast_error"]
    assert len(found["promises"]) == 4
    assert {row["state"] for row in found["promises"]} <= {"not safe", "loose", "tight"}


@pytest.mark.parametrize(
    ("options", "said"),
    [(("--windows", "20"), "too few to show"), (("--error", "0"), "error must be"), (("--keep", "120 %"), "keep")],
)
def test_bad_input(call, tmp_path, options, said):
    refused(call("targets", str(ROOT / "scenarios" / "quickstart.yaml"), *options), said, tmp_path)
