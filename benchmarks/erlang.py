"""Erlang C and A for a week of quarter-hours, beside pyworkforce, in one run: `python benchmarks/erlang.py`.

Each figure is computed in the same process, best of several; both search the least agents for a service level. slasim
takes all 672 quarter-hours at once, pyworkforce one after the other, as its interface has it. pyworkforce is no part of
this project: put it beside in an environment that may be thrown away, `pip install pyworkforce`; without it only
slasim's own times are shown. pyworkforce takes minutes.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from slasim.planning import queueing

QUARTERS = 672
PART = 28  # where pyworkforce takes seconds for one quarter-hour, it does every 28th
HANDLE, PATIENCE = 6.0, 8.0  # minutes
SHORT, LONG = 20 / 60, 480.0  # targets: twenty seconds, eight hours


def calls() -> Any:
    """Calls by quarter-hour: a wave by day, quieter at the weekend, 5 to 125."""
    quarter = np.arange(QUARTERS)
    day = 1 - np.cos(2 * np.pi * (quarter % 96) / 96)
    return np.round(5 + 60 * day * np.where(quarter < 480, 1.0, 0.5))


def best(function: Callable[[], Any], times: int) -> tuple[float, Any]:
    """Seconds of the quickest of some runs, and what it gave."""
    taken = []
    for _ in range(times):
        start = perf_counter()
        found = function()
        taken.append(perf_counter() - start)
    return min(taken), found


def rate() -> Any:
    return calls() / 15


def required(within: float, patience: float) -> Any:
    return queueing.required_agents(rate(), HANDLE, patience=patience, target=0.8, within=within)


def level(agents: Any, within: float) -> Any:
    return queueing.erlang_a(rate(), HANDLE, PATIENCE, agents).service_level(within)


def beside(name: str, own: tuple[float, Any], other: tuple[float, Any], tolerance: float, part: int = 1) -> None:
    """A row; of pyworkforce each `part`-th quarter-hour was taken, and the ratio is by quarter-hour."""
    theirs = np.asarray(other[1], float)
    apart = np.abs(np.asarray(own[1], float)[::part] - theirs)
    wrong = f"{int((apart > tolerance).sum())} differ, by {apart.max():.2g}"
    print(
        f"{name:40s} slasim {own[0] * 1e3:8.2f} ms for {QUARTERS}   pyworkforce {other[0] * 1e3:9.1f} ms for "
        f"{theirs.size}   ratio {other[0] / own[0] * part:9.1f}   {wrong}",
        flush=True,
    )


def main() -> None:
    """A row for each model and target: times, their ratio, and how many answers differ."""
    own_c = best(lambda: required(SHORT, np.inf).agents, 20)
    own_a = best(lambda: required(SHORT, PATIENCE).agents, 5)
    own_level = best(lambda: level(own_a[1], SHORT), 20)
    own_long = best(lambda: level(own_a[1], LONG), 20)
    try:
        from pyworkforce.queuing import ErlangA, ErlangC
    except ImportError as error:
        print(f"pyworkforce is not here ({error}): pip install pyworkforce into an environment of its own")
        for name, own in (("Erlang C", own_c), ("Erlang A", own_a), ("its level", own_level), ("8 h", own_long)):
            print(f"{name:12s} slasim {own[0] * 1e3:9.2f} ms for {QUARTERS} quarter-hours")
        return
    warnings.simplefilter("ignore")
    volume = calls().tolist()

    def theirs(patience: float | None, within: float) -> list[Any]:
        if patience is None:
            return [ErlangC(n, HANDLE, within, 15) for n in volume]
        return [ErlangA(n, HANDLE, within, 15, patience) for n in volume]

    chosen = own_a[1].tolist()
    other_c = best(lambda: [q.required_positions(0.8)["raw_positions"] for q in theirs(None, SHORT)], 5)
    beside("Erlang C, agents for 80 % in 20 s", own_c, other_c, 0.5)
    short, long = theirs(PATIENCE, SHORT), theirs(PATIENCE, LONG)
    other_level = best(lambda: [q.service_level(c) for q, c in zip(short, chosen, strict=True)], 1)
    beside("Erlang A, level with these agents, 20 s", own_level, other_level, 1e-9)
    other_a = best(lambda: [q.required_positions(0.8)["raw_positions"] for q in short], 1)
    beside("Erlang A, agents for 80 % in 20 s", own_a, other_a, 0.5)
    other_long = best(lambda: [q.service_level(c) for q, c in zip(long[::PART], chosen[::PART], strict=True)], 1)
    beside("Erlang A, level with these agents, 8 h", own_long, other_long, 1e-9, PART)
    answered = 1 - queueing.erlang_a(rate(), HANDLE, PATIENCE, own_a[1]).p_abandon
    off, off_beside = np.abs(own_long[1] - answered).max(), np.abs(other_long[1] - answered[::PART]).max()
    print(f"8 h: the share answered ever, to 1e-15; off by {off:.1e} (slasim) and {off_beside:.3g} (pyworkforce)")


if __name__ == "__main__":
    sys.exit(main())
