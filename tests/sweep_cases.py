"""What the tests of sweeps share: a desk so small that a point takes milliseconds, and how to run and compare."""

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
START = [sys.executable, "-c", "from slasim.cli import main; main()"]
# Blocks of one replication, so that a point has several and still takes milliseconds.
SMALL_BLOCKS = [sys.executable, "-c", "from slasim.study.sweep import plan; plan.BLOCK = 1; " + START[-1]]
VARY = ("teams.l1.shifts.late.headcount=1..10", "agreements.business.first_response.urgent=10 min..50 min/10 min")


def tiny(folder):
    """The quickstart for two days with a dozen tickets: a file in `folder`."""
    text = (ROOT / "scenarios" / "quickstart.yaml").read_text("utf-8")
    for old, new in (
        ("for: 2 months", "for: 2 days, warm_up: 1 day, follow_up: 3 days"),
        ("360 per week", "40 per week"),
    ):
        assert old in text
        text = text.replace(old, new)
    path = Path(folder) / "tiny.yaml"
    path.write_text(text, "utf-8")
    return path


def command(scenario, out, *more):
    """The command of a sweep of 50 points, each with two blocks of one replication."""
    varied = [word for each in VARY for word in ("--vary", each)]
    return [*SMALL_BLOCKS, "sweep", str(scenario), *varied, "-n", "2", "--out", str(out), *more]


def start(words, **environment):
    """A process of its own, in the background."""
    known = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]), **environment}
    return subprocess.Popen(words, cwd=ROOT, env=known, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(process, status=0):
    """What it printed, when it has ended with a status."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == status, err
    assert "Traceback" not in err
    return out, err


def content(folder):
    """The bytes of every file of a sweep but the record of its last run."""
    found = {path.relative_to(folder): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}
    del found[Path("run.json")]
    return found


@contextmanager
def cluster(folder):
    """A Dask scheduler and two workers on this machine: its address and their processes."""
    where = Path(folder) / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    quiet = ["--host", "127.0.0.1", "--no-dashboard"]
    processes = [start([*dask, "scheduler", *quiet, "--port", "0", "--scheduler-file", str(where)])]
    try:
        end = time.monotonic() + 60
        while not where.exists():
            assert time.monotonic() < end
            time.sleep(0.05)
        address = json.loads(where.read_text())["address"]
        single = ["--nthreads", "1", "--no-nanny", *quiet, "--local-directory", str(folder)]
        processes += [start([*dask, "worker", address, *single]) for _ in range(2)]
        yield address, processes[0], processes[1:]
    finally:
        for process in processes:
            if process.poll() is None:
                process.kill()
            process.communicate()
