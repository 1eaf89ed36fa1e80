"""One replication: draw, roster, run the desk, measure. A function of (scenario, seed, replication) alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from slasim.log.kinds import Events
from slasim.log.ticket_log import TicketLog
from slasim.roster import Roster, expand
from slasim.scenario import Scenario
from slasim.study.measures import registry
from slasim.study.measures.promises.obligations import obligations
from slasim.study.measures.replication import Replication
from slasim.study.measures.tables import Parts, smallest
from slasim.study.running.routing import routing_of
from slasim.workload import Workload, draw


@dataclass(frozen=True)
class Replicate:
    """The job of one worker; it may be sent to another process."""

    scenario: Scenario
    seed: int
    engine: str
    names: tuple[str, ...] | None = None  # of the tables that are wanted; None: all

    def __call__(self, replication: int, on_slice: Callable[[float], None] | None = None) -> Parts:
        """The tables of one replication. `on_slice` gets the share done and may raise to stop."""
        workload = draw(self.scenario, self.seed, replication)
        roster = expand(self.scenario, self.seed, replication)
        log = self.log(workload, roster, on_slice)
        wanted = [each for each in registry.counted() if self.names is None or each.name in self.names]
        found: Parts = {}
        for is_judged in (False, True):
            # Anew for verdicts: what all else is counted from takes as much memory, and is let go.
            played = Replication(self.scenario, roster, log, workload, replication)
            for measure in wanted:
                if measure.count and measure.is_judged == is_judged:
                    found[measure.name] = smallest(measure.count(played))
        return {measure.name: found[measure.name] for measure in wanted}

    def history(self, replication: int) -> TicketLog:
        """The whole log of one replication."""
        return self.log(draw(self.scenario, self.seed, replication), expand(self.scenario, self.seed, replication))

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
        routing = routing_of(self.scenario)
        promises = obligations(self.scenario).promises
        steering = promises.steering(workload.tickets) if routing.looks_at_dues else None
        if self.engine == "reference":
            from slasim.desk import reference

            return reference.run(workload, roster, steering, routing, until)
        from slasim.desk import compiled

        return compiled.run(workload, roster, steering, routing, until, on_slice=on_slice)
