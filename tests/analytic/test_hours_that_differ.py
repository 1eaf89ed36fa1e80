"""`within_day`: counts of hours given those of their day, against closed forms.

A day of n tickets whose hours have the shares p expects the measured dispersion 1 + (D - 1) (n - 1) / (m - 1), m the
tickets of an ordinary open day. With Poisson days of mean n, the hours have
cov(N_h, N_j) = n p_h [h = j] + n**2 (y_h y_j r**|h - j| - p_h p_j) / (a + 1), y and a found here by other means.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest
from scipy import optimize, stats
from two_stages import Floats, agrees, hashed_seed, p_values
from workload_cases import MIX, horizon, scenario, stream

from slasim.scenario import Scenario, ScenarioError
from slasim.workload import draw, prepare
from slasim.workload.arrivals.hours import HOURS, lay, profiles
from slasim.workload.arrivals.shapes import weights

WEEKS = 10
OFFICE = {"mon-fri": "09:00-17:00"}
LUNCH = [0.0] * 9 + [4.0, 5, 5, 0, 0, 3, 2, 1] + [0.0] * 7  # nobody writes from 12 to 14


class Case(NamedTuple):
    volume: int  # a week
    shape: Any
    hours: Any
    dispersion: float
    carry_over: float
    open_day: float


CASES = {
    "office": Case(2000, "office_hours", OFFICE, 1.8, 0.0, 400.0),
    "fading": Case(2000, "office_hours", OFFICE, 1.8, 0.5, 400.0),
    "all hours": Case(1400, "always", "24x7", 3.0, 0.3, 200.0),
    "few and wild": Case(200, "office_hours", OFFICE, 8.0, 0.0, 40.0),
    "almost as wild as can be": Case(200, "office_hours", OFFICE, 8.0, 0.5, 40.0),
    "quiet weekends": Case(700, [3.0] * 12 + [1.0] * 108 + [0.25] * 48, OFFICE, 4.0, 0.7, 700 / 156 * 28.8),
    "lunch": Case(700, LUNCH * 5 + [0.0] * 48, OFFICE, 3.0, 0.6, 140.0),
    "fades slowly": Case(2000, "extended", "24x7", 2.5, 0.95, 2000 / 7),
}


def desk(case: Case, **more: Any) -> Scenario:
    within = {"dispersion": case.dispersion, "carry_over": case.carry_over}
    mail = stream(f"{case.volume} per week", shape=case.shape, mix=MIX, within_day=within, **more)
    return scenario(
        horizon=horizon("2027-01-04", f"{WEEKS} weeks"),
        calendars={"home": {"timezone": "UTC", "hours": case.hours}},
        demand={"mail": mail},
    )


def by_hour(of: Scenario, seed: int, replication: int) -> Floats:
    """Counts as [week, weekday, hour]."""
    at = (draw(of, seed, replication).tickets.created - of.span()[0]) // 3_600_000
    return np.bincount(at, minlength=WEEKS * 168).reshape(WEEKS, 7, 24).astype(np.float64)


def measured(counts: Floats, shares: Floats) -> Floats:
    """As an analyst does, day by day: [week]."""
    some = shares > 0
    expected = counts.sum(axis=1, keepdims=True) * shares[some]
    return ((counts[:, some] - expected) ** 2 / expected).sum(axis=1) / (some.sum() - 1)


def by_weekday(name: str) -> tuple[Any, list[float]]:
    """A history's mean of what is measured on each weekday with tickets, and what that is in theory."""
    case, of = CASES[name], desk(CASES[name])
    week = weights(case.shape).reshape(7, 24)
    n = case.volume * week.sum(axis=1) / week.sum()
    busy = np.flatnonzero(n)
    known = [1 + (case.dispersion - 1) * (n[day] - 1) / (case.open_day - 1) for day in busy]

    def history(seed: int, replication: int) -> Sequence[float]:
        counts = by_hour(of, seed, replication)
        return [measured(counts[:, day], week[day] / week[day].sum()).mean() for day in busy]

    return history, known


@pytest.mark.parametrize("name", CASES)
def test_hours_have_the_dispersion_that_is_asked_for(name: str) -> None:
    history, known = by_weekday(name)
    assert agrees(f"hours {name}", history, known)


def test_all_cases_together_show_no_common_bias() -> None:
    found = []
    for name in CASES:
        history, known = by_weekday(name)
        for i in range(6):
            seen = [history(hashed_seed(f"hours {name} {i}"), r)[0] for r in range(40)]
            found.append((np.mean(seen) - known[0]) / stats.sem(seen))
    scores = stats.norm.ppf(stats.t.cdf(found, 39))
    assert abs(np.mean(scores)) < 3.3 / len(scores) ** 0.5
    assert stats.kstest(scores, "norm").pvalue > 0.001
    assert stats.binom.sf(sum(abs(scores) > 2.576) - 1, len(scores), 0.01) > 0.001


