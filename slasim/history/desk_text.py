"""The text of a scenario from a history: who works when, and all that stands around the demand."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from slasim.history import history_text
from slasim.history.figures import amount, percent, plural, weekdays
from slasim.history.history_text import ASSUMED, HeadLines, skills_of
from slasim.history.reading.patterns import RotaShift
from slasim.instants import HOUR
from slasim.scenario.sections.scenario import FORMAT
from slasim.scenario.values.amounts import read_money
from slasim.scenario.writing.new_desk import ONE_TIER
from slasim.zones import country_of

if TYPE_CHECKING:
    from datetime import date

    from slasim.history.desk_from import DeskAsked, History

WIDTH = 116
LONG_SHIFT = 6 * HOUR


def text(history: History, asked: DeskAsked, told: HeadLines) -> str:
    """A commented scenario that loads as it stands."""
    home = place(history.clock.zone)
    severities = history.values("severity") or ["urgent", "normal"]
    hours, sure = history_text.customer_hours(history)
    zones = {place(zone): zone for zone in (history.clock.zone, *history.rota.zones.values())}
    promises = ", ".join(f"{name}: {asked.promise[min(at, 1)]}" for at, name in enumerate(severities))
    lines = [
        *_head(told),
        f"slasim: {FORMAT}",
        "name: Desk from spreadsheets",
        f"currency: {read_money(asked.answers['fee'], 'month').currency}",
        f"timezone: {history.clock.zone}  # days and months are cut here",
        f"horizon: {{from: {history.start}, for: 3 months}}",
        f"severities: [{', '.join(severities)}]  # most severe first",
        "",
        "calendars:  # customers' hours and holidays, and those of the sites",
        "  # Customers are at work on weekdays with 60 % of the busiest one's tickets, in hours that have 95 % of them"
        + ("." if sure else f": {ASSUMED}."),
        *(_calendar(name, zone, hours if name == home else "{mon-fri: 08:00-18:00}", history, asked)
          for name, zone in zones.items()),
        "",
        "customers:",
        *_customers(history, asked, home),
        "",
        "demand:",
        *history_text.demand(history, asked),
        "",
        "work:",
        *_work(history, asked),
        "",
        "teams:",
        *_teams(history, asked),
        "",
        "routing: {order: deadline, ownership: prefer_owner}",
        "",
        "agreements:",
        "  all:",
        "    judged: each customer  # every account has a quota of its own; or together",
        "    commitments:",
        "      first_response:",
        f"        promise: {{{promises}}}{_mark(asked, 'promise')}",
        f"        quota: 90 % per month  # {ASSUMED}",
        "        hours: customer",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def place(zone: str) -> str:
    """The name of a calendar for a zone: its city."""
    return zone.rpartition("/")[2].lower()


def _head(told: HeadLines) -> Iterator[str]:
    yield "# A desk from spreadsheets. Look at it: slasim check FILE. The weeks that were measured, side by side with"
    yield "# those simulated: slasim workload FILE --against COUNTS. Of 100 intervals of 95 % about 95 hold the truth."
    for title, lines in (
        ("Read", told.read),
        (f"Assumed, for nobody said it; marked `{ASSUMED}` below. Change what you know better", told.assumed),
        ("Could not be known", told.unknown),
    ):
        yield "#"
        yield f"# {title}:"
        for line in lines:
            dash, indent = ("- ", "#   ") if not line.startswith(" ") else ("  ", "#     ")
            yield from textwrap.wrap(line.strip(), WIDTH, initial_indent=f"# {dash}" if dash == "- " else "#     ",
                                     subsequent_indent=indent, break_on_hyphens=False)  # fmt: skip


def _mark(asked: DeskAsked, name: str) -> str:
    return f"  # {ASSUMED}" if name in asked.assumed else f"  # --{name}"


def _calendar(name: str, zone: str, hours: str, history: History, asked: DeskAsked) -> str:
    is_home = zone == history.clock.zone
    code = history.clock.holidays if is_home else country_of(zone)
    holidays = f", holidays: {code}" if code else ""
    mark = (
        f"  # {ASSUMED}: the holidays of its country"
        if code and not (is_home and "holidays" not in asked.assumed)
        else ""
    )
    return f"  {name}: {{timezone: {zone}, hours: {hours}{holidays}}}{mark}"


def _customers(history: History, asked: DeskAsked, home: str) -> Iterator[str]:
    tiers = history.values("tier") or [ONE_TIER]
    shares = [
        sum(s.mix["tier"].shares[name].estimate * s.fit.tickets for s in history.streams.values() if "tier" in s.mix)
        for name in tiers
    ] if tiers != [ONE_TIER] else [1.0]  # fmt: skip
    if len(tiers) > 1:
        yield f"  # Accounts by their share of the tickets: {ASSUMED}."
    for name, share in zip(tiers, shares, strict=True):
        accounts = max(round(asked.accounts * share / sum(shares)), 1)
        yield f"  {name}: {{accounts: {accounts}, regions: {{{home}: 100 %}}, fee: {asked.answers['fee']}}}" + (
            f"  # {ASSUMED}" if asked.assumed & {"accounts", "fee"} else ""
        )


def _work(history: History, asked: DeskAsked) -> Iterator[str]:
    """A stream that has the name of a skill goes there, all others to the first skill; from `l1` some go to `l2`."""
    skills = skills_of(history.rota)
    handle = f'"lognormal(mean={asked.answers["handle"]}, cv=1)"'
    plain, mark = f"handle: {handle}, then: {{solved: 70 %, customer: 30 %}}", _mark(asked, "handle")
    by_name = {_spoken(skill): skill for skill in skills}
    found = {name: by_name[_spoken(name)] for name in history.streams if _spoken(name) in by_name}
    own = {name: skill for name, skill in found.items() if skill != skills[0]}
    for name, skill in own.items():
        yield f"  - when: {{channel: {name}}}  # the channel has the name of a skill"
        yield "    path:"
        yield f"      - {{skill: {skill}, {plain}}}{mark}"
        yield f'    customer_reply: "lognormal(median=4 h, cv=1.5)"  # {ASSUMED}'
    if len(own) == len(history.streams):
        return
    yield "  - path:"
    second = [skill for skill in skills[1:] if skill not in own.values()][:1]
    if second and "escalated" in asked.answers:
        solved = 70 - float(asked.answers["escalated"].removesuffix("%"))
        then = f"{{solved: {amount(solved, 6)} %, customer: 30 %, {second[0]}: {asked.answers['escalated']}}}"
        yield f"      - {{skill: {skills[0]}, handle: {handle}, replies: true, then: {then}}}{mark}"
        yield f"      - {{skill: {second[0]}, handle: {handle}, then: {{solved: 80 %, customer: 20 %}}}}  # {ASSUMED}"
    else:
        yield f"      - {{skill: {skills[0]}, {plain}}}{mark}"
    yield f'    customer_reply: "lognormal(median=4 h, cv=1.5)"  # {ASSUMED}'


def _spoken(name: str) -> str:
    """`email` of `e-mails`: what two names have in common that mean the same."""
    return name.replace("-", "").replace("_", "").removesuffix("s")


def _teams(history: History, asked: DeskAsked) -> Iterator[str]:
    rota = history.rota
    by_team: dict[str, list[RotaShift]] = {}
    for pattern in rota.patterns:
        by_team.setdefault(pattern.team, []).append(pattern)
    for team, patterns in by_team.items():
        yield f"  {team}:"
        yield f"    site: {place(rota.zones.get(team, history.clock.zone))}"
        yield f"    skills: [{', '.join(rota.skills.get(team, tuple(skills_of(history.rota)[:1])))}]"
        yield from _cost(history, asked, team)
        yield from _shrinkage(history, asked)
        if {day for pattern in patterns for day in pattern.days} == {*range(7)}:
            yield f"    holidays: work  # {ASSUMED}: it has shifts on every day of the week"
        yield from _shifts(patterns, history.start)


def _cost(history: History, asked: DeskAsked, team: str) -> Iterator[str]:
    """Of an hour; with what weekends cost beside it, where the rota says so."""
    pay = history.rota.pay.teams.get(team)
    if pay is None:
        yield f"    cost: {asked.answers['cost']}{_mark(asked, 'cost')}"
        return
    currency = read_money(asked.answers["fee"], "month").currency
    yield f"    cost: {amount(float(pay.hour), 9)} {currency}/hour  # {history.rota.file}"
    beside = [(day, share) for day, share in (("saturday", pay.saturday), ("sunday", pay.sunday)) if share]
    if beside:
        yield f"    premium: {{{', '.join(f'{day}: {share}' for day, share in beside)}}}"


def _shrinkage(history: History, asked: DeskAsked) -> Iterator[str]:
    """A sick person's seat is empty, one on leave has none: shares of paid time."""
    rota = history.rota
    if not (rota.sick or rota.away):
        away = "paid time not available for tickets: leave, illness, meetings"
        yield f"    shrinkage: {asked.answers['shrinkage']}{_mark(asked, 'shrinkage')}: {away}"
        return
    planned = rota.away / (rota.away + rota.worked)
    absence = rota.sick / max(rota.worked, 1) * (1 - planned)
    every = plural(rota.worked + rota.away, "person-day")
    days = f"{rota.file}: {plural(rota.sick, 'sick day')}, {rota.away:,} planned, of {every}"
    yield f"    # {days}. Meetings and training that it does not mark come on top."
    yield f"    shrinkage: {percent(planned + absence)}"
    yield f"    absence: {percent(absence)}"


