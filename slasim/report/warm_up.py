"""What `slasim warm-up` prints and draws."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from slasim.instants import local_date
from slasim.report.layout import plain_table
from slasim.report.words import number, percent, reach, span
from slasim.study.warm_up import SMALL

if TYPE_CHECKING:
    from slasim.study.warm_up import WarmUp

VERDICTS = {
    "coupled": "Long enough: in every replication both runs are the same desk from the start of the window on.",
    "small": "Long enough: at the start of the window the open tickets of the runs differ by less than {small}.",
    "too short": "TOO SHORT: at the start of the window more than {small} of the open tickets are missing. Try {more}.",
    "none": "NONE IS LONG ENOUGH: more work than hours ({overloaded}), so queues grow without end.",
    "unclear": "Unclear: the difference may be less than {small} of the open tickets, or more. More replications tell.",
}


def warm_up_text(found: WarmUp) -> tuple[str, str]:
    """The line above the table, with markup, and the lines below it."""
    day = local_date(found.window, found.timezone)
    head = (
        f"[bold]{escape(found.name)}[/]: begun empty {_weeks(2 * found.weeks)} and {_weeks(found.weeks)} before {day}; "
        f"{found.replications} replications, seed {found.seed}"
    )
    overloaded = ", ".join(f"{skill} at {percent(load)} of its hours" for skill, load in found.overloaded)
    verdict = VERDICTS[found.verdict].format(
        small=percent(SMALL, 0), more=f"--weeks {2 * found.weeks}", overloaded=overloaded
    )
    cut = f"MSER-5 would cut {number(found.mser5_hours)} h of the earlier run; it sees the week rather than the start."
    return head, f"{verdict}\n{cut}"


def warm_up_tables(found: WarmUp) -> Iterator[Table]:
    """One row a week, from the start of the later run to that of the window."""
    table = plain_table(
        "Open tickets, means over replications",
        "Different: open in one run only, or in another state (what it waits for since when, work done).\n"
        "Equal: replications in which no ticket is different, with its interval.",
    )
    table.add_column("after")
    for name in ("earlier run", "later run", "difference", "interval", "different", "equal", "interval"):
        table.add_column(name, justify="right")
    for row in found.by_week.to_dict("records"):
        table.add_row(
            _weeks(int(row["week"])) if row["week"] else "its start",
            number(row["earlier"], 1),
            number(row["later"], 1),
            number(row["difference"], 1),
            reach(number(row["difference_low"], 1), number(row["difference_high"], 1)),
            number(row["different"], 1),
            percent(row["equal"], 0),
            span(percent(row["equal_low"], 0), percent(row["equal_high"], 0)),
        )
    yield table


def save_picture(found: WarmUp, path: Path | None) -> Path:
    """Draw both runs into a file, by default under `results/`. Raises ResultError when it cannot be written."""
    from slasim.report.plots import open_tickets_from_empty, save
    from slasim.results.places import RESULTS

    return save(open_tickets_from_empty(found), path or RESULTS / found.picture)


def _weeks(count: int) -> str:
    return f"{count} week{'s' if count > 1 else ''}"
