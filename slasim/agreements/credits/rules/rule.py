"""What every rule of credits is: what it reads, what it asks for, its words, examples and findings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar, get_args

import numpy as np

from slasim.agreements.credits.exact import Exact, of_fee, of_fees
from slasim.agreements.credits.grid import AccountGrid
from slasim.agreements.prose.blocks import Block
from slasim.agreements.prose.words import credit_of, title
from slasim.scenario.sections.promised.credit_rules import RulePart
from slasim.scenario.sections.promised.credits import CreditTerms
from slasim.scenario.values.amounts import Money
from slasim.types import Bools, Int64

if TYPE_CHECKING:
    from slasim.agreements.document.made_up import MadeUp, Maker
    from slasim.agreements.prose.finding import ReviewFinding
    from slasim.agreements.review.case import Case
    from slasim.problems import Path
    from slasim.scenario.sections.promised.agreements import AgreementSpec

NOTHING = -1  # severity and band of an amount that rests on none


@dataclass(frozen=True)
class CreditPart:
    """One amount of an account and the reason for it."""

    rule: str  # the label of the rule
    on: tuple[str, ...]  # commitments it rests on
    severity: str | None  # None: not of one severity
    amount: Fraction  # minor units, exact
    reason: str  # in plain words
    band: int = NOTHING  # of a scale
    by: AnyRule | None = field(default=None, compare=False, repr=False)  # None: rules of this label that share it


@dataclass(frozen=True)
class Asked:
    """What is asked for as one amount, for each account; where that is nothing, the rest does not count."""

    amount: Exact
    on: Bools  # by (account, commitment of the statement): what it rests on
    commitment: Int64  # of its first part: index into the commitments of the statement
    severity: Int64  # of its first part; NOTHING where it is not of one
    band: Int64  # of its first part
    parts: Callable[[int], tuple[CreditPart, ...]]  # of one account, by its row: the amount with its reasons


Written = TypeVar("Written", bound=RulePart)
CLASSES: dict[type[RulePart], type[AnyRule]] = {}  # by what is written; each subclass of Rule adds itself


class Rule(ABC, Generic[Written]):
    """A rule as agreed, with all that follows. A subclass names what is written, `class Scale(Rule[ScaleRule])`.

    Amounts that are counted piece by piece (breaches, outage days, points) belong together: they are added up before
    anything is compared, and an event or a day that several rules cover counts once, with the largest amount. Such a
    rule has `together` in place of `asked`.
    """

    label: ClassVar[str]  # its name in reasons
    reads_late: ClassVar[bool] = False  # it looks at single late tickets, which it pays for
    reads_downtime: ClassVar[bool] = False  # it looks at days without service
    reads_measured: ClassVar[bool] = False  # it looks at the mean, maximum or percentile that a commitment measures
    pays_each: ClassVar[bool] = False  # it pays for each late clock by itself, whatever others the ticket has

    def __init_subclass__(cls) -> None:
        CLASSES[get_args(cls.__orig_bases__[0])[0]] = cls  # type: ignore[attr-defined]

    def __init__(self, written: Written, terms: CreditTerms) -> None:
        self.written, self.terms = written, terms

    @property
    def on(self) -> str | None:
        """The commitment that it looks at; None for all."""
        return self.written.on

    @property
    def reads_counted(self) -> bool:
        """Whether it looks at the open time that late clocks counted."""
        return False

    @property
    def reads_open_lateness(self) -> bool:
        """Whether it looks at how late clocks are by their own time."""
        return False

    @property
    def less_first(self) -> int:
        """ms at the beginning of each outage that it leaves out."""
        return 0

    def settled(self, grid: AccountGrid, at: int) -> Bools:
        """[account] whether what it looks at beside verdicts can change no more."""
        return np.ones(grid.size, np.bool_)

    @property
    def looks_back(self) -> bool:
        """Whether earlier periods can change what it comes to."""
        return False

    def asked(self, grid: AccountGrid, at: int) -> Iterator[Asked]:
        """The amounts of a period, each compared by itself with all others; what no account is owed may be left out."""
        yield from ()

    @classmethod
    def together(cls, rules: Sequence[Self], grid: AccountGrid, at: int) -> Iterator[Asked]:
        """What all rules of a plan that are of this kind come to in a period, as one amount. There is at least one."""
        yield from ()

    def pays_late(self, grid: AccountGrid) -> Bools:
        """[late clock] whether it is of those that are paid for."""
        return np.ones(0 if grid.late is None else len(grid.late.ticket), np.bool_)

    def pays_days(self, grid: AccountGrid) -> Bools:
        """[row of downtime] whether it is of what is paid for."""
        return np.asarray(() if grid.downtime is None else grid.downtime.less == self.less_first, np.bool_)

    def incidents(self, grid: AccountGrid, at: int, row: int) -> Iterator[int]:
        """Local days, since 1970, of what an account is paid for in a period, where a rule pays for single events."""
        if self.reads_late and grid.late is not None:
            late = grid.late
            mine = (late.period == at) & (late.customer == grid.customers[row]) & self.pays_late(grid)
            if self.on is not None:
                mine &= late.commitment == grid.statement.commitments[grid.names.index(self.on)]
            yield from late.day[mine].tolist()
        if self.reads_downtime and grid.downtime is not None:
            down, months = grid.downtime, grid.months_of(at)
            ours = down.commitment == grid.statement.commitments[grid.names.index(str(self.on))]
            mine = ours & (down.day >= months[0]) & (down.day < months[-1]) & (down.customer == grid.customers[row])
            yield from down.day[mine & self.pays_days(grid)].tolist()

    def largest(self, fee: int, months: Fraction, quota: Fraction) -> Fraction | None:
        """The most that it can come to in a period of so many months whose fee is `fee`, minor units; None without
        bound. quota: of its commitment."""
        return None

    @property
    def price(self) -> Fraction | Money | None:
        """Of a single breach or point, where their number has no bound."""
        return None

    @abstractmethod
    def words(self, agreement: AgreementSpec) -> Iterator[Block]:
        """The rule in the document of an agreement."""

    @property
    def told_with(self) -> Hashable:
        """What rules of its kind have in common that come to something together; None for a rule that stands alone."""
        return None

    def words_together(self, rules: Sequence[AnyRule], agreement: AgreementSpec) -> Iterator[Block]:
        """What rules that are told together come to, behind the words of each."""
        yield from ()

    @abstractmethod
    def examples(self, maker: Maker) -> Iterator[MadeUp]:
        """What happens in worked examples."""

    def findings(self, case: Case, path: Path) -> Iterator[ReviewFinding]:
        """What a review says of it. path: the clause of the rule."""
        yield from ()

    def below_minimum(self, case: Case, path: Path, tier: str, fee: int, minimum: int) -> ReviewFinding | None:
        """Where it owes an account of a tier less than the least that is paid. path: the clause of the minimum."""
        return None

    def limited(self, amount: Exact, fee: Exact) -> Exact:
        """What of an amount of a period `up_to` leaves. fee: of the period."""
        return amount if self.written.limit is None else amount.at_most(of_fees(self.written.limit, fee))

    def most(self, fee: int) -> Fraction | None:
        """The most that `up_to` leaves, minor units; None without it."""
        return None if self.written.limit is None else of_fee(self.written.limit, fee)

    def limit_words(self, agreement: AgreementSpec) -> str:
        """`up_to` in a sentence that follows others; nothing without it."""
        if self.written.limit is None:
            return ""
        per = next(iter(agreement.commitments.values())) if self.on is None else agreement.commitments[self.on]
        return f" In a {per.quota.noun} this rule comes to at most {credit_of(self.written.limit)}."

    @property
    def name(self) -> str:
        """Of its commitment, as a heading."""
        return title(self.on) if self.on is not None else "any promise"

    def single(
        self,
        grid: AccountGrid,
        amount: Exact,
        on: Bools,
        reason: Callable[[int], str],
        cell: int | None = None,
        band: Int64 | None = None,
        names: Callable[[int], tuple[str, ...]] | None = None,
    ) -> Asked:
        """An amount of one part: of a cell, or of no single severity. names: what it rests on, in another order."""
        bands = np.full(grid.size, NOTHING) if band is None else band

        def parts(row: int) -> tuple[CreditPart, ...]:
            resting = tuple(name for name, rests in zip(grid.names, on[row], strict=True) if rests)
            return (
                CreditPart(
                    self.label,
                    resting if names is None else names(row),
                    None if cell is None else grid.severity_of(cell),
                    amount.fraction(row),
                    reason(row),
                    int(bands[row]),
                    self,
                ),
            )

        severity = np.full(grid.size, NOTHING if cell is None else grid.keys[cell][1])
        return Asked(amount, on, np.argmax(on, axis=1), severity, bands, parts)


AnyRule = Rule[Any]
