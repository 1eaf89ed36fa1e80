"""How time is counted: the calendars, and examples on real dates across weekends, holidays and changes of the clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from slasim.agreements.document.book import (
    CUSTOMERS_HOURS,
    Book,
    calendars_of,
    first_day,
    regions_of,
    year_of,
    zone_of,
)
from slasim.agreements.document.examples import Example, ExampleStretch, Wait, examples
from slasim.agreements.prose.blocks import Block, Bullets, Heading, Paragraph, Table
from slasim.agreements.prose.words import aim, listed, title
from slasim.calendars import BusinessCalendar
from slasim.calendars.hours import ALWAYS, Span, clock
from slasim.calendars.public_holidays import is_public_holiday
from slasim.instants import local_date, long, shown, to_ms, utc_offset
from slasim.scenario.sections.calendars import CalendarSpec
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.commitments import CUSTOMER, WITHOUT_TARGET, CommitmentSpec
from slasim.terms.cut_offs import working_hours

LISTED_DAYS = 5 * 366  # of which holidays are listed at most
LATER = ", and on those of later years"
NAMES = {"mon": "Mon", "tue": "Tue", "wed": "Wed", "thu": "Thu", "fri": "Fri", "sat": "Sat", "sun": "Sun"}


def counting(book: Book, spec: AgreementSpec) -> Iterator[Block]:
    """The calendars of the agreement, and a worked example for each that a target runs on."""
    used = _used(book, spec)
    counted = [name for name in dict.fromkeys([*used, *_available(book, spec)]) if name != ALWAYS]
    claimed = None if spec.credits is None else spec.credits.claim_days
    noticed = None if spec.maintenance is None else spec.maintenance.notice_days
    named = list(dict.fromkeys([*counted, *(name for name in (claimed, noticed) if name is not None)]))
    if not used and not named:
        return
    yield Heading(2, "How time is counted")
    if counted:
        due = " What is due at closing time is due then, not at the next opening." if used else ""
        yield Paragraph(
            "Time counts only inside the hours below, by the wall clock of their zone: opening included, closing "
            f"excluded.{due}"
        )
    if named:
        header = ("Hours", "Zone", "Open", "Closed on", "Other hours on")
        yield Table(header, tuple(row for name in named for row in _versions(name, book.calendars[name])))
        if any(book.calendars[name].amendments for name in named):
            yield Paragraph("A ticket keeps the hours that were in force when it was created.")
        if closed := tuple(_public_holidays(book, spec, named)):
            yield Bullets(closed)
    if regions := _customers_hours(book, spec):
        yield Paragraph(
            f"The customer's hours are those of the customer's region: {listed(map(title, regions), 'or')}."
        )
    if ALWAYS in used:
        yield Paragraph("Round the clock every minute counts.")
    for name, (commitment, severity) in used.items():
        yield from _worked(book, spec, name, commitment, severity)


def _customers_hours(book: Book, spec: AgreementSpec) -> tuple[str, ...]:
    """The calendars that the customer's hours can be; none where no promise is on them."""
    own = (each.hours_of(severity) for each in spec.commitments.values() for severity in (each.promise or ("",)))
    return regions_of(book, spec) if CUSTOMERS_HOURS in own else ()


def _available(book: Book, spec: AgreementSpec) -> Iterator[str]:
    """The calendars that availability is measured on."""
    for each in spec.commitments.values():
        if each.metric == "availability":
            yield from calendars_of(book, spec, each, "")


def _public_holidays(book: Book, spec: AgreementSpec, names: list[str]) -> Iterator[str]:
    """The public holidays of the term on which a calendar would have hours, a sentence for each calendar: those of its
    first years where it is longer, or has no end."""
    begin = first_day(book, spec)
    end, later = _listed_until(book, spec)
    for name in names:
        calendar = book.calendars[name].build()
        days = [begin + timedelta(days=number) for number in range((end - begin).days + 1)]
        closed = [
            f"{list(NAMES.values())[day.weekday()]} {day}"
            for day in days
            if calendar.spans_of(day)
            and any(is_public_holiday(code, day) for code in calendar.in_force(day).holiday_codes)
        ]
        if closed:
            yield (f"From {begin} to {end} {title(name)} is closed for public holidays on {listed(closed)}{later}.")


