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

from slasim.agreements.verdicts.judging import Cells, Verdict, chains, is_over, keeps, sum_before, under_each
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
        quotas = promises.quotas(c, cut.edges[:-1])
        if cut.back:
            mine = np.flatnonzero(cells.commitment == c)
            _looking_back(quotas, cut, cells, mine, found)
            mine = mine[cut.whole[cells.period[mine]]]
        elif any(rule is not None and rule.roll_below for each in quotas for rule in each):
            mine = np.flatnonzero(cells.commitment == c)
            mine = mine[cut.whole[cells.period[mine]]]
            _in_chains(quotas, cells, mine, found)
        else:
            mine = undecided[cells.commitment[undecided] == c]
            mine = mine[cut.whole[cells.period[mine]]]
            for rule, those in under_each(quotas, cells, mine):
                _alone(rule, cells, those, found)
        # What is late and still runs may end in a later period, which is then its own.
        found.surely[mine] &= is_over(promises.commitments[c], cut, until)[cells.period[mine]]
    return found


def _alone(rule: QuotaRule, cells: Cells, mine: Int64, found: Missed) -> None:
    """Cells that are judged by themselves."""
    opened = cells.open[mine]
    if rule.share is None:  # a mean: nobody knows how long the open ones take
        found.surely[mine] &= opened == 0
        found.perhaps[mine] = (cells.met + cells.breached)[mine] + opened >= rule.skip_below
    else:
        met, decided = cells.met[mine], (cells.met + cells.breached)[mine] + opened
        _endings_of_all(rule, rule.share, met, decided, opened, mine, found)


def _endings_of_all(
    rule: QuotaRule, share: Fraction, met: Int64, decided: Int64, opened: Int64, mine: Int64, found: Missed
) -> None:
    """Write the best and the worst ending of cells. decided: with what is open, which may be called off as well, so
    that too few are left to be judged."""
    enough = decided >= max(rule.skip_below, 1)
    found.surely[mine] = enough & (decided - opened >= rule.skip_below) & ~keeps(rule, share, met + opened, decided)
    found.perhaps[mine] = enough & ~keeps(rule, share, met, decided)


def _looking_back(
    quotas: Sequence[Sequence[QuotaRule | None]], cut: Periods, cells: Cells, mine: Int64, found: Missed
) -> None:
    """Cells of one commitment that are judged with those of the periods before."""
    opened = cells.open.copy()
    for chain in chains(cells, mine):
        opened[chain] += sum_before(cells.open[chain], cut.back)
    for rule, those in under_each(quotas, cells, mine[cut.whole[cells.period[mine]]]):
        if rule.share is not None:
            more = opened[those]
            met = cells.met[those] + cells.carried_met[those]
            decided = cells.met[those] + cells.breached[those] + cells.carried[those] + more
            _endings_of_all(rule, rule.share, met, decided, more, those, found)


def _in_chains(quotas: Sequence[Sequence[QuotaRule | None]], cells: Cells, mine: Int64, found: Missed) -> None:
    """Cells of one commitment of which small ones are judged with the next of the same customer and severity."""
    order = mine[np.lexsort((cells.period[mine], cells.severity[mine], cells.customer[mine]))].tolist()
    for _, chain in groupby(order, lambda at: (int(cells.customer[at]), int(cells.severity[at]))):
        each = list(chain)
        if all(cells.final[each]) and not cells.open[each].any():
            continue
        carried = {(0, 0)}  # met and decided that may come from the periods before
        for at in each:
            rule = quotas[cells.period[at]][cells.severity[at]]
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
    least = max(rule.roll_below, rule.skip_below, 1)
    for before_met, before in carried:
        decided = before + met + breached
        if decided < least:
            yield None
        if decided + opened >= least:
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
