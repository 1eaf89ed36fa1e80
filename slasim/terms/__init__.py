"""Which commitments, targets and calendars apply to a ticket: the desk steers by them, judgement uses them.

write_terms     from a scenario's agreements to Terms
Terms           `classes`, `dues`, `steering` of tickets
Commitment, Metric, Owed, Steering, NEVER
TermsError      agreements that do not fit the tickets
"""

from __future__ import annotations

from slasim.terms.errors import TermsError
from slasim.terms.tables import NEVER, Commitment, Metric, Owed, Steering, Terms
from slasim.terms.write import write_terms

__all__ = ["NEVER", "Commitment", "Metric", "Owed", "Steering", "Terms", "TermsError", "write_terms"]
