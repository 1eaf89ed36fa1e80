"""Random small desks for property tests, on a coarse grid of instants so that almost everything ties with something."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import strategies as st

from slasim.calendars import BusinessCalendar
from slasim.desk.routing import Order, Ownership, Routing, ShiftEnd
from slasim.roster.tables import USUAL, Roster
from slasim.terms.tables import Steering
from slasim.workload.tables import Workload
from tests.desk_cases import Case, make_roster, make_steering, make_workload

MINUTE = 60_000
GRID = MINUTE // 2
LENGTH = 240 * GRID  # two hours from 1970-01-01 00:00 UTC, a Thursday

HOURS: tuple[Any, ...] = ({"mon-sun": "00:05-00:20, 00:30-00:50, 01:10-23:00"}, "24x7")
CALENDARS = tuple(BusinessCalendar("UTC", hours) for hours in HOURS)
SKILLS = 3


@dataclass(frozen=True)
class RandomDesk:
    """One desk: its tables, and what was drawn."""

    tickets: list[Case]
    agents: list[Case]
    routing: Routing
    until: int
    start: int = 0  # tickets and agents that came before wait for it

    @property
    def workload(self) -> Workload:
        return make_workload(self.tickets, CALENDARS, self.start, LENGTH)

    @property
    def roster(self) -> Roster:
        return make_roster(self.agents, end=4 * LENGTH)

    @property
    def steering(self) -> Steering:
        return make_steering(self.tickets)


@cache  # making a strategy takes longer than drawing from it
def grid(low: int, high: int) -> st.SearchStrategy[int]:
    """Multiples of the grid; sometimes an odd ms beside them."""
    return st.one_of(
        st.integers(low, high).map(lambda step: step * GRID),
        st.integers(max(low, 1), high).map(lambda step: step * GRID - 1),
    )


skill = st.sampled_from([0, 0, 0, 1, 1, SKILLS - 1])
calendar = st.integers(-1, len(CALENDARS) - 1)
severity = st.integers(0, 2)
quarter = st.integers(0, 3)
either = st.booleans()
ends = st.sampled_from(["break", "shift"])
LATER = 2
speeds = st.sampled_from([USUAL, USUAL, 500_000, 2_000_000, 333_333, 10_000])
later = st.sampled_from([0, 0, *range(1, LATER + 1)])
from_1 = cache(lambda high: st.integers(1, high))


@cache
@st.composite
def touch(draw: st.DrawFn, last: bool) -> Case:
    drawn: Case = {"skill": draw(skill), "work": max(1, draw(grid(0, 12)))}
    if not last and draw(quarter) > 0:
        drawn["delay"] = max(1, draw(grid(0, 8)))
    if draw(quarter) == 0:
        drawn["replies"] = draw(either)
    return drawn


@cache
@st.composite
def goal(draw: st.DrawFn) -> Case:
    return {
        "after": max(1, draw(grid(1, 60))),
        "calendar": draw(calendar),
        "pauses": draw(either),
        "later": draw(grid(0, 30)) if draw(either) else 0,
    }


goals = st.lists(goal(), max_size=2)


@cache
@st.composite
def ticket(draw: st.DrawFn) -> Case:
    created = draw(grid(0, 40))
    many = draw(from_1(5))
    drawn: Case = {
        "created": created,
        "severity": draw(severity),
        "auto_reply": draw(either),
        "reply_calendar": draw(calendar),
        "touches": [draw(touch(last=number == many)) for number in range(1, many + 1)],
        "resolution": [
            {"due": created + each["after"], "calendar": each["calendar"], "pauses": each["pauses"]}
            | ({"start": created + each["later"]} if each["later"] else {})
            for each in draw(goals)
        ],
    }
    if draw(either):
        drawn["response"] = created + max(1, draw(grid(1, 40)))
    return drawn


@cache
@st.composite
def spans(draw: st.DrawFn) -> list[tuple[Any, ...]]:
    """Presence: half-open spans that do not overlap, each ending in a break or a shift end. The next shift may begin at
    once, with one of `LATER` sets of skills (0: what the team has), and at another speed."""
    on = draw(st.integers(0, 20))
    drawn = []
    which, speed = draw(later), draw(speeds)
    for _ in range(draw(from_1(4))):
        off, why = on + draw(from_1(60)), draw(ends)
        drawn.append((on * GRID, off * GRID, why, which, speed))
        on = off + draw(from_1(12))
        if why == "shift":
            on, which, speed = on - 1, draw(later), draw(speeds)
    return drawn


@st.composite
def desk(draw: st.DrawFn, most_tickets: int = 14) -> RandomDesk:
    sets = st.dictionaries(skill, st.integers(1, 2), min_size=1)
    teams = draw(st.lists(sets, min_size=1, max_size=3, unique_by=repr))
    others = [draw(sets) for _ in range(LATER)]
    agents = [
        {"team": f"team {number}", "skills": levels, "spans": draw(spans()), "later": others}
        for number, levels in enumerate(teams)
        for _ in range(draw(from_1(2)))
    ]
    uids = draw(st.permutations(range(most_tickets)))
    cases = draw(st.lists(ticket(), min_size=most_tickets // 2, max_size=most_tickets))
    tickets = [case | {"uid": uid} for uid, case in zip(uids, cases, strict=False)]
    routing = Routing(
        order=draw(st.sampled_from(Order)),
        ownership=draw(st.sampled_from(Ownership)),
        shift_end=draw(st.sampled_from(ShiftEnd)),
        hand_over_cost=draw(st.sampled_from([0, 1, GRID, 3 * GRID])),
        hold_share=draw(st.sampled_from([0, 1, 250_000, 1_000_000])),
    )
    until, start = draw(st.sampled_from([40, 100, 239, 240])), draw(st.sampled_from([0, 0, 7, 20]))
    return RandomDesk(tickets, agents, routing, until * GRID, start * GRID)
