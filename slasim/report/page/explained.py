"""Why tickets are late and what would help, as parts of the report of a study: what `slasim why` prints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from slasim.planning.why import DEFAULT_HISTORIES, why
from slasim.printable import printable
from slasim.report.page.marked import grid_of
from slasim.report.page.parts import Cell, Grid, Lines, Sentence
from slasim.report.why_tables import causes_table, outcome, promise_of_row, promise_text, remedies_table, seats_table
from slasim.study.measures.promises.asked_words import window_word

if TYPE_CHECKING:
    from collections.abc import Callable

    from slasim.planning.why import Why
    from slasim.study import Study

FIRST = 3  # changes on the first page


def explained(study: Study, progress: Callable[[float], None] | None = None) -> Why:
    """What `slasim why` finds of a study: its scenario, seed and what it was asked."""
    count = min(study.about.replications, DEFAULT_HISTORIES)
    return why(study.scenario, replications=count, seed=study.about.seed, asked=study.asked, progress=progress)


def first_help(found: Why) -> Grid | None:
    """The changes that help most, a promise after the other, the worst first; None where nothing is missed."""
    rows = _in_turn(found)[:FIRST]
    if not rows:
        return None
    word = window_word(*found.scenario.window(), found.scenario.timezone)
    return Grid(
        "What would help, each alone",
        ("change", "promise", f"kept in {word}s", f"staff and credits, {found.scenario.currency} a {word}"),
        (False, False, True, True),
        tuple(tuple(Cell(printable(text)) for text in _told(row)) for row in rows),
    )


def _told(row: dict[str, Any]) -> tuple[str, ...]:
    kept, cost, _ = outcome(row)
    return _change(row), promise_text(promise_of_row(row)), kept, cost


def _in_turn(found: Why) -> list[dict[str, Any]]:
    """The first change of each missed promise, then the second of each."""
    of_each: dict[Any, list[dict[str, Any]]] = {each.of: [] for each in found.missed}
    for row in found.tables["remedies"].rows():
        of_each[promise_of_row(row)].append(row)
    most = max(map(len, of_each.values()), default=0)
    return [rows[at] for at in range(most) for rows in of_each.values() if at < len(rows)]


def _change(row: dict[str, Any]) -> str:
    return f"contract: {row['change']}" if row["contract"] else str(row["change"])


def late_parts(found: Why) -> Iterator[Lines | Grid]:
    """The cause of what is missed most, and all causes."""
    yield Lines((Sentence(printable(found.first_line), "sure" if found.is_kept else "trouble"),))
    if found.missed:
        yield grid_of(causes_table(found))


def help_parts(found: Why) -> Iterator[Grid]:
    """Every change that was tried and helps, and what one more seat is worth."""
    if found.missed:
        yield grid_of(remedies_table(found))
        if found.tables["seats"].rows():
            yield grid_of(seats_table(found))
