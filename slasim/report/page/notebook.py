"""What a result shows of itself in a notebook: the verdict, the figures of a report's first page, the first picture."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from slasim.report.page.drawings import Drawings
from slasim.report.page.html import COLOURS, environment
from slasim.report.page.kinds import report_of
from slasim.report.page.parts import SAID, SIGNS, Drawn, KeyFigures, Part, Sentence, Sign
from slasim.results.result import Result

if TYPE_CHECKING:
    from slasim.planning.why.explaining import Why

NOWHERE = Path("RESULT")  # what stands for the folder in commands; a result in memory has none


def shown(result: Result) -> str:
    """As HTML without script."""
    first = report_of(result, NOWHERE)
    return _html(first.title, first.subtitle, first.verdict, first.lead)


def shown_why(found: Why) -> str:
    """The same of `slasim.why`."""
    sign: Sign = "sure" if found.is_kept else "trouble"
    return _html(found.scenario.name, (), (Sentence(found.first_line, sign),), Drawings(found).first())


def _html(title: str, subtitle: Iterable[str], verdict: Iterable[Sentence], lead: Iterable[Part]) -> str:
    parts = tuple(lead)
    return (
        environment()
        .get_template("notebook.html.jinja")
        .render(
            title=title,
            subtitle=tuple(subtitle),
            verdict=tuple(verdict),
            figures=[figure for part in parts if isinstance(part, KeyFigures) for figure in part.figures],
            pictures=[part for part in parts if isinstance(part, Drawn)],
            sign_text=SIGNS,
            said=SAID,
            colours=COLOURS,
        )
    )
