"""Meetings and trainings: presence, hours, pay, and the desk, by hand."""

from __future__ import annotations

from typing import Any

import pytest

from slasim.log.kinds import EventKind
from slasim.planning import expected_load
from slasim.report.before.load_tables import periods_csv
from slasim.report.before.staffing_tables import staffing_tables
from slasim.roster import Leave, expand, waterfall
from slasim.scenario import Scenario, ScenarioError
from slasim.study.running.replicate import Replicate
from tests.unit.test_dated_changes import read
from tests.workload_cases import horizon, scenario, stream

DAY = {"hours": "09:00-17:00", "days": "mon-fri", "headcount": 1}
BREAK = {**DAY, "break": "12:00-12:30"}
MINUTE = 60_000


def desk(meetings: list[dict[str, Any]], shift: dict[str, Any] = DAY, zone: str = "UTC", **more: Any) -> Scenario:
    """A week from Monday, 1 March 2027."""
    team = {"site": "home", "skills": ["help"], "shifts": {"day": shift}, "meetings": meetings}
    of_team = {name: more.pop(name) for name in ("breaks", "cost", "premium", "shifts", "changes") if name in more}
    calendars = {"home": {"timezone": zone, "hours": "24x7"}}
    more = {
        "horizon": horizon("2027-03-01", "1 week"),
        "calendars": calendars,
        "teams": {"desk": team | of_team},
    } | more
    return scenario(**more)


def test_a_meeting_a_week_and_a_training_by_hand() -> None:
    """40 h; Tuesday half an hour, Thursday from 13:00 to 15:00: 37.5 h for tickets, all of them paid."""
    of = desk([{"days": "tue", "at": "10:00-10:30"}, {"on": "2027-03-04", "at": "13:00-15:00"}], cost="10 EUR/hour")
    roster = expand(of, 0, 0)
    assert read(roster, 0, "02") == ["02 09:00-10:00", "02 10:30-17:00"]
    assert read(roster, 0, "04") == ["04 09:00-13:00", "04 15:00-17:00"]
    assert len(read(roster, 0)) == 7
    assert sorted(roster.presence.leave.tolist()) == [Leave.SHIFT] * 5 + [Leave.BREAK] * 2
    (row,) = waterfall(of)
    assert (row.paid, row.rostered, row.present, row.meetings, row.available) == (40, 40, 40, 2.5, 37.5)
    assert row.cost == 40_000
    (team,) = expected_load(of).teams
    assert (team.meetings, team.available, team.standard) == (2.5, 37.5, 37.5)
    days = [sum(each.available.values()) for each in expected_load(of, "day").periods]
    assert days == [8, 7.5, 8, 6, 8, 0, 0]


def test_what_overlaps_a_break_is_one_pause_and_what_leaves_the_shift_is_cut() -> None:
    """The case of docs/model.md: 12:00-13:15 is one pause, 16:30 the end; 0.75 h + 0.5 h of meetings."""
    of = desk([{"days": "mon", "at": at} for at in ("12:15-13:15", "16:30-17:30", "06:00-07:00")], BREAK)
    assert read(expand(of, 0, 0), 0, "01") == ["01 09:00-12:00", "01 13:15-16:30"]
    (row,) = waterfall(of)
    assert (row.meetings, row.available) == (1.25, 40 - 5 * 0.5 - 1.25)
    (monday, *_) = [sum(each.available.values()) for each in expected_load(of, "day").periods]
    assert monday == 6.25


def test_unpaid_breaks_stay_unpaid_and_meetings_have_premiums() -> None:
    """On Monday 7.5 h are paid; what of the training is outside the break is paid, with the premium of the hour."""
    more = {"breaks": "unpaid", "cost": "10 EUR/hour", "premium": {"night": "50 %", "night_hours": "12:00-14:00"}}
    (row,) = waterfall(desk([{"days": "mon", "at": "11:00-14:00"}], {**BREAK, "days": "mon"}, **more))
    assert (row.paid, row.meetings, row.available) == (7.5, 2.5, 5)
    assert row.cost == 7500 + 1.5 * 500


def test_shifts_over_midnight_meet_on_the_date_of_the_meeting() -> None:
    """A night from Monday evening is in the meeting of Tuesday at 1:00, and in that of Monday from 23:30."""
    night = {"hours": "22:00-06:00", "days": "mon", "headcount": 1}
    of = desk([{"days": "tue", "at": "01:00-02:00"}, {"on": "2027-03-01", "at": "23:30-00:15"}], night)
    assert read(expand(of, 0, 0), 0) == ["01 22:00-23:30", "02 00:15-01:00", "02 02:00-06:00"]
    assert waterfall(of)[0].meetings == 1.75


