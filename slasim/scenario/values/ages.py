"""Tickets by their age: `{up to 1 day: 40, up to 3 days: 60}`, or `{3 days: 120}`, as backlog reports have them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from slasim.problems import Mistake, Unreadable, unreadable
from slasim.scenario.values.durations import read_positive_duration, write_duration

BAND_BITS, IN_BAND_BITS = 6, 22  # of the number of a ticket: which age it has, and which of that age it is
MOST_BANDS, MOST_IN_BAND = 1 << BAND_BITS, 1 << IN_BAND_BITS
UP_TO = re.compile(r"\s*up to\s+(.*)")
EXAMPLE = {"up to 1 day": 40, "up to 3 days": 60}
EXPECTED = "tickets by age, such as {up to 1 day: 40, up to 3 days: 60}"


@dataclass(frozen=True)
class AgeBand:
    """So many tickets of an age between `least` and `most` ms; all of one age where the two are the same."""

    least: int
    most: int
    tickets: int

    @property
    def is_exact(self) -> bool:
        """Whether all are of one age."""
        return self.least == self.most


def read_ages(value: Any) -> tuple[AgeBand, ...]:
    """Bands from the youngest on: `up to 3 days` begins where the entry before ends, the first at no age at all; an
    age without `up to` is exact. Raises Unreadable."""
    if not isinstance(value, dict) or not value or not all(isinstance(key, str) for key in value):
        raise unreadable(value, EXPECTED)
    if len(value) > MOST_BANDS:
        raise unreadable(f"{len(value)} ages", f"at most {MOST_BANDS}")
    bands: list[AgeBand] = []
    mistakes: list[Mistake] = []
    least = 0
    for key, tickets in value.items():
        match = UP_TO.fullmatch(key)
        try:
            most = read_positive_duration(match[1] if match else key)
        except Unreadable:
            mistakes.append(Mistake((key,), f"'{key}'", "an age such as up to 3 days, or 3 days where all are so old"))
            continue
        if type(tickets) is not int or not 0 <= tickets <= MOST_IN_BAND:
            mistakes.append(Mistake((key,), f"'{tickets}'", f"a whole number of tickets, at most {MOST_IN_BAND:,}"))
            continue
        if most <= least:
            found = f"{write_duration(most)} after {write_duration(least)}"
            mistakes.append(Mistake((key,), found, "ages from the youngest to the oldest, each once"))
            continue
        bands.append(AgeBand(least if match else most, most, tickets))
        least = most
    if mistakes:
        raise Unreadable(mistakes)
    return tuple(bands)


def write_ages(bands: tuple[AgeBand, ...]) -> dict[str, int]:
    """The map it was read from."""
    return {("" if band.is_exact else "up to ") + write_duration(band.most): band.tickets for band in bands}
