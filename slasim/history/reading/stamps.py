"""Dates and times of a column. 3/4/2027 is read as the whole column has it: one that both orders fit is refused."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from slasim.calendars.zone import to_utc, wall_clock
from slasim.history.reading.sheets import FILL_DOWN, Sheet
from slasim.instants import DAY, HOUR, MINUTE, SECOND, day_number
from slasim.problems import Unreadable, show
from slasim.scenario.values.hours import read_date
from slasim.types import Int64

DATE = "a date such as 2027-03-01"
SERIAL = re.compile(r"[2-6]\d{4}(?:\.\d+)?")  # 1954 to 2091, as a spreadsheet counts days
STAMP = "a date and time such as 2027-03-01 09:00"
DAY_PART = re.compile(r"0?\.\d+")  # of a spreadsheet
TIME = "a time of day such as 09:00"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})")
YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
NAMED = re.compile(
    r"(?:\w+,? +)?(?:(\d{1,2})\.?[ /-]([A-Za-z]{3,9})\.?,?[ /-]|([A-Za-z]{3,9})\.? (\d{1,2}),?[ -])(\d{4}|\d{2})"
)
COMPACT = re.compile(r"([01]\d|2[0-4])([0-5]\d)")  # 0830
RANGE = re.compile(r"(.*\d{1,2}[:.]\d{2})\s*[-–]\s*(\d{1,2})[:.](\d{2})")  # 2027-03-01 09:00-09:30
CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2})(?:[:.](\d{2})(?:[.,](\d+))?)?)?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)
SPLIT = re.compile(
    r"(.*?\d{2})(?:(?:T|\s+(?:at\s+)?|,\s*)(\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?:\s*[ap]\.?m\.?)?))?"
    r"\s*(Z|UTC|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)


class DateOrder(NamedTuple):
    """How the dates of a column are written: the day first, the month first; None where no date of it asks."""

    day_first: bool | None


def order_of(sheet: Sheet, column: int) -> DateOrder | None:
    """The one order of day and month that fits all dates of a column; None, and a problem, where there is none."""
    day_first = month_first = ambiguous = None
    for line, cells in sheet.rows:
        match = NUMBERS.match(cells[column])
        if match is None:
            continue
        one, mark, other = int(match[1]), match[2], int(match[3])
        if mark == "." or one > 12:
            day_first = day_first or (line, cells[column])
        elif other > 12:
            month_first = month_first or (line, cells[column])
        else:
            ambiguous = ambiguous or (line, cells[column])
    if day_first and month_first:
        line, text = max(day_first, month_first)
        found = f"{show(text)}, where line {min(day_first, month_first)[0]} has {show(min(day_first, month_first)[1])}"
        sheet.wrong(line, column, found, "day and month in one order in all rows", "write dates as 2027-03-01")
        return None
    if ambiguous and not day_first and not month_first:
        line, text = ambiguous
        found = f"{show(text)}, and no date in the column that says whether the day or the month comes first"
        sheet.wrong(line, column, found, DATE, "one with a day above 12 would tell")
        return None
    return DateOrder(bool(day_first) if day_first or month_first else None)


def without_midnight(text: str) -> str:
    """A date alone, as a workbook or a database may write it with the time 00:00."""
    return text.removesuffix("T00:00:00").removesuffix(" 00:00:00").removesuffix(" 00:00")


@lru_cache(maxsize=20_000)
def read_day(text: str, order: DateOrder) -> date | None:
    """A date, or None for what is none."""
    if match := YEAR_FIRST.fullmatch(text):
        year, month, day = int(match[1]), int(match[3]), int(match[4])
    elif match := NUMBERS.fullmatch(text):
        one, other, year = int(match[1]), int(match[3]), int(match[4])
        day, month = (one, other) if order.day_first else (other, one)
    elif match := NAMED.fullmatch(text):
        name = (match[2] or match[3]).lower()[:3]
        if name not in MONTHS:
            return None
        year, month, day = int(match[5]), MONTHS.index(name) + 1, int(match[1] or match[4])
    else:
        return None
    try:
        return read_date(date(year + 2000 if year < 100 else year, month, day).isoformat())
    except (ValueError, Unreadable):
        return None


def read_clock(text: str) -> int | None:
    """A time of day in ms from midnight, 24:00 included; None for what is none. `9`, `09:00`, `9.30`, `8:15 pm`.

    Not `0.25`: six in the morning to a spreadsheet, a quarter past midnight to who writes times with a point.
    """
    if DAY_PART.fullmatch(text.strip()):
        return None
    match = COMPACT.fullmatch(text.strip()) or CLOCK.fullmatch(text.strip())
    if match is not None and match.re is COMPACT:
        match = CLOCK.fullmatch(f"{match[1]}:{match[2]}")
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if match[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[5].lower() == "p" else 0)
    at = hour * HOUR + minute * MINUTE + second * SECOND + int(f"{match[4] or 0:0<3}"[:3])
    return at if minute < 60 and second < 60 and at <= DAY else None


def date_column(sheet: Sheet, column: int) -> list[date | None]:
    """The date of each row, without a time that may follow it; what is none is told."""
    order = order_of(sheet, column)
    if order is None:
        return [None] * len(sheet.rows)
    found: list[date | None] = []
    for line, cells in sheet.rows:
        text = cells[column]
        match = SPLIT.fullmatch(text)
        day = read_day(match[1] if match and match[2] else text, order)
        if day is None and not sheet.is_hopeless:
            sheet.wrong(line, column, show(text) if text else "nothing", DATE, _remedy(text))
        found.append(day)
    return found


class Stamps(NamedTuple):
    """What the clock of the zone shows at the instants of a column: ms from 1970-01-01 00:00; and whether any has a
    time of day."""

    wall: Int64
    timed: bool


def stamp_column(sheet: Sheet, column: int, zone: str, clock: int | None = None) -> Stamps | None:
    """The instants of a column on the clock of `zone`; those that say their offset from UTC are turned into it.

    `clock` is the column of the time of day where it stands by itself. What cannot be read is told; then None.
    """
    order = order_of(sheet, column)
    if order is None:
        return None
    wall = np.zeros(len(sheet.rows), np.int64)
    offset = np.zeros(len(sheet.rows), np.int64)
    is_offset = np.zeros(len(sheet.rows), np.bool_)
    timed, bad = False, False
    texts = _beginnings([cells[column] for _, cells in sheet.rows])
    for row, (line, cells) in enumerate(sheet.rows):
        text = texts[row]
        match = SPLIT.fullmatch(text)
        day = read_day(match[1], order) if match else None
        time = _clock_of(cells[clock]) if clock is not None else (match[2] or "") if match else ""
        at = read_clock(time.split("-")[0].split("–")[0]) if time else 0  # 09:00-09:30 begins at 09:00
        if match is None or day is None:
            expected = DATE if clock is not None else STAMP
            sheet.wrong(line, column, show(text) if text else "nothing", expected, _remedy(text))
        elif at is None or at >= DAY:
            sheet.wrong(line, clock if clock is not None else column, show(time), TIME)
        else:
            wall[row] = day_number(day) * DAY + at
            timed |= at > 0 or bool(time)
            if match[3]:
                is_offset[row], offset[row] = True, offset_of(match[3])
            continue
        bad = True
        if sheet.is_hopeless:
            break
    if bad:
        return None
    if is_offset.any():
        wall[is_offset] = wall_clock(zone, wall[is_offset] - offset[is_offset])
    return Stamps(wall, timed)


def _clock_of(text: str) -> str:
    """The time of day of a cell that may have the date too."""
    match = SPLIT.fullmatch(text)
    return match[2] if match and match[2] else text


def _beginnings(texts: list[str]) -> list[str]:
    """The stamps without the end of their intervals: of `2027-03-01 09:00-09:30` the 30 would else be part of an offset
    from UTC. Ends they are where all lie equally long after the beginnings."""
    ranges = [RANGE.fullmatch(text) for text in texts]
    lengths = {
        (int(each[2]) * HOUR + int(each[3]) * MINUTE - begin) % DAY
        for each in ranges
        if each is not None and (begin := read_clock(each[1].split()[-1].rpartition("T")[2])) is not None
    }
    if None in ranges or len(lengths) != 1 or not 0 < max(lengths) <= DAY // 2:
        return texts
    return [each[1] for each in ranges if each is not None]


def _remedy(text: str) -> str:
    if not text:
        return FILL_DOWN
    return "a spreadsheet's number of a day: format the column as dates" if SERIAL.fullmatch(text) else ""


def offset_of(text: str) -> int:
    if text.upper() in ("Z", "UTC"):
        return 0
    digits = text[1:].replace(":", "")
    ahead = int(digits[:2]) * HOUR + int(digits[2:]) * MINUTE
    return -ahead if text[0] == "-" else ahead


def skipped(zone: str, wall: Int64) -> Int64:
    """The rows whose reading the clock of the zone never shows."""
    readings, where = np.unique(wall, return_inverse=True)
    there = np.zeros(len(readings), np.bool_)
    there[to_utc(zone, readings, readings + 1).row] = True
    return np.flatnonzero(~there[where])
