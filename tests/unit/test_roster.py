"""Presence of seats, worked out by hand."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from scipy import stats
from workload_cases import horizon, scenario

from slasim.roster import Leave, Roster, expand, waterfall
from slasim.roster.breaks import van_der_corput


def rostered(shift: dict[str, Any], zone: str = "Europe/Berlin", first: str = "2027-03-22", **team: Any) -> Roster:
    return expand(desk(shift, zone, first, **team), 0, 0)


def desk(shift: dict[str, Any], zone: str = "Europe/Berlin", first: str = "2027-03-22", **team: Any) -> Any:
    site = {"timezone": zone, "hours": {"mon-fri": "09:00-12:00"}, "holidays": "DE-BE"}
    return scenario(
        timezone=zone,
        horizon=horizon(first, "1 week"),
        calendars={"home": site},
        teams={"desk": {"site": "home", "skills": ["help"], "shifts": {"shift": {"headcount": 1, **shift}}, **team}},
    )


def read(roster: Roster, agent: int = 0, zone: str = "Europe/Berlin") -> list[str]:
    """The spans of one agent as local text: `Mon 22 09:00-17:00`; `~` before the end when it is a break."""
    rows = roster.presence.agent == agent
    spans = []
    for on, off, leave in zip(*(column[rows] for column in roster.presence[1:4]), strict=True):
        begin, end = (datetime.fromtimestamp(int(x) / 1000, ZoneInfo(zone)) for x in (on, off))
        spans.append(f"{begin:%a %d %H:%M}-{'~' if leave == Leave.BREAK else ''}{end:%H:%M}")
    return spans


def hours(roster: Roster) -> list[float]:
    return ((roster.presence.off - roster.presence.on) / 3_600_000).tolist()


def test_good_friday_is_off() -> None:
    assert read(rostered({"hours": "09:00-17:00", "days": "thu-sat"})) == ["Thu 25 09:00-17:00", "Sat 27 09:00-17:00"]


def test_holidays_are_worked_when_the_team_says_so_and_the_shift_has_the_last_word() -> None:
    shift = {"hours": "09:00-17:00", "days": "thu-fri"}
    assert read(rostered(shift, holidays="work")) == ["Thu 25 09:00-17:00", "Fri 26 09:00-17:00"]
    assert read(rostered({**shift, "holidays": "off"}, holidays="work")) == ["Thu 25 09:00-17:00"]
    assert read(rostered({**shift, "holidays": "work"})) == ["Thu 25 09:00-17:00", "Fri 26 09:00-17:00"]


def test_each_date_has_the_holidays_of_the_version_of_the_site_that_is_in_force_on_it() -> None:
    """From Thursday on Good Friday is worked and Saturday is a holiday; Tuesday is one before, Wednesday not yet."""
    site = {
        "timezone": "Europe/Berlin",
        "hours": {"mon-fri": "09:00-12:00"},
        "holidays": ["DE-BE", "2027-03-23"],
        "amendments": {"2027-03-25": {"holidays": ["2027-03-23", "2027-03-24", "2027-03-27"]}},
    }
    shifts = {"shift": {"headcount": 1, "hours": "09:00-17:00", "days": "tue-sat"}}
    amended = scenario(
        timezone="Europe/Berlin",
        horizon=horizon("2027-03-22", "1 week"),
        calendars={"home": site},
        teams={"desk": {"site": "home", "skills": ["help"], "shifts": shifts}},
    )
    assert read(expand(amended, 0, 0)) == ["Wed 24 09:00-17:00", "Thu 25 09:00-17:00", "Fri 26 09:00-17:00"]


def test_holidays_that_only_an_amendment_brings() -> None:
    site = {"timezone": "UTC", "hours": "24x7", "amendments": {"2027-03-24": {"holidays": ["2027-03-25"]}}}
    shifts = {"shift": {"headcount": 1, "hours": "09:00-17:00", "days": "wed-fri"}}
    amended = scenario(
        horizon=horizon("2027-03-22", "1 week"),
        calendars={"home": site},
        teams={"desk": {"site": "home", "skills": ["help"], "shifts": shifts}},
    )
    assert read(expand(amended, 0, 0), zone="UTC") == ["Wed 24 09:00-17:00", "Fri 26 09:00-17:00"]


def test_a_night_shift_belongs_to_the_day_it_starts_on_holidays_included() -> None:
    """Thursday's night runs into Good Friday to its end; Friday's does not start."""
    nights = read(rostered({"hours": "22:00-06:00", "days": "wed-fri"}))
    assert nights == ["Wed 24 22:00-06:00", "Thu 25 22:00-06:00"]


def test_a_night_over_the_change_of_the_clock_has_seven_or_nine_hours() -> None:
    assert hours(rostered({"hours": "22:00-06:00", "days": "sat"}, first="2027-03-22")) == [7.0]
    assert hours(rostered({"hours": "22:00-06:00", "days": "sat"}, first="2027-10-25")) == [9.0]


def test_a_shift_under_way_at_the_start_is_present_from_the_start() -> None:
    nights = read(rostered({"hours": "22:00-06:00", "days": "sun"}, first="2027-03-22"))
    assert nights[0] == "Mon 22 00:00-06:00"


def test_round_the_clock_is_one_span() -> None:
    roster = rostered({"hours": "24x7"})
    assert (roster.presence.on.tolist(), roster.presence.off.tolist()) == ([roster.start], [roster.end])
    touching = rostered({"hours": "00:00-24:00", "holidays": "work"})
    assert hours(touching) == [7 * 24 - 1]
    assert touching.presence.leave.tolist() == [Leave.SHIFT]


def test_fixed_breaks_cut_presence() -> None:
    shift = {"hours": "09:00-17:00", "days": "mon", "break": ["12:00-12:30", "15:00-15:10"]}
    assert read(rostered(shift)) == ["Mon 22 09:00-~12:00", "Mon 22 12:30-~15:00", "Mon 22 15:10-17:00"]


def test_a_fixed_break_after_midnight_is_on_the_next_date() -> None:
    shift = {"hours": "22:00-06:00", "days": "mon", "break": "01:00-01:45"}
    assert read(rostered(shift)) == ["Mon 22 22:00-~01:00", "Tue 23 01:45-06:00"]


def test_a_break_up_to_the_end_is_the_end_of_the_shift() -> None:
    assert read(rostered({"hours": "09:00-17:00", "days": "mon", "break": "16:30-17:00"})) == ["Mon 22 09:00-16:30"]


def test_a_break_in_the_skipped_hour_takes_no_time() -> None:
    shift = {"hours": "22:00-06:00", "days": "sat", "break": "02:00-03:00"}
    assert read(rostered(shift)) == ["Sat 27 22:00-06:00"]


def test_van_der_corput_mirrors_binary_digits() -> None:
    assert [van_der_corput(n) for n in range(1, 8)] == [Fraction(n, 8) for n in (4, 2, 6, 1, 5, 3, 7)]


def test_breaks_of_a_duration_are_staggered_whatever_the_headcount() -> None:
    """Centres at 50, 42.5, 57.5, 38.75 % of 480 minutes are 240, 204, 276, 186; less 15, to 5 minutes."""
    shift = {"hours": "09:00-17:00", "days": "mon", "break": "30 min"}
    four = rostered({**shift, "headcount": 4})
    starts = ["12:45", "12:10", "13:20", "11:50"]
    assert [read(four, seat)[0] for seat in range(4)] == [f"Mon 22 09:00-~{start}" for start in starts]
    two = rostered({**shift, "headcount": 2})
    assert [read(two, seat) for seat in range(2)] == [read(four, seat) for seat in range(2)]


def test_a_very_long_break_is_moved_inside_the_shift() -> None:
    shift = {"hours": "09:00-17:00", "days": "mon", "break": "7 h 50 min", "headcount": 3}
    assert [read(rostered(shift), seat) for seat in (1, 2)] == [["Mon 22 16:50-17:00"], ["Mon 22 09:00-09:10"]]


def test_agents_are_numbered_by_team_pattern_and_seat() -> None:
    shift = {"hours": "09:00-17:00", "headcount": 2}
    of = scenario(
        work=[
            {
                "path": [
                    {"skill": "l1", "handle": "1 min", "then": {"l2": "100 %"}},
                    {"skill": "l2", "handle": "1 min", "then": {"solved": "100 %"}},
                ]
            }
        ],
        teams={
            "b": {"site": "home", "skills": {"l2": 1, "l1": 2}, "shifts": {"late": shift, "early": shift}},
            "a": {"site": "home", "skills": ["l1"], "shifts": {"day": {"hours": "24x7", "headcount": 1}}},
        },
    )
    roster = expand(of, 0, 0)
    assert roster.agents == ("b/late/1", "b/late/2", "b/early/1", "b/early/2", "a/day/1")
    assert roster.team.tolist() == [0, 0, 0, 0, 1]
    assert roster.level.tolist() == [[1, 2], [0, 1]]
    presence = roster.presence
    order = np.lexsort((presence.on, presence.agent))
    assert (order == np.arange(len(order))).all()
    same = presence.agent[1:] == presence.agent[:-1]
    assert (presence.on[1:][same] > presence.off[:-1][same]).all()


def absent(seats: int, seed: int = 0) -> tuple[Roster, np.ndarray[Any, np.dtype[np.bool_]]]:
    of = scenario(
        horizon=horizon("2027-01-04", "10 weeks"),
        teams={
            "desk": {
                "site": "home",
                "skills": ["help"],
                "shrinkage": "30 %",
                "absence": "5 %",
                "shifts": {"day": {"hours": "09:00-17:00", "headcount": seats}},
            }
        },
    )
    roster = expand(of, seed, 0)
    there = np.zeros((seats, 70), np.bool_)
    there[roster.presence.agent, (roster.presence.on - roster.start) // 86_400_000] = True
    return roster, ~there


def test_absence_takes_its_share_of_the_paid_time_from_the_rostered() -> None:
    """5 % of paid is 5 / 75 of rostered; exact binomial test at 1 in 10,000, dates and seats independent."""
    _, missing = absent(40)
    assert stats.binomtest(int(missing.sum()), missing.size, 5 / 75).pvalue > 1e-4
    per_day = missing.sum(axis=0)
    assert stats.chi2.sf(per_day.var(ddof=1) * 69 / (40 * 5 / 75 * 70 / 75), 69) > 1e-4


def test_the_fifth_seat_leaves_the_first_four_as_they_were() -> None:
    _, four = absent(4)
    _, five = absent(5)
    assert (five[:4] == four).all()
    assert (absent(4, seed=1)[1] != four).any()


def test_the_waterfall_by_hand() -> None:
    """One week: 2 seats × 4 days (Good Friday is off) × 8 h = 64 h rostered, half an hour of break in each seat-day."""
    shift = {"hours": "09:00-17:00", "days": "mon-fri", "break": "30 min", "headcount": 2}
    of = desk(shift, shrinkage="30 %", absence="10 %", cost="25 EUR/hour")
    (row,) = waterfall(of)
    assert (row.team, row.month, row.whole) == ("desk", "2027-03", False)
    assert row.rostered == 64
    assert row.paid == pytest.approx(80)  # 64 / (1 - 0.2)
    assert row.present == pytest.approx(56)  # 80 × 0.7
    assert row.available == pytest.approx(60 * 56 / 64)
    assert row.fte == pytest.approx(2)  # 80 / 40
    assert row.cost == 200_000


def test_months_are_cut_in_the_zone_of_the_scenario() -> None:
    """A seat in Manila that begins at 06:00 on 1 March has its first hour in Berlin's February."""
    of = scenario(
        timezone="Europe/Berlin",
        horizon=horizon("2027-02-28", "1 month"),
        calendars={"home": {"timezone": "Asia/Manila", "hours": "24x7"}},
        teams={
            "desk": {
                "site": "home",
                "skills": ["help"],
                "shifts": {"early": {"hours": "06:00-14:00", "days": "mon", "headcount": 1}},
            }
        },
    )
    rows = {row.month: row for row in waterfall(of)}
    assert list(rows) == ["2027-02", "2027-03"]
    assert rows["2027-02"].rostered == 1.0  # 06:00 in Manila is 23:00 in Berlin
    assert rows["2027-03"].rostered == 7.0 + 3 * 8.0
    assert not rows["2027-03"].whole


def test_replications_share_a_roster_where_nobody_can_be_absent() -> None:
    shift = {"hours": "09:00-17:00", "days": "mon-fri", "headcount": 2}
    everyone, some = desk(shift), desk(shift, shrinkage="30 %", absence="10 %")
    assert expand(everyone, 0, 0) is expand(everyone, 3, 1)
    assert expand(some, 0, 0) is not expand(some, 3, 1)
    assert not any(column.flags.writeable for column in expand(everyone, 0, 0).presence)
    with pytest.raises(ValueError, match="replication must be a whole number"):
        expand(everyone, 0, -1)
