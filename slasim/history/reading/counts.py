"""Counts of tickets by interval, of one stream or several, as hours of dates."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from slasim.calendars.hours import DAY_NAMES, WEEKDAYS
from slasim.calendars.zone import to_utc
from slasim.history.reading import columns, stamps
from slasim.history.reading.grids import MISSING, as_rows, dated_weekdays
from slasim.history.reading.kinds import Values, one_spelling, values_of
from slasim.history.reading.numerals import read_numbers
from slasim.history.reading.sheets import Sheet, read_sheet
from slasim.instants import DAY, HOUR, MINUTE, date_of
from slasim.problems import show
from slasim.types import Bools, Float64, Int64

GRIDS = ("date", "time", "weekday", "severity")
OF_ROWS = ("stream", *columns.COUNTS_OF)  # columns that tell rows of one interval apart
RANK = columns.ranking(columns.COUNTS, [frozenset({"date"})], GRIDS)
WEEK = re.compile(r"(?:w|wk|week|kw|cw)[ -]?\d{1,2}\b.*|\d{4}-?w\d{1,2}", re.IGNORECASE)


@dataclass(frozen=True)
class CountedKinds:
    """What was counted, where columns say it. `names` of the values by kind, the most severe or most frequent first;
    `tickets` by kind and stream [dates, values]; `ranked`: whether the order of severities was told by their names."""

    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tickets: dict[str, dict[str, Float64]] = field(default_factory=dict)
    ranked: bool = True
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CountedDays:
    """Tickets by date and hour of the wall clock, each stream [dates, 24]; `first` is the first date.

    `known`: dates of which the whole is told; `hourly`: whether it is told by the hour, else a date's tickets stand in
    hour 0.
    """

    file: str
    first: int  # days since 1970-01-01
    known: Bools
    streams: dict[str, Float64]
    hourly: bool
    step: int  # ms
    columns: str  # how they were understood
    notes: list[str] = field(default_factory=list)
    mix: CountedKinds = field(default_factory=CountedKinds)

    @property
    def days(self) -> Int64:
        """The dates, as days since 1970-01-01."""
        return self.first + np.arange(len(self.known))


def read_counts_of(file: str, name: str, zone: str) -> tuple[CountedDays | None, Sheet]:
    """The counts of a file on the clock of a zone; None where the problems of its sheet say why not."""
    sheet = read_sheet(file, name, "counts", RANK)
    if sheet.problems:
        return None, sheet
    sheet = _as_rows(sheet)
    found = columns.columns_of(sheet, columns.COUNTS)
    for kind in ("tier", "product"):  # `plan` may be a forecast
        if kind in found and _holds_numbers([cells[found[kind]] for _, cells in sheet.rows]):
            del found[kind]
    is_coarse = {"week", "month", "year"} & set(map(columns.plain, sheet.header))
    if "date" not in found and (is_coarse or any(map(WEEK.fullmatch, (*sheet.header, *sheet.rows[0][1])))):
        length = f"counts by {' and '.join(sorted(is_coarse)) or 'week'}"
        sheet.wrong(sheet.top, -1, length, "counts by day or shorter intervals, with the date of each")
        return None, sheet
    wide = _wide(sheet, found)
    known = {**found, **({"tickets": next(iter(wide.values()))} if wide and "tickets" not in found else {})}
    if not columns.need(sheet, known, columns.COUNTS, "date", "tickets"):
        return None, sheet
    if "stream" in found and len(wide) > 1:
        beside = f"{len(wide)} columns of numbers beside '{sheet.header[found['stream']]}'"
        sheet.wrong(sheet.top, [*wide.values()][1], beside, "one column of them, called tickets")
        return None, sheet
    at = stamps.stamp_column(sheet, found["date"], zone, found.get("time"))
    values = {each: _numbers(sheet, column) for each, column in wide.items()}
    if (total := _sum_of_others(values)) is not None:
        sheet.notes.append(f"column '{sheet.header[wide.pop(total)]}' is the sum of the others, and no stream")
        del values[total]
    if at is None or sheet.problems:
        return None, sheet
    step = _step(sheet, at)
    if step is None:
        return None, sheet
    values, kinds = _streams_and_kinds(sheet, found, wide, values)
    _check_rows(sheet, at.wall, found, zone, step, sum(values.values(), np.zeros(len(sheet.rows))))
    if sheet.problems:
        return None, sheet
    return _laid(sheet, at.wall, values, kinds, step, {**found, **({} if "tickets" in found else wide)}), sheet


Kinds = dict[str, tuple[Values, list[str], bool]]  # of rows, by kind, as `values_of` tells them


def _streams_and_kinds(
    sheet: Sheet, found: dict[str, int], wide: dict[str, int], values: dict[str, Float64]
) -> tuple[dict[str, Float64], Kinds]:
    """The tickets of each row by stream, and what they are by the columns that say so. Rows of sums count nothing."""
    texts = {kind: one_spelling([cells[found[kind]] for _, cells in sheet.rows]) for kind in OF_ROWS if kind in found}
    counted = np.ones(len(sheet.rows), np.bool_)
    for kind, of in texts.items():
        sums = {each for each in of if columns.plain(each) in columns.SUMS}
        if sums and len(sums) < len(set(of)):
            sheet.notes.append(f"rows of '{sorted(sums)[0]}' are sums of the others, and no {kind}")
            counted &= [each not in sums for each in of]
    values = {name: tickets * counted for name, tickets in values.items()}
    every = sum(values.values(), np.zeros(len(sheet.rows)))
    kinds = {kind: values_of(kind, texts[kind], every) for kind in columns.COUNTS_OF if kind in texts}
    if "stream" in texts:
        only = next(iter(values.values()))
        names = columns.names_of(
            (each for each, is_row in zip(texts["stream"], counted, strict=True) if is_row), "stream"
        )
        of = [names.get(each, "") for each in texts["stream"]]
        values = {name: np.where([each == name for each in of], only, 0.0) for name in names.values()}
    return values, kinds


def _wide(sheet: Sheet, found: dict[str, int]) -> dict[str, int]:
    """The columns of counts by stream: the one that is named so, else all that hold numbers."""
    if sum(columns.plain(name) in columns.CHANNELS for name in sheet.header) > 1:
        found.pop("tickets", None)  # it is one of them
    if "tickets" in found:
        return {"tickets": found["tickets"]}
    rest = [
        at
        for at, name in enumerate(sheet.header)
        if at not in found.values() and name and columns.plain(name) not in (*columns.SUMS, *columns.NO_COUNTS)
    ]
    holds = [at for at in rest if _holds_numbers([row[at] for _, row in sheet.rows])]
    for at in holds:
        if sheet.header.index(sheet.header[at]) < at:
            sheet.wrong(sheet.top, at, f"a second column {show(sheet.header[at])}", "a name for each stream")
    names = columns.names_of((sheet.header[at] for at in holds), "stream")
    return {names[sheet.header[at]]: at for at in holds}


def _as_rows(sheet: Sheet) -> Sheet:
    """A grid as rows: of dates by hours, of queues by dates, or of weeks, said by a date of theirs, by weekdays."""
    is_by_date = "date" in columns.columns_of(sheet, columns.COUNTS)
    laid = as_rows(sheet, GRIDS, "tickets", "queue" if is_by_date else "date")
    if laid is sheet or laid.problems:
        return laid
    kind, of = laid.header[0], columns.columns_of(laid, columns.COUNTS)
    if kind == "date" and not of.keys() & {*OF_ROWS} and len(laid.header) > 2:
        laid.header[2] = "queue"
    return dated_weekdays(laid, of["date"]) if kind == "weekday" and "date" in of else laid


def _holds_numbers(texts: list[str]) -> bool:
    """Whether a column is one of numbers: of most cells that say anything. The others are told as mistakes then."""
    told = [text for text in texts if text.lower() not in MISSING]
    return sum(number is not None for number in read_numbers(told)) > len(told) / 2


def _sum_of_others(values: dict[str, Float64]) -> str | None:
    """The stream that is all others together in every row, whatever it is called."""
    every = sum(values.values(), np.zeros(1))
    same = (name for name, of in values.items() if len(values) > 2 and of.any() and np.allclose(2 * of, every))
    return next(same, None)


def _numbers(sheet: Sheet, column: int) -> Float64:
    values = np.zeros(len(sheet.rows))
    found, thousands = read_numbers(cells[column] for _, cells in sheet.rows), ""
    for row, (line, cells) in enumerate(sheet.rows):
        text, number = cells[column], found[row]
        if number is not None:
            values[row] = number
            if "." in text and "," not in text and number >= 1000 > float(text.partition(".")[0]):
                thousands = thousands or text
        elif not sheet.is_hopeless:
            hint = "leave the row out where nobody counted" if text.lower() in MISSING else ""
            sheet.wrong(line, column, show(text) if text else "nothing", "a number of tickets, 0 or more", hint)
    if thousands:
        sheet.notes.append(
            f"'{sheet.header[column]}': a point marks thousands, so {thousands} is {thousands.replace('.', '')}"
        )
    return values


def _step(sheet: Sheet, at: stamps.Stamps) -> int | None:
    """The length of the intervals: the least distance of two on one date; a day where there is one a date."""
    readings = np.unique(at.wall)
    if not at.timed or (readings % DAY == 0).all():
        gaps = np.diff(readings) // DAY
        if len(gaps) and gaps.min() >= 5:
            sheet.wrong(sheet.top, -1, f"counts {gaps.min()} days apart", "counts by day or shorter intervals")
            return None
        return DAY
    apart = np.diff(readings)
    same = readings[1:] // DAY == readings[:-1] // DAY
    step = int(apart[same].min()) if same.any() else DAY
    if step % MINUTE or DAY % step:
        found = f"intervals {step // 1000} s apart"
        sheet.wrong(
            sheet.top, -1, found, "intervals of whole minutes that divide the day, such as 5 min, 30 min or 1 h"
        )
        return None
    return step


def _check_rows(sheet: Sheet, wall: Int64, found: dict[str, int], zone: str, step: int, tickets: Float64) -> None:
    """Tells of what stands twice, off the grid, or in an hour that the clock never shows."""
    column = found["date"]
    for row in np.flatnonzero(wall % DAY % step).tolist():
        expected = f"one that begins a whole number of {step // MINUTE} min after midnight"
        sheet.wrong(sheet.rows[row][0], column, f"an interval from {show(sheet.rows[row][1][column])}", expected)
        if sheet.is_hopeless:
            return
    lost = stamps.skipped(zone, wall)
    for row in lost[(tickets[lost] > 0) & (step < DAY)].tolist():
        skips = f"{tickets[row]:g} tickets in an hour that the clock of {zone} skips"
        sheet.wrong(sheet.rows[row][0], column, skips, "another zone of the clock, or no row", "see --timezone")
    apart = [found[kind] for kind in OF_ROWS if kind in found]
    met: dict[tuple[int, tuple[str, ...]], int] = {}
    twice = set(_repeated(zone, np.unique(wall)).tolist())
    for row, reading in enumerate(wall.tolist()):
        line, cells = sheet.rows[row]
        key = (reading, tuple(cells[at].casefold() for at in apart))
        if key in met and (reading not in twice or step == DAY):
            said = ", ".join(show(cells[at]) for at in (column, *apart))
            names = " and ".join(f"'{sheet.header[at]}'" for at in apart)
            sheet.wrong(
                line,
                column,
                f"{said} a second time (first in line {sheet.rows[met[key]][0]})",
                f"each interval once{f' for each {names}' if apart else ''}",
                _unread_difference(sheet, row, met[key], found),
            )
            if sheet.is_hopeless:
                return
        met.setdefault(key, row)


def _unread_difference(sheet: Sheet, row: int, earlier: int, found: dict[str, int]) -> str:
    """A column that is not read and tells two rows apart, with what would make it count."""
    cells, others = sheet.rows[row][1], sheet.rows[earlier][1]
    for at, name in enumerate(sheet.header):
        if at not in found.values() and cells[at] != others[at] and not _holds_numbers([cells[at], others[at]]):
            free = " or ".join(kind if kind != "stream" else "channel" for kind in OF_ROWS if kind not in found)
            how = f"call it {free}, or add its rows up" if free else "add its rows up"
            return f"'{name}', which is not read, tells them apart: {how}"
    return ""


def _repeated(zone: str, readings: Int64) -> Int64:
    """Readings that the clock of the zone shows twice."""
    often = np.bincount(to_utc(zone, readings, readings + 1).row, minlength=len(readings))
    return readings[often > 1]


def _laid(
    sheet: Sheet, wall: Int64, values: dict[str, Float64], kinds: Kinds, step: int, found: dict[str, int]
) -> CountedDays:
    first, last = int(wall.min() // DAY), int(wall.max() // DAY)
    days = last - first + 1
    slot = wall // DAY - first
    rows = np.bincount(slot, minlength=days)
    streams = {}
    for name, tickets in values.items():
        laid, parts = np.zeros((days, 24)), max(step // HOUR, 1)
        for part in range(parts if step < DAY else 0):  # an interval of hours is spread over them alike
            np.add.at(laid, (slot, wall % DAY // HOUR + part), tickets / parts)
        streams[name] = laid if step < DAY else _whole(slot, tickets, days)
    known = rows > 0
    notes = list(sheet.notes)
    for edge, at in (("first", 0), ("last", days - 1)):
        if step < DAY and rows[at] < np.median(rows[known]) / 2:
            known[at] = False
            notes.append(f"the {edge} date, {date_of(first + at)}, is told in part and was left aside")
    closed = [day for day in range(7) if not known[(first + np.arange(days) + 3) % 7 == day].any()]
    missing = ~known & ~np.isin((first + np.arange(days) + 3) % 7, closed)
    missing[[0, -1]] = False
    if missing.any():
        dates = [str(date_of(first + int(at))) for at in np.flatnonzero(missing)[:3]]
        more = f" and {missing.sum() - 3} more" if missing.sum() > 3 else ""
        notes.append(f"no row for {', '.join(dates)}{more}: not known, left aside")
    if closed and len(closed) < 7 and days >= 7:
        known[np.isin((first + np.arange(days) + 3) % 7, closed)] = True  # nothing comes on them
        notes.append(
            f"no row on any {', '.join(DAY_NAMES[WEEKDAYS[day]] for day in closed)}: taken as days without tickets"
        )
    mix = CountedKinds(
        {kind: names for kind, ((names, _), *_) in kinds.items()},
        {
            kind: {name: _of_values(slot, of, tickets, days, len(names)) for name, tickets in values.items()}
            for kind, ((names, of), *_) in kinds.items()
        },
        all(ranked for *_, ranked in kinds.values()),
        [note for _, told, _ in kinds.values() for note in told],
    )
    return CountedDays(
        sheet.name,
        first,
        known,
        streams,
        step <= HOUR,
        step,
        columns.said(sheet, found, ("channel", *columns.COUNTS_OF)),
        notes,
        mix,
    )


def _of_values(slot: Int64, of: Int64, tickets: Float64, days: int, values: int) -> Float64:
    """Tickets by date and value [dates, values]."""
    laid = np.zeros((days, values))
    known = of >= 0
    np.add.at(laid, (slot[known], of[known]), tickets[known])
    return laid


def _whole(slot: Int64, tickets: Float64, days: int) -> Float64:
    laid = np.zeros((days, 24))
    laid[:, 0] = np.bincount(slot, tickets, days)
    return laid
