"""What takes agents away from tickets beside breaks and absence: illness in spells, people who leave, meetings."""

from __future__ import annotations

from fractions import Fraction

from pydantic import Field

from slasim.scenario.values.part import Part
from slasim.scenario.values.units import Date, Days, Duration, Factor, Names, PositiveDuration, Share, Times, Yearly


class IllnessSpec(Part):
    """Illness that lasts for days, and that a team may have more of in some weeks."""

    share: Share = Field(
        description="Its part of the shrinkage: the share of paid time that agents are ill.", examples=["3 %"]
    )
    mean_length: PositiveDuration = Field(
        description="How long an illness lasts on average, in days of the calendar; a day at least.",
        examples=["4 days"],
    )
    waves: Factor = Field(
        default=Fraction(0),
        description="How much weeks differ: standard deviation of the factor by which more, or fewer, of a team fall "
        "ill in a week, whose mean is 1. The share stays what it is.",
        examples=["50 %"],
    )


class AttritionSpec(Part):
    """People who leave the company, and how long their seats stay vacant."""

    rate: Yearly = Field(
        description="How many leave in a year, as a share of those who are there.", examples=["30 % per year"]
    )
    vacant: Duration = Field(
        description="How long a seat stays without anybody, and unpaid: whole days. Who follows then is new, and "
        "learns as `speed` says.",
        examples=["6 weeks"],
    )


class MeetingSpec(Part):
    """Time that is paid, and not for tickets: for seats on shift then, for so much of it as lies in their shift."""

    days: Days | None = Field(default=None, description="Days of the week on which it is.", examples=["tue"])
    on: Date | None = Field(
        default=None, description="The one date of it.", examples=["2027-03-02"], json_schema_extra={"instead": True}
    )
    at: Times = Field(
        description="From when to when, by the clock of the site. A touch in hand is finished first, as at a break.",
        examples=["10:00-10:30"],
    )
    shifts: Names | None = Field(
        default=None, description="The shifts whose seats take part; all but 24x7 if left out.", examples=[["early"]]
    )
