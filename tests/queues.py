"""Queues with known answers, run through the compiled desk: independent replications of waits, in seconds.

The seed of a run is a hash of the case's name and the stage, so nobody chooses it. A replication is one or more runs of
at most PIECE tickets, each from an empty queue: longer runs would spend a third of their time on fresh memory. A run
drops ten relaxation times of the queue at its start, which leaves e^-10 of the start-up bias, and as much at its end,
where nobody arrives any more who would go first. Times are cut to whole ms.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil, sqrt
from typing import Any

import numpy as np
from scipy import stats

from slasim.desk import compiled
from slasim.desk.routing import Order, Routing
from slasim.log.kinds import EventKind
from slasim.roster.tables import USUAL, Presence, Roster
from slasim.workload.tables import Tickets, Touches, Workload
from tests.desk_cases import make_workload

REPLICATIONS = 100
CONTROLS = 2  # means drawn in a replication: time between arrivals, handle time
DEGREES = REPLICATIONS - 1 - CONTROLS
PIECE = 50_000  # tickets of a run that count, or ten times what is dropped at one end if that is more
Floats = np.ndarray[Any, np.dtype[np.float64]]
Service = Callable[[np.random.Generator, int], Floats]  # handle times in s


@dataclass(frozen=True)
class Queue:
    """One station: Poisson arrivals per hour by class (most severe first), agents, handle times with a mean in s."""

    name: str
    rates: tuple[float, ...]
    agents: int
    mean: float
    service: Service
    expected: dict[str, float]  # estimand -> theory: wait, wait<class>, delayed, within, within<class>
    within: float | None = None  # s
    variability: float = 1.0  # squared coefficient of variation of handle times, for the length of the run only
    order: Order = field(default=Order.FIFO)

    @property
    def load(self) -> float:
        return sum(self.rates) / 3600 * self.mean / self.agents

    @property
    def dropped(self) -> int:
        """Tickets of a run that start-up may have touched."""
        relaxation = self.mean / self.agents / (1 - sqrt(self.load)) ** 2
        return 100 + int(10 * relaxation * sum(self.rates) / 3600 * max(1.0, self.variability))


def seed_of(*words: object) -> int:
    """A seed nobody chose."""
    return int.from_bytes(hashlib.blake2b("/".join(map(str, words)).encode(), digest_size=8).digest(), "little")


def workload_of(queue: Queue, generator: np.random.Generator, size: int) -> Workload:
    """`size` tickets with one touch each."""
    rates = np.array(queue.rates)
    gaps = generator.exponential(3_600_000 / rates.sum(), size)
    created = np.cumsum(gaps).astype(np.int64)
    severity = generator.choice(len(rates), size, p=rates / rates.sum()).astype(np.int8)
    work = np.maximum(queue.service(generator, size) * 1000, 1).astype(np.int64)
    zeros = np.zeros(size, np.int64)
    return Workload(
        labels=EMPTY.labels,
        accounts=EMPTY.accounts,
        tickets=Tickets(
            np.arange(size), created, severity, zeros.astype(np.int32), *[zeros.astype(np.int8)] * 1,
            zeros.astype(np.int16), zeros.astype(np.int8),
        ),
        touches=Touches(
            np.arange(size + 1, dtype=np.int32), zeros.astype(np.int16), work, np.ones(size, np.int8),
            zeros.astype(np.int8), zeros,
        ),
        reply_calendar=np.full(size, -1, np.int16),
        calendars=EMPTY.calendars,
        start=0,
        end=int(created[-1]) + 1,
    )  # fmt: skip


EMPTY = make_workload([])


def always_here(agents: int, until: int) -> Roster:
    """One team, one skill, present all the time."""
    zeros = np.zeros(agents, np.int64)
    return Roster(
        teams=("team",),
        agents=tuple(map(str, range(agents))),
        team=zeros.astype(np.int16),
        level=np.ones((1, 1), np.int8),
        presence=Presence(
            np.arange(agents, dtype=np.int32),
            *(zeros, zeros + until, zeros.astype(np.int8), zeros.astype(np.int16), np.full(agents, USUAL, np.int32)),
        ),
        start=0,
        end=until,
    )


def run_once(queue: Queue, generator: np.random.Generator, size: int) -> tuple[Floats, Tickets, Floats]:
    """Waits in s, tickets and handle times in s of `size` tickets of one run, without those dropped at both ends."""
    workload = workload_of(queue, generator, size + 2 * queue.dropped)
    until = workload.end + int(1e6 * 1000 * queue.mean)
    events = compiled.run(workload, always_here(queue.agents, until), None, Routing(queue.order), until)
    started = np.flatnonzero(events.kind == EventKind.WORK_STARTED)
    waits = np.empty(workload.size)
    waits[events.ticket[started]] = events.time[started]
    assert len(started) == workload.size
    waits = (waits - workload.tickets.created) / 1000
    kept = slice(queue.dropped, -queue.dropped)
    return waits[kept], Tickets(*(column[kept] for column in workload.tickets)), workload.touches.work[kept] / 1000


@dataclass(frozen=True)
class Estimate:
    """The mean of an estimand and its standard error, of DEGREES degrees of freedom."""

    mean: float
    error: float

    def half_width(self, confidence: float) -> float:
        """Of Student's interval."""
        return float(stats.t.ppf((1 + confidence) / 2, DEGREES)) * self.error

    def t_statistic(self, expected: float) -> float:
        """Distance from theory in standard errors."""
        return (self.mean - expected) / self.error


