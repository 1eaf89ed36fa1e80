"""The scenario: everything a simulation needs to know, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from slasim.lazy import late
from slasim.problems import unreadable
from slasim.scenario.sections.calendar_rows import lay_calendars
from slasim.scenario.sections.calendars import AFTER, BEFORE, CalendarSpec
from slasim.scenario.sections.customers import AccountRows, CustomerFile, TierSpec, regions_of, tiers_of
from slasim.scenario.sections.horizon import HorizonSpec
from slasim.scenario.sections.promised.agreements import AgreementSpec, longest_target_ms
from slasim.scenario.sections.staff.leave import LeaveSpec, or_file
from slasim.scenario.sections.staff.routing import RoutingSpec
from slasim.scenario.sections.staff.teams import TeamSpec
from slasim.scenario.sections.tickets.account_volume import tickets, tier_mix
from slasim.scenario.sections.tickets.opening import OpeningSpec
from slasim.scenario.sections.tickets.streams import Demand
from slasim.scenario.sections.tickets.work import WorkRule
from slasim.scenario.sections.tickets.work_hours import WeekPart, week_parts
from slasim.scenario.values.stored import Stored
from slasim.scenario.values.text import Written
from slasim.scenario.values.units import EMPTY, AsTuple, Currency, Map, Name, Zone

if TYPE_CHECKING:
    from slasim.calendars import CalendarTables

FORMAT = 1
BEGAN: Literal["where it began"] = "where it began"
WENT = "where it went"
BY_TIER, FROM_FILE = "by tier", "from a file"


def _read_format(value: Any) -> int:
    if type(value) is int and value == FORMAT:  # true and 1.0 equal 1 too, and are not meant
        return value
    raise unreadable(value, f"{FORMAT}, the version of the format")


Format = Annotated[Literal[1], Written("version", _read_format, int, (("const", FORMAT),))]


def _kind_of_customers(value: Any) -> str:
    written = isinstance(value, CustomerFile) or (isinstance(value, Mapping) and isinstance(value.get("file"), str))
    return FROM_FILE if written else BY_TIER


Customers = Annotated[
    Annotated[Map[Name, TierSpec], Tag(BY_TIER)] | Annotated[CustomerFile, Tag(FROM_FILE)],
    Discriminator(_kind_of_customers),
]


class Scenario(Stored):
    """A support desk, its customers and its promises. Read one with `load_scenario(path)`."""

    slasim: Format = Field(description="Version of this format.", examples=[FORMAT])
    name: str = Field(min_length=1, max_length=100, description="What it is called.", examples=["Our desk"])
    description: str = Field(default="", description="What it is about.", examples=["Two sites, one promise."])
    currency: Currency = Field(description="Currency of all money in it, by ISO 4217.", examples=["EUR"])
    timezone: Zone = Field(
        description="Zone of the reports: days and months are cut in it.", examples=["Europe/Berlin"]
    )
    horizon: HorizonSpec = Field(description="What is measured.")
    severities: Annotated[tuple[Name, ...], AsTuple] = Field(
        min_length=1,
        max_length=100,
        description="Severities, most severe first.",
        examples=[["urgent", "normal", "low"]],
    )
    calendars: Map[Name, CalendarSpec] = Field(
        min_length=1,
        description="Places with their hours and holidays: regions of customers and sites of teams.",
        json_schema_extra={"entry": "berlin"},
    )
    customers: Customers = Field(
        description="Customers by tier; or {file: accounts.csv}, a table of accounts.",
        json_schema_extra={"entry": "enterprise"},
    )
    transferred: Literal["where it began", "where it went"] = Field(
        default=BEGAN,
        description="By whose promises a ticket is judged that is passed to another product or channel (a row of the "
        "log says so): by those of where it began, or from its creation on by those of where it went last.",
        examples=[BEGAN],
    )
    account_rows: Annotated[AccountRows, AsTuple] = Field(
        default=(),
        description="The rows of the table of accounts, filled in by the reader.",
        json_schema_extra={"filled": True},
    )
    demand: Demand = Field(description="Streams of tickets by name.", json_schema_extra={"entry": "email"})
    opening: Annotated[tuple[OpeningSpec, ...], AsTuple] = Field(
        default=(),
        description="Tickets that wait when the simulation begins. They take the place of a warm-up: `warm_up: 0 h`.",
        json_schema_extra={"instead": True},
    )
    work: Annotated[tuple[WorkRule, ...], AsTuple] = Field(
        min_length=1, description="The work tickets bring; the first rule that fits a ticket wins."
    )
    teams: Map[Name, TeamSpec] = Field(
        min_length=1, description="Teams by name.", json_schema_extra={"entry": "berlin_l1"}
    )
    leave: Annotated[tuple[LeaveSpec, ...], AsTuple] = Field(
        default=(),
        description="Who is away when: a list, or a CSV file with the columns team, shift, seat, from, to, pay.",
        json_schema_extra=or_file,
    )
    routing: RoutingSpec = Field(default=RoutingSpec(), description="How the desk chooses.")
    agreements: Map[Name, AgreementSpec] = Field(
        default=EMPTY,
        description="Promises; the first of a kind that fits a ticket holds for it.",
        json_schema_extra={"entry": "enterprise"},
    )
    overrides: Map[Name, Map[str, Any]] = Field(
        default=EMPTY,
        description="Named changes: dotted paths and their new values, applied on request.",
        examples=[{"two_more": {"teams.berlin_l1.shifts.early.headcount": 6}}],
    )

    @property
    def tiers(self) -> tuple[str, ...]:
        """Tiers in the order declared (in a table of accounts: of their first row)."""
        return tiers_of(self.customers, self.account_rows)

    @property
    def regions(self) -> Mapping[str, tuple[str, ...]]:
        """The regions in which each tier has customers."""
        return regions_of(self.customers, self.account_rows)

    def tickets(self, name: str, ms: int) -> Fraction:
        """Tickets of a stream in `ms` milliseconds of an ordinary stretch, on average, at the level of all."""
        return tickets(self.demand, name, ms, self.customers, self.account_rows)

    def tier_mix(self, name: str) -> Mapping[str, Fraction]:
        """The share of each tier in the tickets of a stream, as stated or as it follows from the accounts."""
        return tier_mix(self.demand[name], self.customers, self.account_rows)

    def week_parts(self) -> tuple[WeekPart, ...]:
        """The week of a customer's clock, cut where another rule of work can begin to hold."""
        return week_parts([rule.when.week() for rule in self.work])

    def window(self) -> tuple[int, int]:
        """The measured window [start, end) as UTC ms: local midnights of the scenario's zone."""
        from slasim.scenario.values.midnights import midnight_ms

        return midnight_ms(self.timezone, self.horizon.from_), midnight_ms(self.timezone, self.horizon.end())

    def span(self) -> tuple[int, int]:
        """The simulated span [start, end) as UTC ms: the window with warm-up and follow-up."""
        start, end = self.window()
        return start - self.horizon.warm_up, end + self.horizon.follow_up

    def first_created(self) -> int:
        """The first instant at which a ticket can have been created, UTC ms: before the span where tickets wait when
        it begins."""
        return self.span()[0] - max((each.oldest for each in self.opening), default=0)

    def longest_target_ms(self) -> int:
        """The longest duration promised in any version, ms; a business day counts as a day."""
        return longest_target_ms(state for spec in self.agreements.values() for state in spec.states())

    def calendar_tables(self) -> CalendarTables:
        """All calendars for kernels, in the rows of `calendar_rows`: from the first ticket to the end of the span, with
        a margin before and after."""
        start, end = self.first_created(), self.span()[1]
        return lay_calendars(self.calendars, start - BEFORE, end + AFTER + self.longest_target_ms())

    @classmethod
    def from_applied(cls, text: str) -> Scenario:
        """The scenario that `applied()` described. Raises ScenarioError when it is not one."""
        made: Scenario = late("slasim.scenario.loading", "scenario_from_applied")(text)
        return made

    def with_overrides(self, overrides: Mapping[str, Any] | str | list[str] | tuple[str, ...]) -> Scenario:
        """Another scenario, changed at dotted paths: `{"teams.berlin.shifts.late.headcount": 5}`, or by the names of
        overrides in its file. Raises ScenarioError for unknown paths and for overrides that overlap."""
        made: Scenario = late("slasim.scenario.loading", "override_scenario")(self, overrides)
        return made
