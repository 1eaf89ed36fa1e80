"""Versions of an agreement or a calendar: what it says after each of its amendments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from slasim.problems import entry_at
from slasim.scenario.values.midnights import midnight_ms
from slasim.scenario.values.part import Part
from slasim.scenario.values.units import EMPTY

BEGINNING = -(1 << 62)  # before every instant: the start of the first version
FIXED = {"agreements": ("amendments", "kind", "timezone", "fee"), "calendars": ("amendments", "timezone")}
"""What no amendment changes: periods are cut, and days begin, in one zone; an agreement keeps its kind and fee."""


class Amended(Part):
    """A part with a field `amendments`: dates in order, and for each the changes from that date on."""

    if TYPE_CHECKING:
        amendments: Mapping[date, Mapping[str, Any]]

    def _as_written(self) -> dict[str, Any]:
        """What amendments change: the part as a file would say it, without them."""
        return self.whole("amendments")

    @cached_property
    def _states(self) -> tuple[tuple[date, Self], ...]:
        """What it says from each date of an amendment on, in order."""
        document = self._as_written() if self.amendments else {}
        states = []
        for day in sorted(self.amendments):
            document = amended(document, self.amendments[day])
            states.append((day, type(self).model_validate(document, by_alias=True, by_name=False)))
        return tuple(states)

    def states(self) -> tuple[Self, ...]:
        """Everything it says in the course of time: itself, then as changed by each amendment.

        Raises ValueError when an amendment cannot be made; what was read from a file has none of these.
        """
        return (self, *(spec for _, spec in self._states))

    def _since(self, zone: str) -> tuple[tuple[int, Self], ...]:
        """Each version, without amendments, with its first instant (UTC ms): local midnight of the zone; in order.

        The first begins before all time. Of two that begin at once (a zone that skipped a date) the later one holds.
        """
        first = self.model_copy(update={"amendments": EMPTY}) if self.amendments else self
        if first is not self:
            first.__dict__.pop("_states", None)  # a copy takes along what was worked out already
        later = {midnight_ms(zone, day): spec for day, spec in self._states}
        return ((BEGINNING, first), *later.items())


def amended(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A part as written, changed at dotted paths; the document itself stays as it is.

    Raises ValueError when a path leads through something that is neither a map nor an entry of a list.
    """
    changed = dict(document)
    for path, value in changes.items():
        changed = _set(changed, path.split("."), value, path)
    return changed


def _set(at: Any, parts: list[str], value: Any, path: str) -> Any:
    name, *rest = parts
    if isinstance(at, list) and (index := entry_at(name, len(at))) is not None:
        new = _set(at[index], rest, value, path) if rest else value
        return [*at[:index], new, *at[index + 1 :]]
    if not isinstance(at, Mapping):
        raise ValueError(f"{path}: nothing can be found under {name}")
    return {**at, name: _set(at.get(name, {}), rest, value, path) if rest else value}