def test_the_clock_of_the_site_goes_back_in_a_meeting() -> None:
    """On 31 October 2027 Berlin has 2:00-3:00 twice: a meeting 1:30-2:30 is 1:30-2:30, and 2:00-2:30 again."""
    night = {"hours": "00:00-06:00", "days": "sun", "headcount": 1}
    of = desk([{"days": "sun", "at": "01:30-02:30"}], night, "Europe/Berlin", horizon=horizon("2027-10-25", "1 week"))
    assert read(expand(of, 0, 0), 0) == ["30 22:00-23:30", "31 00:30-01:00", "31 01:30-05:00"]
    assert waterfall(of)[0].meetings == 1.5


def test_a_meeting_of_some_shifts_and_a_seat_round_the_clock() -> None:
    """Who is always there is there in the meeting too; the late shift is not asked."""
    shifts = {"day": DAY, "late": {**DAY, "hours": "10:00-18:00"}, "always": {"hours": "24x7", "headcount": 1}}
    of = desk(
        [{"days": "mon", "at": "11:00-12:00", "shifts": ["day"]}, {"days": "tue", "at": "09:30-10:30"}], shifts=shifts
    )
    roster = expand(of, 0, 0)
    assert read(roster, 0, "01") == ["01 09:00-11:00", "01 12:00-17:00"]
    assert read(roster, 1, "01") == ["01 10:00-18:00"]
    assert (read(roster, 0, "02"), read(roster, 1, "02")) == (["02 09:00-09:30", "02 10:30-17:00"], ["02 10:30-18:00"])
    assert len(read(roster, 2)) == 1
    assert waterfall(of)[0].meetings == 1 + 1 + 0.5


def test_a_dated_change_of_hours_cuts_a_meeting_anew() -> None:
    changes = {"2027-03-03": {"shifts": {"day": {"hours": "10:00-16:00", "headcount": 2}}}}
    of = desk([{"days": "tue,wed", "at": "09:30-10:30"}], changes=changes)
    roster = expand(of, 0, 0)
    assert read(roster, 0, "02") == ["02 09:00-09:30", "02 10:30-17:00"]
    assert read(roster, 0, "03") == read(roster, 1, "03") == ["03 10:30-16:00"]
    assert waterfall(of)[0].meetings == 1 + 2 * 0.5


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_a_touch_in_hand_delays_a_meeting(engine: str) -> None:
    """Tickets at midnight and every 50 min from then on, of 40 min each. Those of the night wait: at 9:00 there are 11,
    the first starts then. The fourth is in hand from 11:00 to 11:40, so a meeting at 11:30 for half an hour is 11:40 to
    12:10, when the next starts."""
    work = [{"path": [{"skill": "help", "handle": "constant(40 min)", "then": {"solved": "100 %"}}]}]
    mail = {"channel": "email", "arrivals": "constant(50 min)", "mix": stream()["mix"]}
    of = desk(
        [{"days": "mon", "at": "11:30-12:00"}],
        work=work,
        demand={"mail": mail},
        horizon=horizon("2027-03-01", "1 day"),
    )
    events = Replicate(of, 1, engine).history(0).event_table
    started = events.time[events.kind == EventKind.WORK_STARTED] - of.span()[0]
    assert (started[:6] / MINUTE).tolist() == [540, 580, 620, 660, 730, 770]


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_where_there_are_seats_enough_only_a_meeting_of_all_makes_tickets_wait(engine: str) -> None:
    """300 seats for 1 min every 10 min. Illness and attrition move no start of work; a meeting of all 10:00-11:00 moves
    the six tickets that come in it, and those of the night start at 9:00 with or without."""
    work = [{"path": [{"skill": "help", "handle": "constant(1 min)", "then": {"solved": "100 %"}}]}]
    mail = {"channel": "email", "arrivals": "constant(10 min)", "mix": stream()["mix"]}
    chance = {
        "shrinkage": "30 %",
        "absence": "10 %",
        "illness": {"share": "10 %", "mean_length": "5 days", "waves": "50 %"},
        "attrition": {"rate": "500 % per year", "vacant": "3 weeks"},
    }
    found = []
    for meetings, more in (([], {}), ([], chance), ([{"days": "mon-sun", "at": "10:00-11:00"}], chance)):
        shifts = {"day": {**DAY, "days": "mon-sun", "headcount": 300}}
        team = {"site": "home", "skills": ["help"], "shifts": shifts, "meetings": meetings, **more}
        days = horizon("2027-03-01", "5 days")
        of = desk([], work=work, demand={"mail": mail}, horizon=days, teams={"desk": team})
        events = Replicate(of, 4, engine).history(0).event_table
        started = events.kind == EventKind.WORK_STARTED
        time = (events.time[started] - of.span()[0]) // MINUTE
        found.append(dict(zip(events.ticket[started].tolist(), time.tolist(), strict=True)))
    plain, some, met = found
    assert some == plain
    late = {ticket: time - plain[ticket] for ticket, time in met.items() if time != plain[ticket]}
    assert sorted(late.values()) == sorted([10, 20, 30, 40, 50, 60] * 5)
    assert all(time % 1440 == 660 for ticket, time in met.items() if ticket in late)


