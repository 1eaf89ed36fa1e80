"""The measured result of one log: what was promised, what was kept, what is owed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from slasim.agreements.policy import Policy
from slasim.agreements.score import Score
from slasim.desk.ticket_log import TicketLog
from slasim.terms.tables import Terms

if TYPE_CHECKING:
    import pandas as pd

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

    @property
    def compliance(self) -> pd.DataFrame:
        """One row a cell in which a quota is judged: agreement, kind, commitment, severity, tier, customer, period.

        tier and customer are `all` where the agreement is judged together. Columns: partial (the period is not whole:
        not judged), decided, met, breached, open, met_goal (clocks), attainment and goal_attainment (shares of decided,
        missing without data), quota, verdict (kept, missed, no data, not judged), provisional.
        """
        return self._compliance.copy(deep=False)

    @property
    def counts(self) -> pd.DataFrame:
        """Decided, met, breached, open and met_goal clocks, by all dimensions down to the customer."""
        return self._counts.drop(columns=["cell", "verdict"])

    @property
    def credits(self) -> pd.DataFrame:
        """One row an account to which a credit is owed for a period: agreement, period, customer, tier, severity (the
        one that decides), below and share (of the scale), fee and credit (decimal, of the period), provisional."""
        return self._credits.copy(deep=False)

    @property
    def violations(self) -> pd.DataFrame:
        """One row a breached clock in the window: ticket, the dimensions, partial, created, due, stop (missing: still
        running), lateness (stop, or the as-of instant, after due; plain time), counted (open time the clock ran)."""
        return self._violations.copy(deep=False)

    def by(self, *dimensions: str) -> pd.DataFrame:
        """Totals over all but the dimensions, out of agreement, kind, commitment, severity, tier, customer, period.

        Whole and partial periods stay apart (column partial). decided, met, breached, open and met_goal are sums of
        clocks, attainment is met / decided. cells_kept and cells_missed count the judged cells that the row touches;
        the verdict is `missed` when one of them is, `kept` when at least one is and none missed, else `no data`.
        Raises ValueError for other dimensions.
        """
        wrong = [name for name in dimensions if name not in DIMENSIONS]
        if wrong or len(set(dimensions)) < len(dimensions):
            raise ValueError(f"by{dimensions!r}: name each dimension once, out of {', '.join(DIMENSIONS)}")
        from slasim.agreements import scorecard_frames as frames

        return frames.totals(self._counts, list(dimensions))

    @cached_property
    def _compliance(self) -> pd.DataFrame:
        from slasim.agreements import scorecard_frames as frames

        return frames.compliance_frame(self)

    @cached_property
    def _counts(self) -> pd.DataFrame:
        from slasim.agreements import scorecard_frames as frames

        return frames.count_frame(self)

    @cached_property
    def _credits(self) -> pd.DataFrame:
        from slasim.agreements import scorecard_frames as frames

        return frames.credit_frame(self)

    @cached_property
    def _violations(self) -> pd.DataFrame:
        from slasim.agreements import scorecard_frames as frames

        return frames.violation_frame(self)
