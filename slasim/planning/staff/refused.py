"""The cheaper plan that was refused, and why."""

from __future__ import annotations

from typing import NamedTuple

from slasim.planning.staff.free import Seats
from slasim.planning.staff.gives_way import GivesWay, gives_way
from slasim.planning.staff.planner import Search
from slasim.planning.staff.search.descent import Tried
from slasim.study.measures.promises.chance import Promise

HISTORIES = 64


class Refused(NamedTuple):
    """A design that is cheaper than the plan."""

    seats: Seats
    cost: float
    kept: float  # the share of windows in which its promises are kept as asked
    grows: bool
    open_first: float  # open tickets, mean of the first and of the last weeks
    open_last: float
    skills: tuple[str, ...]  # whose queues grow
    promise: Promise | None  # that fails most, where no queue grows
    busy: str | None  # or the team that is busier than it may be


def refused(search: Search, plan: Seats, seed: int) -> Refused | None:
    """The most tempting of the cheaper designs that were tried: the cheapest that keeps its promises while a queue
    grows, else the one that comes nearest to what is asked."""
    cost = search.free.cost(plan)
    cheaper = [each for each in search.tried if each.cost < cost - 1e-9 and each.reason != "overtime"]
    cheaper += [
        Tried(each.seats, search.free.cost(each.seats), "missed", round(each.expected), search.windows, search.windows)
        for each in ([] if search.less is None else search.less.found)
        if each.windows
    ]
    if not cheaper:
        return None
    growing = [each for each in cheaper if each.reason == "grows"]
    chosen = (
        min(growing, key=lambda each: each.cost)
        if growing
        else min(cheaper, key=lambda each: (_failing(each), -each.cost))
    )
    seen = search.trials.see(chosen.seats, seed, range(HISTORIES))
    grown = seen.growth
    worst = GivesWay() if grown.is_growing else gives_way(seen, search.trials.left_out)
    skills = tuple(each.skill for each in grown.growing) if grown.is_growing else ()
    kept = float(seen.kept.mean())
    return Refused(chosen.seats, chosen.cost, kept, grown.is_growing, grown.first, grown.last, skills, *worst)


def _failing(tried: Tried) -> float:
    """The share of histories that lack what is asked; of a race that stopped early an upper bound."""
    return tried.failed / tried.histories
