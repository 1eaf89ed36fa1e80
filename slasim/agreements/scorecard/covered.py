"""Tickets that are promised nothing, and tickets that are over though their clock never stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from slasim.log.kinds import EventKind
from slasim.terms.metrics import Metric
from slasim.types import Bools, Int32

if TYPE_CHECKING:
    from slasim.agreements.scorecard.scorecard import Scorecard
    from slasim.log.ticket_log import TicketLog

OF_NO_TICKETS = (Metric.AVAILABILITY, Metric.DEFLECTION)
ENDS = (EventKind.SOLVED, EventKind.CLOSED, EventKind.CANCELLED, EventKind.ABANDONED)


def promised_nothing(card: Scorecard) -> int:
    """Tickets of the log that no agreement with customers promises anything; none where no promise is about tickets."""
    promises, log = card.promises, card.log
    made = [
        at
        for at, commitment in enumerate(promises.commitments)
        if commitment.metric not in OF_NO_TICKETS and promises.agreements[promises.agreement_of[at]].kind == "customer"
    ]
    if not made:
        return 0  # these agreements are about no tickets
    owed = np.asarray((promises.owed.target[:, made] > 0).any(axis=1), np.bool_)
    return int(log.size - np.count_nonzero(owed[promises.classes(log.ticket_table)]))


def are_over(log: TicketLog, tickets: Int32) -> Bools:
    """[row of `tickets`] whether a ticket was solved, closed or called off, and not reopened since."""
    events = log.event_table
    asked = np.zeros(log.size, np.bool_)
    asked[tickets] = True
    about = np.flatnonzero(asked[events.ticket])  # few of many events: they are looked up, and only then told apart
    about = about[np.isin(events.kind[about], (*ENDS, EventKind.REOPENED))]
    last = np.full(log.size, -1, np.int64)
    last[events.ticket[about]] = events.kind[about]  # they are in order of time
    return np.asarray(np.isin(last[tickets], ENDS), np.bool_)
