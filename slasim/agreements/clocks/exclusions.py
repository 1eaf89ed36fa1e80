"""Tickets that do not count: those that were merged into another, those that an agreement lists, and those of days or
months with abnormal volume.

Intervals that do not count are no matter of tickets: they are taken out of the calendars (slasim.terms.write).
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from slasim.calendars import wall_clock
from slasim.instants import DAY
from slasim.log.kinds import EventKind
from slasim.log.ticket_log import TicketLog
from slasim.terms.promises import Promises
from slasim.terms.tables import Exempt, Relief
from slasim.types import Bools, Int64


def find_excluded(log: TicketLog, promises: Promises) -> Bools | None:
    """Which (ticket, commitment) does not count; None where none is exempt."""
    gone = merged(log)
    if not promises.exempt and not gone.any():
        return None
    excluded = np.repeat(gone[:, None], len(promises.commitments), axis=1)
    for exempt in promises.exempt:
        excluded[:, exempt.columns] |= (named(log, exempt) | relieved(log, promises, exempt))[:, None]
    return excluded


def merged(log: TicketLog) -> Bools:
    """Which tickets were merged into another and not reopened after it: they are judged there."""
    out = np.zeros(log.size, np.bool_)
    kinds, ticket = log.event_table.kind, log.event_table.ticket
    joined = kinds == EventKind.MERGED
    if joined.any():
        at = np.flatnonzero(joined | (kinds == EventKind.REOPENED))
        out[ticket[at]] = joined[at]  # the last row of a ticket is what remains
    return out


def named(log: TicketLog, exempt: Exempt) -> Bools:
    """Which tickets the agreement lists by name."""
    out = np.zeros(log.size, np.bool_)
    out[list(listed_rows(log, exempt.tickets).values())] = True
    return out


def listed_rows(log: TicketLog, tickets: Collection[str]) -> dict[str, int]:
    """The row of each of the tickets, called as an agreement lists them; those that the log does not have are left out.

    Where tickets are numbered a name is read as a number.
    """
    if not tickets:
        return {}
    if log.ticket_names is not None:
        return {name: row for row, name in enumerate(log.ticket_names) if name in tickets}
    numbers = {name: int(name) for name in tickets if name.isascii() and name.isdigit() and len(name) < 19}
    uid = log.ticket_table.uid
    rows = np.flatnonzero(np.isin(uid, np.array(list(numbers.values()), np.int64)))
    row_of = dict(zip(uid[rows].tolist(), rows.tolist(), strict=True))
    return {name: row_of[number] for name, number in numbers.items() if number in row_of}


def relieved(log: TicketLog, promises: Promises, exempt: Exempt) -> Bools:
    """Which tickets were created on a local day, or in a month, with more of them in scope than agreed."""
    tickets = log.ticket_table
    out = np.zeros(log.size, np.bool_)
    if exempt.relief is None:
        return out
    relief = exempt.relief
    during = (tickets.created >= relief.start) & (tickets.created < relief.end)
    scope = np.flatnonzero(
        np.any(promises.owed.target[:, list(exempt.columns)] > 0, axis=1)[promises.classes(tickets)] & during
    )
    part, length = _parts(relief, tickets.created[scope])
    many, arrivals = np.unique(part, return_counts=True)
    most = relief.most
    too_many = [
        number * most.denominator > most.numerator * days * DAY
        for number, days in zip(arrivals.tolist(), length.tolist(), strict=True)
    ]
    out[scope[np.isin(part, many[np.array(too_many, np.bool_)])]] = True
    return out


def _parts(relief: Relief, created: Int64) -> tuple[Int64, Int64]:
    """The local day or month of each ticket as a number, and the days of each that occurs, in order."""
    days = (wall_clock(relief.timezone, created) // DAY).astype("datetime64[D]")
    if relief.per == "day":
        return days.astype(np.int64), np.ones(len(np.unique(days)), np.int64)
    months = days.astype("datetime64[M]")
    known = np.unique(months)
    length = (known + 1).astype("datetime64[D]") - known.astype("datetime64[D]")
    return months.astype(np.int64), length.astype(np.int64)
