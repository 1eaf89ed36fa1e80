"""What the days of a promise are: what a business day is, when one ends, and when a ticket comes too late for it."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.agreements.document.book import Book
from slasim.agreements.prose.words import listed, title, written
from slasim.calendars.hours import ALWAYS, clock
from slasim.scenario.sections.promised.commitments import CommitmentSpec

BUSINESS_DAYS = {
    "dates": "A business day lasts to the same local time on the next working day.",
    "close": "Business days are the working days after the day on which they begin to run, at whatever time; they end "
    "at the close of the last one, the end of its last hours.",
    "hours": "A business day is as much of the hours that count as one working day has.",
}
BY_TIME = (
    "A target by a time of the day is due when the clock of the hours that count next shows that time on a working "
    "day, at the start or after it."
)
ROUND_THE_CLOCK = "Round the clock a business day is 24 h."
NOT_CARRIED = "Where one of the two severities counts {how}, the new target counts from the start instead."
RECEIVED = (
    "A ticket{of} that is created after {at} on a working day, by the clock of the hours that count, and before the "
    "hours of the next working day begin is received when these begin: its clock starts then, and what happens to it "
    "before counts as if it happened then."
)
LATER = "A ticket of severity {severity} that is so received has another target: {target}."
RECEIVED_BY = "The severity at the creation decides when a ticket is received."


def received(book: Book, spec: CommitmentSpec) -> Iterator[str]:
    """When tickets are received that are created late on a working day."""
    by_time: dict[int, list[str]] = {}
    for severity in spec.promise:
        by_time.setdefault(spec.cut_off_of(severity), []).append(title(severity))
    for at, severities in by_time.items():
        if at:
            of = f" of severity {listed(severities, 'or')}" if len(severities) < len(book.severities) else ""
            yield RECEIVED.format(of=of, at=clock(at))
    for severity, target in spec.after_cut_off.items():
        yield LATER.format(severity=title(severity), target=written(target))
    if len(book.severities) > 1 and any(by_time):
        yield RECEIVED_BY


def days(book: Book, spec: CommitmentSpec) -> Iterator[str]:
    """What a business day is, on the hours of those severities that have any, and when what is due by a time of the day
    is due."""
    targets = [*spec.promise.items(), *spec.after_cut_off.items()]
    in_days = [severity for severity, target in targets if target.business_days is not None]
    steps = any(step.after.business_days is not None for step in spec.escalations)
    always = {spec.hours_of(severity) == ALWAYS for severity in (spec.promise if steps else in_days)}
    if False in always:
        yield BUSINESS_DAYS[spec.business_days]
    if True in always:
        yield ROUND_THE_CLOCK
    by_time = any(target.by is not None for _, target in targets)
    if by_time:
        yield BY_TIME
    if spec.on_severity_change == "carry" and len(book.severities) > 1:
        dated = [severity for severity in in_days if spec.hours_of(severity) != ALWAYS]
        in_words = "in business days" + (" other than those of 24 h" if len(dated) < len(in_days) else "")
        how = [in_words] * (bool(dated) and spec.business_days != "hours") + ["to a time of the day"] * by_time
        if how:
            yield NOT_CARRIED.format(how=" or ".join(how))
