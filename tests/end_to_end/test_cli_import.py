"""`slasim import`: an export to a log that `measure` reads, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_cases import caller

ROOT = Path(__file__).parents[2]
EXPORT = ROOT / "scenarios" / "logs" / "export"


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    run = caller(tmp_path, monkeypatch, capsys)
    return lambda *words: run("import", *map(str, words))


def test_an_export_becomes_a_log_that_is_measured(call, tmp_path):
    command = (EXPORT / "changes.csv", "--map", EXPORT / "map.yaml", "-o", "tickets")
    done = call(*command)
    assert (done.returncode, done.err) == (0, "")
    assert "322 rows: 321 used" in done.out
    assert (tmp_path / "tickets.rejects.csv").read_text("utf-8").count("\n") == 2
    assert call(*command).out == done.out  # the same log takes its place


def test_a_first_map_is_written_once(call, tmp_path):
    guess = (EXPORT / "changes.csv", "--guess", "--map", "map.yaml")
    assert call(*guess).returncode == 0
    assert "zone: ???" in (tmp_path / "map.yaml").read_text("utf-8")
    done = call(*guess)
    assert done.returncode == 2
    assert "is there already" in done.err
    done = call(EXPORT / "changes.csv", "--map", "map.yaml", "-o", "tickets")
    assert done.returncode == 2  # its questions are not answered
    assert "map.yaml:4:" in done.err
    assert not (tmp_path / "tickets").exists()


def test_what_cannot_be_done_is_refused(call, tmp_path):
    by = ("--map", EXPORT / "map.yaml")
    for command, said in (
        ((EXPORT / "changes.csv",), "--map and -o are needed"),
        (("none.csv", *by, "-o", "tickets"), "none.csv"),
        ((EXPORT / "changes.csv", *by, "-o", EXPORT), "-o"),
        ((EXPORT / "changes.csv", "--guess", "-o", "tickets"), "-o goes without --guess"),
    ):
        done = call(*command)
        assert done.returncode == 2, command
        assert said in done.err
        assert "Traceback" not in done.err
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", "utf-8")
    assert call(EXPORT / "changes.csv", *by, "-o", "mine").returncode == 2
    assert (tmp_path / "mine" / "letter.txt").is_file()
