"""The first lines of `slasim run`: what must not be overlooked, before any table."""

from __future__ import annotations

<<<<<<< HEAD
import math
from collections.abc import Iterator, Sequence
from textwrap import wrap
=======
from collections.abc import Iterator
>>>>>>> v-d
from typing import TYPE_CHECKING

import numpy as np
from rich.markup import escape

<<<<<<< HEAD
from slasim.report.words import number, percent
from slasim.scenario.values.amounts import write_share
from slasim.study.measures.asked import USUAL
from slasim.study.measures.asked_words import sentence, window_word
from slasim.study.measures.compliance import EACH_CUSTOMER, KEPT_FROM
from slasim.study.measures.every_promise import breaking
from slasim.study.measures.growth import SLIGHT
from slasim.study.measures.luck import find_luck

if TYPE_CHECKING:
    from slasim.study import Study
    from slasim.study.measures.chance import KeptChance
    from slasim.study.measures.every_promise import LeftOut, Promise
    from slasim.study.measures.growth import Growth, SkillGrowth
    from slasim.study.measures.luck import Luck
    from slasim.study.measures.service import Starved

SURE, TROUBLE, OPEN, NOTHING = "[green]✓[/]", "[yellow]![/]", "?", "·"
NAMED = 3  # of what is left out for one reason, of promises, of skills whose queues grow
WIDTH = 80
RARE = 0.005  # of windows: hardly ever
=======
from slasim.report.queue_lines import queue_lines
from slasim.report.words import NOTHING, OPEN, SURE, TROUBLE, percent
from slasim.study.measures.compliance import KEPT_FROM

if TYPE_CHECKING:
    from slasim.study import Study
    from slasim.study.measures.every_promise import EveryPromise, LeftOut

NAMED = 3  # of what is left out for one reason
>>>>>>> v-d


def first_lines(study: Study) -> list[str]:
    """Whether every promise is kept to every customer and whether queues grow, with markup; what grows comes first."""
    growth = study.growth
<<<<<<< HEAD
    lines = [*promise_lines(study)]
    queues = [*growth_lines(growth), *_starved(study.starved)]
    return [*queues, *lines] if growth.is_growing else [*lines, *queues]


def promise_lines(study: Study) -> Iterator[str]:
    """Whether all is kept, what breaks it, what luck has to do with it, what is asked, and what was left out."""
    found, grows = study.every_promise, study.growth.is_growing
    keep = float(study.asked.keep)
    word = window_word(*study.scenario.window(), study.scenario.timezone)
    months = all("Q" not in each.period for each in found.periods)
    every = f"all {word}" if word != "window" else f"in each {'month' if months else 'period'}"
    said = f"Every promise kept to every customer {every}: "
    if found.windows:
        is_kept = found.share.estimate >= keep
        yield f"{sign_of(found.chance, keep, grows)} {said}in {in_windows(found.chance)}"
        if found.share.low < keep <= found.share.estimate:
            yield "  More replications could change that."
        yield from _undecided(found.chance)
        if not is_kept:
            broken = breaking(study.tables["compliance"], keep)
            yield from _folded(_breakers(broken, len(found.promises)))
            yield from _luck(study, broken, word)
        if study.asked != USUAL or (not is_kept and asks_for_less(study)):
            of = f"Asked: {sentence(study.scenario, study.asked)}. Kept in {in_windows(study.answer.chance)}."
            yield from _folded(escape(of))
    elif found.left_out:
        yield f"{NOTHING} {said}nothing here to judge it by"
    if found.left_out:
        yield from _folded(f"Left out: {'; '.join(_reasons(found.left_out))}")


def asks_for_less(study: Study) -> bool:
    """Whether what is asked lets anybody be missed; else it is every promise to every customer."""
    rows = study.compliance
    accounts, each = rows["accounts"].to_numpy(np.int64), (rows["judged"] == EACH_CUSTOMER).to_numpy(np.bool_)
    return bool(study.asked.allowed(accounts, each)[rows["asked"].to_numpy(np.bool_)].any())


def sign_of(chance: KeptChance, keep: float, grows: bool) -> str:
    """The tick where all is kept in at least the share `keep` of the windows, and more of them would not change that.
    While queues grow nothing has it, for the next window may not be like this one."""
    if not chance.windows:
        return NOTHING
    if chance.share.estimate < keep:
        return TROUBLE
    if chance.share.low < keep:
        return OPEN
    return NOTHING if grows else SURE


