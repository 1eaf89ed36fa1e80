"""What an agreement says beside its promises: parties, term, exclusions, relief, the customer's own duty."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from slasim.instants import local_date, to_ms
from slasim.scenario.values.part import Part
from slasim.scenario.values.units import (
    Allowance,
    AsTuple,
    Date,
    Factor,
    Ids,
    Length,
    Moment,
    MonthlyWindows,
    Name,
    Names,
    OutageCount,
    Rate,
    RollingMean,
    Run,
    Sums,
    Target,
    WeekHours,
)

if TYPE_CHECKING:
    from slasim.calendars import BusinessCalendar

SATURDAY = 5
Texts = Annotated[tuple[str, ...], AsTuple]


class PartiesSpec(Part):
    """Who agrees with whom."""

    provider: str = Field(min_length=1, description="Who serves.", examples=["Example Support GmbH"])
    customer: str = Field(min_length=1, description="Who is served.", examples=["Example Bank AG"])


class TermSpec(Part):
    """Local dates between which an agreement holds: a ticket created outside of them is promised nothing by it."""

    from_: Date = Field(alias="from", description="First date.", examples=["2027-01-01"])
    to: Date | None = Field(
        default=None, description="Last date; without one it holds until it is ended.", examples=["2028-12-31"]
    )
    renewal: Length | None = Field(
        default=None,
        description="For how long it goes on after the last date, again and again until it is ended.",
        examples=["1 year"],
    )
    notice: Length | None = Field(
        default=None, description="How long before the end either party says so.", examples=["3 months"]
    )

    @property
    def last(self) -> date | None:
        """The last date on which it holds; None where it is renewed or has no end."""
        return None if self.renewal is not None else self.to

    def holds_on(self, day: date) -> bool:
        """True between the first date and the last, both included."""
        return self.from_ <= day and (self.last is None or day <= self.last)


class DutiesSpec(Part):
    """What each party does, in sentences for the document."""

    provider: Texts = Field(default=(), description="Duties of the provider.", examples=[["Runs a service desk."]])
    customer: Texts = Field(
        default=(), description="Duties of the customer.", examples=[["Names two people who may report incidents."]]
    )


class ExclusionSpec(Part):
    """Time or tickets that do not count, with the evidence: an interval, windows that recur, or a list of tickets."""

    cause: Literal["maintenance", "force majeure", "third party", "customer"] = Field(
        description="Why it does not count.", examples=["maintenance"]
    )
    from_: Moment | None = Field(
        default=None,
        alias="from",
        description="First instant that does not count.",
        examples=["2027-03-06T22:00+01:00"],
    )
    to: Moment | None = Field(
        default=None, description="First instant that counts again.", examples=["2027-03-07T04:00+01:00"]
    )
    weekly: WeekHours | None = Field(
        default=None,
        description="Hours of each week that do not count, in the local time of the agreement, instead of an interval.",
        examples=[{"sun": "02:00-06:00"}],
        json_schema_extra={"instead": True},
    )
    monthly: MonthlyWindows = Field(
        default=(),
        description="The same of each month: hours of its first, second, third, fourth or last weekday, or of a day "
        "of it (`day 15 01:00-03:00`).",
        examples=["first sun 02:00-06:00"],
        json_schema_extra={"instead": True},
    )
    tickets: Ids = Field(
        default=(),
        description="Ids of tickets that do not count, instead of an interval.",
        examples=[["A-17", "A-18"]],
        json_schema_extra={"instead": True},
    )
    on: Names = Field(
        default=(),
        description="The commitments for which that time does not count; all of the agreement if left out.",
        examples=[["availability"]],
        json_schema_extra={"instead": True},
    )
    announced: Moment | None = Field(
        default=None,
        description="When an interval of maintenance was announced; needed where `maintenance` asks for notice.",
        examples=["2027-02-20T09:00+01:00"],
        json_schema_extra={"instead": True},
    )
    reference: str = Field(
        min_length=1, description="The evidence: a change, a report, a letter.", examples=["CHG-2291, announced 20 Feb"]
    )

    @property
    def is_interval(self) -> bool:
        """Whether it takes out one stretch of time."""
        return self.from_ is not None or self.to is not None

    @property
    def recurs(self) -> bool:
        """Whether it takes out windows of every week or month."""
        return self.weekly is not None or bool(self.monthly)

    def is_late(self, notice: Target | None, zone: str, days: BusinessCalendar | None = None) -> bool:
        """Whether an interval was announced less than `notice` before it begins. Business days are counted from the
        local day of the announcement to the day before it begins. days: whose working days they are; None: Monday to
        Friday."""
        if notice is None or self.from_ is None:
            return False
        if self.announced is None:
            return True
        if notice.ms is not None:
            return self.from_ - self.announced < timedelta(milliseconds=notice.ms)
        told, begin = (local_date(to_ms(at), zone) for at in (self.announced, self.from_))
        every = (told + timedelta(days=number) for number in range((begin - told).days))
        mine = (day for day in every if (day.weekday() < SATURDAY if days is None else days.is_working_day(day)))
        return sum(1 for _ in islice(mine, notice.business_days)) < (notice.business_days or 0)


class MaintenanceSpec(Part):
    """What maintenance has to keep so that its time does not count; what breaks it counts as any other time."""

    notice: Target | None = Field(
        default=None,
        description="How long before it begins an interval of maintenance has to be announced; windows that recur are "
        "agreed once and for all. Business days (Monday to Friday, holidays too, unless `notice_days` names a "
        "calendar) are counted from the day of the announcement to the day before it begins, both included.",
        examples=["5 days", "5 business days"],
    )
    notice_days: Name | None = Field(
        default=None,
        description="The calendar whose working days are the business days of `notice`: its holidays are none.",
        examples=["berlin"],
        json_schema_extra={"instead": True},
    )
    within: WeekHours | None = Field(
        default=None,
        description="Hours of the week, in the local time of the agreement, in which maintenance may be: what of it "
        "lies outside counts as any other time.",
        examples=[{"sun": "00:00-06:00"}],
        json_schema_extra={"instead": True},
    )
    at_most: Allowance | None = Field(
        default=None,
        description="So much of it at most, the earliest first, in each month, quarter or year of the agreement.",
        examples=["8 h per month"],
    )


class ReliefSpec(Part):
    """Relief for abnormal volume: tickets of a day or month with far more than was forecast do not count."""

    forecast: Rate = Field(description="Agreed volume of the tickets in scope.", examples=["120 per day"])
    above: Factor = Field(
        default=Fraction(6, 5), description="Share of the forecast above which it is abnormal.", examples=["120 %"]
    )
    per: Literal["day", "month"] = Field(
        default="day", description="What is compared with the forecast: local days, or months.", examples=["day"]
    )


class CustomerDuty(Part):
    """The two-way rule: how soon the customer replies, and what a longer wait does to the provider's clocks."""

    within: Target = Field(
        description="Agreed time of the customer's replies; a business day is the hours of a working day of the clock, "
        "whatever `business_days` says.",
        examples=["1 business day"],
    )
    effect: Literal["pause", "shift"] = Field(
        default="pause",
        description="`pause`: the clocks that pause for the customer are paused during the whole wait. "
        "`shift`: they are paused for what a wait exceeds the agreed time, in their hours; that moves a due instant "
        "which has not passed.",
        examples=["pause"],
    )


