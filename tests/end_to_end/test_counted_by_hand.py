"""Small desks of which everybody can count what is right, from the scenario to the document of a run.

Each test says what is counted in its first lines; the number is reckoned there, by nothing that slasim has.
"""

from __future__ import annotations

from datetime import timedelta
from math import sqrt
from typing import Any

import pytest
from workload_cases import MIX, horizon, scenario

from slasim import Scenario, Study, simulate

HOUR = 3_600_000
MINUTE = HOUR // 60
OFFICE = {"hours": "09:00-17:00", "days": "mon-fri", "headcount": 1}


def listed(*rows: str) -> dict[str, Any]:
    """A stream of tickets at these instants, and the file that has them."""
    stream = {"channel": "email", "arrivals": {"file": "tickets.csv"}, "mix": MIX}
    return {"files": {"tickets.csv": "\n".join(["created", *rows])}, "demand": {"mail": stream}}


def of_10_minutes(handle: str = "constant(10 min)") -> list[dict[str, Any]]:
    return [{"path": [{"skill": "help", "handle": handle, "then": {"solved": "100 %"}}]}]


def desk(*, handle: str = "constant(10 min)", shifts: Any = None, team: Any = None, **sections: Any) -> Scenario:
    staff = {"site": "home", "skills": ["help"], "shifts": shifts or {"day": OFFICE}, **(team or {})}
    return scenario(**{"work": of_10_minutes(handle), "teams": {"desk": staff}, **sections})


def told(of: Scenario, replications: int = 2) -> dict[str, Any]:
    return study(of, replications).summary()


def study(of: Scenario, replications: int = 2) -> Study:
    return simulate(of, replications=replications, seed=1)


def team(of: Scenario) -> dict[str, Any]:
    found: dict[str, Any] = told(of)["teams"][0]
    return found


def test_hourly_counts_by_date() -> None:
    # 3 and 2 on Monday, 4 on Wednesday, and nothing else: 9 tickets in the week, at these hours.
    come = {(4, 9): 3, (4, 10): 2, (6, 15): 4}
    rows = [f"2027-01-{day:02d},{hour},{come.get((day, hour), 0)}" for day in range(4, 11) for hour in range(24)]
    stream = {"channel": "email", "counts": {"file": "counts.csv", "as": "exact"}, "mix": MIX}
    files = {"counts.csv": "\n".join(["date,time,tickets", *rows])}
    found = told(desk(files=files, demand={"mail": stream}, horizon=horizon("2027-01-04", "1 week")))
    assert [row["tickets"] for row in found["arrivals"]] == [9]
    came = {(row["weekday"], row["hour"]): row["arrived"] for row in found["backlog"] if row["arrived"]}
    assert came == {(0, 9): 3, (0, 10): 2, (2, 15): 4}


def test_arrivals_as_a_list_of_instants() -> None:
    # One agent, 10 min each: the three of 09:00, 09:00 and 09:05 wait 0, 10 and 15 min, on average 500 s.
    of = desk(**listed("2027-01-04 09:00", "2027-01-04 09:00", "2027-01-04 09:05"))
    first = next(row for row in told(of)["waits"] if row["wait"] == "first_touch")
    assert (first["tickets"], first["mean_ms"], first["max_ms"]) == (3, 500_000, 15 * MINUTE)


def test_tickets_at_equal_distances() -> None:
    # One an hour round the clock, 30 min each: 168 tickets a week, nobody waits, one agent is busy for 84 h of 168.
    stream = {"channel": "email", "arrivals": "constant(1 h)", "mix": MIX}
    of = desk(
        handle="constant(30 min)",
        shifts={"always": {"hours": "24x7", "headcount": 1}},
        demand={"mail": stream},
        horizon=horizon("2027-01-04", "1 week"),
    )
    found = told(of)
    assert [(row["tickets"], row["mean_ms"]) for row in found["waits"]] == [(168, 0), (168, 0)]
    assert found["teams"][0]["busy_hours"] == 84
    assert found["teams"][0]["occupancy"] == 0.5


