"""Who asks, when and for how much work: drawn tickets against exact expectations, and quantiles against closed forms.

Seeds are hashes of the names of the tests. Every comparison runs in two stages: what fails at 99 % runs once more at 16
times the size with a second hashed seed at 99.99 %.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats
from workload_cases import horizon, scenario, stream

from slasim.load import visits
from slasim.scenario import Scenario
from slasim.workload import Workload, draw, prepare
from slasim.workload.needs.times import Quantiles, lengths

Float64 = npt.NDArray[np.float64]
HOUR = 3_600_000
FIRST, LENGTH = "2027-03-12", 6  # a Friday; the clock changes in Austin on the 14th, in Berlin on the 28th
ZONES = {"berlin": "Europe/Berlin", "austin": "America/Chicago", "manila": "Asia/Manila"}
WEIGHTS = [1 + (5 * hour + 2) % 7 for hour in range(168)]
TIERS = {
    "big": {"accounts": 4, "regions": {"berlin": "60 %", "austin": "40 %"}, "skew": 1.0},
    "mid": {"accounts": 7, "regions": {"berlin": "20 %", "austin": "30 %", "manila": "50 %"}},
    "tiny": {"accounts": 12, "regions": {"manila": "100 %"}, "skew": 0.3},
}
REGIONS = {
    "big": {"berlin": 0.6, "austin": 0.4},
    "mid": {"berlin": 0.2, "austin": 0.3, "manila": 0.5},
    "tiny": {"manila": 1.0},
}
TIER, SEVERITY = {"big": 0.25, "mid": 0.35, "tiny": 0.4}, {"urgent": 0.1, "high": 0.3, "normal": 0.6}


def hashed_seed(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


def two_stages(name: str, p_value: Callable[[int, int], float]) -> None:
    """`p_value(replications, seed)`: 16 at 1 %, then 256 at 0.01 %."""
    if p_value(16, hashed_seed(name)) < 0.01:
        assert p_value(256, hashed_seed(f"{name} again")) > 0.0001


def percent(shares: dict[str, float]) -> dict[str, str]:
    return {name: f"{round(100 * share)} %" for name, share in shares.items()}


def three_regions(**day_to_day: float) -> Scenario:
    return scenario(
        timezone="Asia/Manila",
        severities=list(SEVERITY),
        horizon=horizon(FIRST, f"{LENGTH} weeks"),
        calendars={name: {"timezone": zone, "hours": "24x7"} for name, zone in ZONES.items()},
        customers=TIERS,
        demand={
            "mail": stream(
                "700 per week",
                shape=WEIGHTS,
                season={"apr": "150 %"},
                special_days={"2027-03-28": "220 %", "2027-04-07": "0 %"},
                growth="12 % per month",
                mix={"tier": percent(TIER), "severity": percent(SEVERITY)},
                day_to_day=day_to_day,
            )
        },
        teams={"desk": {"site": "berlin", "skills": ["help"], "shifts": {"a": {"hours": "24x7", "headcount": 1}}}},
    )


def hourly(of: Scenario) -> dict[tuple[str, str, str], float]:
    """Expected tickets by region, local date and week-part (of 6 local hours): a walk of the clock in half hours."""
    found: dict[tuple[str, str, str], float] = {}
    start, end = of.span()
    origin = datetime.fromisoformat(FIRST).date()
    for region, zone in ZONES.items():
        share = sum(TIER[tier] * shares.get(region, 0.0) for tier, shares in REGIONS.items())
        for at in range(start, end, HOUR // 2):
            shown = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone))
            rate = 700 * share * WEIGHTS[shown.weekday() * 24 + shown.hour] / sum(WEIGHTS) / 2
            rate *= 1.5 if shown.month == 4 else 1.0
            rate *= {"2027-03-28": 2.2, "2027-04-07": 0.0}.get(str(shown.date()), 1.0)
            rate *= 1.12 ** ((shown.date() - origin) / timedelta(days=365.25 / 12))
            key = region, str(shown.date()), str(shown.hour // 6)
            found[key] = found.get(key, 0.0) + rate
    return found


def test_tickets_by_region_local_date_and_time_of_day() -> None:
    """Chi-squared of Poisson counts of known expectation: season, special days, growth, both changes of the clock."""
    of = three_regions()
    expected = hourly(of)

    def p_value(replications: int, seed: int) -> float:
        seen = dict.fromkeys(expected, 0)
        for replication in range(replications):
            drawn = draw(of, seed, replication)
            region = drawn.accounts.region[drawn.tickets.customer]
            for at, r in zip(drawn.tickets.created.tolist(), region.tolist(), strict=True):
                name = drawn.labels.regions[r]
                shown = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(ZONES[name]))
                seen[name, str(shown.date()), str(shown.hour // 6)] += 1
        pairs = [(seen[key], n * replications) for key, n in expected.items()]
        assert all(count == 0 for count, n in pairs if n == 0)
        statistic = sum((count - n) ** 2 / n for count, n in pairs if n > 5)
        used = sum(n > 5 for _, n in pairs)
        assert used > 300
        return float(2 * min(stats.chi2.sf(statistic, used), stats.chi2.cdf(statistic, used)))

    two_stages("tickets by region, local date and time of day", p_value)


def test_tickets_by_account_and_severity() -> None:
    """P(tier, region, account, severity), with weights of Zipf in each region by hand."""
    of = three_regions()
    accounts = prepare(of).accounts
    names = prepare(of).labels
    ranks = np.array([int(name.rpartition("-")[2]) for name in accounts.name], np.float64)
    tier = [names.tiers[t] for t in accounts.tier]
    region = [names.regions[r] for r in accounts.region]
    raw = ranks ** -np.array([TIERS[t].get("skew", 0.0) for t in tier])
    share = np.empty(len(raw))
    for i, cell in enumerate(zip(tier, region, strict=True)):
        whole = sum(x for x, other in zip(raw, zip(tier, region, strict=True), strict=True) if other == cell)
        share[i] = TIER[cell[0]] * REGIONS[cell[0]][cell[1]] * raw[i] / whole
    # Regions do not carry the same volume: their clocks differ at the ends, in special days and in growth.
    volume = {name: sum(n for key, n in hourly(of).items() if key[0] == name) for name in ZONES}
    whole_of = {name: share[[r == name for r in region]].sum() for name in ZONES}
    tickets = np.array([share[i] / whole_of[r] * volume[r] for i, r in enumerate(region)])
    expected = np.outer(tickets, list(SEVERITY.values()))

    def p_value(replications: int, seed: int) -> float:
        seen = np.zeros(expected.shape)
        for replication in range(replications):
            drawn = draw(of, seed, replication).tickets
            np.add.at(seen, (drawn.customer, drawn.severity), 1)
        statistic = ((seen - replications * expected) ** 2 / (replications * expected)).sum()
        return float(2 * min(stats.chi2.sf(statistic, seen.size), stats.chi2.cdf(statistic, seen.size)))

    two_stages("tickets by account and severity", p_value)


def test_regions_share_the_factor_of_a_date() -> None:
    """Counts X of regions r, s on a date: cov = N_r N_s (d - 1) / m, m = 100 a day; by the mean of normed products.

    The products of one date are no normal numbers, so the error comes from the replications, which are independent.
    """
    of = three_regions(dispersion=7.0, carry_over=0.3)
    blocks = prepare(of).blocks
    days = {(int(r), int(d)): n for r, d, n in zip(blocks.region, blocks.day, blocks.expected, strict=True) if n > 0}
    whole = range(min(d for _, d in days) + 2, max(d for _, d in days) - 1)
    dates = [d for d in whole if all((r, d) in days for r in range(3))]

    def products(replication: int, seed: int) -> list[float]:
        drawn = draw(of, seed, replication)
        region = drawn.accounts.region[drawn.tickets.customer].astype(np.int64)
        key, count = np.unique(region << 16 | (drawn.tickets.uid >> 28 & 0xFFFF), return_counts=True)
        seen = dict(zip(key.tolist(), count.tolist(), strict=True))
        ratio = np.array([[seen.get(r << 16 | d, 0) / days[r, d] - 1 for d in dates] for r in range(3)])
        noise = np.array([[1 / days[r, d] for d in dates] for r in range(3)])
        pairs = [(ratio[r] * ratio[s]).mean() for r, s in ((0, 1), (0, 2), (1, 2))]
        return [*pairs, *(ratio**2 - noise).mean(axis=1)]

    def p_value(replications: int, seed: int) -> float:
        seen = np.array([products(replication, seed) for replication in range(10 * replications)])
        return float(stats.ttest_1samp(seen, (7.0 - 1) / 100).pvalue.min() * 6)  # Bonferroni

    two_stages("regions share the factor of a date", p_value)


SHAPES: dict[str, Callable[[], Any]] = {
    "exponential(mean=14 min)": lambda: stats.expon(scale=840_000),
    "uniform(2 min, 9 min)": lambda: stats.uniform(120_000, 420_000),
    "lognormal(mean=35 min, cv=1.2)": lambda: stats.lognorm(np.log(2.44) ** 0.5, scale=2_100_000 / 2.44**0.5),
    "lognormal(median=2 h, cv=2)": lambda: stats.lognorm(np.log(5.0) ** 0.5, scale=7_200_000),
    "gamma(mean=15 min, cv=0.5)": lambda: stats.gamma(4.0, scale=225_000),
    "gamma(mean=20 h, cv=2)": lambda: stats.gamma(0.25, scale=288_000_000),
    "erlang(mean=15 min, k=3)": lambda: stats.gamma(3.0, scale=300_000),
    "weibull(scale=40 min, shape=1.5)": lambda: stats.weibull_min(1.5, scale=2_400_000),
    "weibull(mean=2 h, shape=0.5)": lambda: stats.weibull_min(0.5, scale=3_600_000),  # the mean is twice the scale
    "triangular(30 min, 1 h, 2 h)": lambda: stats.triang(1 / 3, 1_800_000, 5_400_000),
    "triangular(low=0 min, mode=0 min, high=2 h)": lambda: stats.triang(0.0, 0, 7_200_000),
}


@pytest.mark.parametrize("text", SHAPES)
def test_quantiles_of_durations_are_those_of_the_closed_form(text: str) -> None:
    rules = prepare(scenario(work=[{"path": [{"skill": "help", "handle": text, "then": {"solved": "100 %"}}]}])).rules
    grid = (np.arange(4000) + 0.5) / 4000
    seen, law = np.empty(len(grid), np.int64), SHAPES[text]()
    raised = lengths(rules.steps.handle, Quantiles(np.zeros(len(grid), np.int32), grid), seen)
    assert raised == (law.ppf(grid) < 1).sum()
    assert seen + 0.5 == pytest.approx(np.maximum(law.ppf(grid), 1), rel=1e-11, abs=0.5001)
    assert seen.mean() == pytest.approx(law.mean(), rel=0.01)  # the far tail is not on the grid
    if text.startswith("lognormal(mean"):
        assert law.mean() == pytest.approx(35 * 60_000)
    if text.startswith("lognormal"):
        assert law.std() / law.mean() == pytest.approx(1.2 if "1.2" in text else 2.0)


CHAIN = [
    {"skill": "a", "handle": "1 min", "then": {"solved": "30 %", "customer": "30 %", "b": "30 %", "c": "10 %"}},
    {"skill": "b", "handle": "1 min", "then": {"solved": "50 %", "customer": "20 %", "a": "20 %", "c": "10 %"}},
    {"skill": "c", "handle": "1 min", "then": {"solved": "60 %", "customer": "40 %"}},
]


def test_touches_have_the_mean_and_variance_of_the_absorbing_chain() -> None:
    """Fundamental matrix N = (I - Q)^-1 in fractions: means are its first row, the variance of all touches is
    ((2 N - I) t - t o t) with t = N 1 (Kemeny and Snell, Finite Markov Chains, theorems 3.3.3 and 3.3.5)."""
    moves = np.array([[0.3, 0.3, 0.1], [0.2, 0.2, 0.1], [0.0, 0.0, 0.4]])
    fundamental = np.linalg.inv(np.eye(3) - moves)
    whole = fundamental.sum(axis=1)
    variance = float(((2 * fundamental - np.eye(3)) @ whole - whole**2)[0])
    of = scenario(
        demand={"mail": stream("1500 per week")},
        work=[{"path": CHAIN, "customer_reply": "1 h"}],
        teams={"desk": {"site": "home", "skills": ["a", "b", "c"], "shifts": {"x": {"hours": "24x7", "headcount": 1}}}},
    )
    assert visits(prepare(of))[0] == pytest.approx(fundamental[0], rel=1e-12)

    def sums(drawn: Workload) -> Float64:
        starts = drawn.touches.first[:-1]
        return np.array([np.add.reduceat(drawn.touches.skill == skill, starts) for skill in range(3)], np.float64)

    def p_value(replications: int, seed: int) -> float:
        seen = np.concatenate([sums(draw(of, seed, replication)) for replication in range(replications)], axis=1)
        error = seen.std(axis=1) / seen.shape[1] ** 0.5
        p = list(2 * stats.norm.sf(abs(seen.mean(axis=1) - fundamental[0]) / error))
        squares = (seen.sum(axis=0) - whole[0]) ** 2
        p.append(2 * stats.norm.sf(abs(squares.mean() - variance) / (squares.std() / len(squares) ** 0.5)))
        return 4 * min(p)

    two_stages("touches of the absorbing chain", p_value)
