"""The clocks as one compiled walk: ticket by ticket, commitment by commitment, over the signals in time order.

A clock is a due instant that moves. It is paused while one of its reasons holds; when the reason goes and the clock
was not due before it came, what was left of its open time is laid from then on.

`walk` asks each commitment of each ticket, `follow` goes through the signals; the parts before them are the rules, each
with its sentence of docs/measures.md. Parts are written into their caller: handing the world to another function costs
as much as a clock. Nothing here creates an array: functions that do would count references to all they are given
(slasim.kernel.bare).
"""

from __future__ import annotations

from typing import NamedTuple

from slasim.agreements.clocks.metrics import ACTION_OF, CLEARED_BY, GOES_ON, SET_BY, Action, Signal
from slasim.agreements.clocks.signals import Signals
from slasim.agreements.clocks.status import RUNNING, Status
from slasim.agreements.clocks.trail import GOAL, NEVER, TARGET, Trail, carry, lay, move, note, replay, spend
from slasim.calendars import CalendarTables, add
from slasim.kernel import bare, part
from slasim.terms.cells import ClassSizes, era_of, other_severity
from slasim.terms.metrics import Change, Metric, Pause
from slasim.terms.tables import Owed
from slasim.terms.working_days import WorkingDays
from slasim.types import Int8, Int16, Int32, Int64

NO = -1  # an instant that has not come
IGNORED = -1  # a signal that this clock does not hear

NONE, START, STOP, NEXT, LAPSE, RESUME, FAIL, SHOW = (int(each) for each in Action)
OPEN, MET, BREACHED, CANCELLED, _ = (int(each) for each in Status)
CREATED, ANSWERED, AUTO_ANSWERED = int(Signal.CREATED), int(Signal.ANSWERED), int(Signal.AUTO_ANSWERED)
ASKED, AWAITS_CUSTOMER, SOLVED_NOW = int(Signal.ASKED), int(Signal.AWAITS_CUSTOMER), int(Signal.SOLVED)
RECLASSIFIED, REOPENED, LOG_ENDS = int(Signal.RECLASSIFIED), int(Signal.REOPENED), int(Signal.LOG_ENDS)
ABANDONED, CALLED_OFF = int(Signal.ABANDONED), int(Signal.CANCELLED)
CUSTOMER, SOLVED = int(Pause.CUSTOMER), int(Pause.SOLVED)
CARRY, RESTART = int(Change.CARRY), int(Change.RESTART)
NEXT_RESPONSE, PERIODIC_UPDATE = int(Metric.NEXT_RESPONSE), int(Metric.PERIODIC_UPDATE)
ABANDONMENT = int(Metric.ABANDONMENT)


class Rules(NamedTuple):
    """How the clock of each (era, commitment) runs."""

    metric: Int8
    pauses: Int8  # a Pause: the reasons for which it is paused
    automatic: Int8  # 1: an automatic reply is an answer
    change: Int8  # a Change
    reopen: Int8  # 1: a new clock


class World(NamedTuple):
    """What the walk reads."""

    tables: CalendarTables
    dates: WorkingDays
    usual: Int16  # [calendar] the one without closures
    created: Int64
    severity: Int8  # [ticket] at creation
    classes: Int32
    sizes: ClassSizes
    signals: Signals
    owed: Owed
    rules: Rules
    until: int


class Lowered(NamedTuple):
    """Severities lowered while a clock ran, one row a clock."""

    ticket: Int32
    commitment: Int16
    number: Int16
    time: Int64
    before: Int8  # the severity by which the clock ran
    after: Int8
    consent: Int8  # 1: recorded
    late: Int8  # 1: the clock was past its due instant
    due: Int64  # of the clock before the change; as of when it was paused where it is paused


