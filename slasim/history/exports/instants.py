"""Texts to instants: in which order day and month are, in which zone; what cannot be one says why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from slasim.calendars.zone import to_utc
from slasim.history.reading.stamps import NUMBERS, SPLIT, DateOrder, offset_of, read_clock, read_day
from slasim.instants import DAY, day_number

NUMBER = re.compile(r"\d+(?:\.\d+)?")
SERIAL_EPOCH = 25_569  # days from the first of a spreadsheet to 1970-01-01
UNITS = {"serial": DAY, "unix": 1000, "unix ms": 1}
Reading = int | str  # ms since 1970, or why there is none


class Ambiguous(ValueError):
    """Raised for dates that both orders of day and month fit, or that no one order fits: the texts that show it."""

    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__(texts)
        self.texts = tuple(texts)


def find_order(texts: Iterable[str]) -> DateOrder:
    """The one order of day and month of a column. Raises Ambiguous."""
    first = month = open_ = None
    for text in texts:
        match = NUMBERS.match(text)
        if match is None:
            continue
        one, mark, other = int(match[1]), match[2], int(match[3])
        if mark == "." or one > 12:
            first = first or text
        elif other > 12:
            month = month or text
        else:
            open_ = open_ or text
        if first and month:
            raise Ambiguous([first, month])
    if open_ and not first and not month:
        raise Ambiguous([open_])
    return DateOrder(bool(first) if first or month else None)


def read_instants(
    texts: Sequence[str], dates: str | None, zone: str | None, repeated: str | None
) -> dict[str, Reading]:
    """What each text is. Raises Ambiguous where `dates` is needed."""
    every = list(dict.fromkeys(texts))
    if dates in UNITS:
        return (
            {text: _number(text, dates, zone, repeated) for text in every}
            if dates != "serial"
            else _local({text: _serial(text) for text in every}, zone, repeated)
        )
    order = find_order(every) if dates is None else DateOrder({"day first": True, "month first": False}.get(dates))
    found: dict[str, Reading] = {}
    walls: dict[str, int | str] = {}
    for text in every:
        wall, offset, why = _read(text, order, dates)
        if why:
            found[text] = why
        elif offset is not None:
            found[text] = wall - offset
        else:
            walls[text] = wall
    return found | _local(walls, zone, repeated)


def _number(text: str, dates: str, zone: str | None, repeated: str | None) -> Reading:
    if not NUMBER.fullmatch(text):
        return f"no number of {dates}"
    return round(float(text) * UNITS[dates]) if dates == "unix" else int(float(text))


def _serial(text: str) -> int | str:
    if not NUMBER.fullmatch(text):
        return "no number of days, which dates: serial asks for"
    return round((float(text) - SERIAL_EPOCH) * 86_400) * 1000  # spreadsheets hold times to about a millisecond


def _read(text: str, order: DateOrder, dates: str | None) -> tuple[int, int | None, str]:
    """What a clock shows, ms, and its offset from UTC where it says one; or why not."""
    match = SPLIT.fullmatch(text)
    if match is None:
        return 0, None, _no_date(text)
    if dates == "year first" and NUMBERS.fullmatch(match[1]):
        return 0, None, "a date without the year first"
    if order.day_first is None and NUMBERS.fullmatch(match[1]):
        return 0, None, _no_date(text)
    day, at = read_day(match[1], order), read_clock(match[2]) if match[2] else 0
    if day is None or at is None or at >= DAY:
        return 0, None, _no_date(text)
    return day_number(day) * DAY + at, offset_of(match[3]) if match[3] else None, ""


def _no_date(text: str) -> str:
    if NUMBER.fullmatch(text) and 20_000 < float(text) < 70_000:
        return "a spreadsheet's number of days, which dates: serial reads"
    return "no date and time"


def _local(walls: dict[str, int | str], zone: str | None, repeated: str | None) -> dict[str, Reading]:
    """The instants at which the clock of a zone shows readings."""
    found: dict[str, Reading] = {text: wall for text, wall in walls.items() if isinstance(wall, str)}
    texts = [text for text, wall in walls.items() if not isinstance(wall, str)]
    if not texts:
        return found
    if zone is None:
        return found | dict.fromkeys(texts, "a local time, and no zone in the map")
    wall = np.array([walls[text] for text in texts], np.int64)
    shown = to_utc(zone, wall, wall + 1)
    times = np.bincount(shown.row, minlength=len(texts))
    first = np.searchsorted(shown.row, np.arange(len(texts)))
    for at, text in enumerate(texts):
        if times[at] == 0:
            found[text] = f"a time that the clock of {zone} skips"
        elif times[at] > 1 and repeated is None:
            found[text] = f"a time that the clock of {zone} shows twice; repeated_hour says which is meant"
        else:
            found[text] = int(shown.start[first[at] + (times[at] > 1 and repeated == "second")])
    return found
