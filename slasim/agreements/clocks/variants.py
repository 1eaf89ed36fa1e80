"""The definition of a clock as its commitment words it: other moments that start and end it than the metric's own.

`starts`, `ends`, `on_reopen` of a first response and `on_return` change what signals do to the clock, and the sentences
about it. Everything else about a clock is a rule of its commitment, and leaves the definition as it is.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from slasim.agreements.clocks.metrics import DEFINED, Action, Definition, Signal
from slasim.terms.metrics import End, Metric, Pause, Start

if TYPE_CHECKING:
    from slasim.scenario.sections.promised.commitments import CommitmentSpec
    from slasim.terms.commitment import Commitment

REPLIED = "at the first public reply of an agent"
HANDED_OVER = "when the ticket is first escalated or handed over"
WORKAROUND = "when a workaround is first given"
UNSOLVED = "while the ticket is not solved"
FINAL = {
    End.HANDED_OVER: (Signal.PASSED_ON, HANDED_OVER, "that was escalated or handed over"),
    End.WORKAROUND: (Signal.WORKAROUND, WORKAROUND, "that had a workaround"),
}
"""What ends a clock for good: its signal, when that is, and of which ticket it is said that comes too late for one."""
MEASURED = {
    End.HANDED_OVER: "first hand-over",
    End.WORKAROUND: "first workaround",
    End.SOLVED: "solution",
    End.CLOSED: "closing",
}
CLOSING = {
    End.SOLVED: "when the ticket is solved",
    End.CLOSED: "when the ticket is closed",
    End.SOLVED | End.CLOSED: "when the ticket is solved or closed, whichever is first",
}
ENDINGS = {End.SOLVED: Signal.SOLVED, End.CLOSED: Signal.CLOSED}
WAITS = {
    Pause.CUSTOMER: (Signal.AWAITS_CUSTOMER, Signal.ASKED),
    Pause.VENDOR: (Signal.AWAITS_VENDOR, Signal.VENDOR_BACK),
}


def definition_of(rule: Commitment) -> Definition | None:
    """How the clocks of a commitment run; None for a metric without clocks."""
    waits = rule.pauses if rule.on_return else 0
    return _defined(rule.metric, rule.starts, rule.ends, rule.on_reopen, waits, rule.held_by)


def definition_written(spec: CommitmentSpec) -> Definition | None:
    """The same of a commitment as written."""
    return _defined(
        Metric[spec.metric.upper()],
        Start[spec.starts.upper()],
        sum(End[each.upper()] for each in spec.ends),
        int(spec.on_reopen == "new"),
        sum(Pause[each.upper()] for each in spec.pauses) if spec.on_return == "new" else 0,
        spec.held_by,
    )


@lru_cache(maxsize=256)
def _defined(
    metric: Metric, starts: int, ends: int, on_reopen: int, waits: int, held_by: str | None
) -> Definition | None:
    """waits: the reasons to pause whose end begins a new clock."""
    found = DEFINED.get(metric)
    if found is None:
        return None
    if ends == (End.REPLIED if metric == Metric.FIRST_RESPONSE else End.SOLVED):
        ends = 0
    if starts != Start.CREATED:
        found = _starts(found, Start(starts), End(ends))
    if metric == Metric.FIRST_RESPONSE and (ends or on_reopen or starts != Start.CREATED):
        found = _first_response(found, End(ends), bool(on_reopen))
    elif ends:
        found = _ends(found, End(ends))
    if waits:
        found = _afresh(found, Pause(waits), Start(starts))
    return found if held_by is None else _held(found, held_by, End(ends))


def _without(found: Definition, gone: Signal) -> dict[Signal, Action]:
    """What signals do to its clock, without one of them."""
    actions = dict(found.actions)
    actions.pop(gone, None)
    return actions


def _starts(found: Definition, starts: Start, ends: End) -> Definition:
    """It starts later than at the creation; what goes on without that moment counts nowhere."""
    actions = _without(found, Signal.CREATED)
    if found.metric == Metric.PERIODIC_UPDATE:
        words = (
            "at each public reply of an agent while the ticket is not solved, and at each reopening after the first "
            "reply"
        )
        return replace(found, actions=actions | {Signal.REOPENED: Action.LATER}, starts=words)
    at_reply = starts == Start.REPLIED
    actions[Signal.ANSWERED if at_reply else Signal.PASSED_ON] = Action.ONCE
    nowhere = "a ticket without one" if at_reply else "a ticket that is never escalated or handed over"
    too_late = ["that an agent has answered"] if found.metric == Metric.FIRST_RESPONSE else _too_late(ends)
    if too_late:
        nowhere += f", or {' or '.join(too_late)} before,"
    words = f"{REPLIED if at_reply else HANDED_OVER} {UNSOLVED}; {nowhere} is disregarded"
    return replace(found, actions=actions, starts=words)


def _too_late(ends: End) -> list[str]:
    """Of which tickets no clock starts any more: those that have been through what ends one for good."""
    return [words for end, (_, _, words) in FINAL.items() if end in ends]


def _ends(found: Definition, ends: End) -> Definition:
    """What is measured to the solution, to another moment: the closing, the first hand-over, the first workaround."""
    actions = _without(found, Signal.SOLVED)
    actions |= {signal: Action.STOP for end, signal in ENDINGS.items() if end in ends}
    actions |= {signal: Action.FINISH for end, (signal, _, _) in FINAL.items() if end in ends}
    closing = CLOSING.get(ends & (End.SOLVED | End.CLOSED), "")
    *earlier, last = [when for when in (*(when for end, (_, when, _) in FINAL.items() if end in ends), closing) if when]
    words = f"{', '.join(earlier)}, or {last}" if earlier else last
    reopening = "; reopening takes it back, or begins a new clock, as the commitment says" if closing else ""
    if not closing:
        actions.pop(Signal.REOPENED, None)
    if found.metric == Metric.RESOLUTION:
        *others, one = [f"the {name}" for end, name in MEASURED.items() if end in ends]
        found = replace(found, words=f"time to {', '.join(others)} or {one}" if others else f"time to {one}")
    solved = "" if End.SOLVED in ends else "; a solution does not stop it"
    return replace(found, actions=actions, stops=words + solved + reopening)


def _first_response(found: Definition, ends: End, on_reopen: bool) -> Definition:
    """Once an agent has replied there is no other; closing may end it, and reopening begin it anew."""
    actions = dict(found.actions) | {Signal.ANSWERED: Action.FINISH}
    closing = ends & (End.SOLVED | End.CLOSED)
    actions |= {signal: Action.STOP for end, signal in ENDINGS.items() if end in ends}
    words = REPLIED + "; a private note, or a solution without a reply, does not stop it"
    if closing:
        words = f"{REPLIED}; a private note does not stop it; without a reply it stops {CLOSING[closing]}"
        actions[Signal.REOPENED] = Action.RESUME
    if on_reopen:
        actions[Signal.REOPENED] = Action.START
        if not closing:
            actions[Signal.SOLVED] = Action.LAPSE
            words = (
                f"{REPLIED}; a private note does not stop it; a solution without a reply ends the clock, which is "
                "disregarded if it is not yet due"
            )
    return replace(found, actions=actions, stops=words)


def _afresh(found: Definition, waits: Pause, starts: Start) -> Definition:
    """A wait ends the clock, and when it is over a new one begins."""
    again = Action.AGAIN if starts == Start.CREATED else Action.LATER
    actions = dict(found.actions)
    for wait, (begins, is_over) in WAITS.items():
        if wait in waits:
            actions |= {begins: Action.LAPSE, is_over: again}
    return replace(found, actions=actions)


def _held(found: Definition, team: str, ends: End) -> Definition:
    """Only the time counts in which a team has the ticket."""
    own = found.paused.split(";")[0] + " and " if found.own_pauses else ""
    too_late = "".join(f", or {each} before," for each in _too_late(ends))
    return replace(
        found,
        starts=f"when team {team} has the ticket for the first time, unless it is solved or cancelled then; a ticket "
        f"that the team never had{too_late} is disregarded",
        paused=f"{own}while another team has the ticket",
        own_pauses=found.own_pauses | Pause.NOT_HELD,
    )
