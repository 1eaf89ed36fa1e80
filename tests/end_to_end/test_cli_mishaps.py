"""Mishaps of the commands of agreements: what cannot be used or cannot be printed, in plain words."""

import os
import subprocess
import sys

import pytest
from cli_cases import AGREED, LOGS, ROOT, SMALL, caller, document, refused

COMMAND = (sys.executable, "-c", "from slasim.cli import main; main()")


@pytest.fixture
def slasim(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


def log_of(folder, tickets, ticket="T-001"):
    """The first tickets of the shipped log, called otherwise."""
    folder.mkdir()
    (folder / "log.json").write_text((LOGS / "small" / "log.json").read_text("utf-8"), "utf-8")
    for name in ("tickets", "events"):
        head, *rows = (LOGS / "small" / f"{name}.csv").read_text("utf-8").splitlines()
        kept = [row.replace("T-001", ticket) for row in rows if tickets and row.startswith("T-001,")]
        (folder / f"{name}.csv").write_text("\n".join([head, *kept]) + "\n", "utf-8")
    return str(folder)


def commands(log, agreed):
    return {
        "measure": ("measure", log, "--agreements", agreed),
        "explain": ("explain", log, "--ticket", "T-001", "--agreements", agreed),
        "reconcile": ("reconcile", log, log, "--agreements", agreed),
        "review": ("review", agreed, "--log", log),
        "document": ("document", agreed),
        "check": ("check", agreed),
    }


SPOILT = {
    "an empty file": (lambda text: "", "found an empty file"),
    "a wrong unit": (lambda text: text.replace("urgent: 1 h,", "urgent: 1 hr,", 1), "did you mean hour?"),
    "another currency": (lambda text: text.replace("currency: EUR", "currency: USD"), "expected an amount in USD"),
}


@pytest.mark.parametrize("spoilt", SPOILT)
@pytest.mark.parametrize("command", commands("", ""))
def test_agreements_that_cannot_be_used(slasim, tmp_path, command, spoilt):
    change, said = SPOILT[spoilt]
    with open(AGREED, encoding="utf-8") as file:
        (tmp_path / "spoilt.yaml").write_text(change(file.read()), "utf-8")
    words = commands(SMALL, "spoilt.yaml")[command]
    done = slasim(*words)
    assert (done.returncode, done.out) == (2, "")
    assert said in done.err
    assert all(line.startswith("spoilt.yaml:") for line in done.err.splitlines())
    told = slasim(*words, *(() if command == "document" else ("--json",)))
    assert told.returncode == 2
    if command == "document":
        return
    found = document(told.out)
    problems = found["files"][0]["problems"] if command == "check" else found["problems"]
    assert [each["message"] for each in problems] == done.err.splitlines()
    assert [path.name for path in tmp_path.iterdir()] == ["spoilt.yaml"]


@pytest.mark.parametrize("command", ["measure", "explain", "reconcile"])
def test_names_of_a_log_that_the_agreements_do_not_know(slasim, tmp_path, command):
    with open(AGREED, encoding="utf-8") as file:
        text = file.read().replace("urgent", "urgnt")
    text = text.replace("gold: {accounts", "golden: {accounts").replace("{tier: gold}", "{tier: golden}")
    (tmp_path / "book.yaml").write_text(text, "utf-8")
    lines = text.splitlines()
    severities = next(at for at, line in enumerate(lines, 1) if line.startswith("severities:"))
    accounts = os.path.join(SMALL, "accounts.csv")
    words = commands(SMALL, "book.yaml")[command]
    done = slasim(*words)
    assert (done.returncode, done.out) == (2, "")
    assert done.err.splitlines() == [
        f"book.yaml:{severities}:1: severities: found severity 'urgent' of the tickets; "
        "expected urgnt, high or normal; did you mean urgnt?",
        f"{accounts}:2:13: tier: found tier 'gold', of 160 tickets, which no customer has; "
        "expected golden or silver; did you mean golden? Or add it to customers",
    ]
    found = document(slasim(*words, "--json").out)["problems"]
    assert [(each["file"], each["line"], each["column"], each["path"]) for each in found] == [
        ("book.yaml", severities, 1, "severities"),
        (accounts, 2, 13, "tier"),
    ]


@pytest.mark.parametrize("command", ["measure", "explain", "reconcile", "review"])
def test_a_log_that_is_not_there(slasim, tmp_path, command):
    words = commands("nowhere", AGREED)[command]
    refused(slasim(*words), "nowhere is not a folder", tmp_path)
    (problem,) = document(slasim(*words, "--json").out)["problems"]
    assert "nowhere is not a folder" in problem["message"]


def test_a_log_without_tickets_has_nothing_to_measure(slasim, tmp_path):
    log = log_of(tmp_path / "none", 0)
    (card,) = document(slasim("measure", log, "--agreements", AGREED, "--json").out)["scorecards"]
    assert card["unmeasured"] == ["gold.first_response", "gold.resolution", "silver.first_response"]
    assert (card["tickets"], card["compliance"], card["credits"]["total"]) == (0, [], "0")
    assert slasim("review", AGREED, "--log", log).returncode == 0
    done = slasim("explain", log, "--ticket", "T-001", "--agreements", AGREED)
    assert done.returncode == 2
    assert "no ticket 'T-001' in the log" in done.err


def test_logs_of_one_ticket(slasim, tmp_path):
    log, other = log_of(tmp_path / "one", 1), log_of(tmp_path / "other", 1, ticket="X-1")
    done = slasim("measure", log, "--agreements", AGREED)
    assert done.returncode == 0
    assert "1 ticket in the log" in done.out
    assert slasim("explain", log, "--ticket", "T-001", "--agreements", AGREED).returncode == 0
    assert slasim("reconcile", log, log, "--agreements", AGREED).returncode == 0
    strange = slasim("reconcile", log, other, "--agreements", AGREED)
    assert (strange.returncode, strange.out) == (2, "")
    assert "no ticket in common: ours are T-001 ..., theirs X-1 ..." in strange.err


@pytest.mark.parametrize("command", ["measure", "explain", "reconcile"])
def test_a_log_that_is_too_large_for_the_memory_is_said_in_words(slasim, tmp_path, monkeypatch, command):
    def too_large(folder):
        raise MemoryError

    monkeypatch.setattr("slasim.log.read_log", too_large)
    done = slasim(*commands(SMALL, AGREED)[command])
    assert (done.returncode, done.out) == (1, "")
    assert done.err.startswith("error: not enough memory; ")
    assert len(done.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("out", ["folder", "file.txt/page.md"])
def test_a_page_that_cannot_be_written(slasim, tmp_path, out):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.txt").write_text("mine")
    done = slasim("document", AGREED, "--out", out)
    assert (done.returncode, done.out) == (2, "")
    assert out in done.err
    assert "Traceback" not in done.err
    assert (tmp_path / "file.txt").read_text() == "mine"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["measure", "document"])
def test_a_full_disk_is_said_in_words(tmp_path, command):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*COMMAND, *commands(SMALL, AGREED)[command]],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
    assert done.returncode == 1
    assert done.stderr.startswith("error: No space left on device")


def test_who_stops_reading_is_not_told_off(tmp_path):
    words = [*COMMAND, *commands(SMALL, AGREED)["document"]]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as gone:
        done = subprocess.run(words, stdout=gone, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=env)
    assert done.stderr == ""


def test_what_was_measured_is_kept_when_nobody_reads_it(tmp_path):
    words = [*COMMAND, "measure", str(SMALL), "--agreements", str(AGREED), "--out", "kept"]
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as gone:
        subprocess.run(words, stdout=gone, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False)
    assert (tmp_path / "kept" / "manifest.json").is_file()
