"""The rules by which money is owed, as a planner writes them: one class a rule, and the form of which each is a part.

A file names the rule by the field that says how much (`scale:`, `per_breach:`), its kind. `CreditRule` is the form: it
has the fields of all kinds, so that a rule that mixes two can be refused in plain words; `CreditRule.rules` is what was
meant. What a rule comes to is worked out in `slasim.agreements.credits.rules`.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple, get_args

from pydantic import Field, create_model

from slasim.problems import Path, nearest, one_of
from slasim.scenario.sections.promised.commitments import COLUMN, WITHOUT_TARGET, CommitmentSpec
from slasim.scenario.values.amounts import Money, write_number
from slasim.scenario.values.part import Part
from slasim.scenario.values.units import (
    Amount,
    AnnualAmount,
    Map,
    Multiplier,
    Name,
    PerPoint,
    PointBands,
    PositiveDuration,
    Ratchet,
    Run,
    Scale,
    Share,
)

if TYPE_CHECKING:
    from slasim.scenario.sections.promised.credits import CreditTerms

INSTEAD: dict[str, Any] = {"instead": True}


class Remark(NamedTuple):
    """What cannot be meant about a rule, or with a `rule` is suspicious, in the fields of a finding of the checks."""

    path: Path
    found: str
    expected: str
    hint: str = ""
    needs: tuple[Path, ...] = ()
    at_key: bool = True
    rule: str = ""


class RulePart(Part):
    """What every rule has. `kind` is the name of the field that says how much is owed, by which a file tells rules
    apart."""

    kind: ClassVar[str]
    of_attainment: ClassVar[bool] = False  # it looks at the share attained: a mean or a maximum has none
    needs_on: ClassVar[bool] = True  # without a commitment it means nothing
    of_quota: ClassVar[bool] = True  # it looks at what is kept or missed

    on: Name | None

    def amounts(self) -> Iterator[tuple[Path, Fraction | Money]]:
        """Every amount that can be owed, with its place below the rule; shares are of a fee."""
        yield from ()

    def alone(self, at: Path) -> Iterator[Remark]:
        """What can be said of the rule by itself. at: its place."""
        yield from ()

    def beside(self, on: CommitmentSpec, terms: CreditTerms, at: Path) -> Iterator[Remark]:
        """What can be said of it and of the commitment that it looks at. at: its place."""
        if self.of_attainment and not on.is_share:
            found = f"a {self.kind} on {self.on}, which has no attainment (measure: {on.measure})"
            yield Remark((*at, self.kind), found, "weight or persistent, or a commitment with a quota")
        if self.of_quota and not on.quota.shares:
            found = f"a {self.kind} on {self.on}, which has no quota and is never missed"
            yield Remark((*at, self.kind), found, "a commitment with a quota, or per_breach: so much for a late ticket")


class ScaleRule(RulePart):
    """Bands of attainment, each with its amount."""

    kind = "scale"
    of_attainment = True

    on: Name
    scale: Scale = Field(
        description="Thresholds of attainment from the highest down, each with its share of the fee, or money; the "
        "lowest that attainment falls below counts. `98-98.9 %` names a band by both ends.",
        examples=[{"below 95 %": "5 % of fee", "below 90 %": "10 % of fee"}],
    )

    def amounts(self) -> Iterator[tuple[Path, Fraction | Money]]:
        for number, band in enumerate(self.scale):
            yield ("scale", number), band.amount

    def beside(self, on: CommitmentSpec, terms: CreditTerms, at: Path) -> Iterator[Remark]:
        yield from super().beside(on, terms, at)
        if on.quota_ is not None and on.quota_.shares and self.scale[0].below > on.quota_.shares[-1]:
            found = f"credits below {float(self.scale[0].below * 100):g} %, though the quota is {on.quota_}"
            needs: tuple[Path, ...] = ((*at[:2], "commitments", self.on, "quota"),)
            expected = "credits only where the quota is missed"
            yield Remark((*at, "scale"), found, expected, needs=needs, rule="credits_above_quota")


class ShortfallRule(RulePart):
    """So much for each point that is missing."""

    kind = "shortfall"
    of_attainment = True

    on: Name
    shortfall: PerPoint = Field(
        description="For each percentage point, and part of one, by which attainment misses the quota.",
        examples=["2 % of fee per point"],
        json_schema_extra=INSTEAD,
    )
    up_to: Amount | None = Field(
        default=None,
        description="The most that the shortfall costs.",
        examples=["20 % of fee"],
        json_schema_extra=INSTEAD,
    )

    def amounts(self) -> Iterator[tuple[Path, Fraction | Money]]:
        yield ("shortfall",), self.shortfall
        if self.up_to is not None:
            yield ("up_to",), self.up_to


class PerBreachRule(RulePart):
    """So much for each late ticket."""

    kind = "per_breach"
    of_quota = False

    on: Name
    per_breach: Map[Name, Amount] = Field(
        min_length=1,
        description="For each missed target, by severity; a ticket that misses several is credited once.",
        examples=[{"urgent": "500 EUR", "normal": "50 EUR"}],
        json_schema_extra=INSTEAD,
    )

    def amounts(self) -> Iterator[tuple[Path, Fraction | Money]]:
        for severity, amount in self.per_breach.items():
            yield ("per_breach", severity), amount

    def beside(self, on: CommitmentSpec, terms: CreditTerms, at: Path) -> Iterator[Remark]:
        if on.metric in WITHOUT_TARGET or not on.is_share:
            expected = "a commitment whose clocks can miss a target"
            yield Remark((*at, "per_breach"), f"per_breach on {self.on}, which has no clocks", expected)
            return
        promised = list(on.limits if on.metric == COLUMN else on.promise)
        for severity in self.per_breach:
            if severity not in promised:
                expected = f"a severity that {self.on} promises something: {one_of(promised)}"
                yield Remark((*at, "per_breach", severity), f"'{severity}'", expected, nearest(severity, promised))


class OutageDayRule(RulePart):
    """The fee of each day without service."""

    kind = "outage_day"
    of_quota = False

    on: Name
    outage_day: PositiveDuration = Field(
        description="The fee of each local day on which the service was unavailable for longer than this.",
        examples=["4 h"],
        json_schema_extra=INSTEAD,
    )

    def amounts(self) -> Iterator[tuple[Path, Fraction | Money]]:
        yield ("outage_day",), Fraction(1)

    def beside(self, on: CommitmentSpec, terms: CreditTerms, at: Path) -> Iterator[Remark]:
        if on.metric != "availability":
            found = f"outage_day on {self.on}, which measures {on.metric}"
            yield Remark((*at, "outage_day"), found, "a commitment with metric: availability")


class WeightRule(RulePart):
    """A share of the amount at risk."""

    kind = "weight"

    on: Name
    weight: Share = Field(
        description="Share of the pool of the amount at risk, when the quota is missed.",
        examples=["40 %"],
        json_schema_extra=INSTEAD,
    )

    def beside(self, on: CommitmentSpec, terms: CreditTerms, at: Path) -> Iterator[Remark]:
        yield from super().beside(on, terms, at)
        if terms.at_risk is None:
            found, expected = "a weight without an amount at risk", "at_risk beside it, such as at_risk: 15 % of fee"
            whole = at if terms.listed is None else at[:-2]
            yield Remark((*at, "weight"), found, expected, needs=(whole,), at_key=False)


class PointsSpec(Part):
    """Service points for missed quotas, and money for the points of a period."""

    bands: PointBands = Field(
        description="Points by attainment, from the highest band down.",
        examples=[{"98-98.9 %": 1, "97-97.9 %": 2, "below 97 %": 3}],
    )
    value: Amount = Field(description="What a point costs.", examples=["100 EUR"])
    above: int = Field(
        default=0,
        ge=0,
        le=1_000_000,
        description="Points up to here cost nothing.",
        examples=[2],
    )
    repeat: Multiplier = Field(
        default=Fraction(1),
        description="Multiplies, by 1 or more, the points of a severity that had points in the period before, too.",
        examples=[2],
    )
    ratchet: Ratchet | None = Field(
        default=None,
        description="How often points count, by stages of their number: the first stage begins above `above`.",
        examples=[{"3-10": 1, "11-20": 1.2, "above 20": 1.5}],
    )


class PointsRule(RulePart):
    """Service points by attainment, and money for the points of a period."""

    kind = "points"
    of_attainment = True

    on: Name
    points: PointsSpec = Field(description="Service points for missed quotas.", json_schema_extra=INSTEAD)

    def amounts(self) -> Iterator[tuple[Path, Fraction | Money]]:
        yield ("points", "value"), self.points.value

    def alone(self, at: Path) -> Iterator[Remark]:
        points, at = self.points, (*at, "points")
        if points.repeat < 1:
            found = f"'{write_number(points.repeat)}'"
            yield Remark((*at, "repeat"), found, "a multiplier of at least 1", at_key=False)
        if points.ratchet is not None and points.ratchet[0].first != points.above + 1:
            found, expected = (
                f"stages from {points.ratchet[0].first} on",
                f"stages from {points.above + 1} on, after above",
            )
            yield Remark((*at, "ratchet"), found, expected, needs=((*at, "above"),))


class PersistentSpec(Part):
    """Money for missing again and again."""

    missed: Run = Field(
        description="How often quotas are missed in periods that follow one another.", examples=["10 of 12"]
    )
    amount: AnnualAmount = Field(
        description="What that costs: a share of twelve monthly fees, or money.", examples=["5 % of annual fee"]
    )


class PersistentRule(RulePart):
    """Money for missing again and again; without `on` the quotas of all commitments count together."""

    kind = "persistent"
    needs_on = False

    persistent: PersistentSpec = Field(
        description="For missing again and again.",
        examples=[{"missed": "10 of 12", "amount": "5 % of annual fee"}],
        json_schema_extra=INSTEAD,
    )

    def amounts(self) -> Iterator[tuple[Path, Fraction | Money]]:
        yield ("persistent", "amount"), self.persistent.amount


Rule = ScaleRule | ShortfallRule | PerBreachRule | OutageDayRule | WeightRule | PointsRule | PersistentRule
"""One rule, told apart by its kind."""

RULES: tuple[type[Rule], ...] = get_args(Rule)
KINDS = tuple(rule.kind for rule in RULES)
ADDITIONS = {name: rule.kind for rule in RULES for name in rule.model_fields if name not in ("on", rule.kind)}
"""Fields that go with a kind only."""


class _Form(Part):
    on: Name | None = Field(
        default=None,
        description="The commitment that decides. Only a persistent failure may leave it out: then missed quotas of "
        "all commitments count together.",
        examples=["first_response"],
    )

    @property
    def meant(self) -> tuple[Rule, ...]:
        """The rules whose kinds are given; a form that can be meant has one."""
        return tuple(
            rule.model_construct(**{name: getattr(self, name) for name in rule.model_fields})
            for rule in RULES
            if getattr(self, rule.kind) is not None
        )


def _optional() -> dict[str, Any]:
    """The fields of every kind of rule, none of which need be given."""
    found: dict[str, Any] = {}
    for rule in RULES:
        for name, info in rule.model_fields.items():
            if name != "on":
                free = copy(info)
                free.default, free.metadata = None, []
                written: Any = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
                found[name] = (written | None, free)
    return found


if TYPE_CHECKING:
    CreditRule = _Form  # with the fields of every kind
else:
    CreditRule = create_model(
        "CreditRule",
        __base__=_Form,
        __doc__=f"What is owed for one commitment; exactly one of {', '.join(KINDS[:-1])} and {KINDS[-1]} says how.",
        __module__=__name__,
        **_optional(),
    )