class Rows(NamedTuple):
    """What the walk writes, one row a clock."""

    ticket: Int32
    commitment: Int16
    number: Int16
    start: Int64
    stop: Int64
    due: Int64
    status: Int8
    met_goal: Int8
    severity: Int8  # by whose terms it ended
    spent: Int64  # [row, 4] ms counted, paused, excluded, out of hours; or counted alone; or no column
    lowered: Lowered
    many_lowered: Int64  # [1] rows of it that are written


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
    return action in (STOP, NEXT, LAPSE, FAIL, SHOW)


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


@part
def lapsed_by(action: int, signal: int) -> bool:
    """Whether a clock ended because its ticket was called off, which reopening takes back."""
    return action == LAPSE and signal in (ABANDONED, CALLED_OFF)


@part
def begins(
    metric: int, signal: int, action: int, state: int, now: int, ended: bool, answered: bool, asked: int
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
    elif action == START or (action == NEXT and state & SOLVED == 0) or (action == RESUME and ended):
        start = now
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
    out: Rows, i: int, c: int, number: int, now: int, before: int, after: int, consent: bool, late: bool, due: int
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
    world: World, trail: Trail, size: int, due: Int64, out: Rows, row: int, action: int, in_time: bool, now: int
) -> None:
    """Write down how a clock ended, or how it stands at the as-of instant."""
    out.stop[row] = RUNNING if action == SHOW else now
    out.due[row] = due[TARGET]
    out.met_goal[row] = action in (STOP, NEXT) and now <= due[GOAL]
    out.status[row] = status_of(action, in_time)
    if out.spent.shape[1] > 0:
        spend(world.tables, world.usual, out.spent, row, trail, size)


@part
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


