"""Agreements without a desk: what is promised to whom, for measuring, reviewing and documenting."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from slasim.scenario.sections.calendars import CalendarSpec
from slasim.scenario.sections.customers import AccountRows, tiers_of
from slasim.scenario.sections.promised.agreements import AgreementSpec, longest_target_ms
from slasim.scenario.sections.scenario import BEGAN, Customers, Format, Scenario
from slasim.scenario.values.stored import Stored
from slasim.scenario.values.units import EMPTY, AsTuple, Currency, Map, Name, Zone

DESK = ("horizon", "demand", "work", "teams", "leave", "routing")
"""The sections that make a file a scenario."""


def _as_in_scenario(name: str, **more: Any) -> Any:
    """A field that means what the scenario's field of this name means."""
    info = Scenario.model_fields[name]
    extra: Any = info.json_schema_extra
    return Field(description=info.description, examples=info.examples, json_schema_extra=extra, **more)


class AgreementBook(Stored):
    """Agreements with their calendars and, if wanted, their customers. Read one with `load_agreements(path)`.

    The format is that of a scenario without its desk: no horizon, demand, work, teams, leave or routing. Without
    customers any tier may be named, and fees come from the log.
    """

    slasim: Format = _as_in_scenario("slasim")
    name: str = _as_in_scenario("name", min_length=1, max_length=100)
    description: str = _as_in_scenario("description", default="")
    currency: Currency = _as_in_scenario("currency")
    timezone: Zone = _as_in_scenario("timezone")
    severities: Annotated[tuple[Name, ...], AsTuple] = _as_in_scenario("severities", min_length=1, max_length=100)
    calendars: Map[Name, CalendarSpec] = _as_in_scenario("calendars", min_length=1)
    customers: Customers = _as_in_scenario("customers", default=EMPTY)
    account_rows: Annotated[AccountRows, AsTuple] = _as_in_scenario("account_rows", default=())
    agreements: Map[Name, AgreementSpec] = _as_in_scenario("agreements", min_length=1)
    transferred: Literal["where it began", "where it went"] = _as_in_scenario("transferred", default=BEGAN)
    overrides: Map[Name, Map[str, Any]] = _as_in_scenario("overrides", default=EMPTY)

    @property
    def tiers(self) -> tuple[str, ...]:
        """Tiers in the order declared (in a table of accounts: of their first row)."""
        return tiers_of(self.customers, self.account_rows)

    def longest_target_ms(self) -> int:
        """The longest duration promised in any version, ms; a business day counts as a day."""
        return longest_target_ms(state for spec in self.agreements.values() for state in spec.states())
