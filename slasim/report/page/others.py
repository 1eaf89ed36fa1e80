"""The reports of comparisons, sweeps and scorecards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from slasim.printable import printable
from slasim.report.comparison_tables import BETTER, WORSE, best_table, comparison_tables, verdict_style
from slasim.report.comparison_tables import headline as compared
from slasim.report.page.common import closer, head_of, provenance
from slasim.report.page.drawings import Drawings, more_pictures
from slasim.report.page.marked import grid_of, lines_of
from slasim.report.page.parts import Lines, Report, Sentence, chapter, report
from slasim.report.side_by_side import legend, side_by_side
from slasim.report.statements.statement_tables import headline as measured
from slasim.report.statements.statement_tables import statement_tables
from slasim.report.sweep_tables import headline as swept
from slasim.report.sweep_tables import ranked, sweep_tables
from slasim.study.measures.promises.asked import USUAL

if TYPE_CHECKING:
    from slasim.agreements.scorecard.statement import Statement
    from slasim.study.comparing.comparison import Comparison
    from slasim.study.sweep import Sweep

VIOLATIONS = 20  # the latest


def comparison_report(comparison: Comparison, folder: Path) -> Report:
    """What each variant changes, and the best of all where it was asked for."""
    name = comparison.about.name
    subtitle, growing = head_of(compared(comparison), name)
    best = [grid_of(each) for each in best_table(comparison)]
    drawings = Drawings(comparison)
    lead = drawings.first()
    chapters = (
        chapter(
            "changes",
            "What changes",
            [Lines(lines_of(legend(comparison))), grid_of(side_by_side(comparison, "below.")), *best],
        ),
        chapter("figures", "Every figure that differs", [*map(grid_of, _figures(comparison))]),
        more_pictures(drawings),
        closer(comparison, folder),
        provenance(comparison, folder),
    )
    verdict = (*(Sentence(each) for each in _selected(comparison)), *_told(comparison), *growing)
    return report(printable(name), subtitle, verdict, chapters, lead)


def _figures(comparison: Comparison) -> Iterator[Table]:
    """Every figure of every variant, without the best of all."""
    last = list(best_table(comparison))
    every = list(comparison_tables(comparison))
    yield from every[: len(every) - len(last)]


def _selected(comparison: Comparison) -> Iterator[str]:
    """The first sentence below the table of the best."""
    for table in best_table(comparison):
        yield grid_of(table).notes[0]


def _told(comparison: Comparison) -> Iterator[Sentence]:
    """How many figures each variant really changes."""
    every = comparison.differences
    for label, rows in every.groupby("variant", sort=False):
        real = rows[rows["real"].astype(bool)].to_dict("records")
        styles = [verdict_style(row) for row in real]
        better, worse = styles.count(BETTER), styles.count(WORSE)
        if not real:
            yield Sentence(printable(f"{label}: none of {len(rows)} figures really changes."), "open")
            continue
        rest = len(real) - better - worse
        parts = [f"{better} better", f"{worse} worse", *([f"{rest} neither"] if rest else [])]
        many = "figure really changes" if len(real) == 1 else "figures really change"
        yield Sentence(printable(f"{label}: {len(real)} of {len(rows)} {many}: {', '.join(parts)}."))


def sweep_report(sweep: Sweep, folder: Path) -> Report:
    """The points, the best first."""
    name = sweep.about.name
    subtitle, _ = head_of(swept(sweep), name)
    drawings = Drawings(sweep)
    lead = drawings.first()
    chapters = (
        chapter("points", "Points", [grid_of(each, "") for each in sweep_tables(sweep, ())]),
        more_pictures(drawings),
        closer(sweep, folder),
        provenance(sweep, folder),
    )
    return report(printable(name), subtitle, (_best_point(sweep),), chapters, lead)


def _best_point(sweep: Sweep) -> Sentence:
    row = ranked(sweep, USUAL).iloc[0]
    values = ", ".join(f"{name} = {row[name]}" for name in sweep.names)
    if row["is_kept"]:
        return Sentence(printable(f"Cheapest point that keeps what is asked: {row['point']} ({values})."), "sure")
    return Sentence(printable(f"No point keeps what is asked; nearest is {row['point']} ({values})."), "trouble")


def scorecard_report(card: Statement, folder: Path) -> Report:
    """Verdicts, late tickets, credits."""
    name = card.about.name
    provisional = bool(card.compliance["provisional"].any())
    subtitle, _ = head_of(measured(card.about, name, provisional), name)
    drawings = Drawings(card)
    lead = drawings.first()
    chapters = (
        chapter("judged", "Verdicts", [*map(grid_of, statement_tables(card, worst=VIOLATIONS))]),
        more_pictures(drawings),
        closer(card, folder),
        provenance(card, folder),
    )
    return report(printable(name), subtitle, (_judged(card),), chapters, lead)


def _judged(card: Statement) -> Sentence:
    """How many quotas are missed, and what is owed for it."""
    cells = card.compliance[~card.compliance["partial"].astype(bool)]
    judged = cells[cells["verdict"].isin(["kept", "missed"])]
    missed = int((judged["verdict"] == "missed").sum())
    owed = sum(card.credits["credit"]) if len(card.credits) else 0
    credits = f" Credits: {owed} {card.about.currency}." if len(card.credits) else ""
    if not len(judged):
        return Sentence(f"Nothing in the window is judged.{credits}", "nothing")
    told = f"{missed} of {len(judged)} quotas are missed.{credits}" if missed else f"All {len(judged)} quotas are kept."
    return Sentence(told, "trouble" if missed else "sure")
