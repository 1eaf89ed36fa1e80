"""Tickets that were passed to another product or channel: where they went."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from slasim.log.extra_tables import UNSAID

if TYPE_CHECKING:
    from slasim.log.ticket_log import TicketLog

PLACES = ("product", "channel")


def transferred(log: TicketLog) -> TicketLog:
    """The log with the last product and channel of each ticket as those of its creation."""
    extra, tickets = log.extra, log.ticket_table
    for name in PLACES:
        to = None if extra is None else getattr(extra, f"event_{name}")
        if to is not None:
            rows = np.flatnonzero(to != UNSAID)
            last = getattr(tickets, name).copy()
            last[log.event_table.ticket[rows]] = to[rows]  # in order of time: the last remains
            tickets = tickets._replace(**{name: last})
    return log if tickets is log.ticket_table else replace(log, ticket_table=tickets)
