"""From scenarios to a comparison: the same random histories for all of them, paired by replication."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from slasim.limits import REPLICATIONS
from slasim.results.places import check_place
from slasim.scenario import Scenario
from slasim.study.comparing.choosing import BATCH, Aim, Counted, choose, figure_of, read_aim
from slasim.study.comparing.comparison import Choice, Compared, Comparison, Side, paired_figures, queues_of, values_of
from slasim.study.comparing.figures import lines
from slasim.study.comparing.variants import Given, Variant, read_variants
from slasim.study.measures import registry
from slasim.study.measures.people.staffing import uncosted
from slasim.study.measures.promises.asked import USUAL, WhatIsAsked, answer
from slasim.study.measures.queues.growth import growth
from slasim.study.running.blocks import Block, run_block
from slasim.study.running.runner import as_done
from slasim.study.simulation import DEFAULT_REPLICATIONS, ENGINES, MOST_SEED, how_made
from slasim.study.statistics.selection import Selected
from slasim.table import ColumnTable, joined
from slasim.workload import draws

BASELINE = "baseline"
AT_ONCE = 4  # replications of a scenario that one worker does in a row
SELECTION = "selection of the best"  # purpose under which the seed of a selection is drawn


def compare(
    baseline: Scenario,
    *variants: Given,
    replications: int | None = None,
    seed: int = 0,
    best: str | None = None,
    zone: float | str | None = None,
    error: float = 0.05,
    engine: str = "compiled",
    executor: Executor | None = None,
    progress: Callable[[float], None] | None = None,
    asked: WhatIsAsked = USUAL,
) -> Comparison:
    """What changes from a baseline to its variants, replication by replication (100 if None) of the same histories.

    A variant is a scenario, a map of dotted paths to values, or a text: `path=value,path=value`, the name of an
    override of the baseline, or a file. The window, time zone and currency must be those of the baseline.

    With `best`, a figure such as `gold.first_response.attainment` or `cost`, the best of all is selected besides, with
    probability 1 - `error` when it is better than every other by the `zone` at least (a text such as `0.5 %` or
    `2 min`, or a number in the unit of the figure). The selection takes replications of its own, by another seed, until
    it can tell; so the figures of the comparison are fresh to it, and say by how much another could still be better.
    Sides whose queues grow or still fill in the comparison are left out of it, unless all do.

    `asked` is what each side is asked to keep (slasim/study/measures/promises/asked.py), and what `best="asked"` means.
    `progress` is called with the number of replications done. Raises ValueError for an impossible argument and
    ScenarioError with everything wrong in the variants, the figure and the zone.
    """
    count = DEFAULT_REPLICATIONS if replications is None else replications
    _check(count, seed, engine, best, zone)
    began, clock = datetime.now(UTC), time.perf_counter()
    sides = (Variant(BASELINE, baseline), *read_variants(baseline, variants))
    runs = _Runs(tuple(side.scenario.applied() for side in sides), engine, executor, progress)
    aim = None
    if best is not None and zone is not None:  # what is wrong with it shows before anything else is simulated
        aim = read_aim(baseline, runs.of(seed, [0], 0, 1)[0], asked.completed(best), zone, error)
    tables = runs.of(seed, range(len(sides)), 0, count)
    found = [lines(side.scenario, mine, asked) for side, mine in zip(sides, tables, strict=True)]
    queues = [growth(mine["growth"]) for mine in tables]
    chances = tuple(answer(mine, asked, grown.verdict).chance for mine, grown in zip(tables, queues, strict=True))
    choice = None
    if aim is not None:
        growing = tuple(at for at, grown in enumerate(queues) if grown.is_growing)
        choice = _choice(sides, tables, aim, growing, selection_seed(seed), runs.selection(seed))
    about = _about(sides, seed, count, best, zone, error, asked)
    seconds = round(time.perf_counter() - clock, 3)
    run = {"date": began.isoformat(timespec="seconds"), "seconds": seconds, "engine": engine, **how_made(baseline)}
    return Comparison(about, runs.texts, values_of(found), queues_of(tables), chances, choice, run)


def place(
    baseline: Scenario,
    variants: Sequence[Given],
    *,
    replications: int | None,
    seed: int,
    best: str | None,
    zone: float | str | None,
    error: float,
    path: str | Path | None,
    asked: WhatIsAsked = USUAL,
) -> Path:
    """The folder where such a comparison goes. Raises ResultError when it could not be written there."""
    count = DEFAULT_REPLICATIONS if replications is None else replications
    sides = (Variant(BASELINE, baseline), *read_variants(baseline, variants))
    folder = _about(sides, seed, count, best, zone, error, asked).place(path)
    check_place(folder)
    return folder


def selection_seed(seed: int) -> int:
    """Another seed, so that what a selection saw has no part in what is said of it afterwards."""
    return int(draws.stream(seed, 0, SELECTION))


@dataclass
class _Runs:
    """Simulates replications of the scenarios that are compared, and counts them for `progress`."""

    texts: tuple[str, ...]
    engine: str
    executor: Executor | None
    progress: Callable[[float], None] | None
    done: int = 0

    def of(self, seed: int, sides: Iterable[int], first: int, count: int) -> list[Counted]:
        """The tables of each side for replications `first` ... `first + count - 1`, all sides on the same workers."""
        chosen, wanted = list(sides), registry.compared_tables()
        starts = range(first, first + count, AT_ONCE)
        blocks = [
            Block(self.texts[side], seed, self.engine, start, min(AT_ONCE, first + count - start), wanted)
            for start in starts  # all sides of the same replications, which share what they have in common
            for side in chosen
        ]
        total, before = len(chosen) * count, self.done

        def told(blocks_done: float) -> None:
            if self.progress is not None:
                self.progress(before + blocks_done / len(blocks) * total)

        found: dict[int, dict[str, ColumnTable]] = {}
        processes = self.engine == "reference"
        with closing(as_done(run_block, blocks, executor=self.executor, processes=processes, progress=told)) as done:
            for at, future in done:
                found[at] = future.result()
        self.done += total
        return [_joined([found[at * len(chosen) + side] for at in range(len(starts))]) for side in range(len(chosen))]

    def selection(self, seed: int) -> Callable[[Sequence[int], int, int], list[Counted]]:
        """`of` on replications of a selection's own."""
        own = selection_seed(seed)
        return lambda sides, first, count: self.of(own, sides, first, count)


