"""Which commitments, targets and calendars apply to a ticket: the desk steers by them, judgement uses them.

write_terms     from a scenario's agreements to Terms
Terms           `classes`, `steering` of tickets
Commitment, Metric, Owed, Steering, NEVER
Still, Change, Level       why clocks stand still; what a new severity does; which agreement won
Closure, Exempt, Relief    what does not count
TermsError      agreements that do not fit the tickets
"""

from __future__ import annotations

from slasim.terms.errors import TermsError
from slasim.terms.metrics import Change, Level, Metric, Still
from slasim.terms.tables import NEVER, Closure, Commitment, Exempt, Owed, Relief, Steering, Terms
from slasim.terms.write import write_terms

__all__ = [
    "NEVER",
    "Change",
    "Closure",
    "Commitment",
    "Exempt",
    "Level",
    "Metric",
    "Owed",
    "Relief",
    "Steering",
    "Still",
    "Terms",
    "TermsError",
    "write_terms",
]
