"""`slasim show`: any table of a result, for people within 80 columns, for programs as CSV or JSON."""

import csv
import io

import pytest
from rich.cells import cell_len

from slasim import load_scenario, simulate
from tests.cli_cases import MEASURE, ROOT, caller, document, refused

QUICK = ROOT / "scenarios" / "quickstart.yaml"
SHORT = {"horizon.for": "1 month", "horizon.warm_up": "1 day", "horizon.follow_up": "1 week"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return str(
        simulate(load_scenario(QUICK, SHORT), replications=2, seed=5).save(tmp_path_factory.mktemp("r") / "quick")
    )


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


def test_the_list_and_every_table_are_at_most_80_columns_wide_in_three_ways(call, folder):
    listed = document(call("show", folder, "--json").out)
    assert listed["result"] == {"folder": folder, "kind": "study", "name": "Quickstart"}
    text = call("show", folder, columns=80).out
    assert max(map(cell_len, text.splitlines())) <= 80
    for table in listed["tables"]:
        assert table["table"] in text
        done = call("show", folder, table["table"], columns=80)
        assert done.returncode == 0
        assert max(map(cell_len, done.out.splitlines())) <= 80, table
        found = document(call("show", folder, table["table"], "--json").out)
        assert (found["table"], found["meaning"]) == (table["table"], table["meaning"])
        read = list(csv.DictReader(io.StringIO(call("show", folder, table["table"], "--csv").out)))
        assert len(read) == len(found["rows"])
        assert all(list(row) == [column["name"] for column in found["columns"]] for row in read)
    listed_csv = list(csv.DictReader(io.StringIO(call("show", folder, "--csv").out)))
    assert listed_csv == [{"table": each["table"], "meaning": each["meaning"]} for each in listed["tables"]]


def test_a_wide_table_has_a_line_for_each_row(call, folder):
    lines = call("show", folder, "compliance", "--wide", columns=80).out.splitlines()
    rows = document(call("show", folder, "compliance", "--json").out)["rows"]
    assert len([line for line in lines if "first_response" in line or "resolution" in line]) == len(rows)
    assert max(map(len, lines)) > 80


def test_a_scorecard_is_shown_too(call, tmp_path):
    assert call(*MEASURE, "--out", "card").returncode == 0
    assert "T-132" in call("show", "card", "violations").out
    assert "no rows" in call("show", "card", "levels").out


def test_unknown_tables_and_folders_are_bad_input(call, folder, tmp_path):
    refused(call("show", folder, "wait"), "did you mean waits?", tmp_path)
    refused(call("show", folder, "zzz"), "it has every_promise, ", tmp_path)
    refused(call("show", "nowhere"), "no result in nowhere", tmp_path)
    refused(call("show", folder, "waits", "--csv", "--wide"), "give one of them", tmp_path)
    (tmp_path / "file").write_text("x")
    done = call("show", "file")
    assert done.returncode == 2
    assert "Traceback" not in done.err
