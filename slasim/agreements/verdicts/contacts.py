"""Deflection: contacts that self-service resolved, as a share of all contacts."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from slasim.agreements.verdicts.counting import Counts
from slasim.agreements.verdicts.coverage import coverage, stated
from slasim.agreements.verdicts.periods import Periods
from slasim.terms.cells import EVERY
from slasim.terms.promises import Promises
from slasim.types import Int64

if TYPE_CHECKING:
    from slasim.log.ticket_log import TicketLog

NOBODY = -1  # customer of a contact that gave no name


def count_deflection(log: TicketLog, promises: Promises, commitment: int, cut: Periods) -> Counts:
    """Contacts deflected (`met`) and not (`breached`), by the period of the contact and the account.

    A contact without a customer counts where every account is owed the commitment. A log that states no contacts has no
    data.
    """
    extra = stated(log)
    contacts = None if extra is None else extra.contacts
    columns: list[Int64] = []
    for period, (left, right) in enumerate(pairwise(cut.edges)):
        if contacts is None:
            break
        begin, end = max(left, cut.window[0]), min(right, cut.window[1], log.until)
        cover = coverage(promises, commitment, left).owed[promises.account_class]
        known = np.append(cover, cover.all())[contacts.customer]  # NOBODY picks the last
        mine = (contacts.time >= begin) & (contacts.time < end) & known
        customer, row = np.unique(contacts.customer[mine], return_inverse=True)
        all_ = np.bincount(row, minlength=len(customer))
        met = np.bincount(row[contacts.deflected[mine].astype(bool)], minlength=len(customer))
        columns.append(np.stack([np.full(len(customer), period), customer, met, all_ - met]).astype(np.int64))
    found = np.concatenate(columns, axis=1) if columns else np.empty((4, 0), np.int64)
    zeros = np.zeros(found.shape[1], np.int64)
    return Counts(
        np.full(found.shape[1], commitment, np.int16),
        found[0].astype(np.int32),
        found[1].astype(np.int32),
        np.full(found.shape[1], EVERY, np.int8),
        found[2],
        found[3],
        open=zeros,
        cancelled=zeros,
        met_goal=found[2],
        excluded=zeros,
        spent=zeros,
        allowed=zeros,
        running=zeros,
        down=zeros,
        overlong=zeros,
    )
