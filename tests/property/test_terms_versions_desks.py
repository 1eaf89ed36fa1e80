"""A desk whose calendars and agreement change in the middle: both desks write one log, which a plain loop explains."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from workload_cases import scenario

from slasim.calendars import BusinessCalendar
from slasim.desk import compiled, reference
from slasim.desk.referee import check
from slasim.roster import expand
from slasim.scenario import Scenario
from slasim.study.measures.promises.obligations import obligations
from slasim.study.running.routing import routing_of
from slasim.workload import draw

OLD, NEW = {"mon-fri": "09:00-17:00"}, {"tue-sun": "12:00-22:00"}
THEN = {"solved": "60 %", "customer": "40 %"}
CHANGED = "2027-03-28"  # the night on which the clock skips an hour


def desk() -> Scenario:
    zone = "Europe/Berlin"
    return scenario(
        timezone=zone,
        horizon={"from": "2027-03-15", "for": "4 weeks", "warm_up": "1 week", "follow_up": "2 weeks"},
        calendars={"home": {"timezone": zone, "hours": OLD, "amendments": {CHANGED: {"hours": NEW}}}},
        work=[
            {
                "path": [{"skill": "help", "handle": "exponential(mean=12 min)", "then": THEN}],
                "customer_reply": "exponential(mean=3 h)",
                "customer_hours": "customer",
            }
        ],
        routing={"order": "deadline"},
        agreements={
            "all": {
                "commitments": {
                    "first_response": {"promise": {"normal": "4 h"}, "quota": "90 % per month", "hours": "customer"},
                    "resolution": {"promise": {"normal": "9 h"}, "quota": "90 % per month", "hours": "home"},
                },
                "amendments": {"2027-04-01": {"commitments.first_response.promise.normal": "3 h"}},
            }
        },
    )


def test_both_desks_agree_and_the_referee_finds_nothing() -> None:
    one = desk()
    workload, roster = draw(one, 5, 0), expand(one, 5, 0)
    tables = (workload, roster, obligations(one).promises.steering(workload.tickets), routing_of(one), one.span()[1])
    slow, fast = reference.run(*tables), compiled.run(*tables)
    assert all(np.array_equal(getattr(slow, name), getattr(fast, name)) for name in slow._fields)
    assert check(*tables, fast) == []


def test_due_instants_are_those_of_the_version_at_creation() -> None:
    one = desk()
    tickets = draw(one, 5, 0).tickets
    found = obligations(one).promises.steering(tickets)
    zone = ZoneInfo("Europe/Berlin")
    old, new = (BusinessCalendar("Europe/Berlin", hours) for hours in (OLD, NEW))
    before = after = 0
    for row, created in enumerate(tickets.created.tolist()):
        at = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=created)
        day = at.astimezone(zone).date().isoformat()
        calendar = new if day >= CHANGED else old
        first = timedelta(hours=3 if day >= "2027-04-01" else 4)
        expected = [calendar.add(at, first), calendar.add(at, timedelta(hours=9))]
        due = [found.response[row], found.resolution[row, 0]]
        assert [datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(ms)) for ms in due] == expected
        before, after = before + (day < CHANGED), after + (day >= CHANGED)
    assert min(before, after) > 500
