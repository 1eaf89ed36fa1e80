"""Who is away when: a closed week of a team, the leave of a seat."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from slasim.limits import SEATS
from slasim.scenario.values.part import Part
from slasim.scenario.values.units import Date, Name

COLUMNS = ("team", "shift", "seat", "from", "to", "pay")
NEEDED = ("team", "from", "to")


def or_file(schema: dict[str, Any]) -> None:
    """In a file the whole list may be the name of a table."""
    as_list = {name: schema.pop(name) for name in ("type", "items") if name in schema}
    schema["anyOf"] = [as_list, {"type": "string"}]


class LeaveSpec(Part):
    """Dates on which some seats are empty: the shifts that start on them do not take place for these seats."""

    team: Name = Field(description="The team that is away.", examples=["berlin_l1"])
    shift: Name | None = Field(
        default=None, description="Only the seats of this shift; the whole team if left out.", examples=["early"]
    )
    seat: int | None = Field(
        default=None, ge=1, le=SEATS, description="Only the seat of the shift with this number.", examples=[2]
    )
    from_: Date = Field(alias="from", description="First date, of the site.", examples=["2027-02-15"])
    to: Date = Field(description="Last date.", examples=["2027-02-19"])
    pay: Literal["planned", "extra", "none"] = Field(
        default="planned",
        description="`planned`: a part of the planned shrinkage, whose hours are paid already; `extra`: paid on top; "
        "`none`: unpaid.",
        examples=["planned"],
    )
