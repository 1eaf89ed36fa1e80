"""What accounts pay for what an agreement is for."""

from __future__ import annotations

import numpy as np

from slasim.terms.commitment import Agreement
from slasim.types import Int64
from slasim.workload.tables import Accounts


def fees_of(agreement: Agreement, accounts: Accounts) -> Int64:
    """[account] of a month, minor units: the agreement's own, else the account's; -1 where nobody states it."""
    if agreement.fee is None:
        return accounts.fee.astype(np.int64)
    if isinstance(agreement.fee, int):
        return np.full(len(accounts.fee), agreement.fee, np.int64)
    by_customer = agreement.fee
    return np.array([by_customer.get(name, 0) for name in accounts.name], np.int64)