def solved(shares: Floats, carry_over: float) -> Floats:
    """y, by a solver that knows nothing of the search for it."""
    apart = np.abs(np.subtract.outer(np.arange(24), np.arange(24)))
    near = np.where(apart == 0, 1.0, float(carry_over) ** apart)
    some = shares > 0
    part, near = shares[some], near[np.ix_(some, some)]
    # y (R y) = p says that y makes y R y / 2 - sum p log y least, a convex function of log y.
    least = optimize.minimize(
        lambda x: np.exp(x) @ near @ np.exp(x) / 2 - part @ x,
        np.log(part),
        jac=lambda x: np.exp(x) * (near @ np.exp(x)) - part,
        method="BFGS",
        options={"gtol": 1e-12},
    )
    y = np.zeros(24)
    y[some] = np.exp(least.x)
    return y


@pytest.mark.parametrize(
    ("name", "more", "level"),
    [
        *((name, {}, 1.0) for name in ("office", "fading", "lunch", "few and wild")),
        # Days and hours differ: with the variance 4 / n of its day's factor, n an open day.
        ("fading", {"day_to_day": {"dispersion": 5.0}}, 1 + 4 / 400),
        ("lunch", {"day_to_day": {"dispersion": 9.0}}, 1 + 8 / 140),
        ("few and wild", {"day_to_day": {"dispersion": 3.0}}, 1 + 2 / 40),
    ],
)
def test_counts_of_hours_vary_together_as_in_theory(name: str, more: dict[str, Any], level: float) -> None:
    """`level` is the mean square of the day's factor F: n p_h tickets of an hour have the covariance
    n p_h [h = j] + n^2 (E F^2 E P_h P_j - p_h p_j)."""
    case, of = CASES[name], desk(CASES[name], **more)
    p = weights(case.shape)[:24] / weights(case.shape)[:24].sum()
    some = np.flatnonzero(p)
    n, y = case.open_day, solved(p, case.carry_over)
    measures = ((y[some] ** 2 / p[some]).sum() - 1) / (len(some) - 1)
    total = measures * (n - 1) / (case.dispersion - 1)  # a + 1
    pairs = [(h, j) for h in some[:3] for j in (h, some[some > h][0], some[-1])]

    def covariance(h: int, j: int) -> float:
        together = y[h] * y[j] * (1.0 if h == j else case.carry_over ** abs(h - j))
        product = p[h] * p[j] + (together - p[h] * p[j]) / total
        return float(n * p[h] * (h == j) + n**2 * (level * product - p[h] * p[j]))

    def history(seed: int, replication: int) -> Sequence[float]:
        off = by_hour(of, seed, replication)[:, :5].reshape(-1, 24) - n * p
        return [*off[:, some].mean(axis=0), *((off[:, h] * off[:, j]).mean() for h, j in pairs)]

    known = [0.0] * len(some) + [covariance(h, j) for h, j in pairs]
    assert agrees(f"together {name}{' by day' if more else ''}", history, known)


@pytest.mark.parametrize("carry_over", [0.0, 0.3, 0.9, 0.99])
def test_hours_have_the_stated_correlation_before_they_share_a_day(carry_over: float) -> None:
    """By the matrices of the page: columns of M add up to 1, M b = p, and M diag(b) M' is y y' r**|h - j|."""
    shares = np.array([weights("office_hours")[:24], LUNCH, weights("extended")[:24]])
    shares /= shares.sum(axis=1, keepdims=True)
    found = profiles(shares, carry_over)
    for row, p in enumerate(shares):
        y, apart = found.level[row] * p, np.subtract.outer(np.arange(24), np.arange(24))
        some = np.flatnonzero(p)
        fades = np.where(apart == 0, 1.0, float(carry_over) ** np.maximum(apart, 0)) * (apart >= 0)
        m = (y[:, None] * fades)[np.ix_(some, some)] / found.later[row, some]
        assert y == pytest.approx(solved(p, carry_over), rel=1e-6, abs=1e-12)
        assert m.sum(axis=0) == pytest.approx(np.ones(len(some)))
        assert m @ found.part[row, some] == pytest.approx(p[some])
        near = np.where(apart == 0, 1.0, float(carry_over) ** np.abs(apart))[np.ix_(some, some)]
        assert m @ np.diag(found.part[row, some]) @ m.T == pytest.approx(np.outer(y, y)[np.ix_(some, some)] * near)


