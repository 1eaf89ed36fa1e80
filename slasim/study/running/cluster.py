"""Many machines: an executor of a running Dask scheduler (the extra `cluster`)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from slasim.problems import show
from slasim.results.errors import ResultError
from slasim.scenario import Problem, ScenarioError

ADDRESS = re.compile(r"(tcp|tls|ws|wss|ucx)://\S+:\d+")
PATIENCE = "10s"  # for a scheduler that does not answer, at the start and when it is lost


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """The executor of the scheduler at `tcp://HOST:PORT`. Work of a worker that is lost goes to another.

    Raises ScenarioError for what is no address, ResultError when Dask is not installed or nothing answers at it.
    """
    if not ADDRESS.fullmatch(address):
        raise ScenarioError([Problem("", 0, 0, "scheduler", show(address), "an address such as tcp://HOST:8786")])
    try:
        import dask
        from distributed import Client
    except ImportError:
        raise ResultError("a scheduler needs Dask: pip install 'slasim[cluster]', here and on the workers") from None
    # Dask tells every lost connection with its traceback; what matters of it is said by whoever waits for the work.
    named = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in ("distributed", "tornado")]
    quiet = [logging.getLogger(name) for name in named]
    levels = [each.level for each in quiet]
    for each in quiet:
        each.setLevel(logging.CRITICAL)
    timeouts = {"distributed.comm.timeouts.connect": PATIENCE}
    try:
        with dask.config.set(timeouts):
            connect: Any = Client  # not typed by Dask
            try:
                client = connect(address, timeout=PATIENCE, set_as_default=False)
            except (OSError, ValueError) as error:
                raise ResultError(f"no Dask scheduler answers at {address}: {error}") from None
            try:
                yield client.get_executor(pure=False)
            finally:
                client.close(timeout=1)
    finally:
        for each, level in zip(quiet, levels, strict=True):
            each.setLevel(level)
