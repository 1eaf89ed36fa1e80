"""How much memory and time a large log takes: reading it, and `slasim measure` as a whole.

    python benchmarks/measure_large.py [TICKETS] [--form parquet|csv] [--by time|ticket] [--limit GIB] [--folder FOLDER]

The log is made up (large_log.py: text ids, eight events a ticket) and judged by three commitments, one of them with
pauses, with exclusions and credits. Each step is a process of its own; its memory is the most that it ever held (peak
resident set). With --limit a step that asks for more address space than that fails.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import large_log

GIB = 1 << 30
AGREEMENTS = """
slasim: 1
name: Large
currency: EUR
timezone: Europe/Berlin
severities: [urgent, normal, low]
calendars:
  berlin: {timezone: Europe/Berlin, hours: {mon-fri: 08:00-18:00, sat: 09:00-13:00}, holidays: DE-BE}
customers:
  gold: {accounts: 500, regions: {berlin: 100 %}, fee: 4000 EUR/month}
agreements:
  gold:
    judged: each customer
    for: {tier: gold}
    commitments:
      first_response: {promise: {urgent: 1 h, normal: 2 h, low: 4 h}, quota: 90 % per month,
                       hours: {urgent: 24x7, else: berlin}}
      next_response: {promise: {urgent: 1 h, normal: 2 h, low: 4 h}, quota: 90 % per month, hours: berlin}
      resolution: {promise: {urgent: 4 h, normal: 8 h, low: 16 h}, quota: 85 % per month, hours: berlin}
    exclusions:
      - {cause: maintenance, from: 2027-03-13T06:00+01:00, to: 2027-03-13T18:00+01:00, reference: planned works}
    credits: {on: first_response, scale: {below 90 %: 5 % of fee, below 75 %: 15 % of fee}, cap: 15 % of fee}
"""


def run(command: Sequence[str], limit: float | None) -> tuple[float, float]:
    """Seconds, and GiB of memory at the most."""

    def limited() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_AS, (int(limit * GIB),) * 2)

    began = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=limited)
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"failed: {' '.join(command)}")
    return perf_counter() - began, used.ru_maxrss * 1024 / GIB


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tickets", nargs="?", type=int, default=100_000)
    parser.add_argument("--form", choices=("parquet", "csv"), default="parquet")
    parser.add_argument("--by", choices=("time", "ticket"), default="time", help="order of the events")
    parser.add_argument("--limit", type=float, help="GiB of address space for each step")
    parser.add_argument("--folder", type=Path, help="keep the log here, and use it when it is there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = given.folder or Path(place) / "log"
        if not (folder / "log.json").exists():
            began = perf_counter()
            events = large_log.write_log(folder, given.tickets, form=given.form, by=given.by)
            print(f"{given.tickets:,} tickets, {events:,} events written in {perf_counter() - began:.0f} s")
        agreements = Path(place) / "large.yaml"
        agreements.write_text(AGREEMENTS, "utf-8")
        read = f"from slasim import read_log; read_log({str(folder)!r})"
        command = ["measure", str(folder), "--agreements", str(agreements), "--out", f"{place}/result"]
        judge = ["-c", "from slasim.cli import main; main()", *command]
        print(f"{'':16}{'seconds':>10}{'GiB':>8}{'bytes a ticket':>16}")
        for name, arguments in (("reading", ["-c", read]), ("slasim measure", judge)):
            seconds, memory = run([sys.executable, *arguments], given.limit)
            print(f"{name:16}{seconds:10.1f}{memory:8.2f}{memory * GIB / given.tickets:16,.0f}")


if __name__ == "__main__":
    main()
