"""Run replications on any executor and merge them by number, so the result never depends on who finished first."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Protocol, TypeVar

Result_co = TypeVar("Result_co", covariant=True)
Result = TypeVar("Result")

GLANCE = 0.1  # seconds between two looks at the workers: how late progress is shown and Ctrl-C is heard
AHEAD = 1000  # replications handed out and not yet done: millions at once would make every look slow


class Job(Protocol[Result_co]):
    """One replication. `on_slice` is called with the share done and may raise to stop; processes get none."""

    def __call__(self, replication: int, on_slice: Callable[[float], None] | None = None) -> Result_co: ...


class Stopped(Exception):
    """Raised inside a worker whose run was given up."""


def run_all(
    job: Job[Result],
    replications: int,
    *,
    executor: Executor | None,
    processes: bool,
    progress: Callable[[float], None] | None,
) -> list[Result]:
    """`job(0)` ... `job(replications - 1)`, in this order. Without an executor: all cores, threads or processes.

    `progress` is called on the caller's thread with the number of replications done, in parts. The first failure, or
    an interrupt, stops the others at their next slice and is raised.
    """
    stop = threading.Event()
    shares = [0.0] * replications

    def watched(replication: int) -> Result:
        def on_slice(share: float) -> None:
            shares[replication] = share
            if stop.is_set():
                raise Stopped

        on_slice(0.0)
        return job(replication, on_slice)

    with _workers(executor, processes, replications) as pool:
        task = watched if isinstance(pool, ThreadPoolExecutor) else job
        futures: list[Future[Result]] = []
        pending: dict[Future[Result], int] = {}
        try:
            while pending or len(futures) < replications:
                with _interrupts_held():  # a pool starts its processes when it gets something to do
                    for replication in range(len(futures), min(replications, len(futures) + AHEAD - len(pending))):
                        futures.append(pool.submit(task, replication))
                        pending[futures[-1]] = replication
                for future in wait(pending, timeout=GLANCE, return_when=FIRST_EXCEPTION).done:
                    future.result()  # a failure ends the watch
                    del pending[future]
                if progress is not None:
                    progress(len(futures) - len(pending) + sum(shares[replication] for replication in pending.values()))
            return [future.result() for future in futures]
        except BaseException:
            stop.set()
            for future in pending:
                future.cancel()
            raise


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C is for the parent to hear, which ends the workers: processes started in here never get it.

    They inherit the blocked signal from their first instruction on; the parent hears it when the block ends.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _workers(executor: Executor | None, processes: bool, replications: int) -> Iterator[Executor]:
    """The caller's executor, left open; or one of our own, which never keeps an interrupted caller waiting."""
    if executor is not None:
        yield executor
        return
    count = min(os.cpu_count() or 1, replications)
    before = set(multiprocessing.active_children())
    own: Executor
    if processes:
        own = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"))
    else:
        own = ThreadPoolExecutor(count, thread_name_prefix="slasim")
    try:
        yield own
    except BaseException:
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        # Threads may sit in the compiler; processes are gone, and what they shared is given back.
        own.shutdown(wait=processes, cancel_futures=True)
        raise
    own.shutdown()
