"""Small scenarios for the tests of demand, roster and capacity: `scenario(...)` reads a document of plain Python.

Every argument replaces a whole section of BASE.
"""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from slasim.scenario import Scenario, load_scenario

MIX = {"tier": {"all": "100 %"}, "severity": {"normal": "100 %"}}
STREAM = {"channel": "email", "volume": "700 per week", "mix": MIX}
BASE: dict[str, Any] = {
    "slasim": 1,
    "name": "Test",
    "currency": "EUR",
    "timezone": "UTC",
    "horizon": {"from": "2027-01-04", "for": "4 weeks", "warm_up": "0 h", "follow_up": "0 h"},
    "severities": ["normal"],
    "calendars": {"home": {"timezone": "UTC", "hours": "24x7"}},
    "customers": {"all": {"accounts": 10, "regions": {"home": "100 %"}}},
    "demand": {"mail": STREAM},
    "work": [{"path": [{"skill": "help", "handle": "exponential(mean=10 min)", "then": {"solved": "100 %"}}]}],
    "teams": {"desk": {"site": "home", "skills": ["help"], "shifts": {"always": {"hours": "24x7", "headcount": 1}}}},
}


def horizon(first: str, length: str = "4 weeks") -> dict[str, str]:
    """A horizon without warm-up and follow-up."""
    return {"from": first, "for": length, "warm_up": "0 h", "follow_up": "0 h"}


def stream(volume: str = "700 per week", **parts: Any) -> dict[str, Any]:
    """A stream of demand."""
    return {**STREAM, "volume": volume, **parts}


def scenario(files: dict[str, str] | None = None, **sections: Any) -> Scenario:
    """The scenario BASE with whole sections replaced; `files` are put beside it."""
    return loaded(json.dumps({**BASE, **sections}), tuple((files or {}).items()))


@cache
def loaded(text: str, files: tuple[tuple[str, str], ...]) -> Scenario:
    """Read once: the reader takes longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("scenario.yaml", text), *files):
            (Path(folder) / name).write_text(content, "utf-8")
        return load_scenario(Path(folder) / "scenario.yaml")
