"""Checks of what an agreement excludes: intervals, windows that recur, tickets; and what maintenance has to keep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from slasim.calendars.hours import ALWAYS
from slasim.instants import to_ms
from slasim.problems import Path, nearest, one_of
from slasim.scenario.checks.draft import Draft
from slasim.scenario.checks.findings import Finding
from slasim.scenario.checks.references import known_name
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.clauses import ExclusionSpec, MaintenanceSpec
from slasim.scenario.values.durations import write_duration

if TYPE_CHECKING:
    from slasim.calendars import BusinessCalendar

MAINTENANCE = "maintenance"


def check_exclusions(agreement: AgreementSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    """What can be said of the exclusions of an agreement."""
    for index, each in enumerate(agreement.exclusions):
        at: Path = (*path, "exclusions", index)
        yield from _of_one_kind(each, at)
        yield from _interval(each, at)
        yield from _commitments(agreement, each, at, path)
        yield from _announced(agreement, each, at, path, draft)
        yield from _outside(agreement, each, at, path, draft)
    yield from _maintenance(agreement, path, draft)


def _of_one_kind(each: ExclusionSpec, at: Path) -> Iterator[Finding]:
    """An interval, windows that recur, or tickets."""
    kinds = {"an interval": each.is_interval, "windows that recur": each.recurs, "tickets": bool(each.tickets)}
    given = [name for name, there in kinds.items() if there]
    if not given:
        expected = "an interval (from, to), windows that recur (weekly, monthly) or a list of tickets"
        yield Finding(at, "an exclusion of nothing", expected, at_key=True)
    if len(given) > 1:
        name = "tickets" if each.tickets else "weekly" if each.weekly is not None else "monthly"
        yield Finding((*at, name), f"{given[-1]} beside {given[0]}", "one of the two", at_key=True)
    if each.weekly == ALWAYS:
        yield Finding((*at, "weekly"), f"'{ALWAYS}'", "hours that leave some time, such as {sun: 02:00-06:00}")


def _interval(each: ExclusionSpec, at: Path) -> Iterator[Finding]:
    if each.from_ is not None and each.to is not None:
        if each.to <= each.from_:
            expected = f"an instant after the start, {each.from_.isoformat(' ')}"
            yield Finding((*at, "to"), f"'{each.to.isoformat(' ')}'", expected, needs=((*at, "from"),))
    elif each.is_interval:
        there, missing = ("from", "to") if each.from_ is not None else ("to", "from")
        yield Finding((*at, there), f"{there} without {missing}", "both ends of the interval", at_key=True)


def _commitments(agreement: AgreementSpec, each: ExclusionSpec, at: Path, path: Path) -> Iterator[Finding]:
    """`on` names commitments, of a stretch of time."""
    if each.on and each.tickets:
        expected = "no `on` beside tickets: they count for none of the commitments"
        yield Finding((*at, "on"), "commitments beside tickets", expected, at_key=True)
    for name in each.on:
        if name not in agreement.commitments:
            known = one_of(agreement.commitments)
            needs: tuple[Path, ...] = ((*path, "commitments"),)
            hint = nearest(name, agreement.commitments)
            yield Finding((*at, "on"), f"'{name}'", f"a commitment of the agreement: {known}", hint, needs)


def _announced(agreement: AgreementSpec, each: ExclusionSpec, at: Path, path: Path, draft: Draft) -> Iterator[Finding]:
    """Maintenance is announced where notice is agreed, and nothing else is."""
    rules = agreement.maintenance
    notice = None if rules is None else rules.notice
    needs: tuple[Path, ...] = ((*path, "maintenance"), (*at, "cause"))
    if each.announced is not None and (notice is None or each.cause != MAINTENANCE or not each.is_interval):
        expected = "no `announced`: it decides on intervals of maintenance, where maintenance asks for notice"
        yield Finding((*at, "announced"), "an announcement that changes nothing", expected, needs=needs, at_key=True)
    elif notice is not None and each.cause == MAINTENANCE and each.is_interval and each.from_ is not None:
        asked = f"{notice} before it begins, as maintenance.notice asks"
        if each.announced is None:
            yield Finding(at, "maintenance without `announced`", f"announced: an instant, {asked}", needs=needs)
        elif each.is_late(notice, _zone(agreement, draft), _notice_days(rules, draft)):
            found = f"'{each.announced.isoformat(' ')}', so late that this time counts like any other"
            yield Finding((*at, "announced"), found, asked, needs=needs, rule="announced_late")


def _outside(agreement: AgreementSpec, each: ExclusionSpec, at: Path, path: Path, draft: Draft) -> Iterator[Finding]:
    """An interval of maintenance of which some lies outside the hours in which maintenance may be."""
    from slasim.calendars import BusinessCalendar, open_spans  # which loads numpy

    rules = agreement.maintenance
    if rules is None or rules.within in (None, ALWAYS) or each.cause != MAINTENANCE:
        return
    if each.from_ is None or each.to is None or each.to <= each.from_:
        return
    begin, end = to_ms(each.from_), to_ms(each.to)
    starts, ends = open_spans(BusinessCalendar(_zone(agreement, draft), rules.within), begin, end)
    inside = int((ends - starts).sum())
    if inside < end - begin:
        out = "none" if not inside else f"only {write_duration(inside)}"
        found = f"an interval of which {out} lies within the hours of maintenance"
        expected = "what maintenance.within allows; the rest counts like any other time"
        needs: tuple[Path, ...] = ((*path, "maintenance"), (*at, "cause"))
        yield Finding((*at, "from"), found, expected, needs=needs, rule="maintenance_outside")


def _zone(agreement: AgreementSpec, draft: Draft) -> str:
    return agreement.timezone or draft.timezone or "UTC"


def _notice_days(rules: MaintenanceSpec | None, draft: Draft) -> BusinessCalendar | None:
    """Whose working days the business days of a notice are; None: Monday to Friday, or a calendar that is not known."""
    known = None if rules is None or rules.notice_days is None else draft.calendars.get(rules.notice_days)
    return None if known is None else known.build()


def _maintenance(agreement: AgreementSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    rules, at = agreement.maintenance, (*path, "maintenance")
    if rules is None:
        return
    if rules.notice is None and rules.at_most is None and rules.within is None:
        yield Finding(at, "maintenance of which nothing is asked", "notice, at_most or within", at_key=True)
    if rules.notice_days is not None:
        if rules.notice is None or rules.notice.business_days is None:
            expected = "notice in business days, which it counts"
            yield Finding((*at, "notice_days"), "notice_days without business days", expected, at_key=True)
        yield from known_name(rules.notice_days, draft.calendars, "the name of a calendar", (*at, "notice_days"), ())
    if rules.within == ALWAYS:
        yield Finding((*at, "within"), f"'{ALWAYS}'", "hours that leave some time out, such as {sun: 00:00-06:00}")
