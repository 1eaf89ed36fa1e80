"""Credits of a desk whose number of late tickets is binomial, against the exact law (e1 of the reference cases).

With an agent for every ticket a ticket is late when its handle time is longer than the target, each by itself: 96
tickets in a February, late with probability exp(-target / mean).
"""

from __future__ import annotations

import numpy as np
import pytest

from slasim import Study, load_scenario, simulate
from slasim.planning.queueing.uncertain import breaches, tier_credit
from slasim.study.measures.promises.risk import credited

LATE = np.exp(-4208 / 1200)  # 3 %: exponential of mean 20 min against a target of 4208 s
N, FEE, REPLICATIONS = 96, 20_000, 1000
TEXT = """
slasim: 1
name: Binomial
currency: EUR
timezone: UTC
horizon: {from: 2027-02-01, for: 1 month}
severities: [normal]
calendars:
  always: {timezone: UTC, hours: 24x7}
customers:
  gold: {accounts: 1, regions: {always: 100 %}, fee: 20000 EUR/month}
demand:
  mail: {channel: email, arrivals: constant(7 h), mix: {tier: {gold: 100 %}, severity: {normal: 100 %}}}
work:
  - path: [{skill: l1, replies: true, handle: exponential(mean=20 min), then: {solved: 100 %}}]
teams:
  l1: {site: always, skills: [l1], shifts: {all: {hours: 24x7, headcount: 12}}}
routing: {order: fifo}
agreements:
  gold:
    for: {tier: gold}
    judged: each customer
    commitments:
      resolution: {promise: {normal: 4208 s}, quota: 96 % per month, hours: 24x7}
    credits: {on: resolution, scale: {below 96 %: 3 % of fee, below 92 %: 10 % of fee}}
    termination: {missed: 1 of 1}
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    path = tmp_path_factory.mktemp("known") / "binomial.yaml"
    path.write_text(TEXT)
    return simulate(load_scenario(path), replications=REPLICATIONS, seed=0)


def test_the_distribution_of_credits_is_the_exact_one(study: Study) -> None:
    law = tier_credit(breaches([LATE] * N), [(4, 0.03 * FEE), (8, 0.1 * FEE)])
    month = next(each for each in credited(study.counted) if each.period)
    assert month.mean.low <= law.mean <= month.mean.high
    for amount, chance in law.amounts.items():
        seen = float((month.amounts == amount).mean())
        assert abs(seen - chance) < 4 * np.sqrt(chance * (1 - chance) / REPLICATIONS)
    assert np.quantile(month.amounts, 0.95, method="inverted_cdf") == law.quantile(0.95)


def test_the_gap_to_the_bill_at_mean_attainment(study: Study) -> None:
    """97 % of 96 in time on average owes nothing; months differ, and cost 207 EUR on average."""
    month = next(each for each in credited(study.counted) if each.period)
    assert month.at_mean == 0
    assert month.gap == month.mean.estimate > 100


def test_the_right_to_end_the_contract_comes_as_often_as_the_quota_is_missed(study: Study) -> None:
    missed = 1 - sum(breaches([LATE] * N)[:4])
    seen = float((study.counted["termination"]["accounts"] > 0).mean())
    assert abs(seen - missed) < 4 * np.sqrt(missed * (1 - missed) / REPLICATIONS)
