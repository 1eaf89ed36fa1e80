"""The clocks as one compiled walk: ticket by ticket, commitment by commitment, over the signals in time order.

A clock is a due instant that moves. It stands still while one of its reasons holds; when the reason goes and the clock
was not due before it came, what was left of its open time is laid from then on.

Nothing here creates an array: functions that do would count references to all they are given (slasim.kernel.bare).
"""

from __future__ import annotations

from typing import NamedTuple

from slasim.agreements.clocks.metrics import ACTION_OF, CLEARED_BY, GOES_ON, SET_BY, Action, Signal
from slasim.agreements.clocks.signals import Signals
from slasim.agreements.clocks.trail import GOAL, NEVER, TARGET, Trail, carry, lay, move, note, replay, spend
from slasim.calendars import CalendarTables, add
from slasim.kernel import bare
from slasim.terms.cells import ClassSizes, era_of, other_severity
from slasim.terms.metrics import Change, Metric, Still
from slasim.terms.tables import Owed
from slasim.terms.working_days import WorkingDays
from slasim.types import Int8, Int16, Int32, Int64

OPEN, MET, BREACHED, CANCELLED, EXCLUDED = 0, 1, 2, 3, 4
RUNNING = -1  # `stop` of a clock that has not stopped
NO = -1  # an instant that has not come

NONE, START, STOP, NEXT, LAPSE, RESUME, FAIL, SHOW = (int(each) for each in Action)
CREATED, ANSWERED, AUTO_ANSWERED = int(Signal.CREATED), int(Signal.ANSWERED), int(Signal.AUTO_ANSWERED)
ASKED, AWAITS_CUSTOMER, SOLVED_NOW = int(Signal.ASKED), int(Signal.AWAITS_CUSTOMER), int(Signal.SOLVED)
RECLASSIFIED, REOPENED, LOG_ENDS = int(Signal.RECLASSIFIED), int(Signal.REOPENED), int(Signal.LOG_ENDS)
CALLED_OFF = (int(Signal.ABANDONED), int(Signal.CANCELLED))
CUSTOMER, SOLVED = int(Still.CUSTOMER), int(Still.SOLVED)
CARRY, RESTART = int(Change.CARRY), int(Change.RESTART)
NEXT_RESPONSE, PERIODIC_UPDATE = int(Metric.NEXT_RESPONSE), int(Metric.PERIODIC_UPDATE)
ABANDONMENT = int(Metric.ABANDONMENT)


class Rules(NamedTuple):
    """How the clock of each (era, commitment) runs."""

    metric: Int8
    still: Int8  # the reasons for which it stands still
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
    due: Int64  # of the clock before the change; as of when it came to stand where it stands still


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


