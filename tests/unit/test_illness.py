"""Illness in spells, with and without waves, against the closed forms of docs/model.md."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from functools import cache
from hashlib import blake2b
from math import exp, log, prod, sqrt
from typing import Any

import numpy as np
import pytest
from scipy import stats

from slasim.instants import DAY
from slasim.load import loads
from slasim.planning import expected_load
from slasim.roster import Roster, expand, illness, months, waterfall
from slasim.scenario import Scenario, ScenarioError
from slasim.types import Bools, Float64
from tests.workload_cases import horizon, scenario

SHIFT = {"hours": "09:00-17:00", "headcount": 60}
PLAIN = {"share": "6 %", "mean_length": "4 days"}
WAVES = {"share": "6 %", "mean_length": "6 days", "waves": "80 %"}
DAYS = 21  # a Monday and the twenty days after it


def desk(ill: dict[str, str] | None, days: int = DAYS, shift: dict[str, Any] | None = None, **more: Any) -> Scenario:
    team = {"site": "home", "skills": ["help"], "shrinkage": "25 %", "shifts": {"day": shift or SHIFT}}
    of_team = {name: more.pop(name) for name in ("absence", "cost", "shrinkage") if name in more}
    team |= ({} if ill is None else {"illness": ill}) | of_team
    more = {"horizon": horizon("2027-03-01", f"{days} days"), "teams": {"desk": team}} | more
    return scenario(**more)


def empty(roster: Roster, days: int = DAYS) -> Bools:
    """[seat, day] of shifts that begin and end on one date."""
    there = np.zeros((len(roster.agents), days), np.bool_)
    there[roster.presence.agent, (roster.presence.on - roster.start) // DAY] = True
    return ~there


def seed_of(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=6).digest(), "little")


@cache
def histories(name: str, many: int) -> list[Bools]:
    of = desk({"plain": PLAIN, "waves": WAVES}[name])
    return [empty(expand(of, seed_of(name), number)) for number in range(many)]


def reaching(rates: Float64, mean: float, day: int) -> list[float]:
    """What of each week reaches a date, by the days since: the S of the docs. Day 0 is a Monday."""
    found: dict[int, float] = defaultdict(float)
    for since in range(4000):
        found[(day - since) // 7] += rates[(day - since) % 7] * (1 - 1 / mean) ** since
    return list(found.values())


def agrees(values: list[float], expected: float) -> None:
    """The mean of independent values, at 1 in 10,000."""
    apart = (np.mean(values) - expected) / (np.std(values, ddof=1) / sqrt(len(values)))
    assert abs(apart) < stats.norm.isf(5e-5), (np.mean(values), expected, apart)


def test_the_mean_number_of_illnesses_by_hand() -> None:
    """3 % of paid time where 22 % are planned are 3 / 78 of the rostered: -ln(75 / 78) / 4 a date."""
    rates = illness.expected(Fraction(3, 78), 4 * DAY, Fraction(0))
    assert rates == pytest.approx([-log(75 / 78) / 4] * 7)
    assert rates[0] == pytest.approx(0.0098, abs=5e-5)


@pytest.mark.parametrize(("ill", "mean", "waves"), [(0.04, 4, 0.5), (0.3, 14, 1), (0.1, 1, 2), (0.08, 200, 1.5)])
def test_with_waves_a_seat_is_ill_on_every_weekday_with_the_same_probability(
    ill: float, mean: int, waves: float
) -> None:
    rates = illness.expected(Fraction(str(ill)), mean * DAY, Fraction(str(waves)))
    assert (rates > 0).all()
    for day in range(7):
        well = prod((1 + waves**2 * each) ** (-1 / waves**2) for each in reaching(rates, mean, day))
        assert well == pytest.approx(1 - ill, rel=1e-9)


@pytest.mark.parametrize("name", ["plain", "waves"])
def test_seats_are_ill_for_the_stated_share_on_every_date(name: str) -> None:
    """6 % of paid time, where 19 % are planned: 6 / 81 of the rostered hours."""
    found = histories(name, 400)
    agrees([float(each.mean()) for each in found], 6 / 81)
    by_day = np.array([each.mean(axis=0) for each in found])
    apart = (by_day.mean(axis=0) - 6 / 81) / (by_day.std(axis=0, ddof=1) / 20)
    assert (abs(apart) < stats.norm.isf(5e-5 / DAYS)).all()


def test_how_long_seats_stay_empty() -> None:
    """One becomes empty on a date where none reaches the date before and one begins: e^-x (1 - e^-μ), x = 4 μ. So a
    spell, overlapping ones together, lasts (1 - e^-x) / (e^-x (1 - e^-μ)) days on average."""
    found = histories("plain", 400)
    x = -log(1 - 6 / 81)
    starts = exp(-x) * (1 - exp(-x / 4))
    agrees([float((each[:, 1:] & ~each[:, :-1]).mean()) for each in found], starts)
    lasting = (6 / 81) / starts
    assert 4 < lasting < 4.3
    agrees([float(each.mean() - lasting * (each[:, 1:] & ~each[:, :-1]).mean()) for each in found], 0)
    stay = [float((each[:, 1:] & each[:, :-1]).mean()) for each in found]
    agrees(stay, 1 - 2 * exp(-x) + exp(-x - x / 4))  # neither is well


@pytest.mark.parametrize("name", ["plain", "waves"])
def test_how_much_the_number_of_empty_seats_of_a_date_differs(name: str) -> None:
    """Of n seats: n i (1 - i), and with waves the covariance of each two: both are well with probability
    product of (1 + 2 w² S)^(-1 / w²), as the S of two seats add up. In the third week, on a Thursday."""
    day, n, i = 17, 60, 6 / 81
    counts = np.array([each[:, day].sum() for each in histories(name, 400)])
    variance = n * i * (1 - i)
    if name == "waves":
        rates = illness.expected(Fraction(6, 81), 6 * DAY, Fraction(4, 5))
        both = prod((1 + 2 * 0.8**2 * each) ** (-1 / 0.8**2) for each in reaching(rates, 6, day))
        variance += n * (n - 1) * (both - (1 - i) ** 2)
        assert variance > 2 * n * i * (1 - i)
    agrees(((counts - n * i) ** 2).tolist(), variance)


def test_present_is_what_shrinkage_leaves_and_absences_stay_where_they_were() -> None:
    """A week of 60 seats of 8 h on 7 days is 3360 h. Shrinkage 25 %, absence 5 %, illness 6 %: planned 14 %."""
    of = desk(PLAIN, 7, absence="5 %")
    (row,) = waterfall(of)
    assert row.rostered == 3360
    assert row.paid == pytest.approx(3360 / 0.86)
    assert row.present == pytest.approx(row.paid * 0.75)
    ((_, (pool,)),) = list(loads(of, months(of)))
    assert pool.available == pytest.approx(row.available)
    assert sum(sum(each.available.values()) for each in expected_load(of, "day").periods) == pytest.approx(
        row.available
    )
    both, absent, ill = (
        empty(expand(desk(each, 7, absence=share), 5, 0), 7)
        for each, share in ((PLAIN, "5 %"), (None, "5 %"), (PLAIN, "0 %"))
    )
    # The two chances are those of the three shares together: the same draws, at a little less of illness.
    assert (absent & ~both).sum() == 0
    assert (both & ~absent & ~ill).sum() == 0
    together = [float(empty(expand(of, 6, number), 7).mean()) for number in range(300)]
    agrees(together, 11 / 86)


def test_more_illness_only_takes_seats_away() -> None:
    few, many = (empty(expand(desk({**WAVES, "share": share}), 2, 1)) for share in ("4 %", "9 %"))
    assert (few & ~many).sum() == 0
    assert many.sum() > few.sum()


@pytest.mark.parametrize("ill", [PLAIN, WAVES, {**WAVES, "mean_length": "40 days"}])
def test_nothing_else_moves_who_is_ill(ill: dict[str, str]) -> None:
    first = empty(expand(desk(ill), 3, 1))
    team = desk(ill).whole()["teams"]["desk"]
    fewer = empty(expand(desk(ill, shift={**SHIFT, "headcount": 7}), 3, 1))
    assert (fewer == first[:7]).all()
    other = {"desk": {**team, "cost": "9 EUR/hour"}, "more": team}
    assert (empty(expand(desk(ill, teams=other), 3, 1))[:60] == first).all()
    warm = expand(desk(ill, horizon={**horizon("2027-03-01", "21 days"), "warm_up": "50 days"}), 3, 1)
    assert (empty(warm, 71)[:, 50:] == first).all()
    assert (empty(expand(desk(ill, horizon=horizon("2027-03-05", "17 days")), 3, 1), 17) == first[:, 4:]).all()
    weekdays = empty(expand(desk(ill, shift={**SHIFT, "days": "mon,tue,fri"}), 3, 1))
    worked = np.isin(np.arange(DAYS) % 7, (0, 1, 4))
    assert (weekdays[:, worked] == first[:, worked]).all()
    assert (empty(expand(desk(ill), 3, 2)) != first).any()


def test_interpreted_code_draws_the_same_spells() -> None:
    rates = illness.expected(Fraction(1, 5), 6 * DAY, Fraction(1))[np.arange(300) % 7]
    what = np.uint64(12345), 3, 20_000, rates, 0.2, np.arange(20_150, 20_300, dtype=np.int64)
    compiled, interpreted = illness._well.compiled(*what), illness._well.py_func(*what)  # type: ignore[attr-defined]
    assert (compiled == interpreted).all()
    assert 0.05 < 1 - compiled.mean() < 0.5


def test_a_wave_is_of_all_seats_of_a_team_and_of_no_other() -> None:
    """Counts of two shifts of a team go together, those of two teams do not."""
    team = desk({**WAVES, "waves": "150 %"}).whole()["teams"]["desk"]
    team = {**team, "shifts": {"early": SHIFT, "late": {**SHIFT, "hours": "12:00-20:00"}}}
    of = desk(None, teams={"one": team, "other": team})
    counts = np.array([empty(expand(of, 8, number))[:, 17].reshape(4, 60).sum(axis=1) for number in range(300)])
    together = np.corrcoef(counts.T)
    assert together[0, 1] > 0.5 < together[2, 3]
    assert abs(together[:2, 2:]).max() < stats.norm.isf(5e-5) / sqrt(300)


@pytest.mark.parametrize(
    ("ill", "message"),
    [
        ({**PLAIN, "share": "26 %"}, r"illness\.share.*26 % with a shrinkage of 25 %.*at most 25 %"),
        ({**PLAIN, "mean_length": "12 h"}, r"illness\.mean_length.*from 1 day to 365 days"),
        ({**PLAIN, "mean_length": "400 days"}, r"illness\.mean_length.*from 1 day to 365 days"),
        ({**WAVES, "waves": "250 %"}, r"illness\.waves.*at most 200 %"),
        ({**PLAIN, "mean_lenght": "4 days"}, r"illness\.mean_lenght.*did you mean mean_length"),
        ({"share": "3 %"}, r"illness"),
        ({**PLAIN, "share": 3}, r"illness\.share.*did you mean 3 %"),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(ill: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        desk(ill)


def test_absence_and_illness_share_the_shrinkage() -> None:
    with pytest.raises(ScenarioError, match=r"illness\.share.*an absence of 20 %.*at most 5 %"):
        desk(PLAIN, absence="20 %")
    found = desk({**PLAIN, "share": "0 %"}).warnings
    assert [each.path for each in found if each.rule == "unused_setting"] == ["teams.desk.illness.share"]
