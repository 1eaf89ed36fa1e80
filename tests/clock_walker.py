"""Clocks by the minute: every minute of a ticket's life is looked at, and either counts or does not.

Written from docs/measures.md alone; it shares nothing with the clocks of slasim. Instants are whole minutes since 1970.
Whether a minute is open is asked of the wall clock (zoneinfo), not of a calendar. So it is slow and plain,
and knows no due instant that moves: a clock is due when as many minutes have counted as were promised.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from clock_of_minutes import Clock, Found, Promise, found

CALLED_OFF = ("abandoned", "cancelled", "merged")
PASSED_ON = ("escalated", "handed_over")
WHOLE_LIFE = ("resolution", "requester_wait", "agent_work")


class Event(NamedTuple):
    """What happened: minute, kind, and what the log adds."""

    minute: int
    kind: str
    severity: str = ""
    consent: bool = False
    public: bool = True
    actor: str = "agent"
    team: str = ""  # of the agent who did it


def walk(promise: Promise, created: int, severity: str, events: list[Event], until: int) -> list[Found]:
    """Every clock of one commitment on one ticket."""
    hours, cut_off = promise.hours[severity], dict(promise.cut_off).get(severity)
    if hours is not None and cut_off is not None:  # what happens before it is received happens then
        came, created = created, hours.received(created, cut_off)
        if created > came:
            promise = replace(promise, targets={**promise.targets, **dict(promise.later)})
        events = [event._replace(minute=max(event.minute, created)) for event in events]
        if created > until:
            return []
    metric, clocks, current = promise.metric, [], None
    awaited = vendor = solved = answered = False
    working, used, asked = False, 0, None
    waits_by = severity  # by whose hours a wait is held against what is agreed: those of the clock when it begins
    over = False  # no further clock begins
    gone = off = False  # merged into another ticket; called off
    has, turns = held_in_turn(events)  # the team that has it, and after each event
    rank, last_consent = severity, False

    names = set(promise.pauses) | ({"customer"} if promise.grace is not None else set())
    if metric == "customer_response":
        names -= {"customer"}
    if metric == "requester_wait":
        names |= {"customer", "solved"}
    if metric == "agent_work":
        names |= {"idle"}

    def held() -> bool:
        late = awaited and (promise.grace is None or used >= promise.grace[waits_by])
        return (
            (late and "customer" in names)
            or (vendor and "vendor" in names)
            or (solved and "solved" in names)
            or (not working and "idle" in names)
            or (promise.held_by not in ("", has))
        )

    def begin(minute: int) -> None:
        nonlocal current
        current = Clock(promise, minute, rank)
        clocks.append(current)

    def end(minute: int, lapsed: bool = False, called_off: bool = False) -> None:
        nonlocal current
        if current is not None:
            current.stop, current.paused_at_stop = minute, held()
            current.lapsed, current.called_off = lapsed, called_off
            current = None

    def goes_on(minute: int) -> None:
        nonlocal current
        current = clocks[-1]
        current.tick(current.paused_at_stop, minute - current.now)
        current.stop, current.lapsed, current.called_off = None, False, False
        current.change(rank, last_consent, held())

    closing = promise.ends & {"solved", "closed"}  # that end it
    if metric in WHOLE_LIFE and not promise.ends:
        closing = {"solved"}
    final = {*(PASSED_ON if "handed_over" in promise.ends else ()), *({"workaround"} & promise.ends)}
    anew = promise.on_return == "new"
    at_creation = promise.starts == "created" and promise.held_by in ("", has)
    if metric in (*WHOLE_LIFE, "first_response", "periodic_update", "answer_speed", "abandonment") and at_creation:
        begin(created)
    pending = list(events)
    happens = [minute for minute in sorted({created, *(event.minute for event in events)}) if minute < until]
    for minute, following in pairwise([*happens, until]):
        while pending and pending[0].minute == minute:
            had = has
            event, has = pending.pop(0), turns.pop(0)
            kind = event.kind
            if kind == "replied":
                kind = "answer" if event.public and event.actor == "agent" else "auto" if event.public else "private"
            if kind in ("auto", "auto_replied"):
                kind = "answer" if promise.automatic else "nothing"
            asks = metric == "customer_response" and kind == "waiting_customer" and current is None
            if kind == "waiting_customer":
                if not awaited:
                    used, waits_by = 0, clocks[-1].severity if clocks else severity
                awaited, working = True, False
            elif kind == "waiting_vendor":
                vendor, working = True, False
            elif kind == "vendor_returned":
                vendor = False
            elif kind == "customer_replied":
                awaited = False
            elif kind == "solved":
                awaited = vendor = working = False
                solved = True
            elif kind == "reopened":
                awaited = vendor = solved = False
            elif kind == "work_started":
                working = True
            elif kind in ("work_paused", "escalated", "handed_over"):
                working = False
            elif kind == "reclassified" and event.severity != rank:
                rank, last_consent = event.severity, event.consent
                if current is not None:
                    current.change(rank, last_consent, held())

            stops = {
                "first_response": kind == "answer" or kind in closing,
                "next_response": kind in ("answer", "solved"),
                "periodic_update": kind in ("answer", "solved"),
                "customer_response": kind == "customer_replied",
                "answer_speed": kind in ("answer", "work_started"),
                "abandonment": kind in ("answer", "work_started", "solved", "abandoned"),
            }.get(metric, kind in closing or kind in final)
            gone = (gone or kind == "merged") and kind != "reopened"
            off = (off or kind in CALLED_OFF) and kind != "reopened"
            lapses = (
                kind in CALLED_OFF
                or (metric == "customer_response" and kind in ("solved", "reopened"))
                or (anew and kind.removeprefix("waiting_") in promise.pauses)
                or (metric == "first_response" and promise.reopen == "new" and not closing and kind == "solved")
            )
            if kind == "reopened" and not lapses and current is None and clocks and clocks[-1].called_off:
                goes_on(minute)  # what called the ticket off is taken back
            fails = metric == "abandonment" and kind == "abandoned"
            soon = fails and minute - created < promise.shortest
            if fails and current is not None:
                current.failed = not soon
            if stops or lapses:
                begun_now = current is not None and current.start == minute
                end(minute, lapsed=not stops or soon, called_off=kind in CALLED_OFF and (soon or not fails))
                if metric == "periodic_update" and kind == "solved" and begun_now:
                    clocks.pop()  # nothing lay between the update and the solution
            if (metric == "first_response" and kind == "answer") or kind in final:
                over |= current is None and not (clocks and clocks[-1].called_off)
            replied = answered or promise.starts == "created"
            back = anew and kind in [
                {"customer": "customer_replied", "vendor": "vendor_returned"}[each] for each in promise.pauses
            ]
            updates = (kind == "answer" and not solved) or (kind == "reopened" and replied)
            updates |= back and not solved and replied
            if metric == "periodic_update" and current is None and updates and not (anew and held()):
                begin(minute)
            if not clocks and not over and current is None and not solved and not off:
                gets = has and promise.held_by == has and (has != had or kind == "reopened")
                if gets and not stops and not lapses:
                    begin(minute)
                if promise.starts == "handed_over" and kind in PASSED_ON:
                    begin(minute)
                if promise.starts == "replied" and metric in WHOLE_LIFE and kind == "answer":
                    begin(minute)
            if metric == "next_response" and current is None:
                if kind == "customer_replied" and answered:
                    if not solved:
                        begin(minute)
                    elif asked is None:
                        asked = minute
                elif kind == "reopened" and asked is not None:
                    begin(asked)
                    current.tick(False, minute - asked)
                    asked = None
            answered |= kind == "answer"
            if asks:
                begin(minute)
            if kind == "reopened" and current is None and not over and not lapses:
                if promise.reopen == "new":
                    if metric == "first_response" or (metric in WHOLE_LIFE and clocks):
                        begin(minute)
                elif (metric in WHOLE_LIFE or (metric == "first_response" and closing)) and clocks:
                    goes_on(minute)
        if awaited and promise.grace is not None:  # from some minute on it may be held though nothing happens
            hours = promise.hours[waits_by]
            for passing in range(minute, following):
                if current is not None:
                    current.tick(held())
                closed = hours is not None and not hours.open_at(passing)
                used += not closed and passing not in promise.closed
        elif current is not None:
            current.tick(held(), following - minute)
    done = [
        found(clock, number, until) for number, clock in enumerate(clock for clock in clocks if clock.left is not None)
    ]
    return [each._replace(status="excluded") for each in done] if gone else done


def held_in_turn(events: list[Event]) -> tuple[str, list[str]]:
    """Who has the ticket at first, and after each event: whoever acts, and what is passed on waits for the next."""
    acts = ["" if event.kind in ("note", "auto_replied") else event.team for event in events]
    first = has = next((team for team in acts if team), "")
    found = []
    for at, event in enumerate(events):
        if event.kind in PASSED_ON:
            has = next((team for team in acts[at + 1 :] if team), "")
        elif acts[at]:
            has = acts[at]
        found.append(has)
    return first, found
