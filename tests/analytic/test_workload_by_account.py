"""Tickets of accounts against theory: each account and date is Poisson by itself, one factor of the day for all.

Seeds are hashes of the names of the cases. What fails at 99 % runs once more at 16 times the size with a second hashed
seed at 99.99 %.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import stats
from workload_cases import horizon, scenario

from slasim.scenario import Scenario
from slasim.workload import draw

DAY = 86_400_000
RATES = {"gold": 21.0, "silver": 3.5, "bronze": 70.0}  # a week: below a layer, far below, and several of them
ACCOUNTS = {"gold": 7, "silver": 20, "bronze": 3}
DAYS = 28


def hashed_seed(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


def two_stages(name: str, p_value: Callable[[int, int], float]) -> None:
    if p_value(8, hashed_seed(name)) < 0.01:
        assert p_value(128, hashed_seed(f"{name} again")) > 0.0001


def desk(**parts: object) -> Scenario:
    mail = {
        "channel": "email",
        "mix": {"severity": {"normal": "100 %"}},
        "per_account": {tier: f"{rate} per week" for tier, rate in RATES.items()},
        **parts,
    }
    tiers = {tier: {"accounts": many, "regions": {"home": "100 %"}} for tier, many in ACCOUNTS.items()}
    return scenario(customers=tiers, demand={"mail": mail}, horizon=horizon("2027-01-04", "4 weeks"))


def by_account_and_day(of: Scenario, replications: int, seed: int) -> npt.NDArray[np.int64]:
    """[replication, account, day]"""
    found = []
    for replication in range(replications):
        drawn = draw(of, seed, replication)
        day = (drawn.tickets.created - drawn.start) // DAY
        accounts = len(drawn.accounts.name)
        cell = drawn.tickets.customer.astype(np.int64) * DAYS + day
        found.append(np.bincount(cell, minlength=accounts * DAYS).reshape(accounts, DAYS))
    return np.array(found)


def expected() -> npt.NDArray[np.float64]:
    """Of each account on a day."""
    return np.repeat(list(RATES.values()), list(ACCOUNTS.values())) / 7


def test_each_account_has_its_poisson_number_on_each_date() -> None:
    """Chi-squared of the sums over replications, account by account and date by date."""
    of = desk()

    def p_value(replications: int, seed: int) -> float:
        seen = by_account_and_day(of, replications, seed).sum(axis=0)
        mean = replications * expected()[:, None]
        statistic = float(((seen - mean) ** 2 / mean).sum())
        return float(2 * min(stats.chi2.sf(statistic, seen.size), stats.chi2.cdf(statistic, seen.size)))

    two_stages("each account has its Poisson number on each date", p_value)


def test_counts_of_one_account_follow_the_poisson_law() -> None:
    of = desk()

    def p_value(replications: int, seed: int) -> float:
        seen, worst = by_account_and_day(of, replications, seed), 1.0
        for first, last, mean in ((0, 7, 3.0), (7, 27, 0.5), (27, 30, 10.0)):
            law, counts = stats.poisson(mean), seen[:, first:last].ravel()
            cells = [k for k in range(40) if law.pmf(k) * len(counts) > 20]
            inside = np.array([(counts == k).sum() for k in cells] + [(~np.isin(counts, cells)).sum()])
            chance = np.append(law.pmf(cells), 1 - law.pmf(cells).sum())
            keep = chance * len(counts) > 5
            chosen, p = inside[keep], chance[keep] / chance[keep].sum()
            worst = min(worst, float(stats.chisquare(chosen, p * chosen.sum()).pvalue))
        return min(1.0, 3 * worst)

    two_stages("counts of one account follow the Poisson law", p_value)


def test_the_factor_of_a_day_is_shared_by_all_accounts() -> None:
    """Two accounts of a day have the covariance mean × mean × variance of F = (D - 1) / m, m = 61 tickets a day."""
    of, total = desk(day_to_day={"dispersion": 20.0}), float(expected().sum())
    variance = 19.0 / total

    def p_value(replications: int, seed: int) -> float:
        seen = by_account_and_day(of, replications, seed).astype(np.float64)
        halves = seen[:, ::2].sum(axis=1).ravel(), seen[:, 1::2].sum(axis=1).ravel()
        means = expected()[::2].sum(), expected()[1::2].sum()
        products = (halves[0] - means[0]) * (halves[1] - means[1])
        z = (products.mean() - means[0] * means[1] * variance) / (products.std() / len(products) ** 0.5)
        return float(2 * stats.norm.sf(abs(z)))

    two_stages("the factor of a day is shared by all accounts", p_value)
