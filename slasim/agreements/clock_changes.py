"""Severities that were lowered while a clock ran: what to look at when somebody makes promises easier on the way."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.agreements.clocks import walk_clocks
from slasim.desk.ticket_log import TicketLog
from slasim.terms.tables import Terms

Int8 = npt.NDArray[np.int8]
Int16 = npt.NDArray[np.int16]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]


class Downgrades(NamedTuple):
    """One row for each running clock whose ticket got a lower severity, in order of (ticket, commitment, time)."""

    ticket: Int32  # row of the ticket
    commitment: Int16
    number: Int16  # of the clock, as in Clocks
    time: Int64  # of the change, ms
    before: Int8  # the severity by which the clock ran
    after: Int8
    consent: Int8  # 1: the customer's consent is on record; else the clock kept its terms
    late: Int8  # 1: the clock was past its due instant
    due: Int64  # its due instant before the change, ms; as of when it came to stand where it stands still


def downgrades(log: TicketLog, terms: Terms) -> Downgrades:
    """Every lowering of a severity that met a running clock."""
    found = walk_clocks(log, terms).lowered
    size = int(found.size[0])
    return Downgrades(
        found.ticket[:size],
        found.commitment[:size],
        found.number[:size],
        found.time[:size],
        found.before[:size],
        found.after[:size],
        found.consent[:size],
        found.late[:size],
        found.due[:size],
    )