def _listed_until(book: Book, spec: AgreementSpec) -> tuple[date, str]:
    """The last day for which holidays are listed, and what is said of later ones."""
    first = local_date(year_of(book, spec)[1] - 1, spec.timezone or book.timezone)
    term = spec.term
    if term is None or term.to is None:
        return first, LATER
    longest = term.from_ + timedelta(days=LISTED_DAYS)
    end = min(term.to, longest)
    return end, LATER if end < term.to or term.renewal is not None else ""


def _worked(book: Book, spec: AgreementSpec, calendar: str, commitment: str, severity: str) -> Iterator[Block]:
    rules = spec.commitments[commitment]
    target, zone = rules.promise[severity], zone_of(book, calendar, spec)
    written = None if calendar == ALWAYS else book.calendars[calendar]
    days = target.business_days if written is not None and rules.business_days != "hours" else None
    built = BusinessCalendar(zone, ALWAYS) if written is None else written.build()
    length, year = 0 if days else target.on(written), _usual(book, spec, written)
    if target.by is not None:
        yield from _by_time(built, rules, severity, title(commitment), year, zone, _closed(spec))
        return
    to_close = rules.business_days == "close"
    for example in examples(
        built, length, days or 0, year, _closed(spec), to_close=to_close, cut_off=rules.cut_off_of(severity)
    ):
        yield Heading(3, f"Example: {title(commitment)}, {title(severity)}, across {example.across}")
        yield from _shown(example, zone, aim(target))
        if example.received is not None:
            last, later = (shown(at, zone) for at in example.received)
            yield Paragraph(f"A ticket that is created after {last} is received on {later}, when its clock starts.")
        if CUSTOMER in rules.pauses and example.wait is not None:
            yield Paragraph(_afresh(example.wait, zone) if rules.on_return == "new" else _waited(example.wait, zone))


def _by_time(
    calendar: BusinessCalendar,
    rules: CommitmentSpec,
    severity: str,
    name: str,
    year: tuple[int, int],
    zone: str,
    closed: Sequence[tuple[int, int]],
) -> Iterator[Block]:
    """A clock that starts at the last instant of which the target is on the same working day, and what comes later."""
    by, cut_off = rules.promise[severity].by or 0, rules.cut_off_of(severity)
    last, due = working_hours(calendar, cut_off or by, year), working_hours(calendar, by, year).cut_off
    other_by = rules.after_cut_off.get(severity, rules.promise[severity]).by
    after = working_hours(calendar, other_by, year).cut_off if other_by is not None else due[:0]
    for start, later in zip(last.cut_off.tolist(), last.opens[1:].tolist(), strict=False):
        dues = [int(at) for each, of in ((start, due), (later, after)) for at in of[of >= each][:1]]
        if len(dues) < 2 or any(begin < dues[1] and start < end for begin, end in closed):
            continue
        first, other = (shown(at, zone) for at in dues)
        came = f"that is created after that is received on {shown(later, zone)}, and" if cut_off else "that comes later"
        yield Heading(3, f"Example: {name}, {title(severity)}, by {clock(by)}")
        yield Paragraph(
            f"A clock that starts on {shown(start, zone)} ({zone}) is due on {first}. A ticket {came} is due on "
            f"{other}."
        )
        return


def _usual(book: Book, spec: AgreementSpec, calendar: CalendarSpec | None) -> tuple[int, int]:
    """The first year of the agreement, up to the first amendment of it or of the calendar; ms."""
    start, end = year_of(book, spec)
    versions = [*spec.versions(book.timezone), *(calendar.versions() if calendar is not None else ())]
    return start, min([end, *(first for first, _ in versions if first > start)])


