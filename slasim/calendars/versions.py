"""Which zone and holiday data the answers rest on."""

from __future__ import annotations

from importlib.metadata import version


def data_versions() -> dict[str, str]:
    """The installed versions of the packages "tzdata" and "holidays": with them the same calendars can be rebuilt."""
    return {package: version(package) for package in ("tzdata", "holidays")}
