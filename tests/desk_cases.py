"""Tiny desks for tests, written by hand: tickets and agents as dicts, instants as small numbers of ms.

    play(run, tickets=[ticket(5, created=3)], agents=[agent()])
    == [(3, "created", 0, -1), (3, "work_started", 0, 0), (8, "replied", 0, 0), (8, "solved", 0, 0)]

`ticket`, `touch` and `agent` make the dicts; plain dicts with the same keys do as well.

A ticket: created (0), severity (0), uid (its place in the list), auto_reply (False), reply_calendar (-1), touches;
    response: due instant of its response goal; resolution: due instant of its resolution goal, or a list of
    {"due": ..., "calendar": -1, "pauses": True}. Left out: not owed.
A touch: a number (its work), or work, skill (0), delay (0), then, replies. `then` is "solved" for the last touch, else
    "customer" if there is a delay, else "escalated"; a touch replies unless it escalates.
An agent: skills ({0: 1}, level by skill), spans ([(0, FOREVER)]), team (those with the same skills). A span is
    (on, off) at the end of a shift, (on, off, "break") at the start of a break. later: other sets of skills, of which
    a span (on, off, why, n) has number n, from 1; (on, off, why, n, speed) with a speed in millionths.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from slasim.calendars import BusinessCalendar, tables
from slasim.desk.routing import Routing
from slasim.log.kinds import EventKind, Events
from slasim.roster.tables import USUAL, Leave, Presence, Roster
from slasim.terms.tables import NEVER, Steering
from slasim.workload.tables import Accounts, Labels, Then, Tickets, Touches, Workload

FOREVER = 100_000
SKILLS = 4

Case = dict[str, Any]
Engine = Callable[..., Events]
Row = tuple[int, str, int, int]


def ticket(*touches: int | Case, **more: Any) -> Case:
    """A ticket with these touches."""
    return {"touches": touches} | more


def touch(work: int, **more: Any) -> Case:
    """A touch of so much work."""
    return {"work": work} | more


def agent(*spans: tuple[Any, ...], **more: Any) -> Case:
    """An agent who is present on these spans, or all the time."""
    return ({"spans": spans} if spans else {}) | more


def engine_named(name: str) -> Engine:
    """`run` of the reference or the compiled desk."""
    run: Engine = importlib.import_module(f"slasim.desk.{name}").run
    return run


def make_workload(
    tickets: Sequence[Case], calendars: Sequence[BusinessCalendar] = (), start: int = 0, end: int = FOREVER
) -> Workload:
    """The tickets in the order of (created, uid); calendars are numbered as given and known until 2 × end."""
    cases = _in_order(tickets)
    touches = [_touches(case) for case in cases]
    flat = [case for of_ticket in touches for case in of_ticket]
    zeros = np.zeros(len(cases), np.int64)
    return Workload(
        labels=Labels(
            severities=("urgent", "high", "normal", "low"),
            tiers=("standard",),
            regions=(),
            channels=("email",),
            products=(),
            skills=tuple(f"skill {number}" for number in range(SKILLS)),
        ),
        accounts=Accounts(
            name=("customer",),
            tier=np.zeros(1, np.int8),
            region=np.zeros(1, np.int16),
            fee=np.zeros(1, np.int64),
            weight=np.ones(1),
            agreement=(None,),
        ),
        tickets=Tickets(
            uid=_column(cases, "uid", np.int64),
            created=_column(cases, "created", np.int64, 0),
            severity=_column(cases, "severity", np.int8, 0),
            customer=zeros.astype(np.int32),
            channel=zeros.astype(np.int8),
            product=zeros.astype(np.int16),
            auto_reply=_column(cases, "auto_reply", np.int8, False),
        ),
        touches=Touches(
            first=np.cumsum([0, *(len(of_ticket) for of_ticket in touches)]).astype(np.int32),
            skill=_column(flat, "skill", np.int16),
            work=_column(flat, "work", np.int64),
            replies=_column(flat, "replies", np.int8),
            then=_column(flat, "then", np.int8),
            delay=_column(flat, "delay", np.int64),
        ),
        reply_calendar=_column(cases, "reply_calendar", np.int16, -1),
        calendars=tables(calendars, start, 2 * end),
        start=start,
        end=end,
    )


def make_steering(tickets: Sequence[Case]) -> Steering:
    """What the same tickets are owed."""
    cases = _in_order(tickets)
    goals = [_goals(case) for case in cases]
    slots = max(map(len, goals), default=0)
    padded = [of_ticket + [{"due": NEVER}] * (slots - len(of_ticket)) for of_ticket in goals]
    flat = [goal for of_ticket in padded for goal in of_ticket]
    shape = (len(cases), slots)
    return Steering(
        response=_column(cases, "response", np.int64, NEVER),
        resolution=_column(flat, "due", np.int64).reshape(shape),
        calendar=_column(flat, "calendar", np.int16, -1).reshape(shape),
        pauses=_column(flat, "pauses", np.int8, True).reshape(shape),
        starts=_starts(flat, shape),
    )


def _starts(goals: Sequence[Case], shape: tuple[int, int]) -> np.ndarray:
    """When clocks start that start later than their ticket is created; without rows where none does."""
    if not any("start" in goal for goal in goals):
        return np.zeros((0, shape[1]), np.int64)
    return _column(goals, "start", np.int64, 0).reshape(shape)


def make_roster(agents: Sequence[Case], start: int = 0, end: int = FOREVER) -> Roster:
    """Agents are numbered as given; a team is made for each name, or for each set of skills."""
    levels: dict[str, dict[int, int]] = {}
    spans: list[tuple[int, int, int, int, int, int]] = []
    names: list[str] = []
    later: list[dict[int, int]] = []
    for number, case in enumerate(agents):
        skills = case.get("skills", {0: 1})
        name = case.get("team", str(skills))
        assert levels.setdefault(name, skills) == skills, f"team {name} has two sets of skills"
        names.append(name)
        for on, off, *more in case.get("spans", [(start, end)]):
            why, which, speed = (*more, *("shift", 0, USUAL)[len(more) :])
            place = list(levels).index(name) if which == 0 else -len(later) - which
            spans.append((number, on, off, Leave[why.upper()], place, speed))
        later += case.get("later", [])
    teams = tuple(levels)
    columns = np.array(spans, np.int64).reshape(-1, 6).T
    rows = [*levels.values(), *later]
    return Roster(
        teams=teams,
        agents=tuple(f"{name}/{number}" for number, name in enumerate(names)),
        team=np.array([teams.index(name) for name in names], np.int16),
        level=np.array([of.get(skill, 0) for of in rows for skill in range(SKILLS)], np.int8).reshape(-1, SKILLS),
        presence=Presence(
            columns[0].astype(np.int32),
            columns[1].copy(),
            columns[2].copy(),
            columns[3].astype(np.int8),
            np.where(columns[4] < 0, len(teams) - columns[4] - 1, columns[4]).astype(np.int16),
            columns[5].astype(np.int32),
        ),
        start=start,
        end=end,
    )


def play(
    run: Engine,
    tickets: Sequence[Case],
    agents: Sequence[Case],
    routing: Routing | None = None,
    until: int = FOREVER,
    calendars: Sequence[BusinessCalendar] = (),
    start: int = 0,
    end: int = FOREVER,
    **more: Any,
) -> list[Row]:
    """Run a desk and read its log: (instant, kind, uid, agent)."""
    workload = make_workload(tickets, calendars, start, end)
    roster = make_roster(agents, start, end)
    events = run(workload, roster, make_steering(tickets), routing or Routing(), until, **more)
    return read(events, workload)


def read(events: Events, workload: Workload) -> list[Row]:
    """The log as tuples (instant, kind, uid, agent)."""
    uids = workload.tickets.uid[events.ticket].tolist()
    kinds = [EventKind(kind).name.lower() for kind in events.kind]
    return list(zip(events.time.tolist(), kinds, uids, events.agent.tolist(), strict=True))


def starts(log: Sequence[Row]) -> list[tuple[int, int, int]]:
    """The rows `work_started`, as (instant, uid, agent)."""
    return [(time, uid, agent) for time, kind, uid, agent in log if kind == "work_started"]


def _in_order(tickets: Sequence[Case]) -> list[Case]:
    cases = [{"uid": place, "created": 0} | case for place, case in enumerate(tickets)]
    return sorted(cases, key=lambda case: (case["created"], case["uid"]))


def _touches(case: Case) -> list[Case]:
    cases = [{"work": given} if isinstance(given, int) else given for given in case["touches"]]
    return [_touch(given, last=place == len(cases)) for place, given in enumerate(cases, 1)]


def _touch(case: Case, last: bool) -> Case:
    delay = case.get("delay", 0)
    usual = "solved" if last else "customer" if delay else "escalated"
    then = Then[case.get("then", usual).upper()]
    assert (then is Then.SOLVED) == last
    return {"skill": 0, "replies": then is not Then.ESCALATED} | case | {"then": then, "delay": delay}


def _goals(case: Case) -> list[Case]:
    goals = case.get("resolution", [])
    return [{"due": goals}] if isinstance(goals, int) else list(goals)


def _column(cases: Sequence[Case], field: str, kind: type[np.integer[Any]], *usual: int) -> Any:
    return np.array([case.get(field, *usual) if usual else case[field] for case in cases], kind)
