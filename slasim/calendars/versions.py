"""Which zone and holiday data the answers rest on."""

from __future__ import annotations


def data_versions() -> dict[str, str]:
    """{"tzdata": the IANA release, "holidays": the package's version}: with them the same calendars can be rebuilt."""
    import holidays
    import tzdata

    return {"tzdata": str(tzdata.IANA_VERSION), "holidays": str(holidays.__version__)}
