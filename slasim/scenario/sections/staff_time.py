"""What takes agents away from their seats for longer than a day: illness in spells, people who leave."""

from __future__ import annotations

from fractions import Fraction

from pydantic import Field

from slasim.scenario.values.part import Part
from slasim.scenario.values.units import Duration, Factor, PositiveDuration, Share, Yearly


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
