"""Why promises are missed, and what would help."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from slasim.agreements.causes import Cause
from slasim.planning.why.causes import (
    PromiseCauses,
    cause_table,
    causes_of,
    columns,
    ends,
    promise_of,
    split_tables,
)
from slasim.planning.why.changes import KINDS, Change
from slasim.planning.why.fitting import present_longer
from slasim.planning.why.histories import ExplainedLate, LateIn, together
from slasim.planning.why.missed import MissedPromise, missed_promises
from slasim.planning.why.remedies import Remedy, SeatValue, find_remedies, seat_values
from slasim.planning.why.trials import TABLES, PairedTrials
from slasim.planning.why.words import first_line, nothing_missed
from slasim.scenario import Scenario
from slasim.study.designs import Designs
from slasim.study.measures.promises.asked import USUAL, Answer, WhatIsAsked, answer, keeps
from slasim.study.measures.promises.chance import Promise
from slasim.study.running.runner import run_all
from slasim.study.simulation import check_run
from slasim.table import ColumnTable

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_HISTORIES = 40
MOST_LONGER = 3  # shifts on more days that a reason names
LOOKED_AT = 20  # histories of which every late ticket is explained, at most


@dataclass(frozen=True)
class Why:
    """Why the promises of a scenario are missed, the worst first, and what would help."""

    kind: ClassVar[str] = "why"

    scenario: Scenario
    seed: int
    replications: int
    looked_at: int  # histories of which late tickets are explained
    answer: Answer  # whether it keeps what is asked
    missed: tuple[MissedPromise, ...]
    found: tuple[PromiseCauses, ...]  # of each of them
    splits: dict[str, ColumnTable]  # by hour, team, skill, customer
    tried: tuple[Remedy, ...]
    valued: tuple[SeatValue, ...]

    @property
    def first_line(self) -> str:
        """The cause of what is missed most, in plain words; or that nothing is."""
        if not self.missed:
            return nothing_missed(self.answer)
        return first_line(self.scenario, self.missed[0], self.found[0])

    @property
    def is_kept(self) -> bool:
        """Whether all that is asked is kept, by the estimate."""
        return keeps(self.answer.least, self.answer.queues, self.answer.asked)

    @cached_property
    def tables(self) -> dict[str, ColumnTable]:
        """causes, hour, team, skill, customer, seats, remedies."""
        return {
            "causes": cause_table(self.scenario, self.found),
            **self.splits,
            "seats": _seat_table(self.valued),
            "remedies": _remedy_table(self.tried),
        }

    @property
    def causes(self) -> pd.DataFrame:
        """Late clocks of a window by promise and cause."""
        return self.tables["causes"].frame

    @property
    def hours(self) -> pd.DataFrame:
        """The same by hour of the week, Monday 00:00 first."""
        return self.tables["hour"].frame

    @property
    def seats(self) -> pd.DataFrame:
        """What one more seat is worth, by team and shift."""
        return self.tables["seats"].frame

    @property
    def remedies(self) -> pd.DataFrame:
        """Single changes for each missed promise, the cheapest first."""
        return self.tables["remedies"].frame

    def document(self) -> dict[str, Any]:
        """The same as plain values for JSON."""
        return {
            "scenario": {"name": self.scenario.name, "digest": self.scenario.hash()},
            "currency": self.scenario.currency,
            "seed": self.seed,
            "replications": self.replications,
            "looked_at": self.looked_at,
            "asked": list(self.answer.asked.options),
            "first_line": self.first_line,
            "missed": [
                {**each.of._asdict(), "kept": each.chance.kept, "windows": each.chance.windows, "late": each.late}
                for each in self.missed
            ],
            **{name: [_plain(row) for row in table.rows()] for name, table in self.tables.items()},
        }


def why(
    scenario: Scenario,
    *,
    replications: int = DEFAULT_HISTORIES,
    seed: int = 0,
    asked: WhatIsAsked = USUAL,
    executor: Executor | None = None,
    progress: Callable[[float], None] | None = None,
) -> Why:
    """Simulate a scenario, explain what is late (in the first histories, where there are many) and try single changes
    on the same histories. docs/why.md says what counts as a cause and how changes are ranked.

    `progress` is called with the number of histories that were simulated, of today and of changes. Raises ValueError
    for an impossible argument, ScenarioError for promises that cannot be simulated.
    """
    if problems := check_run(replications, seed, "compiled"):
        raise ValueError("; ".join(problems))
    looked_at = min(replications, LOOKED_AT)
    with Designs(scenario, seed=seed, tables=TABLES, executor=executor) as designs:
        trials = PairedTrials(designs, asked, replications, progress)
        today = trials.today
        kept = answer(today.tables, asked, today.queues)
        missed = missed_promises(scenario, today.tables, asked)
        if not missed:
            return Why(scenario, seed, replications, 0, kept, (), (), split_tables(scenario, []), (), ())
        late = run_all(LateIn(scenario, seed), looked_at, executor=executor, processes=False, progress=None)
        mine = [[_only(each, one.of, scenario) for each in late] for one in missed]
        tried: list[Remedy] = []
        for one, own in zip(missed, mine, strict=True):
            tried += find_remedies(trials, one, together(own), replications)
        wanted = [_any(each, [one.of for one in missed], scenario) for each in late]
        valued = tuple(seat_values(trials, together(wanted), looked_at))
    found = tuple(causes_of(scenario, one.of, own) for one, own in zip(missed, mine, strict=True))
    splits = split_tables(scenario, wanted)
    return Why(scenario, seed, replications, looked_at, kept, missed, found, splits, tuple(tried), valued)


class Reason(NamedTuple):
    """Why a promise is missed, in the sentence that `Why.first_line` has; and where tickets wait with nobody there,
    shifts on more days that lie beside most of these waits."""

    words: str
    present_longer: tuple[Change, ...]


def reasons(
    scenario: Scenario,
    promises: Collection[Promise],
    *,
    replications: int,
    looked_at: int,
    seed: int,
    asked: WhatIsAsked,
) -> dict[Promise, Reason]:
    """Why each of some promises is missed; those that are kept are left out. No change is tried."""
    with Designs(scenario, seed=seed, tables=TABLES) as designs:
        tables = designs.tables(scenario, range(replications))
    missed = [each for each in missed_promises(scenario, tables, asked) if each.of in promises]
    if not missed:
        return {}
    late = run_all(LateIn(scenario, seed), looked_at, executor=None, processes=False, progress=None)
    found = {}
    for one in missed:
        mine = [_only(each, one.of, scenario) for each in late]
        causes = causes_of(scenario, one.of, mine)
        longer = present_longer(scenario, together(mine), MOST_LONGER) if causes.leading is Cause.NOBODY else ()
        found[one.of] = Reason(first_line(scenario, one, causes), tuple(longer))
    return found


def _only(late: ExplainedLate, of: Promise, scenario: Scenario) -> ExplainedLate:
    return _any(late, [of], scenario)


def _any(late: ExplainedLate, of: Sequence[Promise], scenario: Scenario) -> ExplainedLate:
    """Those of some promises."""
    promises, of_row = promise_of(scenario)
    return late.take(np.isin(of_row[late.row], [promises.index(each) for each in of]))


def _seat_table(found: Sequence[SeatValue]) -> ColumnTable:
    rows = [
        {
            "team": each.change.team,
            "shift": each.change.shift,
            "paid_hours": each.hours,
            "cost": each.cost,
            **ends("late_avoided", each.late),
            **ends("credits_avoided", each.credits),
            "late_per_hour": each.late.estimate / each.hours,
            "credits_per_hour": each.credits.estimate / each.hours,
        }
        for each in found
    ]
    both = [f"{name}{end}" for name in ("late_avoided", "credits_avoided") for end in ("", "_low", "_high")]
    return columns(rows, ("team", "shift", "paid_hours", "cost", *both, "late_per_hour", "credits_per_hour"))


def _remedy_table(found: Sequence[Remedy]) -> ColumnTable:
    rows = [
        {
            **each.of._asdict(),
            "kind": KINDS[each.change.kind],
            "change": each.change.words,
            "keeps": each.keeps,
            "contract": each.change.is_contract,
            "kept": each.chance.kept,
            "windows": each.chance.windows,
            "paid_hours": each.extra.hours,
            **ends("cost", each.cost),
            **ends("late_avoided", each.late),
            **ends("credits_avoided", each.credits),
            "paths": "; ".join(f"{path}={value}" for path, value in each.change.paths.items()),
        }
        for each in found
    ]
    first = ("kind", "change", "keeps", "contract", "kept", "windows", "paid_hours")
    both = [f"{name}{end}" for name in ("cost", "late_avoided", "credits_avoided") for end in ("", "_low", "_high")]
    return columns(rows, (*Promise._fields, *first, *both, "paths"))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: None if isinstance(value, float) and value != value else value for name, value in row.items()}