@part
def follow(world: World, trail: Trail, due: Int64, out: Rows, i: int, c: int, row: int) -> int:
    """The clocks of commitment c on ticket i, signal by signal; answers the next free row.

    Or -1 - i when a due instant lies beyond the calendar tables. A ticket whose severity changes is followed under
    terms that owe nothing, too: such clocks run unseen and are not written.
    """
    # Arrays are taken out of their tuples once.
    tables, owed, rules, signals = world.tables, world.owed, world.rules, world.signals
    first, times, severities, consents = signals.first, signals.time, signals.severity, signals.consent
    target_of, calendar_of, dates_of = owed.target, owed.calendar, owed.by_date
    era = era_of(world.sizes, world.classes[i])
    metric, mask, automatic = rules.metric[era, c], rules.pauses[era, c], rules.automatic[era, c]
    # Of the ticket: its class and severity, the reasons to pause that hold (state), the customer's messages.
    of_ticket, severity, consent = int(world.classes[i]), int(world.severity[i]), True
    state, late_from, asked, answered = 0, NEVER, NO, False
    # Of the clock: its class, severity and calendar; since when it is paused; the end of its trail.
    k, own_severity, calendar = of_ticket, severity, int(calendar_of[of_ticket, c])
    running, ended, lapsed, number, size = False, False, False, 0, 0
    start, last, since, told = NO, NO, NO, severity
    for at in range(first[i] - 1, first[i + 1] + 1):
        now, signal = world.until, LOG_ENDS
        if at < first[i]:
            now, signal = world.created[i], CREATED
        elif at < first[i + 1]:
            now, signal = times[at], signal_at(signals, at, automatic)
            if signal == IGNORED:
                continue

        if late_from <= now:  # the agreed time is over: from here on the wait is the customer's own delay
            state |= CUSTOMER
            if running and since == NO and mask & CUSTOMER:
                size = note(trail, size, last, late_from, False, calendar)
                last = since = late_from
            late_from = NEVER
        before, action = state, ACTION_OF[metric, signal]
        state = paused_by(state, signal)
        state, late_from = agreed_wait(world, k, c, calendar, now, signal, before, state, late_from)
        if late_from < 0:
            return -1 - i
        back = called_off_is_taken_back(lapsed, running, signal, action)
        if action == NONE and state & mask == before & mask and signal != RECLASSIFIED and not back:
            continue
        changed = False
        if signal == RECLASSIFIED and severities[at] != severity:
            of_ticket = other_severity(world.sizes, of_ticket, severity, int(severities[at]))
            severity, consent, changed = int(severities[at]), consents[at] == 1, True
        if back or reopened(ended, running, action, rules.reopen[era, c]):
            running, lapsed, changed = True, False, own_severity != severity
            if target_of[k, c] > 0:
                row -= 1
                number -= 1
            if metric == ABANDONMENT:  # its end was its due instant
                due[TARGET] = due[GOAL] = NEVER

        paused = state & mask != 0
        if running and (ends(action) or paused != (since != NO)):
            size = note(trail, size, last, now, since != NO, calendar)
            last = now
            if since != NO and not move(tables, calendar, since, now, due):
                return -1 - i
            since = now if paused else NO  # of a clock that ended: a reopening may take the stop back
        if running and ends(action):
            running, ended = False, True
            instant = metric == PERIODIC_UPDATE and signal == SOLVED_NOW and now == start
            if target_of[k, c] > 0 and not instant:
                if metric == ABANDONMENT:  # due whenever it ends, or never kept
                    due[TARGET] = due[GOAL] = start if action == FAIL else now
                out.ticket[row], out.commitment[row], out.number[row] = i, c, number
                out.start[row], out.severity[row] = start, own_severity
                end_clock(world, trail, size, due, out, row, action, action != FAIL and now <= due[TARGET], now)
                row += 1
                number += 1
            lapsed = lapsed_by(action, signal)
            if not GOES_ON[metric] and not lapsed:
                break

        answered |= signal == ANSWERED
        if not running:
            begin, asked = begins(metric, signal, action, state, now, ended, answered, asked)
            if begin != NO:
                running, lapsed, told = True, False, severity
                k, own_severity, calendar = of_ticket, severity, int(calendar_of[of_ticket, c])
                start, last, size = begin, begin, 0
                since = start if state & mask else NO
                due[TARGET] = due[GOAL] = NEVER
                if metric != ABANDONMENT and not lay(tables, world.dates, world.usual, owed, k, c, start, due):
                    return -1 - i

        if running and changed and own_severity != severity:
            was_owed, late = target_of[k, c] > 0, is_breached(now, due[TARGET], since)
            if severity > own_severity and was_owed and severity != told:
                told = severity  # reopened again, it is not lowered once more
                note_lowered(out, i, c, number, now, own_severity, severity, consent, late, due[TARGET])
            if not late and not lowered_without_consent(own_severity, severity, consent):
                anchor = now if since == NO else since
                size = note(trail, size, last, now, since != NO, calendar)
                last = now
                by_hours = dates_of[k, c] == 0 and dates_of[of_ticket, c] == 0
                own_severity, k, calendar = severity, of_ticket, int(calendar_of[of_ticket, c])
                if rules.change[era, c] == RESTART and target_of[k, c] > 0:
                    start, size = now, 0
                    since = now if paused else NO
                carries = rules.change[era, c] == CARRY and was_owed and by_hours
                if target_of[k, c] <= 0 or metric == ABANDONMENT:
                    due[TARGET] = due[GOAL] = NEVER
                elif not lay_again(world, trail, size, k, c, start, anchor, since, due, carries):
                    return -1 - i
    return row


@bare
def walk(world: World, trail: Trail, due: Int64, out: Rows) -> int:
    """All clocks, in order of (ticket, commitment, number); trail and due are room to work in.

    Answers their number, or -1 - the first ticket of which a due instant lies beyond the calendar tables.
    """
    target_of, metric_of = world.owed.target, world.rules.metric
    row = 0
    for i in range(len(world.created)):
        of_ticket = world.classes[i]
        era, changes = era_of(world.sizes, of_ticket), is_reclassified(world.signals, i)
        for c in range(target_of.shape[1]):
            if metric_of[era, c] >= 0 and (target_of[of_ticket, c] > 0 or changes):
                row = follow(world, trail, due, out, i, c, row)
                if row < 0:
                    return row
    return row
