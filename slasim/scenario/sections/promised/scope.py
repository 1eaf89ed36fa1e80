"""Which tickets an agreement is for."""

from __future__ import annotations

from pydantic import Field

from slasim.scenario.sections.tickets.work import When
from slasim.scenario.values.units import Ids


class Scope(When):
    """Conditions on a ticket and its customer; all that are given must fit. A list fits any of its names."""

    customer: Ids | None = Field(
        default=None,
        description="Customers by name, as in the table of accounts or the log.",
        examples=[["Acme"]],
        json_schema_extra={"instead": True},
    )

    def conditions(self) -> tuple[tuple[str, tuple[str, ...] | None], ...]:
        """Each attribute with the names it may have; None is any."""
        return (*super().conditions(), ("customer", self.customer))

    def may_meet(self, other: Scope) -> bool:
        """Whether some ticket may fit both."""
        both = zip(self.conditions(), other.conditions(), strict=True)
        return all(names is None or others is None or set(names) & set(others) for (_, names), (_, others) in both)

    @property
    def is_of_certain_customers(self) -> bool:
        """True when it depends on who the customer is, not only on the ticket."""
        return any(names is not None for names in (self.tier, self.region, self.customer))
