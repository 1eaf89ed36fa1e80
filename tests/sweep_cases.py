"""What the tests of sweeps share: a desk so small that a point takes milliseconds, and how to run and compare."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
START = [sys.executable, "-c", "from slasim.cli import main; main()"]
VARY = ("teams.l1.shifts.late.headcount=1..20", "agreements.business.first_response.urgent=10 min..100 min/10 min")


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


def command(scenario, out, *more, vary=VARY):
    """The command of a sweep of 200 points with one replication each."""
    varied = [word for each in vary for word in ("--vary", each)]
    return [*START, "sweep", str(scenario), *varied, "-n", "1", "--out", str(out), *more]


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
