"""The rules by which money is owed, as a planner writes them: one class a rule, and the form of which each is a part.

A file names the rule by the field that says how much (`scale:`, `per_breach:`), its kind. `CreditRule` is the form: it
has the fields of all kinds, so that a rule that mixes two can be refused in plain words; `CreditRule.rules` is what was
meant. What a rule comes to is worked out in `slasim.agreements.credits.rules`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from copy import copy
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, get_args

from pydantic import Field, create_model

from slasim.problems import Path, nearest, one_of
from slasim.scenario.sections.promised.commitments import CommitmentSpec
from slasim.scenario.sections.promised.event_rules import (
    BreachesRule,
    DowntimeRule,
    DurationsRule,
    LateByRule,
    OutageDayRule,
    PerBreachRule,
)
from slasim.scenario.sections.promised.rule_parts import INSTEAD, UP_TO, Remark, RulePart
from slasim.scenario.values.amounts import Money, write_number
from slasim.scenario.values.part import Part
from slasim.scenario.values.units import (
    Amount,
    AnnualAmount,
    Multiplier,
    Name,
    NumberScale,
    PointBands,
    PointSteps,
    Ratchet,
    Run,
    Scale,
    Share,
)

if TYPE_CHECKING:
    from slasim.scenario.sections.promised.credits import CreditTerms

LONGEST_ROW = 999  # periods

__all__ = [
    "ADDITIONS",
    "INSTEAD",
    "KINDS",
    "RULES",
    "BreachesRule",
    "CreditRule",
    "DowntimeRule",
    "DurationsRule",
    "InARowRule",
    "LateByRule",
    "OutageDayRule",
    "PerBreachRule",
    "PersistentRule",
    "PersistentSpec",
    "PointsRule",
    "PointsSpec",
    "Remark",
    "Rule",
    "RulePart",
    "ScaleRule",
    "ShortfallRule",
    "WeightRule",
]


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
    shortfall: PointSteps = Field(
        description="For each percentage point by which attainment misses the quota; a part of a point owes the same "
        "part. `per begun 0.1 points` counts a part of a step as a whole one, `per whole 0.1 points` whole ones alone.",
        examples=["2 % of fee per point", "1 % of fee per begun 0.1 points"],
        json_schema_extra=INSTEAD,
    )
    up_to: Amount | None = UP_TO

    def amounts(self) -> Iterator[tuple[Path, Fraction | Money]]:
        yield ("shortfall",), self.shortfall.amount
        yield from super().amounts()


class WeightRule(RulePart):
    """A share of the amount at risk."""

    kind = "weight"

    on: Name
    weight: Share = Field(
        description="Share of the pool of the amount at risk, when the quota is missed.",
        examples=["40 %"],
        json_schema_extra=INSTEAD,
    )
    of: Name | None = Field(
        default=None,
        description="With several `risk_pools`, the one that it is a share of.",
        examples=["service"],
        json_schema_extra=INSTEAD,
    )

    def beside(self, on: CommitmentSpec, terms: CreditTerms, at: Path) -> Iterator[Remark]:
        yield from super().beside(on, terms, at)
        pools = list(terms.risk_pools or ())
        if self.of is not None and self.of not in pools:
            expected = (
                f"one of the risk_pools: {one_of(pools)}" if pools else "risk_pools beside it, with their amounts"
            )
            yield Remark((*at, "of"), f"'{self.of}'", expected, nearest(self.of, pools), at_key=False)
        elif self.of is None and pools:
            found, expected = "a weight of no pool, beside risk_pools", f"of: {one_of(pools)}"
            yield Remark((*at, "weight"), found, expected, at_key=False)
        elif self.of is None and terms.at_risk is None:
            found, expected = "a weight without an amount at risk", "at_risk beside it, such as at_risk: 15 % of fee"
            whole = at if terms.listed is None else at[:-2]
            yield Remark((*at, "weight"), found, expected, needs=(whole,), at_key=False)


class PointsSpec(Part):
    """Service points for missed quotas, and money for the points of a period."""

    bands: PointBands = Field(
        description="Points by attainment, from the highest band down.",
        examples=[{"98-98.9 %": 1, "97-97.9 %": 2, "below 97 %": 3}],
    )
    value: Amount | None = Field(
        default=None, description="What a point costs.", examples=["100 EUR"], json_schema_extra={"alternative": True}
    )
    steps: NumberScale | None = Field(
        default=None,
        description="Instead of a value for each point: what all points of a period together cost, by their number.",
        examples=[{"1-5": "2 % of fee", "6-10": "5 % of fee", "11 or more": "10 % of fee"}],
        json_schema_extra=INSTEAD,
    )
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
    up_to: Amount | None = UP_TO

    @property
    def account(self) -> tuple[Hashable, ...]:
        """What the rules whose points are added up have in common."""
        return self.points.value, self.points.steps, self.points.above, self.points.ratchet, self.up_to

    def amounts(self) -> Iterator[tuple[Path, Fraction | Money]]:
        if self.points.value is not None:
            yield ("points", "value"), self.points.value
        for number, band in enumerate(self.points.steps or ()):
            yield ("points", "steps", number), band.amount
        yield from super().amounts()

    def alone(self, at: Path) -> Iterator[Remark]:
        points, at = self.points, (*at, "points")
        if (points.value is None) == (points.steps is None):
            found = "value beside steps" if points.value is not None else "points that cost nothing"
            yield Remark(at, found, "value, what each point costs, or steps, what all of them cost by their number")
        for name in ("above", "ratchet") if points.steps is not None else ():
            if getattr(points, name) != PointsSpec.model_fields[name].default:
                yield Remark(
                    (*at, name), f"{name} beside steps", "steps alone: they say what each number of points costs"
                )
        if points.repeat < 1:
            found = f"'{write_number(points.repeat)}'"
            yield Remark((*at, "repeat"), found, "a multiplier of at least 1", at_key=False)
        if points.ratchet is not None and points.ratchet[0].first != points.above + 1:
            found, expected = (
                f"stages from {points.ratchet[0].first} on",
                f"stages from {points.above + 1} on, after above",
            )
            yield Remark((*at, "ratchet"), found, expected, needs=((*at, "above"),))


class InARowRule(RulePart):
    """An amount that grows from missed period to missed period."""

    kind = "in_a_row"

    on: Name
    in_a_row: NumberScale = Field(
        description="For a missed quota, by how many periods in a row it has been missed, this one included. A period "
        "that keeps it, or in which nothing is judged, ends the row.",
        examples=[{"1": "5 % of fee", "2": "10 % of fee", "3 or more": "15 % of fee"}],
        json_schema_extra=INSTEAD,
    )

    def amounts(self) -> Iterator[tuple[Path, Fraction | Money]]:
        for number, band in enumerate(self.in_a_row):
            yield ("in_a_row", number), band.amount

    def alone(self, at: Path) -> Iterator[Remark]:
        longest = self.in_a_row[-1].first
        if longest > LONGEST_ROW:
            found = f"a row of {longest} periods"
            yield Remark((*at, "in_a_row"), found, f"rows of at most {LONGEST_ROW} periods")


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
    up_to: Amount | None = UP_TO

    def amounts(self) -> Iterator[tuple[Path, Fraction | Money]]:
        yield ("persistent", "amount"), self.persistent.amount
        yield from super().amounts()


Rule = (
    ScaleRule
    | ShortfallRule
    | PerBreachRule
    | LateByRule
    | BreachesRule
    | OutageDayRule
    | DowntimeRule
    | DurationsRule
    | WeightRule
    | PointsRule
    | InARowRule
    | PersistentRule
)
"""One rule, told apart by its kind."""

RULES: tuple[type[Rule], ...] = get_args(Rule)
KINDS = tuple(rule.kind for rule in RULES)
ADDITIONS: dict[str, tuple[str, ...]] = {
    name: tuple(rule.kind for rule in RULES if name in rule.model_fields)
    for each in RULES
    for name in each.model_fields
    if name not in ("on", *KINDS)
}
"""Fields that go with some kinds only, and with which."""


class _Form(Part):
    on: Name | None = Field(
        default=None,
        description="The commitment that decides. Only `persistent` and `breaches` may leave it out: then missed "
        "quotas, or targets, of all commitments count together.",
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
