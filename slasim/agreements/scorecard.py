"""The measured result of one log: what was promised, what was kept, what is owed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from slasim.agreements import scorecard_frames as frames
from slasim.agreements.policy import Policy
from slasim.agreements.score import Score
from slasim.desk.ticket_log import TicketLog
from slasim.terms.tables import Terms

DIMENSIONS = ("agreement", "kind", "commitment", "severity", "tier", "customer", "period")


@dataclass(frozen=True, eq=False)
class Scorecard:
    """Compliance, violations and credits of one log under one set of agreements.

    The tables are made when first asked for. docs/measures.md defines every column.
    """

    log: TicketLog
    terms: Terms
    policy: Policy
    score: Score  # with clocks
    _made: dict[Callable[[Scorecard], pd.DataFrame], pd.DataFrame] = field(default_factory=dict, init=False, repr=False)

    @property
    def compliance(self) -> pd.DataFrame:
        """One row a cell in which a quota is judged: agreement, kind, commitment, severity, tier, customer, period.

        tier and customer are `all` where the agreement is judged together. Columns: partial (the period is not whole:
        not judged), decided, met, breached, open, cancelled, met_goal (clocks), attainment and goal_attainment (shares
        of decided, missing without data), quota, verdict (kept, missed, no data, not judged), provisional.
        """
        return self._table(frames.compliance_frame)

    @property
    def counts(self) -> pd.DataFrame:
        """Decided, met, breached, open, cancelled and met_goal clocks, by all dimensions down to the customer."""
        return self._table(frames.count_frame).drop(columns=["cell", "verdict", "provisional"])

    @property
    def credits(self) -> pd.DataFrame:
        """One row an account to which a credit is owed for a period: agreement, commitment, severity (the one that
        decides), tier, customer, period, below and share (of the scale), fee and credit (decimal, of the period),
        provisional."""
        return self._table(frames.credit_frame)

    @property
    def violations(self) -> pd.DataFrame:
        """One row a breached clock in the window: ticket, the dimensions, partial, created, due, stop (missing: still
        running), lateness (stop, or the as-of instant, after due; plain time), counted (open time the clock ran)."""
        return self._table(frames.violation_frame)

    def by(self, *dimensions: str) -> pd.DataFrame:
        """Totals over all but the dimensions, out of agreement, kind, commitment, severity, tier, customer, period.

        Whole and partial periods stay apart (column partial). decided, met, breached, open, cancelled and met_goal are
        sums of clocks, attainment is met / decided. cells_kept and cells_missed count the judged cells that the row
        touches; the verdict is `missed` when one of them is, `kept` when at least one is and none missed, else
        `no data`; provisional while one of them is. Raises ValueError for other dimensions.
        """
        wrong = [name for name in dimensions if name not in DIMENSIONS]
        if wrong or len(set(dimensions)) < len(dimensions):
            raise ValueError(f"by{dimensions!r}: name each dimension once, out of {', '.join(DIMENSIONS)}")
        return frames.totals(self._table(frames.count_frame), list(dimensions))

    def _table(self, make: Callable[[Scorecard], pd.DataFrame]) -> pd.DataFrame:
        """Made once; whoever changes what is handed out changes a copy."""
        if make not in self._made:
            self._made[make] = make(self)
        return self._made[make].copy(deep=False)
