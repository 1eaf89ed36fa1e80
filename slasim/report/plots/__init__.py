"""Pictures of results: one function a picture, each takes a result and returns a matplotlib `Figure`.

picture     what a picture is
paper       width, text and titles of all; a figure as SVG, or in a file
palette     the colours and signs of all
the others  a file a subject; each ends in its `Picture`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.problems import nearest
from slasim.report.plots.from_empty import open_tickets_from_empty
from slasim.report.plots.frontier import FRONTIER, staff_against_credits
from slasim.report.plots.older import backlog_over_week, compliance_by_period, hour_of_week_heatmap
from slasim.report.plots.paper import save, svg
from slasim.report.plots.picture import Picture
from slasim.report.plots.promises import PROMISES

if TYPE_CHECKING:
    from slasim.results.result import Result

__all__ = [
    "PICTURES",
    "Picture",
    "UnknownPicture",
    "backlog_over_week",
    "compliance_by_period",
    "hour_of_week_heatmap",
    "open_tickets_from_empty",
    "picture",
    "pictures",
    "save",
    "staff_against_credits",
    "svg",
]

PICTURES: tuple[Picture, ...] = (PROMISES, FRONTIER)


class UnknownPicture(ValueError):
    """A name that is no picture of the result."""


def pictures(result: Result) -> list[Picture]:
    """Those that this result can show: of its kind, and with the tables that are drawn."""
    return [each for each in PICTURES if result.kind in each.kinds and each.can(result)]


def picture(result: Result, name: str) -> Picture:
    """One of them by its name. Raises UnknownPicture, with the nearest name."""
    known = {each.name: each for each in pictures(result)}
    if name in known:
        return known[name]
    of_all = {each.name: each for each in PICTURES}
    if name in of_all:
        kinds = of_all[name].kinds
        why = "this one has nothing to draw in it" if result.kind in kinds else f"it is drawn of a {' or '.join(kinds)}"
        raise UnknownPicture(f"a {result.kind} is asked for the picture '{name}': {why}")
    hint = nearest(name, known) or f"it has {', '.join(known) or 'none'}"
    raise UnknownPicture(f"no picture '{name}' of this {result.kind}; {hint}")
