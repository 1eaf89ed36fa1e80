"""How long a desk must run before what is measured no longer shows that it began empty.

Two runs of the same random history begin empty W and 2W weeks before the window. Where their states (coupling.py) are
equal they have coupled: whatever lay before the later start is forgotten. Where agents keep their tickets, small
differences go round for ever and states are seldom equal; then the difference of the numbers of open tickets over
replications says whether the start still shows.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from slasim.instants import HOUR, WEEK
from slasim.load import load_of_skills
from slasim.results.places import folder_name
from slasim.roster import expand
from slasim.scenario import Scenario
from slasim.study.coupling import different, open_on, open_tickets
from slasim.study.measures.queues.growth import SLIGHT
from slasim.study.refusal import refuse_unanswerable
from slasim.study.running.replicate import Replicate
from slasim.study.running.runner import run_all
from slasim.study.simulation import check_run
from slasim.study.statistics import Interval, mser5, wilson
from slasim.study.statistics.skewed import shift
from slasim.types import Int64
from slasim.versions import JSON_FORMAT
from slasim.workload import draw, prepare

REPLICATIONS = 20
SMALL = 0.02  # of the open tickets


@dataclass(frozen=True)
class WarmUp:
    """What two runs of each replication came to, the later begun `weeks` and the earlier 2 x `weeks` before the window.

    `states` has a row for each replication and whole week since the later start: `week`, tickets open in both runs
    (`earlier`, `later`) and how many are `different` (open in one only, or in another state). `series` has the mean
    number of open tickets on each `hour`, of both runs.
    """

    name: str
    scenario: str  # digest
    timezone: str
    seed: int
    replications: int
    weeks: int
    window: int  # its start, ms since 1970
    states: pd.DataFrame
    series: pd.DataFrame
    overloaded: tuple[tuple[str, float], ...] = ()  # skills with more work than hours in the window, and their load

    @cached_property
    def by_week(self) -> pd.DataFrame:
        """One row a week: mean open tickets, the mean difference with its interval, the share of equal states."""
        rows = []
        for week, group in self.states.groupby("week"):
            difference = shift((group["later"] - group["earlier"]).to_numpy(np.float64)).mean
            equal = wilson(int((group["different"] == 0).sum()), len(group))
            rows.append(
                {
                    "week": week,
                    "earlier": group["earlier"].mean(),
                    "later": group["later"].mean(),
                    **_named("difference", difference),
                    "different": group["different"].mean(),
                    **_named("equal", equal),
                }
            )
        return pd.DataFrame(rows)

    @cached_property
    def mser5_hours(self) -> int:
        """Hours that MSER-5 would cut from the start of the earlier run (mean open tickets, hour by hour)."""
        return mser5(self.series["earlier"])

    @property
    def verdict(self) -> str:
        """At the start of the window: `coupled`, equal states in every replication; `small`, the whole interval of the
        difference lies within SMALL of the open tickets; `too short`, none of it does; `unclear`, some of it does. But
        with more work than hours `none` is long enough, unless the runs are the same all the same."""
        last = self.by_week.iloc[-1]
        if last["equal"] == 1:
            return "coupled"
        limit, low, high = SMALL * last["earlier"], last["difference_low"], last["difference_high"]
        if -limit <= low and high <= limit:
            return "small"
        if self.overloaded:
            return "none"
        return "too short" if low > limit or high < -limit else "unclear"

    @property
    def picture(self) -> str:
        """The name of a file with its picture."""
        return f"{folder_name(self.name, 'warm-up')}.png"

    def summary(self) -> dict[str, Any]:
        """The document that `slasim warm-up --json` prints (docs/json_output.md)."""
        from slasim.instants import iso
        from slasim.records import plain, records

        return {
            "format": JSON_FORMAT,
            "kind": "warm-up",
            "scenario": {"name": self.name, "digest": self.scenario},
            "seed": self.seed,
            "replications": self.replications,
            "weeks": self.weeks,
            "window": iso(self.window),
            "verdict": self.verdict,
            "overloaded": [{"skill": skill, "load": plain(load)} for skill, load in self.overloaded],
            "mser5_hours": self.mser5_hours,
            "by_week": records(self.by_week),
        }


class _Twins(NamedTuple):
    """Of one replication: a row a week, and the open tickets on each hour of both runs."""

    weeks: Int64  # [week, (earlier, later, different)]
    earlier: Int64  # [hour]
    later: Int64


@dataclass(frozen=True)
class _Couple:
    """The job of one worker."""

    earlier: Replicate
    later: Replicate
    weeks: int

    def __call__(self, replication: int, on_slice: Callable[[float], None] | None = None) -> _Twins:
        logs = []
        for at, run in enumerate((self.earlier, self.later)):

            def on_part(share: float, at: int = at) -> None:
                if on_slice is not None:
                    on_slice((at + share) / 2)

            what = run.scenario, run.seed, replication
            logs.append(run.log(draw(*what), expand(*what), on_part))
        begin = self.later.scenario.span()[0]
        rows = []
        for week in range(self.weeks + 1):
            earlier, later = (open_tickets(log, begin + week * WEEK) for log in logs)
            rows.append((len(earlier), len(later), different(earlier, later)))
        hours = np.arange(logs[0].start, logs[0].until, HOUR, dtype=np.int64)
        return _Twins(np.array(rows, np.int64), *(open_on(log, hours) for log in logs))


def warm_up(
    scenario: Scenario,
    *,
    weeks: int | None = None,
    replications: int = REPLICATIONS,
    seed: int = 0,
    engine: str = "compiled",
    executor: Executor | None = None,
    progress: Callable[[float], None] | None = None,
) -> WarmUp:
    """Whether a warm-up of so many `weeks` is enough (those of the scenario, rounded up, if None; at least one).

    Every replication runs twice, from 2 x `weeks` and from `weeks` before the window to as long after its start.
    Raises ValueError for an impossible argument, ScenarioError for promises that cannot be simulated.
    """
    refuse_unanswerable(scenario)
    length = max(1, -(-scenario.horizon.warm_up // WEEK)) if weeks is None else weeks
    problems = check_run(replications, seed, engine)
    if length < 1:
        problems.append(f"weeks must be at least 1, not {length}")
    if problems:
        raise ValueError("; ".join(problems))

    def begun(before: int) -> Replicate:
        horizon = {"warm_up": f"{before} weeks", "for": f"{length} weeks", "follow_up": "0 h"}
        changed = scenario.with_overrides({f"horizon.{name}": value for name, value in horizon.items()})
        return Replicate(changed, seed, engine)

    job = _Couple(begun(2 * length), begun(length), length)
    processes = engine == "reference"
    twins = run_all(job, replications, executor=executor, processes=processes, progress=progress)
    start, until = job.earlier.scenario.span()
    return WarmUp(
        name=scenario.name,
        scenario=scenario.hash(),
        timezone=scenario.timezone,
        seed=seed,
        replications=replications,
        weeks=length,
        window=scenario.window()[0],
        states=_states(twins),
        series=pd.DataFrame(
            {
                "hour": pd.to_datetime(np.arange(start, until, HOUR), unit="ms", utc=True),
                "earlier": np.mean([each.earlier for each in twins], axis=0),
                "later": np.mean([each.later for each in twins], axis=0),
            }
        ),
        overloaded=_overloaded(scenario),
    )


def _overloaded(scenario: Scenario) -> tuple[tuple[str, float], ...]:
    skills = prepare(scenario).labels.skills
    found = zip(skills, load_of_skills(scenario, *scenario.window()), strict=True)
    return tuple((skill, load) for skill, load in found if load > 1 + SLIGHT)


def _states(twins: list[_Twins]) -> pd.DataFrame:
    weeks = len(twins[0].weeks)
    rows = np.concatenate([each.weeks for each in twins])
    return pd.DataFrame(
        {
            "replication": np.repeat(np.arange(len(twins)), weeks),
            "week": np.tile(np.arange(weeks), len(twins)),
            "earlier": rows[:, 0],
            "later": rows[:, 1],
            "different": rows[:, 2],
        }
    )


def _named(name: str, interval: Interval) -> dict[str, float]:
    return {name: interval.estimate, f"{name}_low": interval.low, f"{name}_high": interval.high}
