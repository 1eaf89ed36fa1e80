"""Dated changes, leave, premiums, meetings and vacant seats against a walk of the wall clock, five minutes a step."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from slasim.roster import expand, waterfall
from tests.property.test_roster_walk import DAY_MINUTES, STEP, WEEKDAYS, WEEKS, inside, wall, written
from tests.workload_cases import horizon, scenario

HOUR = 3_600_000
SEATS = 3
day = st.integers(0, 7)
times = st.tuples(st.integers(0, 95).map(lambda quarter: quarter * 15), st.integers(1, 88).map(lambda part: part * 15))
shares = st.fixed_dictionaries(
    {}, optional={kind: st.integers(1, 120) for kind in ("night", "saturday", "sunday", "holiday")}
)
desks = st.fixed_dictionaries(
    {
        "week": st.sampled_from(WEEKS),
        "before": times,
        "after": times,
        "changed": day,
        "seats": st.tuples(st.integers(0, SEATS), st.integers(0, SEATS)),
        "days": st.sets(st.integers(0, 6), min_size=1),
        "away": st.lists(st.tuples(day, day, st.none() | st.integers(1, SEATS)), max_size=3),
        "night": times,
        "shares": shares,
        "works": st.booleans(),
        "meetings": st.lists(st.tuples(st.sets(st.integers(0, 6), min_size=1) | day, times), max_size=2),
        "vacant": st.none() | st.integers(0, 3),  # days for which a seat is vacant whose holder leaves after each date
    }
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(desks)
def test_who_is_there_and_what_it_costs_is_what_the_wall_clock_says(case: Any) -> None:
    (zone, first), (one, other) = case["week"], case["seats"]
    dates = {date.fromisoformat(first) + timedelta(days=k): k for k in range(-2, 9)}
    change, holiday = (date.fromisoformat(first) + timedelta(days=k) for k in (case["changed"], 3))
    (start, length), (later, long) = case["before"], case["after"]
    assume(one != other and (start, length) != (later, long))
    assume(
        start + length <= later + DAY_MINUTES - 120
    )  # the last of the old shifts is over when the first new one begins
    hours = {False: (start, start + length), True: (later, later + long)}

    def has_seat(on: date, seat: int) -> bool:
        leave = any(
            min(low, high) <= dates[on] <= max(low, high) and who in (None, seat + 1) for low, high, who in case["away"]
        )
        return seat < (other if on >= change else one) and not leave and not is_vacant(on, seat)

    def is_vacant(on: date, seat: int) -> bool:
        began = change if on >= change and one <= seat < other else date.fromisoformat(first)
        since = (on - max(began, date.fromisoformat(first))).days
        return case["vacant"] is not None and since >= 0 and since % (case["vacant"] + 1) != 0

    worked = {on for on in dates if on.weekday() in case["days"] and (case["works"] or on != holiday)}
    taken = {
        (seat, new): {on for on in worked if (on >= change) == new and has_seat(on, seat)}
        for seat in range(SEATS)
        for new in (False, True)
    }
    night = case["night"][0], case["night"][0] + case["night"][1]
    premium = {kind: f"{share} %" for kind, share in case["shares"].items()}
    if "night" in premium:
        premium["night_hours"] = f"{written(night[0])}-{written(night[1])}"
    text = {new: f"{written(low)}-{written(high)}" for new, (low, high) in hours.items()}
    meetings = [
        {
            **({"on": str(date.fromisoformat(first) + timedelta(days=when))} if isinstance(when, int) else {}),
            **({} if isinstance(when, int) else {"days": ",".join(WEEKDAYS[each] for each in sorted(when))}),
            "at": f"{written(low)}-{written(low + long)}",
        }
        for when, (low, long) in case["meetings"]
    ]
    meet = [
        (
            {on for on in dates if (dates[on] == when if isinstance(when, int) else on.weekday() in when)},
            low,
            low + long,
        )
        for when, (low, long) in case["meetings"]
    ]
    team: dict[str, Any] = {
        "site": "home",
        "skills": ["help"],
        "cost": "1 EUR/hour",
        "shifts": {
            "shift": {
                "hours": text[False],
                "days": ",".join(WEEKDAYS[each] for each in sorted(case["days"])),
                "headcount": one,
                "holidays": "work" if case["works"] else "off",
            }
        },
        "changes": {str(change): {"shifts": {"shift": {"hours": text[True], "headcount": other}}}},
        "premium": premium,
        "meetings": meetings,
    }
    if case["vacant"] is not None:
        team["attrition"] = {"rate": "36525 % per year", "vacant": f"{case['vacant']} days"}
    leave = [
        {
            "team": "desk",
            "from": str(date.fromisoformat(first) + timedelta(days=min(low, high))),
            "to": str(date.fromisoformat(first) + timedelta(days=max(low, high))),
            "pay": "none",
            **({} if who is None else {"shift": "shift", "seat": who}),
        }
        for low, high, who in case["away"]
        if who is None or who <= max(one, other)
    ]
    of = scenario(
        timezone=zone,
        horizon=horizon(first, "8 days"),
        calendars={"home": {"timezone": zone, "hours": {"mon": "09:00-10:00"}, "holidays": [str(holiday)]}},
        teams={"desk": team},
        leave=leave,
    )
    presence = expand(of, 0, 0).presence
    hours_there, extra, met = 0.0, 0.0, 0.0
    readings = list(zip(range(*of.span(), STEP), wall(zone, *of.span()), strict=True))
    for seat in range(SEATS):
        there = [
            (at, on, minute)
            for at, (on, minute) in readings
            if any(inside(on, minute, taken[seat, new], *hours[new]) for new in (False, True))
        ]
        mine = presence.agent == seat
        spans = zip(presence.on[mine].tolist(), presence.off[mine].tolist(), strict=True)
        busy = {at for at, on, minute in there if any(inside(on, minute, *each) for each in meet)}
        assert [at for begin, end in spans for at in range(begin, end, STEP)] == [
            at for at, _, _ in there if at not in busy
        ]
        met += len(busy) * STEP / HOUR
        hours_there += len(there) * STEP / HOUR
        for _, on, minute in there:
            of_date = {"saturday": on.weekday() == 5, "sunday": on.weekday() == 6, "holiday": on == holiday}
            share = max((case["shares"].get(kind, 0) for kind, is_so in of_date.items() if is_so), default=0)
            if inside(on, minute, set(dates), *night):
                share += case["shares"].get("night", 0)
            extra += share / 100 * STEP / HOUR
    rows = waterfall(of)
    assert sum(row.rostered for row in rows) == pytest.approx(hours_there)
    assert sum(row.paid for row in rows) == pytest.approx(hours_there)
    assert sum(row.meetings for row in rows) == pytest.approx(met)
    assert sum(row.available for row in rows) == pytest.approx(hours_there - met)
    assert sum(row.premium for row in rows) == pytest.approx(extra)
    assert sum(row.cost or 0 for row in rows) == pytest.approx(100 * (hours_there + extra), abs=1)
