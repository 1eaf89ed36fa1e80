"""What clocks that are open when the log ends could still turn: which cells are missed whatever becomes of them.

An open clock may yet be met, breached, or never decided (its ticket is cancelled). More met clocks never miss a quota
and more breached ones never keep it, so of a cell judged by itself two endings tell all: every open clock met, and
every open clock breached. Where few tickets are judged with the next period, each ending that may be carried is tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

import numpy as np

from slasim.agreements.verdicts.judging import Cells, Verdict, is_over, keeps
from slasim.agreements.verdicts.periods import Periods
from slasim.terms.commitment import QuotaRule
from slasim.terms.promises import Promises
from slasim.types import Bools, Int64


class Missed(NamedTuple):
    """[cell] whether its quota is missed: however the undecided clocks end, and where they end badly."""

    surely: Bools
    perhaps: Bools


def find_missed(cells: Cells, promises: Promises, periods: Sequence[Periods], until: int) -> Missed:
    """The same as the verdict where every clock is decided. periods: of each commitment; until: the log's end, ms."""
    missed = np.asarray(cells.verdict == Verdict.MISSED, np.bool_)
    found = Missed(missed, missed.copy())
    undecided = np.flatnonzero(~cells.final | (cells.open > 0))
    for c in np.unique(cells.commitment[undecided]).tolist():
        cut = periods[c]
        rules = [promises.quota(c, begin) for begin in cut.edges[:-1]]
        if any(rule is not None and rule.roll_below for rule in rules):
            mine = np.flatnonzero(cells.commitment == c)
            mine = mine[cut.whole[cells.period[mine]]]
            _in_chains(rules, cells, mine, found)
        else:
            mine = undecided[cells.commitment[undecided] == c]
            mine = mine[cut.whole[cells.period[mine]]]
            _by_rules(rules, cells, mine, found)
        # What is late and still runs may end in a later period, which is then its own.
        found.surely[mine] &= is_over(promises.commitments[c], cut, until)[cells.period[mine]]
    return found


def _by_rules(rules: Sequence[QuotaRule | None], cells: Cells, mine: Int64, found: Missed) -> None:
    """Cells of one commitment whose periods stand each for itself."""
    for rule in dict.fromkeys(rules):
        during = np.array([rule == each for each in rules], np.bool_)
        if rule is not None:
            _alone(rule, cells, mine[during[cells.period[mine]]], found)


def _alone(rule: QuotaRule, cells: Cells, mine: Int64, found: Missed) -> None:
    """Cells that are judged by themselves."""
    opened = cells.open[mine]
    if rule.share is None:  # a mean: nobody knows how long the open ones take
        found.surely[mine] &= opened == 0
        found.perhaps[mine] = True
    else:
        met, decided = cells.met[mine], (cells.met + cells.breached)[mine] + opened
        found.surely[mine] = (decided > 0) & ~keeps(rule, rule.share, met + opened, decided)
        found.perhaps[mine] = (decided > 0) & ~keeps(rule, rule.share, met, decided)


def _in_chains(rules: Sequence[QuotaRule | None], cells: Cells, mine: Int64, found: Missed) -> None:
    """Cells of one commitment of which small ones are judged with the next of the same customer and severity."""
    order = mine[np.lexsort((cells.period[mine], cells.severity[mine], cells.customer[mine]))].tolist()
    for _, chain in groupby(order, lambda at: (int(cells.customer[at]), int(cells.severity[at]))):
        each = list(chain)
        if all(cells.final[each]) and not cells.open[each].any():
            continue
        carried = {(0, 0)}  # met and decided that may come from the periods before
        for at in each:
            rule = rules[int(cells.period[at])]
            if rule is None or rule.share is None:
                continue
            verdicts = set(_endings(rule, rule.share, cells, at, carried))
            found.perhaps[at] = False in verdicts
            found.surely[at] = verdicts == {False}
            carried = _carried_on(rule, cells, at, carried)


def _endings(
    rule: QuotaRule, share: Fraction, cells: Cells, at: int, carried: set[tuple[int, int]]
) -> Iterator[bool | None]:
    """Whether the cell is kept, at the best and at the worst ending; None where it is not judged or has no data."""
    met, breached, opened = (int(column[at]) for column in (cells.met, cells.breached, cells.open))
    for before_met, before in carried:
        decided = before + met + breached
        if decided == 0 or decided < rule.roll_below:
            yield None
        if decided + opened > 0 and decided + opened >= rule.roll_below:
            for good in (met, met + opened):
                yield bool(keeps(rule, share, np.array(before_met + good), np.array(decided + opened)))


def _carried_on(rule: QuotaRule, cells: Cells, at: int, carried: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """What may be carried from a cell into the next."""
    met, breached, opened = (int(column[at]) for column in (cells.met, cells.breached, cells.open))
    found = set()
    for before_met, before in carried:
        decided = before + met + breached
        if decided == 0 or decided + opened >= max(rule.roll_below, 1):
            found.add((0, 0))
        room = min(opened, rule.roll_below - 1 - decided)
        for more in range(room + 1):
            if decided + more > 0:
                found |= {(before_met + met + good, decided + more) for good in range(more + 1)}
    return found
