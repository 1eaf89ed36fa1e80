"""Runs the benchmarks one after another: `make bench`. With `--all` also the long ones: theory, studies, sweeps."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

QUICK = ("calendars.py", "measure.py", "measure_large.py", "desk.py", "desk_against_c.py")
LONG = (
    *("theory.py", "interval_coverage.py", "overload.py"),
    *("common_random_numbers.py", "scale.py", "everything.py", "sweep.py"),
)


def main() -> int:
    """Each in a process of its own, so that none warms up or fills the memory of the next."""
    failed = []
    for name in QUICK + (LONG if "--all" in sys.argv[1:] else ()):
        print(f"\n{name}", flush=True)
        if subprocess.run([sys.executable, str(Path(__file__).with_name(name))]).returncode:
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
