"""Desks whose seats come and go by all rules at once: presence by a second reckoning, both desks, the referee."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slasim.desk import compiled, reference
from slasim.desk.referee import check
from slasim.load import loads
from slasim.roster import expand, months, waterfall
from slasim.roster.window import Month
from slasim.scenario import Scenario
from slasim.study.measures.promises.obligations import obligations
from slasim.study.running.routing import routing_of
from slasim.workload import draw
from tests.independent.calendars import Calendar
from tests.independent.same import CHANCE
from tests.independent.seats import seats
from tests.staff_strategies import staffed
from tests.workload_cases import scenario

HOUR = 3_600_000
MANY = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@MANY
@given(staffed(), st.integers(0, 99))
def test_both_desks_write_the_same_log_and_the_referee_finds_nothing(sections: dict[str, Any], seed: int) -> None:
    of = scenario(**sections)
    workload, roster = draw(of, seed, 0), expand(of, seed, 0)
    tables = (workload, roster, obligations(of).promises.steering(workload.tickets), routing_of(of), of.span()[1])
    slow, fast = reference.run(*tables), compiled.run(*tables)
    assert all(np.array_equal(getattr(slow, name), getattr(fast, name)) for name in slow._fields)
    assert check(*tables, fast) == []


def spans_by_the_docs(sections: dict[str, Any], of: Scenario) -> list[list[tuple[int, int]]]:
    """Of each seat, without what chance does, cut to what is simulated."""
    whole = {
        name: {key: value for key, value in team.items() if key not in CHANCE}
        for name, team in sections["teams"].items()
    }
    first = date(2027, 3, 20)
    days = [first + timedelta(days=k) for k in range(14)]
    calendars = {name: Calendar(rules, days[0], days[-1]) for name, rules in sections["calendars"].items()}
    start, end = of.span()
    found = []
    for seat in seats(sections | {"teams": whole}, calendars, days, np.random.default_rng(0)):
        spans = []
        for shift in seat.shifts:
            begin = shift.start
            for at, length in shift.breaks:
                spans.append((begin, at))
                begin = at + length
            spans.append((begin, shift.end))
        found.append([(max(on, start), min(off, end)) for on, off in spans if off > start and on < end])
    return found


@MANY
@given(staffed(), st.integers(0, 99))
def test_who_is_there_is_what_the_docs_say_less_what_chance_takes(sections: dict[str, Any], seed: int) -> None:
    """Without skills that change, at which a presence ends, or a clock that does: `test_roster_in_time.py` walks over
    these. Chance takes whole shifts away; expected hours are those of the docs where there is none."""
    sections = sections | {
        "timezone": "UTC",
        "calendars": {"home": {**sections["calendars"]["home"], "timezone": "UTC"}},
    }
    for team in sections["teams"].values():
        for change in team.get("changes", {}).values():
            change.pop("skills", None)
    of = scenario(**sections)
    presence = expand(of, seed, 0).presence
    by_chance = any(key in team for team in sections["teams"].values() for key in CHANCE)
    window = Month("all", *of.span(), 8, True)
    every = spans_by_the_docs(sections, of)
    for seat, spans in enumerate(every):
        mine = presence.agent == seat
        there = list(zip(presence.on[mine].tolist(), presence.off[mine].tolist(), strict=True))
        if by_chance:
            assert all(any(on >= low and off <= high for low, high in spans) for on, off in there)
        else:
            assert there == spans
    if not by_chance:
        hours = sum(off - on for spans in every for on, off in spans) / HOUR
        rows = waterfall(of, [window])
        assert sum(row.available for row in rows) == pytest.approx(hours)
        assert sum(row.present - row.meetings for row in rows) >= sum(row.available for row in rows) - 1e-9
    for row in waterfall(of, [window]):
        team = sections["teams"][row.team]
        there = 1 - sum((0.15 if key in team else 0) for key in ("absence", "illness")) / (
            0.4 + sum((0.15 if key in team else 0) for key in ("absence", "illness"))
        )
        assert row.present == pytest.approx(row.rostered * there)
    for _, pools in loads(of, months(of)):
        assert all(pool.available >= 0 for pool in pools)
