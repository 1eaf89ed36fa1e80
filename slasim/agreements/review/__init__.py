"""Is this agreement clear, fair, backed and hard to game?

review            agreements (or a file) -> Findings; two of them on one log -> side by side as well
Finding, Findings     what was found, each at its clause
RULES             every name a finding can have, and what it says
chance_to_fail    the exact chance to miss a quota by luck alone
"""

from __future__ import annotations

from slasim.agreements.prose.finding import ReviewFinding, ReviewFindings
from slasim.agreements.review.luck import chance_to_fail
from slasim.agreements.review.review import review
from slasim.agreements.review.rules import RULES

__all__ = ["RULES", "ReviewFinding", "ReviewFindings", "chance_to_fail", "review"]
