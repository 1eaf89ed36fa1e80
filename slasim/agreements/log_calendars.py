"""The calendars of agreements over the time of a log."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.calendars import CalendarTables
from slasim.calendars.expansion import limits
from slasim.instants import in_utc
from slasim.log.ticket_log import TicketLog
from slasim.problems import Problem
from slasim.scenario import AgreementBook, Scenario
from slasim.scenario.sections.calendar_rows import lay_calendars
from slasim.scenario.sections.calendars import AFTER, BEFORE
from slasim.terms import TermsError

WIDEST = 10  # open time may take this many times as long on the wall clock


def log_calendars(log: TicketLog, book: Scenario | AgreementBook) -> CalendarTables:
    """The calendars over the log, whatever the horizon of its own that a scenario has, with time around it in which
    clocks run, as far as holidays are known.

    Raises TermsError where a log reaches beyond the years of which the holidays of a calendar are known.
    """
    first = min(log.start, int(log.ticket_table.created.min(initial=log.start))) - BEFORE
    last = log.until + AFTER + WIDEST * book.longest_target_ms()
    known = {name: limits(spec.build()) for name, spec in book.calendars.items()}
    problems = tuple(_unknown_times(log, first, known))
    if problems:
        raise TermsError(problems)
    last = min((last, *(until for _, until in known.values())))
    return lay_calendars(book.calendars, first, last)


def _unknown_times(log: TicketLog, first: int, known: dict[str, tuple[int, int]]) -> Iterator[Problem]:
    file = "log" if log.folder is None else str(log.folder / "log.json")
    hint = "state the time of which the log is complete, or list the holidays of the calendar by dates"
    for name, (earliest, latest) in known.items():
        expected = (
            f"an instant from {in_utc(earliest)} to {in_utc(latest)}, the years in which calendar {name} is known"
        )
        if first < earliest:
            yield Problem(file, 0, 0, "start", in_utc(log.start), f"{expected} (with a week before it)", hint)
        if log.until > latest:
            yield Problem(file, 0, 0, "until", in_utc(log.until), expected, hint)
