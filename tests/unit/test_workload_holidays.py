"""Holidays of customers in the demand, and closed dates of sites, by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from workload_cases import horizon, scenario, stream

from slasim.instants import HOUR, date_of
from slasim.planning import first_answer
from slasim.roster import expand, waterfall
from slasim.scenario import Scenario, ScenarioError
from slasim.workload import prepare

WEEKDAYS = {"timezone": "UTC", "hours": {"mon-fri": "09:00-17:00"}}
FIRST = "2027-01-04"  # a Monday


def desk(calendar: dict[str, Any], **parts: Any) -> Scenario:
    """100 tickets on each weekday, none at weekends, but for what the calendar and the stream say."""
    mail = stream("500 per week", shape="office_hours", **parts)
    return scenario(calendars={"home": {**WEEKDAYS, **calendar}}, demand={"mail": mail}, horizon=horizon(FIRST))


def tickets(of: Scenario) -> dict[str, float]:
    """Expected tickets by date, of dates with any."""
    blocks = prepare(of).blocks
    return {str(date_of(day)): expected for day, expected in zip(blocks.day.tolist(), blocks.expected, strict=True)}


def test_a_holiday_brings_a_fifth_unless_the_stream_says_otherwise() -> None:
    closed = {"holidays": ["2027-01-06"]}
    for said, level in (({}, 0.2), ({"holidays": "35 %"}, 0.35), ({"holidays": "100 %"}, 1.0)):
        found = tickets(desk(closed, **said))
        assert found["2027-01-06"] == pytest.approx(100 * level)
        assert found["2027-01-05"] == found["2027-01-07"] == pytest.approx(100)
    assert "2027-01-06" not in tickets(desk(closed, holidays="0 %"))


def test_an_exception_without_hours_is_a_holiday_and_a_holiday_at_the_weekend_is_none() -> None:
    found = tickets(desk({"exceptions": {"2027-01-06": "closed", "2027-01-07": "09:00-12:00"}}))
    assert found["2027-01-06"] == pytest.approx(20)
    assert found["2027-01-07"] == pytest.approx(100)
    even = {"mail": stream("700 per week")}
    closed = {**WEEKDAYS, "holidays": ["2027-01-09"]}  # a Saturday
    found = tickets(scenario(calendars={"home": closed}, demand=even, horizon=horizon(FIRST)))
    assert found["2027-01-09"] == pytest.approx(100)


def test_a_special_day_has_its_own_level_alone() -> None:
    closed = {"holidays": ["2027-01-06", "2027-01-07"]}
    found = tickets(desk(closed, special_days={"2027-01-06": "60 %"}, season={"jan": "200 %"}))
    assert found["2027-01-06"] == pytest.approx(120)
    assert found["2027-01-07"] == pytest.approx(40)


def test_working_days_around_a_holiday_have_their_levels() -> None:
    """Holidays on Friday the 8th, and on Tuesday the 12th: Monday between them is after the one, before the other."""
    closed = {"holidays": ["2027-01-08", "2027-01-12"]}
    found = tickets(desk(closed, holidays={"before": "80 %", "after": "130 %"}))
    expected = {4: 100, 5: 100, 6: 100, 7: 80, 8: 20, 11: 104, 12: 20, 13: 130, 14: 100}
    assert {day: found[f"2027-01-{day:02d}"] for day in expected} == pytest.approx(expected)


def test_the_working_day_after_is_found_beyond_the_horizon() -> None:
    """The holiday of 31 December lies before everything; the first day that is simulated is the one after it."""
    found = tickets(desk({"holidays": ["2026-12-31", "2027-01-01"]}, holidays={"after": "150 %"}))
    assert found["2027-01-04"] == pytest.approx(150)


def test_each_region_has_its_own_holidays_and_its_own_level() -> None:
    calendars = {"home": {**WEEKDAYS, "holidays": ["2027-01-06"]}, "away": {**WEEKDAYS, "holidays": ["2027-01-07"]}}
    half = {"all": {"accounts": 10, "regions": {"home": "50 %", "away": "50 %"}}}
    mail = stream("500 per week", shape="office_hours", holidays={"level": "10 %", "regions": {"away": "30 %"}})
    found = scenario(calendars=calendars, customers=half, demand={"mail": mail}, horizon=horizon(FIRST))
    blocks = prepare(found).blocks
    levels = {
        (day, region): expected
        for day, region, expected in zip(blocks.day, blocks.region, blocks.expected, strict=True)
    }
    by_date = {(str(date_of(int(day))), int(region)): value for (day, region), value in levels.items()}
    assert by_date["2027-01-06", 0] == pytest.approx(5)
    assert by_date["2027-01-06", 1] == pytest.approx(50)
    assert by_date["2027-01-07", 0] == pytest.approx(50)
    assert by_date["2027-01-07", 1] == pytest.approx(15)


def test_an_unknown_region_and_a_wrong_level_are_refused() -> None:
    with pytest.raises(ScenarioError, match=r"demand.mail.holidays.regions.hom: .*did you mean home"):
        desk({}, holidays={"regions": {"hom": "10 %"}})
    with pytest.raises(ScenarioError, match=r"demand.mail.holidays.*found '20'.*did you mean 20 %"):
        desk({}, holidays="20")


def test_what_is_said_of_holidays_is_kept_and_the_default_is_not_written() -> None:
    said = desk({}, holidays="35 %")
    assert '"level": "35 %"' in said.applied()
    assert "holidays" not in desk({}).applied()
    assert desk({}, holidays={"level": "20 %"}) == desk({})


def test_check_shows_the_weeks_with_their_holidays() -> None:
    """Four weeks of 500, of which the first loses 80 to a holiday; another stream has a special day in the third."""
    weeks = first_answer(desk({"holidays": ["2027-01-06"]}, special_days={"2027-01-20": "200 %"})).weeks
    assert [round(week.tickets, 6) for week in weeks] == [420, 500, 600, 500]
    assert weeks[0].holidays == ((date(2027, 1, 6), ("home",)),)
    assert weeks[2].special_days == (date(2027, 1, 20),)
    assert [week.is_ordinary for week in weeks] == [False, True, False, True]


def test_weeks_are_cut_where_the_window_begins_and_ends() -> None:
    mail = stream("500 per week", shape="office_hours")
    found = scenario(calendars={"home": WEEKDAYS}, demand={"mail": mail}, horizon=horizon("2027-01-06", "10 days"))
    assert [(str(week.start), week.days, round(week.tickets, 6)) for week in first_answer(found).weeks] == [
        ("2027-01-06", 5, 300),
        ("2027-01-11", 5, 500),
    ]


SHIFTS = {"on": {"hours": "09:00-17:00", "days": "mon-fri", "headcount": 2}}


def sites(holidays: str = "off", **calendar: Any) -> Scenario:
    teams = {"desk": {"site": "home", "skills": ["help"], "holidays": holidays, "shifts": SHIFTS}}
    return scenario(calendars={"home": {**WEEKDAYS, **calendar}}, teams=teams, horizon=horizon("2027-02-01"))


def test_a_closed_date_of_the_site_has_no_shifts_unless_they_work_on_holidays() -> None:
    """20 weekdays of two seats of 8 hours, less two days: 288 hours."""
    closed = {"exceptions": {"2027-02-08": "closed", "2027-02-09": "closed"}}
    for found, hours in ((sites(**closed), 288), (sites("work", **closed), 320), (sites(), 320)):
        assert [row.available for row in waterfall(found)] == [hours]
        presence = expand(found, 0, 0).presence
        assert int((presence.off - presence.on).sum()) == hours * HOUR


def test_hours_of_a_site_that_change_no_shift_are_warned_of() -> None:
    found = sites(
        exceptions={"2027-02-08": "09:00-12:00", "2027-09-08": "09:00-12:00"}, breaks={"2027-02-09": "12:00-13:00"}
    )
    paths = [each.path for each in found.warnings if each.rule == "site_hours"]
    assert paths == ["calendars.home.exceptions.2027-02-08", "calendars.home.breaks.2027-02-09"]
    assert [row.available for row in waterfall(found)] == [320]
