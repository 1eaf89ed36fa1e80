"""What a contract says about money: rules that come to amounts, and how the amounts become one line a period.

Plain values over exact fractions, apart from how a planner writes them (`slasim.scenario.CreditTerms`). A rule looks at
the commitment `on`, by its name in the agreement. credits/parts.py works the rules out, credits/lines.py puts their
amounts together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import cached_property

from slasim.scenario.values.durations import Length

ZERO = Fraction(0)


@dataclass(frozen=True)
class Amount:
    """A share of a fee, plus fixed money in minor units. Which fee is said where it is used."""

    share: Fraction = ZERO
    minor: Fraction = ZERO

    def of(self, fee: Fraction) -> Fraction:
        """Minor units, exact."""
        return self.share * fee + self.minor


@dataclass(frozen=True)
class Step:
    """One band of a sliding scale and what it costs.

    Open (`below 95 %`): attainment below `below`. With `least` (`98-98.9 %`): from `least` to `below`, both included.
    """

    below: Fraction
    amount: Amount
    least: Fraction | None = None


@dataclass(frozen=True)
class PointsBand:
    """One band of attainment, with the ends of a Step, and its points."""

    below: Fraction
    points: int
    least: Fraction | None = None


def find_band(bands: Sequence[Step | PointsBand], share: Fraction) -> int:
    """Index of the lowest band that a share is in, -1 for none."""
    for number in range(len(bands) - 1, -1, -1):
        band = bands[number]
        if share < band.below if band.least is None else band.least <= share <= band.below:
            return number
    return -1


@dataclass(frozen=True)
class Scale:
    """Sliding scale: each severity owes the lowest band that its attainment is in, nothing in a gap between bands."""

    on: str
    steps: tuple[Step, ...]  # from the highest threshold down


@dataclass(frozen=True)
class Shortfall:
    """Linear: so much for each percentage point (and part of one) by which a severity misses the quota."""

    on: str
    per_point: Amount
    up_to: Amount | None = None


@dataclass(frozen=True)
class PerBreach:
    """A fixed amount for each event that breached a clock, by severity. An event is credited once."""

    on: str
    amounts: Mapping[str, Amount]  # severities left out owe nothing


@dataclass(frozen=True)
class OutageDay:
    """The fee of each local day on which the service was unavailable for longer than `over` ms. A day counts once."""

    on: str
    over: int


@dataclass(frozen=True)
class Weight:
    """weight x amount at risk x pool, once when a severity of the commitment misses its quota."""

    on: str
    weight: Fraction


@dataclass(frozen=True)
class Ratchet:
    """Points above `above` count `multiplier` times, up to the next stage."""

    above: int
    multiplier: Fraction


@dataclass(frozen=True)
class Points:
    """Service points for each severity that misses its quota, and money for the points of a period.

    Points rules with the same value, threshold and ratchet share one account of points.
    """

    on: str
    bands: tuple[PointsBand, ...]  # from the highest down
    value: Amount  # of a point
    above: int = 0  # points up to here cost nothing
    repeat: Fraction = Fraction(1)  # multiplier for a severity that had points in the period before, too
    ratchet: tuple[Ratchet, ...] = ()  # from the lowest stage up


@dataclass(frozen=True)
class Persistent:
    """An amount each time `misses` missed quotas have come together within `of` periods; each miss is used once."""

    on: str | None  # None: quotas of all commitments count together
    misses: int
    of: int
    amount: Amount  # its share is one of the annual fee


Rule = Scale | Shortfall | PerBreach | OutageDay | Weight | Points | Persistent


class Combine(Enum):
    """Which of the amounts of a period are owed."""

    LARGEST = "largest"
    SUM = "sum"


@dataclass(frozen=True)
class EarnBack:
    """`share` of a credit returns when the commitments it rests on attain `at` in each of the next `after` periods."""

    after: int
    at: Fraction
    share: Fraction


@dataclass(frozen=True)
class Bonus:
    """What the customer owes when each severity of a commitment attains more than `above`."""

    on: str
    above: Fraction
    amount: Amount


@dataclass(frozen=True)
class Trigger:
    """The right to end the contract: one commitment missed in `misses` of `of` periods in a row."""

    on: str | None  # None: any commitment, each for itself
    misses: int
    of: int


@dataclass(frozen=True)
class CreditTrigger:
    """The right to end the contract: credits of at least `amount` in `misses` of `of` periods in a row, or in these
    together (`misses` None)."""

    amount: Amount
    misses: int | None
    of: int


@dataclass(frozen=True)
class CreditPlan:
    """All that one version of an agreement says about money. Raises ValueError for a weight without amount at risk."""

    rules: tuple[Rule, ...] = ()
    combine: Combine = Combine.LARGEST
    cap: Amount | None = None  # per period
    minimum: Fraction = ZERO  # credits below it are not paid; minor units
    claim_within: Length | None = None  # from the end of the period
    remedy: str = "credit note"  # credit note | cash | extension
    earn_back: EarnBack | None = None
    bonus: Bonus | None = None
    at_risk: Amount | None = None  # what weights divide up, and a second cap
    pool: Fraction = Fraction(1)
    trigger: Trigger | CreditTrigger | None = None

    def __post_init__(self) -> None:
        if self.at_risk is None and any(isinstance(rule, Weight) for rule in self.rules):
            raise ValueError("a weight needs the amount at risk that it is a part of; give at_risk")

    @cached_property
    def watched(self) -> frozenset[str | None]:
        """The commitments that a line can come from; with None among them all."""
        looking = (*self.rules, self.bonus, self.trigger)
        return frozenset(each.on for each in looking if each is not None and not isinstance(each, CreditTrigger))

    @property
    def most(self) -> tuple[Amount, ...]:
        """What a credit of one period never exceeds."""
        return tuple(limit for limit in (self.cap, self.at_risk) if limit is not None)

    @cached_property
    def looks_back(self) -> bool:
        """Whether earlier periods can change the line of a period."""
        history = any(
            isinstance(rule, Persistent) or (isinstance(rule, Points) and rule.repeat != 1) for rule in self.rules
        )
        return history or self.earn_back is not None or self.trigger is not None