def test_two_seats_from_the_first_of_march_on() -> None:
    # February 2027 has 20 working days, March 23: 20 x 8 h with one seat and 23 x 16 h with two are 528 h.
    changes = {"2027-03-01": {"shifts": {"day": {"headcount": 2}}}}
    of = desk(team={"changes": changes}, horizon=horizon("2027-02-01", "2 months"))
    assert team(of)["staffed_hours"] == team(of)["paid_hours"] == 20 * 8 + 23 * 16


def test_a_hire_who_learns() -> None:
    # From the date of the hire on 50, 62.5, 75, 87.5 and 100 %: 21 min of work each day take 42, 33.6, 28, 24, 21 min.
    days = [f"2027-01-{day:02d} 09:00" for day in range(5, 10)]
    changes = {"2027-01-05": {"shifts": {"day": {"headcount": 1}}}}
    of = desk(
        handle="constant(21 min)",
        shifts={"day": {**OFFICE, "days": "mon-sun", "headcount": 0}},
        team={"speed": {"start": "50 %", "over": "4 days"}, "changes": changes},
        horizon=horizon("2027-01-04", "1 week"),
        **listed(*days),
    )
    assert team(of)["busy_hours"] * 60 == pytest.approx(42 + 33.6 + 28 + 24 + 21, abs=1e-3)


def test_a_closed_week_and_leave_from_a_table() -> None:
    # Two seats in four weeks: 320 h; a week less for both is 240 h; of that two days less for the second 224 h.
    two = {"day": {**OFFICE, "headcount": 2}}
    closed = "team,shift,seat,from,to,pay\ndesk,,,2027-01-11,2027-01-17,none\n"
    away = f"{closed}desk,day,2,2027-01-20,2027-01-21,none\n"
    for rows, hours in ((closed, 240), (away, 224)):
        found = team(desk(shifts=two, files={"leave.csv": rows}, leave="leave.csv"))
        assert (found["staffed_hours"], found["paid_hours"]) == (hours, hours)


def test_seats_that_differ_in_speed() -> None:
    # Speed is lognormal of mean 1 and standard deviation 0.3: an hour of work takes 1 + 0.3^2 = 1.09 h on average.
    of = desk(handle="constant(1 h)", team={"speed": {"spread": "30 %"}}, **listed("2027-01-04 09:00"))
    many = 400
    busy = study(of, many).tables["occupancy"]["busy_ms"].to_numpy(float) / HOUR
    assert abs(busy.mean() - 1.09) < 3.3 * busy.std(ddof=1) / sqrt(many)


def test_premiums() -> None:
    # Saturday 22:00 to Sunday 06:00 at 20 EUR: 8 h, 25 % on the 7 from 23:00 on, 50 % on the 6 of Sunday: 255 EUR.
    of = desk(
        shifts={"night": {"hours": "22:00-06:00", "days": "sat", "headcount": 1}},
        team={"cost": "20 EUR/hour", "premium": {"night": "25 %", "night_hours": "23:00-06:00", "sunday": "50 %"}},
        horizon=horizon("2027-01-04", "1 week"),
    )
    assert (team(of)["paid_hours"], team(of)["cost"]) == (8, 20 * (8 + 7 * 0.25 + 6 * 0.5))


def test_unpaid_breaks() -> None:
    # Five days of 8.5 h with half an hour of break: 40 h are paid, 800 EUR at 20 EUR an hour, and one FTE of 40 h.
    of = desk(
        shifts={"day": {**OFFICE, "hours": "09:00-17:30", "break": "30 min"}},
        team={"cost": "20 EUR/hour", "breaks": "unpaid"},
        horizon=horizon("2027-01-04", "1 week"),
    )
    assert (team(of)["paid_hours"], team(of)["cost"]) == (40, 800)
    assert team(of)["fte"] == pytest.approx(1)


