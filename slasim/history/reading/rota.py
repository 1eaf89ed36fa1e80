"""A rota: who works when, one row a shift pattern, or one row a person and day, which is made into patterns."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from slasim.calendars.hours import WEEKDAYS
from slasim.history.reading import columns, stamps
from slasim.history.reading.counts import MISSING
from slasim.history.reading.sheets import Sheet, read_sheet
from slasim.instants import DAY
from slasim.limits import SEATS
from slasim.problems import Unreadable, nearest, show
from slasim.scenario.values.hours import read_zone

OFF = ("off", "day off", "free", "rest", "rest day", "rdo", "x", "weekend")
SICK = ("sick", "ill", "sickness", "illness", "absent", "no show", "unplanned")
AWAY = ("leave", "vacation", "holiday", "annual leave", "pto", "al", "training", "meeting", "planned leave", "parental")
DAYS = "weekdays such as mon-fri or mon,wed"
FULL_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class RotaShift:
    """Seats of a team on some weekdays from `start` to `end`, ms from midnight; an end not after it is on the next day.

    `since`: from which date; None from the beginning. `low`, `high`: fewest and most that the rota had on one of the
    dates, where it was made of persons.
    """

    team: str
    days: tuple[int, ...]
    start: int
    end: int
    seats: int
    since: date | None = None
    low: int | None = None
    high: int | None = None

    @property
    def hours(self) -> str:
        """`09:00-17:30`."""
        return "-".join(f"{at // 3_600_000:02}:{at // 60_000 % 60:02}" for at in (self.start, self.end))


@dataclass(frozen=True)
class Rota:
    """Patterns, and by team its skills and zone where the table has them; absence as shares of person-days."""

    file: str
    patterns: list[RotaShift]
    skills: dict[str, tuple[str, ...]]
    zones: dict[str, str]
    columns: str
    by_person: bool
    worked: int = 0  # person-days, those of sick people too
    sick: int = 0
    away: int = 0
    notes: list[str] = field(default_factory=list)


def read_rota(file: str, name: str) -> tuple[Rota | None, Sheet]:
    """The rota of a file; None where the problems of its sheet say why not."""
    sheet = read_sheet(file, name, "shifts")
    if sheet.problems:
        return None, sheet
    found = columns.columns_of(sheet, columns.ROTA)
    found = _dated(sheet, found)
    by_person = "person" in found and "date" in found
    wanted = ["hours"] if "hours" in found and "start" not in found else ["start", "end"]
    wanted += ["date"] if by_person else ["headcount"] + ([] if "date" in found else ["days"])
    if not columns.need(sheet, found, columns.ROTA, *wanted):
        return None, sheet
    dates = stamps.date_column(sheet, found["date"]) if "date" in found else [None] * len(sheet.rows)
    since = [None] * len(sheet.rows) if "valid from" not in found else _since(sheet, found["valid from"])
    entries = [_entry(sheet, row, found, dates[row]) for row in range(len(sheet.rows))]
    skills, zones = _of_teams(sheet, found)
    if sheet.problems:
        return None, sheet
    made = [each for each in entries if each is not None]
    if by_person or "date" in found:
        rota = _from_dates(sheet, made, by_person)
    else:
        lines = zip(entries, since, strict=True)
        rows = [RotaShift(e.team, e.days, e.start, e.end, e.seats, on) for e, on in lines if e is not None and e.hours]
        rota = Rota(sheet.name, rows, {}, {}, "", False)
    if not rota.patterns:
        sheet.wrong(1, -1, "no shift that anybody works", "rows with a start and an end")
        return None, sheet
    notes = [*sheet.notes, *rota.notes, *_at_work(sheet, found)]
    told = columns.said(sheet, found)
    return Rota(
        rota.file, rota.patterns, skills, zones, told, by_person, rota.worked, rota.sick, rota.away, notes
    ), sheet


def _at_work(sheet: Sheet, found: dict[str, int]) -> list[str]:
    """A note on words of the status that say nothing of an absence."""
    if "status" not in found:
        return []
    words = (cells[found["status"]] for _, cells in sheet.rows)
    many = Counter(word for word in words if word.lower() not in MISSING and not _status(word.lower()))
    told = ", ".join(f"'{word}' ({rows:,} rows)" for word, rows in many.most_common(5))
    more = f" and {len(many) - 5} more" if len(many) > 5 else ""
    return [f"status taken as at work: {told}{more}"] if many else []


@dataclass(frozen=True)
class _Entry:
    line: int
    team: str
    on: date | None
    days: tuple[int, ...]
    start: int
    end: int
    seats: int
    status: str  # "", off, sick or away
    hours: bool  # whether it says when


def _dated(sheet: Sheet, found: dict[str, int]) -> dict[str, int]:
    """The columns, where a name means two things: `day` may hold dates and `date` weekdays (the first value tells),
    `shift` is a name where start and end have columns, and `name` is that of a team where there is no date."""
    made = dict(found)
    first = sheet.rows[0][1]
    if "days" in made and "date" not in made and re.search(r"\d", first[made["days"]]):
        made["date"] = made.pop("days")
    elif "date" in made and "days" not in made and read_days(first[made["date"]]) is not None:
        made["days"] = made.pop("date")
    if "hours" in made and "start" in made:
        del made["hours"]
    if "date" in made:  # it says when, and a person is one
        made.pop("valid from", None)
        if "person" in made:
            made.pop("headcount", None)
    if "person" in made and "team" not in made and "date" not in made:
        made["team"] = made.pop("person")  # "name" of a team
    return made


def _since(sheet: Sheet, column: int) -> list[date | None]:
    """From which date each row holds; from the beginning where nothing is written."""
    order = stamps.order_of(sheet, column)
    found: list[date | None] = []
    for line, cells in sheet.rows:
        text = cells[column].removesuffix(" 00:00:00")
        day = stamps.read_day(text, order) if text and order is not None else None
        if text and day is None and order is not None:
            sheet.wrong(line, column, show(text), stamps.DATE)
        found.append(day)
    return found


def _entry(sheet: Sheet, row: int, found: dict[str, int], on: date | None) -> _Entry | None:
    if sheet.is_hopeless:
        return None
    line, cells = sheet.rows[row]
    team = columns.name_of(cells[found["team"]], "team") if "team" in found else "desk"
    if not team:
        sheet.wrong(line, found["team"], "nothing", "the name of a team")
        return None
    marked = {kind: cells[at].lower() for kind, at in found.items() if kind in ("status", "hours", "start")}
    status = next((each for each in map(_status, marked.values()) if each), "")
    if "hours" in found and "start" not in found:
        texts, places = re.split(r"\s*(?:-|–|to)\s*", cells[found["hours"]], maxsplit=1), (found["hours"],) * 2
    else:
        texts, places = [cells[found["start"]], cells[found["end"]]], (found["start"], found["end"])
    times: list[int | None] = []
    blank = all(text.lower() in MISSING or _status(text.lower()) for text in texts)
    for text, at in zip(texts if len(texts) == 2 else [texts[0], ""], places, strict=True):
        time = None if blank else stamps.read_clock(_time_part(text))
        if time is None and not blank:
            sheet.wrong(line, at, show(text) if text else "nothing", stamps.TIME)
        times.append(time)
    if blank and not status:
        if found.keys() & {"person"}:
            status = "off"  # nobody is rostered
        else:
            sheet.wrong(line, places[0], "nothing", stamps.TIME)
            return None
    days = (on.weekday(),) if on is not None else _days(sheet, line, found, cells)
    seats = 1 if "headcount" not in found or "person" in found else _seats(sheet, line, found["headcount"], cells)
    if days is None or seats is None or (not blank and None in times):
        return None
    start, end = (at or 0 for at in times)
    if not blank and start == end % DAY:
        sheet.wrong(line, places[0], "a shift that ends when it starts", "a start and an end that differ")
        return None
    return _Entry(line, team, on, days, start % DAY, end % DAY if end != DAY else DAY, seats, status, not blank)


def _time_part(text: str) -> str:
    """09:00 of `2027-03-01 09:00:00`, as a workbook may hold the start of a shift."""
    return text.split(" ", 1)[1] if re.match(r"\S*\d{4}\S* \d", text) else text


def _status(text: str) -> str:
    if text in OFF:
        return "off"
    return "sick" if text in SICK else "away" if text in AWAY else ""


def _days(sheet: Sheet, line: int, found: dict[str, int], cells: list[str]) -> tuple[int, ...] | None:
    text = cells[found["days"]] if "days" in found else ""
    days = read_days(text)
    if days is None:
        word = re.split(r"[\s,;/-]+", text)[0]
        sheet.wrong(
            line, found["days"], show(text) if text else "nothing", DAYS, nearest(word, (*FULL_NAMES, *WEEKDAYS))
        )
    return days


def read_days(text: str) -> tuple[int, ...] | None:
    """Weekdays, Monday 0: `mon-fri`, `Mon, Wed`, `Saturday`, `daily`, `weekdays`, `fri-mon`; None for what is none."""
    words = text.lower().strip()
    if words in ("daily", "all", "every day", "mon-sun", "7 days"):
        return tuple(range(7))
    if words in ("weekdays", "weekday", "workdays", "working days"):
        return tuple(range(5))
    if words in ("weekend", "weekends"):
        return (5, 6)
    days: set[int] = set()
    joined = re.sub(r"\s*(?:-|–|\bto\b)\s*", "-", words)
    for part in re.split(r"(?:[\s,;/&+]|\band\b)+", joined):
        ends = [_weekday(each) for each in part.split("-")]
        if not ends or len(ends) > 2 or None in ends:
            return None
        low, high = ends[0] or 0, ends[-1] or 0
        days |= {(low + step) % 7 for step in range((high - low) % 7 + 1)}
    return tuple(sorted(days))


def _weekday(word: str) -> int | None:
    word = word.strip(". ")
    if len(word) < 2 or not word.isalpha():
        return None
    fits = [day for day, name in enumerate(FULL_NAMES) if name.startswith(word) or name == word.removesuffix("s")]
    short = {"tues": 1, "thur": 3, "thurs": 3, "weds": 2}
    return short.get(word, fits[0] if len(fits) == 1 else None)


def _seats(sheet: Sheet, line: int, column: int, cells: list[str]) -> int | None:
    text = cells[column]
    if re.fullmatch(r"\d{1,5}(?:\.0+)?", text) and float(text) <= SEATS:
        return int(float(text))
    hint = "seats are whole; make two rows with different days of it" if re.fullmatch(r"\d+\.\d+", text) else ""
    sheet.wrong(line, column, show(text) if text else "nothing", f"a whole number of seats, at most {SEATS:,}", hint)
    return None


def _of_teams(sheet: Sheet, found: dict[str, int]) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Skills and zone of each team: every row that says them must say the same."""
    skills: dict[str, tuple[str, ...]] = {}
    zones: dict[str, str] = {}
    for line, cells in sheet.rows:
        team = columns.name_of(cells[found["team"]], "team") if "team" in found else "desk"
        if "skills" in found and (text := cells[found["skills"]]):
            names = tuple(
                dict.fromkeys(columns.name_of(each, "skill") for each in re.split("[,;/+|]", text) if each.strip())
            )
            if skills.setdefault(team, names) != names:
                known = ", ".join(skills[team])
                sheet.wrong(line, found["skills"], show(text), f"the skills of an earlier row of {team}: {known}")
        if "timezone" in found and (zone := cells[found["timezone"]]):
            try:
                if zones.setdefault(team, read_zone(zone)) != zone:
                    sheet.wrong(
                        line, found["timezone"], show(zone), f"the zone of an earlier row of {team}: {zones[team]}"
                    )
            except Unreadable as error:
                each = error.mistakes[0]
                sheet.wrong(line, found["timezone"], each.found, each.expected, each.hint)
        if sheet.is_hopeless:
            break
    return skills, zones


