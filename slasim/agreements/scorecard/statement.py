"""What a measurement says, as tables: of a log that was just measured, or read back from a folder."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from slasim.results.content import Content
from slasim.results.manifest import Manifest
from slasim.results.result import About, WholeResult

if TYPE_CHECKING:
    import pandas as pd

DIMENSIONS = ("agreement", "kind", "commitment", "severity", "tier", "customer", "period")
DETAILS = (*DIMENSIONS, "product", "channel", "region", "team", "level")
TABLES = {  # each in a line
    "compliance": "quotas by commitment, severity, customer and period: counts, attainment, verdict",
    "counts": "clocks by all dimensions down to the customer",
    "levels": "what was judged by a mean, a percentile or a maximum, and its limit",
    "targets": "targets by agreement, commitment and severity, with the tickets that were owed them",
    "curve": "share answered within t, for every t, in the open time of the promise",
    "violations": "late clocks, one by one",
    "downgrades": "severities that were lowered while a clock ran",
    "credits": "credits by customer and period",
    "credit_parts": "what each credit is made of, part by part",
    "endings": "rights to end a contract, by customer and period",
    "readiness": "promises that were not live: whether they are ready to be made",
    "baseline": "levels attained, and the next baseline to propose",
    "exclusions": "verdicts with and without what is excluded",
}
LATER = {  # tables that statements of before there were these do not have, with their columns
    "credit_parts": ("agreement", "customer", "period", "rule", "rests_on", "severity", "amount", "reason"),
    "endings": ("agreement", "customer", "period", "rests_on", "provisional"),
}


@dataclass(frozen=True)
class Measured(About):
    """What was measured. Instants are ms since 1970."""

    agreements: str  # digest of the agreements as applied
    as_of: int  # what happened at it or later is not known
    tickets: int  # in the log
    unmeasured: tuple[str, ...]  # agreement.commitment: promises to which nothing in the window belongs
    promised_nothing: int = 0  # tickets in the log of which no agreement with customers says anything


class Statement(WholeResult):
    """Compliance, violations and credits, as tables that are made when first asked for (docs/measures.md).

    A statement is as of an instant (`about.as_of`); rows that later events may change are marked `provisional`.
    """

    kind: ClassVar[str] = "scorecard"

    @property
    @abstractmethod
    def about(self) -> Measured:
        """What was measured."""

    @property
    @abstractmethod
    def applied(self) -> str:
        """The agreements as they were applied, JSON text."""

    @abstractmethod
    def table(self, name: str) -> pd.DataFrame:
        """One of TABLES, not to be changed."""

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """All of TABLES, not to be changed."""
        return {name: self.table(name) for name in TABLES}

    def _copy(self, name: str) -> pd.DataFrame:
        return self.table(name).copy(deep=False)

    @property
    def compliance(self) -> pd.DataFrame:
        """One row a cell in which a quota is judged: agreement, kind, commitment, severity, tier, customer, period.

        tier and customer are `all` where the agreement is judged together, severity where the metric has none. Columns:
        partial (the period is not whole: not judged), unit (what is counted: clocks, ms of agreed time, contacts),
        decided, met, breached, open, met_goal, excluded (in that unit), down_ms (without service), attainment and
        goal_attainment (shares of decided, missing without data), measure, quota, carried and carried_met (clocks of
        earlier periods that were too small), overlong (outages that are longer than one may be), verdict (kept, missed,
        no data, not judged, carried), provisional.
        """
        return self._copy("compliance")

    @property
    def counts(self) -> pd.DataFrame:
        """Decided, met, breached, open, met_goal and excluded clocks, and time down, by all of DIMENSIONS."""
        return self.table("counts").drop(columns=["cell", "verdict", "provisional"])

    @property
    def levels(self) -> pd.DataFrame:
        """One row a cell judged by a mean, a percentile or a maximum: measure, level_time and limit_time (of a clock),
        level_number and limit_number (of a column), least (the limit is a least), decided, verdict, provisional."""
        return self._copy("levels")

    @property
    def targets(self) -> pd.DataFrame:
        """One row a target: agreement, kind, level (which gave it), commitment, severity, target (missing where the
        metric has no length), working_days (it counts dates), tickets of the window that were owed it."""
        return self._copy("targets")

    @property
    def credits(self) -> pd.DataFrame:
        """One row an account line: agreement, commitment and severity (that decide), tier, customer, period, below and
        share (of a scale), fee and credit (decimal, of the period; below 0 the customer owes it), extension_days (of
        service, given in place of the credit; 0 where money is), provisional."""
        return self._copy("credits")

    @property
    def credit_parts(self) -> pd.DataFrame:
        """One row a step of a credit: agreement, customer, period, rule, rests_on (commitments), severity, amount
        (decimal; below 0 what is taken off), reason. The amounts of a line add up to its credit, rounded once."""
        return self._copy("credit_parts")

    @property
    def endings(self) -> pd.DataFrame:
        """One row a right to end a contract: agreement, customer, period, rests_on (commitments), provisional."""
        return self._copy("endings")

    @property
    def curve(self) -> pd.DataFrame:
        """One row a promise with a length, severity and t: agreement, commitment, severity, within (t, open time of the
        promise), promised (`target` or `goal` where it is one), met (clocks of the window that would have met a target
        of t), decided (clocks decided for it), attainment. All targets can be read from it."""
        return self._copy("curve")

    @property
    def violations(self) -> pd.DataFrame:
        """One row a breached clock in the window: ticket, the dimensions, partial, region, channel, product, team (that
        acted last before the stop), level (that gave the target), number (k-th clock of the ticket, from 0), created,
        started, due, stop (missing: still running), lateness (stop, or the as-of instant, after due; plain time),
        open_lateness (the same in open time), abandoned (nothing was due: lateness counts from creation), over (the
        ticket is solved or closed, and the clock never stopped), counted (open time the clock ran); where an agreement
        escalates, escalations (steps reached before the stop, or the as-of instant), escalated_to, escalated_at (the
        last of them; missing without one)."""
        return self._copy("violations")

    @property
    def downgrades(self) -> pd.DataFrame:
        """One row a clock that ran when the severity of its ticket was lowered, in the window: ticket, agreement,
        commitment, customer, number (of the clock), time, before, after (severities), consent (the customer's is on
        record; without it the clock kept its terms), late (the clock was past its due instant), due (before the
        change; as of when the pause began where it is paused, missing where the metric has none)."""
        return self._copy("downgrades")

    @property
    def readiness(self) -> pd.DataFrame:
        """One row a promise of an agreement that is or was no more than a pilot (or bedding in): the first and last of
        these periods, live_from (date; missing where none is known), how many were judged and kept, the probability to
        keep it in the next, and whether it is ready to be promised (from 95 % on)."""
        return self._copy("readiness")

    @property
    def baseline(self) -> pd.DataFrame:
        """One row a promise: the level attained over all whole periods with its interval, the next baseline to propose
        (its lower end; none for fewer than 20 decided clocks), and the probability that the next period keeps that."""
        return self._copy("baseline")

    @property
    def exclusions(self) -> pd.DataFrame:
        """One row a cell of an agreement that excludes something: attainment, verdict, with and without exclusions."""
        return self._copy("exclusions")

    @property
    def provisional(self) -> bool:
        """Whether later events may still change a judged verdict."""
        table = self.table("compliance")
        return bool((table["provisional"] & ~table["partial"]).any())

    def by(self, *dimensions: str) -> pd.DataFrame:
        """Totals over all but the dimensions, out of agreement, kind, commitment, severity, tier, customer, period.

        Whole and partial periods stay apart (column partial), and so does what is counted in another unit (column
        unit). decided, met, breached, open, met_goal, excluded and down_ms are sums, attainment is met / decided.
        cells_kept and cells_missed count the judged cells that the row touches; the verdict is `missed` when one of
        them is, `kept` when at least one is kept and none missed, else `no data`. Raises ValueError for other
        dimensions.
        """
        from slasim.agreements.scorecard.frames import totals

        return totals(self.table("counts"), _known("by", dimensions, DIMENSIONS))

    def drill(self, *dimensions: str) -> pd.DataFrame:
        """Violations by dimensions, those of `by` and product, channel, region, team, level; the most breaches first.

        breached (clocks), tickets, mean_lateness, worst_lateness, and both in open time (mean_open_lateness,
        worst_open_lateness). Raises ValueError for other dimensions.
        """
        from slasim.agreements.scorecard.details import drill_down

        return drill_down(self.table("violations"), _known("drill", dimensions or ("agreement",), DETAILS))

    def document(self) -> dict[str, Any]:
        """Everything but single violations, ready for JSON: instants in ISO 8601, money as text, times in ms."""
        from slasim.agreements.scorecard.document import document

        return document(self)

    def content(self) -> Content:
        """What its folder holds."""
        return Content(Manifest(self.kind, asdict(self.about), self.again), (self.applied,), self.tables, self.run)

    @classmethod
    def of(cls, content: Content) -> SavedStatement:
        """From what its folder holds."""
        return SavedStatement(Measured.read(content.manifest.about), content)


@dataclass(frozen=True, eq=False)
class SavedStatement(Statement):
    """A statement read back from its folder."""

    saved_about: Measured
    saved: Content

    @property
    def about(self) -> Measured:
        """What was measured."""
        return self.saved_about

    @property
    def applied(self) -> str:
        """The agreements as they were applied, JSON text."""
        return self.saved.applied[0]

    @property
    def again(self) -> str:
        """The command that makes it again, in its folder; LOG stands for the folder of the log."""
        return self.saved.manifest.again

    @property
    def run(self) -> Mapping[str, Any]:
        """When it was measured, and the folder of the log where that is known."""
        return self.saved.run

    def table(self, name: str) -> pd.DataFrame:
        """One of TABLES; empty where it was saved before there was this table."""
        if name in LATER and name not in self.saved.frames:
            import pandas as pd

            return pd.DataFrame(columns=list(LATER[name]))
        return self.saved.frames[name]

    def content(self) -> Content:
        """What its folder holds."""
        return self.saved


open_scorecard = Statement.open  # what `Scorecard.save` or `slasim measure --out` wrote


def _known(what: str, asked: tuple[str, ...], known: tuple[str, ...]) -> list[str]:
    if any(name not in known for name in asked) or len(set(asked)) < len(asked):
        raise ValueError(f"{what}{asked!r}: name each dimension once, out of {', '.join(known)}")
    return list(asked)
