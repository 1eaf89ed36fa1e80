"""Absent seats: what is taken from the presence laid out once is what laying each seat out anew gives."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workload_cases import horizon, scenario

from slasim.roster import Roster, expand, expansion

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
QUARTERS = 96


CHANCE = {
    "absence": {"absence": "25 %"},
    "illness": {"illness": {"share": "25 %", "mean_length": "40 h", "waves": "90 %"}},
    "attrition": {"attrition": {"rate": "6000 % per year", "vacant": "2 days"}},
}


def desk(zone: str, first: str, shift: dict[str, Any], **more: Any) -> Any:
    site = {"timezone": zone, "hours": {"mon-fri": "09:00-12:00"}}
    more = more or CHANCE["absence"]
    team = {"site": "home", "skills": ["help"], "shrinkage": "30 %", "shifts": {"shift": shift}, **more}
    return scenario(timezone=zone, horizon=horizon(first, "10 days"), calendars={"home": site}, teams={"desk": team})


def seat_by_seat(of: Any, seed: int) -> Roster:
    laid = expansion._wholes(of)
    with patch.object(expansion, "_wholes", lambda _: [whole._replace(apart=False) for whole in laid]):
        return expand(of, seed, 0)


def same(one: Roster, other: Roster) -> bool:
    columns = zip(one.presence, other.presence, strict=True)
    return one.agents == other.agents and all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in columns)


def clock(quarter: int) -> str:
    day, rest = divmod(quarter, QUARTERS)
    return f"{rest // 4:02d}:{15 * (rest % 4):02d}" if day == 0 or rest else "24:00"


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([("Europe/Berlin", "2027-03-24"), ("America/Chicago", "2027-11-03")]),
    st.integers(0, QUARTERS - 1),
    st.integers(3, QUARTERS - 1),
    st.sets(st.sampled_from(WEEKDAYS), min_size=1),
    st.integers(1, 4),
    st.booleans(),
    st.sampled_from(list(CHANCE)),
    st.none() | st.integers(0, QUARTERS - 2),
    st.integers(0, 2**32),
)
def test_an_absence_takes_away_the_spans_of_its_seat_and_date(
    week: tuple[str, str],
    start: int,
    length: int,
    days: set[str],
    seats: int,
    pause: bool,
    chance: str,
    meets: int | None,
    seed: int,
) -> None:
    shift = {"hours": f"{clock(start)}-{clock(start + length)}", "days": ",".join(days), "headcount": seats}
    if pause:
        shift["break"] = f"{clock((start + 1) % QUARTERS)}-{clock((start + 2) % QUARTERS or QUARTERS)}"
    meetings = [] if meets is None else [{"days": "mon-sun", "at": f"{clock(meets)}-{clock(meets + 1)}"}]
    of = desk(*week, shift, meetings=meetings, **CHANCE[chance])
    assert same(expand(of, seed, 0), seat_by_seat(of, seed))


@pytest.mark.parametrize(
    ("shift", "apart"),
    [
        ({"hours": "09:00-17:00", "break": "12:00-12:30"}, True),
        ({"hours": "22:00-06:00"}, True),
        ({"hours": "24x7"}, False),  # a date ends where the next begins: without one, the other leaves at its own end
    ],
)
def test_dates_that_touch_are_laid_out_together(shift: dict[str, Any], apart: bool) -> None:
    of = desk("Europe/Berlin", "2027-03-24", {**shift, "headcount": 3})
    assert [whole.apart for whole in expansion._wholes(of)] == [apart]
    roster = expand(of, 1, 0)
    assert same(roster, seat_by_seat(of, 1))
