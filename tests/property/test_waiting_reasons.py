"""Why every ticket waited, against a desk written from docs/desk.md alone, looked at between any two instants."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import HealthCheck, given, settings

from slasim.desk import compiled
from slasim.desk.waiting import explain_waits
from slasim.log.timeline import Doing, Timeline
from slasim.types import Int64
from tests.desk_cases import read
from tests.desk_strategies import HOURS, RandomDesk, desk
from tests.independent.calendars import Calendar, RoundTheClock
from tests.waiting_walker import Stretch, WatchedDesk, rules_of, seats_of, tickets_of

SOME = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


DAYS = date(1970, 1, 1), date(1970, 1, 2)
CALENDARS = [Calendar({"timezone": "UTC", "hours": HOURS[0]}, *DAYS), RoundTheClock(), RoundTheClock()]
assert HOURS[1:] == ("24x7",)


def lives(timeline: Timeline, uids: Int64) -> dict[int, list[Stretch]]:
    """The stretches of each ticket, those of one kind that follow each other as one."""
    found: dict[int, list[Stretch]] = {}
    for ticket, uid in enumerate(uids.tolist()):
        rows = range(timeline.first[ticket], timeline.first[ticket + 1])
        starts = [int(timeline.start[row]) for row in rows]
        life: list[Stretch] = []
        for row, start, end in zip(rows, starts, [*starts[1:], timeline.until], strict=False):
            part = Doing(timeline.doing[row]).name
            assert start < end
            if life and life[-1].part == part:
                life[-1] = Stretch(life[-1].start, end, part)
            else:
                life.append(Stretch(start, end, part))
        found[uid] = life
    return found


@SOME
@given(desk())
def test_every_wait_is_told_as_a_second_desk_sees_it(drawn: RandomDesk) -> None:
    # The second desk knows no breaks that begin before it does.
    drawn = replace(drawn, start=0)
    given = (drawn.workload, drawn.roster, drawn.steering, drawn.routing, drawn.until)
    events = compiled.run(*given)
    watched = WatchedDesk(
        tickets_of(drawn.tickets, CALENDARS), seats_of(drawn.agents), rules_of(drawn.routing), 0, drawn.until
    )
    watched.run()
    rows = [row for row in read(events, drawn.workload) if row[1] != "auto_replied"]
    assert sorted(watched.rows) == sorted(rows)  # else they tell of different desks
    assert lives(explain_waits(*given, events).timeline, drawn.workload.tickets.uid) == watched.lives


@SOME
@given(desk())
def test_the_parts_of_every_ticket_sum_to_its_life(drawn: RandomDesk) -> None:
    given = (drawn.workload, drawn.roster, drawn.steering, drawn.routing, drawn.until)
    events = compiled.run(*given)
    timeline = explain_waits(*given, events).timeline
    created = drawn.workload.tickets.created
    for ticket, life in enumerate(lives(timeline, np.arange(len(created))).values()):
        assert [each.end for each in life[:-1]] == [each.start for each in life[1:]]
        assert not life or (life[0].start, life[-1].end) == (created[ticket], drawn.until)
