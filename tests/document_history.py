"""What happened, in whole hours: the log that a document is held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from clock_walker import Event


class Told(NamedTuple):
    """A ticket; instants are hours since 1970."""

    name: str
    created: int
    severity: str
    customer: str
    events: list[Event]


class Down(NamedTuple):
    """An outage, of one customer or of nobody in particular."""

    begin: int
    end: int
    customer: str | None


@dataclass
class History:
    """A log: the customers that the agreement is for, what happened, and from when to when it is known."""

    customers: list[str]
    tickets: list[Told]
    outages: list[Down]
    start: int
    until: int
