"""Whether a pilot that was simulated is ready to be promised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from rich.markup import escape
from rich.table import Table

from slasim.report.tables import plain_table
from slasim.report.words import percent, span

if TYPE_CHECKING:
    from slasim.study import Study


class Pilot(NamedTuple):
    """The weakest promise of an agreement with status `pilot` or `bedding-in`, over all whole periods."""

    agreement: str
    status: str
    commitment: str
    severity: str
    period: str
    p_kept: float
    p_kept_low: float
    p_kept_high: float
    kept: int  # promises (commitment, severity, period) marked kept
    judged: int  # promises with data
    ready: bool  # all of them are kept, each with P(kept) of at least 95 %


def pilots(study: Study) -> Iterator[Pilot]:
    """Each agreement of the scenario that is not live yet and has data, in the order written."""
    frame = study.compliance
    for name, spec in study.scenario.agreements.items():
        if spec.status == "live" or not len(frame):
            continue
        rows = frame[frame["whole"] & (frame["agreement"] == name) & frame["p_kept"].notna()]
        if not len(rows):
            continue
        worst = rows.sort_values("p_kept", kind="stable").iloc[0]
        kept = int((rows["mark"] == "kept").sum())
        yield Pilot(
            name,
            spec.status,
            str(worst["commitment"]),
            str(worst["severity"]),
            str(worst["period"]),
            float(worst["p_kept"]),
            float(worst["p_kept_low"]),
            float(worst["p_kept_high"]),
            kept,
            len(rows),
            kept == len(rows),
        )


def pilot_table(study: Study) -> Table:
    """One row a pilot."""
    table = plain_table(
        "Not live yet",
        "Ready when every promise of every whole period has a P(kept) of at least 95 %; the weakest is shown.",
    )
    for name in ("agreement", "status", "weakest promise", "period"):
        table.add_column(name)
    for name in ("P(kept)", "interval", "kept"):
        table.add_column(name, justify="right")
    table.add_column("")
    for pilot in pilots(study):
        table.add_row(
            escape(pilot.agreement),
            pilot.status,
            escape(f"{pilot.commitment}, {pilot.severity}"),
            pilot.period,
            percent(pilot.p_kept, 0),
            span(percent(pilot.p_kept_low, 0), percent(pilot.p_kept_high, 0)),
            f"{pilot.kept} of {pilot.judged}",
            "[green]ready[/]" if pilot.ready else "[red]not ready[/]",
        )
    return table
