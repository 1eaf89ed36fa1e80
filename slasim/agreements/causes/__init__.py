"""Why clocks were late: where their time went, and the part without which each would have been kept (docs/why.md)."""

from __future__ import annotations

from slasim.agreements.causes.cause import CAUSES, Cause, cause_of
from slasim.agreements.causes.late import LateClocks, split_late

__all__ = ["CAUSES", "Cause", "LateClocks", "cause_of", "split_late"]
