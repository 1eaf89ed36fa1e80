"""What was read, what was assumed and what could not be known, in sentences; and the demand of the scenario."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from slasim.history.figures import DAYS, amount, ends, exact_shares, percent, plural, weekdays
from slasim.history.fitting.levels import SEASON_WEEKS
from slasim.history.fitting.stream import GROWTH_WEEKS, StreamFit
from slasim.history.reading.rota import Rota
from slasim.instants import DAY, HOUR, MINUTE, date_of
from slasim.scenario.values.hours import MONTHS
from slasim.scenario.writing.new_desk import ONE_TIER
from slasim.study.statistics import Interval
from slasim.types import Bools, Float64
from slasim.workload.arrivals.shapes import SHAPES

if TYPE_CHECKING:
    from slasim.history.desk_from import DeskAsked, History, StreamTold

COVERED = 0.95  # of the tickets of open weekdays that come while customers are said to be at work
ALL_DAY = 20  # hours; where it takes more, it is round the clock
HOLIDAY_LEVEL = "20 %"
ASSUMED = "assumed"
SUPPORT = "support"  # the skill of all, where no rota says others


@dataclass
class HeadLines:
    """Sentences for the head of the file and the screen."""

    read: list[str] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def assumed_hours(is_open: Bools) -> Float64:
    """Shares of the hours of each weekday [7, 24] where no table tells them: an office day, or alike."""
    office = np.array(SHAPES["office_hours"]).reshape(7, 24)[0]
    return np.array([office / office.sum() if opened else np.full(24, 1 / 24) for opened in is_open])


def skills_of(rota: Rota) -> list[str]:
    """All skills of the rota, in its order; one that all have where it says none."""
    return list(dict.fromkeys(skill for each in rota.skills.values() for skill in each)) or [SUPPORT]


def customer_hours(history: History) -> tuple[str, bool]:
    """The hours of customers as a scenario has them, and whether the history tells the times of day."""
    days = [day for day in range(7) if history.dates.is_open[day]]
    by_hour = np.sum([each.share for each in history.streams.values()], axis=0)[history.dates.is_open].sum(axis=0)
    told = any(each.hours_from for each in history.streams.values())
    spans = [(end - start, start, end) for start in range(24) for end in range(start + 1, 25)
             if by_hour[start:end].sum() >= COVERED * by_hour.sum()]  # fmt: skip
    length, start, end = min(spans)
    if length >= ALL_DAY and len(days) == 7:
        return "24x7", told
    span = "00:00-24:00" if length >= ALL_DAY else f"{start:02}:00-{end:02}:00"
    return "{" + ", ".join(f"{part}: {span}" for part in weekdays(days).split(",")) + "}", told


def told(history: History, asked: DeskAsked) -> HeadLines:
    """What stands at the top of the file and on the screen."""
    made = HeadLines()
    rota, volume, dates = history.rota, history.volume, history.dates
    kind = "person-days" if rota.by_person else "shift patterns"
    many = rota.worked if rota.by_person else len(rota.patterns)
    made.read.append(f"{rota.file}: {many:,} {kind}; columns: {rota.columns}")
    made.read += [f"  {note}" for note in rota.notes]
    step = (
        "one by one"
        if history.tickets is not None and volume.file == history.tickets.file
        else (f"by {'day' if not volume.hourly and volume.step > 12 * HOUR else f'{volume.step // MINUTE} min'}")
    )
    first, last = date_of(int(dates.day[0])), date_of(int(dates.day[-1]))
    total = sum(float(hours.sum()) for hours in volume.streams.values())
    made.read.append(f"{volume.file}: {total:,.0f} tickets {step}, {first} to {last}; columns: {volume.columns}")
    made.read += [f"  {note}" for note in volume.notes]
    ordinary = int(dates.ordinary.sum())
    made.read.append(
        f"  {ordinary} ordinary dates in {dates.weeks} weeks; holidays on open weekdays: "
        f"{int((dates.holiday & dates.known).sum())}; dates beside one and nights of a clock change are left aside"
    )
    tickets = history.tickets
    if tickets is not None and tickets.file != volume.file:
        made.read.append(f"{tickets.file}: {len(tickets.wall):,} tickets; columns: {tickets.columns}")
        made.read += [f"  {note}" for note in tickets.notes]
        both, counted = overlap(history)
        made.read.append(f"  on dates that both tell it has {both:,} tickets, and {volume.file} {counted:,.0f}")
    made.read += [f"  {note}" for note in (*volume.mix.notes, *(tickets.of_kinds if tickets is not None else ()))]
    for name, stream in history.streams.items():
        made.read += [
            f"  {name}: {each.on} is stranger than chance ({amount(each.tickets)} tickets, {amount(each.level, 2)} "
            "times an ordinary one) and was left aside"
            for each in stream.fit.strange
        ]
    _assumptions(made, history, asked)
    _unknown(made, history)
    return made


def overlap(history: History) -> tuple[int, float]:
    """Tickets of the list, and those that were counted, on the known dates from the first to the last of the list."""
    assert history.tickets is not None
    of = history.tickets.wall // DAY
    days = history.dates.day
    both = history.dates.known & (days > of.min()) & (days < of.max())
    counted = sum(float(hours[both].sum()) for hours in history.volume.streams.values())
    return int(np.isin(of, days[both]).sum()), counted


def _assumptions(made: HeadLines, history: History, asked: DeskAsked) -> None:
    words = {
        "timezone": f"timezone: {history.clock.zone}, of the clock that the tables show, and of the customers",
        "holidays": f"holidays: {history.clock.holidays or 'none'}, by the country of the time zone",
        "accounts": f"accounts: {asked.accounts}",
        "handle": f"handle: {asked.answers['handle']} of work a touch, three of ten touches ask the customer back",
        "fee": f"fee: {asked.answers['fee']} an account",
        "promise": f"promise: a first response within {asked.promise[0]} (most severe) and {asked.promise[1]}",
        "cost": f"cost: {asked.answers.get('cost', '')} of an agent",
        "urgent": f"urgent: {asked.answers.get('urgent', '')} of the tickets",
        "escalated": f"escalated: {asked.answers.get('escalated', '')} of the tickets are passed on",
        "shrinkage": f"shrinkage: {asked.answers.get('shrinkage', '')} of paid time, which empties no seat of the rota",
    }
    made.assumed += [f"{text} (--{name})" for name, text in words.items() if name in asked.assumed]
    if history.rota.pay.teams and not history.rota.pay.currency:
        made.assumed.append(f"currency of the costs in {history.rota.file}: that of the fee")
    made.assumed.append("one agreement for all: 90 % of first responses in time, month by month, in customers' hours")
    made.assumed.append("breaks of 30 min in shifts of 6 h and more; customers answer after a median of 4 h")
    if not any(each.hours_from for each in history.streams.values()):
        made.assumed.append("hours of the day: those of an office, for the counts are by the day")
    if not (history.dates.holiday & history.dates.known).any():
        made.assumed.append(f"holidays bring {HOLIDAY_LEVEL} of an ordinary day: none is in the history")
    made.assumed += [
        f"{kind} of {name}: as of {other}, for its tickets have none"
        for name, stream in history.streams.items()
        for kind, other in stream.lent.items()
    ]
    if (names := history.values("severity")) and not history.is_ranked:
        made.assumed.append(f"order of severities, the most severe first: {', '.join(names)}")


def _unknown(made: HeadLines, history: History) -> None:
    weeks = history.dates.weeks
    made.unknown.append("handle times, what follows a touch, and how long customers take to answer: no table has them")
    if weeks < SEASON_WEEKS:
        made.unknown.append(f"season: it takes {SEASON_WEEKS} weeks of history, these are {weeks}")
    if not any(each.fit.grows for each in history.streams.values()):
        why = f"it takes {GROWTH_WEEKS} weeks" if weeks < GROWTH_WEEKS else "what was seen may be chance"
        made.unknown.append(f"growth: {why}; the volume is that of the middle of the history")
    if not any("severity" in each.mix for each in history.streams.values()):
        made.unknown.append("severities: no table has them")
    if not any("tier" in each.mix for each in history.streams.values()):
        made.unknown.append("tiers of customers, and which customer writes how much")


def demand(history: History, asked: DeskAsked) -> Iterator[str]:
    """The lines of the section `demand`."""
    largest = max(history.streams.values(), key=lambda each: each.fit.volume.estimate).fit.volume
    if 1.0005 < largest.high / largest.estimate < 2:
        yield "  # How far the true level of all streams may be from what is written: the interval of the largest one."
        yield f"  forecast: {{level: {percent(largest.high / largest.estimate - 1, 2)}, probability: 95 %}}"
    for name, stream in history.streams.items():
        fit = stream.fit
        source = f"{history.volume.file}, {plural(fit.tickets, 'ticket')}, {plural(fit.days, 'ordinary day')}"
        where = f"at {history.start}" if fit.grows else "in the middle of the history"
        yield f"  {name}:"
        yield f"    channel: {name}"
        yield f"    # An ordinary week {where}: {ends(fit.volume)} ({source})."
        yield f"    volume: {amount(fit.volume.estimate, 4)} per week"
        yield from _growth(fit)
        yield from _season(fit)
        yield from _shape(stream)
        yield from _holidays(fit)
        yield from _chance(fit)
        yield from _mix(stream, asked)


def _growth(fit: StreamFit) -> Iterator[str]:
    seen = f"{percent(fit.growth.estimate, 2)} a month was seen, {ends(fit.growth, shares=True)}"
    seen += f" ({plural(fit.weeks, 'week')})"
    if fit.grows:
        yield f"    # {seen}; it goes on into the horizon."
        yield f"    growth: {amount(100 * fit.growth.estimate)} % per month"
    else:
        yield f"    # growth is left out: {seen}."


def _season(fit: StreamFit) -> Iterator[str]:
    if fit.season:
        yield "    # Level of each month against the mean one; 95 %:"
        told = [f"{name} {percent(of.low)}-{percent(of.high)}" for name, of in zip(MONTHS, fit.season, strict=True)]
        yield from (f"    #   {', '.join(told[at : at + 4])}" for at in range(0, 12, 4))
        levels = (f"{name}: {percent(of.estimate)}" for name, of in zip(MONTHS, fit.season, strict=True))
        yield f"    season: {{{', '.join(levels)}}}"


def _shape(stream: StreamTold) -> Iterator[str]:
    known = stream.fit.profile is not None
    yield "    # Percent of a week's tickets by hour, 0 to 23, local time of the customers" + (
        "; below each day its 95 % ends." if known else "."
    )
    if not known:
        source = f"from {stream.hours_from}" if stream.hours_from else ASSUMED
        yield f"    # Weekdays from the counts; hours of the day {source}."
    yield "    shape: ["
    for day in range(7):
        profile = stream.fit.profile
        many = f": {profile.days[day]} days, {plural(profile.tickets[day], 'ticket')}" if profile else ""
        yield f"      # {DAYS[day]}{many}"
        yield f"      {_row(stream.share[day])}{',' if day < 6 else ''}"
        if known:
            yield f"      # {_row(stream.low[day], 2)}"
            yield f"      # {_row(stream.high[day], 2)}"
    yield "    ]"


def _row(shares: Float64, decimals: int = 3) -> str:
    return ", ".join(f"{100 * each:.{decimals}f}".rstrip("0").rstrip(".") for each in shares.tolist())


def _holidays(fit: StreamFit) -> Iterator[str]:
    if "level" not in fit.levels:
        yield f"    holidays: {{level: {HOLIDAY_LEVEL}}}  # {ASSUMED}: no holiday in the history"
        return
    parts, told = [], []
    for name, (level, count) in fit.levels.items():
        sure = name == "level" or (count >= 3 and not level.low <= 1 <= level.high)
        told.append(f"{name} {percent(level.estimate)}, {ends(level, shares=True)} ({plural(count, 'date')})")
        if sure:
            parts.append(f"{name}: {percent(level.estimate)}")
        else:
            told[-1] += ", left out"
    yield "    # Against an ordinary weekday of its name: the holiday, the last working day before, the first after:"
    yield from (f"    #   {each}" for each in told)
    yield f"    holidays: {{{', '.join(parts)}}}"


def _chance(fit: StreamFit) -> Iterator[str]:
    days = plural(fit.open_days, "ordinary open day")
    yield f"    # Variance over mean of a day's tickets: {ends(fit.dispersion)} ({days})."
    yield f"    # Correlation of a day's level with the day before: {ends(fit.carry_over)}."
    carried = min(round(fit.carry_over.estimate, 2), 0.99) if fit.dispersion.estimate > 1 else 0
    dispersion = amount(max(fit.dispersion.estimate, 1.0))
    if fit.quiet is not None:
        names, found = weekdays(fit.quiet.weekdays), fit.quiet.dispersion
        yield f"    # Of {names}, which are quieter: {ends(found)} ({plural(fit.quiet.days, 'ordinary day')})."
        dispersion = f"{{{names}: {amount(found.estimate)}, else: {dispersion}}}"
    yield f"    day_to_day: {{dispersion: {dispersion}, carry_over: {carried:g}}}"
    if fit.within_day is not None:
        hours = fit.within_day
        yield f"    # Variance over mean of the hours of a day, given its tickets: {ends(hours.dispersion)} ({days})."
        yield f"    # Correlation of an hour's level with the hour before: {ends(hours.carry_over)}."
        if not math.isfinite(hours.dispersion.low):
            yield "    # within_day is left out: these weeks do not tell it."
        elif hours.dispersion.low > 1:
            fades = min(round(hours.carry_over.estimate, 2), 0.99)
            yield f"    within_day: {{dispersion: {amount(hours.dispersion.estimate)}, carry_over: {fades:g}}}"
        else:
            yield "    # within_day is left out: the hours differ no more than single tickets make them."


def _mix(stream: StreamTold, asked: DeskAsked) -> Iterator[str]:
    yield "    mix:"
    if "severity" in stream.mix:
        yield from _shares("severity", stream)
    else:
        rest = 100 - float(asked.answers["urgent"].removesuffix("%"))
        mark = f"  # {ASSUMED}" if "urgent" in asked.assumed else "  # --urgent"
        yield f"      severity: {{urgent: {asked.answers['urgent']}, normal: {amount(rest, 6)} %}}{mark}"
    if "tier" in stream.mix:
        yield from _shares("tier", stream)
    else:
        yield f"      tier: {{{ONE_TIER}: 100 %}}"
    if "product" in stream.mix:
        yield from _shares("product", stream)


def _shares(kind: str, stream: StreamTold) -> Iterator[str]:
    of = stream.mix[kind]
    lent = f"{ASSUMED}: as of {stream.lent[kind]}, " if kind in stream.lent else ""
    yield f"      # {lent}{plural(of.tickets, 'ticket')}; 95 %:"
    told = [f"{name} {_between(each)}" for name, each in of.shares.items()]
    yield from (f"      #   {', '.join(told[at : at + 4])}" for at in range(0, len(told), 4))
    written = exact_shares([each.estimate for each in of.shares.values()])
    pairs = [f"{name}: {share}" for name, share in zip(of.shares, written, strict=True)]
    if len(", ".join(pairs)) < 90:
        yield f"      {kind}: {{{', '.join(pairs)}}}"
    else:
        yield f"      {kind}:"
        yield from (f"        {pair}" for pair in pairs)


def _between(share: Interval) -> str:
    if math.isnan(share.low):
        return "?"
    return f"{percent(share.low)}-{percent(share.high)}".replace(" %-", "-")
