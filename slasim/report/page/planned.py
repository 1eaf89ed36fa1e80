"""The reports of what was planned: seats, targets, prices, staff against credits."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from slasim.printable import printable
from slasim.report.page.common import closer, foot, head_of, provenance
from slasim.report.page.drawings import Drawings, more_pictures
from slasim.report.page.marked import grid_of
from slasim.report.page.parts import Report, chapter, report
from slasim.report.plans.frontier_screen import frontier_foot, frontier_head, frontier_tables
from slasim.report.plans.quote_screen import quote_foot, quote_head, quote_tables
from slasim.report.plans.staff_screen import staff_foot, staff_head, staff_tables
from slasim.report.plans.targets_screen import targets_screen
from slasim.results.files import SCENARIO

if TYPE_CHECKING:
    from slasim.planning.frontier.frontier import Frontier
    from slasim.planning.quote.quote import Quote
    from slasim.planning.result import PlanningResult
    from slasim.planning.staff.result.plan import StaffingPlan
    from slasim.planning.targets.result import Targets


def plan_report(plan: StaffingPlan, folder: Path) -> Report:
    """Seats by team and shift, and what was refused."""
    below = staff_foot(plan, folder, folder / SCENARIO)
    return _planned(plan, folder, "The plan", staff_head(plan), staff_tables(plan), below)


def targets_report(found: Targets, folder: Path) -> Report:
    """Promises that are safe, and times to quote."""
    made = targets_screen(found, folder, folder / SCENARIO, every=True)
    return _planned(found, folder, "Promises", made.head, made.tables, made.foot)


def frontier_report(found: Frontier, folder: Path) -> Report:
    """Designs from few seats to many."""
    below = frontier_foot(found, folder, None)
    return _planned(found, folder, "Staff against credits", frontier_head(found), frontier_tables(found), below)


def quote_report(found: Quote, folder: Path) -> Report:
    """What more, or a tighter promise, costs."""
    return _planned(found, folder, "The price", quote_head(found), quote_tables(found), quote_foot(found, folder))


def _planned(
    result: PlanningResult, folder: Path, title: str, head: str, tables: Iterable[Table], below: Iterable[str]
) -> Report:
    name = result.about.name
    subtitle, verdict = head_of(head, name)
    drawings = Drawings(result)
    lead = drawings.first()
    chapters = (
        chapter("found", title, [*map(grid_of, tables)]),
        chapter("beside", "What else to know", foot(below, folder)),
        more_pictures(drawings),
        closer(result, folder),
        provenance(result, folder),
    )
    return report(printable(name), subtitle, verdict, chapters, lead)