class TriggerSpec(Part):
    """When the customer may end the agreement."""

    on: Name | None = Field(
        default=None, description="The commitment; left out, any one of them.", examples=["first_response"]
    )
    missed: Run | None = Field(default=None, description="How often its quota is missed.", examples=["3 in a row"])
    credited: Sums | None = Field(
        default=None,
        description="Instead: how large credits are, so much or more in each of several periods (`20 % of fee in 2 of "
        "4`), or in all together (`500000 EUR within 12 periods`).",
        examples=["20 % of fee in 2 of 4"],
        json_schema_extra={"instead": True},
    )
    mean: RollingMean | None = Field(
        default=None,
        description="Instead: how low the mean of the attainments of some periods in a row is, of any severity of the "
        "commitment.",
        examples=["below 99 % over 3 periods"],
        json_schema_extra={"instead": True},
    )
    outages: OutageCount | None = Field(
        default=None,
        description="Instead: how many outages there are, `more than` so long each or `at least`, that begin within "
        "any so many months or days (`in any 12 months`), or within one month, quarter or year of the calendar (`in a "
        "quarter`). How long an outage is, is what of it is time that counts.",
        examples=["3 of more than 8 h in any 12 months"],
        json_schema_extra={"instead": True},
    )

    @property
    def ways(self) -> tuple[str, ...]:
        """The fields that say when; a trigger that can be meant has one."""
        return tuple(name for name in ("missed", "credited", "mean", "outages") if getattr(self, name) is not None)
