"""This version beside an earlier one, in turns: `python benchmarks/versions.py FOLDER [PAIRS] [TASK ...]`.

FOLDER is a checkout of the earlier version. Each task runs in a fresh process of one version, then of the other, PAIRS
times (default 10). A row shows the median CPU seconds and the peak memory of both, and the ratio of CPU seconds, this
version to the earlier, with its 95 % interval (of the mean of the logarithms). The machine may be noisy: pairs that
follow each other share its luck. Tasks in `INSIDE` time their work alone, warm; the others a whole process.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parents[1]
TICKETS = 1_000_000
COMMANDS = {
    "slasim --help": ("--help",),
    "slasim check quickstart": ("check", "scenarios/quickstart.yaml"),
    "slasim run quickstart": ("run", "scenarios/quickstart.yaml", "--out", "{out}"),
    "slasim measure, one promise": ("measure", "{log}", "--agreements", "{one}", "--out", "{out}"),
    "slasim measure, three clocks": ("measure", "{log}", "--agreements", "{three}", "--out", "{out}"),
}
INSIDE = (
    *("desk, busy year", "desk, follow_the_sun"),
    *("whole replication, busy year", "whole replication, follow_the_sun", "reading a large log"),
)


def desk(scenario_path: str) -> Callable[[], object]:
    """The compiled desk alone on a replication of a scenario."""
    from slasim import load_scenario
    from slasim.roster import expand
    from slasim.workload import draw

    try:
        replicate = import_module("slasim.study.running.replicate").Replicate
    except ModuleNotFoundError:  # where it stood before
        replicate = import_module("slasim.study.replicate").Replicate
    scenario = load_scenario(scenario_path)
    one = replicate(scenario, 0, "compiled")
    workload, roster = draw(scenario, 0, 0), expand(scenario, 0, 0)
    return lambda: one.log(workload, roster)


def replication(scenario_path: str) -> Callable[[], object]:
    """Draw, roster, desk, verdicts and measures of one replication, on this thread."""
    from slasim import load_scenario

    try:
        replicate = import_module("slasim.study.running.replicate").Replicate
    except ModuleNotFoundError:
        replicate = import_module("slasim.study.replicate").Replicate
    one = replicate(load_scenario(scenario_path), 0, "compiled")
    return lambda: one(0)


def reading(log: str) -> Callable[[], object]:
    """A log of a million tickets from Parquet."""
    from slasim import read_log

    return lambda: read_log(log)


def inside(task: str, log: str) -> float:
    """CPU seconds of a task, the least of three after one that is not counted."""
    busy, sun = str(HERE / "benchmarks/busy_year.yaml"), "scenarios/follow_the_sun.yaml"
    makers: tuple[Callable[[], Callable[[], object]], ...] = (
        lambda: desk(busy),
        lambda: desk(sun),
        lambda: replication(busy),
        lambda: replication(sun),
        lambda: reading(log),
    )
    work = makers[INSIDE.index(task)]()
    work()
    found = []
    for _ in range(3):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def once(tree: Path, task: str, files: dict[str, str]) -> tuple[float, float]:
    """CPU seconds and peak memory (MiB) of one process of the version in `tree`."""
    environment = os.environ | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": ""}  # as users have it
    if task in INSIDE:
        words = [sys.executable, __file__, "--inside", task, files["log"]]
    else:
        words = [sys.executable, "-m", "slasim", *(word.format(**files) for word in COMMANDS[task])]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as told:
        process = subprocess.Popen(words, cwd=tree, env=environment, stdout=out, stderr=told)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        told.seek(0)
        if process.returncode:
            raise SystemExit(f"{task} in {tree} ended with {process.returncode}:\n{told.read().decode()}")
        seconds = json.loads(out.read()) if task in INSIDE else used.ru_utime + used.ru_stime
    return seconds, used.ru_maxrss / 1024


def interval(ratios: list[float]) -> tuple[float, float, float]:
    """The geometric mean of ratios and its 95 % interval."""
    from scipy.stats import t

    logs = [math.log(each) for each in ratios]
    mean = sum(logs) / len(logs)
    spread = math.sqrt(sum((each - mean) ** 2 for each in logs) / (len(logs) - 1) / len(logs))
    half = float(t.ppf(0.975, len(logs) - 1)) * spread
    return math.exp(mean), math.exp(mean - half), math.exp(mean + half)


def make_log(folder: Path) -> dict[str, str]:
    """A year of a million tickets with eight events each, and two agreements to judge it by."""
    sys.path.insert(0, str(Path(__file__).parent))
    measure = import_module("measure")

    files = {name: str(folder / name) for name in ("log", "one", "three", "out")}
    three: str = measure.SCENARIO
    lines = three.splitlines(keepends=True)
    one = "".join(line for line in lines if not line.strip().startswith(("next_response:", "resolution:")))
    for name, text in (("one", one), ("three", three)):
        files[name] += ".yaml"
        Path(files[name]).write_text(text, "utf-8")
    from slasim import load_scenario

    scenario = load_scenario(files["one"])
    measure.made_up(TICKETS, scenario.window()[0]).to_parquet(files["log"])
    return files


def main() -> None:
    """Print a row for each task."""
    if sys.argv[1:2] == ["--inside"]:
        print(json.dumps(inside(sys.argv[2], sys.argv[3])))
        return
    if sys.argv[1:2] == ["--make"]:
        print(json.dumps(make_log(Path(sys.argv[2]))))
        return
    earlier, *rest = sys.argv[1:]
    pairs = int(rest.pop(0)) if rest and rest[0].isdigit() else 10
    tasks = rest or [*COMMANDS, *INSIDE]
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: the peak of a child begins with what its parent holds.
        words = [sys.executable, __file__, "--make", folder]
        files = json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)
        heads = ("CPU seconds, peak MiB", "before", "now", "before", "now")
        print("{:34} {:>8} {:>8} {:>7} {:>7}  now / before".format(*heads), flush=True)
        for task in tasks:
            trees = (Path(earlier).resolve(), HERE)
            for tree in trees:
                once(tree, task, files)  # compiles, and fills the disk's cache
            runs = [[once(tree, task, files) for tree in trees] for _ in range(pairs)]
            before, now = ([pair[side][0] for pair in runs] for side in (0, 1))
            memory = [median(pair[side][1] for pair in runs) for side in (0, 1)]
            ratio, low, high = interval([pair[1][0] / pair[0][0] for pair in runs])
            print(
                f"{task:34} {median(before):8.2f} {median(now):8.2f} {memory[0]:7.0f} {memory[1]:7.0f}"
                f"  {ratio:.2f} ({low:.2f} to {high:.2f})",
                flush=True,
            )


if __name__ == "__main__":
    main()
