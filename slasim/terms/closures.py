"""The time that agreements exclude, as intervals: those that are written, and every occurrence of what recurs.

Maintenance is excluded only as far as `maintenance` allows: announced early enough, in certain hours, and so much of it
in a period.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from slasim.calendars import BusinessCalendar, local_days, open_spans, wall_clock
from slasim.calendars.intervals import Ends, union
from slasim.calendars.zone import day_numbers, to_utc
from slasim.instants import DAY, date_of, to_ms
from slasim.scenario import AgreementBook, Scenario
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.clauses import ExclusionSpec, MaintenanceSpec
from slasim.scenario.values.windows import Allowance, MonthlyWindow
from slasim.terms.eras import versions_in_force
from slasim.terms.tables import NEVER, Closure

MAINTENANCE = "maintenance"
YEAR = 366 * DAY
Interval = tuple[int, int]
Versions = Sequence[tuple[int, int, AgreementSpec]]


def find_closures(scenario: Scenario | AgreementBook, begin: int, end: int) -> Iterator[Closure]:
    """Intervals that do not count, of all versions of all agreements: closed is closed, whenever a ticket was created.
    What recurs is laid up to `end`, ms, from a year before `begin` on, because an allowance may be one of a year; each
    version lays its own until the next, the first and the last without end."""
    for name, spec in scenario.agreements.items():
        zone = spec.timezone or scenario.timezone
        versions = versions_in_force(spec, scenario.timezone)
        found: dict[Closure, None] = {}
        for at, (since, _, version) in enumerate(versions):
            first = begin - YEAR if at == 0 else max(begin - YEAR, since)
            last = end if at == len(versions) - 1 else min(end, versions[at + 1][0])
            for each in version.exclusions:
                for start, stop in _intervals(each, zone, first, last):
                    made = Closure(name, start, stop, each.cause, each.reference, each.on)
                    rules = _in_force(versions, start).maintenance if each.cause == MAINTENANCE else None
                    if rules is None:
                        found[made] = None
                    elif not each.is_late(rules.notice, zone, _notice_days(scenario, rules)):
                        found |= dict.fromkeys(_inside(made, rules, zone, begin - YEAR, end))
        yield from _allowed(found, zone, versions)


def _intervals(of: ExclusionSpec, zone: str, begin: int, end: int) -> Iterator[Interval]:
    """What one exclusion takes out, in order."""
    if of.is_interval:
        yield -NEVER if of.from_ is None else to_ms(of.from_), NEVER if of.to is None else to_ms(of.to)
    if begin >= end:
        return
    if of.weekly is not None:
        starts, ends = open_spans(BusinessCalendar(zone, of.weekly), begin, end)
        yield from zip(starts.tolist(), ends.tolist(), strict=True)
    for window in of.monthly:
        yield from _monthly(window, zone, begin, end)


def _notice_days(scenario: Scenario | AgreementBook, rules: MaintenanceSpec) -> BusinessCalendar | None:
    """Whose working days the business days of a notice are; None: Monday to Friday."""
    return None if rules.notice_days is None else scenario.calendars[rules.notice_days].build()


def _inside(of: Closure, rules: MaintenanceSpec, zone: str, begin: int, end: int) -> Iterator[Closure]:
    """What of maintenance lies in the hours in which it may be, between two instants."""
    if rules.within is None:
        yield of
        return
    start, stop = max(of.start, begin), min(of.end, end)
    if start < stop:
        spans = zip(*open_spans(BusinessCalendar(zone, rules.within), start, stop), strict=True)
        yield from (replace(of, start=int(opens), end=int(closes)) for opens, closes in spans)


def _monthly(window: MonthlyWindow, zone: str, begin: int, end: int) -> Iterator[Interval]:
    first, last = date_of(begin // DAY - 2), date_of(end // DAY + 2)
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    days = [day for each in months if (day := window.day(each // 12, each % 12 + 1)) is not None]
    midnight = day_numbers(days) * DAY
    shown = to_utc(zone, midnight + window.span.start, midnight + window.span.end)
    starts, ends = np.maximum(shown.start, begin), np.minimum(shown.end, end)
    some = starts < ends
    yield from zip(starts[some].tolist(), ends[some].tolist(), strict=True)


def _in_force(versions: Versions, instant: int) -> AgreementSpec:
    """The version of an instant, the first before all of them."""
    return next((of for since, _, of in reversed(versions) if since <= instant), versions[0][2])


def _allowed(closures: Iterable[Closure], zone: str, versions: Versions) -> Iterator[Closure]:
    """The same closures, maintenance only as far as it is allowed."""
    found = list(closures)
    mine = [each for each in found if each.cause == MAINTENANCE]
    if not mine or all(of.maintenance is None or of.maintenance.at_most is None for *_, of in versions):
        yield from found
        return
    yield from (each for each in found if each.cause != MAINTENANCE)
    free = list(_within(zip(*union(_ends(mine)), strict=True), zone, versions))
    for each in mine:
        for start, stop in free:
            if max(start, each.start) < min(stop, each.end):
                yield replace(each, start=max(start, each.start), end=min(stop, each.end))


def _ends(closures: list[Closure]) -> Ends:
    return np.array([each.start for each in closures], np.int64), np.array([each.end for each in closures], np.int64)


def _within(spans: Iterable[Interval], zone: str, versions: Versions) -> Iterator[Interval]:
    """What of disjoint spans, in order, is within the allowance of each period."""
    used: dict[tuple[Allowance, date], int] = {}
    for begin, end in spans:
        start = int(begin)
        while start < end:
            rules = _in_force(versions, start).maintenance
            allowance = None if rules is None else rules.at_most
            if allowance is None:
                yield start, int(end)
                break
            first, edge = _period(start, allowance.months, zone)
            left = allowance.ms - used.get((allowance, first), 0)
            stop = min(int(end), edge)
            if left > 0:
                yield start, min(stop, start + left)
            used[allowance, first] = used.get((allowance, first), 0) + stop - start
            start = stop


def _period(instant: int, months: int, zone: str) -> tuple[date, int]:
    """The first local date of the period of an instant, and where the next one begins, ms."""
    day = date_of(int(wall_clock(zone, [instant])[0]) // DAY)
    before = (day.year * 12 + day.month - 1) // months * months
    first, after = (date(number // 12, number % 12 + 1, 1) for number in (before, before + months))
    return first, int(local_days(zone, after, after)[0])
