"""Who does the work: teams, their skills and shifts."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from slasim.calendars.hours import ALWAYS
from slasim.instants import HOUR
from slasim.limits import SEATS
from slasim.problems import Mistake, Unreadable, unreadable
from slasim.scenario.sections.staff.premiums import PremiumSpec
from slasim.scenario.sections.staff.staff_time import AttritionSpec, IllnessSpec, MeetingSpec
from slasim.scenario.values.frozen import FrozenMap
from slasim.scenario.values.part import Part
from slasim.scenario.values.text import MISTAKES, Written
from slasim.scenario.values.units import (
    EMPTY,
    AsTuple,
    Break,
    Date,
    Days,
    Factor,
    HourlyCost,
    Map,
    Name,
    PositiveDuration,
    Share,
    ShiftHours,
    _read_names,
)

EVERY_DAY = tuple(range(7))


def _or_number(schema: dict[str, Any]) -> None:
    as_map = dict(schema)
    schema.clear()
    schema |= {"description": as_map.pop("description", ""), "anyOf": [{"type": "integer", "minimum": 0}, as_map]}


class Headcount(Part):
    """Seats of a shift pattern on each of its days: now, and the bounds within which a plan may move."""

    model_config = ConfigDict(json_schema_extra=_or_number)

    now: int = Field(ge=0, le=SEATS, description="Seats rostered.", examples=[4])
    min: int | None = Field(default=None, ge=0, le=SEATS, description="Fewest a plan may set.", examples=[3])
    max: int | None = Field(default=None, ge=0, le=SEATS, description="Most a plan may set.", examples=[12])


def _headcount(value: Any) -> Any:
    if type(value) is int:
        return {"now": value}
    if isinstance(value, dict | Headcount):
        return value
    error = unreadable(value, "a whole number of seats, or a map such as {min: 3, max: 12, now: 4}")
    raise PydanticCustomError(MISTAKES, "unreadable", {MISTAKES: error.mistakes})


def _read_skills(value: Any) -> FrozenMap[str, int]:
    if isinstance(value, dict) and value:
        wrong = [
            Mistake((skill,), str(level), "a level from 1 (first choice) to 100")
            for skill, level in value.items()
            if type(level) is not int or not 1 <= level <= 100
        ]
        if wrong:
            raise Unreadable(wrong)
        _read_names(list(value))
        return FrozenMap(value)
    if isinstance(value, list | tuple | str) and value:
        return FrozenMap(dict.fromkeys(_read_names(value), 1))
    raise unreadable(value, "skills such as [l1, l2] or {l1: 1, l2: 2}")


Skills = Annotated[
    FrozenMap[str, int],
    Written("skills", _read_skills, dict, (("type", ["string", "array", "object"]), ("examples", [["l1", "l2"]]))),
]


class ShiftSpec(Part):
    """A shift pattern: hours of seats on some days of the week, in the time of the site."""

    hours: ShiftHours = Field(
        description="Start and end of the seat; it belongs to the day it starts on. 24x7 is someone always there, on "
        "every date, holidays too.",
        examples=["09:00-18:00"],
    )
    days: Days = Field(default=EVERY_DAY, description="Days it starts on; every day if left out.", examples=["mon-fri"])
    break_: Break | None = Field(
        default=None,
        alias="break",
        description="Paid time without tickets: a duration (its middle at 35 to 65 % of the shift, for each seat "
        "another place, half-way for the first) or fixed times. A touch in hand is finished first; the break lasts "
        "whole.",
        examples=["30 min"],
    )
    headcount: Annotated[Headcount, BeforeValidator(_headcount)] = Field(
        description="Seats on each of the days: a number, or {min, max, now}.",
        examples=[{"min": 3, "max": 12, "now": 4}],
    )
    holidays: Literal["off", "work"] | None = Field(
        default=None,
        description="On days on which the site is closed (holidays, exceptions without hours): `off` or `work`; as the "
        "team if left out.",
        examples=["off"],
    )

    @property
    def always(self) -> bool:
        """True for 24x7."""
        return self.hours == ALWAYS


class ShiftChange(Part):
    """What is another from a date on; what is left out stays as it is."""

    hours: ShiftHours | None = Field(default=None, description="Start and end of the seat.", examples=["10:00-19:00"])
    days: Days | None = Field(default=None, description="Days it starts on.", examples=["mon-sat"])
    break_: Break | None = Field(
        default=None, alias="break", description="Its break, as that of a shift.", examples=["45 min"]
    )
    headcount: Annotated[Headcount, BeforeValidator(_headcount)] | None = Field(
        default=None,
        description="Seats on each of the days. The first seats stay who they are, the last ones go and come.",
        examples=[6],
    )
    holidays: Literal["off", "work"] | None = Field(
        default=None, description="On days on which the site is closed: `off` or `work`.", examples=["work"]
    )

    @property
    def said(self) -> dict[str, Any]:
        """The fields that it changes, by attribute."""
        return {name: value for name in type(self).model_fields if (value := getattr(self, name)) is not None}


class TeamChange(Part):
    """What is another in a team from a date on. It takes effect when a shift begins, never inside one."""

    skills: Skills | None = Field(
        default=None, description="All skills of every agent from then on.", examples=[{"l1": 2}]
    )
    shifts: Map[Name, ShiftChange] = Field(
        default=EMPTY, description="What changes in shifts of the team.", json_schema_extra={"entry": "early"}
    )

    def made(self, team: TeamSpec) -> TeamSpec:
        """The team with this change; shifts that it does not have are passed over."""
        shifts = {
            name: shift.model_copy(update=self.shifts[name].said) if name in self.shifts else shift
            for name, shift in team.shifts.items()
        }
        skills = team.skills if self.skills is None else self.skills
        return team.model_copy(update={"skills": skills, "shifts": FrozenMap(shifts)})


class SpeedSpec(Part):
    """How fast agents work: standard work done in an hour, in hours."""

    spread: Share = Field(
        default=Fraction(0),
        description="How much seats differ: standard deviation of their speed, whose mean is 1. Each seat has one "
        "speed in a simulated history.",
        examples=["15 %"],
    )
    start: Share | None = Field(
        default=None,
        description="Speed of who is new, by a dated change or after attrition, on the first date, against the one it "
        "comes to.",
        examples=["50 %"],
    )
    over: PositiveDuration | None = Field(
        default=None, description="How long it takes to come to it: day by day by the same step.", examples=["8 weeks"]
    )


class TeamSpec(Part):
    """Agents who share skills, a site, a cost and shift patterns."""

    site: Name = Field(
        description="Calendar whose zone, holidays and `closed` dates the team lives by (opening hours play no part).",
        examples=["berlin"],
    )
    skills: Skills = Field(
        description="Skills of every agent; a list, or a map to levels: 1 is first choice for a skill, 2 the second.",
        examples=[["l1"]],
    )
    cost: HourlyCost | None = Field(default=None, description="Cost of a paid hour.", examples=["38 EUR/hour"])
    shrinkage: Share = Field(
        default=Fraction(0),
        description="Share of paid time not available for tickets, in all: leave, sickness, training, meetings. What "
        "is planned of it is paid on top of the seats and empties none.",
        examples=["28 %"],
    )
    absence: Share = Field(
        default=Fraction(0),
        description="A part of the shrinkage that is not planned for: each seat stays empty on each of its dates by "
        "itself, for this share of the paid time.",
        examples=["4 %"],
    )
    illness: IllnessSpec | None = Field(
        default=None,
        description="The other part that is not planned for: seats that stay empty for several days in a row.",
    )
    attrition: AttritionSpec | None = Field(
        default=None, description="People who leave, and seats that are vacant until somebody new comes."
    )
    meetings: Annotated[tuple[MeetingSpec, ...], AsTuple] = Field(
        default=(),
        description="Meetings and trainings at fixed times. Such time is no part of the shrinkage: it is taken out of "
        "the shifts.",
    )
    speed: SpeedSpec = Field(
        default=SpeedSpec(), description="How fast its agents work, and how soon new ones do. All at 1 if left out."
    )
    breaks: Literal["paid", "unpaid"] = Field(
        default="paid", description="Whether the planned breaks of its shifts are paid.", examples=["unpaid"]
    )
    premium: PremiumSpec | None = Field(
        default=None, description="What is paid beside the cost of hours at night, on weekends and on holidays."
    )
    overtime: Factor | None = Field(
        default=None,
        description="What an hour of work after the end of a shift costs, as a share of the `cost`; nothing if left "
        "out, and none under hand_over.",
        examples=["125 %"],
        json_schema_extra={"instead": True},
    )
    contract: PositiveDuration = Field(default=40 * HOUR, description="Paid hours of a full week.", examples=["40 h"])
    holidays: Literal["off", "work"] = Field(
        default="off",
        description="Whether shifts take place on days when the site is closed: holidays, exceptions without hours.",
        examples=["off"],
    )
    shifts: Map[Name, ShiftSpec] = Field(
        min_length=1, description="Shift patterns by name.", json_schema_extra={"entry": "early"}
    )
    changes: Map[Date, TeamChange] = Field(
        default=EMPTY,
        description="What is another from a date on, for the shifts that start on it or later, until a later change "
        "says otherwise. A shift that is still to come has a headcount of 0 before, one that is given up 0 after.",
        json_schema_extra={"entry": "2027-03-01"},
    )

    @property
    def planned(self) -> Fraction:
        """The part of the shrinkage that is planned for: a share of the paid hours, on top of all seats."""
        return self.shrinkage - self.absence - (self.illness.share if self.illness else 0)

    @property
    def ill(self) -> Fraction:
        """The share of the rostered hours that illness takes."""
        return self.illness.share / (1 - self.planned) if self.illness else Fraction(0)

    @property
    def absent(self) -> Fraction:
        """The probability that a seat is empty on a date by `absence`, where nobody is ill: one that illness does not
        move, for (1 - planned) (1 - ill) is 1 - (shrinkage - absence)."""
        return self.absence / (1 - (self.shrinkage - self.absence))

    @property
    def there(self) -> Fraction:
        """The share of the rostered hours that illness and absence leave."""
        return (1 - self.shrinkage) / (1 - self.planned)

    @property
    def is_by_chance(self) -> bool:
        """Whether chance decides which of its seats are empty."""
        return self.absence > 0 or self.ill > 0 or (self.attrition is not None and self.attrition.rate > 0)

    @property
    def states(self) -> tuple[tuple[date, TeamSpec], ...]:
        """What the team is from which date on, in order; first itself, from before all dates."""
        found = [(date.min, self)]
        for day in sorted(self.changes):
            found.append((day, self.changes[day].made(found[-1][1])))
        return tuple(found)

    def states_in(self, first: date, stop: date) -> tuple[TeamSpec, ...]:
        """What the team is on the dates from `first` until before `stop`, in order."""
        ends = (*(day for day, _ in self.states[1:]), date.max)
        return tuple(team for (day, team), end in zip(self.states, ends, strict=True) if day < stop and end > first)

    def most_seats(self, first: date, stop: date) -> int:
        """The most seats that all its shift patterns have together on a date from `first` until before `stop`."""
        return max(sum(shift.headcount.now for shift in team.shifts.values()) for team in self.states_in(first, stop))

    @property
    def every_skill(self) -> tuple[str, ...]:
        """Skills that it has at some time."""
        return tuple(dict.fromkeys(skill for _, team in self.states for skill in team.skills))
