"""The clocks as one compiled walk: ticket by ticket, commitment by commitment, over the signals in time order.

A clock is a due instant that moves. It is paused while one of its reasons holds; when the reason goes and the clock
was not due before it came, what was left of its open time is laid from then on.

`walk` asks each commitment of each ticket, `follow` goes through the signals and asks the rules (rules.py). Nothing
here creates an array: functions that do would count references to all they are given (slasim.kernel.bare).
"""

from __future__ import annotations

from slasim.agreements.clocks.metrics import Action, Signal
from slasim.agreements.clocks.rules import (
    IGNORED,
    NO,
    agreed_wait,
    begins,
    called_off_is_taken_back,
    end_clock,
    ends,
    first_turn,
    given_up,
    is_breached,
    is_reclassified,
    lapsed_by,
    lay_again,
    lowered_without_consent,
    not_held,
    note_lowered,
    paused_by,
    reopened,
    signal_at,
)
from slasim.agreements.clocks.tables import ANYBODY, ClockRows, World
from slasim.agreements.clocks.trail import GOAL, NEVER, TARGET, Trail, lay, move, note
from slasim.kernel import bare, part
from slasim.terms.cells import era_of, other_severity
from slasim.terms.metrics import Metric, Pause, SeverityChange
from slasim.types import Bools, Int64

NONE, FAIL, FINISH = int(Action.NONE), int(Action.FAIL), int(Action.FINISH)
CREATED, ANSWERED, SOLVED_NOW = int(Signal.CREATED), int(Signal.ANSWERED), int(Signal.SOLVED)
RECLASSIFIED, LOG_ENDS, NOTED = int(Signal.RECLASSIFIED), int(Signal.LOG_ENDS), int(Signal.NOTED)
CUSTOMER = int(Pause.CUSTOMER)
CARRY, RESTART, REVISE = int(SeverityChange.CARRY), int(SeverityChange.RESTART), int(SeverityChange.REVISE)
PERIODIC_UPDATE, ABANDONMENT = int(Metric.PERIODIC_UPDATE), int(Metric.ABANDONMENT)


@part
def follow(world: World, trail: Trail, due: Int64, out: ClockRows, i: int, c: int, row: int, laid_at: int) -> int:
    """The clocks of commitment c on ticket i, signal by signal; answers the next free row. laid_at: row of
    `world.laid` that tells when a clock since the creation of the ticket is due.

    Or -1 - i when a due instant lies beyond the calendar tables. A ticket whose severity changes is followed under
    terms that owe nothing, too: such clocks run unseen and are not written.
    """
    # Arrays are taken out of their tuples once.
    tables, owed, rules, signals = world.tables, world.owed, world.rules, world.signals
    first, times, severities, consents = signals.first, signals.time, signals.severity, signals.consent
    target_of, calendar_of, dates_of, laid = owed.target, owed.calendar, owed.by_date, world.laid
    era = era_of(world.sizes, world.classes[i])
    metric, mask, automatic = rules.metric[era, c], rules.pauses[era, c], rules.automatic[era, c]
    definition, actions, team = rules.definition[era, c], rules.actions, rules.team[era, c]
    blocks = rules.blocks[era, c]
    has_turns = signals.holder.ndim == 2  # else the compiler leaves all of that out
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
                if not has_turns or team == ANYBODY:
                    continue
                signal = NOTED

        if late_from <= now:  # the agreed time is over: from here on the wait is the customer's own delay
            state |= CUSTOMER
            if running and since == NO and mask & CUSTOMER:
                size = note(trail, size, last, late_from, False, calendar)
                last = since = late_from
            late_from = NEVER
        before, action = state, actions[definition, signal]
        state = paused_by(state, signal)
        if has_turns and team != ANYBODY:
            state = not_held(signals.holder, signals.initial, first, i, at, team, state)
            if not (running or ended):
                action = first_turn(signal, action, before, state)
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
            action = given_up(rules.shortest, era, c, action, now - world.created[i])
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
            if not rules.goes_on[definition] and not lapsed:
                break
        if action == FINISH and not lapsed:
            break

        answered |= signal == ANSWERED
        if not running:
            begin, asked = begins(metric, signal, action, state, blocks, now, ended, answered, asked)
            if begin != NO:
                running, lapsed, told = True, False, severity
                k, own_severity, calendar = of_ticket, severity, int(calendar_of[of_ticket, c])
                start, last, size = begin, begin, 0
                since = start if state & mask else NO
                due[TARGET] = due[GOAL] = NEVER
                if metric == ABANDONMENT:
                    pass
                elif len(laid) > 0 and start == world.created[i] and k == world.classes[i] and target_of[k, c] > 0:
                    due[TARGET], due[GOAL] = laid[laid_at, TARGET], laid[laid_at, GOAL]
                    if due[TARGET] < 0 or due[GOAL] < 0:
                        return -1 - i
                elif not lay(tables, world.dates, world.usual, owed, k, c, start, due):
                    return -1 - i

        if running and changed and own_severity != severity:
            was_owed, late = target_of[k, c] > 0, is_breached(now, due[TARGET], since)
            if severity > own_severity and was_owed and severity != told:
                told = severity  # reopened again, it is not lowered once more
                note_lowered(out, i, c, number, now, own_severity, severity, consent, late, due[TARGET])
            is_final = late and rules.change[era, c] != REVISE
            if not is_final and not lowered_without_consent(own_severity, severity, consent):
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
def walk(world: World, trail: Trail, due: Int64, out: ClockRows, only: Bools) -> int:
    """All clocks, in order of (ticket, commitment, number); trail and due are room to work in.

    only: [ticket] whose clocks are run; empty: of all.

    Answers their number, or -1 - the first ticket of which a due instant lies beyond the calendar tables.
    """
    target_of, metric_of = world.owed.target, world.rules.metric
    row = laid_at = 0
    for i in range(len(world.created)):
        if len(only) and not only[i]:
            continue
        of_ticket = world.classes[i]
        era, changes = era_of(world.sizes, of_ticket), is_reclassified(world.signals, i)
        for c in range(target_of.shape[1]):
            is_owed = target_of[of_ticket, c] > 0
            if metric_of[era, c] >= 0 and (is_owed or changes):
                row = follow(world, trail, due, out, i, c, row, laid_at)
                if row < 0:
                    return row
                laid_at += is_owed
    return row


@bare
def lay_first(world: World, out: Int64) -> int:
    """[clock owed at the creation of a ticket, 2] when it would be due if it began then, of the target and of the goal,
    in the order of `walk`; negative beyond the calendar tables. Answers how many there are."""
    target_of, metric_of, at = world.owed.target, world.rules.metric, 0
    for i in range(len(world.created)):
        k = world.classes[i]
        era = era_of(world.sizes, k)
        for c in range(target_of.shape[1]):
            if metric_of[era, c] >= 0 and target_of[k, c] > 0:
                lay(world.tables, world.dates, world.usual, world.owed, k, c, world.created[i], out[at])
                at += 1
    return at
