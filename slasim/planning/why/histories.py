"""The late tickets of simulated histories: why, when, at which skill, team and customer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from slasim.agreements.causes import LateClocks, cause_of, split_late
from slasim.agreements.causes.cause import DOING
from slasim.agreements.clocks.clocks import owed_rows
from slasim.agreements.score import judge_log
from slasim.agreements.verdicts.counting import OUTSIDE
from slasim.calendars.zone import hour_of_week, wall_clock
from slasim.desk.waiting import Explained, Present, explain_waits
from slasim.instants import DAY, HOUR
from slasim.roster import expand
from slasim.scenario import Scenario
from slasim.study.measures.promises.obligations import obligations
from slasim.study.running.replicate import Replicate
from slasim.study.running.routing import routing_of
from slasim.terms.cells import EVERY
from slasim.types import Bools, Int8, Int16, Int32, Int64
from slasim.workload import draw

NOBODY = -1


class ExplainedLate(NamedTuple):
    """Late clocks that are asked of the desk, of one history or of several; one row a clock."""

    row: Int64  # of Obligations.rows: commitment, severity and period
    cause: Int8
    customer: Int32
    skill: Int16  # of the longest stretch of its cause
    team: Int16  # of who ended that wait, or did that work; NOBODY where nobody has yet
    hour: Int64  # of the week in the scenario's zone, Monday 00:00 first, in which the clock began
    spent: Int64  # [clock, Doing] ms of open time
    begin: Int64  # of the longest stretch of its cause, ms since 1970
    end: Int64
    since: Int64  # of a wait for which nobody was present: when the last one had left, 0 if nobody had been there
    until: Int64  # and when the next one came; the end of the log if nobody did
    start: Int64  # of the clock, ms since 1970

    def take(self, which: Bools) -> ExplainedLate:
        """Some of them."""
        return ExplainedLate._make(column[which] for column in self)


class LateIn(NamedTuple):
    """The job of one worker: the late tickets of a replication."""

    scenario: Scenario
    seed: int

    def __call__(self, replication: int, on_slice: Callable[[float], None] | None = None) -> ExplainedLate:
        of = obligations(self.scenario)
        workload, roster = draw(self.scenario, self.seed, replication), expand(self.scenario, self.seed, replication)
        log = Replicate(self.scenario, self.seed, "compiled").log(workload, roster, on_slice)
        routing = routing_of(self.scenario)
        steering = of.promises.steering(workload.tickets) if routing.looks_at_dues else None
        told = explain_waits(workload, roster, steering, routing, log.until, log.event_table)
        judged = judge_log(log, of.promises, count=True)
        clocks = judged.walked.clocks
        late = split_late(log, of.promises, clocks, told.timeline)
        known = {tuple(row): at for at, row in enumerate(of.rows.tolist()) if of.asked[at]}
        pooled = np.array([commitment.pooled for commitment in of.promises.commitments], np.bool_)
        severity = np.where(pooled[clocks.commitment], EVERY, clocks.severity)
        keys = zip(
            *(each[late.row].tolist() for each in (clocks.commitment, severity, judged.clock_period)), strict=True
        )
        row = np.array([known.get(key, OUTSIDE) for key in keys], np.int64)
        mine = np.flatnonzero(row != OUTSIDE)
        late, row = LateClocks(*(column[mine] for column in late)), row[mine]
        commitment = clocks.commitment[late.row]
        target = of.promises.owed.target[owed_rows(clocks, late.row, of.promises, workload.tickets), commitment]
        cause = cause_of(late.spent, target)
        begin, end, skill, agent = _stretch(late, cause, told)
        ticket = clocks.ticket[late.row]
        wall = wall_clock(self.scenario.timezone, clocks.start[late.row])
        return ExplainedLate(
            row,
            cause,
            workload.tickets.customer[ticket],
            skill,
            np.where(agent < 0, NOBODY, roster.team[agent]).astype(np.int16),
            hour_of_week(wall // DAY, wall % DAY // HOUR),
            late.spent,
            begin,
            end,
            *_gap(told.present, skill, begin, log.until),
            clocks.start[late.row],
        )


def together(histories: Sequence[ExplainedLate]) -> ExplainedLate:
    """The late tickets of several histories."""
    return ExplainedLate(*(np.concatenate(columns) for columns in zip(*histories, strict=True)))


def _stretch(late: LateClocks, cause: Int8, told: Explained) -> tuple[Int64, Int64, Int16, Int32]:
    """The longest stretch of each clock's cause: begin, end, skill, and agent."""
    place = late.longest[np.arange(len(cause)), DOING[cause]]
    start = told.timeline.start
    following = np.append(start, told.timeline.until)[place + 1]
    is_last = np.isin(place + 1, told.timeline.first)
    return start[place], np.where(is_last, told.timeline.until, following), told.skill[place], told.agent[place]


def _gap(present: Present, skill: Int16, begin: Int64, until: int) -> tuple[Int64, Int64]:
    """From when to when nobody is present who has the skill, around an instant at which nobody is."""
    since, back = np.zeros(len(begin), np.int64), np.full(len(begin), until, np.int64)
    for each in np.unique(skill).tolist():
        mine = np.flatnonzero(skill == each)
        first, last = present.first[each : each + 2]
        on, off = present.on[first:last], present.off[first:last]
        gone = np.searchsorted(off, begin[mine], side="right")
        since[mine] = np.append(0, off)[gone]
        back[mine] = np.append(on, until)[np.searchsorted(on, begin[mine], side="right")]
    return since, back
