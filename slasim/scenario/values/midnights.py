"""Local midnights as instants."""

from __future__ import annotations

from datetime import date
from functools import lru_cache


@lru_cache(maxsize=256)  # every replication asks for the ends of the same window
def midnight_ms(timezone: str, day: date) -> int:
    """UTC ms of the first instant whose wall clock in the zone shows that date (or a later one, if it was skipped)."""
    from slasim.calendars import local_days

    return int(local_days(timezone, day, day)[0])
