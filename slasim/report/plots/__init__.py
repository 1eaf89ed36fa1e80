"""Pictures of results: one function a picture, each takes a result and returns a matplotlib `Figure`.

picture     what a picture is
paper       width, text and titles of all; a figure as SVG, or in a file
palette     the colours and signs of all
the others  a file a subject; each ends in its `Picture`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.problems import nearest
from slasim.report.plots.backlog import AGE, BACKLOG
from slasim.report.plots.causes import LATE_BY_CAUSE, LATE_BY_TEAM
from slasim.report.plots.compliance import COMPLIANCE
from slasim.report.plots.credits import CREDITS
from slasim.report.plots.curve import CURVE
from slasim.report.plots.from_empty import open_tickets_from_empty
from slasim.report.plots.frontier import FRONTIER, staff_against_credits
from slasim.report.plots.hours import ARRIVALS_BY_HOUR, ATTAINED_HOURS
from slasim.report.plots.late_hours import LATE_BY_HOUR
from slasim.report.plots.paper import FORMATS, save, svg
from slasim.report.plots.picture import Picture
from slasim.report.plots.points import POINTS
from slasim.report.plots.price import PRICE
from slasim.report.plots.promises import PROMISES
from slasim.report.plots.safe_targets import SAFE_TARGETS
from slasim.report.plots.seat_value import SEAT_VALUE
from slasim.report.plots.shifts import SHIFTS
from slasim.report.plots.staffing import STAFFING
from slasim.report.plots.ticket import TICKET, ledger_of, ticket_life
from slasim.report.plots.variants import VARIANTS
from slasim.report.plots.waits import WAITS

if TYPE_CHECKING:
    from slasim.planning.why.explaining import Why
    from slasim.results.result import Result

__all__ = [
    "FORMATS",
    "PICTURES",
    "TICKET",
    "Picture",
    "UnknownPicture",
    "ledger_of",
    "open_tickets_from_empty",
    "picture",
    "pictures",
    "save",
    "staff_against_credits",
    "svg",
    "ticket_life",
]

PICTURES: tuple[Picture, ...] = (
    PROMISES,
    COMPLIANCE,
    ATTAINED_HOURS,
    CURVE,
    LATE_BY_HOUR,
    LATE_BY_CAUSE,
    LATE_BY_TEAM,
    SEAT_VALUE,
    ARRIVALS_BY_HOUR,
    WAITS,
    BACKLOG,
    AGE,
    STAFFING,
    SHIFTS,
    CREDITS,
    VARIANTS,
    POINTS,
    SAFE_TARGETS,
    FRONTIER,
    PRICE,
    TICKET,
)


class UnknownPicture(ValueError):
    """A name that is no picture of the result."""


def pictures(result: Result | Why, again: bool = False) -> list[Picture]:
    """Those that this result can show: of its kind, and with the tables that are drawn. With `again` also those for
    which histories are simulated once more, or a log is read again."""
    of_kind = (each for each in PICTURES if result.kind in each.kinds and (again or not each.again))
    return [each for each in of_kind if each.can(result)]


def picture(result: Result | Why, name: str) -> Picture:
    """One of them by its name. Raises UnknownPicture, with the nearest name."""
    known = {each.name: each for each in pictures(result, again=True)}
    if name in known:
        return known[name]
    of_all = {each.name: each for each in PICTURES}
    if name in of_all:
        kinds = of_all[name].kinds
        if result.kind in kinds:
            raise UnknownPicture(f"the picture '{name}' has nothing to show of this {result.kind}")
        raise UnknownPicture(f"the picture '{name}' is drawn of a {' or a '.join(kinds)}, and this is a {result.kind}")
    hint = nearest(name, known) or f"it has {', '.join(known) or 'none'}"
    raise UnknownPicture(f"no picture '{name}' of this {result.kind}; {hint}")
