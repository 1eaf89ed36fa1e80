"""The lines on queues: whether they grow, and who is hardly served; `run` and `compare` show them first."""

from __future__ import annotations

import math
from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.markup import escape

from slasim.report.layout import WIDTH
from slasim.report.words import NOTHING, OPEN, SURE, TROUBLE, brief, cut_off, few, number, percent
from slasim.study.measures.queues.growth import SLIGHT

if TYPE_CHECKING:
    from slasim.study import Study
    from slasim.study.measures.queues.growth import Growth, SkillGrowth
    from slasim.study.measures.queues.service import Starved

UNTIL = ("touched", "solved")
NAMED = 3  # skills whose queues grow, classes that are starved


def queue_lines(study: Study) -> list[str]:
    """Whether queues grow, when what waited at the beginning is worked off, and what is left behind while other work is
    done; with markup."""
    return [*growth_lines(study.growth), *_opening(study), *_starved(study.starved)]


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


def _opening(study: Study) -> Iterator[str]:
    """Until when what waited at the beginning is taken up and solved, and what of it is in time."""
    for row in study.table("opening").rows()[:1]:
        tickets = f"{number(row['tickets'])} ticket{'' if row['tickets'] == 1 else 's'}"
        touched, solved = (cut_off(brief(row[name].total_seconds()), row["solved_cut_off"]) for name in UNTIL)
        words = f"The opening backlog of {tickets} is taken up after {touched} and worked off after {solved} on average"
        if row["solved_cut_off"]:
            words += f" ({few(row['unsolved'])} of it still open when the log ends)"
        if not math.isnan(row["attainment"]):
            words += f"; {percent(row['attainment'], 0)} of its clocks are met"
        yield from wrap(f"{words}.", WIDTH, initial_indent="  ", subsequent_indent="  ")


def _starved(found: tuple[Starved, ...]) -> Iterator[str]:
    if found:
        names = {"touch": {"first": "first touches", "later": "follow-ups"}}
        worst = found[0]
        what = ", ".join(names.get(each.by, {}).get(each.value, f"{each.by} {each.value}") for each in found[:NAMED])
        shares = f"{percent(worst.share, 0)} of them never begun, of all others {percent(worst.rest, 0)}"
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
    opened = number(found.first)
    return f"{opened} ticket{'' if opened == '1' else 's'} open in the first {weeks}, {number(found.last)} in the last"
