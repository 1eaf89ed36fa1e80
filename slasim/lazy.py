"""Names and functions that are loaded when they are first used: NumPy, pandas and Numba are slow to import."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def names(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a package whose names live in other modules: name -> module."""

    def get(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(homes[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    return get


def late(module: str, name: str) -> Any:
    """A function of a module that imports the caller: so data can offer its writer as a method without importing it."""
    return getattr(import_module(module), name)
