"""The first simple answer by hand, by minute-by-minute walks, and against drawn tickets."""

from __future__ import annotations

import io
import json
import math
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from rich.console import Console
from workload_cases import horizon, scenario, stream

from slasim.load import expected_work
from slasim.planning import Coverage, first_answer
from slasim.report.before.first_answer import covered_words, first_tables, usual_hours
from slasim.roster import months
from slasim.scenario import Scenario
from slasim.workload import draw

PATH = [
    {"skill": "l1", "handle": "6 min", "then": {"solved": "45 %", "customer": "40 %", "l2": "15 %"}},
    {"skill": "l2", "handle": "exponential(mean=70 min)", "then": {"solved": "70 %", "customer": "30 %"}},
]


def shifts(hours: str, days: str = "mon-sun", headcount: int = 1) -> dict[str, Any]:
    return {"shift": {"hours": hours, "headcount": headcount, **({} if hours == "24x7" else {"days": days})}}


def two_levels(**sections: Any) -> Scenario:
    return scenario(
        work=[{"path": PATH, "customer_reply": "2 h"}],
        teams={
            "first": {"site": "home", "skills": ["l1"], "shifts": shifts("24x7", headcount=2)},
            "second": {"site": "home", "skills": ["l2"], "shifts": shifts("24x7")},
        },
        **sections,
    )


def test_load_by_hand() -> None:
    """4 weeks × 2100 tickets. l1: 1 / 0.6 touches of 6 min; l2: 0.25 / 0.7 touches of 70 min; 672 hours a seat."""
    answer = first_answer(two_levels(demand={"mail": stream("2100 per week")}, horizon=horizon("2027-02-01")))
    tickets = 8400
    loads = {row.team: row for row in answer.teams}
    assert {row.month for row in answer.teams} == {"2027-02"}
    assert loads["first"].work == pytest.approx(tickets / 6)
    assert loads["first"].load == pytest.approx(tickets / 6 / 1344)
    assert loads["second"].work == pytest.approx(tickets * 0.25 / 0.7 * 70 / 60)
    assert loads["second"].load == pytest.approx(tickets * 5 / 12 / 672)
    assert loads["second"].shares_with == ()
    assert [each.pool.teams for each in answer.pools] == [("second",), ("first",)]


def test_expected_work_is_the_mean_of_drawn_work() -> None:
    """Within 4 standard errors over 30 histories, by month and skill, with all factors of demand at work."""
    mail = stream(
        "900 per week",
        shape="extended",
        growth="20 % per month",
        season={"feb": "150 %"},
        special_days={"2027-01-28": "300 %"},
        day_to_day={"dispersion": 3.0, "carry_over": 0.2},
        mix={"tier": {"all": "100 %"}, "severity": {"urgent": "20 %", "normal": "80 %"}},
    )
    of = scenario(
        timezone="Asia/Manila",
        severities=["urgent", "normal"],
        horizon=horizon("2027-01-25", "2 weeks"),
        demand={"mail": mail},
        work=[
            {"when": {"severity": "urgent"}, "path": [{**PATH[1], "then": {"solved": "100 %"}}]},
            {"path": PATH, "customer_reply": "2 h"},
        ],
        teams={"desk": {"site": "home", "skills": ["l1", "l2"], "shifts": shifts("24x7")}},
    )
    parts = months(of)
    drawn = []
    for replication in range(30):
        workload = draw(of, 2027, replication)
        created = np.repeat(workload.tickets.created, np.diff(workload.touches.first))
        drawn.append(
            [
                [
                    workload.touches.work[
                        (created >= part.start) & (created < part.end) & (workload.touches.skill == skill)
                    ].sum()
                    / 3_600_000
                    for skill in range(2)
                ]
                for part in parts
            ]
        )
    seen = np.array(drawn)
    error = seen.std(axis=0, ddof=1) / 30**0.5
    assert (abs(seen.mean(axis=0) - expected_work(of, parts)) < 4 * error).all()


PROMISE = {
    "quota": "95 % per month",
    "promise": {"urgent": "1 h", "normal": "8 h"},
    "hours": {"urgent": "24x7", "else": "customer"},
}


def promised(first: str, teams: dict[str, Any], holidays: Any = ()) -> tuple[Coverage, ...]:
    of = scenario(
        timezone="Europe/Berlin",
        severities=["urgent", "normal"],
        horizon=horizon(first, "2 weeks"),
        calendars={
            "home": {"timezone": "Europe/Berlin", "hours": {"mon-fri": "08:00-18:00"}},
            "site": {"timezone": "Europe/Berlin", "hours": "24x7", "holidays": list(holidays)},
            "far": {"timezone": "Asia/Manila", "hours": "24x7"},
        },
        demand={
            "mail": stream(mix={"tier": {"all": "100 %"}, "severity": {"urgent": "10 %", "normal": "90 %"}}),
        },
        work=[
            {"when": {"severity": "urgent"}, "path": [{"skill": "hot", "handle": "1 h", "then": {"solved": "100 %"}}]},
            {"path": [{"skill": "cool", "handle": "1 h", "then": {"solved": "100 %"}}]},
        ],
        teams=teams,
        agreements={"all": {"judged": "together", "commitments": {"first_response": PROMISE}}},
    )
    return first_answer(of).coverage


