"""Instants in a file: `2027-03-06T22:00+01:00`, or a local time with its zone, `2027-03-06 22:00 Europe/Berlin`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timezone
from typing import Any

from slasim.problems import unreadable
from slasim.scenario.values.hours import read_date, read_zone
from slasim.zones import zone_of

MOMENT = "an instant such as 2027-03-06T22:00+01:00 or 2027-03-06 22:00 Europe/Berlin"
LOCAL = re.compile(r"\s*([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)\s*(.*?)\s*")
OFFSET = re.compile(r"Z|[+-][0-9]{2}:[0-9]{2}")


def read_moment(value: Any) -> datetime:
    """An aware datetime. A local time that the zone's clock skips or shows twice is refused."""
    match = LOCAL.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise unreadable(value, MOMENT)
    day, clock, zone = match.groups()
    read_date(day)
    try:
        local = datetime.fromisoformat(f"{day}T{clock}")
    except ValueError:
        raise unreadable(value, "a time of day that the clock shows") from None
    if not zone:
        raise unreadable(value, f"{MOMENT}; without a zone it is no instant", "add the offset or the zone")
    if OFFSET.fullmatch(zone):
        try:
            return datetime.fromisoformat(f"{day}T{clock}{zone}")
        except ValueError:
            raise unreadable(value, "an offset below 24:00") from None
    return _in_zone(local, read_zone(zone), value)


def _in_zone(local: datetime, zone: str, value: Any) -> datetime:
    one, other = (local.replace(tzinfo=zone_of(zone), fold=fold) for fold in (0, 1))
    offset = one.utcoffset()
    assert offset is not None
    if offset != other.utcoffset():
        skipped = one.astimezone(UTC).astimezone(zone_of(zone)).replace(tzinfo=None) != local
        found = "skips that hour" if skipped else "shows that hour twice"
        raise unreadable(value, f"another way to say it, with an offset: the clock of {zone} {found} that night")
    return local.replace(tzinfo=timezone(offset))


def write_moment(moment: datetime) -> str:
    """With its offset: `2027-03-06T22:00:00+01:00`."""
    return moment.isoformat()
