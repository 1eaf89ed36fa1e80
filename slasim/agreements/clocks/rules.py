"""The rules of a clock: when it begins, is paused, ends, is reopened, and what a new severity does to it.

Each has its sentence of docs/measures.md. All are parts of the walk's kernel and are written into it: handing the world
to another function costs as much as a clock.
"""

from __future__ import annotations

from slasim.agreements.clocks.metrics import CLEARED_BY, SET_BY, Action, Signal
from slasim.agreements.clocks.signals import Signals
from slasim.agreements.clocks.status import RUNNING, Status
from slasim.agreements.clocks.tables import ClockRows, World
from slasim.agreements.clocks.trail import GOAL, NEVER, TARGET, Trail, carry, keep, lay, replay, spend
from slasim.calendars import add
from slasim.kernel import bare, part
from slasim.terms.metrics import Metric, Pause
from slasim.types import Int16, Int64

NO = -1  # an instant that has not come
IGNORED = -1  # a signal that this clock does not hear

NONE, CREATED = int(Action.NONE), int(Signal.CREATED)
START, STOP, NEXT, LAPSE = int(Action.START), int(Action.STOP), int(Action.NEXT), int(Action.LAPSE)
RESUME, FAIL, SHOW = int(Action.RESUME), int(Action.FAIL), int(Action.SHOW)
ONCE, AGAIN, LATER, FINISH = int(Action.ONCE), int(Action.AGAIN), int(Action.LATER), int(Action.FINISH)
OPEN, MET, BREACHED, CANCELLED = int(Status.OPEN), int(Status.MET), int(Status.BREACHED), int(Status.CANCELLED)
ANSWERED, AUTO_ANSWERED, ASKED = int(Signal.ANSWERED), int(Signal.AUTO_ANSWERED), int(Signal.ASKED)
AWAITS_CUSTOMER, RECLASSIFIED, REOPENED = int(Signal.AWAITS_CUSTOMER), int(Signal.RECLASSIFIED), int(Signal.REOPENED)
ABANDONED, CALLED_OFF = int(Signal.ABANDONED), int(Signal.CANCELLED)
CUSTOMER, SOLVED = int(Pause.CUSTOMER), int(Pause.SOLVED)
NOT_HELD, OFF = int(Pause.NOT_HELD), int(Pause.OFF)
NEXT_RESPONSE = int(Metric.NEXT_RESPONSE)


@part
def is_reclassified(signals: Signals, i: int) -> bool:
    """Whether the severity of a ticket changes: it may then be owed what it was not at creation."""
    found = False
    if len(signals.severity) > 0:
        for at in range(signals.first[i], signals.first[i + 1]):
            found |= signals.signal[at] == RECLASSIFIED
    return found


@part
def signal_at(signals: Signals, at: int, automatic: int) -> int:
    """The signal of a row of the log; IGNORED where the clock does not hear it.

    "an automatic reply counts only where the commitment says so"
    """
    signal = int(signals.signal[at])
    if signal == AUTO_ANSWERED:
        signal = ANSWERED if automatic != 0 else IGNORED
    return signal


@part
def paused_by(state: int, signal: int) -> int:
    """The reasons to pause that hold on a ticket after a signal, as a Pause.

    "A wait for the customer begins with `waiting_customer` and ends with `customer_replied`, `solved` or `reopened`"
    """
    return int((state | SET_BY[signal]) & ~CLEARED_BY[signal])


@bare
def not_held(holder: Int16, initial: Int16, first: Int64, i: int, at: int, team: int, state: int) -> int:
    """The reasons to pause after a signal, with that of another team that has the ticket; as `keep`, with an array of
    one dimension nothing.

    "With `held_by` the clock starts when the team first has the ticket and is paused while another team has it"
    """
    if holder.ndim == 2:
        has = initial[i]
        if at >= first[i]:
            has = holder[min(at, first[i + 1] - 1), 0]
        state = state & ~NOT_HELD if has == team else state | NOT_HELD
    return state


@part
def first_turn(signal: int, action: int, before: int, state: int) -> int:
    """What a signal does to the time of a team that has not begun: it begins when the team gets the ticket.

    "With `held_by` the clock starts when the team first has the ticket"
    """
    if ends(action):
        return action
    gets = before & NOT_HELD != 0 or signal in (CREATED, REOPENED)
    return START if gets and state & (NOT_HELD | SOLVED | OFF) == 0 else NONE


@part
def agreed_wait(
    world: World, k: int, c: int, calendar: int, now: int, signal: int, before: int, state: int, late_from: int
) -> tuple[int, int]:
    """The state, and from when on the customer is late; that is negative beyond the calendar tables.

    "Where `customer_reply` shifts clocks only the wait beyond the agreed time pauses them"
    """
    if signal == AWAITS_CUSTOMER and world.owed.grace[k, c] > 0 and not before & CUSTOMER:
        state &= ~CUSTOMER
        if late_from == NEVER:
            late_from = add(world.tables, calendar, now, world.owed.grace[k, c])
    elif CLEARED_BY[signal] & CUSTOMER:
        late_from = NEVER
    return state, late_from


