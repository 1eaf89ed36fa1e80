"""Where the time of a clock went: counted, paused, excluded, out of hours. The four sum to its span on the wall."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.agreements.clocks.clocks import Clocks, walk_clocks
from slasim.agreements.clocks.status import RUNNING
from slasim.agreements.clocks.trail import COUNTED, EXCLUDED, OUT_OF_HOURS, PAUSED
from slasim.log.ticket_log import TicketLog
from slasim.terms.promises import Promises
from slasim.types import Int64


class Parts(NamedTuple):
    """One row a clock, ms. For every instant of its span the first of these that holds, from the last to the first."""

    counted: Int64
    paused: Int64
    excluded: Int64  # in an interval that the agreement excludes
    out_of_hours: Int64


def parts(log: TicketLog, promises: Promises, clocks: Clocks) -> Parts:
    """The parts of each of the clocks that `run_clocks(log, terms)` answered.

    Raises ValueError for clocks of another log or other terms.
    """
    walked = walk_clocks(log, promises, spend=True)
    own = walked.clocks
    pairs = ((own.ticket, clocks.ticket), (own.start, clocks.start), (own.stop, clocks.stop), (own.due, clocks.due))
    if not all(np.array_equal(one, other) for one, other in pairs):
        raise ValueError("these are not the clocks of this log under these terms; run_clocks(log, terms) gives them")
    spent = walked.spent
    return Parts(spent[:, COUNTED], spent[:, PAUSED], spent[:, EXCLUDED], spent[:, OUT_OF_HOURS])


def spans(clocks: Clocks, until: int) -> Int64:
    """ms on the wall from the start of each clock to its stop, or to the as-of instant `until` while it runs."""
    return np.where(clocks.stop == RUNNING, until, clocks.stop) - clocks.start
