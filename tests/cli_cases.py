"""What the tests of commands share."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import pytest

from slasim.cli import main

ROOT = Path(__file__).parents[1]
LOGS = ROOT / "scenarios" / "logs"
SMALL, AGREED = str(LOGS / "small"), str(LOGS / "small.yaml")
MEASURE = ("measure", SMALL, "--agreements", AGREED)
SCHEMA = json.loads((ROOT / "docs" / "json_output.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)  # jsonschema.validate would examine the schema every time


def caller(tmp_path, monkeypatch, capsys):
    """Runs a command in an empty folder, as wide as names need; answers its exit status, output and errors."""

    def call(*words, cwd=tmp_path, columns=140):
        monkeypatch.chdir(cwd)
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr(sys, "argv", ["slasim", *words])
        with pytest.raises(SystemExit) as end:
            main()
        return SimpleNamespace(returncode=end.value.code, **capsys.readouterr()._asdict())

    return call


def document(text):
    """The one document of an output, as docs/json_output.schema.json has it."""
    found = json.loads(text)
    VALIDATOR.validate(found)
    return found


def refused(done, said, folder):
    """Bad input: plain words, status 2, nothing printed and nothing written."""
    assert done.returncode == 2
    assert said in done.err
    assert "Traceback" not in done.err
    assert done.out == ""
    assert list(folder.iterdir()) == []
