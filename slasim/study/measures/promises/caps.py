"""The most that can be owed in a window, where every agreement with credits limits them."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from slasim.agreements.credits.exact import of_fee
from slasim.agreements.credits.fees import fees_of
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
    whole = Fraction(0)
    for agreement, commitment, period in of.credit_rows.tolist():
        cut = of.periods[commitment]
        version = promises.agreement(agreement, cut.edges[period])
        if version.credits is None or version.status != "live":
            continue
        limits = [limit for limit in (version.credits.cap, version.credits.at_risk) if limit is not None]
        if not limits:
            return math.nan
        mine = [at for at, which in enumerate(promises.agreement_of) if which == agreement]
        accounts = by_class[promises.account_class][:, mine].any(axis=1)
        months = cut.fee_months(period)
        for fee in fees_of(version, of.accounts)[accounts].tolist():
            whole += min(of_fee(limit, fee * months) for limit in limits)
    return float(whole) / 10.0 ** minor_digits(scenario.currency)
