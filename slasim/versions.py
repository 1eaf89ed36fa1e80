"""The versions that a result depends on."""

from __future__ import annotations

import platform
from importlib import import_module
from importlib.metadata import version

PACKAGES = ("numpy", "numba", "pandas", "pyarrow", "scipy", "holidays", "tzdata", "simpy")


def versions() -> dict[str, str]:
    """Name to version: slasim, Python, the packages that decide the numbers, time zone and holiday data."""
    # Looked up by name: the package refers to every room, so an import of it would tie this early file to all of them.
    own = import_module("slasim").__version__
    packages = {name: version(name) for name in PACKAGES}
    return {"slasim": own, "python": platform.python_version(), **packages}