def _joined(parts: Sequence[dict[str, ColumnTable]]) -> Counted:
    return {name: joined([part[name] for part in parts]) for name in parts[0]}


def _choice(
    sides: Sequence[Variant],
    tables: Sequence[Counted],
    aim: Aim,
    growing: tuple[int, ...],
    seed: int,
    run: Callable[[Sequence[int], int, int], Sequence[Counted]],
) -> Choice:
    """The best of the sides whose queues do not grow; of all where all grow. `tables`: those of the comparison."""
    eligible = [at for at in range(len(sides)) if at not in growing] or list(range(len(sides)))
    scenarios = [sides[at].scenario for at in eligible]
    if len(eligible) > 1:
        found = choose(scenarios, aim, lambda alive, first, count: run([eligible[at] for at in alive], first, count))
    else:
        found = Selected(0, (0,), (), True)
    taken, limits = [0] * len(sides), [math.nan] * len(sides)
    bounds = _limits(scenarios, [tables[at] for at in eligible], aim, found.best)
    for at, count, limit in zip(eligible, found.observations, bounds, strict=True):
        taken[at], limits[at] = count * BATCH, limit
    dropped = tuple(eligible[at] for at in found.dropped)
    return Choice(*aim, seed, tuple(taken), dropped, found.decided, eligible[found.best], tuple(limits), growing)


def _limits(scenarios: Sequence[Scenario], tables: Sequence[Counted], aim: Aim, best: int) -> tuple[float, ...]:
    """By how much each side may be better than the best: one-sided limits, all together with 1 - error (Bonferroni)."""
    confidence = 1 - 2 * aim.error / max(len(scenarios) - 1, 1)
    figures = [figure_of(scenario, mine, aim.figure) for scenario, mine in zip(scenarios, tables, strict=True)]
    limits = []
    for figure in figures:
        between = paired_figures(figures[best], figure, confidence).difference
        limits.append(max(0.0, between.high if aim.greatest else -between.low))
    limits[best] = 0.0
    return tuple(limits)


def _check(count: int, seed: int, engine: str, best: str | None, zone: float | str | None) -> None:
    problems = [
        words
        for wrong, words in (
            (count < 2, f"replications must be at least 2 to tell a difference from chance, not {count}"),
            (count > REPLICATIONS, f"replications must be at most {REPLICATIONS:,}, not {count:,}"),
            (not 0 <= seed <= MOST_SEED, f"seed must be from 0 to 2**64 - 1, not {seed}"),
            (engine not in ENGINES, f"engine must be one of {', '.join(ENGINES)}, not {engine!r}"),
            (best is not None and zone is None, "best needs a zone: the least difference that matters"),
            (best is None and zone is not None, "a zone needs best: the figure in which the best is looked for"),
        )
        if wrong
    ]
    if problems:
        raise ValueError("; ".join(problems))


def _about(
    sides: Sequence[Variant],
    seed: int,
    count: int,
    best: str | None,
    zone: float | str | None,
    error: float,
    asked: WhatIsAsked,
) -> Compared:
    baseline = sides[0].scenario
    start, end = baseline.window()
    return Compared(
        name=baseline.name,
        sides=tuple(Side(side.label, side.scenario.hash()) for side in sides),
        timezone=baseline.timezone,
        currency=baseline.currency,
        severities=tuple(baseline.severities),
        start=start,
        end=end,
        seed=seed,
        replications=count,
        uncosted=tuple(dict.fromkeys(team for side in sides for team in uncosted(side.scenario))),
        choosing=() if best is None else (best, str(zone), str(error)),
        asked=asked.options,
    )
