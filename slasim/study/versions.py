"""The versions that a result depends on."""

from __future__ import annotations

import platform
from importlib.metadata import version

PACKAGES = ("numpy", "numba", "pandas", "pyarrow", "scipy", "holidays", "tzdata", "simpy")


def versions() -> dict[str, str]:
    """Name to version: slasim, Python, the packages that decide the numbers, time zone and holiday data."""
    import slasim

    packages = {name: version(name) for name in PACKAGES}
    return {"slasim": slasim.__version__, "python": platform.python_version(), **packages}
