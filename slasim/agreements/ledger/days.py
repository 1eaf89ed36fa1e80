"""What a working day is on the hours of a clock, so that its length reads as the agreement writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from slasim.calendars.hours import ALWAYS, clock
from slasim.instants import DAY, exact
from slasim.scenario import AgreementBook, Scenario
from slasim.scenario.sections.promised.commitments import CUSTOMER

if TYPE_CHECKING:
    from slasim.agreements.ledger.ledger import ClockLedger


class OpenDay(NamedTuple):
    """A working day: its open time, ms, 0 where working days differ. With `is_date` the target counts dates, with
    `is_time` it is a time of the day."""

    ms: int
    is_date: bool = False
    is_time: bool = False


def open_day(book: Scenario | AgreementBook, clock: ClockLedger, region: str) -> OpenDay | None:
    """Of the hours of a clock, as they were when it began; None round the clock. region: of the customer."""
    version = book.agreements[clock.agreement].at(clock.start, book.timezone)
    spec = version.commitments.get(clock.commitment)
    hours = ALWAYS if spec is None else spec.hours_of(clock.severity)
    name = region if hours == CUSTOMER else hours
    if spec is None or name not in book.calendars:
        return None
    promised = spec.promise.get(clock.severity)
    if any(each.by == clock.target for each in (promised, spec.after_cut_off.get(clock.severity)) if each is not None):
        return OpenDay(DAY, is_time=True)
    if spec.business_days == "dates" and promised is not None and promised.business_days is not None:
        return OpenDay(DAY, is_date=True)
    calendar = next(each for start, each in reversed(book.calendars[name].versions()) if start <= clock.start)
    try:
        length = calendar.day_ms()
    except ValueError:
        return OpenDay(0)
    return None if length == DAY else OpenDay(length)


def target_words(target: int, day: OpenDay | None) -> str:
    """`45 min`, `5 business days (40 h)` where a business day has 8 h, `2 working days`, `by 18:00`; round the
    clock `2 d 2 h`."""
    if day is None:
        return exact(target)
    if day.is_time:
        return f"by {clock(target)}"
    many, rest = divmod(target, day.ms) if day.ms else (0, target)
    if rest or not many:
        return exact(target, with_days=False)
    if day.is_date:
        return f"{many} working day{'' if many == 1 else 's'}"
    return f"{many} business day{'' if many == 1 else 's'} ({exact(target, with_days=False)})"
