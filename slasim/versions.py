"""The versions that a result depends on."""

from __future__ import annotations

from importlib import import_module

MODEL = 3
"""The version of the model: of its rules, and of the defaults of the fields of a scenario.

It is part of every digest of a scenario, and so of the names of result folders, and of what a sweep compares before it
goes on. Whoever changes a rule or a default raises it, with a line in CHANGELOG.md.
"""

JSON_FORMAT = 1
"""The version of all JSON documents that slasim prints: it rises when a field changes its meaning or goes away."""

PACKAGES = ("numpy", "numba", "pandas", "pyarrow", "scipy", "holidays", "tzdata", "simpy")


def versions() -> dict[str, str]:
    """Name to version: slasim, its model, Python, the packages that decide the numbers, time zone and holiday data."""
    import platform
    from importlib.metadata import version

    # Looked up by name: the package refers to every room, so an import of it would tie this early file to all of them.
    own = import_module("slasim").__version__
    packages = {name: version(name) for name in PACKAGES}
    return {"slasim": own, "model": str(MODEL), "python": platform.python_version(), **packages}
