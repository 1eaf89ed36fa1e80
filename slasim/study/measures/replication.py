"""What measures are counted from: one replication, played and scored."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from slasim.agreements.score import Score, score
from slasim.log.ticket_log import TicketLog
from slasim.roster import Roster
from slasim.scenario import Scenario
from slasim.study.measures.obligations import Obligations, obligations
from slasim.study.measures.outstanding import Outstanding, outstanding
from slasim.study.measures.spreads import wait_spreads
from slasim.study.measures.tally import Tally, tally
from slasim.study.measures.touch_times import TouchTimes, touch_times
from slasim.types import Bools, Float64
from slasim.workload.tables import Tickets, Workload


@dataclass(frozen=True)
class Replication:
    """A replication: its workload, its log from the start of the warm-up to the end of the follow-up, what was seen.

    A ticket counts when it was created in the measured window [start, end). Its waits are followed past the end of the
    window while arrivals go on; what has not ended when the log ends counts with the time so far and is shown as
    unfinished, so no figure is conditional on tickets that finished.
    """

    scenario: Scenario
    roster: Roster
    log: TicketLog
    workload: Workload
    number: int = 0

    @property
    def tickets(self) -> Tickets:
        """Every ticket of the log."""
        return self.log.ticket_table

    @property
    def severities(self) -> int:
        """How many there are; tickets have their numbers."""
        return len(self.scenario.severities)

    @cached_property
    def window(self) -> tuple[int, int]:
        """The measured window [start, end), ms since 1970."""
        return self.scenario.window()

    @cached_property
    def inside(self) -> Bools:
        """[ticket] created in the window."""
        start, end = self.window
        return (self.tickets.created >= start) & (self.tickets.created < end)

    @cached_property
    def seen(self) -> Tally:
        """How long tickets waited, and how agents spent their time."""
        return tally(self.log.event_table, self.log.size, self.roster, self.window, self.log.until)

    @cached_property
    def touch_times(self) -> TouchTimes:
        """When each touch of the workload became ready, was begun and was done."""
        return touch_times(self.log.event_table, self.workload.touches.first, self.tickets.created)

    @cached_property
    def wait_spreads(self) -> Float64:
        """[severity, until first touched or in all, statistic] of the waits of the tickets of the window."""
        return wait_spreads(self)

    @cached_property
    def outstanding(self) -> Outstanding:
        """Open tickets and the work they still need, week by week."""
        return outstanding(self)

    @cached_property
    def obligations(self) -> Obligations:
        """Everything that is judged."""
        return obligations(self.scenario)

    @cached_property
    def score(self) -> Score:
        """What was promised, kept and owed."""
        return score(self.log, self.obligations.promises, keep_clocks=True)
