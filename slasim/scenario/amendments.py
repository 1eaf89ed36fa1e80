"""Versions of an agreement: what it says after each of its amendments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

BEGINNING = -(1 << 62)  # before every instant: the start of the first version
FIXED = ("amendments", "kind", "timezone")
"""What no amendment changes: periods are cut in one zone, and an agreement stays of its kind."""


def amended(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """An agreement as written, changed at dotted paths; the document itself stays as it is.

    Raises ValueError when a path leads through something that is neither a map nor an entry of a list.
    """
    changed = dict(document)
    for path, value in changes.items():
        changed = _set(changed, path.split("."), value, path)
    return changed


def _set(at: Any, parts: list[str], value: Any, path: str) -> Any:
    name, *rest = parts
    if isinstance(at, list) and name.isdecimal() and int(name) < len(at):
        index = int(name)
        new = _set(at[index], rest, value, path) if rest else value
        return [*at[:index], new, *at[index + 1 :]]
    if not isinstance(at, Mapping):
        raise ValueError(f"{path}: nothing can be found under {name}")
    return {**at, name: _set(at.get(name, {}), rest, value, path) if rest else value}
