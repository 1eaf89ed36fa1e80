"""How often intervals hold what is known: by enumeration where that can be, else over independent studies.

A coverage seen in so many studies is compared with binomial bounds of what is promised, which a right method leaves in
one run of a thousand. The seeds are hashes of names. benchmarks/interval_coverage.py does the same with 10,000 studies.
"""

import numpy as np
import pytest
from scipy import signal, stats

from slasim.study.statistics import (
    batch_means_interval,
    clopper_pearson,
    jackknife_ratio_interval,
    pooled_quantile_interval,
    quantile_interval,
    ranks,
    wilson,
)
from tests.coverage_cases import (
    ATTAINED,
    COMPLIANCE,
    FIXED,
    GIVEN_UP,
    RATIO,
    WAIT,
    bounds,
    exact,
    exact_sequential,
    fixed,
    sequential,
)
from tests.decision_cases import answers
from tests.known_queues import Station, watch
from tests.queues import seed_of

STUDIES, ERROR = 300, 1e-3
PROMISED = (0.942, 0.958)


def test_the_known_queues_are_what_the_tables_say():
    # Erlang C with 5 Erlang on 7 servers, and Erlang A against its balance: gone + served = arrived
    assert Station(5.0, 7).delayed == pytest.approx(0.3241, abs=5e-5)
    station = Station(6.0, 5, patience=2.0)
    law = station.law()
    served = (law * np.minimum(np.arange(len(law)), station.servers)).sum()
    assert station.abandoned * station.rate + served == pytest.approx(station.rate)
    seen = watch(Station(2.1, 3), np.random.default_rng(seed_of("known queues")), 400, 400.0)
    assert seen[1].sum() / seen[0].sum() == pytest.approx(Station(2.1, 3).mean_wait, rel=0.05)


@pytest.mark.parametrize("case", [WAIT, RATIO, ATTAINED, GIVEN_UP], ids=lambda case: case.name)
def test_fixed_designs_hold_the_truth_as_often_as_they_say(case):
    low, high = bounds(STUDIES, *PROMISED, ERROR)
    assert low <= fixed(case, STUDIES).share <= high


def test_the_jackknife_holds_the_truth_as_often_as_it_says():
    low, high = bounds(STUDIES, *PROMISED, ERROR)
    assert low <= fixed(GIVEN_UP, STUDIES, jackknife_ratio_interval).share <= high


def test_a_precision_holds_the_truth_at_least_as_often_as_it_says():
    low, _ = bounds(STUDIES, 0.94, 0.94, ERROR)
    assert sequential(GIVEN_UP, STUDIES).share >= low


def test_a_probability_is_covered_exactly_as_enumerated():
    studies = 2000
    known = exact(FIXED, COMPLIANCE.truth, wilson)
    low, high = bounds(studies, known, known, ERROR)
    assert low <= fixed(COMPLIANCE, studies).share <= high
    known, replications = exact_sequential(COMPLIANCE.truth, COMPLIANCE.precision)
    low, high = bounds(studies, known, known, ERROR)
    seen = sequential(COMPLIANCE, studies)
    assert low <= seen.share <= high
    assert seen.replications == pytest.approx(replications, rel=0.05)


@pytest.mark.parametrize("p", [0.5, 0.8, 0.9, 0.95, 0.98, 0.995])
def test_a_probability_known_to_a_precision_is_covered_by_enumeration(p):
    assert exact_sequential(p, 0.05)[0] >= 0.94


def test_the_exact_interval_never_covers_less_and_wilsons_does():
    # Brown, Cai and DasGupta (2001), Statistical Science 16: Wilson's mean is near 95 %, its least well below
    grid = np.linspace(0.5, 0.9995, 200)
    least = {name: min(exact(FIXED, float(p), name) for p in grid) for name in (wilson, clopper_pearson)}
    assert least[clopper_pearson] >= 0.95
    assert 0.83 < least[wilson] < 0.93
    assert np.mean([exact(FIXED, float(p), wilson) for p in np.linspace(0.05, 0.95, 91)]) == pytest.approx(
        0.95, abs=0.01
    )


@pytest.mark.parametrize("threshold", [0.5, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("error", [0.01, 0.05])
def test_decisions_are_wrong_at_most_as_often_as_stated_at_all_looks_together(threshold, error):
    at_least, below, _, _ = answers(threshold, threshold, error, most=3000)
    assert at_least <= error  # so it is for any p below, where "at least" is wrong
    assert below <= error


def test_decisions_come_soon_where_it_is_clear():
    assert answers(0.999, 0.95, 0.05)[3] < 100
    assert answers(0.8, 0.95, 0.05)[3] < 100


def test_order_statistics_cover_as_the_binomial_says():
    studies = 2000
    generator = np.random.default_rng(seed_of("order statistics"))
    truth = -np.log(0.1)  # the 90 % quantile of the exponential distribution
    samples = generator.exponential(size=(studies, 60))
    held = sum(low <= truth <= high for _, low, high in (quantile_interval(sample, 0.9) for sample in samples))
    known = ranks(60, 0.9).coverage
    low, high = bounds(studies, known, known, ERROR)
    assert low <= held / studies <= high


def test_pooled_quantiles_cover_though_values_share_the_luck_of_their_replication():
    generator = np.random.default_rng(seed_of("pooled quantiles"))
    truth = np.sqrt(1.25) * stats.norm.ppf(0.8)
    held = 0
    for _ in range(STUDIES):
        sample = generator.normal(size=(60, 80)) + 0.5 * generator.normal(size=(60, 1))
        _, low, high = pooled_quantile_interval(list(sample), 0.8)
        held += low <= truth <= high
    low, high = bounds(STUDIES, 0.93, 0.965, ERROR)  # first order in 1/60, unlike the others
    assert low <= held / STUDIES <= high


def test_batch_means_of_a_long_run_cover_its_mean():
    # an autoregression with correlation 0.9: its mean is 0; 20 stretches of 1000 are 100 correlation lengths each
    generator = np.random.default_rng(seed_of("batch means"))
    runs = signal.lfilter([1.0], [1.0, -0.9], generator.normal(size=(STUDIES, 21_000)), axis=1)[:, 1000:]
    held = sum(low <= 0 <= high for _, low, high in (batch_means_interval(run, 20) for run in runs))
    low, high = bounds(STUDIES, *PROMISED, ERROR)
    assert low <= held / STUDIES <= high
