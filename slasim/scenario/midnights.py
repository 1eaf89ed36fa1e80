"""Local midnights as instants."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def midnight_ms(timezone: str, day: date) -> int:
    """UTC ms of the first instant whose wall clock in the zone shows that date (or a later one, if it was skipped)."""
    local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(timezone))
    return round((local - EPOCH).total_seconds()) * 1000
