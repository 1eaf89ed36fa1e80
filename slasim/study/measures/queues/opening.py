"""What becomes of the tickets that wait when the simulation begins: when they are worked off, and what is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.agreements.clocks.status import Status
from slasim.log.kinds import EventKind
from slasim.study.measures.figure import MILLISECONDS
from slasim.study.measures.figure import SHARE as OF_SHARE
from slasim.study.measures.grid import Group, ReplicationGrid
from slasim.study.measures.measure import Columns, ComparisonTable, Estimate, Measure, MeasureColumn
from slasim.study.measures.section import CutOff, Estimated, Mean, SectionRows
from slasim.table import category
from slasim.types import Bools, Int64
from slasim.workload import prepare

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study.measures.replication import Replication

ALL = "all"
OF = MeasureColumn("severity", "name", "of tickets that wait when the simulation begins, or `all` of them")
TICKETS = MeasureColumn("tickets", "int", "so many wait when the simulation begins; mean over replications", "tickets")
UNSOLVED = MeasureColumn("unsolved", "int", "of these, not solved when the log ends", "tickets")
TOUCHED = MeasureColumn("touched_ms", "int", "from the beginning until an agent took up the last of them", "ms")
SOLVED = MeasureColumn("solved_ms", "int", "from the beginning until the last of them was solved", "ms")
DECIDED = MeasureColumn("decided", "int", "clocks of theirs that are decided at the end of the log", "clocks")
MET = MeasureColumn("met", "int", "of these, met: their clocks run since their creation", "clocks")


def _names(scenario: Scenario) -> list[str]:
    """`all`, and every severity of which tickets may wait, in declared order."""
    prepared = prepare(scenario)
    if not len(prepared.opening.uid):
        return []
    shares = np.diff(prepared.kinds.mix.severity[prepared.kinds.of[-len(prepared.opening.uid) :]], prepend=0.0, axis=1)
    return [ALL, *(scenario.severities[at] for at in np.flatnonzero((shares > 0).any(axis=0)))]


def _rows(scenario: Scenario) -> dict[str, Any]:
    names = _names(scenario)
    return {"severity": category(np.arange(len(names)), names, ordered=True)}


def _count(of: Replication) -> Columns:
    names = _names(of.scenario)
    tickets, begin = of.tickets, of.log.start
    waiting = int(np.searchsorted(tickets.created, begin))  # tickets are ordered by their creation
    if not waiting:
        return {column.name: np.zeros(len(names), np.int64) for column in VALUES}
    touched, solved = (_first(of, kind, waiting) for kind in (EventKind.WORK_STARTED, EventKind.SOLVED))
    rows = []
    for name in names:
        mine = np.ones(waiting, np.bool_)
        if name != ALL:
            mine = tickets.severity[:waiting] == of.scenario.severities.index(name)
        last = [max(int(each[mine].max(initial=begin)), begin) - begin for each in (touched, solved)]
        unsolved = np.count_nonzero(solved[mine] == of.log.until)
        rows.append((np.count_nonzero(mine), unsolved, *last, *_clocks(of, waiting, mine)))
    columns = np.array(rows, np.int64).reshape(len(rows), len(VALUES)).T
    return {column.name: values for column, values in zip(VALUES, columns, strict=True)}


def _first(of: Replication, kind: EventKind, waiting: int) -> Int64:
    """[ticket that waits at the beginning] when something first happened to it; the end of the log where it did not."""
    events = of.log.event_table
    at = np.flatnonzero((events.kind == kind) & (events.ticket < waiting))
    found = np.full(waiting, of.log.until, np.int64)
    np.minimum.at(found, events.ticket[at], events.time[at])
    return found


def _clocks(of: Replication, waiting: int, mine: Bools) -> tuple[int, int]:
    """Decided and met clocks of some of the tickets that wait at the beginning."""
    clocks = of.score.clocks
    if clocks is None:
        return 0, 0
    status = clocks.status[(clocks.ticket < waiting) & np.append(mine, False)[np.minimum(clocks.ticket, waiting)]]
    met = np.count_nonzero(status == Status.MET)
    return int(met + np.count_nonzero(status == Status.BREACHED)), int(met)


def _is_cut_off(grid: ReplicationGrid, group: Group) -> bool:
    return bool(grid.column("unsolved")[:, group.rows].any())


VALUES = (TICKETS, UNSOLVED, TOUCHED, SOLVED, DECIDED, MET)
COMPARED = ComparisonTable("opening backlog", ("", "severity"), "From the beginning of the simulation.")
UNTIL_TOUCHED, UNTIL_SOLVED = (
    Estimate(
        *("opening", "mean", MILLISECONDS, column.name, ("severity",)),
        statistic=statistic,
        measure=f"opening {statistic}",
        words=words,
        better=False,
        table=COMPARED,
        cut_off=_is_cut_off,
    )
    for column, statistic, words in (
        (TOUCHED, "touched", "until the last is taken up"),
        (SOLVED, "solved", "until the last is solved"),
    )
)
ATTAINMENT = Estimate("opening", "ratio", OF_SHARE, "met", ("severity",), wholes="decided")

BY_SEVERITY = SectionRows(
    "opening",
    "opening",
    (OF,),
    (
        Mean("tickets", TICKETS.meaning, "tickets"),
        Mean("unsolved", f"{UNSOLVED.meaning}; mean over replications", "unsolved"),
        Estimated("touched", f"{TOUCHED.meaning}; mean over replications", UNTIL_TOUCHED),
        Estimated("solved", f"{SOLVED.meaning}; mean over replications", UNTIL_SOLVED),
        CutOff(
            "solved_cut_off", "true where some were not solved when the log ended: it is at least so long", UNTIL_SOLVED
        ),
        Estimated("attainment", "of their clocks, the share that were met", ATTAINMENT),
    ),
    meaning="tickets that wait when the simulation begins: until when they are worked off, and what is kept",
)

OPENING = Measure(
    "opening",
    keys=(OF,),
    values=VALUES,
    rows=_rows,
    count=_count,
    compared=tuple(replace(each, chosen=(("severity", ALL),)) for each in (UNTIL_TOUCHED, UNTIL_SOLVED)),
    is_judged=True,
    from_verdicts=lambda scenario: not scenario.opening,  # there is nothing to look at
    is_swept=False,
    sections=(BY_SEVERITY,),
)
