"""The life of one ticket, second by second, reckoned apart from the compiled clocks.

ledger         explain -> Ledger: its clocks, each with stretches and reasons
rows, hours    what the log says about the ticket; open time, in plain Python
walk           one commitment followed through the ticket's life
steps          to whom a late clock was escalated
money          what its verdicts cost
frames, text   as tables and as a JSON document; as people read it
"""

from __future__ import annotations

from slasim.agreements.ledger.ledger import ClockLedger, Ledger, explain
from slasim.agreements.ledger.reasons import REASONS

__all__ = ["REASONS", "ClockLedger", "Ledger", "explain"]
