"""The work that tickets bring: rules, each with a path of steps."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from slasim.problems import Mistake
from slasim.scenario.sections.tickets.work_hours import spans_of_week
from slasim.scenario.values.part import Part
from slasim.scenario.values.text import MISTAKES
from slasim.scenario.values.units import AsTuple, Days, Distribution, Map, Name, Names, Share, Spans

SOLVED, CUSTOMER = "solved", "customer"  # outcomes of a step that are not skills
CONDITIONS = ("tier", "severity", "channel", "product", "region")


class When(Part):
    """Conditions on a ticket; all that are given must fit. A list fits any of its names."""

    tier: Names | None = Field(default=None, description="Tier of the customer.", examples=[["enterprise"]])
    severity: Names | None = Field(
        default=None, description="Severity of the ticket.", examples=[["urgent", "normal", "low"]]
    )
    channel: Names | None = Field(default=None, description="Channel it came in by.", examples=["email"])
    product: Names | None = Field(default=None, description="Product it is about.", examples=[["app", "api"]])
    region: Names | None = Field(default=None, description="Region of the customer.", examples=[["berlin"]])

    def fits(self, *, tier: str, severity: str, channel: str, product: str | None = None, region: str) -> bool:
        """True when a ticket with these attributes meets every condition."""
        ticket = {"tier": tier, "severity": severity, "channel": channel, "product": product, "region": region}
        return all(getattr(self, name) is None or value in getattr(self, name) for name, value in ticket.items())

    def conditions(self) -> tuple[tuple[str, tuple[str, ...] | None], ...]:
        """Each attribute with the names it may have; None is any."""
        return tuple((name, getattr(self, name)) for name in CONDITIONS)


class WorkWhen(When):
    """Conditions on a ticket; all that are given must fit. A list fits any of its names."""

    hours: Spans | None = Field(
        default=None,
        description="When it is created, on the clock of the customer's region. Hours past midnight belong to the day "
        "on which they begin.",
        examples=["22:00-06:00"],
        json_schema_extra={"instead": True},
    )
    days: Days | None = Field(
        default=None,
        description="On which days it is created, by the same clock.",
        examples=["sat,sun"],
        json_schema_extra={"instead": True},
    )

    def week(self) -> list[tuple[int, int]]:
        """The hours of the week in which it holds: ms since Monday 00:00."""
        return spans_of_week(self.days, self.hours)

    @model_validator(mode="after")
    def _some_hours(self) -> WorkWhen:
        if self.hours == ():
            mistakes = [Mistake(("hours",), "no hours", "hours such as 22:00-06:00")]
            raise PydanticCustomError(MISTAKES, "unreadable", {MISTAKES: mistakes})
        return self


class Step(Part):
    """One touch: the skill it needs, the agent's time, and what follows."""

    skill: Name = Field(description="Skill it needs; some team must have it.", examples=["l1"])
    handle: Distribution = Field(
        description="Agent's time, drawn for each touch: constant(5 min), exponential(mean=5 min), "
        "lognormal(mean=5 min, cv=1.2) (or median for mean), gamma(mean=5 min, cv=0.8), erlang(mean=5 min, k=3), "
        "weibull(mean=5 min, shape=1.5) (or scale for mean), uniform(2 min, 9 min), triangular(2 min, 5 min, 20 min), "
        "mixture(70 % constant(5 min), 30 % uniform(5 min, 1 h)), or measured: empirical(times.csv).",
        examples=["lognormal(mean=14 min, cv=1.2)"],
    )
    then: Map[Name, Share] = Field(
        description="What follows, 100 % in all: `solved`; `customer`, who answers and brings it back to this step; or "
        "the skill of another step of the path, which takes over at once.",
        examples=[{"solved": "70 %", "customer": "30 %"}],
    )
    replies: bool | None = Field(
        default=None,
        description="Each touch of the step ends with a reply to the customer: always (`true`) or never (`false`). "
        "Left out, it does unless it passes the ticket on.",
        examples=[True],
    )


class WorkRule(Part):
    """Tickets that fit `when` go through `path`, from its first step on. The first rule that fits a ticket wins."""

    when: WorkWhen = Field(default=WorkWhen(), description="Which tickets; all if left out.")
    path: Annotated[tuple[Step, ...], AsTuple] = Field(
        min_length=1, description="The steps, each with another skill; a ticket starts with the first."
    )
    together: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="How handle times of one ticket go together: the correlation (of normal scores) of any two of its "
        "touches. A ticket that is hard at one touch is then hard at the others; each step keeps its distribution.",
        examples=[0.5],
    )
    customer_reply: Distribution | None = Field(
        default=None,
        description="How long customers take to answer; needed where a step leads to `customer`.",
        examples=["lognormal(median=3 h, cv=1.5)"],
    )
    customer_hours: Literal["24x7", "customer"] = Field(
        default="24x7",
        description="Whether that time passes round the clock or in the hours of the customer's region.",
        examples=["customer"],
    )
