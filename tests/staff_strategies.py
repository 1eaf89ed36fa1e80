"""Random desks whose seats come and go by every rule there is, on a grid of a quarter of an hour so that much ties."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
QUARTERS = 96
FIRST = "2027-03-24"  # a Wednesday; on Sunday the clock of Berlin skips an hour
DATES = [f"2027-03-{day}" for day in range(22, 32)]


def clock(quarter: int) -> str:
    hour, rest = divmod(quarter % QUARTERS, 4)
    return f"{hour:02d}:{15 * rest:02d}"


def times(low: int, high: int) -> st.SearchStrategy[str]:
    """From when to when, at most a day, of so many quarters."""
    return st.tuples(st.integers(0, QUARTERS - 1), st.integers(low, high)).map(
        lambda drawn: f"{clock(drawn[0])}-{clock(sum(drawn))}"
    )


days = st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(lambda some: ",".join(sorted(some, key=WEEKDAYS.index)))
date = st.sampled_from(DATES)
headcount = st.integers(0, 3)


@st.composite
def shift(draw: st.DrawFn) -> dict[str, Any]:
    if draw(st.integers(0, 7)) == 0:
        return {"hours": "24x7", "headcount": draw(headcount)}
    start, length = draw(st.integers(0, QUARTERS - 1)), draw(st.integers(8, 60))
    found: dict[str, Any] = {
        "hours": f"{clock(start)}-{clock(start + length)}",
        "days": draw(days),
        "headcount": draw(headcount),
    }
    match draw(st.integers(0, 2)):
        case 1:
            found["break"] = f"{15 * draw(st.integers(1, 6))} min"
        case 2:
            at = draw(st.integers(1, 5))
            found["break"] = f"{clock(start + at)}-{clock(start + at + draw(st.integers(1, 2)))}"
    if draw(st.booleans()):
        found["holidays"] = draw(st.sampled_from(["off", "work"]))
    return found


@st.composite
def meeting(draw: st.DrawFn, names: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"at": draw(times(1, 14))}
    found |= {"days": draw(days)} if draw(st.booleans()) else {"on": draw(date)}
    if names and draw(st.booleans()):
        found["shifts"] = [draw(st.sampled_from(names))]
    return found


@st.composite
def team(draw: st.DrawFn) -> dict[str, Any]:
    shifts = {name: draw(shift()) for name in draw(st.sampled_from([["a"], ["a", "b"]]))}
    ends = [name for name, each in shifts.items() if each["hours"] != "24x7"]
    found: dict[str, Any] = {
        "site": "home",
        "skills": draw(st.sampled_from([["l1"], ["l1", "l2"], {"l1": 2, "l2": 1}])),
        "shifts": shifts,
        "shrinkage": "60 %",
        "meetings": draw(st.lists(meeting(ends), max_size=2)),
    }
    if draw(st.booleans()):
        found["absence"] = "15 %"
    if draw(st.booleans()):
        waves = draw(st.sampled_from(["0 %", "120 %"]))
        found["illness"] = {"share": "15 %", "mean_length": draw(st.sampled_from(["1 day", "60 h"])), "waves": waves}
    if draw(st.booleans()):
        rate = draw(st.sampled_from(["3000 % per year", "36525 % per year"]))
        found["attrition"] = {"rate": rate, "vacant": f"{draw(st.integers(0, 3))} days"}
    speed = {"spread": "40 %"} if draw(st.booleans()) else {}
    if draw(st.booleans()) and len(ends) == len(shifts):
        speed |= {"start": "50 %", "over": "5 days"}
    found["speed"] = speed
    if draw(st.booleans()):
        found["holidays"] = "work"
    if draw(st.booleans()):
        found["changes"] = {draw(date): draw(change(shifts["a"]))}
    return found


@st.composite
def change(draw: st.DrawFn, of: dict[str, Any]) -> dict[str, Any]:
    """What is another in a team from a date on, in its shift a and its skills."""
    new: dict[str, Any] = {"headcount": draw(headcount)}
    if of["hours"] != "24x7" and draw(st.booleans()):
        new |= {"days": draw(days), "break": f"{15 * draw(st.integers(1, 6))} min"}
        new["holidays"] = draw(st.sampled_from(["off", "work"]))
    found: dict[str, Any] = {"shifts": {"a": new}}
    if draw(st.booleans()):
        found["skills"] = draw(st.sampled_from([["l1"], ["l2", "l1"]]))
    return found


@st.composite
def away(draw: st.DrawFn, teams: dict[str, Any]) -> dict[str, Any]:
    """Leave of a team, of a shift, or of its first seat."""
    name, (low, high) = draw(st.sampled_from(sorted(teams))), sorted((draw(date), draw(date)))
    found = {"team": name, "from": low, "to": high, "pay": draw(st.sampled_from(["planned", "extra", "none"]))}
    if draw(st.booleans()):
        found["shift"] = "a"
        if teams[name]["shifts"]["a"]["headcount"] and draw(st.booleans()):
            found["seat"] = 1
    return found


@st.composite
def routing(draw: st.DrawFn) -> dict[str, Any]:
    end = draw(st.sampled_from([{"at_shift_end": "finish"}, {"at_shift_end": "hand_over", "hand_over_cost": "15 min"}]))
    ownership = draw(st.sampled_from([{"ownership": "pooled"}, {"ownership": "prefer_owner", "hold": "50 %"}]))
    return {"order": draw(st.sampled_from(["fifo", "severity", "deadline"])), "goal": "6 h", **end, **ownership}


@st.composite
def staffed(draw: st.DrawFn) -> dict[str, Any]:
    """Sections of a scenario: teams, leave, routing, and tickets that come and take as long as the grid says."""
    teams = {name: draw(team()) for name in draw(st.sampled_from([["one"], ["one", "two"]]))}
    teams["one"]["skills"] = draw(st.sampled_from([["l1", "l2"], {"l1": 2, "l2": 1}]))
    leave = draw(st.lists(away(teams), max_size=2))
    handle = st.sampled_from(["constant(15 min)", "constant(30 min)", "constant(45 min)", "constant(4 h)"])
    path = [
        {"skill": "l1", "handle": draw(handle), "then": {"solved": "40 %", "customer": "30 %", "l2": "30 %"}},
        {"skill": "l2", "handle": draw(handle), "then": {"solved": "70 %", "customer": "30 %"}},
    ]
    every = draw(st.sampled_from(["30 min", "45 min", "2 h"]))
    mix = {"tier": {"all": "100 %"}, "severity": {"normal": "60 %", "urgent": "40 %"}}
    return {
        "timezone": "Europe/Berlin",
        "calendars": {"home": {"timezone": "Europe/Berlin", "hours": "24x7", "holidays": ["2027-03-26"]}},
        "horizon": {"from": FIRST, "for": "6 days", "warm_up": "1 day", "follow_up": "1 day"},
        "severities": ["urgent", "normal"],
        "demand": {"mail": {"channel": "email", "arrivals": f"constant({every})", "mix": mix}},
        "work": [{"path": path, "customer_reply": "constant(90 min)"}],
        "teams": teams,
        "leave": leave,
        "routing": draw(routing()),
    }