def test_what_overtime_costs() -> None:
    # Three tickets of 1 h at 16:30 are worked until 17:30: 1.5 h of overtime at 150 % of 20 EUR are 45 EUR.
    rows = [f"2027-01-{day:02d} 16:30" for day in (4, 5, 6)]
    of = desk(handle="constant(1 h)", team={"cost": "20 EUR/hour", "overtime": "150 %"}, **listed(*rows))
    found = team(of)
    assert (found["overtime_hours"], found["overtime_cost"]) == (1.5, 45)
    assert (found["paid_hours"], found["cost"]) == (160, 160 * 20 + 45)  # of four weeks, with it


def promised(**more: Any) -> dict[str, Any]:
    terms = {"metric": "resolution", "promise": {"normal": "40 min"}, "quota": "90 % per month", **more}
    return {"all": {"kind": "customer", "judged": "each customer", "commitments": {"resolution": terms}}}


def test_the_credits_of_a_year_and_what_one_year_in_twenty_is_above() -> None:
    # One ticket a month, late in one of two: 100 EUR times binomial (12, 1/2). Mean 600 EUR; P(X <= 8) = 0.927 and
    # P(X <= 9) = 0.981, so the p95 is 900 EUR. That of a month is 100 EUR, and twelve of these would be 1,200.
    terms = promised()
    terms["all"]["credits"] = {"on": "resolution", "scale": {"below 90 %": "10 % of fee"}}
    of = desk(
        handle="mixture(50 % constant(10 min), 50 % constant(50 min))",
        shifts={"always": {"hours": "24x7", "headcount": 1}},
        customers={"all": {"accounts": 1, "fee": "1000 EUR/month", "regions": {"home": "100 %"}}},
        agreements=terms,
        horizon={**horizon("2027-01-01", "12 months"), "follow_up": "1 day"},
        **listed(*(f"2027-{month:02d}-10 12:00" for month in range(1, 13))),
    )
    many = 400
    found = told(of, many)
    (year,) = found["window_credits"]
    assert abs(year["amount"] - 600) < 3.3 * 100 * sqrt(3 / many)
    assert year["amount_p95_low"] <= 900 <= year["amount_p95_high"] <= 1000
    assert [row["amount_p95"] for row in found["credits"]] == [100] * 12


def test_the_goal_beside_the_promise_and_the_attainment_of_every_target() -> None:
    # Two at once, ten times, 10 min each: solved after 10 and 20 min. All keep the 40 min, half the goal of 15 min.
    rows = [f"2027-02-{day:02d} 10:00" for day in range(1, 11) for _ in range(2)]
    of = desk(
        shifts={"always": {"hours": "24x7", "headcount": 1}},
        agreements=promised(goal={"normal": "15 min"}),
        horizon=horizon("2027-02-01", "1 month"),
        **listed(*rows),
    )
    ran = study(of)
    (row,) = ran.summary()["attainment"]
    assert (row["decided"], row["attainment"], row["goal_attainment"]) == (20, 1, 0.5)
    curve = {each["within_ms"] // MINUTE: each["attainment"] for each in ran.table("curve").rows()}
    assert {within: share for within, share in curve.items() if within in (5, 10, 15, 20, 40)} == {
        5: 0,
        10: 0.5,
        15: 0.5,
        20: 1,
        40: 1,
    }


def test_the_opening_backlog() -> None:
    # Two seats from 09:00 on, 4 h each: of ten tickets that wait four are done on each day, the last two on Wednesday,
    # begun at 09:00 and solved at 13:00.
    of = desk(
        handle="constant(4 h)",
        shifts={"day": {**OFFICE, "headcount": 2}},
        demand={"mail": {"channel": "email", "volume": "0 per week", "mix": MIX}},
        opening=[{"stream": "mail", "tickets": {"up to 2 days": 10}}],
    )
    everything = told(of)["opening"][0]
    assert everything["touched_ms"] == timedelta(days=2, hours=9) // timedelta(milliseconds=1)
    assert everything["solved_ms"] == timedelta(days=2, hours=13) // timedelta(milliseconds=1)