@part
def called_off_is_taken_back(lapsed: bool, running: bool, signal: int, action: int) -> bool:
    """Whether reopening takes back what called the ticket off; not where reopening too would end the clock.

    "Reopening takes a cancellation back, for every metric: the same clock goes on"
    """
    return lapsed and not running and signal == REOPENED and action != LAPSE


@part
def reopened(ended: bool, running: bool, action: int, reopen: int) -> bool:
    """Whether the last stop is taken back.

    "reopening takes it back and the time it lay solved counts, or begins a new clock, as the commitment says"
    """
    return action == RESUME and ended and not running and reopen == 0


@part
def ends(action: int) -> bool:
    """Whether an action ends the clock that runs, or looks at it as it stands."""
    return action in (STOP, NEXT, LAPSE, FAIL, SHOW, FINISH)


@part
def status_of(action: int, in_time: bool) -> int:
    """The Status of a clock that ends.

    "stopped at or before its due instant"; "stopped after it, or running and due before the as-of instant"; "the ticket
    was cancelled or abandoned before the clock was due"
    """
    status = MET if in_time else BREACHED
    if action == LAPSE and in_time:
        status = CANCELLED
    if action == SHOW and in_time:
        status = OPEN
    return status


@bare
def given_up(shortest: Int64, era: int, c: int, action: int, lasted: Int64) -> int:
    """The action that ends a clock; with an array of one dimension as it is, so that the compiler leaves it out.

    "a customer who gives up in less than `shortest_abandon` after the creation counts nowhere"
    """
    if shortest.ndim == 2:  # by itself: the compiler looks for that alone
        is_soon = action == FAIL and lasted < shortest[era, c]
        action = LAPSE if is_soon else action
    return action


@part
def lapsed_by(action: int, signal: int) -> bool:
    """Whether a clock ended because its ticket was called off, which reopening takes back."""
    return action == LAPSE and signal in (ABANDONED, CALLED_OFF)


@part
def begins(
    metric: int, signal: int, action: int, state: int, blocks: int, now: int, ended: bool, answered: bool, asked: int
) -> tuple[int, int]:
    """When a clock begins, NO for none, and the oldest message of the customer on a ticket that lies solved.

    "at the oldest unanswered message of the customer, once the ticket has had its first response; a message on a solved
    ticket starts it, from that message on, when the ticket is reopened"
    """
    start = NO
    if metric == NEXT_RESPONSE:
        if signal == ASKED and answered:
            if state & SOLVED == 0:
                start = now
            elif asked == NO:
                asked = now
        elif action == START and asked != NO:  # reopened
            start, asked = asked, NO
    elif action == START or (action == RESUME and ended):
        start = now
    elif action in (NEXT, ONCE, AGAIN, LATER) and state & blocks == 0:
        first = not ended and state & OFF == 0
        start = now if (action != ONCE or first) and (action != LATER or answered) else NO
    return start, asked


@part
def is_breached(now: int, due: int, since: int) -> bool:
    """Whether a clock that runs, or is paused since an instant, is past its due instant.

    "A due instant at or before w stays: that clock is breached, and a breach is final"
    """
    return now > due and (since == NO or due <= since)


@part
def lowered_without_consent(before: int, after: int, consent: bool) -> bool:
    """Whether a severity was lowered without consent; severities are numbered from the most severe.

    "A lower severity does so only with the customer's consent on record"
    """
    return after > before and not consent


@part
def note_lowered(
    out: ClockRows, i: int, c: int, number: int, now: int, before: int, after: int, consent: bool, late: bool, due: int
) -> None:
    """Write down that a severity was lowered while a clock ran, whether the clock takes it or not."""
    lowered, place = out.lowered, out.many_lowered[0]
    out.many_lowered[0] += 1
    lowered.ticket[place], lowered.commitment[place], lowered.number[place] = i, c, number
    lowered.before[place], lowered.after[place] = before, after
    lowered.consent[place], lowered.late[place] = consent, late
    lowered.time[place], lowered.due[place] = now, due


@part
def end_clock(
    world: World, trail: Trail, size: int, due: Int64, out: ClockRows, row: int, action: int, in_time: bool, now: int
) -> None:
    """Write down how a clock ended, or how it stands at the as-of instant."""
    out.stop[row] = RUNNING if action == SHOW else now
    out.due[row] = due[TARGET]
    out.met_goal[row] = action in (STOP, NEXT, FINISH) and now <= due[GOAL]
    out.status[row] = status_of(action, in_time)
    if out.spent.shape[1] > 0:
        spend(world.tables, world.usual, out.spent, row, trail, size)
    keep(out.kept, row, trail, size)


@bare  # not a part: written into the walk it makes all of that half as fast
def lay_again(
    world: World,
    trail: Trail,
    size: int,
    k: int,
    c: int,
    start: int,
    anchor: int,
    since: int,
    due: Int64,
    carries: bool,
) -> bool:
    """Lay the due instants of a clock that takes the terms of class k; False beyond the calendar tables.

    "the new target counts from the start of the clock (recompute), or what has counted until now counts towards it
    (carry), or it counts from now (restart)"
    """
    if carries:
        return carry(world.tables, trail, size, world.owed, k, c, anchor, due)
    laid = lay(world.tables, world.dates, world.usual, world.owed, k, c, start, due)
    return laid and replay(world.tables, trail, size, world.owed.calendar[k, c], since, due)
