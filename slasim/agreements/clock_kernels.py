"""The clocks as one compiled walk: ticket by ticket, commitment by commitment, over the signals in time order.

A clock is a due instant that moves. It stands still while one of its reasons holds; when the reason goes and the clock
was not due before it came, what was left of its open time is laid from then on. Everything a clock went through is kept
in `Trail` until it is written, so that a new severity can be reckoned from the start.

Nothing here creates an array: functions that do would count references to all they are given (slasim.kernel.bare).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.agreements.clock_metrics import ACTION_OF, CLEARED_BY, GOES_ON, SET_BY, Action, Signal
from slasim.agreements.clock_signals import Signals
from slasim.agreements.clock_trail import NEVER, Trail, note, ran, replayed, resumed, spend
from slasim.calendars import CalendarTables, add
from slasim.kernel import bare, part
from slasim.terms.kernels import due_at
from slasim.terms.metrics import Change, Metric, Still
from slasim.terms.tables import GOAL_BY_DATE as GOAL
from slasim.terms.tables import TARGET_BY_DATE as TARGET
from slasim.terms.tables import Owed
from slasim.terms.working_days import WorkingDays

Int8 = npt.NDArray[np.int8]
Int16 = npt.NDArray[np.int16]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]

OPEN, MET, BREACHED, CANCELLED, EXCLUDED = 0, 1, 2, 3, 4
RUNNING = -1  # `stop` of a clock that has not stopped
NO = -1  # an instant that has not come

NONE, START, STOP, NEXT, LAPSE, RESUME, FAIL = (
    int(each)
    for each in (
        Action.NONE,
        Action.START,
        Action.STOP,
        Action.NEXT,
        Action.LAPSE,
        Action.RESUME,
        Action.FAIL,
    )
)
CREATED, ANSWERED, AUTO_ANSWERED, ASKED, AWAITS_CUSTOMER, SOLVED_NOW, RECLASSIFIED = (
    int(each)
    for each in (
        Signal.CREATED,
        Signal.ANSWERED,
        Signal.AUTO_ANSWERED,
        Signal.ASKED,
        Signal.AWAITS_CUSTOMER,
        Signal.SOLVED,
        Signal.RECLASSIFIED,
    )
)
CUSTOMER, SOLVED = int(Still.CUSTOMER), int(Still.SOLVED)
CARRY, RESTART = int(Change.CARRY), int(Change.RESTART)
NEXT_RESPONSE, PERIODIC_UPDATE, ABANDONMENT = (
    int(each) for each in (Metric.NEXT_RESPONSE, Metric.PERIODIC_UPDATE, Metric.ABANDONMENT)
)


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
    step: int  # classes between a severity and the next
    signals: Signals
    owed: Owed
    rules: Rules
    until: int


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
    spent: Int64  # [row, 4] ms counted, paused, excluded, out of hours; empty unless asked for
    trail: Trail  # all stretches, one after the other; empty unless asked for
    trail_row: Int64  # [stretch] its clock
    trail_size: Int64  # [1]


@part
def first_due(
    tables: CalendarTables, known: WorkingDays, usual: Int16, calendar: int, start: int, length: int, by_date: int
) -> int:
    """Due instant of a clock from its start on; NEVER where nothing is owed."""
    if length <= 0:
        return NEVER
    if by_date == 0:
        return int(add(tables, calendar, start, length))
    return due_at(tables, known, usual, calendar, start, length, by_date)


@bare
def keep(rows: Rows, row: int, trail: Trail, size: int) -> None:
    """Write the stretches of a clock behind those of the clocks before it."""
    for at in range(size):
        place = rows.trail_size[0]
        rows.trail.start[place] = trail.start[at]
        rows.trail.end[place] = trail.end[at]
        rows.trail.why[place] = trail.why[at]
        rows.trail.calendar[place] = trail.calendar[at]
        rows.trail_row[place] = row
        rows.trail_size[0] += 1


@bare
def walk(world: World, trail: Trail, out: Rows) -> int:
    """All clocks, in order of (ticket, commitment, number).

    Answers their number, or -1 - the first ticket of which a due instant lies beyond the calendar tables.
    """
    # One function, with arrays taken out of their tuples once: handing the world to another costs as much as a clock.
    tables, created, classes, step, until = world.tables, world.created, world.classes, world.step, world.until
    first, times, kinds = world.signals.first, world.signals.time, world.signals.signal
    severities, consents = world.signals.severity, world.signals.consent
    target_of, goal_of, calendar_of = world.owed.target, world.owed.goal, world.owed.calendar
    grace_of, dates_of = world.owed.grace, world.owed.by_date
    metric_of, still_of, rules = world.rules.metric, world.rules.still, world.rules
    known, usual_of = world.dates, world.usual
    severity_of, eras = world.severity, len(world.rules.metric)
    out_ticket, out_commitment, out_number, out_start = out.ticket, out.commitment, out.number, out.start
    out_stop, out_due, out_status, out_met_goal = out.stop, out.due, out.status, out.met_goal
    row = 0
    for i in range(len(created)):
        era = classes[i] % eras
        changes = False
        if len(severities) > 0:
            for at in range(first[i], first[i + 1]):
                changes |= kinds[at] == RECLASSIFIED
        for c in range(target_of.shape[1]):
            metric, mask = metric_of[era, c], still_of[era, c]
            if metric < 0 or (target_of[classes[i], c] <= 0 and not changes):
                continue
            automatic, change, reopen = rules.automatic[era, c], rules.change[era, c], rules.reopen[era, c]
            of_ticket = int(classes[i])  # the class by the severity of the ticket as it stands
            severity = int(severity_of[i])
            k, own_severity, consent = of_ticket, severity, True  # of the clock
            calendar = int(calendar_of[k, c])
            running, ended, answered = False, False, False
            asked, late_from, since = NO, NEVER, NO
            state, number, size = 0, 0, 0
            start, last, due, due_goal = NO, NO, NEVER, NEVER

            for at in range(first[i] - 1, first[i + 1]):
                if at < first[i]:
                    now, signal = created[i], CREATED
                else:
                    now, signal = times[at], int(kinds[at])
                    if signal == AUTO_ANSWERED:
                        if automatic == 0:
                            continue
                        signal = ANSWERED

                if (
                    late_from < now
                ):  # the customer's agreed time is over: from here on the wait is the customer's own delay
                    state |= CUSTOMER
                    if running and since == NO and mask & CUSTOMER:
                        size = note(trail, size, last, late_from, 0, calendar)
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
                if action == NONE and state & mask == before & mask and signal != RECLASSIFIED:
                    continue
                changed = False
                if signal == RECLASSIFIED and severities[at] != severity:
                    of_ticket += (int(severities[at]) - severity) * step
                    severity = int(severities[at])
                    consent = consents[at] == 1
                    changed = True

                ends = action in (STOP, NEXT, LAPSE, FAIL)
                if running and (
                    ends or (state & mask != 0) != (since != NO) or (since != NO and state & mask != before & mask)
                ):
                    size = note(trail, size, last, now, before & mask if since != NO else 0, calendar)
                    last = now
                    if since != NO and (ends or state & mask == 0):
                        same = due_goal == due
                        due = resumed(tables, calendar, since, now, due)
                        due_goal = due if same else resumed(tables, calendar, since, now, due_goal)
                        since = NO
                        if due < 0:
                            return -1 - i
                    if not ends and since == NO and state & mask != 0:
                        since = now

                if running and ends:
                    running, ended = False, True
                    if target_of[k, c] > 0 and not (
                        metric == PERIODIC_UPDATE and signal == SOLVED_NOW and now == start
                    ):
                        out_ticket[row], out_commitment[row], out_number[row] = i, c, number
                        out_start[row], out_stop[row] = start, now
                        out_status[row] = MET if now <= due else BREACHED
                        out_met_goal[row] = 1 if now <= due_goal else 0
                        if metric == ABANDONMENT:
                            out_status[row] = BREACHED if action == FAIL else MET
                            out_met_goal[row] = out_status[row] == MET
                            due = start if action == FAIL else now
                        if action == LAPSE:
                            out_met_goal[row] = 0
                            if out_status[row] == MET or metric == ABANDONMENT:
                                out_status[row] = CANCELLED
                        out_due[row] = due
                        if len(out.spent) > 0:
                            spend(tables, usual_of, out.spent, row, trail, size)
                        if len(out.trail.start) > 0:
                            keep(out, row, trail, size)
                        row += 1
                        number += 1
                    if not GOES_ON[metric]:
                        break
                    since = now if state & mask else NO  # a reopening may take the stop back
                if signal == ANSWERED:
                    answered = True

                begins = NO
                if not running:
                    if action == RESUME and ended:
                        if reopen == 1:
                            begins = now
                        else:
                            running = True
                            if target_of[k, c] > 0:
                                row -= 1
                                number -= 1
                                out.trail_size[0] -= size if len(out.trail.start) > 0 else 0
                            size = note(trail, size, last, now, before & mask if since != NO else 0, calendar)
                            last = now
                            if since != NO and state & mask == 0:
                                same = due_goal == due
                                due = resumed(tables, calendar, since, now, due)
                                due_goal = due if same else resumed(tables, calendar, since, now, due_goal)
                                since = NO
                                if due < 0:
                                    return -1 - i
                            changed = own_severity != severity
                    elif metric == NEXT_RESPONSE:
                        if signal == ASKED and answered:
                            if state & SOLVED == 0:
                                begins = now
                            elif asked == NO:
                                asked = now
                        elif action == START and asked != NO:  # reopened
                            begins, asked = asked, NO
                    elif action == START or (action == NEXT and state & SOLVED == 0):
                        begins = now
                if begins != NO:
                    running, k, own_severity = True, of_ticket, severity
                    calendar = int(calendar_of[k, c])
                    start = last = begins
                    size = 0
                    length, by_date = target_of[k, c], dates_of[k, c]
                    due = due_goal = NEVER
                    if metric != ABANDONMENT:
                        due = due_goal = first_due(tables, known, usual_of, calendar, start, length, by_date & TARGET)
                        if goal_of[k, c] != length or by_date not in (0, TARGET | GOAL):
                            length = goal_of[k, c]
                            due_goal = first_due(tables, known, usual_of, calendar, start, length, by_date & GOAL)
                    since = start if state & mask else NO
                    if due < 0 or due_goal < 0:
                        return -1 - i

                # A lower severity relaxes no running clock without the customer's recorded consent; a breach is final.
                alive = now <= due or (since != NO and due > since)
                if running and changed and own_severity != severity and (severity < own_severity or consent) and alive:
                    target, was_owed = target_of[of_ticket, c], target_of[k, c] > 0
                    anchor = now if since == NO else since
                    size = note(trail, size, last, now, state & mask if since != NO else 0, calendar)
                    last = now
                    by_date = dates_of[of_ticket, c]
                    by_hours = by_date == 0 and dates_of[k, c] == 0
                    own_severity, k = severity, of_ticket
                    calendar = int(calendar_of[k, c])
                    if target <= 0 or metric == ABANDONMENT:
                        due = due_goal = NEVER
                    elif change == CARRY and was_owed and by_hours:
                        spent = ran(tables, trail, size)
                        due = add(tables, calendar, anchor, max(target - spent, 0))
                        due_goal = add(tables, calendar, anchor, max(goal_of[k, c] - spent, 0))
                    else:
                        if change == RESTART:
                            start, size = now, 0
                            since = now if since != NO else NO
                        for stretch in range(size):
                            trail.calendar[stretch] = calendar
                        finished = size
                        while since != NO and finished > 0 and trail.why[finished - 1] != 0:
                            finished -= 1  # it stands still: the last stretches are not over
                        due = first_due(tables, known, usual_of, calendar, start, target, by_date & TARGET)
                        due_goal = first_due(tables, known, usual_of, calendar, start, goal_of[k, c], by_date & GOAL)
                        due = replayed(tables, trail, finished, calendar, due)
                        due_goal = replayed(tables, trail, finished, calendar, due_goal)
                    if due < 0 or due_goal < 0:
                        return -1 - i

            if running and target_of[k, c] > 0:
                if late_from < until:
                    if since == NO and mask & CUSTOMER:
                        size = note(trail, size, last, late_from, 0, calendar)
                        last = since = late_from
                    state |= CUSTOMER
                size = note(trail, size, last, until, state & mask if since != NO else 0, calendar)
                out_ticket[row], out_commitment[row], out_number[row] = i, c, number
                out_start[row], out_stop[row], out_met_goal[row] = start, RUNNING, 0
                if metric == ABANDONMENT:
                    out_status[row], due = OPEN, until
                elif since != NO:  # shown with the due instant it has if the reason goes now
                    out_status[row] = OPEN if due > since else BREACHED
                    due = resumed(tables, calendar, since, until, due)
                    if due < 0:
                        return -1 - i
                else:
                    out_status[row] = OPEN if due >= until else BREACHED
                out_due[row] = due
                if len(out.spent) > 0:
                    spend(tables, usual_of, out.spent, row, trail, size)
                if len(out.trail.start) > 0:
                    keep(out, row, trail, size)
                row += 1
    return row
