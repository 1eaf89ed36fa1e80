"""The first lines of `slasim run`: what must not be overlooked, before any table."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.markup import escape

from slasim.report.words import number, percent
from slasim.study.measures.compliance import KEPT_FROM
from slasim.study.measures.growth import SLIGHT

if TYPE_CHECKING:
    from slasim.study import Study
    from slasim.study.measures.every_promise import EveryPromise, LeftOut
    from slasim.study.measures.growth import Growth, SkillGrowth
    from slasim.study.measures.service import Starved

SURE, TROUBLE, OPEN, NOTHING = "[green]✓[/]", "[yellow]![/]", "?", "·"
NAMED = 3  # of what is left out for one reason, of skills whose queues grow


def first_lines(study: Study) -> list[str]:
    """Whether every promise is kept to every customer and whether queues grow, with markup; what grows comes first."""
    growth = study.growth
    lines = [*_every_promise(study.every_promise, growth.is_growing)]
    queues = [*growth_lines(growth), *_starved(study.starved)]
    return [*queues, *lines] if growth.is_growing else [*lines, *queues]


def growth_lines(found: Growth) -> list[str]:
    """Whether queues grow, and by what one sees it."""
    if found.verdict == "grows":
        where = ", ".join(f"{escape(each.skill)} {_load(each)}" for each in found.growing[:NAMED])
        return [f"{TROUBLE} The backlog grows: {where}.", *_unsteady(found)]
    if found.verdict == "still filling":
        where = ", ".join(f"{escape(each.skill)} ({_percent(each.load)})" for each in found.growing[:NAMED])
        full = all(abs(each.load - 1) <= SLIGHT for each in found.growing)
        why = "the hours are all but full" if full else "the backlog grows though hours suffice"
        more = "" if full else "  The warm-up is too short, or demand rises in the window."
        return [f"{TROUBLE} Still filling: {why}, {where}.", *_unsteady(found), *filter(None, (more,))]
    if found.verdict == "does not grow":
        return [f"{SURE} Queues do not grow: {_open(found)}"]
    if found.weeks == 0:
        return [f"{NOTHING} Whether queues grow cannot be told: fewer than three whole weeks are simulated"]
    more = "" if found.needed is None else f"\n  About {number(found.needed)} replications could tell."
    return [f"{OPEN} Whether queues grow cannot be told: {_open(found)}.{more}"]


def _starved(found: tuple[Starved, ...]) -> Iterator[str]:
    """What is left behind while other work is done."""
    if found:
        names = {"touch": {"first": "first touches", "later": "follow-ups"}}
        worst = found[0]
        what = ", ".join(names.get(each.by, {}).get(each.value, f"{each.by} {each.value}") for each in found[:NAMED])
        shares = f"{percent(worst.share, 0)} never begun, of the rest {percent(worst.rest, 0)}"
        yield f"{TROUBLE} Hardly served: {escape(what)}; {shares}."


def _load(of: SkillGrowth) -> str:
    return f"has work for {_percent(of.load)} of its hours" if of.load < math.inf else "has work and no hours"


def _percent(load: float) -> str:
    return percent(load, 1 if abs(load - 1) < 0.1 else 0)


def _unsteady(found: Growth) -> list[str]:
    return [f"  {_open(found)}; no figure is a steady one."] if found.weeks else ["  No figure is a steady one."]


def _open(found: Growth) -> str:
    """The open tickets of the first and the last weeks."""
    weeks = "week" if found.weeks == 1 else f"{found.weeks} weeks"
    return f"{number(found.first)} tickets open in the first {weeks}, {number(found.last)} in the last"


def _every_promise(found: EveryPromise, grows: bool) -> Iterator[str]:
    """`grows`: then no window has the tick, for the next one may not be like it."""
    if found.windows:
        share, low, high = (percent(part, 0) for part in found.share)
        if found.share.estimate < KEPT_FROM:
            sign, rest = TROUBLE, ""
        elif found.share.low < KEPT_FROM:
            sign, rest = OPEN, "; more replications could change that"
        else:
            sign, rest = NOTHING if grows else SURE, ""
        windows = f"{found.windows} simulated window{'' if found.windows == 1 else 's'}"
        counted = "" if found.windows == 100 else f", {share}"  # of a hundred the count is the percentage
        yield (
            f"{sign} Every promise kept to every customer, in every whole period: "
            f"in {found.kept} of {windows}{counted} ({low.removesuffix(' %')} to {high.removesuffix(' %')}){rest}"
        )
    elif found.left_out:
        yield f"{NOTHING} Every promise kept to every customer, in every whole period: nothing here to judge it by"
    if found.left_out:
        yield f"  Not asked: {'; '.join(_reasons(found.left_out))}"


def _reasons(left_out: tuple[LeftOut, ...]) -> Iterator[str]:
    """`pilot: gold, silver and 2 more`, for each reason."""
    for why in dict.fromkeys(each.why for each in left_out):
        names = [f"{each.agreement}.{each.commitment}" for each in left_out if each.why == why]
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        yield f"{why}: {escape(', '.join(names[:NAMED]))}{more}"
