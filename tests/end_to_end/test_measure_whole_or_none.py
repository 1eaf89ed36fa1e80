"""Logs and scorecards on disk are whole or not there: killed half-way, and on a full disk."""

import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from cli_cases import AGREED, SMALL

from slasim import open_scorecard, read_log
from slasim.agreements import measure

EARLIER = datetime(2027, 3, 1, tzinfo=UTC)
# Each runs in a process of its own and stops when it has written most of the tables.
KILLED = """
import os, signal, sys
import pyarrow.parquet as pq
whole, left = pq.write_table, int(sys.argv[1])

def write_table(*arguments, **options):
    global left
    whole(*arguments, **options)
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

pq.write_table = write_table
"""
# No file may grow beyond so many bytes: a full disk, seen from the program.
FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
"""
MEASURE = f"""
sys.argv = ["slasim", "measure", {SMALL!r}, "--agreements", {AGREED!r}, "--out", sys.argv[2]]
from slasim.cli import main
main()
"""
COPY = f"""
from slasim import read_log
read_log({SMALL!r}).to_parquet(sys.argv[2])
"""


def run(code, *words):
    return subprocess.run([sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True)


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_killed_measure_leaves_the_result_that_was_there(tmp_path):
    measure(read_log(SMALL), AGREED, as_of=EARLIER).save(tmp_path / "result")
    before = content(tmp_path / "result")
    assert run(KILLED + MEASURE, 4, tmp_path / "result").returncode == -signal.SIGKILL
    assert content(tmp_path / "result") == before
    assert run(KILLED + MEASURE, 4, tmp_path / "new").returncode == -signal.SIGKILL
    assert not (tmp_path / "new").exists()
    done = run(KILLED + MEASURE, 0, tmp_path / "result")
    assert done.returncode == 0, done.stderr
    assert open_scorecard(tmp_path / "result").about.as_of > measure(read_log(SMALL), AGREED, as_of=EARLIER).about.as_of


def test_a_killed_writer_leaves_the_log_that_was_there(tmp_path):
    read_log(SMALL).as_of(EARLIER).to_parquet(tmp_path / "log")
    before = content(tmp_path / "log")
    assert run(KILLED + COPY, 2, tmp_path / "log").returncode == -signal.SIGKILL
    assert content(tmp_path / "log") == before
    assert run(KILLED + COPY, 2, tmp_path / "new").returncode == -signal.SIGKILL
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("room", [0, 4000])
def test_a_full_disk_is_said_in_words_and_leaves_what_was_there(tmp_path, room):
    measure(read_log(SMALL), AGREED, as_of=EARLIER).save(tmp_path / "result")
    read_log(SMALL).as_of(EARLIER).to_parquet(tmp_path / "log")
    before = content(tmp_path / "result"), content(tmp_path / "log")
    done = run(FULL + MEASURE, room, tmp_path / "result")
    assert done.returncode == 1
    assert f"error: cannot write the result to {tmp_path / 'result'}: File too large" in done.stderr
    assert "Traceback" not in done.stderr
    done = run(FULL + COPY, room, tmp_path / "log")
    assert f"cannot write the log: File too large: '{tmp_path / 'log'}'" in done.stderr
    assert (content(tmp_path / "result"), content(tmp_path / "log")) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log", "result"]
