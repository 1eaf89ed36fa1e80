"""What was promised: the desk steers by it, clocks run by its targets, verdicts and money follow from its quotas.

write_promises  from a scenario's agreements, or a book of agreements, to Promises
Promises        era by era the commitments with target and quota: `classes`, `steering` of tickets, `quota`, `agreement`
Era, Agreement, Commitment, QuotaRule, Party     what holds in an era, and how it is judged
Metric, Owed, Steering, NEVER                    what is measured, and what each class of tickets is owed
Pause, Change, Level       why clocks are paused; what a new severity does; which agreement won
Closure, Exempt, Relief    what does not count
CellSizes, ClassSizes      the cell of a promise and the class of a ticket as whole numbers (cells.py)
TermsError      agreements that do not fit the tickets
"""

from __future__ import annotations

from slasim.terms.cells import CellSizes, ClassSizes
from slasim.terms.commitment import Agreement, Commitment, Era, Party, QuotaRule
from slasim.terms.errors import TermsError
from slasim.terms.metrics import Level, Metric, Pause, SeverityChange
from slasim.terms.promises import Promises
from slasim.terms.tables import NEVER, Closure, Exempt, Owed, Relief, Steering
from slasim.terms.write import write_promises

__all__ = [
    "NEVER",
    "Agreement",
    "CellSizes",
    "ClassSizes",
    "Closure",
    "Commitment",
    "Era",
    "Exempt",
    "Level",
    "Metric",
    "Owed",
    "Party",
    "Pause",
    "Promises",
    "QuotaRule",
    "Relief",
    "SeverityChange",
    "Steering",
    "TermsError",
    "write_promises",
]
