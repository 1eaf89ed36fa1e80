"""The rows of a log as signals to the clocks, ticket by ticket."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.agreements.clocks.metrics import Signal
from slasim.kernel import kernel, part
from slasim.log.extra_tables import Actor, LogExtra
from slasim.log.holders import read_holders
from slasim.log.kinds import EventKind
from slasim.log.ticket_log import TicketLog
from slasim.types import Bools, Int8, Int16, Int32, Int64

SIGNALS = {
    EventKind.AUTO_REPLIED: Signal.AUTO_ANSWERED,
    EventKind.WORK_STARTED: Signal.WORK_BEGINS,
    EventKind.WORK_PAUSED: Signal.WORK_ENDS,
    EventKind.REPLIED: Signal.ANSWERED,
    EventKind.WAITING_CUSTOMER: Signal.AWAITS_CUSTOMER,
    EventKind.CUSTOMER_REPLIED: Signal.ASKED,
    EventKind.WAITING_VENDOR: Signal.AWAITS_VENDOR,
    EventKind.VENDOR_RETURNED: Signal.VENDOR_BACK,
    EventKind.ESCALATED: Signal.PASSED_ON,
    EventKind.HANDED_OVER: Signal.PASSED_ON,
    EventKind.RECLASSIFIED: Signal.RECLASSIFIED,
    EventKind.SOLVED: Signal.SOLVED,
    EventKind.REOPENED: Signal.REOPENED,
    EventKind.CLOSED: Signal.CLOSED,
    EventKind.ABANDONED: Signal.ABANDONED,
    EventKind.CANCELLED: Signal.CANCELLED,
    EventKind.MERGED: Signal.CANCELLED,
    EventKind.WORKAROUND: Signal.WORKAROUND,
}
NOTHING = -1


class Signals(NamedTuple):
    """Signals by ticket, in time order: ticket i owns rows first[i] .. first[i + 1]."""

    first: Int64
    time: Int64
    signal: Int8
    severity: Int8  # of RECLASSIFIED: the new one; empty where the log has none of them
    consent: Int8  # of RECLASSIFIED: 1 when the customer's consent is recorded; as above
    many: Int64  # [signal] how often it is there
    holder: (
        Int16  # [signal, 1] the team that has the ticket from it on, or NOBODY; of one dimension where no clock asks
    )
    initial: Int16  # [ticket] the same until its first signal


def read_signals(log: TicketLog, wanted: frozenset[Signal], only: Bools) -> Signals:
    """The signals of a log that are `wanted`. only: [ticket] which have any; empty: all."""
    events = log.event_table
    meaning = np.full(len(EventKind), NOTHING, np.int8)
    for kind, meant in SIGNALS.items():
        if meant in wanted:
            meaning[kind] = meant
    heard, severity, consent = events.kind, np.empty(0, np.int8), np.empty(0, np.int8)
    if log.extra is None:
        meaning[EventKind.RECLASSIFIED] = NOTHING  # nobody knows to what
    else:
        heard = _as_heard(heard, log.extra)
        if meaning[EventKind.RECLASSIFIED] != NOTHING and (heard == EventKind.RECLASSIFIED).any():
            severity, consent = log.extra.event_severity, log.extra.event_consent
    holder, initial = np.empty(0, np.int16), np.empty(0, np.int16)
    if Signal.NOTED in wanted:
        meaning[meaning == NOTHING] = Signal.NOTED
        held = read_holders(log)
        holder, initial = np.empty_like(held.team), held.initial
        holder[held.row] = held.team
    first, many = np.zeros(log.size + 2, np.int64), np.zeros(len(Signal) + 1, np.int64)
    _count(heard, meaning, events.ticket, only, first, many)
    kept = int(many[:-1].sum())
    told = kept + 1 if len(severity) else 0
    out = Signals(
        first[:-1],
        np.empty(kept + 1, np.int64),
        np.empty(kept + 1, np.int8),
        np.empty(told, np.int8),
        np.empty(told, np.int8),
        many,
        np.empty((kept + 1, 1) if Signal.NOTED in wanted else 0, np.int16),
        initial,
    )
    if len(holder):
        _group_holders(heard, meaning, events.ticket, only, holder, first.copy(), out.holder)
    _group(events.time, heard, meaning, events.ticket, only, severity, consent, first, out)
    of = Signals._make(column[:kept] for column in out)
    return of._replace(first=out.first, many=many[:-1], initial=initial)


def _as_heard(kinds: Int8, extra: LogExtra) -> Int8:
    """The kinds of events as the clocks take them.

    A reply that the customer does not see, or that is not the desk's, is a note; so is a change of severity that does
    not tell the new one. A reply by a system is an automatic one.
    """
    heard = kinds.copy()
    replied = kinds == EventKind.REPLIED
    heard[replied & (extra.event_actor == Actor.SYSTEM)] = EventKind.AUTO_REPLIED
    silent = replied & ((extra.event_public == 0) | np.isin(extra.event_actor, (Actor.CUSTOMER, Actor.VENDOR)))
    heard[silent | ((kinds == EventKind.RECLASSIFIED) & (extra.event_severity < 0))] = EventKind.NOTE
    return heard


@part
def _meant(kinds: Int8, ticket: Int32, meaning: Int8, only: Bools, row: int) -> int:
    """The signal of a row, or NOTHING."""
    signal = int(meaning[kinds[row]])
    if len(only) > 0 and not only[ticket[row]]:
        signal = NOTHING
    return signal


@kernel
def _count(heard: Int8, meaning: Int8, ticket: Int32, only: Bools, first: Int64, many: Int64) -> None:
    """Count the signals (in the last place what means nothing), and turn `first` into the places where tickets begin,
    one behind: `_group` moves each to where its ticket ends.

    Without a branch, which would be taken at random; so is `_group`.
    """
    for row in range(len(heard)):
        signal = _meant(heard, ticket, meaning, only, row)
        first[ticket[row] + 2] += signal != NOTHING
        many[signal] += 1
    for i in range(2, len(first)):
        first[i] += first[i - 1]


@kernel
def _group(
    time: Int64,
    heard: Int8,
    meaning: Int8,
    ticket: Int32,
    only: Bools,
    severity: Int8,
    consent: Int8,
    place: Int64,
    out: Signals,
) -> None:
    """Each signal to the place of its ticket; what means nothing to the last place, which is no ticket's."""
    times, signals, severities, consents = out.time, out.signal, out.severity, out.consent
    told, nowhere = len(severities) > 0, len(times) - 1
    for row in range(len(heard)):
        signal, of = _meant(heard, ticket, meaning, only, row), ticket[row] + 1
        is_meant, at = signal != NOTHING, place[of]
        place[of] = at + is_meant
        at = at if is_meant else nowhere
        times[at] = time[row]
        signals[at] = signal
        if told:
            severities[at] = severity[row]
            consents[at] = consent[row]


@kernel
def _group_holders(
    heard: Int8, meaning: Int8, ticket: Int32, only: Bools, holder: Int16, place: Int64, out: Int16
) -> None:
    """The holder after each signal to its place, as `_group`; apart from it, because few logs are asked for them."""
    for row in range(len(heard)):
        if _meant(heard, ticket, meaning, only, row) != NOTHING:
            out[place[ticket[row] + 1], 0] = holder[row]
            place[ticket[row] + 1] += 1
