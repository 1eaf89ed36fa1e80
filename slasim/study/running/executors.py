"""Where the work is done: threads or processes of this machine, or the caller's executor."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
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


class _Threads:
    """What Python does otherwise while threads of this process simulate."""

    lock = threading.Lock()
    users = 0
    switch = 0.0
    is_frozen = False


@contextmanager
def threads_at_work(pool: Executor) -> Iterator[Callable[[], None]]:
    """While threads simulate they seldom wait for each other; what it gives is to be called when modules are loaded.

    A thread that comes back from compiled code waits 0.5 ms at most for another one that is in Python, not 5. And what
    was there before is not searched for garbage again and again, which takes 0.3 s each time, with all threads waiting.
    Together they make a sweep on two threads 1.8 times as fast as on one, not 1.6 (benchmarks/sweep.py).
    """
    if not isinstance(pool, ThreadPoolExecutor):
        yield lambda: None
        return
    with _Threads.lock:
        if _Threads.users == 0:
            _Threads.switch = sys.getswitchinterval()
            sys.setswitchinterval(min(SWITCH, _Threads.switch))
        _Threads.users += 1
    try:
        yield _freeze
    finally:
        with _Threads.lock:
            _Threads.users -= 1
            if _Threads.users == 0:
                sys.setswitchinterval(_Threads.switch)
                if _Threads.is_frozen:
                    gc.unfreeze()
                _Threads.is_frozen = False


def _freeze() -> None:
    with _Threads.lock:
        if gc.get_freeze_count() == 0:  # else it is somebody's own affair
            gc.freeze()
            _Threads.is_frozen = True


@contextmanager
def workers(executor: Executor | None, processes: bool, tasks: int | None) -> Iterator[Executor]:
    """The caller's executor, left open; or one of our own, which never keeps an interrupted caller waiting.

    `tasks`: how many there will be, where that is known.
    """
    if executor is not None:
        yield executor
        return
    count = _cores() if tasks is None else min(_cores(), tasks)
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


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
