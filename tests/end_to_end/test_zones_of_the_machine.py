"""A wrong zone file on the machine changes nothing that is printed: its Europe/Berlin is the clock of Tokyo."""

import json
import os
import re
import subprocess
import sys
from importlib import resources

import pytest
from cli_cases import AGREED, ROOT, SMALL

QUICK = str(ROOT / "scenarios" / "quickstart.yaml")
SMALL_TICKETS = ROOT / "scenarios" / "logs" / "small" / "tickets.csv"
COMMANDS = {
    "check": ("check", QUICK),
    "run": ("run", QUICK, "--replications", "2"),
    "run as JSON": ("run", QUICK, "--replications", "2", "--json"),
    "compare": (
        "compare",
        QUICK,
        "routing.order=severity",
        "--replications",
        "2",
    ),
    "measure": ("measure", SMALL, "--agreements", AGREED, "--window", "2027-01-01..2027-03-01"),
    "measure as JSON": ("measure", SMALL, "--agreements", AGREED, "--as-of", "2027-03-01", "--json"),
    "refused window": ("measure", SMALL, "--agreements", AGREED, "--window", "2020-01-01..2020-02-01"),
    "explain": ("explain", SMALL, "--ticket", "{ticket}", "--agreements", AGREED),
    "explain as JSON": ("explain", SMALL, "--ticket", "{ticket}", "--agreements", AGREED, "--json"),
    "document": ("document", AGREED),
    "review": ("review", AGREED),
}
DRIVER = """
import contextlib, io, json, sys
from zoneinfo import ZoneInfo
from datetime import datetime
from slasim.cli.group import commands

said = {"the machine": str(datetime(2027, 1, 15, tzinfo=ZoneInfo("Europe/Berlin")).utcoffset())}
for name, words in json.load(sys.stdin).items():
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            commands(words, standalone_mode=False)
        except Exception as error:
            print(error)
    said[name] = out.getvalue()
json.dump(said, sys.__stdout__)
"""


def say_all(folder, **environment):
    """What each command prints in a process with its own environment."""
    ticket = next(line.split(",")[0] for line in SMALL_TICKETS.read_text("utf-8").splitlines()[1:] if "gold" in line)
    given = {name: [word.format(ticket=ticket) for word in words] for name, words in COMMANDS.items()}
    done = subprocess.run(
        [sys.executable, "-c", DRIVER],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "COLUMNS": "160", **environment},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """By each process, the one with the wrong file first, then one with no zone file but those of the package."""
    folder = tmp_path_factory.mktemp("zones")
    (folder / "Europe").mkdir()
    wrong = resources.files("tzdata").joinpath("zoneinfo", "Asia", "Tokyo").read_bytes()
    (folder / "Europe" / "Berlin").write_bytes(wrong)
    works = [tmp_path_factory.mktemp(name) for name in ("wrong", "right")]
    return say_all(works[0], PYTHONTZPATH=str(folder)), say_all(works[1], PYTHONTZPATH="")


def without_wall_clock(text):
    """Without the seconds a command took."""
    return re.sub(r'"(date|seconds)": .*', "", text)


def test_the_wrong_file_is_what_python_finds(said):
    assert [each["the machine"] for each in said] == ["9:00:00", "1:00:00"]


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_printed_is_the_same(said, name):
    wrong, right = (without_wall_clock(each[name]) for each in said)
    assert wrong == right
    assert len(right) > 40


def test_a_due_instant_is_in_the_zone_of_the_agreement(said):
    text = said[0]["explain"]
    assert "+01:00" in text or "+02:00" in text
    assert "+09:00" not in text
