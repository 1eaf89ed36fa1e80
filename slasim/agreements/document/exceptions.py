"""What does not count, and what is expected of the customer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from slasim.agreements.document.book import Book, calendars_of
from slasim.agreements.prose.blocks import Block, Bullets, Heading, Paragraph, Table
from slasim.agreements.prose.words import aim, business_days, listed, title
from slasim.calendars.hours import ALWAYS, DAY_NAMES, WEEKDAYS, Day
from slasim.instants import long
from slasim.scenario.sections.calendars import CalendarSpec
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.clauses import CustomerDuty, ExclusionSpec, MaintenanceSpec
from slasim.scenario.sections.promised.commitments import COLUMN, WITHOUT_TARGET
from slasim.scenario.values.amounts import write_share
from slasim.scenario.values.durations import Target
from slasim.scenario.values.moments import write_moment
from slasim.scenario.values.windows import NTH, MonthlyWindow
from slasim.terms.closures import MAINTENANCE

DAYS = {"day": "local day", "month": "month"}
EXCLUDED_TIME = {
    "leaves": "outage in it is disregarded, and it is deducted from the time of which a share is taken",
    "available": "outage in it is disregarded, and it stays in the time of which a share is taken",
}


def exceptions(book: Book, spec: AgreementSpec) -> Iterator[Block]:
    """Exclusions, relief and the customer's own replies."""
    zone = spec.timezone or book.timezone
    if spec.exclusions or spec.maintenance is not None or spec.relief is not None:
        yield Heading(2, "Exclusions")
    if what := " ".join(_what(spec)):
        yield Paragraph(what)
    if windows := tuple(_windows(spec, zone)):
        yield Bullets(windows)
    if single := [each for each in spec.exclusions if not each.recurs]:
        yield _table(spec, single)
    if spec.maintenance is not None:
        yield Paragraph(" ".join(_maintenance(spec, spec.maintenance, zone)))
    if spec.relief is not None:
        relief = spec.relief
        yield Paragraph(
            "The agreed forecast of the tickets that are promised something, of all customers together, is "
            f"{relief.forecast}. When more than {write_share(relief.above)} of what it gives for a {DAYS[relief.per]} "
            f"are created in it, the tickets of that {relief.per} are disregarded."
        )
    if spec.customer_reply is not None:
        yield Heading(2, "Replies of the customer")
        yield Bullets(tuple(_replies(book, spec, spec.customer_reply)))


def _replies(book: Book, spec: AgreementSpec, duty: CustomerDuty) -> Iterator[str]:
    """What is expected of the customer, and what a longer wait does."""
    moved = {name: each for name, each in spec.commitments.items() if spec.shifts(each)}
    if not moved:
        yield f"The customer is to reply within {aim(duty.within)}."
        yield "A longer wait changes nothing: clocks that pause for the customer are paused during all of it."
        return
    every = [(each, severity) for each in moved.values() for severity in each.promise]
    hours = dict.fromkeys(name for each in every for name in calendars_of(book, spec, *each))
    in_days = duty.within.business_days is not None
    known = _hours_of_days(book, duty.within, list(hours)) if in_days else ""
    yield f"The customer is to reply within {aim(duty.within)}{known}."
    then = " when the wait begins" if len(hours) > 1 and len(book.severities) > 1 else ""
    yield (
        f"A clock of {listed(map(title, moved), 'or')} is paused from when a wait exceeds that, in the time that "
        f"counts for it{then}, until the wait ends; its due instant moves by as much. A due instant that has "
        "passed stays."
    )
    if in_days:
        always = "; round the clock 24 h" if ALWAYS in hours else ""
        yield (
            "A business day of that is as many hours of the clock as its working day has, whatever a promise says of "
            f"business days{always}."
        )


def _hours_of_days(book: Book, within: Target, hours: list[str]) -> str:
    """How many hours business days are, where it is one number: ` (8 h)`."""
    versions: list[CalendarSpec | None] = [None] if ALWAYS in hours else []
    versions += [each for name in hours if name != ALWAYS for _, each in book.calendars[name].versions()]
    lengths = {within.on(each) for each in versions}
    return f" ({long(lengths.pop(), with_days=False)})" if len(lengths) == 1 else ""


def _table(spec: AgreementSpec, exclusions: Sequence[ExclusionSpec]) -> Table:
    """Intervals and tickets; a column that none of them fills is left out."""
    columns: dict[str, list[str]] = {
        "Cause": [each.cause for each in exclusions],
        "From": [write_moment(each.from_) if each.from_ else "" for each in exclusions],
        "To": [write_moment(each.to) if each.to else "" for each in exclusions],
        "Tickets": [listed(each.tickets) for each in exclusions],
        "Only for": [_only(spec, each) for each in exclusions],
        "Reference": [each.reference for each in exclusions],
        "Announced": [write_moment(each.announced) if each.announced else "" for each in exclusions],
    }
    filled = {name: cells for name, cells in columns.items() if any(cells)}
    return Table(tuple(filled), tuple(zip(*filled.values(), strict=True)))


def _only(spec: AgreementSpec, exclusion: ExclusionSpec) -> str:
    """The promises that an exclusion is for; "" where they are all that there are."""
    those = _those(spec, exclusion)
    return "" if those == tuple(spec.commitments) else listed(map(title, those))


