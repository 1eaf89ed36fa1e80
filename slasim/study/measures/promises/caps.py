"""The most that can be owed in a window, where every agreement with credits limits them."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from slasim.agreements.credits.exact import of_fee
from slasim.agreements.credits.fees import fees_of
from slasim.agreements.credits.plan import plan_of
from slasim.agreements.verdicts.periods import period_dates
from slasim.scenario import Scenario
from slasim.scenario.values.currencies import minor_digits
from slasim.study.measures.promises.obligations import obligations


def cap_of(scenario: Scenario) -> float:
    """The caps of all accounts in all periods of the window in which money can be owed, units of the currency; NaN
    where an agreement has none. What is earned back or owed for better service is not in it."""
    of = obligations(scenario)
    promises = of.promises
    owed = np.asarray(promises.sizes.spread(promises.owed.target) > 0, np.bool_)
    by_class = np.asarray(owed.any(axis=(1, 2, 3, 4)), np.bool_)  # account class, commitment
    whole = _Whole()
    for agreement, commitment, period in of.credit_rows.tolist():
        cut = of.periods[commitment]
        version = promises.agreement(agreement, cut.edges[period])
        if version.credits is None or version.status != "live":
            continue
        limits = [limit for limit in (version.credits.cap, version.credits.at_risk) if limit is not None]
        yearly = version.credits.yearly_cap
        if not limits and yearly is None:
            return math.nan
        mine = [at for at, which in enumerate(promises.agreement_of) if which == agreement]
        accounts = np.flatnonzero(by_class[promises.account_class][:, mine].any(axis=1))
        months, fees = cut.fee_months(period), fees_of(version, of.accounts)
        year = plan_of(version).year_of(period_dates(cut.names[period])[0])
        for account in accounts.tolist():
            fee = int(fees[account])
            most = min((of_fee(limit, fee * months) for limit in limits), default=None)
            whole.add((agreement, account, year), most, None if yearly is None else of_fee(yearly, 12 * fee))
    return float(whole.sum()) / 10.0 ** minor_digits(scenario.currency)


class _Whole:
    """Sums of what periods can owe, by agreement, account and year, none above the cap of its year."""

    def __init__(self) -> None:
        self.free = Fraction(0)  # of periods that no year limits
        self.sums: dict[tuple[int, int, int], Fraction] = {}
        self.limits: dict[tuple[int, int, int], Fraction] = {}

    def add(self, year: tuple[int, int, int], most: Fraction | None, limit: Fraction | None) -> None:
        """What a period can owe; None: as much as the cap of its year."""
        if limit is None:
            self.free += most or 0
            return
        self.limits[year] = max(limit, self.limits.get(year, limit))  # an amendment may have changed it
        self.sums[year] = self.sums.get(year, Fraction(0)) + (limit if most is None else most)

    def sum(self) -> Fraction:
        """Minor units."""
        return self.free + sum((min(each, self.limits[year]) for year, each in self.sums.items()), Fraction(0))
