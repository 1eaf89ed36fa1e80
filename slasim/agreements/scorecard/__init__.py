"""What one log comes to, for people.

scorecard             Scorecard: a Statement with its log
statement             Statement, open_scorecard: its tables, its folder
tables                which function makes which table
frames, curve, details   tables that count clocks, at any target too; tables that look at single ones
credits               tables that look at money, and at the right to end a contract
levels, teams         what a mean, percentile or maximum came to; whose hands a ticket was in
downgrades, exclusions, pilot   severities that were lowered; verdicts with and without exclusions; ready or not
predictions           what measured periods say about the next one
document              a statement as one JSON document
"""

from __future__ import annotations

from slasim.agreements.scorecard.scorecard import Scorecard
from slasim.agreements.scorecard.statement import Statement, open_scorecard

__all__ = ["Scorecard", "Statement", "open_scorecard"]
