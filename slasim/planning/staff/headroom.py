"""How much more volume a plan bears, and what gives way first."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from slasim.planning.staff.free import Free, Seats
from slasim.planning.staff.trials import Trials
from slasim.study.measures.promises.asked import chance_by_promise
from slasim.study.measures.promises.chance import Promise

STEPS = (Fraction(5, 2), Fraction(5), Fraction(10), Fraction(20))  # per cent more tickets
HISTORIES = 64


class Headroom(NamedTuple):
    """From `breaks` per cent more volume on what is asked no longer holds; None where it holds at all that was tried.

    `holds` is the most that was tried and bears it. What gives way: queues that grow, or the promise that fails most.
    """

    holds: float
    breaks: float | None
    kept: float  # the share of windows that have what is asked there
    growing: tuple[str, ...]  # skills
    promise: Promise | None


def headroom(trials: Trials, free: Free, seats: Seats, seed: int) -> Headroom:
    """More and more tickets for a plan, on the windows of a seed."""
    holds = Fraction(0)
    keep = float(trials.asked.keep)
    level = free.scenario.demand.volume
    for step in STEPS:
        volume = {"demand.volume": f"{float(100 * level * (1 + step / 100)):.10g} %"}
        seen = trials.see(seats, seed, range(HISTORIES), volume)
        kept = float(seen.kept.mean())
        if seen.growth.is_growing:
            return Headroom(float(holds), float(step), kept, tuple(each.skill for each in seen.growth.growing), None)
        if kept < keep:
            chances = {
                key: chance
                for key, chance in chance_by_promise(seen.tables, trials.asked).items()
                if key not in trials.left_out and chance.windows
            }
            worst = min(chances, key=lambda key: chances[key].least) if chances else None
            return Headroom(float(holds), float(step), kept, (), worst)
        holds = step
    return Headroom(float(holds), None, kept, (), None)