def in_windows(chance: KeptChance) -> str:
    """`5 of 100 (2 to 11)`; of another number than a hundred in per cent besides: `68 of 300, 23 % (18 to 28)`."""
    share, low, high = (percent(part, 0) for part in chance.share)
    counted = "" if chance.windows == 100 else f", {share}"
    return f"{chance.kept} of {chance.windows}{counted} ({low.removesuffix(' %')} to {high.removesuffix(' %')})"


def _undecided(chance: KeptChance) -> Iterator[str]:
    if chance.undecided:
        yield from _folded(
            f"Tickets still open at the end could turn {chance.undecided} of them: "
            f"{chance.least} to {chance.most} once all are decided; a longer follow_up tells."
        )


def _breakers(broken: Sequence[Promise], asked: int) -> str:
    if not broken:
        return ""
    named = "; ".join(promise_words(each) for each in broken[:NAMED])
    if len(broken) == 1:
        return f"One promise breaks it: {named}." + (" The others hold." if asked > 1 else "")
    if len(broken) > NAMED:
        return f"{len(broken)} of {asked} promises break it, most of all {named}."
    return f"These break it: {named}." + (" The others hold." if asked > len(broken) else "")


def promise_words(of: Promise) -> str:
    """`gold first response, urgent`."""
    return escape(f"{of.agreement} {of.commitment.replace('_', ' ')}, {of.severity}")


def _luck(study: Study, broken: Sequence[Promise], window: str) -> Iterator[str]:
    """Of the promise that breaks it most, where chance alone would. Not while queues grow, or where histories keep it
    more often than that: then late tickets come together, and chance alone is not the reason."""
    if study.growth.is_growing:
        return
    found = {each.of: each for each in find_luck(study.scenario, study.tables, study.asked)}
    chances = {each.of: each.chance for each in study.every_promise.promises}
    mine = found.get(broken[0]) if broken else None
    if mine is not None and mine.p_all >= chances[mine.of].share.low:
        yield from _folded(escape(luck_words(mine, window)))


def luck_words(of: Luck, window: str = "window") -> str:
    """What chance alone does to a promise, and what would mend it."""
    tickets = f"{of.tickets} {of.of.severity} ticket{'' if of.tickets == 1 else 's'}"
    every = f"in every whole {of.per}" if window == "window" else f"all {window}"
    chance = "hardly ever" if of.p_all < RARE else f"in {percent(of.p_all, 0).removesuffix(' %')} of 100"
    return (
        f"Chance alone: {tickets} a {of.per} {'forgives' if of.tickets == 1 else 'forgive'} {of.forgiven} late at "
        f"{write_share(of.quota)}; with {percent(of.late)} late that is kept to all {of.accounts} {every} {chance}. "
        f"It takes {_or(list(_mends(of)))}."
    )


def _mends(of: Luck) -> Iterator[str]:
    """What would do by itself; what hardly promises anything is not among it."""
    if of.mend_quota is not None and 2 * of.mend_quota >= of.quota:
        yield f"a quota of {write_share(of.mend_quota)}"
    if of.mend_forgiven is not None and of.mend_forgiven <= max(of.tickets // 2, 1):
        yield f"{of.mend_forgiven} late always forgiven"
    yield f"{percent(of.mend_late, 2)} late (a longer target)"
    if of.p_together >= KEPT_FROM:
        yield "one verdict on all together"


def _or(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, or {parts[-1]}"


def _folded(text: str) -> list[str]:
    """Lines below a verdict, none wider than 80 signs."""
    return wrap(text, WIDTH, initial_indent="  ", subsequent_indent="  ", break_long_words=False) if text else []


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
=======
    lines = [*_every_promise(study.every_promise, growth.is_growing)]
    queues = queue_lines(study)
    return [*queues, *lines] if growth.is_growing else [*lines, *queues]


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
>>>>>>> v-d


def _reasons(left_out: tuple[LeftOut, ...]) -> Iterator[str]:
    """`pilot: gold, silver and 2 more`, for each reason."""
    for why in dict.fromkeys(each.why for each in left_out):
        names = [f"{each.agreement}.{each.commitment}" for each in left_out if each.why == why]
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        yield f"{why}: {escape(', '.join(names[:NAMED]))}{more}"
