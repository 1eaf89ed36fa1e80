"""Time zones: the one place they come from, the package `tzdata`, never the machine.

The zone files of an operating system differ from machine to machine; the package is pinned, so the same versions
give the same answers everywhere, in what is reckoned and in what is printed.
"""

from __future__ import annotations

import pkgutil
import re
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


LETTERS = re.compile("[A-Za-z]{3,}")


@cache
def zone_names() -> frozenset[str]:
    """Every name of the IANA database, links included; not `Factory`, the name of a zone that was never set."""
    return frozenset(_resource("zones").decode().split()) - {"Factory"}


@cache
def zone_bytes(name: str) -> bytes:
    """The TZif file of a zone (RFC 8536). Raises KeyError for a name that the database does not know."""
    if name not in zone_names():
        raise KeyError(name)
    return _resource(f"zoneinfo/{name}")


def zones_saying(abbreviation: str) -> list[str]:
    """The zones of places whose clocks show the abbreviation by the rules to come; those of most countries first."""
    places = _resource("zoneinfo/zone1970.tab").decode()
    lines = [line.split("\t") for line in places.splitlines() if not line.startswith("#")]
    names = [
        line[2] for line in sorted(lines, key=lambda line: (-len(line[0]), line[2])) if "Antarctica" not in line[2]
    ]
    return [name for name in names if abbreviation in LETTERS.findall(_rule(name))]


def country_of(zone: str) -> str:
    """The ISO code of the country of a zone; empty where it has none (UTC, links, oceans)."""
    rows = (line.split("\t") for line in _resource("zoneinfo/zone.tab").decode().splitlines() if line[:1] != "#")
    return next((row[0] for row in rows if row[2] == zone), "")


def _rule(name: str) -> str:
    """The last line of a TZif file, which holds for all times to come: `AEST-10AEDT,M10.1.0,M4.1.0/3`."""
    return zone_bytes(name).rstrip(b"\n").rpartition(b"\n")[2].decode("ascii").partition(",")[0]


@cache
def zone_of(name: str) -> ZoneInfo:
    """A zone for datetimes and for pandas. Raises KeyError for a name that the database does not know."""
    from zoneinfo import ZoneInfo

    return ZoneInfo.from_file(BytesIO(zone_bytes(name)), key=name)


def _resource(path: str) -> bytes:
    found = pkgutil.get_data("tzdata", path)
    assert found is not None
    return found
