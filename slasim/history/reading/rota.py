"""A rota: who works when, one row a shift pattern, or one row a person and day, which is made into patterns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from slasim.calendars.hours import WEEKDAYS
from slasim.history.figures import plural
from slasim.history.reading import columns, stamps
from slasim.history.reading.grids import MISSING, as_rows, dated_weekdays
from slasim.history.reading.patterns import RotaEntry, RotaShift, from_dates, from_weekdays
from slasim.history.reading.pay import RotaPay, pay_of, with_pay
from slasim.history.reading.sheets import FILL_DOWN, Sheet, read_sheet
from slasim.history.reading.sites import with_zones, zones_of
from slasim.history.reading.weekdays import FULL_NAMES, read_days
from slasim.instants import DAY
from slasim.limits import SEATS
from slasim.problems import nearest, show

OFF = ("off", "day off", "free", "rest", "rest day", "rdo", "x", "weekend", "do", "not working", "nwd")
SICK = ("sick", "ill", "sickness", "illness", "absent", "no show", "unplanned", "sick leave", "sl")
AWAY = (
    *("leave", "vacation", "holiday", "annual leave", "pto", "al", "a/l", "training", "meeting", "planned leave"),
    *("parental", "parental leave", "maternity", "bank holiday", "bh", "public holiday", "ph", "toil", "unpaid leave"),
)
DAYS = "weekdays such as mon-fri or mon,wed"
HOURS = "hours such as 07:00-15:30"
ROUND_THE_CLOCK = ("24x7", "24/7", "24h", "24 h", "all day")
GRIDS = ("date", "weekday")
OPTIONAL = ("team", "skills", "timezone", "hourly cost", "shift", "valid from", "status")  # columns
RANK = columns.ranking(columns.ROTA, [frozenset({"start", "end"}), frozenset({"hours"})], GRIDS)


@dataclass(frozen=True)
class Rota:
    """Patterns, and by team its skills, zone and pay where the table has them; absence as person-days."""

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
    pay: RotaPay = field(default_factory=RotaPay)


def read_rota(file: str, name: str) -> tuple[Rota | None, Sheet]:
    """The rota of a file; None where the problems of its sheet say why not."""
    sheet = read_sheet(file, name, "shifts", RANK)
    if sheet.problems:
        return None, sheet
    sheet = _as_rows(sheet)
    if sheet.problems:
        return None, sheet
    found = with_pay(sheet, with_zones(sheet, _dated(sheet, columns.columns_of(sheet, columns.ROTA))))
    wanted = ["hours"] if "hours" in found and "start" not in found else ["start", "end"]
    wanted += [each for each, other in (("headcount", "person"), ("days", "date")) if other not in found]
    if not columns.need(sheet, found, columns.ROTA, *wanted):
        return None, sheet
    dates = stamps.date_column(sheet, found["date"]) if "date" in found else [None] * len(sheet.rows)
    since = [None] * len(sheet.rows) if "valid from" not in found else _since(sheet, found["valid from"])
    entries = [_entry(sheet, row, found, dates[row], since[row]) for row in range(len(sheet.rows))]
    teams = [_team(found, cells) for _, cells in sheet.rows]
    skills, zones = _skills_of(sheet, found, teams), zones_of(sheet, found, teams)
    pay = pay_of(sheet, found, entries)
    if sheet.problems:
        return None, sheet
    made = [each for each in entries if each is not None]
    by_person = "person" in found
    patterns, notes = from_dates(made, by_person) if "date" in found else (from_weekdays(made), [])
    if not patterns:
        sheet.wrong(sheet.top, -1, "no shift that anybody works", "rows with a start and an end")
        return None, sheet
    many = {kind: sum(each.person_days for each in made if each.status == kind) for kind in ("", "off", "sick", "away")}
    if many["off"]:
        notes.append(f"{plural(many['off'], 'person-day' if by_person else 'row')} off: nobody is rostered")
    said = columns.said(sheet, {kind: at for kind, at in found.items() if kind != "site"}, OPTIONAL)
    rota = Rota(sheet.name, patterns, skills, zones, said, by_person, pay=pay)
    rota = replace(rota, worked=many[""] + many["sick"], sick=many["sick"], away=many["away"])
    return replace(rota, notes=[*sheet.notes, *notes, *pay.notes, *_unknown_words(sheet, found, entries)]), sheet


def _as_rows(sheet: Sheet) -> Sheet:
    """A grid as rows: of people by dates or weekdays, or of shifts with their seats."""
    found = columns.columns_of(sheet, columns.ROTA)
    has_times = {"start", "end"} <= found.keys() or (
        "hours" in found and None not in map(stamps.read_clock, _ends(sheet.rows[0][1][found["hours"]]))
    )
    laid = as_rows(sheet, GRIDS, "headcount" if has_times else "hours", "name", ("0",) if has_times else ())
    if laid is sheet or laid.problems or laid.header[0] == "date":
        return laid
    week = columns.columns_of(laid, columns.ROTA).get("date")
    return dated_weekdays(laid, week) if week is not None else laid


def _unknown_words(sheet: Sheet, found: dict[str, int], entries: Sequence[RotaEntry | None]) -> list[str]:
    """Notes on words of the status that say nothing of an absence: with times they are work, without them none."""
    if "status" not in found:
        return []
    words: dict[str, Counter[str]] = {"taken as at work": Counter(), "without times, taken as off": Counter()}
    for (_, cells), entry in zip(sheet.rows, entries, strict=True):
        word = cells[found["status"]]
        if word.lower() not in MISSING and not _status(word.lower()):
            at_work, off = words.values()
            (at_work if entry is not None and entry.hours else off)[word] += 1
    return [f"status {taken}: {_most_common(many)}" for taken, many in words.items() if many]


def _most_common(many: Counter[str]) -> str:
    told = ", ".join(f"'{word}' ({rows:,} rows)" for word, rows in many.most_common(5))
    return told + (f" and {len(many) - 5} more" if len(many) > 5 else "")


def _dated(sheet: Sheet, found: dict[str, int]) -> dict[str, int]:
    """The columns, where a name means two things: `day` may hold dates and `date` weekdays (the first value tells),
    `shift` is a name where start and end have columns, and `name` is that of a team where there is a headcount."""
    made = dict(found)
    first = sheet.rows[0][1]
    if "days" in made and "date" not in made and re.search(r"\d", first[made["days"]]):
        made["date"] = made.pop("days")
    elif "date" in made and "days" not in made and read_days(first[made["date"]]) is not None:
        made["days"] = made.pop("date")
    if "start" not in made and "valid from" in made and stamps.read_clock(first[made["valid from"]]) is not None:
        made["start"] = made.pop("valid from")  # "from" a time "to" another
    if "start" in made and not made.keys() & {"date", "days"} and re.search(r"\d{4}\D", first[made["start"]]):
        made["date"] = made["start"]  # 2027-03-01 09:00 says both
    if "hours" in made and "start" in made:
        column = made.pop("hours")
        if columns.plain(sheet.header[column]) in columns.ROTA["shift"]:
            made["shift"] = column
    if "date" in made:  # it says when, and a person is one
        made.pop("valid from", None)
        if "person" in made:
            made.pop("headcount", None)
    if "person" in made and "headcount" in made:  # no single person: "name" of a team
        column = made.pop("person")
        made.setdefault("team", column)
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


def _entry(sheet: Sheet, row: int, found: dict[str, int], on: date | None, since: date | None) -> RotaEntry | None:
    if sheet.is_hopeless:
        return None
    line, cells = sheet.rows[row]
    team = _team(found, cells)
    if not team:
        sheet.wrong(line, found["team"], "nothing", "the name of a team", FILL_DOWN)
        return None
    marked = {kind: cells[at].lower() for kind, at in found.items() if kind in ("status", "hours", "start")}
    status = next((each for each in map(_status, marked.values()) if each), "")
    if "hours" in found and "start" not in found:
        texts, places = _ends(cells[found["hours"]]), (found["hours"],) * 2
        if len(texts) == 1 and not (texts[0].lower() in MISSING or status):
            expected = f"{HOURS}{', or a word such as off, AL or sick' if 'person' in found else ''}"
            sheet.wrong(line, found["hours"], show(texts[0]), expected)
            return None
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
    name = columns.name_of(cells[found["shift"]], "shift") if "shift" in found else ""
    if "date" in found and on is None:  # told already
        return None
    days = (on.weekday(),) if on is not None else _days(sheet, line, found, cells)
    seats = 1 if "headcount" not in found or "person" in found else _seats(sheet, line, found["headcount"], cells)
    if days is None or seats is None or (not blank and None in times):
        return None
    start, end = (at or 0 for at in times)
    if not blank and start == end % DAY and (start, end) != (0, DAY):
        sheet.wrong(line, places[0], "a shift that ends when it starts", "a start and an end that differ")
        return None
    end = end % DAY if end != DAY else DAY
    return RotaEntry(team, name, on, days, start % DAY, end, seats, since, status, not blank)


def _team(found: dict[str, int], cells: list[str]) -> str:
    """The team of a row; where no column names it, all with the same skills are one."""
    if "team" in found:
        return columns.name_of(cells[found["team"]], "team")
    return "_".join(_skills(cells[found["skills"]]))[:50] if "skills" in found else "desk"


def _skills(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(columns.name_of(each, "skill") for each in re.split("[,;/+|]", text) if each.strip()))


def _ends(hours: str) -> list[str]:
    """The start and the end of hours such as 07:00-15:30; one text where there are not two."""
    if hours.lower() in ROUND_THE_CLOCK:
        return ["00:00", "24:00"]
    return re.split(r"\s*(?:-|–|to)\s*", hours, maxsplit=1)


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


def _seats(sheet: Sheet, line: int, column: int, cells: list[str]) -> int | None:
    text = cells[column]
    if re.fullmatch(r"\d{1,5}(?:\.0+)?", text) and float(text) <= SEATS:
        return int(float(text))
    hint = "seats are whole; make two rows with different days of it" if re.fullmatch(r"\d+\.\d+", text) else ""
    sheet.wrong(line, column, show(text) if text else "nothing", f"a whole number of seats, at most {SEATS:,}", hint)
    return None


def _skills_of(sheet: Sheet, found: dict[str, int], teams: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The skills of each team: every row that says them must say the same."""
    skills: dict[str, tuple[str, ...]] = {}
    if "skills" not in found:
        return skills
    for (line, cells), team in zip(sheet.rows, teams, strict=True):
        if (text := cells[found["skills"]]) and not sheet.is_hopeless:
            names = _skills(text)
            if skills.setdefault(team, names) != names:
                known = ", ".join(skills[team])
                sheet.wrong(line, found["skills"], show(text), f"the skills of an earlier row of {team}: {known}")
    return skills
