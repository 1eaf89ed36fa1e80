"""Releases and campaigns: how many tickets they add, hour by hour, by hand; and by a walk of the clock."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from workload_cases import MIX, horizon, scenario, stream

from slasim import Scenario, ScenarioError
from slasim.planning import expected_load
from slasim.planning.volumes import volumes
from slasim.workload import draw, prepare

HOUR = 3_600_000
TWO = {
    "calendars": {
        "home": {"timezone": "Europe/Berlin", "hours": "24x7"},
        "away": {"timezone": "Asia/Kolkata", "hours": "24x7"},
    },
    "customers": {"all": {"accounts": 10, "regions": {"home": "75 %", "away": "25 %"}}},
}
BERLIN = {"calendars": {"home": {"timezone": "Europe/Berlin", "hours": "24x7"}}, "timezone": "Europe/Berlin"}


def desk(*pulses: dict[str, Any], parts: dict[str, Any] | None = None, **sections: Any) -> Scenario:
    """168 tickets a week: one an hour."""
    mail = stream("168 per week", pulses=list(pulses), **(parts or {}))
    return scenario(**{"demand": {"mail": mail}, "horizon": horizon("2027-01-04", "2 weeks"), **sections})


def by_hour(of: Scenario, region: str = "home") -> dict[str, float]:
    """Expected tickets by local date and hour of one region."""
    blocks = prepare(of).blocks
    zone = ZoneInfo(of.calendars[region].timezone)
    found: dict[str, float] = defaultdict(float)
    mine = np.repeat(blocks.region == list(of.calendars).index(region), np.diff(blocks.first))
    for at, tickets in zip(blocks.start[mine].tolist(), blocks.in_pieces()[mine].tolist(), strict=True):
        found[f"{datetime.fromtimestamp(at / 1000, UTC).astimezone(zone):%m-%d %H}"] += tickets
    return found


def test_a_campaign_from_nine_on_for_a_day_and_a_half() -> None:
    """One an hour becomes 1.8 from Tuesday 09:00 to Wednesday 21:00: 36 × 0.8 = 28.8 tickets more."""
    of = desk({"from": "2027-01-05 09:00", "for": "36 h", "extra": "80 %"})
    hours = by_hour(of)
    covered = {f"01-05 {hour:02}" for hour in range(9, 24)} | {f"01-06 {hour:02}" for hour in range(21)}
    assert all(tickets == pytest.approx(1.8 if hour in covered else 1.0) for hour, tickets in hours.items())
    assert [week.tickets for week in volumes(of)] == pytest.approx([168 + 28.8, 168])


def test_a_release_that_fades_to_nothing() -> None:
    """From +100 % to nothing in 4 hours: 7/8, 5/8, 3/8, 1/8 more in each, 2 in all."""
    hours = by_hour(desk({"from": "2027-01-05 09:00", "for": "4 h", "extra": "100 %", "fades": "linear"}))
    found = [hours[f"01-05 {hour:02}"] for hour in range(8, 14)]
    assert found == pytest.approx([1, 1.875, 1.625, 1.375, 1.125, 1])


def test_a_release_that_fades_by_half_every_two_hours() -> None:
    """Of what is there at the beginning of an hour H / ln 2 × (1 - 2^(-1/2)) is the mean over it, H = 2."""
    hours = by_hour(desk({"from": "2027-01-05 09:00", "for": "6 h", "extra": "200 %", "fades": "half-life 2 h"}))
    mean = 2 / math.log(2) * (1 - 0.5**0.5)
    expected = [1 + 2 * mean * 0.5 ** (hour / 2) for hour in range(6)]
    assert [hours[f"01-05 {hour:02}"] for hour in range(8, 16)] == pytest.approx([1, *expected, 1])
    assert sum(expected) - 6 == pytest.approx(2 * 2 / math.log(2) * (1 - 1 / 8))


def test_a_pulse_within_an_hour_is_its_mean() -> None:
    """From 09:30 to 10:15: half of one hour, a quarter of the next; by the quarter where the shape has quarters."""
    pulse = {"from": "2027-01-05 09:30", "for": "45 min", "extra": "100 %"}
    hours = by_hour(desk(pulse))
    assert [hours[f"01-05 {hour:02}"] for hour in (9, 10, 11)] == pytest.approx([1.5, 1.25, 1])
    fine = prepare(desk(pulse, parts={"shape": [1] * 672})).blocks
    at = np.flatnonzero(np.isin(fine.start, [1_799_139_600_000 + quarter * 900_000 for quarter in range(8)]))
    assert fine.in_pieces()[at] == pytest.approx([0.25, 0.25, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25])


def test_tickets_in_all_lie_as_the_week_does() -> None:
    """400 more on Saturday and Monday of a week in which they come Monday to Friday, at 9 and 10: all on Monday."""
    weights = [1.0 if day < 5 and hour in (9, 10) else 0.0 for day in range(7) for hour in range(24)]
    pulse = {"from": "2027-01-09", "for": "3 days", "tickets": 400}
    of = desk(pulse, parts={"shape": weights})
    hours = by_hour(of)
    assert hours["01-11 09"] == pytest.approx(16.8 + 200)
    assert hours["01-11 10"] == pytest.approx(16.8 + 200)
    assert [week.tickets for week in volumes(of)] == pytest.approx([168, 568])
    twice = of.with_overrides({"demand.volume": "200 %"})
    assert [week.tickets for week in volumes(twice)] == pytest.approx([336, 1136])
    assert sum(week.tickets for week in volumes(of.with_overrides({"demand.mail.volume": "0 per week"}))) == 0


def test_tickets_in_all_whatever_is_simulated() -> None:
    """Half of a flat pulse of two days lies in the window: half of its tickets."""
    of = desk({"from": "2027-01-17", "for": "2 days", "tickets": 100})
    assert [week.tickets for week in volumes(of)] == pytest.approx([168, 168 + 50])


def test_each_region_has_it_by_its_own_clock() -> None:
    of = desk({"from": "2027-01-05 09:00", "for": "3 h", "extra": "100 %"}, **TWO)
    for region, share in (("home", 0.75), ("away", 0.25)):
        hours = by_hour(of, region)
        assert [hours[f"01-05 {hour:02}"] for hour in range(8, 13)] == pytest.approx(
            [share, 2 * share, 2 * share, 2 * share, share]
        )
    counted = desk({"from": "2027-01-05 09:00", "for": "3 h", "tickets": 30}, **TWO)
    assert sum(by_hour(counted, "home").values()) - sum(by_hour(desk(**TWO), "home").values()) == pytest.approx(22.5)


def test_a_night_without_two_and_one_with_it_twice() -> None:
    """28 March 2027 has no hour from 2 to 3 in Berlin, 31 October has two: +100 % of each hour that passes."""
    spring = {"from": "2027-03-28 01:00", "for": "3 h", "extra": "100 %"}
    hours = by_hour(desk(spring, horizon=horizon("2027-03-28", "1 day"), **BERLIN))
    assert [hours.get(f"03-28 {hour:02}", 0.0) for hour in range(5)] == pytest.approx([1, 2, 0, 2, 1])
    autumn = {"from": "2027-10-31 01:00", "for": "3 h", "extra": "100 %"}
    hours = by_hour(desk(autumn, horizon=horizon("2027-10-31", "1 day"), **BERLIN))
    assert [hours[f"10-31 {hour:02}"] for hour in range(5)] == pytest.approx([1, 2, 4, 2, 1])
    counted = {"from": "2027-10-31 01:00", "for": "3 h", "tickets": 8}
    hours = by_hour(desk(counted, horizon=horizon("2027-10-31", "1 day"), **BERLIN))
    assert [hours[f"10-31 {hour:02}"] for hour in range(5)] == pytest.approx([1, 3, 6, 3, 1])


def test_pulses_add_up_and_multiply_with_season_and_special_days() -> None:
    pulses = [
        {"from": "2027-01-05", "for": "1 day", "extra": "50 %"},
        {"from": "2027-01-05", "for": "1 day", "extra": "1/4"},
    ]
    of = desk(*pulses, parts={"season": {"jan": "200 %"}, "special_days": {"2027-01-05": "300 %"}})
    assert by_hour(of)["01-05 12"] == pytest.approx(2 * 3 * 1.75)


def test_a_pulse_adds_tickets_and_moves_none_of_another_date() -> None:
    plain, raised = desk(), desk({"from": "2027-01-05", "for": "1 day", "extra": "150 %"})
    one, other = (
        dict(zip(d.tickets.uid.tolist(), d.tickets.created.tolist(), strict=True))
        for d in (draw(plain, 3, 0), draw(raised, 3, 0))
    )
    assert one.items() < other.items()
    new = [at for uid, at in other.items() if uid not in one]
    assert {datetime.fromtimestamp(at / 1000, UTC).date().isoformat() for at in new} == {"2027-01-05"}


def test_what_is_not_as_usual_names_it() -> None:
    of = desk({"from": "2027-01-05 09:00", "for": "36 h", "extra": "80 %", "fades": "half-life 1 day"})
    weeks = volumes(of)
    assert [(week.pulses, week.is_ordinary) for week in weeks] == [(("mail",), False), ((), True)]
    (mark,) = expected_load(of, "week").periods[0].marks
    assert (mark.kind, mark.day, mark.of) == ("pulse", date(2027, 1, 5), ("mail",))
    assert mark.what == "+80 % for 36 h, half-life 1 days"
    days = [period.marks[0] for period in expected_load(of, "day").periods if period.marks]
    assert [each.day.day for each in days] == [5, 6]
    assert days[1].what == f"{mark.what}, since 5 Jan"
    hours = [at for at, period in enumerate(expected_load(of, "hour").periods) if period.marks]
    assert hours == list(range(24 + 9, 24 + 9 + 36))


@pytest.mark.parametrize(
    ("pulse", "path", "words"),
    [
        ({}, "extra", "expected a share such as 80 %, or a number of tickets: one of the two"),
        ({"extra": "80 %", "tickets": 4}, "tickets", "tickets beside a share"),
        ({"extra": 0.8}, "extra", "did you mean 80 %?"),
        ({"extra": "80 %", "from": "2027-01-05T09:00+01:00"}, "from", "leave the offset out"),
        ({"extra": "80 %", "from": "tuesday"}, "from", "when an interval begins"),
        ({"extra": "80 %", "for": "0 h"}, "for", "longer than 0"),
        ({"extra": "80 %", "fades": "slowly"}, "fades", "linear, or a time such as half-life 2 days"),
        ({"extra": "80 %", "fades": "half-life soon"}, "fades", "a duration such as"),
    ],
)
def test_what_cannot_be_read_is_refused(pulse: dict[str, Any], path: str, words: str) -> None:
    with pytest.raises(ScenarioError) as error:
        desk({"from": "2027-01-05", "for": "1 day", **pulse})
    assert [each for each in error.value.problems if each.path == f"demand.mail.pulses.0.{path}" and words in str(each)]


def test_a_pulse_in_hours_without_tickets_is_refused_where_it_has_a_number() -> None:
    of = desk({"from": "2027-01-09", "for": "1 day", "tickets": 40}, parts={"shape": "office_hours"})
    with pytest.raises(ScenarioError) as refused:
        prepare(of)
    (problem,) = refused.value.problems
    assert (problem.path, problem.found) == (
        "demand.mail.pulses.0.tickets",
        "40 tickets in hours in which none comes",
    )


def test_pulses_that_change_nothing_are_named() -> None:
    late = desk({"from": "2028-01-05", "for": "1 day", "extra": "80 %"})
    assert [(each.rule, each.path) for each in late.warnings] == [("pulse_outside", "demand.mail.pulses.0")]
    none = desk({"from": "2027-01-05", "for": "1 day", "extra": "0 %"})
    assert [(each.rule, each.path) for each in none.warnings] == [("unused_setting", "demand.mail.pulses.0.extra")]
    given = {"channel": "email", "mix": MIX, "arrivals": "constant(1 h)"}
    pulse = {"from": "2027-01-05", "for": "1 day", "extra": "80 %"}
    named = scenario(demand={"mail": {**given, "pulses": [pulse]}}).warnings
    assert [(each.rule, each.path) for each in named] == [("unused_setting", "demand.mail.pulses")]
    own = {"channel": "email", "mix": {"severity": MIX["severity"]}, "per_account": {"all": "3 per week"}}
    with pytest.raises(ScenarioError, match="tickets of a pulse beside tickets by account"):
        scenario(demand={"mail": {**own, "pulses": [{"from": "2027-01-05", "for": "1 day", "tickets": 9}]}})
