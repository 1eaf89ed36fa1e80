"""The first lines of `slasim run`: what must not be overlooked, before any table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.markup import escape

from slasim.agreements.verdicts.periods import period_word
from slasim.report.layout import WIDTH
from slasim.report.screen.forecast import forecast_lines
from slasim.report.screen.queue_lines import queue_lines
from slasim.report.words import NOTHING, OPEN, SURE, TROUBLE, percent
from slasim.scenario.values.amounts import write_share
from slasim.study.measures.promises.asked import USUAL
from slasim.study.measures.promises.asked_words import sentence, window_word
from slasim.study.measures.promises.compliance import ALL_SEVERITIES
from slasim.study.measures.promises.every_promise import NOT_SIMULATED, breaking
from slasim.study.measures.promises.luck import find_luck

if TYPE_CHECKING:
    from slasim.study import Study
    from slasim.study.measures.promises.chance import KeptChance, Promise
    from slasim.study.measures.promises.every_promise import LeftOut
    from slasim.study.measures.promises.luck import Luck

NAMED = 3  # promises
RARE = 0.005  # of windows: hardly ever
SAID = {"grows": ("overload",), "still filling": ("short_warm_up",)}  # by the verdict on queues: a warning's rule


def first_lines(study: Study, brief: bool = False) -> list[str]:
    """Whether every promise is kept to every customer and whether queues grow, what grows first; and what `check` warns
    of. With markup. What is `brief` leaves out what the forecast does and what is not asked."""
    growth = study.growth
    lines = [*promise_lines(study, brief)]
    queues = queue_lines(study)
    return [*(queues + lines if growth.is_growing else lines + queues), *warning_lines(study)]


def warning_lines(study: Study) -> Iterator[str]:
    """The gravest warning of `check`, and how many more there are. What the line on queues says is not said again."""
    found = [each for each in study.warnings if each.rule not in SAID.get(study.growth.verdict, ())]
    if found:
        first, *more = found
        what = f"of {len(found)} things, the gravest at" if more else "at"
        words = f"check warns {what} {first.path}: {first.found}.{' All: slasim check FILE' if more else ''}"
        yield f"{TROUBLE} {escape(words)}"


def promise_lines(study: Study, brief: bool = False) -> Iterator[str]:
    """Whether all is kept, what breaks it, what luck has to do with it, what is asked, and what was left out."""
    found, grows = study.every_promise, study.growth.is_growing
    keep = float(study.asked.keep)
    word = window_word(*study.scenario.window(), study.scenario.timezone)
    per = period_word(each.period for each in found.periods)
    every = f"all {word}" if word != "window" else f"in each {per}"
    unknown = [each for each in found.left_out if each.why == NOT_SIMULATED]
    said = f"Every {'simulated ' if unknown else ''}promise kept to every customer {every}: "
    if found.windows:
        is_kept = found.share.estimate >= keep
        if 0 == found.chance.least < found.chance.most == found.chance.windows:
            yield f"{OPEN} {said}not known"
        else:
            sign = sign_of(found.chance, keep, grows)
            yield f"{sign} {said}in {in_windows(found.chance)}{', in this window only' if grows and is_kept else ''}"
            if found.share.low < keep <= found.share.estimate and not found.chance.undecided:
                of_100 = write_share(study.asked.keep).removesuffix(" %")
                yield f"  Kept means in {of_100} of 100; more replications could change the verdict."
        yield from _undecided(found.chance)
        for line in () if brief else forecast_lines(study):
            yield from _folded(line)
        if not is_kept:
            broken = breaking(study.counted["compliance"], keep)
            yield from _folded(_breakers(broken, len(found.promises)))
            yield from _luck(study, broken, word)
        if study.asked != USUAL:
            of = f"Asked: {sentence(study.scenario, study.asked)}. Kept in {in_windows(study.answer.chance)}."
            yield from _folded(escape(of))
        elif not is_kept and not brief and asks_for_less(study):
            most = f"If up to {study.asked.missed_text} of the customers may be missed in a {per}"
            yield from _folded(f"{most}: in {in_windows(study.answer.chance)}")
    elif found.left_out:
        yield f"{NOTHING} {said}nothing here to judge it by"
    if unknown:
        names = ", ".join(f"{each.agreement} {each.commitment.replace('_', ' ')}" for each in unknown)
        yield from _folded(f"Not simulated, so nothing is known of it: {escape(names)}.")


def asks_for_less(study: Study) -> bool:
    """Whether what is asked lets anybody be missed; else it is every promise to every customer."""
    rows = study.table("compliance")
    return bool(study.asked.allowed_in(rows.take(rows["asked"])).any())


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
        return f"{len(broken)} of {asked} promises break it, most of all {promise_words(broken[0])}."
    return f"These break it: {named}." + (" The others hold." if asked > len(broken) else "")


def promise_words(of: Promise) -> str:
    """`gold first response, urgent`."""
    return escape(f"{of.agreement} {of.commitment.replace('_', ' ')}, {of.severity}")


def _luck(study: Study, broken: Sequence[Promise], window: str) -> Iterator[str]:
    """Of the promise that breaks it most, where chance alone would. Not while queues grow, or where histories keep it
    more often than that: then late tickets come together, and chance alone is not the reason."""
    if study.growth.is_growing:
        return
    found = {each.of: each for each in find_luck(study.scenario, study.counted, study.asked)}
    chances = {each.of: each.chance for each in study.every_promise.promises}
    mine = found.get(broken[0]) if broken else None
    if mine is not None and mine.p_all >= chances[mine.of].share.low:
        yield from _folded(escape(luck_words(mine, float(study.asked.keep), window)))


def luck_words(of: Luck, keep: float, window: str = "window") -> str:
    """What chance alone does to a promise, and what would mend it."""
    kind = "" if of.of.severity == ALL_SEVERITIES else f"{of.of.severity} "
    tickets = f"{of.tickets} {kind}ticket{'' if of.tickets == 1 else 's'}"
    every = f"in every whole {of.per}" if window == "window" else f"all {window}"
    chance = "hardly ever" if of.p_all < RARE else f"in {percent(of.p_all, 0).removesuffix(' %')} of 100"
    return (
        f"Chance alone breaks it: {tickets} a {of.per} {'forgives' if of.tickets == 1 else 'forgive'} {of.forgiven} "
        f"late at {write_share(of.quota)}, and {percent(of.late)} come late: kept to all {of.accounts} {every} "
        f"{chance}. Any of these mends it: {_or(list(_mends(of, keep)))}."
    )


def _mends(of: Luck, keep: float) -> Iterator[str]:
    """What would do by itself; what hardly promises anything is not among it."""
    if of.mend_quota is not None and 2 * of.mend_quota >= of.quota:
        yield f"a quota of {write_share(of.mend_quota)}"
    if of.mend_forgiven is not None and of.mend_forgiven <= max(of.tickets // 2, 1):
        yield f"{of.mend_forgiven} late always forgiven"
    yield f"{percent(of.mend_late, 2)} late (a longer target, or what slasim why finds)"
    if of.p_together >= keep:
        yield "one verdict on all together"


def _or(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, or {parts[-1]}"


def _folded(text: str) -> list[str]:
    """Lines below a verdict, none wider than 80 signs."""
    return wrap(text, WIDTH, initial_indent="  ", subsequent_indent="  ", break_long_words=False) if text else []


def left_out(found: tuple[LeftOut, ...]) -> Iterator[str]:
    """`gold.resolution (pilot)`, or `pilot (3 commitments)`, for each reason."""
    for why in dict.fromkeys(each.why for each in found):
        names = [f"{each.agreement}.{each.commitment}" for each in found if each.why == why]
        yield f"{escape(names[0])} ({why})" if len(names) == 1 else f"{why} ({len(names)} commitments)"
