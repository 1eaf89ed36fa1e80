"""What the walk over the clocks reads and writes."""

from __future__ import annotations

from typing import NamedTuple

from slasim.agreements.clocks.signals import Signals
from slasim.calendars import CalendarTables
from slasim.terms.cells import ClassSizes
from slasim.terms.tables import Owed
from slasim.terms.working_days import WorkingDays
from slasim.types import Bools, Int8, Int16, Int32, Int64

ANYBODY, NO_TEAM = -1, -2  # a team that the log does not have holds nothing


class ClockRules(NamedTuple):
    """How the clock of each (era, commitment) runs."""

    metric: Int8  # a Metric; -1: no clock
    definition: Int8  # row of `actions` and `goes_on`
    pauses: Int8  # a Pause: the reasons for which it is paused
    automatic: Int8  # 1: an automatic reply is an answer
    change: Int8  # a Change
    reopen: Int8  # 1: a new clock
    team: Int16  # whose time is measured: index into TicketLog.teams; ANYBODY: everybody's
    blocks: Int8  # a Pause: while one of these holds no reply or return begins a clock
    shortest: Int64  # ms: who gives up sooner is no failure; of one dimension where no commitment says so
    actions: Int8  # [definition, signal] an Action
    goes_on: Bools  # [definition] a clock may run again after it ended


class World(NamedTuple):
    """What the walk reads."""

    tables: CalendarTables
    dates: WorkingDays
    usual: Int16  # [calendar] the one without closures
    created: Int64
    severity: Int8  # [ticket] at creation
    classes: Int32
    sizes: ClassSizes
    signals: Signals
    owed: Owed
    rules: ClockRules
    laid: Int64  # [clock owed at the creation of a ticket, 2] as `lay_first` has them; without rows: not known
    until: int


class Lowered(NamedTuple):
    """Severities lowered while a clock ran, one row a clock."""

    ticket: Int32
    commitment: Int16
    number: Int16
    time: Int64
    before: Int8  # the severity by which the clock ran
    after: Int8
    consent: Int8  # 1: recorded
    late: Int8  # 1: the clock was past its due instant
    due: Int64  # of the clock before the change; as of when it was paused where it is paused


class ClockRows(NamedTuple):
    """What the walk writes, one row a clock."""

    ticket: Int32
    commitment: Int16
    number: Int16
    start: Int64
    stop: Int64
    due: Int64
    status: Int8
    met_goal: Int8
    severity: Int8  # by whose terms it ended
    spent: Int64  # [row, 4] ms counted, paused, excluded, out of hours; or counted alone; or no column
    kept: Int64  # [stretch, 4] row, begin, end, calendar of what counted, from 1 on; the first says how many. Or [0]
    lowered: Lowered
    many_lowered: Int64  # [1] rows of it that are written
