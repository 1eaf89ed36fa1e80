"""One replication: draw, roster, run the desk, score, measure. A function of (scenario, seed, replication) alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from slasim.agreements import measure
from slasim.desk import TicketLog
from slasim.desk.log import Events
from slasim.roster import Roster, expand
from slasim.scenario import Scenario
from slasim.study import measures
from slasim.study.measures import Columns, Window
from slasim.study.routing import routing_of
from slasim.study.tally import tally
from slasim.study.verdicts import verdicts
from slasim.terms import Terms, write_terms
from slasim.workload import Workload, draw, prepare

Parts = dict[str, Columns]


@dataclass(frozen=True)
class Replicate:
    """The job of one worker; it may be sent to another process."""

    scenario: Scenario
    seed: int
    engine: str

    def __call__(self, replication: int, on_slice: Callable[[float], None] | None = None) -> Parts:
        """The tables of one replication. `on_slice` gets the share done and may raise to stop."""
        workload = draw(self.scenario, self.seed, replication)
        roster = expand(self.scenario, self.seed, replication)
        log = self.log(workload, roster, on_slice)
        window = Window(*self.scenario.window(), len(self.scenario.severities))
        seen = tally(log.event_table, workload.size, roster, (window.start, window.end), log.until)
        tickets = workload.tickets
        return {
            **verdicts(measure(log, self.scenario)),
            "waits": measures.waits(tickets, seen, window),
            "backlog": measures.backlog(tickets, seen, window),
            "arrivals": measures.arrivals(tickets, seen, window),
            "occupancy": measures.occupancy(roster, seen),
        }

    def log(self, workload: Workload, roster: Roster, on_slice: Callable[[float], None] | None = None) -> TicketLog:
        """What happens at the desk, from the start of the warm-up to the end of the follow-up."""
        start, until = self.scenario.span()
        return TicketLog(
            ticket_table=workload.tickets,
            event_table=self._events(workload, roster, until, on_slice),
            accounts=workload.accounts,
            labels=workload.labels,
            teams=roster.teams,
            agents=roster.agents,
            agent_team=roster.team,
            start=start,
            until=until,
            window=self.scenario.window(),
        )

    def _events(
        self, workload: Workload, roster: Roster, until: int, on_slice: Callable[[float], None] | None
    ) -> Events:
        steering = terms_of(self.scenario).steering(workload.tickets)
        routing = routing_of(self.scenario)
        if self.engine == "reference":
            from slasim.desk import reference

            return reference.run(workload, roster, steering, routing, until)
        from slasim.desk import compiled

        return compiled.run(workload, roster, steering, routing, until, on_slice=on_slice)


@lru_cache(maxsize=8)
def terms_of(scenario: Scenario) -> Terms:
    """What tickets are owed under a scenario; the same for all replications."""
    prepared = prepare(scenario)
    return write_terms(scenario, prepared.accounts, prepared.labels, prepared.calendars)
