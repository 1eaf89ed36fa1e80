"""The table of pilots that were simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from slasim.report.layout import plain_table
from slasim.report.words import percent, span
from slasim.study.measures.promises.pilots import pilots

if TYPE_CHECKING:
    from slasim.study import Study


def pilot_table(study: Study) -> Table:
    """One row a pilot."""
    table = plain_table(
        "Not live yet",
        "Ready when of every promise, in every whole period, as few accounts are missed as is asked, as often as is "
        "asked. The weakest promise is shown.",
    )
    for name in ("agreement", "status", "weakest promise", "period"):
        table.add_column(name)
    for name in ("asked kept", "interval", "kept"):
        table.add_column(name, justify="right")
    table.add_column("")
    for pilot in pilots(study.scenario, study.counted["compliance"], study.asked):
        table.add_row(
            escape(pilot.agreement),
            pilot.status,
            escape(f"{pilot.commitment}, {pilot.severity}"),
            pilot.period,
            percent(pilot.share.estimate, 0),
            span(percent(pilot.share.low, 0), percent(pilot.share.high, 0)),
            f"{pilot.kept} of {pilot.judged}",
            "[green]ready[/]" if pilot.ready else "[red]not ready[/]",
        )
    return table
