"""Which accounts are owed a commitment, with which products and on which calendar: for what is no clock."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.terms.promises import Promises
from slasim.types import Bools, Int32, Int64

if TYPE_CHECKING:
    from slasim.log.extra_tables import LogExtra
    from slasim.log.ticket_log import TicketLog


def stated(log: TicketLog) -> LogExtra | None:
    """What the log states beside its tickets and events."""
    return log.extra


class CoveredAccounts(NamedTuple):
    """What the accounts of each class are owed of one commitment at one instant."""

    owed: Bools  # [account class]
    products: Bools  # [account class, product] for tickets about which products
    calendar: Int64  # [account class] on which it is counted; -1 round the clock


def coverage(promises: Promises, commitment: int, instant: int) -> CoveredAccounts:
    """The coverage under the versions in force at an instant (ms)."""
    era = promises.era_at(instant)
    owed = promises.sizes.spread(promises.owed.target)[..., era, commitment] > 0
    calendar = promises.sizes.spread(promises.owed.calendar)[..., era, commitment]
    each = prod(owed.shape[1:])  # of an account class; a log without tickets has no classes
    flat, calendar = owed.reshape(len(owed), each), calendar.reshape(len(owed), each)
    return CoveredAccounts(
        np.asarray(flat.any(axis=1), np.bool_),
        np.asarray(owed.any(axis=(1, 2)), np.bool_),
        calendar[np.arange(len(owed)), flat.argmax(axis=1)].astype(np.int64),
    )


def covered_tickets(promises: Promises, classes: Int32, commitment: int) -> Bools:
    """Which tickets are owed the commitment."""
    return np.asarray(promises.owed.target[classes, commitment] > 0, np.bool_)