def _closed(spec: AgreementSpec) -> list[tuple[int, int]]:
    """Intervals that do not count; ms."""
    dated = [(each.from_, each.to) for each in spec.exclusions if each.from_ is not None and each.to is not None]
    return [(to_ms(begin), to_ms(end)) for begin, end in dated]


def _used(book: Book, spec: AgreementSpec) -> dict[str, tuple[str, str]]:
    """The calendars that targets run on, each with a commitment and severity to show it on."""
    timed = [(name, each) for name, each in spec.commitments.items() if each.metric not in WITHOUT_TARGET]
    found: dict[str, tuple[str, str]] = {}
    for name, commitment in sorted(
        timed, key=lambda each: CUSTOMER not in each[1].pauses
    ):  # those that pause show more
        for severity in commitment.promise:
            for calendar in calendars_of(book, spec, commitment, severity):
                found.setdefault(calendar, (name, severity))
    return found


def _versions(name: str, spec: CalendarSpec) -> Iterator[tuple[str, ...]]:
    """The calendar as first written, and as amended."""
    days = [None, *sorted(spec.amendments)]
    for day, (_, version) in zip(days, spec.versions(), strict=True):
        yield _calendar(title(name) if day is None else f"{title(name)}, from {day}", version)


def _calendar(name: str, spec: CalendarSpec) -> tuple[str, ...]:
    week = spec.hours if isinstance(spec.hours, dict) else {}
    days = [(day, _spans(week.get(day, ()))) for day in NAMES]
    open_ = [
        f"{_days([day for day, _ in same])} {hours}"
        for hours, group in groupby(days, key=lambda each: each[1])
        if (same := list(group)) and hours
    ]
    codes = [f"public holidays of {day}" for day in spec.holidays if isinstance(day, str)]
    dates = [str(day) for day in spec.holidays if isinstance(day, date)]
    other = [f"{day} {_spans(spans) or 'closed'}" for day, spans in spec.exceptions.items()]
    other += [f"{day} without {_spans(spans)}" for day, spans in spec.breaks.items()]
    return (
        name,
        spec.timezone,
        "; ".join(open_) or "round the clock",
        ", ".join([*codes, *dates]),
        "; ".join(other),
    )


def _spans(spans: tuple[Span, ...]) -> str:
    return " and ".join(str(span) for span in spans)


def _days(days: list[str]) -> str:
    return NAMES[days[0]] if len(days) == 1 else f"{NAMES[days[0]]} to {NAMES[days[-1]]}"


def _shown(example: Example, zone: str, target: str) -> Iterator[Block]:
    yield Paragraph(f"A clock that starts on {shown(example.start, zone)} ({zone}):")
    rows = tuple(_row(stretch, zone) for stretch in example.stretches)
    yield Table(("From", "To", "Lasts", "Counts", "Counted so far", "Why"), rows)
    changes = [utc_offset(at, zone) for at in (example.start, example.due)]
    moved = (
        f" The clocks change in between, from UTC{changes[0]} to UTC{changes[1]}." if changes[0] != changes[1] else ""
    )
    yield Paragraph(f"With {target} it is due on {shown(example.due, zone)}.{moved}")


def _row(stretch: ExampleStretch, zone: str) -> tuple[str, ...]:
    return (
        shown(stretch.begin, zone),
        shown(stretch.end, zone),
        long(stretch.end - stretch.begin),
        "yes" if stretch.counts else "no",
        stretch.total,
        f"holiday: {listed(map(str, stretch.holidays))}" if stretch.holidays else stretch.why,
    )


def _waited(wait: Wait, zone: str) -> str:
    return (
        f"If the customer is awaited from {shown(wait.begin, zone)} to {shown(wait.end, zone)}, the clock is "
        f"paused: the remaining {long(wait.left)} of open time run from then on, and it is due on "
        f"{shown(wait.due, zone)}."
    )


def _afresh(wait: Wait, zone: str) -> str:
    return (
        f"If the customer is awaited from {shown(wait.begin, zone)} to {shown(wait.end, zone)}, this clock is "
        f"disregarded, and a new one starts on {shown(wait.end, zone)}."
    )
