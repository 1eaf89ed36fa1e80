"""What happened to one account in its review periods, as far as money looks at it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

Key = tuple[str, str]  # commitment, severity


@dataclass(frozen=True)
class Attained:
    """One commitment and severity in one period: what a quota is judged on.

    met and decided are clocks, or for availability any unit of time; they are 0 where a commitment is no share (a mean,
    a maximum), which then has a verdict but no attainment.
    """

    commitment: str
    severity: str
    met: int
    decided: int
    quota: Fraction
    kept: bool | None  # None: no data
    final: bool = True  # nothing that happens later can change it

    @cached_property
    def share(self) -> Fraction | None:
        """met / decided, None where nothing is decided."""
        return Fraction(self.met, self.decided) if self.decided else None

    @property
    def creditable(self) -> Fraction | None:
        """The share that credits look at: None without a verdict, and where an agreed allowance for few tickets keeps
        a quota that the share alone would miss."""
        share = self.share
        if share is None or self.kept is None or (self.kept and share < self.quota):
            return None
        return share


@dataclass(frozen=True)
class Events:
    """Tickets that breached the same clocks in a period.

    before: what they had breached in earlier periods of the history, and how many periods ago.
    """

    breached: frozenset[Key]
    count: int = 1
    before: frozenset[tuple[int, Key]] = frozenset()


@dataclass(frozen=True)
class Unavailable:
    """How long the service of a commitment was unavailable on one local day, ms."""

    commitment: str
    day: date
    ms: int


@dataclass(frozen=True)
class PeriodFacts:
    """One period of one account: a whole one, or what the term of the agreement leaves of it, which is not judged."""

    period: str
    fee: int  # of the whole period, minor units
    months: int  # in the period
    end: date  # the first local day after it
    attained: tuple[Attained, ...] = ()  # the most severe first
    events: tuple[Events, ...] = ()
    unavailable: tuple[Unavailable, ...] = ()
    in_force: Fraction = Fraction(1)  # share of the days of the period on which the agreement holds

    @property
    def charge(self) -> Fraction:
        """The fee of the days on which the agreement holds: what shares of the fee are taken of."""
        return self.fee * self.in_force

    @property
    def monthly_fee(self) -> Fraction:
        """The fee of one month."""
        return Fraction(self.fee, self.months)

    @property
    def begin(self) -> date:
        """The first local day of it."""
        year, month = divmod(self.end.year * 12 + self.end.month - 1 - self.months, 12)
        return date(year, month + 1, 1)

    @property
    def days(self) -> int:
        """Local days in the period."""
        return (self.end - self.begin).days

    def of(self, commitment: str | None) -> tuple[Attained, ...]:
        """The severities of a commitment, of all commitments for None."""
        return tuple(each for each in self.attained if commitment in (None, each.commitment))

    def missed(self, commitment: str | None) -> int:
        """How many severities missed their quota."""
        return sum(each.kept is False for each in self.of(commitment))


def commitments(facts: Iterable[PeriodFacts]) -> tuple[str, ...]:
    """Names of all commitments, in the order in which they come."""
    return tuple(dict.fromkeys(each.commitment for period in facts for each in period.attained))
