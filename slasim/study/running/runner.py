"""Run jobs on any executor: their results by number, so that who finished first never shows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import closing, suppress
from queue import Empty, SimpleQueue
from typing import Protocol, TypeVar

from slasim import interrupts
from slasim.study.running.executors import give_up, interrupts_held, threads_at_work, workers

Item = TypeVar("Item")
Item_contra = TypeVar("Item_contra", contravariant=True)
Result_co = TypeVar("Result_co", covariant=True)
Result = TypeVar("Result")

Progress = Callable[[float], None]  # gets the number, or the share, done; in a worker it may raise to stop

GLANCE = 0.1  # seconds between two looks at the workers: how late progress is shown and Ctrl-C is heard
AHEAD = 1000  # jobs handed out and not yet done: millions at once would make every look slow


class Job(Protocol[Item_contra, Result_co]):
    """One piece of work. `on_slice` is called with the share done and may raise to stop; processes get none."""

    def __call__(self, item: Item_contra, on_slice: Callable[[float], None] | None = None, /) -> Result_co: ...


class Stopped(Exception):
    """Raised inside a worker whose run was given up."""


def run_all(
    job: Job[int, Result],
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
    results: dict[int, Result] = {}
    done = as_done(job, range(replications), executor=executor, processes=processes, progress=progress)
    with closing(done):
        for at, future in done:
            results[at] = future.result()
    return [results[at] for at in range(replications)]


def as_done(
    job: Job[Item, Result],
    items: Sequence[Item],
    *,
    executor: Executor | None,
    processes: bool,
    progress: Callable[[float], None] | None,
) -> Generator[tuple[int, Future[Result]]]:
    """The number of each item and the future with its result, as soon as it is done and in no order.

    `progress` is called on the caller's thread with the number of items done, in parts. Whoever stops looking (`close`)
    stops the workers at their next slice. An executor that breaks raises what it raises when it is given work.
    """
    stop = threading.Event()
    shares = [0.0] * len(items)

    def watched(at: int) -> Result:
        def on_slice(share: float) -> None:
            shares[at] = share
            if stop.is_set():
                raise Stopped

        on_slice(0.0)
        return job(items[at], on_slice)

    pending: dict[Future[Result], int] = {}
    ready: SimpleQueue[Future[Result]] = SimpleQueue()
    given, glanced = 0, time.monotonic()
    with workers(executor, processes, len(items)) as pool, threads_at_work(pool) as settle:
        try:
            while pending or given < len(items):
                interrupts.check()
                with interrupts_held():  # a pool starts its processes when it gets something to do
                    for at in range(given, min(len(items), given + AHEAD - len(pending))):
                        is_here = isinstance(pool, ThreadPoolExecutor)
                        future = pool.submit(watched, at) if is_here else pool.submit(job, items[at])
                        pending[future] = at
                        given = at + 1
                        future.add_done_callback(ready.put)
                with suppress(Empty):
                    future = ready.get(timeout=GLANCE)
                    if len(pending) == given:  # the first: modules are loaded by now
                        settle()
                    yield pending.pop(future), future
                if progress is not None and (not pending or time.monotonic() - glanced >= GLANCE):
                    glanced = time.monotonic()
                    progress(given - len(pending) + sum(shares[at] for at in pending.values()))
        except BaseException:
            stop.set()
            give_up(pool, list(pending))
            raise