def estimates(queue: Queue, stage: str, size: int) -> dict[str, Estimate]:
    """Each estimand, from REPLICATIONS replications of at least `size` tickets.

    A replication that happened to draw long handle times or quick arrivals has long waits. What it drew is known
    beside its expectation, so both are controls: of a regression on their deviations the intercept is the mean wait
    (Lavenberg and Welch 1981), with half the variance of a plain mean.
    """
    pieces = ceil(size / max(PIECE, 10 * queue.dropped))
    sums, counts = np.zeros((2, REPLICATIONS, len(queue.expected)))
    controls = np.empty((REPLICATIONS, CONTROLS))
    for replication in range(REPLICATIONS):
        generator = np.random.default_rng(seed_of(queue.name, stage, replication))
        drawn = np.zeros((pieces, CONTROLS))
        for piece in range(pieces):
            waits, tickets, work = run_once(queue, generator, ceil(size / pieces))
            drawn[piece] = np.ptp(tickets.created) / 1000 / (len(work) - 1), work.mean()
            for column, estimand in enumerate(queue.expected):
                values = measured(queue, estimand, waits, tickets.severity)
                sums[replication, column] += values.sum()
                counts[replication, column] += len(values)
        controls[replication] = drawn.mean(0) / (3600 / sum(queue.rates), queue.mean) - 1
    controls[:, np.ptp(controls, axis=0) == 0] = 0  # handle times of one length control nothing
    design, found = np.column_stack([np.ones(REPLICATIONS), controls]), sums / counts
    fitted = np.linalg.lstsq(design, found)[0]
    variance = ((found - design @ fitted) ** 2).sum(0) / DEGREES * np.linalg.pinv(design.T @ design)[0, 0]
    return {
        name: Estimate(float(fitted[0, column]), float(np.sqrt(variance[column])))
        for column, name in enumerate(queue.expected)
    }


def measured(queue: Queue, estimand: str, waits: Floats, classes: Any) -> Any:
    """What an estimand is the mean of, a value each ticket of its class."""
    word = estimand.rstrip("0123456789")
    chosen = waits if word == estimand else waits[classes == int(estimand[len(word) :])]
    match word:
        case "wait":
            return chosen
        case "delayed":
            return chosen > 0
        case "within":
            return chosen <= queue.within
    raise ValueError(estimand)


def size_for(queue: Queue, relative: float) -> int:
    """Tickets a replication needs for a 99 % half-width under `relative` of each value, by a pilot of its own seeds."""
    pilot = 10_000
    values = estimates(queue, "pilot", pilot)
    worst = max(values[name].half_width(0.99) / expected for name, expected in queue.expected.items())
    # 2: a pilot's variance is itself uncertain (of two of 100 replications the ratio is below 1.8 in 998 of 1,000), and
    # slow queues look quicker than they are in a short run.
    return int(pilot * max(1.0, 2.0 * (worst / relative) ** 2))
