"""Replications are merged by number, a failure stops the rest, an interrupt is heard."""

import gc
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from slasim.study.running.executors import threads_at_work, workers
from slasim.study.running.runner import run_all

QUICKSTART = Path(__file__).parents[2] / "scenarios" / "quickstart.yaml"


def square(replication, on_slice=None):
    time.sleep(0.002 * (replication % 3))
    if on_slice is not None:
        on_slice(0.5)
    return replication * replication


class Backwards(Executor):
    """An executor that runs the last task first."""

    def __init__(self):
        self.tasks = []

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        self.tasks.append((future, fn, args))
        if len(self.tasks) == 7:
            for future_, fn_, args_ in reversed(self.tasks):
                future_.set_result(fn_(*args_))
        return future


EXPECTED = [0, 1, 4, 9, 16, 25, 36]


def test_results_stand_in_order_on_threads():
    with ThreadPoolExecutor(3) as pool:
        assert run_all(square, 7, executor=pool, processes=False, progress=None) == EXPECTED
    assert run_all(square, 7, executor=None, processes=False, progress=None) == EXPECTED


def test_results_stand_in_order_when_they_are_handed_out_a_few_at_a_time(monkeypatch):
    monkeypatch.setattr("slasim.study.running.runner.AHEAD", 2)
    assert run_all(square, 7, executor=None, processes=False, progress=None) == EXPECTED


def test_results_stand_in_order_on_processes_and_backwards():
    with ProcessPoolExecutor(2) as pool:
        assert run_all(square, 7, executor=pool, processes=True, progress=None) == EXPECTED
    assert run_all(square, 7, executor=Backwards(), processes=False, progress=None) == EXPECTED


def test_progress_grows_to_the_number_of_replications_on_the_callers_thread():
    seen, threads = [], set()

    def progress(done):
        seen.append(done)
        threads.add(threading.current_thread())

    run_all(square, 7, executor=None, processes=False, progress=progress)
    assert seen == sorted(seen)
    assert seen[-1] == 7.0
    assert threads == {threading.current_thread()}


def test_the_first_failure_stops_the_others_and_is_raised():
    stopped = threading.Event()

    def job(replication, on_slice=None):
        if replication == 1:
            raise ValueError("replication 1 is broken")
        try:
            while True:
                time.sleep(0.005)
                on_slice(0.1)
        except BaseException:
            stopped.set()
            raise

    with ThreadPoolExecutor(2) as pool, pytest.raises(ValueError, match="replication 1 is broken"):
        run_all(job, 4, executor=pool, processes=False, progress=None)
    assert stopped.is_set()


def test_an_interrupt_reaches_the_caller_and_the_workers_stop_at_their_next_slice():
    ended = threading.Event()

    def job(replication, on_slice=None):
        try:
            while True:
                time.sleep(0.005)
                on_slice(0.1)
        finally:
            ended.set()

    def progress(done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_all(job, 4, executor=None, processes=False, progress=progress)
    assert ended.wait(10)


@pytest.fixture
def thawed():
    """conftest.py freezes what is there before the first test."""
    gc.unfreeze()
    yield
    gc.unfreeze()
    gc.freeze()


def test_threads_take_turns_more_often_only_while_they_work(thawed):
    before = sys.getswitchinterval(), gc.get_freeze_count()
    seen = []

    def job(item, on_slice=None):
        seen.append(sys.getswitchinterval())
        return item

    with ThreadPoolExecutor(1) as outer, threads_at_work(outer):
        assert run_all(job, 3, executor=outer, processes=False, progress=None) == [0, 1, 2]
        assert sys.getswitchinterval() == seen[0] < before[0]  # another run is still at work
        assert gc.get_freeze_count() > 0
    assert len(set(seen)) == 1
    assert (sys.getswitchinterval(), gc.get_freeze_count()) == before


def test_what_the_caller_froze_stays_frozen(thawed):
    gc.freeze()
    count = gc.get_freeze_count()
    run_all(lambda item, on_slice=None: item, 2, executor=None, processes=False, progress=None)
    assert gc.get_freeze_count() == count


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no system call for the cores of a process here")
def test_workers_are_as_many_as_the_cores_that_this_process_may_use():
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        with workers(None, processes=False, tasks=8) as pool:
            assert pool._max_workers == 1
    finally:
        os.sched_setaffinity(0, allowed)


def test_a_worker_needs_no_frames():
    """Half a second and 60 MB for each process: tables are made where replications are merged."""
    code = (
        "import sys\nfrom slasim import load_scenario\nfrom slasim.study.running.replicate import Replicate\n"
        f"Replicate(load_scenario({str(QUICKSTART)!r}), 0, 'compiled')(0)\n"
        "assert not {'pandas', 'pyarrow'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
