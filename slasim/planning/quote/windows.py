"""What a desk owes and misses in each simulated window, to whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.agreements.credits.exact import of_fee
from slasim.agreements.credits.plan import plan_of
from slasim.scenario.values.currencies import minor_digits
from slasim.study.designs import Designs
from slasim.study.measures import registry
from slasim.study.measures.promises.asked import WhatIsAsked, event
from slasim.study.measures.promises.chance import KeptChance, chance_of
from slasim.study.measures.promises.obligations import obligations
from slasim.study.measures.queues.growth import growth
from slasim.study.measures.tables import Parts, merge
from slasim.types import Bools, Float64

if TYPE_CHECKING:
    from slasim.scenario import Scenario

TABLES = (*registry.asked_tables(), "accounts")


class Billed(NamedTuple):
    """One desk, window by window. Credits in units of the currency, missed in customers times periods."""

    credits: Float64  # [window, 0: those who are there today, 1: the new ones]
    missed: Float64  # the same
    kept: Bools  # [window] whether it has what is asked, however undecided clocks end
    chance: KeptChance
    queues: str
    is_growing: bool
    one_credit: Float64  # [the same] the largest credit that an agreement has for one customer and period

    @property
    def all_credits(self) -> Float64:
        """[window] to everyone."""
        return np.asarray(self.credits.sum(axis=1), np.float64)


def billed(
    designs: Designs,
    scenario: Scenario,
    windows: int,
    asked: WhatIsAsked,
    new: str | None,
    progress: Callable[[float], None] | None = None,
) -> Billed:
    """A desk in the first so many windows. new: the tier of the new accounts."""
    jobs = [(scenario, each) for each in range(windows)]
    found: dict[int, Parts] = dict(designs.run(jobs, progress))
    parts = [found[at] for at in range(windows)]
    tables = merge(scenario, parts)
    has, judged = event(tables, asked)
    grows = growth(tables["growth"])
    whose = _whose(scenario, new)
    unit = 10.0 ** minor_digits(scenario.currency)
    credits = _by_whose(parts, "amount_minor", whose) / unit
    chance = chance_of(has, judged)
    one = _one_credit(scenario, whose) / unit
    missed = _by_whose(parts, "missed", whose)
    return Billed(credits, missed, has.surely, chance, grows.verdict, grows.is_growing, one)


def _one_credit(scenario: Scenario, is_new: Bools) -> Float64:
    """Minor units, [0: of today's customers, 1: of the new ones]: for the largest fee; where late tickets have a price
    and no bound, the fee."""
    of = obligations(scenario)
    plans = [plan_of(version) for at in range(len(of.promises.agreements)) for version in of.promises.versions(at)]
    found = np.zeros(2)
    for at, mine in enumerate((~is_new, is_new)):
        fee = int(of.accounts.fee[mine].max(initial=0))
        for plan in plans:
            largest = [rule.largest(fee, Fraction(1), Fraction(1)) for rule in plan.rules]
            most = max((fee if each is None else each for each in largest), default=Fraction(0))
            if plan.terms.cap is not None:
                most = min(most, of_fee(plan.terms.cap, fee))
            if plan.terms.yearly_cap is not None:
                most = min(most, of_fee(plan.terms.yearly_cap, 12 * fee))
            found[at] = max(found[at], float(most))
    return found


def _whose(scenario: Scenario, new: str | None) -> Bools:
    """[account] whether it is a new one."""
    tier = obligations(scenario).accounts.tier
    number = scenario.tiers.index(new) if new in scenario.tiers else -1
    return np.asarray(tier == number, np.bool_)


def _by_whose(parts: Sequence[Parts], column: str, is_new: Bools) -> Float64:
    found = np.zeros((len(parts), 2))
    for at, part in enumerate(parts):
        table = part["accounts"]
        which = is_new[table["customer"].astype(np.int64)].astype(np.int64)
        np.add.at(found[at], which, table[column].astype(np.float64))
    return found
