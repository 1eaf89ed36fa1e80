"""What measures are counted from: one replication, played and scored."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from slasim.agreements.clocks.signals import Signals
from slasim.agreements.score import JudgedLog, Score, judge_log, priced
from slasim.log.ticket_log import TicketLog
from slasim.roster import Roster
from slasim.scenario import Scenario
from slasim.study.measures.people.agent_times import AgentTimes, agent_times
from slasim.study.measures.promises.obligations import Obligations, obligations
from slasim.study.measures.queues.outstanding import Outstanding, outstanding
from slasim.study.measures.queues.touch_times import TouchTimes, read_touches
from slasim.study.measures.sums import ReplicationSums, SeverityWaits, severity_waits, sums
from slasim.types import Int64
from slasim.workload.tables import Tickets, Workload

BEGINNING, EVERY = 3, 20


def is_looked_at(replication: int) -> bool:
    """Whether all is counted of a replication; what takes long is not, of the others."""
    return replication < BEGINNING or replication % EVERY == 0


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
    is_timed: bool = True  # whether clocks add up the open time that they counted
    signals: Signals | None = None  # what clocks mind, where it was read before
    laid: Int64 | None = None  # when clocks are due if nothing moves them, where it was found before
    known: JudgedLog | None = None  # what was promised and kept, where that is known

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

    @property
    def is_looked_at(self) -> bool:
        """Whether all is counted of it."""
        return is_looked_at(self.number)

    @cached_property
    def _read(self) -> tuple[TouchTimes, AgentTimes]:
        first, created, agents = self.workload.touches.first, self.tickets.created, len(self.roster.agents)
        times, work = read_touches(self.log.event_table, first, created, agents, self.log.until)
        return times, agent_times(self.roster, work, self.window)

    @property
    def touch_times(self) -> TouchTimes:
        """When each touch of the workload became ready, was begun and was done."""
        return self._read[0]

    @property
    def agent_times(self) -> AgentTimes:
        """How agents spent their time in the window."""
        return self._read[1]

    @cached_property
    def sums(self) -> ReplicationSums:
        """All that is added up from tickets and their touches."""
        return sums(self)

    @cached_property
    def outstanding(self) -> Outstanding:
        """Outstanding work and open tickets, week by week."""
        skills, until = len(self.workload.labels.skills), self.log.until
        return outstanding(self.tickets, self.workload.touches, self.touch_times, skills, self.window, until)

    @cached_property
    def severity_waits(self) -> SeverityWaits:
        """The waits of tickets by severity."""
        return severity_waits(self.sums)

    @cached_property
    def obligations(self) -> Obligations:
        """Everything that is judged."""
        return obligations(self.scenario)

    @cached_property
    def judged(self) -> JudgedLog:
        """What was promised and kept."""
        if self.known is not None:
            return self.known
        promises = self.obligations.promises
        return judge_log(self.log, promises, count=self.is_timed, signals=self.signals, laid=self.laid)

    @cached_property
    def score(self) -> Score:
        """What was promised, kept and owed."""
        return priced(self.log, self.obligations.promises, self.judged, keep_clocks=True)
