"""Where the work is done: threads or processes of this machine, or the caller's executor."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from slasim import interrupts

SWITCH = 0.0005  # seconds


class Processes(ProcessPoolExecutor):
    """Worker processes of our own. They are given up all at once and never one future at a time.

    A future that was cancelled outside breaks the thread that looks after the pool when the processes end
    (InvalidStateError, before Python 3.12.3).
    """


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever: it holds both ends of the queue itself."""

    def watch() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def give_up(pool: Executor, futures: list[Future[Any]]) -> None:
    """Take back what an executor has not begun."""
    if not isinstance(pool, Processes):
        for future in futures:
            future.cancel()


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Ctrl-C is for the parent to hear, which ends the workers: processes started in here never get it.

    They inherit the blocked signal from their first instruction on; the parent hears it when the block ends.
    """
    with interrupts.held():  # half a pool would leave behind what its processes share
        if not hasattr(signal, "pthread_sigmask"):
            yield
            return
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Switching:
    """How often threads take turns in Python, for as long as somebody needs it otherwise."""

    lock = threading.Lock()
    users = 0
    before = 0.0


@contextmanager
def quick_switches(pool: Executor) -> Iterator[None]:
    """Threads that come back from compiled code to Python wait 0.5 ms at most while another one is in Python.

    With Python's 5 ms, two threads made a sweep 1.6 times as fast as one, with this 1.9 (benchmarks/sweep.py).
    """
    if not isinstance(pool, ThreadPoolExecutor):
        yield
        return
    with _Switching.lock:
        if _Switching.users == 0:
            _Switching.before = sys.getswitchinterval()
            sys.setswitchinterval(min(SWITCH, _Switching.before))
        _Switching.users += 1
    try:
        yield
    finally:
        with _Switching.lock:
            _Switching.users -= 1
            if _Switching.users == 0:
                sys.setswitchinterval(_Switching.before)


@contextmanager
def workers(executor: Executor | None, processes: bool, tasks: int) -> Iterator[Executor]:
    """The caller's executor, left open; or one of our own, which never keeps an interrupted caller waiting."""
    if executor is not None:
        yield executor
        return
    count = min(os.cpu_count() or 1, tasks)
    before = set(multiprocessing.active_children())
    own: Executor
    with interrupts_held():
        if processes:
            own = Processes(count, multiprocessing.get_context("spawn"), initializer=_end_with_parent)
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
