"""Handle times of a ticket that go together: scores, laws and products against closed forms.

Seeds are hashes of names; two stages, as in test_times.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats
from workload_cases import scenario, stream

from slasim.workload import Workload, draw
from tests.analytic.test_workload_mix import two_stages

Float64 = npt.NDArray[np.float64]
HOUR = 3_600_000
SIGMA = np.log(1 + 1.5**2) ** 0.5
FIRST = stats.gamma(4.0, scale=HOUR / 4)  # cv 0.5
SECOND = stats.lognorm(SIGMA, scale=HOUR / (1 + 1.5**2) ** 0.5)
TEAM = {"desk": {"site": "home", "skills": ["a", "b"], "shifts": {"always": {"hours": "24x7", "headcount": 1}}}}


def drawn(together: float, seed: int, replication: int = 0, volume: int = 1000, **more: Any) -> Workload:
    """Tickets of three touches: at `a`, at `b` and, for one half of them, again at `b`."""
    path = [
        {"skill": "a", "handle": "gamma(mean=1 h, cv=0.5)", "then": {"b": "100 %"}},
        {"skill": "b", "handle": "lognormal(mean=1 h, cv=1.5)", "then": {"solved": "50 %", "customer": "50 %"}},
    ]
    rule = {"path": path, "customer_reply": "1 h", **({"together": together} if together else {})}
    of = scenario(demand={"mail": stream(f"{volume} per week")}, work=[rule], teams=TEAM, **more)
    return draw(of, seed, replication)


def touches(together: float, replications: int, seed: int) -> Float64:
    """Work of the first three touches of each ticket that has so many, a row each."""
    found = []
    for replication in range(replications):
        of = drawn(together, seed, replication).touches
        first = of.first[:-1][np.diff(of.first) >= 3]
        found.append(np.stack([of.work[first + k] for k in range(3)]))
    return np.concatenate(found, axis=1) + 0.5


def scores(work: Float64) -> Float64:
    laws = (FIRST, SECOND, SECOND)
    return np.array([stats.norm.ppf(law.cdf(row)) for law, row in zip(laws, work, strict=True)])


@pytest.mark.parametrize("together", [0.0, 0.2, 0.5, 0.9])
def test_scores_of_any_two_touches_have_the_stated_correlation(together: float) -> None:
    """E[z1 z2] = r and var[z1 z2] = 1 + r^2 of a bivariate normal pair; mean 0 and variance 1 are known."""

    def p_value(replications: int, seed: int) -> float:
        z = scores(touches(together, replications // 8, seed))
        pairs = [z[j] * z[k] for j, k in ((0, 1), (0, 2), (1, 2))]
        error = ((1 + together**2) / z.shape[1]) ** 0.5
        return float(3 * min(2 * stats.norm.sf(abs(pair.mean() - together) / error) for pair in pairs))

    two_stages(f"handle times together {together}", p_value)


@pytest.mark.parametrize("together", [0.2, 0.9, 1.0])
def test_each_touch_keeps_its_law(together: float) -> None:
    def p_value(replications: int, seed: int) -> float:
        work = touches(together, replications // 8, seed)
        laws = (FIRST, SECOND, SECOND)
        return float(3 * min(stats.kstest(row, law.cdf).pvalue for row, law in zip(work, laws, strict=True)))

    two_stages(f"laws of handle times together {together}", p_value)


def test_the_product_of_two_equal_touches_has_the_law_of_the_closed_form() -> None:
    """Of two lognormal times: ln X + ln Y is normal with mean -sigma^2 and variance 2 (1 + r) sigma^2, in hours."""
    r = 0.5
    law = stats.norm(-(SIGMA**2), (2 * (1 + r)) ** 0.5 * SIGMA)

    def p_value(replications: int, seed: int) -> float:
        work = touches(r, replications // 8, seed)[1:] / HOUR
        return float(stats.kstest(np.log(work[0]) + np.log(work[1]), law.cdf).pvalue)

    two_stages("product of lognormal handle times", p_value)


def test_with_full_correlation_all_touches_are_at_one_quantile() -> None:
    work = touches(1.0, 1, 5)
    z = scores(work)
    assert (work[1] == work[2]).all()
    assert z[0] == pytest.approx(z[1], abs=1e-4)  # half a millisecond of ten seconds moves a score by 5e-5


def test_tickets_do_not_go_together() -> None:
    """Neighbours in time: correlation 0."""

    def p_value(replications: int, seed: int) -> float:
        z = scores(touches(0.9, replications // 8, seed))[0]
        return float(stats.pearsonr(z[:-1], z[1:]).pvalue)

    two_stages("tickets do not go together", p_value)


def test_more_tickets_leave_the_others_as_they_were() -> None:
    few, many = (drawn(0.5, 9, volume=volume) for volume in (100, 300))
    work = {uid: row for row, uid in enumerate(many.tickets.uid.tolist())}
    for row, uid in enumerate(few.tickets.uid.tolist()):
        low, high = few.touches.first[row], few.touches.first[row + 1]
        at = many.touches.first[work[uid]]
        assert (few.touches.work[low:high] == many.touches.work[at : at + high - low]).all()