def test_coverage_by_hand() -> None:
    """Two ordinary weeks; the site closes on Wednesday 27 January; nights are worked from Manila, 7 hours ahead."""
    hot, cool = promised(
        "2027-01-18",
        {
            "day": {"site": "site", "skills": ["hot", "cool"], "shifts": shifts("09:00-17:00", "mon-fri")},
            "night": {"site": "far", "skills": ["hot"], "shifts": shifts("00:00-12:00", "mon-sun")},
            "idle": {"site": "site", "skills": ["hot", "cool"], "shifts": shifts("24x7", headcount=0)},
        },
        ["2027-01-27"],
    )
    assert (hot.hours, hot.skill, hot.severities, hot.timezone) == ("24x7", "hot", ("urgent",), "Europe/Berlin")
    # Manila 00-12 is 17-05 in Berlin; missing: 05-09 on working days, 05-17 on weekends and on the holiday.
    assert (hot.promised, hot.uncovered) == (336.0, 9 * 4.0 + 5 * 12.0)
    assert [(str(gap.day), gap.hours) for gap in hot.worst] == [
        (f"2027-01-{day}", 12.0) for day in (23, 24, 27, 30, 31)
    ]
    assert [hot.week[hour] for hour in (4, 5, 8, 9, 17, 48 + 9, 5 * 24 + 16)] == [0.0, 2.0, 2.0, 0.0, 0.0, 1.0, 2.0]
    assert (cool.hours, cool.skill, cool.severities) == ("home", "cool", ("normal",))
    assert (cool.promised, cool.uncovered) == (100.0, 9 * 2.0 + 10.0)
    assert (str(cool.worst[0].day), cool.worst[0].hours) == ("2027-01-27", 10.0)


@pytest.mark.parametrize("first", ["2027-03-22", "2027-10-25"])
def test_coverage_over_a_change_of_the_clock_minute_by_minute(first: str) -> None:
    """The night shift 22:00-06:30 and a far one; every quarter of an hour of the window looked at by itself."""
    hot, _ = promised(
        first,
        {
            "day": {"site": "site", "skills": ["hot", "cool"], "shifts": shifts("22:00-06:30", "mon-sat")},
            "night": {"site": "far", "skills": ["hot"], "shifts": shifts("13:00-21:15", "mon-fri")},
        },
    )
    berlin, manila = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Manila")
    start = int(datetime.fromisoformat(first).replace(tzinfo=berlin).timestamp())
    end = start + round(hot.promised * 3600)
    week, days = Counter[int](), Counter[str]()
    for second in range(start, end, 900):
        here, there = (datetime.fromtimestamp(second, UTC).astimezone(zone) for zone in (berlin, manila))
        minute, other = here.hour * 60 + here.minute, there.hour * 60 + there.minute
        at_night = (minute >= 22 * 60 and here.weekday() <= 5) or (
            minute < 6 * 60 + 30 and (here.weekday() - 1) % 7 <= 5
        )
        far = 13 * 60 <= other < 21 * 60 + 15 and there.weekday() <= 4
        if not (at_night or far):
            week[here.weekday() * 24 + here.hour] += 1
            days[str(here.date())] += 1
    assert hot.uncovered == sum(week.values()) / 4
    assert list(hot.week) == [week[hour] / 4 for hour in range(168)]
    assert sum(hot.promised_week) == hot.promised
    assert {str(gap.day): gap.hours for gap in hot.worst}.items() <= {d: n / 4 for d, n in days.items()}.items()
    assert hot.worst[0].hours == max(days.values()) / 4


def test_an_agreement_covers_only_tickets_no_earlier_one_of_its_kind_holds_for() -> None:
    one = {"first_response": {**PROMISE, "hours": "24x7"}}
    of = scenario(
        severities=["urgent", "normal"],
        demand={"mail": stream(mix={"tier": {"all": "100 %"}, "severity": {"urgent": "10 %", "normal": "90 %"}})},
        agreements={
            "urgent": {"for": {"severity": "urgent"}, "commitments": one},
            "all": {"commitments": one},
            "inside": {"kind": "internal", "commitments": one},
        },
    )
    assert [(row.agreement, row.severities) for row in first_answer(of).coverage] == [
        ("urgent", ("urgent",)),
        ("all", ("normal",)),
        ("inside", ("urgent", "normal")),
    ]


def test_usual_hours_read_aloud() -> None:
    """Thirteen weeks; nights and weekends are empty, and Monday 10-11 on one holiday."""
    week = [0.0] * 168
    for day in range(5):
        week[day * 24 + 3] = week[day * 24 + 4] = 13.0
    week[5 * 24 : 7 * 24] = [12.0] * 48
    week[10] = 1.0
    hot, _ = promised("2027-01-18", {"day": {"site": "site", "skills": ["hot", "cool"], "shifts": shifts("24x7")}})
    assert usual_hours(hot) == ""
    some = replace(hot, week=tuple(week), promised_week=(13.0,) * 168)
    assert usual_hours(some) == "Mon-Fri 03-05; Sat-Sun 00-24"


def test_a_load_without_limit_is_null_in_json() -> None:
    answer = first_answer(two_levels(demand={"mail": stream()}))
    endless = replace(answer, teams=(replace(answer.teams[0], available=0.0, load=math.inf),))
    assert json.loads(json.dumps(endless.document(), allow_nan=False))["teams"][0]["load"] is None
    assert "inf" not in str(endless.document()["teams"])


def test_the_answer_prints_and_is_json() -> None:
    answer = first_answer(
        two_levels(
            demand={"mail": stream()},
            agreements={
                "a": {"commitments": {"first_response": {**PROMISE, "hours": "24x7", "promise": {"normal": "1 h"}}}}
            },
        )
    )
    console = Console(width=150, record=True, file=io.StringIO())
    for table in first_tables(answer):
        console.print(table)
    text = console.export_text()
    assert "2027-01*" in text
    assert "every hour of every promise" in covered_words(answer)
    assert json.loads(json.dumps(answer.document(), allow_nan=False))["teams"][0]["team"] == "first"
