"""Runs that write to the same folder at the same time, runs that are killed, and folders that cannot be written."""

import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest
from cli_cases import caller
from sweep_cases import START, content, ended, start, tiny

from slasim import open_results, open_study

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals, rights and locks of POSIX")

LATE = "teams.l1.shifts.late.headcount"


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    return tiny(tmp_path_factory.mktemp("scenario"))


@pytest.fixture
def slasim(tmp_path, monkeypatch, capsys):
    """The command in this process, for what needs none of its own."""
    return caller(tmp_path, monkeypatch, capsys)


def run(scenario, seed, out):
    return ["run", str(scenario), "-n", "3", "--seed", str(seed), "--out", str(out)]


def swept(scenario, out, points):
    return ["sweep", str(scenario), "--vary", f"{LATE}=1..{points}", "-n", "1", "--out", str(out)]


def test_two_runs_and_a_third_of_the_same_study_write_to_one_folder_of_results(slasim, scenario, tmp_path):
    results = tmp_path / "results"
    runs = [(1, "one"), (2, "two"), (1, "one")]
    for each in [start([*START, *run(scenario, seed, results / name)]) for seed, name in runs]:
        ended(each)
    assert sorted(path.name for path in results.iterdir()) == ["one", "two"]
    assert [open_study(results / name).about.seed for name in ("one", "two")] == [1, 2]
    for seed, name in ((1, "one"), (2, "two")):
        assert slasim(*run(scenario, seed, tmp_path / "alone" / name)).returncode == 0
        assert content(results / name) == content(tmp_path / "alone" / name)
    assert [each.state for each in open_results(results).entries] == ["whole", "whole"]


def test_of_two_sweeps_in_one_folder_the_second_is_refused_and_the_first_is_whole(slasim, scenario, tmp_path):
    both = [start([*START, *swept(scenario, tmp_path / "s", 40)]) for _ in range(2)]
    said = [process.communicate(timeout=120)[1] for process in both]
    assert sorted(process.returncode for process in both) == [0, 1]
    (refused,) = [said[at] for at in range(2) if both[at].returncode]
    assert "another run writes to" in refused
    assert "Traceback" not in "".join(said)
    assert slasim(*swept(scenario, tmp_path / "alone", 40)).returncode == 0
    assert content(tmp_path / "s") == content(tmp_path / "alone")


def test_a_killed_run_leaves_no_result_and_the_next_one_is_whole(slasim, scenario, tmp_path):
    waiting = "import time; from slasim import folders; "
    waiting += "folders._into_place = lambda *at: (print('written aside', flush=True), time.sleep(60)); "
    words = ["run", str(scenario), "-n", "3", "--out", str(tmp_path / "r")]
    running = start([sys.executable, "-c", waiting + START[-1], *words])
    assert running.stdout.readline() == "written aside\n"
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()
    (aside,) = tmp_path.iterdir()
    assert aside.name.startswith(f".r-{running.pid}-")
    hours_ago = time.time() - 7200
    os.utime(aside, (hours_ago, hours_ago))
    assert [each.state for each in open_results(tmp_path).entries] == ["left behind"]
    assert slasim(*words).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["r"]
    assert open_study(tmp_path / "r").about.replications == 3


def test_a_request_to_end_is_told_like_ctrl_c(scenario, tmp_path):
    running = start([*START, "run", str(scenario), "-n", "100000", "--out", str(tmp_path / "deep" / "r")])
    while not (tmp_path / "deep").exists():  # made when the scenario has been read
        assert running.poll() is None
        time.sleep(0.02)
    running.send_signal(signal.SIGTERM)
    out, said = ended(running, status=143)
    assert out == ""
    assert said.endswith("interrupted: nothing was written\n")
    assert list((tmp_path / "deep").iterdir()) == []


LOST = """
import os, signal, sys
from slasim.study.running import replicate
def lost(self, replication, on_slice=None):
    os.kill(os.getpid(), signal.SIGKILL)
if __name__ != "__main__":
    replicate.Replicate.__call__ = lost
else:
    from slasim.cli import main
    main()
"""


def test_a_run_whose_worker_process_is_killed_ends_in_plain_words(scenario, tmp_path):
    (tmp_path / "program.py").write_text(LOST, "utf-8")
    words = ["run", str(scenario), "-n", "3", "--engine", "reference", "--out", str(tmp_path / "r")]
    out, said = ended(start([sys.executable, str(tmp_path / "program.py"), *words]), status=1)
    assert "error: a worker process was killed" in said
    assert "internal error" not in said
    assert out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["program.py"]


RIGHTS = """
import ctypes, os
if os.geteuid() == 0:  # rights mean nothing to root before it gives up CAP_DAC_OVERRIDE (capability 1)
    libc = ctypes.CDLL(None, use_errno=True)
    head, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert libc.capget(head, data) == 0
    data[0] &= ~2
    assert libc.capset(head, data) == 0
from slasim.cli import main
"""
LOCKED = """
from slasim.study.sweep.folder import Folder
keep = Folder.keep
def closing(self, key, count, result):
    if key[0] == 5:
        os.chmod(self.path / "parts", 0o555)
    keep(self, key, count, result)
Folder.keep = closing
"""


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities")
def test_a_folder_that_cannot_be_written_ends_a_run_before_it_begins(scenario, tmp_path):
    (tmp_path / "closed").mkdir(mode=0o555)
    words = ["run", str(scenario), "-n", "3", "--out", str(tmp_path / "closed" / "r")]
    out, said = ended(start([sys.executable, "-c", f"{RIGHTS}main()", *words]), status=1)
    assert "r: Permission denied" in said
    assert out == ""
    words = swept(scenario, tmp_path / "closed" / "s", 2)
    _, said = ended(start([sys.executable, "-c", f"{RIGHTS}main()", *words]), status=1)
    assert "Permission denied; what is finished is kept: mend this and give the same command again" in said


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities")
def test_a_sweep_whose_folder_is_closed_meanwhile_goes_on_when_it_is_open_again(slasim, scenario, tmp_path):
    folder = tmp_path / "s"
    words = swept(scenario, folder, 10)
    _, said = ended(start([sys.executable, "-c", f"{RIGHTS}{LOCKED}main()", *words]), status=1)
    assert f"cannot write a part to {folder}: Permission denied; what is finished is kept" in said
    kept = len(list((folder / "parts").glob("*.json")))
    assert 0 < kept < 10
    Path(folder / "parts").chmod(0o755)
    assert slasim(*words).returncode == 0
    assert json.loads((folder / "run.json").read_text())["blocks"] == {"computed": 10 - kept, "kept": kept}
    assert slasim(*swept(scenario, tmp_path / "alone", 10)).returncode == 0
    assert content(folder) == content(tmp_path / "alone")
