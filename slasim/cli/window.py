"""The window of a measurement and its as-of instant as they are typed: dates or instants."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, NamedTuple

import click

from slasim.cli.output import BadInput
from slasim.instants import local
from slasim.zones import zone_of

if TYPE_CHECKING:
    from slasim.log.ticket_log import TicketLog

HOW = "expected A..B, two dates such as 2027-01-01..2027-04-01 (the second is not in it) or instants with an offset"

WHEN = "expected a date such as 2027-04-01 (its midnight) or an instant with an offset such as 2027-03-31T12:00Z"


class Window(NamedTuple):
    """From the first moment to before the second; a date is its midnight in the zone of the agreements."""

    first: date | datetime
    second: date | datetime

    def within(self, log: TicketLog, zone: str) -> tuple[datetime, datetime]:
        """The instants. Raises BadInput when they are reversed or the log covers nothing of them."""
        start, end = (_instant(at, zone) for at in self)
        if start >= end:
            raise BadInput(f"--window: found {start} to {end}; the end must be after the start")
        covered = [local(at, zone) for at in (log.start, log.until)]
        if end <= covered[0] or covered[1] <= start:
            raise BadInput(f"--window: found {start} to {end}; the log covers {covered[0]} to {covered[1]}")
        return start, end


def known_by(log: TicketLog, moment: date | datetime | None, zone: str) -> TicketLog:
    """The log as it stood then; all of it without a moment. Raises BadInput when there was nothing to measure yet."""
    if moment is None:
        return log
    at = _instant(moment, zone)
    try:
        known = log.as_of(at)
    except ValueError as error:
        raise BadInput(f"--as-of: {error}") from None
    if known.window is not None and known.until <= known.window[0]:
        raise BadInput(f"--as-of: found {at}; what the log measures begins at {local(known.window[0], zone)}")
    return known


def _instant(at: date | datetime, zone: str) -> datetime:
    return at if isinstance(at, datetime) else datetime.combine(at, time(), zone_of(zone))


def _parsed(ctx: click.Context, param: click.Parameter, value: str | None) -> Window | None:
    if value is None:
        return None
    try:
        first, second = (_moment(each.strip()) for each in value.split(".."))
    except ValueError:
        raise click.BadParameter(f"found '{value}'; {HOW}", ctx, param) from None
    return Window(first, second)


def _parsed_moment(ctx: click.Context, param: click.Parameter, value: str | None) -> date | datetime | None:
    try:
        return None if value is None else _moment(value.strip())
    except ValueError:
        raise click.BadParameter(f"found '{value}'; {WHEN}", ctx, param) from None


def _moment(text: str) -> date | datetime:
    try:
        return date.fromisoformat(text)
    except ValueError:
        at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at


window_option = click.option(
    "--window",
    metavar="A..B",
    callback=_parsed,
    help="Measure this part of the log: two dates in the agreements' zone (the second is not in it), or two instants.",
)
as_of_option = click.option(
    "--as-of",
    metavar="A",
    callback=_parsed_moment,
    help="Measure what was known at this instant, or before this date in the agreements' zone.",
)
