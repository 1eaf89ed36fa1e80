"""How often the intervals of a study hold the truth: independent studies of queues whose truth is known.

A study takes its replications from a stream of its own, whose seed is a hash of the case's name and the study's
number: nobody chooses it. In a fixed design every study has as many; in a sequential one a precision says when it is
enough, looked at when `slasim run --precision` looks.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from slasim.study.measures.figure import Figure, Kind, Name
from slasim.study.statistics import Interval, clopper_pearson, share_interval, wilson
from slasim.study.stopping.rules import Precision
from slasim.study.stopping.watching import MOST, looks, precision_of
from tests.known_queues import ABANDONED, CUSTOMERS, SOON, WAITS, Station, watch
from tests.queues import seed_of

Pair = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]
FIXED = 100

ERLANG_C, HOURS = Station(2.1, 3), 400.0
ERLANG_A, SHIFT = Station(6.0, 5, patience=2.0), 100.0
URGENT, MET, NEEDED = 40, 0.97, 38  # a quota of 95 % on 40 tickets, each in time with 97 %


@dataclass(frozen=True)
class Case:
    """A figure whose truth is known; `draw(generator, replications)` gives its parts and wholes."""

    name: str
    kind: Kind
    unit: str
    truth: float
    draw: Callable[[np.random.Generator, int], Pair]
    precision: float  # asked of it in the sequential design
    relative: bool


def _waits(generator: np.random.Generator, replications: int) -> Pair:
    seen = watch(ERLANG_C, generator, replications, HOURS)
    return seen[WAITS] / (ERLANG_C.rate * HOURS), np.ones(replications)


def _wait_a_customer(generator: np.random.Generator, replications: int) -> Pair:
    seen = watch(ERLANG_C, generator, replications, HOURS)
    return seen[WAITS], seen[CUSTOMERS]


def _within(generator: np.random.Generator, replications: int) -> Pair:
    seen = watch(ERLANG_C, generator, replications, HOURS, limit=1.0)
    return seen[SOON], seen[CUSTOMERS]


def _gives_up(generator: np.random.Generator, replications: int) -> Pair:
    seen = watch(ERLANG_A, generator, replications, SHIFT)
    return seen[ABANDONED], seen[CUSTOMERS]


def _keeps(generator: np.random.Generator, replications: int) -> Pair:
    met = generator.binomial(URGENT, MET, replications)
    return (met >= NEEDED).astype(float), np.ones(replications)


KEPT = float(stats.binom.sf(NEEDED - 1, URGENT, MET))
WAIT = Case("M/M/c mean wait", "mean", "ms", ERLANG_C.mean_wait, _waits, 0.05, True)
RATIO = Case("M/M/c mean wait, ratio", "ratio", "ms", ERLANG_C.mean_wait, _wait_a_customer, 0.05, True)
ATTAINED = Case("M/M/c within target", "ratio", "share", ERLANG_C.within(1.0), _within, 0.005, False)
GIVEN_UP = Case("Erlang A abandonment", "ratio", "share", ERLANG_A.abandoned, _gives_up, 0.004, False)
COMPLIANCE = Case("probability of compliance", "share", "share", KEPT, _keeps, 0.04, False)
CASES = (WAIT, RATIO, ATTAINED, GIVEN_UP, COMPLIANCE)


class Covered(NamedTuple):
    """Of `studies`, how many intervals held the truth; of sequential ones also those of the data alone."""

    studies: int
    held: int
    held_by_data: int
    replications: float  # mean

    @property
    def share(self) -> float:
        return self.held / self.studies


def fixed(case: Case, studies: int, interval: Callable[..., Interval] | None = None) -> Covered:
    """Every study has FIXED replications; `interval(parts, wholes)` in the place of the figure's own."""

    def held(study: int) -> bool:
        figure = _figure(case, case.draw(_generator(case, "fixed", study), FIXED))
        _, low, high = interval(figure.parts, figure.wholes) if interval else figure.interval()
        return bool(low <= case.truth <= high)

    count = sum(_each(held, studies))
    return Covered(studies, count, count, FIXED)


def sequential(case: Case, studies: int) -> Covered:
    """Every study goes on until it is as precise as asked."""
    rule = Precision("", "", case.precision, case.relative)

    def run(study: int) -> tuple[bool, bool, int]:
        generator = _generator(case, "sequential", study)
        figure: Figure | None = None
        for look in looks(MOST):
            more = _figure(case, case.draw(generator, look - (0 if figure is None else len(figure.parts))))
            figure = more if figure is None else figure + more
            found = precision_of(rule, figure)
            if found.answer == "precise":
                break
        assert figure is not None
        alone = figure.interval()
        held = found.low <= case.truth <= found.high
        return held, bool(alone.low <= case.truth <= alone.high), look

    held, alone, counts = zip(*_each(run, studies), strict=True)
    return Covered(studies, sum(held), sum(alone), float(np.mean(counts)))


def exact(replications: int, p: float, interval: Callable[[float, float], Interval]) -> float:
    """The coverage of an interval of a probability, by going through all numbers of successes."""
    law = stats.binom.pmf(np.arange(replications + 1), replications, p)
    ends = [interval(kept, replications) for kept in range(replications + 1)]
    return float(sum(weight for weight, (_, low, high) in zip(law, ends, strict=True) if low <= p <= high))


def exact_sequential(p: float, half: float, most: int = MOST) -> tuple[float, float]:
    """Coverage and mean number of replications of a probability known to a precision, over all ways it may go."""
    rule, alive, before = Precision("", "", half, False), np.ones(1), 0
    covered = replications = 0.0
    for look in looks(most):
        step = look - before
        alive, before = np.convolve(alive, stats.binom.pmf(np.arange(step + 1), step, p)), look
        for kept in np.flatnonzero(alive > 1e-15):
            figure = Figure(Name(""), "share", "share", np.repeat([1.0, 0.0], [kept, look - kept]), np.ones(look))
            found = precision_of(rule, figure)
            if found.answer == "precise" or look == most:
                covered += alive[kept] * (found.low <= p <= found.high)
                replications += alive[kept] * look
                alive[kept] = 0.0
        if alive.sum() < 1e-12:
            break
    return covered, replications


def bounds(studies: int, low: float, high: float, error: float) -> tuple[float, float]:
    """Shares of studies outside of which a coverage in [low, high] is seen with a probability of `error` at most."""
    return (
        float(stats.binom.ppf(error / 2, studies, low)) / studies,
        float(stats.binom.ppf(1 - error / 2, studies, high)) / studies,
    )


WILSON, EXACT, SHARE = wilson, clopper_pearson, share_interval


def _figure(case: Case, pair: Pair) -> Figure:
    return Figure(Name(case.name), case.kind, case.unit, *pair)


def _generator(case: Case, design: str, study: int) -> np.random.Generator:
    return np.random.default_rng(seed_of("coverage", case.name, design, study))


def _each(job: Callable[[int], Any], studies: int) -> list[Any]:
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(job, range(studies)))
