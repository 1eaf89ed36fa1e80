"""The hours that count for a promise, and until when of a working day a ticket is received on that day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from slasim.calendars.hours import clock, read_clock
from slasim.problems import Mistake, Unreadable, unreadable
from slasim.scenario.values.frozen import FrozenMap
from slasim.scenario.values.text import Written

ELSE = "else"  # every severity not named


def _read_hours(value: Any) -> str | FrozenMap[str, str]:
    expected = "24x7, customer or the name of a calendar, or a map of these by severity"
    if isinstance(value, str) and value:
        return value
    if isinstance(value, dict) and value and all(isinstance(each, str) and each for each in value.values()):
        return FrozenMap(value)
    raise unreadable(value, expected)


def _write_hours(value: str | FrozenMap[str, str]) -> str | dict[str, str]:
    return value if isinstance(value, str) else dict(value)


HoursOf = Annotated[
    str | FrozenMap[str, str],
    Written(
        "hours that count", _read_hours, _write_hours, (("type", ["string", "object"]), ("examples", ["customer"]))
    ),
]


def _read_cut_off(value: Any) -> int | FrozenMap[str, int]:
    if not isinstance(value, Mapping):
        return read_clock(value)
    if not value or not all(isinstance(each, str) for each in value):
        raise unreadable(value, "a time of the day such as 15:00, or a map of these by severity")
    found, mistakes = {}, list[Mistake]()
    for severity, each in value.items():
        try:
            found[severity] = read_clock(each)
        except Unreadable as error:
            mistakes += [mistake._replace(path=(severity, *mistake.path)) for mistake in error.mistakes]
    if mistakes:
        raise Unreadable(mistakes)
    return FrozenMap(found)


def _write_cut_off(value: int | FrozenMap[str, int]) -> str | dict[str, str]:
    return clock(value) if isinstance(value, int) else {severity: clock(each) for severity, each in value.items()}


CutOff = Annotated[
    int | FrozenMap[str, int],
    Written(
        "time of the day",
        _read_cut_off,
        _write_cut_off,
        (("type", ["string", "object"]), ("examples", ["15:00"])),
    ),
]
"""ms from 00:00, or these by severity."""