def test_the_tickets_of_a_day_stay() -> None:
    plain, wild = desk(CASES["fading"]._replace(dispersion=1.0, carry_over=0.0)), desk(CASES["fading"])
    one, other = draw(plain, 3, 1).tickets, draw(wild, 3, 1).tickets
    assert sorted(one.uid.tolist()) == sorted(other.uid.tolist())
    assert (one.created != other.created).any()
    for rows in (one, other):
        assert (rows.uid >> 28 & 0xFFFF == rows.created // 86_400_000).all()


def test_pieces_of_an_hour_share_its_luck() -> None:
    """Counts every 15 minutes: an hour's quarters keep their proportions, and the date of the clock is Sydney's."""
    rows = ["start,tickets"]
    for minute in range(0, 14 * 1440, 15):
        day, hour, quarter = minute // 1440, minute % 1440 // 60, minute // 15 % 4
        rows.append(f"2027-03-{22 + day - 31 * (day > 9):02d} {hour:02d}:{quarter * 15:02d},{quarter + 1}")
    text = "\n".join(rows).replace("2027-03-0", "2027-04-0")
    counts = {"file": "counts.csv", "as": "expected", "every": "15 min", "timezone": "Australia/Sydney"}
    mail = {"channel": "email", "mix": MIX, "counts": counts, "within_day": {"dispersion": 5.0, "carry_over": 0.2}}
    of = scenario({"counts.csv": text}, horizon=horizon("2027-03-23", "10 days"), demand={"mail": mail})
    prepared = prepare(of)
    laid, plain = lay(prepared.hours, prepared.blocks, 1, 0), prepared.blocks
    assert plain.start[0] % 3_600_000 == 0
    hour = np.repeat(np.arange(len(plain.prefix)), np.diff(plain.first)) * HOURS + plain.hour
    ratio = laid.shares() / plain.shares()
    low, high = np.full(hour.max() + 1, np.inf), np.zeros(hour.max() + 1)
    np.minimum.at(low, hour, ratio)
    np.maximum.at(high, hour, ratio)
    assert high == pytest.approx(low)
    assert np.ptp(low) > 1
    assert (laid.reached[laid.first[1:] - 1] == 1.0).all()


def test_regions_share_the_hours_of_their_clocks() -> None:
    """As they do the factor of a day; on the day on which one loses an hour, the others keep theirs."""
    places = {"berlin": "Europe/Berlin", "manila": "Asia/Manila"}
    of = scenario(
        horizon=horizon("2027-03-22", "2 weeks"),
        calendars={name: {"timezone": zone, "hours": "24x7"} for name, zone in places.items()},
        customers={"all": {"accounts": 10, "regions": dict.fromkeys(places, "50 %")}},
        teams={"desk": {"site": "berlin", "skills": ["help"], "shifts": {"all": {"hours": "24x7", "headcount": 1}}}},
        demand={"mail": stream("7000 per week", within_day={"dispersion": 6.0})},
    )
    prepared = prepare(of)
    laid = lay(prepared.hours, prepared.blocks, 9, 0)
    shares = {
        (int(laid.region[b]), int(laid.day[b])): laid.shares()[laid.first[b] : laid.first[b + 1]]
        for b in range(len(laid.prefix))
    }
    alike = [day for region, day in shares if region == 0 and (1, day) in shares]
    for day in alike:
        if len(shares[0, day]) == 24:
            assert shares[0, day] == pytest.approx(shares[1, day])
    assert sum(len(shares[0, day]) == 23 for day in alike) == 1


@pytest.mark.parametrize(
    ("volume", "within", "most"),
    [
        (70, {"dispersion": 7.5}, "at most 7 there"),
        (70, {"dispersion": 4.5, "carry_over": 0.5}, "at most 2.99 there"),
        (7, {"dispersion": 1.5}, "expected 1: they have too few tickets"),
    ],
)
def test_what_no_day_can_do_is_refused_at_its_place(volume: int, within: dict[str, float], most: str) -> None:
    of = scenario(demand={"mail": stream(f"{volume} per week", within_day=within)})
    with pytest.raises(ScenarioError) as error:
        draw(of, 1, 0)
    (problem,) = error.value.problems
    assert problem.path == "demand.mail.within_day.dispersion"
    assert problem.line == 1
    assert most in str(problem)


def test_a_stream_that_is_switched_off_has_no_hours() -> None:
    of = scenario(demand={"mail": stream("0 per week", within_day={"dispersion": 2.0}), "web": stream()})
    assert len(draw(of, 1, 0).tickets.uid) == len(draw(scenario(demand={"web": stream()}), 1, 0).tickets.uid)


def test_no_p_value_of_the_helper_is_out_of_place() -> None:
    """The two stages themselves: a mean that is wrong by a tenth is found."""

    def history(seed: int, replication: int) -> Sequence[float]:
        return [float(np.random.default_rng([seed, replication]).normal(0.1))]

    assert agrees("right", history, [0.1])
    assert p_values(history, [0.0], hashed_seed("wrong"), 4000).min() < 1e-6