@bare
def walk(world: World, trail: Trail, due: Int64, out: Rows) -> int:
    """All clocks, in order of (ticket, commitment, number); trail and due are room to work in.

    Answers their number, or -1 - the first ticket of which a due instant lies beyond the calendar tables.
    """
    # One function, with arrays taken out of their tuples once: handing the world to another costs as much as a clock.
    tables, created, classes, sizes, until = world.tables, world.created, world.classes, world.sizes, world.until
    first, times, kinds = world.signals.first, world.signals.time, world.signals.signal
    severities, consents = world.signals.severity, world.signals.consent
    known, usual_of, owed, rules = world.dates, world.usual, world.owed, world.rules
    target_of, calendar_of, grace_of, dates_of = owed.target, owed.calendar, owed.grace, owed.by_date
    metric_of, still_of, severity_of = rules.metric, rules.still, world.severity
    out_ticket, out_commitment, out_number, out_start = out.ticket, out.commitment, out.number, out.start
    out_stop, out_due, out_status, out_met_goal = out.stop, out.due, out.status, out.met_goal
    out_severity, lowered = out.severity, out.lowered
    row = 0
    for i in range(len(created)):
        era = era_of(sizes, classes[i])
        changes = False
        if len(severities) > 0:
            for at in range(first[i], first[i + 1]):
                changes |= kinds[at] == RECLASSIFIED
        for c in range(target_of.shape[1]):
            metric, mask = metric_of[era, c], still_of[era, c]
            if metric < 0 or (target_of[classes[i], c] <= 0 and not changes):
                continue
            automatic, change, reopen = rules.automatic[era, c], rules.change[era, c], rules.reopen[era, c]
            # Of the ticket: its severity and class, what holds now (state), the customer's messages.
            of_ticket, severity, consent = int(classes[i]), int(severity_of[i]), True
            state, late_from, asked, answered = 0, NEVER, NO, False
            # Of the clock: its severity, class and calendar; since when it stands still; the end of its trail.
            k, own_severity, calendar = of_ticket, severity, int(calendar_of[of_ticket, c])
            running, ended, lapsed, number, size = False, False, False, 0, 0
            start, last, since, told = NO, NO, NO, severity
            for at in range(first[i] - 1, first[i + 1] + 1):
                if at < first[i]:
                    now, signal = created[i], CREATED
                elif at == first[i + 1]:
                    now, signal = until, LOG_ENDS
                else:
                    now, signal = times[at], int(kinds[at])
                    if signal == AUTO_ANSWERED:
                        if automatic == 0:
                            continue
                        signal = ANSWERED

                if late_from <= now:  # the agreed time is over: from here on the wait is the customer's own delay
                    state |= CUSTOMER
                    if running and since == NO and mask & CUSTOMER:
                        size = note(trail, size, last, late_from, False, calendar)
                        last = since = late_from
                    late_from = NEVER
                action = ACTION_OF[metric, signal]
                before = state
                state = (state | SET_BY[signal]) & ~CLEARED_BY[signal]
                if signal == AWAITS_CUSTOMER and grace_of[k, c] > 0 and not before & CUSTOMER:
                    state &= ~CUSTOMER
                    if late_from == NEVER:
                        late_from = add(tables, calendar, now, grace_of[k, c])
                        if late_from < 0:
                            return -1 - i
                elif CLEARED_BY[signal] & CUSTOMER:
                    late_from = NEVER
                # What called the ticket off is taken back, unless reopening too would end the clock.
                back = lapsed and not running and signal == REOPENED and action != LAPSE
                if action == NONE and state & mask == before & mask and signal != RECLASSIFIED and not back:
                    continue
                changed = False
                if signal == RECLASSIFIED and severities[at] != severity:
                    of_ticket = other_severity(sizes, of_ticket, severity, int(severities[at]))
                    severity, consent, changed = int(severities[at]), consents[at] == 1, True
                if back or (action == RESUME and ended and not running and reopen == 0):  # the stop is taken back
                    running, lapsed, changed = True, False, own_severity != severity
                    if target_of[k, c] > 0:
                        row -= 1
                        number -= 1
                    if metric == ABANDONMENT:  # its end was its due instant
                        due[TARGET] = due[GOAL] = NEVER

                ends = action in (STOP, NEXT, LAPSE, FAIL, SHOW)
                still = state & mask != 0
                if running and (ends or still != (since != NO)):
                    size = note(trail, size, last, now, since != NO, calendar)
                    last = now
                    if since != NO and not move(tables, calendar, since, now, due):
                        return -1 - i
                    since = now if still else NO  # of a clock that ended: a reopening may take the stop back
                if running and ends:
                    running, ended = False, True
                    instant = metric == PERIODIC_UPDATE and signal == SOLVED_NOW and now == start
                    if target_of[k, c] > 0 and not instant:
                        if metric == ABANDONMENT:  # due whenever it ends, or never kept
                            due[TARGET] = due[GOAL] = start if action == FAIL else now
                        in_time = action != FAIL and now <= due[TARGET]
                        out_ticket[row], out_commitment[row], out_number[row] = i, c, number
                        out_start[row], out_stop[row], out_due[row] = start, now, due[TARGET]
                        out_severity[row] = own_severity
                        out_met_goal[row] = action in (STOP, NEXT) and now <= due[GOAL]
                        out_status[row] = MET if in_time else BREACHED
                        if action == LAPSE and in_time:
                            out_status[row] = CANCELLED
                        if action == SHOW:
                            out_stop[row] = RUNNING
                            if in_time:
                                out_status[row] = OPEN
                        if out.spent.shape[1] > 0:
                            spend(tables, usual_of, out.spent, row, trail, size)
                        row += 1
                        number += 1
                    lapsed = action == LAPSE and signal in CALLED_OFF
                    if not GOES_ON[metric] and not lapsed:
                        break

                answered |= signal == ANSWERED
                begins = NO
                if not running:
                    if metric == NEXT_RESPONSE:
                        if signal == ASKED and answered:
                            if state & SOLVED == 0:
                                begins = now
                            elif asked == NO:
                                asked = now
                        elif action == START and asked != NO:  # reopened
                            begins, asked = asked, NO
                    elif action == START or (action == NEXT and state & SOLVED == 0) or (action == RESUME and ended):
                        begins = now
                if begins != NO:
                    running, lapsed = True, False
                    k, own_severity, calendar = of_ticket, severity, int(calendar_of[of_ticket, c])
                    told = severity
                    start, last, size = begins, begins, 0
                    since = start if state & mask else NO
                    due[TARGET] = due[GOAL] = NEVER
                    if metric != ABANDONMENT and not lay(tables, known, usual_of, owed, k, c, start, due):
                        return -1 - i

                # A lower severity relaxes no running clock without the customer's recorded consent; a breach is final.
                if running and changed and own_severity != severity:
                    was_owed = target_of[k, c] > 0
                    passed = now > due[TARGET] and (since == NO or due[TARGET] <= since)
                    if severity > own_severity and was_owed and severity != told:
                        told = severity  # reopened again, it is not lowered once more
                        place = out.many_lowered[0]
                        out.many_lowered[0] += 1
                        lowered.ticket[place], lowered.commitment[place], lowered.number[place] = i, c, number
                        lowered.before[place], lowered.after[place] = own_severity, severity
                        lowered.consent[place], lowered.late[place] = consent, passed
                        lowered.time[place], lowered.due[place] = now, due[TARGET]
                    if not passed and (severity < own_severity or consent):
                        anchor = now if since == NO else since
                        size = note(trail, size, last, now, since != NO, calendar)
                        last = now
                        by_hours = dates_of[k, c] == 0 and dates_of[of_ticket, c] == 0
                        own_severity, k, calendar = severity, of_ticket, int(calendar_of[of_ticket, c])
                        if change == RESTART and target_of[k, c] > 0:
                            start, size = now, 0
                            since = now if still else NO
                        done = True
                        if target_of[k, c] <= 0 or metric == ABANDONMENT:
                            due[TARGET] = due[GOAL] = NEVER
                        elif change == CARRY and was_owed and by_hours:
                            done = carry(tables, trail, size, owed, k, c, anchor, due)
                        else:
                            done = lay(tables, known, usual_of, owed, k, c, start, due)
                            done = done and replay(tables, trail, size, calendar, since, due)
                        if not done:
                            return -1 - i
    return row
