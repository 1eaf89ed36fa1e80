"""What every rule of credits has, as a planner writes it, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from pydantic import Field

from slasim.problems import Path
from slasim.scenario.sections.promised.commitments import CommitmentSpec
from slasim.scenario.values.amounts import Money
from slasim.scenario.values.part import Part
from slasim.scenario.values.units import Amount, Name

if TYPE_CHECKING:
    from slasim.scenario.sections.promised.credits import CreditTerms

INSTEAD: dict[str, Any] = {"instead": True}

UP_TO: Any = Field(
    default=None,
    description="The most that the rule comes to in a period, beside the cap of all rules; of a shortfall: of each "
    "severity.",
    examples=["20 % of fee"],
    json_schema_extra=INSTEAD,
)
"""Of the kinds of rules whose amounts have no end of their own."""


class Remark(NamedTuple):
    """What cannot be meant about a rule, or with a `rule` is suspicious, in the fields of a finding of the checks."""

    path: Path
    found: str
    expected: str
    hint: str = ""
    needs: tuple[Path, ...] = ()
    at_key: bool = True
    rule: str = ""


class RulePart(Part):
    """What every rule has. `kind` is the name of the field that says how much is owed, by which a file tells rules
    apart."""

    kind: ClassVar[str]
    of_attainment: ClassVar[bool] = False  # it looks at the share attained: a mean or a maximum has none
    needs_on: ClassVar[bool] = True  # without a commitment it means nothing
    of_quota: ClassVar[bool] = True  # it looks at what is kept or missed

    on: Name | None

    @property
    def limit(self) -> Amount | None:
        """The most that it comes to in a period; None: no more than its kind has."""
        return getattr(self, "up_to", None)

    def amounts(self) -> Iterator[tuple[Path, Fraction | Money]]:
        """Every amount that can be owed, or limits it, with its place below the rule; shares are of a fee."""
        if self.limit is not None:
            yield ("up_to",), self.limit

    def alone(self, at: Path) -> Iterator[Remark]:
        """What can be said of the rule by itself. at: its place."""
        yield from ()

    def beside(self, on: CommitmentSpec, terms: CreditTerms, at: Path) -> Iterator[Remark]:
        """What can be said of it and of the commitment that it looks at. at: its place."""
        if self.of_attainment and not on.is_share:
            found = f"a {self.kind} on {self.on}, which has no attainment (measure: {on.measure})"
            yield Remark((*at, self.kind), found, "weight, in_a_row or persistent, or a commitment with a quota")
        if self.of_quota and not on.quota.shares:
            found = f"a {self.kind} on {self.on}, which has no quota and is never missed"
            yield Remark((*at, self.kind), found, "a commitment with a quota, or per_breach: so much for a late ticket")
