"""The plan of each version of an agreement, read once."""

from __future__ import annotations

from functools import lru_cache

from slasim.agreements.policy.credit_plan import CreditPlan
from slasim.agreements.policy.credit_reading import write_plan
from slasim.terms.commitment import Agreement


@lru_cache(maxsize=1024)
def plan_of(agreement: Agreement) -> CreditPlan:
    """What a version of an agreement says about money; nothing while it is not live."""
    return write_plan(agreement)
