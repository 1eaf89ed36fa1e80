"""scenarios/retail_peak.yaml: its overrides do what they say, and one of its decisions at small size."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from slasim import expected_load, load_scenario, simulate
from slasim.planning.expected_load import PeriodLoad
from slasim.scenario import Scenario

SHOP = load_scenario(Path(__file__).parents[2] / "scenarios" / "retail_peak.yaml")
ALL_STAY = {"teams.seasonal.attrition.rate": "0 % per year", "teams.seasonal.illness.waves": "0 %"}
WELL = 1 - 0.07 / 0.95  # 7 % of the paid hours are illness, 5 % of them planned
OCTOBER, NOVEMBER, DECEMBER, JANUARY = range(4)


def months(*changes: str | Mapping[str, Any]) -> tuple[PeriodLoad, ...]:
    scenario: Scenario = SHOP
    for each in changes:
        scenario = scenario.with_overrides(each)
    return tuple(expected_load(scenario, by="month").periods)


def hires(*changes: str | Mapping[str, Any]) -> list[float]:
    """Their hours of standard work, by month."""
    return [each.available["seasonal"] for each in months(*changes)]


def test_it_is_as_small_as_it_says() -> None:
    assert 16_000 <= sum(sum(each.tickets.values()) for each in months()) <= 18_500


def test_learning_takes_more_than_a_third_of_the_hours_of_november() -> None:
    """Eight seats of eight hours on 26 dates: all but Sundays, 6, 13, 20 and 27 days after the first. Each of 56 days
    brings 1/56 of the half that is missing."""
    dates = [day for day in range(30) if day % 7 != 6]
    speeds = sum(0.5 + 0.5 * day / 56 for day in dates)
    assert len(dates) == 26
    assert speeds == pytest.approx(16.2946, abs=1e-4)
    assert hires(ALL_STAY)[NOVEMBER] == pytest.approx(8 * 8 * speeds * WELL, rel=1e-5)
    assert hires("no_ramp_up", ALL_STAY)[NOVEMBER] == pytest.approx(8 * 8 * 26 * WELL, rel=1e-5)


def test_plans_move_the_hires_and_nobody_else() -> None:
    plan = months("no_ramp_up", ALL_STAY)
    fewer = hires("no_ramp_up", ALL_STAY, "six_hires")
    assert fewer == pytest.approx([0.75 * each.available["seasonal"] for each in plan])
    later = months("no_ramp_up", ALL_STAY, "six_from_15_november")
    from_the_15th = 6 + 6 + 2  # dates from Monday to Saturday
    assert later[NOVEMBER].available["seasonal"] == pytest.approx(6 * 8 * from_the_15th * WELL, rel=1e-5)
    assert later[DECEMBER].available["seasonal"] == pytest.approx(fewer[DECEMBER])
    short = months("no_ramp_up", ALL_STAY, "until_new_year")
    hours = [each.available["seasonal"] for each in plan]
    assert [each.available["seasonal"] for each in short] == pytest.approx([*hours[:JANUARY], 0])
    assert hours[JANUARY] == pytest.approx(8 * 8 * 6 * WELL, rel=1e-5)  # Mon 3 to Sat 8; the first is a holiday
    for other in (short, later):
        assert [each.available["staff"] for each in other] == pytest.approx([each.available["staff"] for each in plan])


def test_the_returns_of_january_are_as_many_in_both_ways() -> None:
    """A weekday has 144 of the 864 weights of the week, a Saturday or Sunday 72. January 2028 has 21 weekdays and ten
    days of weekends, of which the first is a holiday at 70 %."""
    ordinary = 130 * (21 * 144 + 9.7 * 72) / 864
    assert ordinary == pytest.approx(560.09, abs=0.01)
    pulse, spread = (
        each[DECEMBER].tickets["returns"] + each[JANUARY].tickets["returns"]
        for each in (months(), months("returns_by_month"))
    )
    assert spread - pulse == pytest.approx(1.97 * ordinary - 1100, abs=0.01)
    assert abs(spread - pulse) < 4


def test_what_is_certain_is_expected_all_the_same() -> None:
    certain = months("all_certain")
    for mine, other in zip(certain, months(), strict=True):
        assert mine.tickets == pytest.approx(other.tickets)
        assert mine.available == pytest.approx(other.available, rel=1e-3)


def test_hires_who_come_too_late_keep_what_a_plan_without_learning_promises_less_often() -> None:
    seed = int.from_bytes(sha256(b"six from 15 November").digest()[:4], "big")
    plan = SHOP.with_overrides("six_from_15_november")
    truly, planned = (
        simulate(each, replications=12, seed=seed).answer.chance for each in (plan, plan.with_overrides("no_ramp_up"))
    )
    assert truly.windows == planned.windows == 12
    assert truly.kept < planned.kept
