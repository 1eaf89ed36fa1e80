"""The rows of a log as signals to the clocks, ticket by ticket."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.agreements.clocks.metrics import Signal
from slasim.kernel import kernel
from slasim.log.extra_tables import Actor
from slasim.log.kinds import EventKind
from slasim.log.ticket_log import TicketLog
from slasim.types import Int8, Int32, Int64

SIGNALS = {
    EventKind.AUTO_REPLIED: Signal.AUTO_ANSWERED,
    EventKind.WORK_STARTED: Signal.WORK_BEGINS,
    EventKind.WORK_PAUSED: Signal.WORK_ENDS,
    EventKind.REPLIED: Signal.ANSWERED,
    EventKind.WAITING_CUSTOMER: Signal.AWAITS_CUSTOMER,
    EventKind.CUSTOMER_REPLIED: Signal.ASKED,
    EventKind.WAITING_VENDOR: Signal.AWAITS_VENDOR,
    EventKind.VENDOR_RETURNED: Signal.VENDOR_BACK,
    EventKind.ESCALATED: Signal.WORK_ENDS,
    EventKind.HANDED_OVER: Signal.WORK_ENDS,
    EventKind.RECLASSIFIED: Signal.RECLASSIFIED,
    EventKind.SOLVED: Signal.SOLVED,
    EventKind.REOPENED: Signal.REOPENED,
    EventKind.ABANDONED: Signal.ABANDONED,
    EventKind.CANCELLED: Signal.CANCELLED,
}
NOTHING = -1


class Signals(NamedTuple):
    """Signals by ticket, in time order: ticket i owns rows first[i] .. first[i + 1]."""

    first: Int64
    time: Int64
    signal: Int8
    severity: Int8  # of RECLASSIFIED: the new one; empty where the log has none of them
    consent: Int8  # of RECLASSIFIED: 1 when the customer's consent is recorded; as above


def read_signals(log: TicketLog, wanted: frozenset[Signal]) -> Signals:
    """The signals of a log that are `wanted`."""
    events, extra = log.event_table, log.extra
    meaning = np.full(len(EventKind), NOTHING, np.int8)
    for kind, meant in SIGNALS.items():
        if meant in wanted:
            meaning[kind] = meant
    signal = meaning[events.kind]
    severity, consent = np.empty(0, np.int8), np.empty(0, np.int8)
    if extra is not None:
        replied = events.kind == EventKind.REPLIED
        silent = replied & ((extra.event_public == 0) | np.isin(extra.event_actor, (Actor.CUSTOMER, Actor.VENDOR)))
        signal[silent] = NOTHING
        signal[replied & ~silent & (extra.event_actor == Actor.SYSTEM)] = meaning[EventKind.AUTO_REPLIED]
        changes = events.kind == EventKind.RECLASSIFIED
        signal[changes & (extra.event_severity < 0)] = NOTHING
        if (signal[changes] != NOTHING).any():
            severity, consent = extra.event_severity, extra.event_consent
    elif meaning[EventKind.RECLASSIFIED] != NOTHING:
        signal[events.kind == EventKind.RECLASSIFIED] = NOTHING
    first = np.zeros(log.size + 2, np.int64)
    kept = _count(signal, events.ticket, first)
    told = kept if len(severity) else 0
    out = Signals(
        first[:-1],
        np.empty(kept, np.int64),
        np.empty(kept, np.int8),
        np.empty(told, np.int8),
        np.empty(told, np.int8),
    )
    _group(events.time, signal, events.ticket, severity, consent, first, out)
    return out


@kernel
def _count(signal: Int8, ticket: Int32, first: Int64) -> int:
    """Turn `first` into the places where tickets begin, one behind: `_group` moves each to where its ticket ends."""
    for row in range(len(signal)):
        if signal[row] >= 0:
            first[ticket[row] + 2] += 1
    for i in range(2, len(first)):
        first[i] += first[i - 1]
    return int(first[-1])


@kernel
def _group(time: Int64, signal: Int8, ticket: Int32, severity: Int8, consent: Int8, place: Int64, out: Signals) -> None:
    times, signals, severities, consents = out.time, out.signal, out.severity, out.consent
    told = len(severities) > 0
    for row in range(len(signal)):
        if signal[row] < 0:
            continue
        at = place[ticket[row] + 1]
        place[ticket[row] + 1] = at + 1
        times[at] = time[row]
        signals[at] = signal[row]
        if told:
            severities[at] = severity[row]
            consents[at] = consent[row]