def test_meetings_have_a_column_of_the_waterfall_where_there_are_any() -> None:
    for meetings, has in (([], False), ([{"days": "tue", "at": "10:00-11:00"}], True)):
        *_, table = staffing_tables(expected_load(desk(meetings)))
        headings = [str(column.header) for column in table.columns]
        assert ("meetings, h" in headings) == has
        assert headings.index("available, h") == 5 + has


@pytest.mark.parametrize(
    ("meeting", "message"),
    [
        ({"at": "10:00-11:00"}, r"meetings\.0.*neither days nor on"),
        ({"days": "tue", "on": "2027-03-02", "at": "10:00-11:00"}, r"meetings\.0.*days and on"),
        ({"days": "tue"}, r"meetings\.0"),
        ({"days": "tues", "at": "10:00-11:00"}, r"meetings\.0\.days"),
        ({"days": "tue", "at": "10:00"}, r"meetings\.0\.at"),
        ({"days": "tue", "at": "10:00:30-11:00"}, r"meetings\.0\.at"),
        ({"days": "tue", "at": "10:00-11:00", "shifts": ["dya"]}, r"meetings\.0\.shifts.*did you mean day"),
        ({"days": "tue", "at": "10:00-11:00", "shfits": ["day"]}, r"meetings\.0\.shfits.*did you mean shifts"),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(meeting: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        desk([meeting])


def test_a_meeting_of_a_seat_round_the_clock_is_refused() -> None:
    with pytest.raises(ScenarioError, match=r"meetings\.0\.shifts.*24x7 is there every minute"):
        desk([{"days": "tue", "at": "10:00-11:00", "shifts": ["day"]}], {"hours": "24x7", "headcount": 1})


@pytest.mark.parametrize(
    ("meeting", "path"),
    [
        ({"on": "2028-03-01", "at": "10:00-11:00"}, "meetings.0.on"),
        ({"days": "tue", "at": "18:00-19:00"}, "meetings.0"),
        ({"days": "sun", "at": "10:00-11:00"}, "meetings.0"),
        ({"days": "sat", "at": "00:30-01:00"}, "meetings.0"),
    ],
)
def test_a_meeting_that_nobody_is_in_is_named(meeting: dict[str, Any], path: str) -> None:
    found = [each.path for each in desk([meeting]).warnings if each.rule == "unused_setting"]
    assert found == [f"teams.desk.{path}"]


def test_a_night_is_in_a_meeting_of_the_morning_after() -> None:
    night = {"hours": "22:00-06:00", "days": "fri", "headcount": 1}
    assert not [
        each for each in desk([{"days": "sat", "at": "00:30-01:00"}], night).warnings if each.rule == "unused_setting"
    ]


def test_leave_and_meetings_of_one_date_are_marked() -> None:
    """Days have each date of leave, a week its first and last; a meeting of every week is as usual."""
    leave = [
        {"team": "desk", "from": "2027-03-02", "to": "2027-03-04", "pay": "none"},
        {"team": "desk", "shift": "day", "seat": 1, "from": "2027-03-05", "to": "2027-03-05", "pay": "none"},
        {"team": "desk", "from": "2027-02-20", "to": "2027-02-27", "pay": "none"},
    ]
    of = desk([{"days": "tue", "at": "10:00-11:00"}, {"on": "2027-03-05", "at": "13:00-15:00"}], leave=leave)
    days = [[(mark.kind, mark.what) for mark in period.marks] for period in expected_load(of, "day").periods]
    closed = [("leave", "")]
    assert days == [[], closed, closed, closed, [("leave", "shift day, seat 1"), ("meeting", "13:00-15:00")], [], []]
    (week,) = expected_load(of, "week").document()["periods"]
    assert week["marks"][0] == {
        "kind": "leave",
        "date": "2027-03-02",
        "of": ["desk"],
        "what": "",
        "until": "2027-03-04",
    }
    assert [mark["until"] for mark in week["marks"][1:]] == [None, None]
    assert (
        "Tue 02 Mar leave (desk) until Thu 04 Mar; Fri 05 Mar leave (desk: shift day, seat 1); "
        "Fri 05 Mar meeting 13:00-15:00 (desk)"
    ) in periods_csv(expected_load(of, "week"))
