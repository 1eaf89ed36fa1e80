"""Fresh windows of a desk, each looked at once: at which targets and quotas its promises are kept, and the waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from slasim.agreements.clocks import walk_clocks
from slasim.agreements.verdicts.counting import find_periods
from slasim.planning.targets.kept_at import JudgedClocks, KeptAt, kept_at
from slasim.planning.targets.quoted import WaitCounts, arrivals, cells
from slasim.planning.targets.searched import Searched
from slasim.roster import expand
from slasim.scenario import Scenario
from slasim.study.measures.promises.obligations import obligations
from slasim.study.measures.queues.growth import GROWTH, Growth, growth
from slasim.study.measures.replication import Replication
from slasim.study.measures.tables import Parts, merge, smallest
from slasim.study.running.replicate import Replicate
from slasim.study.running.runner import as_done
from slasim.types import Int64
from slasim.workload import draw

ENGINE = "compiled"


class WindowLook(NamedTuple):
    """What was seen of one window."""

    kept: tuple[KeptAt, ...]  # of each promise that is searched
    growth: Parts
    arrivals: WaitCounts


@dataclass(frozen=True)
class Look:
    """The job of a worker: one window of the desk `scenario`, its clocks run by the promises of `loosest`. `is_whole`:
    queues and waits are looked at too."""

    scenario: Scenario
    loosest: Scenario
    searched: tuple[Searched, ...]
    seed: int
    is_whole: bool = True

    def __call__(self, window: int, on_slice: Callable[[float], None] | None = None) -> WindowLook:
        """What is seen of the window of this number."""
        workload, roster = draw(self.scenario, self.seed, window), expand(self.scenario, self.seed, window)
        log = Replicate(self.scenario, self.seed, ENGINE).log(workload, roster, on_slice)
        of = obligations(self.loosest)
        clocks = walk_clocks(log, of.promises, count=True).clocks
        period = find_periods(clocks, of.promises.commitments, of.periods, log.until)
        judged = JudgedClocks(clocks, period, of.promises, log.ticket_table, log.until)
        kept = tuple(kept_at(judged, each) for each in self.searched)
        if not self.is_whole:
            return WindowLook(kept, {}, WaitCounts(np.empty(0, np.int64), np.empty(0, np.int64)))
        played = Replication(self.scenario, roster, log, workload, window, is_timed=False)
        assert GROWTH.count is not None
        return WindowLook(kept, {GROWTH.name: smallest(GROWTH.count(played))}, arrivals(played))


class Looked(NamedTuple):
    """Some windows, in their order."""

    kept: tuple[KeptAt, ...]  # of each promise, with an axis more in front: [window]
    growth: Growth | None
    waits: Int64  # as `quoted.cells` tells them apart

    @property
    def windows(self) -> int:
        """How many there are."""
        return len(self.kept[0].kept) if self.kept else 0


def look(
    job: Look, windows: Sequence[int], executor: Executor | None, told: Callable[[float], None] | None = None
) -> Looked:
    """All of these windows."""
    found: dict[int, WindowLook] = {}
    waits = np.zeros(cells(len(job.scenario.severities) if job.is_whole else 0), np.int64)
    done = as_done(job, windows, executor=executor, processes=False, progress=told)
    with closing(done):
        for at, future in done:
            found[at] = future.result()
            waits.reshape(-1)[found[at].arrivals.code] += found[at].arrivals.tickets
            found[at] = found[at]._replace(arrivals=WaitCounts(np.empty(0, np.int64), np.empty(0, np.int64)))
    every = [found[at] for at in range(len(windows))]
    kept = tuple(
        KeptAt(*(np.stack(column) for column in zip(*(each.kept[at] for each in every), strict=True)))
        for at in range(len(job.searched))
    )
    grows = growth(merge(job.scenario, [each.growth for each in every])[GROWTH.name]) if job.is_whole else None
    return Looked(kept, grows, waits)


def joined(parts: Sequence[Looked]) -> Looked:
    """Windows that were looked at one batch after the other; without queues and waits."""
    kept = tuple(
        KeptAt(*(np.concatenate(column) for column in zip(*of, strict=True)))
        for of in zip(*(part.kept for part in parts), strict=True)
    )
    return Looked(kept, None, parts[0].waits)
