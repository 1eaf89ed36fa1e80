"""Arrivals at equal distances: counted by hand, the same in both desks, and in the way of no other stream."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy import stats
from workload_cases import MIX, horizon, scenario, stream

import slasim
from slasim import ScenarioError
from slasim.desk import compiled, reference
from slasim.desk.referee import check
from slasim.load.expected_work import tickets_by_month
from slasim.planning.volumes import volumes
from slasim.roster import expand
from slasim.roster.window import calendar_weeks
from slasim.study.running.routing import routing_of
from slasim.workload import draw, prepare

HOUR = 3_600_000
MAIL = {"channel": "email", "arrivals": "constant(1 h)", "mix": MIX}
TWO = {
    "calendars": {
        "home": {"timezone": "Europe/Berlin", "hours": "24x7"},
        "away": {"timezone": "Asia/Kolkata", "hours": "24x7"},
    },
    "customers": {"all": {"accounts": 10, "regions": {"home": "75 %", "away": "25 %"}}},
}


def desk(arrivals: Any = "constant(1 h)", level: str = "100 %", **sections: Any) -> Any:
    return scenario(**{"demand": {"mail": {**MAIL, "arrivals": arrivals}, "volume": level}, **sections})


def test_an_hour_apart_from_the_first_instant_on() -> None:
    drawn = draw(desk(), 1, 0)
    assert drawn.size == 28 * 24
    assert (np.diff(drawn.tickets.created) == HOUR).all()
    assert drawn.tickets.created[0] == drawn.start
    assert len(set(drawn.tickets.uid.tolist())) == drawn.size
    np.testing.assert_array_equal(draw(desk(), 2, 7).tickets.created, drawn.tickets.created)


def test_the_warm_up_brings_them_too() -> None:
    span = {"from": "2027-01-04", "for": "1 day", "warm_up": "90 min", "follow_up": "0 h"}
    created = draw(desk(horizon=span), 1, 0).tickets.created
    window = desk(horizon=span).window()[0]
    assert ((created - window) // 60_000).tolist() == [60 * k - 90 for k in range(26)]


@pytest.mark.parametrize(
    ("level", "apart"), [("120 %", Fraction(HOUR * 5, 6)), ("1/3", Fraction(HOUR * 3)), ("0 %", None)]
)
def test_the_level_of_all_moves_the_distance(level: str, apart: Fraction | None) -> None:
    drawn = draw(desk(level=level), 1, 0)
    expected = [] if apart is None else [int(k * apart) for k in range(10_000) if k * apart < 28 * 24 * HOUR]
    assert (drawn.tickets.created - drawn.start).tolist() == expected


def test_distances_of_no_whole_ms_do_not_drift() -> None:
    created = draw(desk("constant(7 min)", level="110 %"), 1, 0).tickets.created
    assert created[11 * 500] - created[0] == 10 * 500 * 7 * 60_000
    assert set(np.diff(created).tolist()) == {381_818, 381_819}


def test_what_is_expected_is_what_comes() -> None:
    """Also on nights when the clock changes: these tickets know none."""
    of = desk(**TWO, timezone="Europe/Berlin", horizon=horizon("2027-03-22", "2 weeks"))
    assert [week.tickets for week in volumes(of)] == pytest.approx([167, 168])
    by_region = tickets_by_month(prepare(of), calendar_weeks(of))[:, 0]
    assert by_region[1] == pytest.approx([126, 42])


def test_regions_have_their_shares() -> None:
    of = desk("constant(1 min)", **TWO)
    drawn = draw(of, 3, 0)
    region = drawn.accounts.region[drawn.tickets.customer]
    assert stats.binomtest(int(region.sum()), drawn.size, 0.25).pvalue > 1e-4
    again = draw(of, 3, 1)
    assert (drawn.accounts.region[again.tickets.customer] != region).any()


def test_no_other_stream_notices() -> None:
    other = stream("700 per week", day_to_day={"dispersion": 3.0}, shape="extended")
    alone = draw(scenario(**TWO, demand={"web": other}), 4, 2)
    both = draw(scenario(**TWO, demand={"given": MAIL, "web": other}), 4, 2)
    mine = ~np.isin(both.tickets.uid, alone.tickets.uid)
    assert mine.sum() == 672
    for column, before in zip(both.tickets, alone.tickets, strict=True):
        np.testing.assert_array_equal(column[~mine], before)
    assert (np.lexsort((both.tickets.uid, both.tickets.created)) == np.arange(both.size)).all()


def test_a_ticket_at_an_instant_that_both_have_is_the_same() -> None:
    often, rare = draw(desk("constant(30 min)", **TWO), 4, 2), draw(desk(**TWO), 4, 2)
    shared = np.isin(often.tickets.uid, rare.tickets.uid)
    assert shared.sum() == rare.size
    for column, before in zip(often.tickets, rare.tickets, strict=True):
        np.testing.assert_array_equal(column[shared], before)


def test_both_desks_write_the_same_log() -> None:
    of = desk("constant(9 min)", horizon=horizon("2027-03-22", "1 week"), **TWO)
    tables = (draw(of, 1, 0), expand(of, 1, 0), None, routing_of(of), of.span()[1])
    slow, fast = reference.run(*tables), compiled.run(*tables)
    assert all(np.array_equal(getattr(slow, name), getattr(fast, name)) for name in slow._fields)
    assert check(*tables, fast) == []


@pytest.mark.parametrize(
    ("stream", "path", "said"),
    [
        ({"arrivals": "exponential(mean=1 h)"}, "demand.mail.arrivals", "tickets that come at random have a volume"),
        ({"arrivals": "constant(0 s)"}, "demand.mail.arrivals.every", "a duration longer than 0"),
        ({"arrivals": "constant(1 h)", "volume": "1 per day"}, "demand.mail.arrivals", "one of the two"),
        ({"arrivals": "constant(10 ms)"}, "demand.mail.arrivals", "at most 5,000,000 tickets a day"),
        ({}, "demand.mail.volume", "a volume such as 300 per week, or arrivals"),
    ],
)
def test_what_is_refused(stream: dict[str, Any], path: str, said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        scenario(demand={"mail": {"channel": "email", "mix": MIX, **stream}})
    assert {each.path for each in error.value.problems} == {path}
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("shape", "office_hours"),
        ("season", {"jan": "120 %"}),
        ("special_days", {"2027-01-05": "120 %"}),
        ("holidays", "30 %"),
        ("day_to_day", {"dispersion": 2}),
        ("within_day", {"dispersion": 2}),
        ("growth", "1 % per month"),
    ],
)
def test_what_spreads_a_volume_does_nothing_beside_them(field: str, value: Any) -> None:
    of = scenario(demand={"mail": {**MAIL, field: value}})
    (warning,) = (each for each in of.warnings if each.path.startswith("demand"))
    assert (warning.rule, warning.path) == ("unused_setting", f"demand.mail.{field}")
    np.testing.assert_array_equal(draw(of, 1, 0).tickets.uid, draw(desk(), 1, 0).tickets.uid)


def test_a_scenario_with_them_is_read_again() -> None:
    of = desk("constant(90 s)")
    assert slasim.Scenario.from_applied(of.applied()) == of
    changed = of.with_overrides({"demand.mail.arrivals": "constant(2 min)"})
    assert changed.demand["mail"].arrivals is not None
    assert changed.demand["mail"].arrivals.every == 120_000


def test_an_hour_of_work_each_hour_makes_nobody_wait() -> None:
    work = [{"path": [{"skill": "help", "handle": "constant(1 h)", "then": {"solved": "100 %"}}]}]
    study = slasim.simulate(desk(work=work), replications=1)
    assert study.waits["mean"].iloc[0] == timedelta(0)
