"""Clocks, compliance and credits: what was promised, kept and owed. Nothing here knows where a log came from.

measure          log and agreements -> Scorecard
Scorecard        a Statement with its log: `without_exclusions`, `lines`, `explain(ticket)`
Statement        its tables: `compliance`, `violations`, `credits`, ...; `by`, `drill`, `document`, `save(folder)`
open_scorecard   the Statement that was saved to a folder
score, Score     the same as arrays, for studies
reconcile        two logs of the same tickets, clock by clock
run_clocks, Clocks, Status        the clocks alone
Counts, Cells, Verdict, Credits, Periods      parts of a Score
"""

from __future__ import annotations

from slasim.agreements.clocks import RUNNING, Clocks, Status, run_clocks
from slasim.agreements.credits import Credits
from slasim.agreements.measure import measure
from slasim.agreements.reconcile import reconcile
from slasim.agreements.score import Score, score
from slasim.agreements.scorecard import Scorecard, Statement, open_scorecard
from slasim.agreements.verdicts.counting import Counts
from slasim.agreements.verdicts.judging import Cells, Verdict
from slasim.agreements.verdicts.periods import Periods
from slasim.terms.cells import ALL

__all__ = [
    "ALL",
    "RUNNING",
    "Cells",
    "Clocks",
    "Counts",
    "Credits",
    "Periods",
    "Score",
    "Scorecard",
    "Statement",
    "Status",
    "Verdict",
    "measure",
    "open_scorecard",
    "reconcile",
    "run_clocks",
    "score",
]
