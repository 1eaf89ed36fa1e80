"""What is known of a scenario while it is being checked; parts that could not be read are empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from slasim.instants import DAY
from slasim.problems import Path
from slasim.scenario.reading.fields import Sections
from slasim.scenario.sections.calendars import CalendarSpec
from slasim.scenario.sections.customers import AccountRow, CustomerFile, TierSpec, regions_of
from slasim.scenario.sections.horizon import HorizonSpec
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.scope import Scope
from slasim.scenario.sections.staff.leave import LeaveSpec
from slasim.scenario.sections.staff.routing import RoutingSpec
from slasim.scenario.sections.staff.teams import TeamSpec
from slasim.scenario.sections.tickets.account_volume import Customers, tickets, tier_mix
from slasim.scenario.sections.tickets.opening import OpeningSpec
from slasim.scenario.sections.tickets.streams import NO_DEMAND, Demand
from slasim.scenario.sections.tickets.work import When, WorkRule


class Combination(NamedTuple):
    """A kind of ticket that can occur; `product` is None where the stream has no products."""

    tier: str
    severity: str
    channel: str
    product: str | None
    region: str

    def fits(self, when: When) -> bool:
        """True when the conditions hold for it."""
        return when.fits(**self._asdict())

    def __str__(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in self._asdict().items() if value is not None)


@dataclass(frozen=True)
class Draft:
    """The readable parts of a document, under the names of the scenario's fields."""

    sections: Sections

    def _map(self, name: str) -> Mapping[str, Any]:
        part = self.sections.parts.get(name)
        return part if isinstance(part, Mapping) else {}

    def written(self, path: Path) -> Any:
        """What the document says at a path, as written."""
        at: Any = self.sections.document
        for name in path:
            if isinstance(at, list | tuple) and isinstance(name, int) and name < len(at):
                at = at[name]
            else:
                at = at.get(name) if isinstance(at, Mapping) else None
        return at

    def names(self, section: str) -> list[str]:
        """Every name declared in a section, whether its entry could be read or not."""
        return self.sections.names.get(section, [])

    @property
    def currency(self) -> str | None:
        return self.sections.parts.get("currency")

    @property
    def timezone(self) -> str | None:
        return self.sections.parts.get("timezone")

    @property
    def horizon(self) -> HorizonSpec | None:
        return self.sections.parts.get("horizon")

    @property
    def routing(self) -> RoutingSpec:
        found = self.sections.parts.get("routing")
        return found if isinstance(found, RoutingSpec) else RoutingSpec()

    @property
    def severities(self) -> tuple[str, ...]:
        return self.sections.parts.get("severities") or ()

    @property
    def calendars(self) -> Mapping[str, CalendarSpec]:
        return self._map("calendars")

    @property
    def demand(self) -> Demand:
        found = self.sections.parts.get("demand")
        return found if isinstance(found, Demand) else NO_DEMAND

    @property
    def opening(self) -> tuple[OpeningSpec, ...]:
        return self.sections.parts.get("opening") or ()

    @property
    def teams(self) -> Mapping[str, TeamSpec]:
        return self._map("teams")

    @property
    def leave(self) -> tuple[LeaveSpec, ...]:
        return self.sections.parts.get("leave") or ()

    @property
    def agreements(self) -> Mapping[str, AgreementSpec]:
        return self._map("agreements")

    @property
    def work(self) -> tuple[WorkRule, ...]:
        return self.sections.parts.get("work") or ()

    @property
    def accounts(self) -> tuple[AccountRow, ...]:
        return self.sections.parts.get("account_rows") or ()

    @property
    def has_file(self) -> bool:
        """True when the customers come from a table."""
        return isinstance(self.sections.parts.get("customers"), CustomerFile)

    @cached_property
    def tier_specs(self) -> Mapping[str, TierSpec]:
        """Tiers as declared; empty with a table of accounts."""
        return {} if self.has_file else self._map("customers")

    @property
    def customers(self) -> Customers:
        """Tiers, or the table that stands for them."""
        return self.sections.parts.get("customers") or {}

    def tickets(self, name: str, ms: int) -> Fraction:
        """As `Scenario.tickets`."""
        return tickets(self.demand, name, ms, self.customers, self.accounts)

    def tier_mix(self, name: str) -> Mapping[str, Fraction]:
        """As `Scenario.tier_mix`."""
        return tier_mix(self.demand[name], self.customers, self.accounts)

    @cached_property
    def tiers(self) -> list[str]:
        """Every tier that is declared or has an account."""
        return list(dict.fromkeys(row.tier for row in self.accounts)) if self.has_file else self.names("customers")

    @cached_property
    def regions(self) -> Mapping[str, tuple[str, ...]]:
        """The regions in which each tier has customers."""
        return regions_of(self.customers if self.has_file else self.tier_specs, self.accounts)

    @cached_property
    def combinations(self) -> tuple[Combination, ...]:
        """Every kind of ticket that can occur."""
        return tuple(dict.fromkeys(self._combine()))

    def _combine(self) -> Iterator[Combination]:
        for name, stream in self.demand.items():
            mix = stream.mix
            products: list[str | None] = [product for product, share in mix.product.items() if share > 0] or [None]
            for tier in (tier for tier, share in self.tier_mix(name).items() if share > 0):
                for severity in (severity for severity, share in mix.severity.items() if share > 0):
                    for product in products:
                        for region in self.regions.get(tier, []):
                            yield Combination(tier, severity, stream.channel, product, region)

    def tiers_of(self, scope: Scope) -> set[str]:
        """The tiers whose tickets may meet the conditions; without any demand, every tier they allow."""
        if self.demand:
            tiers = {each.tier for each in self.combinations if each.fits(scope)}
        else:
            tiers = {tier for tier in self.tiers if scope.tier is None or tier in scope.tier}
        if scope.customer is not None and self.has_file:
            tiers &= {row.tier for row in self.accounts if row.customer in scope.customer}
        return tiers

    @property
    def is_desk(self) -> bool:
        """True for a scenario, false for agreements alone."""
        return "demand" in self.sections.model.model_fields

    def simulated(self) -> tuple[date, date] | None:
        """The first and the last date of which anything is simulated, in whatever zone."""
        if self.horizon is None:
            return None
        first = self.horizon.from_ - timedelta(days=self.horizon.warm_up // DAY + 1)
        return first, self.horizon.end() + timedelta(days=self.horizon.follow_up // DAY + 1)

    def dates(self) -> tuple[date, date] | None:
        """First date of the window and the first after it."""
        return (self.horizon.from_, self.horizon.end()) if self.horizon else None
