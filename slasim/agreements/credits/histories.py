"""From verdicts to the history of each account, and to its lines.

An agreement whose commitments are judged by the month and by the quarter has a statement for each: rules go with the
periods of the commitment they look at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from slasim.agreements.credits.facts import Attained, PeriodFacts, Unavailable
from slasim.agreements.credits.grid import KEPT, NO_VERDICT, Judged, PeriodCells, Statement, last_day, lay_grid
from slasim.agreements.credits.incidents import Breaches, late_events
from slasim.agreements.credits.lines import Line, credit_lines
from slasim.instants import date_of

EVERY = "all"  # the severity of what has none


class Entry(NamedTuple):
    """A line and whose it is."""

    agreement: int
    commitments: tuple[int, ...]  # of the statement
    period: int  # index into their Periods
    customer: int
    line: Line


def account_lines(judged: Judged, statement: Statement, only: int | None = None) -> Iterator[Entry]:
    """All lines of a statement (or those of one customer only), those of nothing too, by customer and period.

    Judged together, every account in scope when a period starts has a line; where each customer is judged, those that
    had a clock. So has whoever was late in the period.
    """
    grid = lay_grid(judged, statement)
    names = {c: judged.promises.commitments[c].name for c in statement.commitments}
    severities = judged.incidents.severities
    late = {} if grid.late is None else late_events(_of(grid.late, only), names, severities)
    down: dict[int, list[Unavailable]] = defaultdict(list)
    if grid.downtime is not None:
        for c, customer, day, ms in zip(*(column.tolist() for column in grid.downtime), strict=True):
            down[customer].append(Unavailable(names[c], date_of(day), ms))
    cut = statement.periods
    keys = tuple((names[c], severities[at] if at >= 0 else EVERY) for c, at in grid.keys)
    for row, customer in enumerate(grid.customers.tolist()):
        if only not in (None, customer):
            continue
        history = []
        for number, (each, cells) in enumerate(zip(statement.stretches, grid.periods, strict=True)):
            end = last_day(cut, each.at)
            facts = PeriodFacts(
                cut.names[each.at], int(grid.fees[row]) * cut.months, cut.months, end, in_force=each.in_force
            )
            if grid.counts[number]:
                facts = replace(
                    facts,
                    attained=tuple(
                        _attained(cells, row, cell, *key) for cell, key in enumerate(keys) if cells.there[row, cell]
                    ),
                    events=late.get((customer, number), ()),
                    unavailable=tuple(one for one in down[customer] if facts.begin <= one.day < end),
                )
            history.append(facts)
        lines = credit_lines(history, statement.plans)
        for number in np.flatnonzero(grid.listed[:, row]).tolist():
            at = statement.stretches[number].at
            yield Entry(statement.agreement, statement.commitments, at, customer, lines[number])


def _attained(cells: PeriodCells, row: int, cell: int, commitment: str, severity: str) -> Attained:
    met, decided, kept = int(cells.met[row, cell]), int(cells.decided[row, cell]), int(cells.kept[row, cell])
    verdict = None if kept == NO_VERDICT else kept == KEPT
    return Attained(commitment, severity, met, decided, cells.quotas[cell], verdict, bool(cells.final[row, cell]))


def _of(late: Breaches, customer: int | None) -> Breaches:
    """The late clocks of one customer; all of them without one."""
    return late if customer is None else Breaches._make(column[late.customer == customer] for column in late)