def _shifts(patterns: list[RotaShift], start: date) -> Iterator[str]:
    """Patterns by name, with the headcount at the start of the horizon; later ones as dated changes."""
    same: dict[tuple[str, tuple[int, ...], int, int], list[RotaShift]] = {}
    for each in patterns:
        same.setdefault((each.name, each.days, each.start, each.end), []).append(each)
    changes: dict[date, list[str]] = {}
    yield "    shifts:"
    taken: set[str] = set()
    for (said, days, begin, end), rows in same.items():
        name = _unlike(said or shift_name(begin, end), taken)
        seats = 0
        dated: dict[date | None, int] = {}
        for row in rows:
            dated[row.since] = dated.get(row.since, 0) + row.seats
        for since in sorted(dated, key=lambda on: (on is not None, str(on))):
            if since is None or since <= start:
                seats = dated[since]
            else:
                changes.setdefault(since, []).append(f"{name}: {{headcount: {dated[since]}}}")
        lasting = (end - begin) % (24 * HOUR)
        pause = ", break: 30 min" if lasting >= LONG_SHIFT or (end == 24 * HOUR and begin <= 18 * HOUR) else ""
        first = rows[0]
        seen = f"  # from {first.low} to {first.high} on single dates" if first.low is not None else ""
        spoken = weekdays(days)
        spoken = f'"{spoken}"' if "," in spoken else spoken  # in braces a comma begins the next field
        yield f"      {name}: {{hours: {first.hours}, days: {spoken}{pause}, headcount: {seats}}}{seen}"
    if changes:
        yield "    changes:"
        for on, entries in sorted(changes.items()):
            yield f"      {on}: {{shifts: {{{', '.join(entries)}}}}}"


def shift_name(begin: int, end: int) -> str:
    """`early`, `day`, `late`, `evening` or `night`, by when a shift starts; `all_day` for one of 24 hours."""
    if end - begin == 24 * HOUR:
        return "all_day"
    hour = begin / HOUR
    if hour < 4 or hour >= 20:
        return "night"
    return "early" if hour < 9 else "day" if hour < 12 else "late" if hour < 16 else "evening"


def _unlike(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where there is one like it."""
    made, number = name, 2
    while made in taken:
        made, number = f"{name}_{number}", number + 1
    taken.add(made)
    return made
