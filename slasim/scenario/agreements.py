"""What is promised: agreements, their commitments and credits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from slasim.scenario.durations import DAY
from slasim.scenario.frozen import FrozenMap
from slasim.scenario.part import Part
from slasim.scenario.text import Written, unreadable
from slasim.scenario.units import EMPTY, FeeShare, Map, Name, Quota, Scale, Target, Zone
from slasim.scenario.work import When

METRICS = ("first_response", "resolution")
ELSE = "else"  # in `hours`: every severity not named


def _read_hours(value: Any) -> str | FrozenMap[str, str]:
    expected = "24x7, customer or the name of a calendar, or a map of these by severity"
    if isinstance(value, str) and value:
        return value
    if isinstance(value, dict) and value and all(isinstance(each, str) and each for each in value.values()):
        return FrozenMap(value)
    raise unreadable(value, expected)


def _write_hours(value: str | FrozenMap[str, str]) -> str | dict[str, str]:
    return value if isinstance(value, str) else dict(value)


HoursOf = Annotated[
    str | FrozenMap[str, str],
    Written(
        "hours that count", _read_hours, _write_hours, (("type", ["string", "object"]), ("examples", ["customer"]))
    ),
]


def _metric_optional(schema: dict[str, Any]) -> None:
    schema["required"] = [name for name in schema["required"] if name not in ("metric", "pauses")]


class CommitmentSpec(Part):
    """One measured promise."""

    model_config = ConfigDict(json_schema_extra=_metric_optional)

    metric: Literal["first_response", "resolution"] = Field(
        description="What is measured from creation on: to the first reply of an agent, or to the solution. May be "
        "left out where the commitment is named so.",
        examples=["first_response"],
    )
    promise: Map[Name, Target] = Field(
        min_length=1,
        description="Target by severity, promised in public. Severities left out are promised nothing.",
        examples=[{"urgent": "1 h", "normal": "8 h", "low": "2 business days"}],
    )
    goal: Map[Name, Target] = Field(
        default=EMPTY,
        description="Target the desk steers by, not looser than the promise; the promise itself where left out.",
        examples=[{"urgent": "30 min"}],
    )
    quota: Quota = Field(
        description="Share of the tickets of a severity that must meet the promise in each month or quarter.",
        examples=["95 % per month"],
    )
    hours: HoursOf = Field(
        default="24x7",
        description="Hours that count: 24x7, `customer` (those of the customer's region) or a calendar; or one of "
        "these for each severity, `else` for the rest.",
        examples=[{"urgent": "24x7", "else": "customer"}],
    )
    pauses: bool = Field(
        description="The clock stands still while the ticket waits for the customer. Left out: true for resolution, "
        "false for first_response.",
        examples=[True],
    )
    period: Literal["created", "due", "stopped"] = Field(
        default="created", description="The event that decides which month a ticket belongs to.", examples=["created"]
    )
    automatic_replies: Literal["ignored"] = Field(
        default="ignored", description="Automatic replies are never a response.", examples=["ignored"]
    )

    @model_validator(mode="before")
    @classmethod
    def _defaults_of_metric(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and "pauses" not in data:
            return {**data, "pauses": data.get("metric") == "resolution"}
        return data

    def hours_of(self, severity: str) -> str:
        """`24x7`, `customer` or the name of a calendar: the hours that count for this severity."""
        return self.hours if isinstance(self.hours, str) else self.hours.get(severity, self.hours.get(ELSE, ""))

    def goal_of(self, severity: str) -> Target:
        """The goal, or the promise where no goal is set."""
        return self.goal.get(severity, self.promise[severity])


class CreditSpec(Part):
    """Money owed when a quota is missed: a sliding scale on the fee of the period."""

    on: Name = Field(description="The commitment whose attainment decides.", examples=["first_response"])
    scale: Scale = Field(
        description="Thresholds of attainment from the highest down, each with its share of the fee; the lowest that "
        "attainment falls below counts.",
        examples=[{"below 95 %": "5 % of fee", "below 90 %": "10 % of fee"}],
    )
    cap: FeeShare | None = Field(
        default=None, description="The most that is owed in a review period.", examples=["25 % of fee"]
    )


class AgreementSpec(Part):
    """What some tickets are promised. Of several agreements of one kind the first that fits a ticket holds."""

    kind: Literal["customer", "internal", "vendor"] = Field(
        default="customer",
        description="With customers, between teams (an OLA), or with a vendor. Kinds run side by side.",
        examples=["customer"],
    )
    level: Literal["corporate", "customer", "service"] = Field(
        default="customer",
        description="For all customers, for some customers, or for a service.",
        examples=["customer"],
    )
    for_: When = Field(
        default=When(),
        alias="for",
        description="Which tickets it is for; all if left out.",
    )
    timezone: Zone | None = Field(
        default=None,
        description="Zone in which months are cut; the scenario's if left out.",
        examples=["Europe/Berlin"],
    )
    judged: Literal["each customer", "together"] | None = Field(
        default=None,
        description="Whether the quota must hold for each customer or for all together (the default); must be said "
        "where credits are owed.",
        examples=["each customer"],
    )
    commitments: Map[Name, CommitmentSpec] = Field(
        min_length=1, description="Promises by name.", json_schema_extra={"entry": "first_response"}
    )
    credits: CreditSpec | None = Field(default=None, description="What is owed when a quota is missed.")

    @model_validator(mode="before")
    @classmethod
    def _names_of_metrics(cls, data: Any) -> Any:
        """A commitment named after a metric measures it."""
        if not isinstance(data, Mapping) or not isinstance(data.get("commitments"), Mapping):
            return data
        named = {
            name: {"metric": name, **spec} if name in METRICS and isinstance(spec, Mapping) else spec
            for name, spec in data["commitments"].items()
        }
        return {**data, "commitments": named}


def longest_target_ms(agreements: Iterable[AgreementSpec]) -> int:
    """The longest duration promised, ms; a business day counts as a day. 0 where nothing is promised."""
    return max(
        (
            target.ms if target.ms is not None else (target.business_days or 0) * DAY
            for agreement in agreements
            for commitment in agreement.commitments.values()
            for target in (*commitment.promise.values(), *commitment.goal.values())
        ),
        default=0,
    )