def _windows(spec: AgreementSpec, zone: str) -> Iterator[str]:
    """What recurs, one sentence each."""
    for each in spec.exclusions:
        if each.recurs:
            weekly: Mapping[str, Day] = each.weekly if isinstance(each.weekly, Mapping) else {}
            when = [_each_week(weekly)] if weekly else []
            when += [_monthly(window) for window in each.monthly]
            only = _only(spec, each)
            yield f"{each.cause}: {listed(when)}, {zone} time{only and f', only for {only}'} ({each.reference})."


def _monthly(window: MonthlyWindow) -> str:
    if window.weekday is None:
        return f"day {window.nth} of each month {window.span}"
    nth = next(name for name, number in NTH.items() if number == window.nth)
    return f"the {nth} {DAY_NAMES[WEEKDAYS[window.weekday]]} of each month {window.span}"


def _maintenance(spec: AgreementSpec, rules: MaintenanceSpec, zone: str) -> Iterator[str]:
    """What maintenance has to keep."""
    if rules.notice is not None:
        yield (
            f"An interval of maintenance is excluded only where it was announced at least {_notice(rules.notice)} "
            "before it begins."
        )
        yield from _business_days(rules, zone)
        mine = [each for each in spec.exclusions if each.cause == MAINTENANCE]
        weekly, monthly = any(each.weekly is not None for each in mine), any(each.monthly for each in mine)
        if weekly or monthly:
            of_each = listed(["week"] * weekly + ["month"] * monthly, "or")
            yield f"Windows of maintenance of each {of_each} are agreed here, and need no announcement."
    if isinstance(rules.within, Mapping):
        yield f"Maintenance is excluded only within {_each_week(rules.within)}, {zone} time."
    if rules.at_most is not None:
        yield (
            f"Of all maintenance, in windows or not, at most {long(rules.at_most.ms)} in each {rules.at_most.per} are "
            f"excluded, the earliest first; a {rules.at_most.per} begins at midnight, {zone} time."
        )
    yield "All other maintenance counts like any other time."


def _notice(notice: Target) -> str:
    """`2 business days`, `36 h`, `3 days (72 h)`."""
    if notice.ms is None:
        return str(notice)
    hours, days = (long(notice.ms, with_days=with_days) for with_days in (False, True))
    return hours if hours == days else f"{days} ({hours})"


def _business_days(rules: MaintenanceSpec, zone: str) -> Iterator[str]:
    """How the business days of a notice are counted."""
    if rules.notice is None or rules.notice.business_days is None:
        return
    yield (
        f"{business_days(rules.notice_days)}; those from the day of the announcement to the day before the interval "
        f"begins are counted, both included, by the dates in {zone}."
    )


def _each_week(hours: Mapping[str, Day]) -> str:
    """`each Sunday 02:00-06:00`."""
    return listed(f"each {DAY_NAMES[day]} {listed(map(str, spans))}" for day, spans in hours.items())


def _what(spec: AgreementSpec) -> Iterator[str]:
    """What the exclusions take away, from the promises that they are for."""
    intervals, windows = (any(getattr(each, name) for each in spec.exclusions) for name in ("is_interval", "recurs"))
    if intervals or windows:
        what = f"The time of the {listed(['intervals'] * intervals + ['windows'] * windows)} below"
        every = tuple(spec.commitments)
        groups = dict.fromkeys(_those(spec, each) for each in spec.exclusions if not each.tickets)
        if len(groups) > 1:
            yield f"{what} is excluded for the promises that it is for."
            for names in groups:
                whom = "all promises" if names == every else f"{listed(map(title, names))} only"
                yield f"What is for {whom}: {_effect(spec, names)}."
        else:
            (names,) = groups
            whom = "" if names == every else f" for {listed(map(title, names))}"
            yield f"{what} is excluded{whom}: {_effect(spec, names)}."
    elif spec.maintenance is not None:
        yield f"Maintenance can be excluded: {_effect(spec, tuple(spec.commitments))}."
    if any(each.tickets for each in spec.exclusions):
        yield "The tickets named are disregarded."


def _those(spec: AgreementSpec, exclusion: ExclusionSpec) -> tuple[str, ...]:
    """The commitments that an exclusion is for, in the order of the agreement."""
    return tuple(name for name in spec.commitments if name in (exclusion.on or spec.commitments))


def _effect(spec: AgreementSpec, names: tuple[str, ...]) -> str:
    """What becomes of time that does not count for these commitments; they are named where others differ."""
    running = [title(name) for name in names if spec.commitments[name].metric not in {*WITHOUT_TARGET, COLUMN}]
    whose = "" if names == tuple(spec.commitments) else f" of {listed(running, 'or')}"
    effects = [f"no clock{whose} runs in it"] if running else []
    mine = [name for name in names if spec.commitments[name].metric == "availability"]
    for kind, words in EXCLUDED_TIME.items():
        those = [title(name) for name in mine if spec.commitments[name].excluded_time == kind]
        if those:
            effects.append(f"{words} ({listed(those)})" if len(those) < len(mine) else words)
    return "; ".join(effects) or "no time of theirs is measured, so that it moves nothing"
