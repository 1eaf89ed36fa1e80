"""Credits owed: a sliding scale on the fee of a period.

For each account in the scope of the commitment and each whole period: attainment is looked at severity by severity
(of the account where each customer is judged, of all together otherwise). Each severity with a decided clock falls
into the lowest band it is below; the largest credit of the severities is owed, at most the cap, once rounded half up
to the minor unit of the currency. Judged together, every account in scope is credited, with tickets or without.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.agreements.judging import ALL, Cells, at_least
from slasim.agreements.periods import Periods
from slasim.agreements.policy import CreditRule, Policy
from slasim.terms.errors import TermsError
from slasim.terms.tables import Terms
from slasim.workload.tables import Accounts

Int16 = npt.NDArray[np.int16]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class Credits(NamedTuple):
    """One row an account line, by (agreement, period, customer); accounts to which nothing is owed have none."""

    agreement: Int16  # index into Policy.agreements
    period: Int32  # of the commitment that decides
    customer: Int32
    severity: npt.NDArray[np.int8]  # the one that decides (the most severe of those with the largest credit)
    band: Int16  # index into the scale
    amount: Int64  # minor units
    final: Bools  # no clock that could change it is open


def half_up(amount: Fraction) -> int:
    """The nearest whole number, halves upward."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def find_bands(rule: CreditRule, met: Int64, decided: Int64) -> Int64:
    """Lowest band that each attainment is below, -1 for none or no data."""
    band = np.full(len(met), -1, np.int64)
    for number, step in enumerate(rule.scale):
        band[~at_least(met, decided, step.below)] = number
    return band


def in_scope(terms: Terms, commitment: int) -> Int32:
    """Accounts that are owed the commitment on some ticket."""
    target = terms.owed.target[:, commitment].reshape(terms.shape[0], math.prod(terms.shape[1:]))
    owed: Bools = np.any(target > 0, axis=1)
    return np.flatnonzero(owed[terms.account_class]).astype(np.int32)


def owed_credits(cells: Cells, terms: Terms, policy: Policy, periods: Sequence[Periods], accounts: Accounts) -> Credits:
    """Every credit line; periods: of each commitment. Raises TermsError for a fee in scope that nobody states."""
    _check_fees(terms, policy, accounts)
    lines: list[tuple[int, int, int, int, int, int, bool]] = []
    for agreement, whole in enumerate(policy.agreements):
        if whole.credits is None:
            continue
        rule = whole.credits
        cut = periods[rule.on]
        mine = np.flatnonzero(cells.commitment == rule.on)
        mine = mine[cut.whole[cells.period[mine]]]
        band = find_bands(rule, cells.met[mine], cells.met[mine] + cells.breached[mine])
        worst: dict[tuple[int, int], tuple[int, int]] = {}
        final: dict[tuple[int, int], bool] = {}
        keys = zip(cells.period[mine].tolist(), cells.customer[mine].tolist(), strict=True)
        rest = zip(cells.severity[mine].tolist(), band.tolist(), cells.final[mine].tolist(), strict=True)
        for key, (severity, reached, closed) in zip(keys, rest, strict=True):
            final[key] = final.get(key, True) and closed
            if reached > worst.get(key, (-1, 0))[0]:
                worst[key] = (reached, severity)
        everyone = in_scope(terms, rule.on).tolist()
        for (period, customer), (reached, severity) in sorted(worst.items()):
            share = rule.scale[reached].share_of_fee
            share = share if rule.cap is None else min(share, rule.cap)
            for one in everyone if customer == ALL else [customer]:
                amount = half_up(share * cut.months * int(accounts.fee[one]))
                if amount:  # no fee, or a share that rounds to nothing: nothing is owed
                    lines.append((agreement, period, one, severity, reached, amount, final[period, customer]))
    columns = list(zip(*lines, strict=True)) or [()] * len(Credits._fields)
    kinds = (np.int16, np.int32, np.int32, np.int8, np.int16, np.int64, np.bool_)
    return Credits(*(np.array(column, kind) for column, kind in zip(columns, kinds, strict=True)))


def _check_fees(terms: Terms, policy: Policy, accounts: Accounts) -> None:
    problems = []
    for rule in policy.agreements:
        if rule.credits is None:
            continue
        unknown = [accounts.name[at] for at in in_scope(terms, rule.credits.on) if accounts.fee[at] < 0]
        if unknown:
            problems.append(
                f"agreement {rule.name!r} owes credits, but neither the log nor the scenario states the fee of "
                f"{', '.join(unknown[:5])}{f' and {len(unknown) - 5} more' if len(unknown) > 5 else ''}"
            )
    if problems:
        raise TermsError(tuple(problems))
