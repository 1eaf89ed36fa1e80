"""What the replications of variants have in common: what a change cannot move is worked out once.

The tickets of a replication follow from the demand alone, what the desk steers by from goals and tickets. What happens
follows from these, the roster and the routing: where all of them are the same, nothing is replayed and the log is
judged again, commitment by commitment, as far as its terms changed. Every key is all that the value was made from
(slasim/scenario/sections/views.py), so that nothing that is found here differs from what a fresh simulation makes.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import lru_cache

from slasim.agreements.clocks import lay_clocks
from slasim.agreements.clocks.signals import Signals
from slasim.agreements.judged_again import KnownCounts
from slasim.desk.routing import Routing
from slasim.fingerprints import fingerprint
from slasim.kept import Kept
from slasim.scenario import Scenario
from slasim.scenario.sections.views import for_demand, for_roster
from slasim.study.measures.promises.obligations import Obligations
from slasim.study.measures.tables import Parts
from slasim.terms.tables import Steering
from slasim.types import Int64
from slasim.workload import Workload, draw, prepare
from slasim.workload.tables import Tickets

MOST = 1 << 30  # bytes
OF_MACHINE = 8  # of its memory such a part, if that is less
LOGS = 0.3  # share of what is kept for logs, to be judged again by other terms
DRAWS, STEERED, LAID = 0.6, 0.17, 0.23  # of the rest, as large as they are beside each other


@dataclass(frozen=True)
class Steered:
    """What the desk steers by in a replication, and its fingerprint."""

    by: Steering
    mark: bytes


@dataclass(frozen=True)
class Played:
    """What is kept of a log: all that verdicts and tables need of it."""

    signals: Signals  # those that clocks mind
    parts: Parts  # tables that no promise moves
    reach: int  # until when the calendars were known
    known: KnownCounts  # counts by the terms of a commitment

    @property
    def arrays(self) -> tuple[object, ...]:
        """All that is kept."""
        return self.signals, self.parts, self.known.arrays


class Shared:
    """What variants have in common, `limit` bytes of it at most (None: `room`), this share of it for logs. Threads may
    share it; what is not there is made."""

    def __init__(self, limit: int | None = None, logs: float = LOGS) -> None:
        self._given = limit, logs
        limit = room() if limit is None else limit
        rest = limit * (1 - logs)
        self._draws: Kept[Workload] = Kept(int(rest * DRAWS))
        self._steered: Kept[Steered] = Kept(int(rest * STEERED))
        self._laid: Kept[Int64] = Kept(int(rest * LAID))
        self._played: Kept[Played] = Kept(int(limit * logs))

    def __reduce__(self) -> tuple[Callable[[int | None, float], Shared], tuple[int | None, float]]:
        """In another process it is what that process keeps."""
        return of_process, self._given

    @property
    def size(self) -> int:
        """Bytes that are kept."""
        return self._draws.size + self._steered.size + self._laid.size + self._played.size

    def workload(self, scenario: Scenario, seed: int, replication: int) -> Workload:
        """As `draw`."""
        prepared = prepare(scenario)
        group = (for_demand(scenario), seed)
        found = self._draws.get_or_make(group, replication, lambda: draw(scenario, seed, replication))
        # How far calendars reach follows from the longest promise.
        return found if found.calendars is prepared.calendars else replace(found, calendars=prepared.calendars)

    def steering(
        self, scenario: Scenario, promised: Obligations, seed: int, replication: int, workload: Workload
    ) -> Steered:
        """As `Promises.steering`."""

        def made() -> Steered:
            by = promised.promises.steering(workload.tickets)
            return Steered(by, fingerprint(by))

        group = (for_demand(scenario), promised.steered_by, seed)
        return self._steered.get_or_make(group, replication, made)

    def laid(
        self, scenario: Scenario, promised: Obligations, seed: int, replication: int, tickets: Tickets
    ) -> Int64 | None:
        """As `lay_clocks`; None where it could not be kept, for it is worth its while only if it is used again."""
        if 16 * len(tickets.uid) * len(promised.periods) > self._laid.limit:
            return None
        group = (for_demand(scenario), promised.laid_by, seed)
        return self._laid.get_or_make(group, replication, lambda: lay_clocks(tickets, promised.promises))

    def played(self, group: Hashable, replication: int, mark: bytes, promised: Obligations) -> Played | None:
        """The log of such a replication, where it can be judged by these promises."""
        found = self._played.get((group, promised.signals), (replication, mark))
        return None if found is None or found.reach > reach_of(promised) else found

    def keep(self, group: Hashable, replication: int, mark: bytes, promised: Obligations, played: Played) -> None:
        """Keep what was played, or more of it."""
        self._played.keep((group, promised.signals), (replication, mark), played)


@lru_cache(maxsize=1)
def of_process(limit: int | None = None, logs: float = LOGS) -> Shared:
    """What this process keeps."""
    return Shared(limit, logs)


def room(most: int = MOST, part: int = OF_MACHINE) -> int:
    """Bytes that a process may keep: an eighth of the machine's memory (or another part) and at most 1 GiB (or `most`);
    of worker processes divided by the cores."""
    try:
        machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not told
        machine = MOST
    found = min(machine // part, most)
    return found if multiprocessing.parent_process() is None else found // (os.cpu_count() or 1)


def reach_of(promised: Obligations) -> int:
    """Until when the calendars are known; a due instant beyond it is an error."""
    return int(promised.promises.calendars.window[1])


def log_group(scenario: Scenario, routing: Routing, seed: int, engine: str) -> Hashable:
    """Of all logs that differ by replication and by what the desk steers by alone."""
    return for_demand(scenario), for_roster(scenario), routing, seed, engine
