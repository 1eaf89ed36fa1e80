"""The same bytes whoever computes: threads, processes, either desk, a pool of the caller, workers of a scheduler."""

import os
from concurrent.futures import ProcessPoolExecutor

import pytest
from sweep_cases import START, cluster, content, ended, start, tiny

from slasim import load_scenario, sweep

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a cluster of processes")

LATE = "teams.l1.shifts.late.headcount"
REPLICATIONS = 21  # a block of 20 and one of 1 at each point


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    return tiny(tmp_path_factory.mktemp("scenario"))


def command(scenario, out, *more):
    return [*START, "sweep", str(scenario), "--vary", f"{LATE}=1..2", "-n", str(REPLICATIONS), "--out", str(out), *more]


@pytest.fixture(scope="module")
def on_threads(scenario, tmp_path_factory):
    folder = tmp_path_factory.mktemp("threads") / "s"
    ended(start(command(scenario, folder)))
    assert len(list((folder / "parts").glob("*.parquet"))) == 4
    return folder


def test_processes_and_the_reference_desk_write_the_bytes_of_threads(scenario, on_threads, tmp_path):
    runs = [
        start(command(scenario, tmp_path / "processes", "--processes")),
        start(command(scenario, tmp_path / "reference", "--engine", "reference")),
    ]
    for run in runs:
        ended(run)
    for name in ("processes", "reference"):
        assert content(tmp_path / name) == content(on_threads), name


def test_a_pool_of_the_caller_writes_the_bytes_of_threads(scenario, on_threads, tmp_path):
    with ProcessPoolExecutor(2) as pool:
        made = sweep(
            load_scenario(scenario), {LATE: "1..2"}, replications=REPLICATIONS, folder=tmp_path / "s", executor=pool
        )
        assert pool.submit(abs, -3).result() == 3  # the pool is the caller's and stays open
    assert made.run["blocks"] == {"computed": 4, "kept": 0}
    assert content(tmp_path / "s") == content(on_threads)


def test_the_workers_of_a_scheduler_write_the_bytes_of_threads(scenario, on_threads, tmp_path):
    with cluster(tmp_path) as (address, _, workers):
        ended(start(command(scenario, tmp_path / "s", "--scheduler", address)))
        assert all(worker.poll() is None for worker in workers)
    assert content(tmp_path / "s") == content(on_threads)
