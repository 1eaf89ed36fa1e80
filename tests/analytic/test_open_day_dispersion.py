"""Dispersion as one measures it: variance over mean of the counts of open days, against the closed form.

A count of an open day that expects n tickets, where the mean open day expects m, is negative binomial with variance
n (1 + (D - 1) n / m). Seeds are hashes; two stages: what lies outside its 99 % interval runs once more at 16 times the
size with a second hashed seed, at 99.99 %.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
import pytest
from scipy import stats
from workload_cases import MIX, horizon, scenario, stream

from slasim.scenario import Scenario
from slasim.workload import draw

DAY = 86_400_000
WEEKS = 30
OFFICE = {"mon-fri": "09:00-17:00"}
MONDAYS = [3.0] * 24 + [2.0] * 96 + [0.25] * 48  # in a week: 72, 4 x 48, 2 x 6 -> 276


class Case(NamedTuple):
    """A desk, and what each weekday expects by hand; `open_day` is the mean of the open ones."""

    volume: str
    shape: Any
    hours: Any
    dispersion: float
    expected: tuple[float, ...]
    open_day: float


CASES = {
    "five days": Case("400 per week", "office_hours", OFFICE, 2.0, (80.0,) * 5, 80.0),
    "all seven": Case("700 per week", "always", "24x7", 4.0, (100.0,) * 7, 100.0),
    "open five of seven": Case("700 per week", "always", OFFICE, 4.0, (100.0,) * 7, 100.0),
    "weekends are quiet": Case("276 per week", MONDAYS, OFFICE, 3.0, (72.0, *(48.0,) * 4, 6.0, 6.0), 264 / 5),
    "quiet weekends count": Case("276 per week", MONDAYS, "24x7", 3.0, (72.0, *(48.0,) * 4, 6.0, 6.0), 276 / 7),
    "only when closed": Case("120 per week", [0.0] * 120 + [1.0] * 48, OFFICE, 5.0, (*(0.0,) * 5, 60.0, 60.0), 60.0),
}


def desk(case: Case) -> Scenario:
    mail = stream(case.volume, shape=case.shape, mix=MIX, day_to_day={"dispersion": case.dispersion})
    return scenario(
        horizon=horizon("2027-01-04", f"{WEEKS} weeks"),
        calendars={"home": {"timezone": "UTC", "hours": case.hours}},
        demand={"mail": mail},
    )


def z_scores(name: str, replications: int, seed: int) -> list[float]:
    """Of mean and variance of the counts of each weekday on which tickets come."""
    case, of = CASES[name], desk(CASES[name])
    start = of.span()[0]
    counts = np.concatenate(
        [
            np.bincount((draw(of, seed, r).tickets.created - start) // DAY, minlength=7 * WEEKS).reshape(WEEKS, 7)
            for r in range(replications)
        ]
    )
    scores = []
    for weekday, expected in enumerate(case.expected):
        seen, n = counts[:, weekday], len(counts)
        if expected == 0:
            assert not seen.any()
            continue
        index = 1 + (case.dispersion - 1) * expected / case.open_day
        law = stats.nbinom(expected / (index - 1), 1 / index)
        assert law.mean() == pytest.approx(expected)
        variance = float(law.var())
        fourth = float(law.stats(moments="k")) * variance**2 + 3 * variance**2
        scores.append((seen.mean() - expected) / (variance / n) ** 0.5)
        scores.append((seen.var(ddof=1) - variance) / ((fourth - variance**2 * (n - 3) / (n - 1)) / n) ** 0.5)
    return scores


def hashed_seed(name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"open days {name}".encode()).digest()[:8], "big")


@pytest.mark.parametrize("name", CASES)
def test_days_have_the_moments_of_theory(name: str) -> None:
    first = z_scores(name, 12, hashed_seed(name))
    if max(map(abs, first)) > stats.norm.ppf(1 - 0.005 / len(first)):
        again = z_scores(name, 192, hashed_seed(f"{name} again"))
        assert max(map(abs, again)) < stats.norm.ppf(1 - 0.00005 / len(again))


def test_what_is_asked_for_is_measured_on_open_days() -> None:
    """As an analyst does: all open days together, where they expect the same."""
    of = desk(CASES["five days"])
    start = of.span()[0]

    def index(replication: int, seed: int) -> float:
        counts = np.bincount((draw(of, seed, replication).tickets.created - start) // DAY, minlength=7 * WEEKS)
        opened = counts.reshape(WEEKS, 7)[:, :5]
        return float(((opened - 80.0) ** 2).mean() / 80.0)

    def p_value(replications: int, seed: int) -> float:
        return float(stats.ttest_1samp([index(r, seed) for r in range(replications)], 2.0).pvalue)

    if p_value(30, hashed_seed("measured")) < 0.01:
        assert p_value(480, hashed_seed("measured again")) > 0.0001


def test_counts_from_a_table_vary_as_asked() -> None:
    """80 on working days and 6 on others, on a desk of five days: variance over mean of the open days is 3."""
    first = date(2027, 1, 4)
    rows = [f"{first + timedelta(day)},{6 if day % 7 > 4 else 80}" for day in range(7 * WEEKS)]
    of = scenario(
        {"counts.csv": "\n".join(["date,tickets", *rows])},
        horizon=horizon(str(first), f"{WEEKS} weeks"),
        calendars={"home": {"timezone": "UTC", "hours": OFFICE}},
        demand={
            "mail": {
                "channel": "email",
                "mix": MIX,
                "counts": {"file": "counts.csv", "as": "expected", "every": "24 h"},
                "day_to_day": {"dispersion": 3.0},
            }
        },
    )
    start = of.span()[0]

    def scores(replications: int, seed: int) -> list[float]:
        counts = np.concatenate(
            [
                np.bincount((draw(of, seed, r).tickets.created - start) // DAY, minlength=7 * WEEKS).reshape(WEEKS, 7)
                for r in range(replications)
            ]
        )
        found = []
        for seen, mean in ((counts[:, :5].ravel(), 80.0), (counts[:, 5:].ravel(), 6.0)):
            index, n = 1 + 2 * mean / 80, seen.size
            law = stats.nbinom(mean / (index - 1), 1 / index)
            fourth = float(law.stats(moments="k")) * law.var() ** 2 + 3 * law.var() ** 2
            found.append((seen.mean() - mean) / (law.var() / n) ** 0.5)
            found.append((((seen - mean) ** 2).mean() - law.var()) / ((fourth - law.var() ** 2) / n) ** 0.5)
        return found

    if max(map(abs, scores(12, hashed_seed("table")))) > stats.norm.ppf(1 - 0.005 / 4):
        assert max(map(abs, scores(192, hashed_seed("table again")))) < stats.norm.ppf(1 - 0.00005 / 4)


def test_all_cases_together_show_no_common_bias() -> None:
    scores = [z_scores(name, 3, hashed_seed(f"{name} {i}"))[0] for name in CASES for i in range(8)]
    assert abs(np.mean(scores)) < 3.3 / len(scores) ** 0.5
    assert stats.kstest(scores, "norm").pvalue > 0.001
    assert stats.binom.sf(sum(abs(z) > 2.576 for z in scores) - 1, len(scores), 0.01) > 0.001
