"""What customers ask for: streams of tickets."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from slasim.problems import Mistake
from slasim.scenario.sections.tickets.arrivals import Arrivals, CountsSpec, or_text, read_arrivals
from slasim.scenario.sections.tickets.chance import DayToDay, WithinDay
from slasim.scenario.sections.tickets.pulses import PulseSpec
from slasim.scenario.values.part import Part
from slasim.scenario.values.text import MISTAKES
from slasim.scenario.values.units import EMPTY, AsTuple, Date, Factor, Growth, Map, Month, Name, Rate, Share
from slasim.scenario.values.week_shape import Shape

BY_ACCOUNT = ("per_account", "account_share")
SOURCES = ("volume", *BY_ACCOUNT, "arrivals", "counts")
"""What says how many tickets a stream brings: one of them."""


class Mix(Part):
    """What kinds of tickets a stream brings; the shares of each kind add up to 100 %."""

    tier: Map[Name, Share] = Field(
        default=EMPTY,
        description="Share of the tickets by tier of the customer. A stream that states its tickets account by account "
        "has none: the accounts say it.",
        examples=[{"enterprise": "100 %"}],
        json_schema_extra={"alternative": True},
    )
    severity: Map[Name, Share] = Field(
        description="Share by severity.", examples=[{"urgent": "5 %", "normal": "60 %", "low": "35 %"}]
    )
    product: Map[Name, Share] = Field(
        default=EMPTY, description="Share by product, if products matter.", examples=[{"app": "80 %", "api": "20 %"}]
    )


class HolidayLevels(Part):
    """How busy a stream is on the holidays of its customers' region, against the same weekday without one.

    A holiday is a date on which the calendar of the region is closed, by `holidays` or by an exception, though its
    weekday has hours. A date among the `special_days` has its own level alone; a working day between two holidays has
    `before` and `after`, multiplied.
    """

    model_config = or_text("20 %")

    level: Factor = Field(default=Fraction(1, 5), description="Level of the holiday itself.", examples=["20 %"])
    before: Factor = Field(default=Fraction(1), description="Level of the last working day before.", examples=["90 %"])
    after: Factor = Field(default=Fraction(1), description="Level of the first working day after.", examples=["130 %"])
    regions: Map[Name, Factor] = Field(
        default=EMPTY, description="Level of the holiday itself in some regions.", examples=[{"manila": "50 %"}]
    )


def _holiday_levels(value: Any) -> Any:
    return {"level": value} if isinstance(value, str) else value


class DemandSpec(Part):
    """One stream of tickets."""

    channel: Name = Field(description="The way they come in: email, chat, phone, web.", examples=["email"])
    volume: Rate | None = Field(
        default=None,
        description="Tickets on average in an ordinary stretch at the start of the horizon, all regions together, per "
        "minute, hour, day or week; `0 per week` switches the stream off. A stream has this, `per_account`, "
        "`account_share`, `arrivals` or `counts`.",
        examples=["300 per week"],
        json_schema_extra={"alternative": True},
    )
    per_account: Map[Name, Rate] | None = Field(
        default=None,
        description="Tickets of each account of a tier, on average in an ordinary stretch at the start of the horizon; "
        "in place of a volume. So an account more brings its own, and a tier that is not named brings none.",
        examples=[{"enterprise": "3 per week"}],
        json_schema_extra={"instead": True, "alternative": True},
    )
    account_share: Factor | None = Field(
        default=None,
        description="Tickets of each account as the column `volume` of the table of accounts has them, or this share "
        "of them, where several streams divide them; in place of a volume.",
        examples=["100 %"],
        json_schema_extra={"instead": True, "alternative": True},
    )
    arrivals: Annotated[Arrivals | None, BeforeValidator(read_arrivals)] = Field(
        default=None,
        description="Tickets at equal distances, whatever the hour and the day, or those of a list; in place of a "
        "volume.",
        examples=["constant(1 h)"],
        json_schema_extra={"instead": True, "alternative": True},
    )
    counts: CountsSpec | None = Field(
        default=None,
        description="Tickets by interval from a file, in place of a volume.",
        examples=[{"file": "counts.csv", "as": "expected"}],
        json_schema_extra={"instead": True, "alternative": True},
    )
    shape: Shape = Field(
        default="always",
        description="How the week's volume lies over its hours, in each region's local time: `always` (even), "
        "`office_hours` (Monday to Friday 8 to 18), `extended` (all hours, weekends at half), or a CSV file of weights "
        "from Monday 00:00 on: 168 (hours), 336 (half hours), 672 (quarters) or 2016 (five minutes). Up to 672 may be "
        "a list in place of a file.",
        examples=["office_hours"],
    )
    season: Map[Month, Factor] = Field(
        default=EMPTY,
        description="Level of a month against an ordinary one; multiplies with all other levels.",
        examples=[{"dec": "120 %"}],
    )
    special_days: Map[Date, Factor] = Field(
        default=EMPTY,
        description="Level of a date against an ordinary one, in place of its level as a holiday.",
        examples=[{"2027-02-01": "180 %"}],
    )
    pulses: Annotated[tuple[PulseSpec, ...], AsTuple] = Field(
        default=(), description="Releases, campaigns and other times of more tickets than usual."
    )
    holidays: Annotated[HolidayLevels, BeforeValidator(_holiday_levels)] = Field(
        default=HolidayLevels(),
        description="Level on the holidays of the customers' region: a share of an ordinary day, or a map. 20 % if "
        "left out: people who are off write little (ticket logs show 10 to 30 %). Machines know no holidays: `100 %`.",
        examples=[{"level": "20 %", "before": "90 %", "after": "120 %", "regions": {"berlin": "15 %"}}],
    )
    mix: Mix = Field(description="What the tickets are.")
    day_to_day: DayToDay = Field(default=DayToDay(), description="Good days and bad days.")
    within_day: WithinDay = Field(default=WithinDay(), description="Good hours and bad hours of a day.")
    growth: Growth = Field(
        default=Fraction(0),
        description="Change of the volume over time: compounded by the day from the first date of the horizon on (and "
        "backwards into the warm-up), a month being 30.4375 days.",
        examples=["1.5 % per month"],
    )
    auto_reply: bool = Field(
        default=False,
        description="An automatic reply goes out at creation. It never counts as a response.",
        examples=[True],
    )

    @property
    def is_drawn(self) -> bool:
        """Whether chance decides how many tickets come."""
        return self.arrivals is None and (self.counts is None or self.counts.as_ == "expected")

    @property
    def is_by_account(self) -> bool:
        """Whether it states its tickets account by account."""
        return any(getattr(self, name) is not None for name in BY_ACCOUNT)

    @model_validator(mode="after")
    def _one_source(self) -> DemandSpec:
        given = [name for name in SOURCES if getattr(self, name) is not None]
        if not given:
            expected = "a volume such as 300 per week, or arrivals, counts or per_account"
            mistake = Mistake(("volume",), "no volume", expected)
        elif len(given) > 1:
            mistake = Mistake((given[-1],), f"{given[-1]} beside {given[0]}", "one of the two")
        elif self.is_by_account and self.mix.tier:
            found = f"shares of tiers beside {given[0]}"
            mistake = Mistake(("mix", "tier"), found, "none: the tickets of the accounts make them")
        elif not self.is_by_account and "tier" not in self.mix.model_fields_set:
            expected = "share of the tickets by tier of the customer, such as tier: {enterprise: 100 %}"
            mistake = Mistake(("mix", "tier"), "no tier", expected)
        else:
            return self
        raise PydanticCustomError(MISTAKES, "unreadable", {MISTAKES: [mistake]})


SPREADING_WEEKS = ("shape", "season", "special_days", "pulses", "holidays", "growth")
"""What says how a volume lies over time: without effect on counts, which say it themselves."""
SPREADING = (*SPREADING_WEEKS, "day_to_day", "within_day")
"""What is without effect on arrivals that are given."""
