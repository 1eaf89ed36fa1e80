"""Money owed when a promise is missed: rules that come to amounts, and how these become one line a period."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from slasim.scenario.sections.promised.commitments import WITHOUT_SEVERITY, CommitmentSpec
from slasim.scenario.sections.promised.credit_rules import (
    CreditRule,
    DurationsRule,
    InARowRule,
    PointsRule,
    Rule,
    ScaleRule,
    ShortfallRule,
    WeightRule,
)
from slasim.scenario.sections.promised.rule_parts import INSTEAD
from slasim.scenario.values.part import Part
from slasim.scenario.values.units import (
    Amount,
    AnnualAmount,
    AsTuple,
    Factor,
    Least,
    Map,
    Name,
    Periods,
    Share,
    Sum,
    Window,
)

SINGLE = ("late_by", "breaches", "downtime", "persistent")  # kinds of one amount a rule

BY_SEVERITY = ScaleRule | ShortfallRule | InARowRule | DurationsRule


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


class RoundedSpec(Part):
    """The units in which credits are given."""

    to: Sum = Field(description="The unit: a credit is a whole multiple of it.", examples=["1 USD", "0.05 CHF"])
    how: Literal["down", "up", "half up"] = Field(
        default="half up",
        description="To the next multiple below, the next above, or the nearest, of which a half goes up.",
        examples=["down"],
    )


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
    yearly_cap: AnnualAmount | None = Field(
        default=None,
        description="The most that is owed in a year, a share of twelve monthly fees or money, beside the cap of each "
        "period: earlier periods are credited first.",
        examples=["10 % of annual fee", "5000 EUR"],
        json_schema_extra=INSTEAD,
    )
    cap_year: Literal["calendar", "contract"] = Field(
        default="calendar",
        description="Which years `yearly_cap` is about: those of the calendar, or contract years, which begin on the "
        "first date of the `term` and its anniversaries. A period belongs to the year in which it begins.",
        examples=["calendar", "contract"],
    )
    rounded: RoundedSpec | None = Field(
        default=None,
        description="In which units the credit of a period is given, such as whole dollars: after the caps, of which "
        "none is exceeded by it, and before the minimum. Left out, only the result is rounded, to the minor unit.",
        json_schema_extra=INSTEAD,
    )
    minimum: Least | None = Field(
        default=None,
        description="A smaller credit than this is not paid, one of exactly this is; `more than 10 EUR` leaves out "
        "that one as well.",
        examples=["10 EUR", "more than 1 EUR"],
    )
    same_ticket: Literal["once", "each"] = Field(
        default="once",
        description="A ticket that misses several targets is credited once in a period, with the largest of its "
        "amounts (once), or for each of them (each).",
        examples=["once", "each"],
    )
    claim_within: Window | None = Field(
        default=None,
        description="How long after the end of the period the customer may claim it, in days, months or business days "
        "(Monday to Friday, holidays too, unless `claim_days` names a calendar); without it nothing need be claimed.",
        examples=["30 days"],
    )
    claim_days: Name | None = Field(
        default=None,
        description="The calendar whose working days are the business days of `claim_within`: its holidays are none.",
        examples=["berlin"],
        json_schema_extra=INSTEAD,
    )
    claim_from: Literal["period", "incident"] = Field(
        default="period",
        description="Whether the time to claim a credit counts from the end of the period, or from the incident: the "
        "local day on which a ticket was due, or on which there was outage.",
        examples=["period", "incident"],
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

    risk_pools: Map[Name, Amount] | None = Field(
        default=None,
        min_length=1,
        description="Instead of one amount at risk, several pools: the weights of rules divide up the pool that each "
        "names with `of`, and those of one pool are added up.",
        examples=[{"service": "10 % of fee", "projects": "5 % of fee"}],
        json_schema_extra=INSTEAD,
    )

    @property
    def forms(self) -> tuple[CreditRule, ...]:
        """Every rule as it was written, in order: those listed, or the one that stands here without a list."""
        return (self,) if self.listed is None else self.listed

    def amounts(self, commitments: Mapping[str, CommitmentSpec]) -> dict[str, int]:
        """How many amounts a period may have, of each kind: a scale, shortfall, in_a_row or durations for each
        `severity`; late `tickets`, `days` without service, `points` of one price, weights of one of the `pools`
        together; each other `rule`."""
        rules = [(rule, commitments.get(rule.on or "")) for rule in self.rules]
        by_severity = [on for rule, on in rules if isinstance(rule, BY_SEVERITY) and on is not None]
        whole = [on for on in by_severity if on.metric in WITHOUT_SEVERITY or on.quota.pooled]
        points = {rule.account for rule, _ in rules if isinstance(rule, PointsRule)}
        kinds = [rule.kind for rule, _ in rules]
        weights = [rule.of for rule, _ in rules if isinstance(rule, WeightRule) and rule.of is not None]
        pools = set(weights)
        found = {
            "severity": sum(len(on.bounds) or 2 for on in by_severity if on not in whole),
            "tickets": int("per_breach" in kinds),
            "days": int("outage_day" in kinds),
            "points": len(points),
            "pools": len(pools),
            "rule": len(whole) + sum(kind in SINGLE for kind in kinds) + kinds.count("weight") - len(weights),
        }
        return {kind: count for kind, count in found.items() if count}

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule, in order."""
        return tuple(rule for form in self.forms for rule in form.meant)
