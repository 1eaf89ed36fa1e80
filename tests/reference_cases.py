"""Reference numbers of queues and plans, by the name of their file in tests/data/theory (with model and source)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data" / "theory"


def cases(name: str) -> list[Any]:
    """The cases of a file: each with `id`, `inputs`, `expected`, `source`."""
    found: list[Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))["cases"]
    assert found
    return found


def case(name: str, known_as: str) -> Any:
    return next(each for each in cases(name) if each["id"] == known_as)


def ident(each: Any) -> str:
    return str(each["id"])
