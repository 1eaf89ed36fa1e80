"""Money owed when a promise is missed: rules that come to amounts, and how these become one line a period."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field

from slasim.scenario.values.part import Part
from slasim.scenario.values.units import (
    Amount,
    AnnualAmount,
    AsTuple,
    Factor,
    Map,
    Multiplier,
    Name,
    Periods,
    PerPoint,
    PointBands,
    PositiveDuration,
    Ratchet,
    Run,
    Scale,
    Share,
    Sum,
    Window,
)

INSTEAD: dict[str, Any] = {"instead": True}
KINDS = ("scale", "shortfall", "per_breach", "outage_day", "weight", "points", "persistent")
"""The kinds of rules; each rule has one."""


class PointsSpec(Part):
    """Service points for missed quotas, and money for the points of a period."""

    bands: PointBands = Field(
        description="Points by attainment, from the highest band down.",
        examples=[{"98-98.9 %": 1, "97-97.9 %": 2, "below 97 %": 3}],
    )
    value: Amount = Field(description="What a point costs.", examples=["100 EUR"])
    above: int = Field(default=0, ge=0, le=1_000_000, description="Points up to here cost nothing.", examples=[2])
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


class PersistentSpec(Part):
    """Money for missing again and again."""

    missed: Run = Field(
        description="How often quotas are missed in periods that follow one another.", examples=["10 of 12"]
    )
    amount: AnnualAmount = Field(
        description="What that costs: a share of twelve monthly fees, or money.", examples=["5 % of annual fee"]
    )

    @property
    def misses(self) -> int:
        """Missed quotas that are needed."""
        return self.missed.misses

    @property
    def of(self) -> int:
        """Periods in a row among which they are counted."""
        return self.missed.of


class EarnBackSpec(Part):
    """A credit returned by better service later."""

    after: Periods = Field(description="How many of the next periods must reach it.", examples=["2 periods"])
    at: Share = Field(description="The attainment that each of them must reach.", examples=["97 %"])
    share: Share = Field(description="How much of the credit returns.", examples=["50 %"])


class BonusSpec(Part):
    """Money for better service than promised."""

    on: Name = Field(description="The commitment.", examples=["first_response"])
    above: Share = Field(description="Attainment of each severity above which it is owed.", examples=["99 %"])
    amount: Amount = Field(description="What the customer owes.", examples=["2 % of fee"])


class CreditRule(Part):
    """What is owed for one commitment; exactly one of scale, shortfall, per_breach, outage_day, weight, points and
    persistent says how."""

    on: Name | None = Field(
        default=None,
        description="The commitment that decides. Only a persistent failure may leave it out: then missed quotas of "
        "all commitments count together.",
        examples=["first_response"],
    )
    scale: Scale | None = Field(
        default=None,
        description="Thresholds of attainment from the highest down, each with its share of the fee, or money; the "
        "lowest that attainment falls below counts. `98-98.9 %` names a band by both ends.",
        examples=[{"below 95 %": "5 % of fee", "below 90 %": "10 % of fee"}],
    )
    shortfall: PerPoint | None = Field(
        default=None,
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
    per_breach: Map[Name, Amount] | None = Field(
        default=None,
        min_length=1,
        description="For each missed target, by severity; a ticket that misses several is credited once.",
        examples=[{"urgent": "500 EUR", "normal": "50 EUR"}],
        json_schema_extra=INSTEAD,
    )
    outage_day: PositiveDuration | None = Field(
        default=None,
        description="The fee of each local day on which the service was unavailable for longer than this.",
        examples=["4 h"],
        json_schema_extra=INSTEAD,
    )
    weight: Share | None = Field(
        default=None,
        description="Share of the pool of the amount at risk, when the quota is missed.",
        examples=["40 %"],
        json_schema_extra=INSTEAD,
    )
    points: PointsSpec | None = Field(
        default=None,
        description="Service points for missed quotas.",
        json_schema_extra=INSTEAD,
    )
    persistent: PersistentSpec | None = Field(
        default=None,
        description="For missing again and again.",
        examples=[{"missed": "10 of 12", "amount": "5 % of annual fee"}],
        json_schema_extra=INSTEAD,
    )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that are given; a rule that can be meant has one."""
        return tuple(kind for kind in KINDS if getattr(self, kind) is not None)


class CreditTerms(CreditRule):
    """Money owed when a quota is missed: one rule, or several under `rules`, and what holds for all of them."""

    listed: Annotated[tuple[CreditRule, ...], AsTuple] | None = Field(
        default=None,
        alias="rules",
        min_length=1,
        description="Several rules, instead of one written here.",
        examples=[
            [
                {"on": "first_response", "scale": {"below 95 %": "5 % of fee"}},
                {"on": "resolution", "per_breach": {"urgent": "500 EUR"}},
            ]
        ],
        json_schema_extra=INSTEAD,
    )
    combine: Literal["largest", "sum"] = Field(
        default="largest",
        description="Of several amounts in a period the largest is owed, or their sum.",
        examples=["largest"],
    )
    cap: Amount | None = Field(
        default=None, description="The most that is owed in a review period.", examples=["25 % of fee"]
    )
    minimum: Sum | None = Field(
        default=None, description="A smaller credit than this is not paid.", examples=["10 EUR"]
    )
    claim_within: Window | None = Field(
        default=None,
        description="How long after the end of the period the customer may claim it, in days, months or business days "
        "(Monday to Friday, holidays too); without it nothing need be claimed.",
        examples=["30 days"],
    )
    remedy: Literal["credit note", "cash", "extension"] = Field(
        default="credit note",
        description="How it is paid: on the next invoice, in cash, or as an extension of the term.",
        examples=["credit note"],
    )
    earn_back: EarnBackSpec | None = Field(default=None, description="A credit returned by better service later.")
    bonus: BonusSpec | None = Field(default=None, description="Money for better service than promised.")
    at_risk: Amount | None = Field(
        default=None,
        description="What the weights of rules divide up, and the most that is owed in a period.",
        examples=["15 % of fee"],
        json_schema_extra=INSTEAD,
    )
    pool: Factor = Field(
        default=Fraction(1),
        description="Multiplies the amount at risk before weights divide it: above 100 % fewer misses exhaust it.",
        examples=["200 %"],
        json_schema_extra={"instead": True},
    )

    @property
    def rules(self) -> tuple[CreditRule, ...]:
        """Every rule, in order: those listed, or the one that is written without a list."""
        if self.listed is not None:
            return self.listed
        return (CreditRule.model_construct(**{name: getattr(self, name) for name in CreditRule.model_fields}),)
