"""One replication: draw, roster, run the desk, measure. A function of (scenario, seed, replication) alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from slasim.agreements.clocks.signals import read_signals
from slasim.agreements.judged_again import KnownCounts, judge_again
from slasim.log.kinds import Events
from slasim.log.ticket_log import TicketLog
from slasim.roster import Roster, expand
from slasim.scenario import Scenario
from slasim.study.measures import registry
from slasim.study.measures.measure import Measure
from slasim.study.measures.promises.obligations import obligations
from slasim.study.measures.replication import Replication
from slasim.study.measures.tables import Parts, smallest
from slasim.study.running.routing import routing_of
from slasim.study.running.shared import Played, Shared, log_group, reach_of
from slasim.terms.tables import Steering
from slasim.workload import Workload, draw

if TYPE_CHECKING:
    from slasim.desk.reference import Policy

OnSlice = Callable[[float], None] | None
NO_EVENTS = Events._make(np.empty(0, kind) for kind in (np.int64, np.int8, np.int32, np.int32))


class Replicated(NamedTuple):
    """The tables of a replication, and how they were come by."""

    parts: Parts
    how: Literal["simulated", "judged"]  # judged: the log of another variant, again


@dataclass(frozen=True)
class Replicate:
    """The job of one worker; it may be sent to another process."""

    scenario: Scenario
    seed: int
    engine: str
    names: tuple[str, ...] | None = None  # of the tables that are wanted; None: all
    policy: Policy | None = None  # of one's own, for the reference desk alone

    def __call__(self, replication: int, on_slice: OnSlice = None) -> Parts:
        """The tables of one replication. `on_slice` gets the share done and may raise to stop."""
        workload = draw(self.scenario, self.seed, replication)
        roster = expand(self.scenario, self.seed, replication)
        log = self.log(workload, roster, on_slice)
        found: Parts = {}
        for is_judged in (False, True):
            # Anew for verdicts: what all else is counted from takes as much memory, and is let go.
            played = Replication(self.scenario, roster, log, workload, replication, self._is_timed)
            found |= _counted((each for each in self._wanted if each.is_judged == is_judged), played)
        return self._in_order(found)

    def sharing(self, shared: Shared, replication: int, on_slice: OnSlice = None) -> Replicated:
        """The same, from what is kept of other variants, and keeping what they may need."""
        promised, routing = obligations(self.scenario), routing_of(self.scenario)
        workload = shared.workload(self.scenario, self.seed, replication)
        steering, mark = None, b""
        if routing.looks_at_dues:
            steered = shared.steering(self.scenario, promised, self.seed, replication, workload)
            steering, mark = steered.by, steered.mark
        group = log_group(self.scenario, routing, self.seed, self.engine)
        judged, others = ([each for each in self._wanted if each.is_judged == side] for side in (True, False))
        looks_at_clocks = not all(each.from_verdicts and each.from_verdicts(self.scenario) for each in judged)
        alone = None if looks_at_clocks else promised.alone
        known = shared.played(group, replication, mark, promised) if alone is not None else None
        roster = expand(self.scenario, self.seed, replication)
        if known is not None and alone is not None and all(each.name in known.parts for each in others):
            log = self._log(workload, roster, NO_EVENTS)
            verdicts = judge_again(log, promised.promises, alone, known.signals, known.known)
            again = Replication(self.scenario, roster, log, workload, replication, known=verdicts)
            parts = {each.name: known.parts[each.name] for each in others} | _counted(judged, again)
            shared.keep(group, replication, mark, promised, known)  # which has grown
            return Replicated(self._in_order(parts), "judged")
        log = self._log(workload, roster, self._events(workload, roster, steering, on_slice))
        parts = _counted(others, Replication(self.scenario, roster, log, workload, replication))
        signals = read_signals(log, promised.signals, np.empty(0, np.bool_)) if judged else None
        laid = shared.laid(self.scenario, promised, self.seed, replication, workload.tickets) if judged else None
        played = Replication(self.scenario, roster, log, workload, replication, self._is_timed, signals, laid)
        if signals is not None and alone is not None:
            kept = Played(signals, parts.copy(), reach_of(promised), KnownCounts(played.judged.counts, alone))
            shared.keep(group, replication, mark, promised, kept)
        return Replicated(self._in_order(parts | _counted(judged, played)), "simulated")

    @property
    def _wanted(self) -> list[Measure]:
        return [each for each in registry.counted() if self.names is None or each.name in self.names]

    @property
    def _is_timed(self) -> bool:
        return any(each.is_timed for each in self._wanted)

    def _in_order(self, parts: Parts) -> Parts:
        return {measure.name: parts[measure.name] for measure in self._wanted}

    def history(self, replication: int) -> TicketLog:
        """The whole log of one replication."""
        return self.log(draw(self.scenario, self.seed, replication), expand(self.scenario, self.seed, replication))

    def log(self, workload: Workload, roster: Roster, on_slice: OnSlice = None) -> TicketLog:
        """What happens at the desk, from the start of the warm-up to the end of the follow-up."""
        promises = obligations(self.scenario).promises
        steering = promises.steering(workload.tickets) if routing_of(self.scenario).looks_at_dues else None
        return self._log(workload, roster, self._events(workload, roster, steering, on_slice))

    def _log(self, workload: Workload, roster: Roster, events: Events) -> TicketLog:
        start, until = self.scenario.span()
        return TicketLog(
            ticket_table=workload.tickets,
            event_table=events,
            accounts=workload.accounts,
            labels=workload.labels,
            teams=roster.teams,
            agents=roster.agents,
            agent_team=roster.team,
            start=start,
            until=until,
            window=self.scenario.window(),
        )

    def _events(self, workload: Workload, roster: Roster, steering: Steering | None, on_slice: OnSlice) -> Events:
        routing, until = routing_of(self.scenario), self.scenario.span()[1]
        if self.engine == "reference":
            from slasim.desk import reference

            return reference.run(workload, roster, steering, routing, until, self.policy)
        from slasim.desk import compiled

        return compiled.run(workload, roster, steering, routing, until, on_slice=on_slice)


def _counted(measures: Iterable[Measure], of: Replication) -> Parts:
    return {each.name: smallest(each.count(of)) for each in measures if each.count is not None}
