"""Random desks with all that demand and staffing can have at once."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.demand_strategies import sections
from tests.staff_strategies import away, clock, routing, team

PROMISES = {
    "all": {
        "judged": "together",
        "commitments": {
            "first_response": {"promise": {"urgent": "1 h"}, "quota": "90 % per month", "hours": "24x7"},
            "resolution": {"promise": {"urgent": "4 h", "normal": "9 h"}, "quota": "90 % per month", "hours": "home"},
        },
    }
}
PREMIUM = {
    "night": "25 %",
    "night_hours": "22:00-06:00",
    "saturday": "20 %",
    "sunday": "50 %",
    "holiday": "100 %",
}


@st.composite
def paid(draw: st.DrawFn, of: dict[str, Any]) -> dict[str, Any]:
    """A team with what its hours cost, which moves nothing, and bounds within which a plan may move its seats."""
    if draw(st.booleans()):
        pay = {"breaks": "unpaid", "premium": PREMIUM, "overtime": "125 %", "contract": "35 h"}
        of = of | {"cost": "30 EUR/hour"} | {name: pay[name] for name in draw(st.sets(st.sampled_from(sorted(pay))))}
    if draw(st.booleans()):
        shifts = {
            name: shift | {"headcount": {"now": shift["headcount"], "min": 0, "max": 4}}
            for name, shift in of["shifts"].items()
        }
        of = of | {"shifts": shifts}
    return of


@st.composite
def later_hours(draw: st.DrawFn, of: dict[str, Any]) -> dict[str, Any]:
    """A team whose shift a has other hours after its change, perhaps before the last of the old shifts is over."""
    start, length = draw(st.integers(0, 95)), draw(st.integers(8, 60))
    changes = {
        day: change | {"shifts": {"a": change["shifts"]["a"] | {"hours": f"{clock(start)}-{clock(start + length)}"}}}
        for day, change in of["changes"].items()
    }
    return of | {"changes": changes}


@st.composite
def whole(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, str]]:
    """Sections of a scenario, and the files beside it."""
    found, files = draw(sections())
    teams = {name: draw(team()) for name in draw(st.sampled_from([["one"], ["one", "two"]]))}
    teams["one"]["skills"] = draw(st.sampled_from([["l1", "l2"], {"l1": 2, "l2": 1}]))
    found["leave"] = draw(st.lists(away(teams), max_size=2))
    for name, each in teams.items():
        has_times = ":" in each["shifts"]["a"].get("break", "")  # which must lie in the shift
        if "changes" in each and each["shifts"]["a"]["hours"] != "24x7" and not has_times and draw(st.booleans()):
            each = draw(later_hours(each))
        teams[name] = draw(paid(each))
    found |= {"teams": teams, "routing": draw(routing())}
    if draw(st.booleans()):
        found["agreements"] = PROMISES
    return found, files
