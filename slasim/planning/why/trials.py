"""Changes tried on the same histories: what each keeps, what it costs, and by how much it differs from today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from slasim.planning.why.changes import Change
from slasim.planning.why.missed import is_kept, late_of
from slasim.roster.paid_hours import waterfall
from slasim.scenario import Scenario, ScenarioError
from slasim.scenario.values.currencies import minor_digits
from slasim.study.designs import Designs
from slasim.study.measures import registry
from slasim.study.measures.people.staffing import staff_costs, staffing
from slasim.study.measures.promises import credits
from slasim.study.measures.promises.asked import WhatIsAsked, chance_by_promise
from slasim.study.measures.promises.chance import KeptChance, Promise
from slasim.study.measures.queues.growth import GROWING, growth
from slasim.study.statistics.pairing import Paired, paired
from slasim.table import ColumnTable
from slasim.terms import TermsError
from slasim.types import Float64

TABLES = (*registry.asked_tables(), "customers", "credits")


class StaffPaid(NamedTuple):
    """Of a window, before anything is simulated: paid hours and what they cost."""

    hours: float  # paid
    uncosted: float  # of them, of teams whose hours have no cost
    staff: float  # units of the currency, without overtime


def cost_of(scenario: Scenario) -> StaffPaid:
    """The paid hours of a scenario and what they cost."""
    rows = waterfall(scenario)
    unit = 10 ** minor_digits(scenario.currency)
    return StaffPaid(
        sum(row.paid for row in rows),
        sum(row.paid for row in rows if row.cost is None),
        sum(row.cost for row in rows if row.cost is not None) / unit,
    )


@dataclass(frozen=True)
class TriedChange:
    """A scenario on some histories."""

    scenario: Scenario
    tables: dict[str, ColumnTable]
    replications: int

    @cached_property
    def cost(self) -> StaffPaid:
        """What its staff costs."""
        return cost_of(self.scenario)

    @cached_property
    def late(self) -> Float64:
        """[replication] late clocks of all that is asked."""
        return late_of(self.tables).astype(np.float64)

    @cached_property
    def credits(self) -> Float64:
        """[replication] owed, in units of the currency."""
        found = credits.total(self.tables)
        return np.zeros(self.replications) if found is None else found.parts

    @cached_property
    def money(self) -> Float64:
        """[replication] staff with overtime, and credits."""
        staff = np.zeros(self.replications)
        for each in staff_costs({**self.tables, "staffing": staffing(self.scenario)}).values():
            staff = staff + each.paid + (0.0 if each.overtime is None else each.overtime)
        return np.asarray(staff + self.credits, np.float64)

    @cached_property
    def queues(self) -> str:
        """Whether they grow: the verdict of growth.py."""
        return growth(self.tables["growth"]).verdict

    @property
    def is_growing(self) -> bool:
        """Whether its queues grow, or still fill."""
        return self.queues in GROWING

    def chance(self, of: Promise, asked: WhatIsAsked) -> KeptChance:
        """What is asked of one promise."""
        return chance_by_promise(self.tables, asked)[of]

    def keeps(self, of: Promise, asked: WhatIsAsked) -> bool:
        """Whether it keeps what is asked of a promise, with queues that do not grow."""
        return not self.is_growing and is_kept(self.chance(of, asked), asked)


class PairedTrials:
    """The desk of today and changes of it, on replications 0 ... of one engine."""

    def __init__(
        self, designs: Designs, asked: WhatIsAsked, replications: int, progress: Callable[[float], None] | None
    ) -> None:
        self.designs, self.asked, self._progress, self._done = designs, asked, progress, 0
        self.today = self._run(designs.base, replications)

    def of(self, change: Change, replications: int) -> TriedChange:
        """A change on the first so many histories. Raises ScenarioError where the scenario cannot be changed so."""
        return self._run(self.designs.variant(change.paths), replications)

    def _run(self, scenario: Scenario, replications: int) -> TriedChange:
        before = self._done

        def told(done: float) -> None:
            if self._progress is not None:
                self._progress(before + done)

        jobs = [(scenario, each) for each in range(replications)]
        self._done += sum(1 for _ in self.designs.run(jobs, told))
        return TriedChange(scenario, self.designs.tables(scenario, range(replications)), replications)

    def saved(self, tried: TriedChange, values: str) -> Paired:
        """By how much less than today, paired by history: of `late`, `credits` or `money`."""
        now: Float64 = getattr(self.today, values)[: tried.replications]
        return paired(getattr(tried, values), now)

    def costs(self, tried: TriedChange) -> Paired:
        """By how much more money than today."""
        return paired(self.today.money[: tried.replications], tried.money)


def rank(extra: StaffPaid, money: float, kept: int, change: Change, at: int) -> tuple[float | int, ...]:
    """The order of changes that keep a promise, the cheapest first: hours of teams without a cost, money to a cent,
    then how often it is kept, how small the change is."""
    return round(extra.uncosted, 6), round(money, 2), -kept, change.size, at


def extra_cost(today: StaffPaid, other: StaffPaid) -> StaffPaid:
    """By how much more."""
    return StaffPaid(*(mine - now for mine, now in zip(other, today, strict=True)))


def cheapest_first(designs: Designs, today: StaffPaid, changes: Sequence[Change]) -> list[tuple[StaffPaid, Change]]:
    """Changes that the scenario can have, with what their staff costs more, in that order."""
    found = []
    for change in changes:
        try:
            found.append((extra_cost(today, cost_of(designs.variant(change.paths))), change))
        except (ScenarioError, TermsError):  # a break outside the shift, a quota that its credits do not fit, ...
            continue
    return sorted(found, key=lambda each: (round(each[0].uncosted, 6), round(each[0].staff, 2)))