def _from_dates(sheet: Sheet, entries: list[_Entry], by_person: bool) -> Rota:
    """Patterns of what was rostered date by date: of each team, start and end the median of each weekday."""
    working = [each for each in entries if each.hours and each.status in ("", "sick")]
    on: dict[tuple[str, int, int], dict[date, int]] = {}
    for each in working:
        assert each.on is not None
        of = on.setdefault((each.team, each.start, each.end), {})
        of[each.on] = of.get(each.on, 0) + each.seats
    dates = {team: sorted({e.on for e in working if e.team == team and e.on}) for team in {e.team for e in working}}
    patterns, unfit, rare = [], 0, []
    for (team, start, end), of in sorted(on.items()):
        by_day: dict[int, list[int]] = {}
        for date_ in dates[team]:  # dates on which anybody of the team works: one on which all are off is no sample
            by_day.setdefault(date_.weekday(), []).append(of.get(date_, 0))
        typical = {day: int(np.floor(np.median(many) + 0.5)) for day, many in by_day.items()}
        unfit += sum(abs(seats - typical[day]) for day, many in by_day.items() for seats in many)
        for seats in sorted(set(typical.values()) - {0}):
            days = tuple(day for day in sorted(typical) if typical[day] == seats)
            every = [many for day in days for many in by_day[day]]
            patterns.append(RotaShift(team, days, start, end, seats, None, min(every), max(every)))
        if not any(typical.values()):
            rare.append(f"{team} {RotaShift(team, (), start, end, 0).hours}")
    what = "person-days" if by_person else "seats on dates"
    total = sum(sum(of.values()) for of in on.values())
    notes = [f"{unfit:,} of {total:,} {what} are more or fewer than the typical (median) number of their weekday"]
    if rare:
        more = f" and {len(rare) - 5} more" if len(rare) > 5 else ""
        notes.append(f"times on fewer than half of the dates are no pattern: {', '.join(rare[:5])}{more}")
    sick, away = (sum(each.seats for each in entries if each.status == kind) for kind in ("sick", "away"))
    worked = sum(each.seats for each in entries if each.status == "" and each.hours) + sick
    off = sum(each.seats for each in entries if each.status == "off")
    if off:
        notes.append(f"{off:,} rows say off: nobody is rostered")
    return Rota(sheet.name, patterns, {}, {}, "", by_person, worked, sick, away, notes)
