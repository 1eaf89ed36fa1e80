"""How much more volume a plan bears, and what gives way first."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from slasim.planning.staff.free import Free, Seats
from slasim.planning.staff.gives_way import gives_way
from slasim.planning.staff.trials import Trials
from slasim.study.measures.promises.chance import Promise
from slasim.study.statistics import clopper_pearson

STEPS = (Fraction(5, 2), Fraction(5), Fraction(10), Fraction(20))  # per cent more tickets
HISTORIES = (64, 256)  # the more where the fewer do not tell on which side of `keep` it is


class Headroom(NamedTuple):
    """From `breaks` per cent more volume on what is asked no longer holds; None where it holds at all that was tried.

    `holds` is the most that was tried and bears it. What gives way: queues that grow, or what
    holds least often: a promise, or that a team is not too busy.
    """

    holds: float
    breaks: float | None
    kept: float  # the share of windows that have what is asked there
    growing: tuple[str, ...]  # skills
    promise: Promise | None = None
    busy: str | None = None  # a team that is busier than it may be, where that holds least often


def headroom(trials: Trials, free: Free, seats: Seats, seed: int) -> Headroom:
    """More and more tickets for a plan, on the windows of a seed."""
    holds = Fraction(0)
    keep = float(trials.asked.keep)
    level = free.scenario.demand.volume
    for step in STEPS:
        volume = {"demand.volume": f"{float(100 * level * (1 + step / 100)):.10g} %"}
        for count in HISTORIES:
            seen = trials.see(seats, seed, range(count), volume)
            chance = clopper_pearson(int(seen.kept.sum()), count)
            if seen.growth.is_growing or not chance.low < keep < chance.high:
                break
        if seen.growth.is_growing:
            return Headroom(float(holds), float(step), chance.estimate, tuple(of.skill for of in seen.growth.growing))
        if chance.estimate < keep:
            return Headroom(float(holds), float(step), chance.estimate, (), *gives_way(seen, trials.left_out))
        holds = step
    return Headroom(float(holds), None, chance.estimate, ())
