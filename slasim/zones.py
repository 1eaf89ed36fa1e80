"""Time zones: the one place they come from, the package `tzdata`, never the machine.

The zone files of an operating system differ from machine to machine; the package is pinned, so the same versions
give the same answers everywhere, in what is reckoned and in what is printed.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


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


@cache
def zone_of(name: str) -> ZoneInfo:
    """A zone for datetimes and for pandas. Raises KeyError for a name that the database does not know."""
    from zoneinfo import ZoneInfo

    return ZoneInfo.from_file(BytesIO(zone_bytes(name)), key=name)


def _resource(path: str) -> bytes:
    found = pkgutil.get_data("tzdata", path)
    assert found is not None
    return found
