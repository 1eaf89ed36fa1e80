"""Killed at any moment and started again, a sweep ends with the bytes of one that nobody disturbed.

Real processes on this machine; a point takes some milliseconds, so that the kill falls in the middle of 50 points.
"""

import json
import os
import signal
import time
from pathlib import Path

import pytest
from sweep_cases import cluster, command, content, ended, start, tiny

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals")

BLOCKS = 100  # 50 points, two blocks each


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    return tiny(tmp_path_factory.mktemp("scenario"))


@pytest.fixture(scope="module")
def undisturbed(scenario, tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed") / "sweep"
    ended(start(command(scenario, folder)))
    assert json.loads((folder / "run.json").read_text())["blocks"] == {"computed": BLOCKS, "kept": 0}
    return content(folder)


def finished(folder):
    """The finished blocks: name, and when and as what file the part was written."""
    parts = folder / "parts"
    named = [path.stem for path in parts.glob("*.json")] if parts.is_dir() else []
    stats = {name: os.stat(parts / f"{name}.parquet") for name in named}
    return {name: (stat.st_mtime_ns, stat.st_ino) for name, stat in stats.items()}


def wait_for(folder, blocks, process):
    """Until this many blocks are finished; the process must be at work still."""
    end = time.monotonic() + 100
    while len(finished(folder)) < blocks:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.005)


def kill(process):
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()


def resumed(words, folder, undisturbed):
    """Start again: nothing finished is computed twice, and the bytes are those of a sweep nobody disturbed."""
    before = finished(folder)
    assert 0 < len(before) < BLOCKS
    ended(start(words))
    blocks = json.loads((folder / "run.json").read_text())["blocks"]
    assert blocks == {"computed": BLOCKS - len(before), "kept": len(before)}
    after = finished(folder)
    assert {name: after[name] for name in before} == before
    assert content(folder) == undisturbed


def test_the_run_is_killed_and_goes_on(scenario, undisturbed, tmp_path):
    words = command(scenario, tmp_path / "s")
    running = start(words)
    wait_for(tmp_path / "s", 20, running)
    kill(running)
    resumed(words, tmp_path / "s", undisturbed)


@pytest.mark.parametrize("more", [[], ["--processes"]])
def test_ctrl_c_ends_with_130_and_says_that_the_same_command_goes_on(scenario, tmp_path, more):
    running = start(command(scenario, tmp_path / "s", *more))
    wait_for(tmp_path / "s", 5, running)
    running.send_signal(signal.SIGINT)
    _, said = ended(running, status=130)
    assert "interrupted: what is finished is kept in" in said
    assert "the same command goes on" in said
    assert "leaked" not in said
    assert 5 <= len(finished(tmp_path / "s")) < BLOCKS


def children(process):
    """Process numbers of the workers of a pool: children that run the start of multiprocessing."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            words = (path / "cmdline").read_text()
        except OSError:
            continue
        if parent == process.pid and "spawn_main" in words:
            found.append(int(path.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_a_worker_process_is_killed_and_the_run_itself_goes_on_until_it_is_killed_with_its_workers(
    scenario, undisturbed, tmp_path
):
    running = start(command(scenario, tmp_path / "s", "--engine", "reference"))
    wait_for(tmp_path / "s", 10, running)
    before = finished(tmp_path / "s")
    os.kill(children(running)[0], signal.SIGKILL)
    wait_for(tmp_path / "s", len(before) + 10, running)
    assert before.items() <= finished(tmp_path / "s").items()
    workers = children(running)
    assert workers
    kill(running)
    end = time.monotonic() + 60
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < end
        time.sleep(0.05)
    resumed(command(scenario, tmp_path / "s"), tmp_path / "s", undisturbed)


def test_workers_and_the_scheduler_of_a_cluster_are_killed_and_nothing_is_lost(scenario, undisturbed, tmp_path):
    with cluster(tmp_path) as (address, scheduler, workers):
        impatient = "import slasim.study.running.cluster; slasim.study.running.cluster.PATIENCE = '2s'; "
        words = command(scenario, tmp_path / "s", "--scheduler", address)
        words[2] = impatient + words[2]
        running = start(words)
        wait_for(tmp_path / "s", 20, running)
        before = finished(tmp_path / "s")
        kill(workers[0])
        wait_for(tmp_path / "s", len(before) + 20, running)
        assert before.items() <= finished(tmp_path / "s").items()
        kill(scheduler)
        _, said = ended(running, status=1)
        assert "the workers were lost" in said
        assert "give the same command again" in said
    resumed(command(scenario, tmp_path / "s"), tmp_path / "s", undisturbed)
