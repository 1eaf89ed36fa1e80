"""The rows of a log as signals to the clocks, ticket by ticket."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.agreements.clocks.metrics import Signal
from slasim.kernel import kernel
from slasim.log.extra_tables import Actor, LogExtra
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

    @property
    def reclassified(self) -> int:
        """How many changes of severity there are."""
        return int(np.count_nonzero(self.signal[: len(self.severity)] == Signal.RECLASSIFIED))


def read_signals(log: TicketLog, wanted: frozenset[Signal]) -> Signals:
    """The signals of a log that are `wanted`."""
    events, extra = log.event_table, log.extra
    meaning = np.full(len(EventKind), NOTHING, np.int8)
    for kind, meant in SIGNALS.items():
        if meant in wanted:
            meaning[kind] = meant
    heard, severity, consent = events.kind, np.empty(0, np.int8), np.empty(0, np.int8)
    if extra is None:
        meaning[EventKind.RECLASSIFIED] = NOTHING  # nobody knows to what
    else:
        heard = _as_heard(heard, extra)
        if meaning[EventKind.RECLASSIFIED] != NOTHING and (heard == EventKind.RECLASSIFIED).any():
            severity, consent = extra.event_severity, extra.event_consent
    first = np.zeros(log.size + 2, np.int64)
    kept = _count(heard, meaning, events.ticket, first)
    told = kept + 1 if len(severity) else 0
    out = Signals(
        first[:-1],
        np.empty(kept + 1, np.int64),
        np.empty(kept + 1, np.int8),
        np.empty(told, np.int8),
        np.empty(told, np.int8),
    )
    _group(events.time, heard, meaning, events.ticket, severity, consent, first, out)
    return Signals(out.first, out.time[:kept], out.signal[:kept], out.severity[:kept], out.consent[:kept])


def _as_heard(kinds: Int8, extra: LogExtra) -> Int8:
    """Kinds of events as clocks hear them: replies that are none are notes, those of the system are automatic."""
    heard = kinds.copy()
    silent = (extra.event_public == 0) | np.isin(extra.event_actor, (Actor.CUSTOMER, Actor.VENDOR))
    heard[(kinds == EventKind.REPLIED) & silent] = EventKind.NOTE
    heard[(heard == EventKind.REPLIED) & (extra.event_actor == Actor.SYSTEM)] = EventKind.AUTO_REPLIED
    heard[(kinds == EventKind.RECLASSIFIED) & (extra.event_severity < 0)] = EventKind.NOTE
    return heard


@kernel
def _count(heard: Int8, meaning: Int8, ticket: Int32, first: Int64) -> int:
    """Turn `first` into the places where tickets begin, one behind: `_group` moves each to where its ticket ends.

    Without a branch, which would be taken at random; so is `_group`.
    """
    for row in range(len(heard)):
        first[ticket[row] + 2] += meaning[heard[row]] != NOTHING
    for i in range(2, len(first)):
        first[i] += first[i - 1]
    return int(first[-1])


@kernel
def _group(
    time: Int64, heard: Int8, meaning: Int8, ticket: Int32, severity: Int8, consent: Int8, place: Int64, out: Signals
) -> None:
    """Each signal to the place of its ticket; what means nothing to the last place, which is no ticket's."""
    times, signals, severities, consents = out.time, out.signal, out.severity, out.consent
    told, nowhere = len(severities) > 0, len(times) - 1
    for row in range(len(heard)):
        signal, of = meaning[heard[row]], ticket[row] + 1
        is_meant, at = signal != NOTHING, place[of]
        place[of] = at + is_meant
        at = at if is_meant else nowhere
        times[at] = time[row]
        signals[at] = signal
        if told:
            severities[at] = severity[row]
            consents[at] = consent[row]
