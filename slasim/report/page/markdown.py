"""A report as Markdown: the same chapters, tables as tables; no text of other people becomes markup."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.agreements.document.markdown import markdown as written
from slasim.agreements.prose.blocks import Block, Bullets, Heading, Paragraph, Table
from slasim.report.page.html import GENERATOR
from slasim.report.page.parts import (
    SIGNS,
    Commands,
    Drawn,
    DrillDown,
    Facts,
    Grid,
    KeyFigures,
    Lines,
    Part,
    Report,
    Sentence,
)
from slasim.report.words import number

MOST_ROWS = 200  # of a table; the other formats have all
MARK = f"<!-- {GENERATOR} -->"


def markdown(report: Report) -> str:
    """The text; its first line says what wrote it."""
    return f"{MARK}\n\n{written(_blocks(report))}"


def is_markdown(content: bytes) -> bool:
    """Whether a file is such a text."""
    return content.startswith(MARK.encode())


def _blocks(report: Report) -> Iterator[Block]:
    yield Heading(1, report.title)
    yield from (Paragraph(line) for line in report.subtitle)
    yield from map(_paragraph, report.verdict)
    if report.lead:
        yield Heading(2, "At a glance")
        for part in report.lead:
            yield from _part(part)
    for chapter in report.chapters:
        yield Heading(2, chapter.title)
        for part in chapter.parts:
            yield from _part(part)


def _part(part: Part) -> Iterator[Block]:
    match part:
        case Lines():
            yield from map(_paragraph, part.lines)
        case Commands():
            yield Table(("command", "what it tells"), tuple((each.command, each.why) for each in part.commands))
        case Facts():
            yield Table(("", ""), part.facts)
        case KeyFigures():
            yield Bullets(tuple(": ".join(filter(None, each[:2])) + _note(each.note) for each in part.figures))
        case Grid():
            yield from _heading(part.title)
            yield Table(part.header, tuple(tuple(cell.text for cell in row) for row in part.rows))
            yield from map(Paragraph, part.notes)
        case DrillDown():
            yield from _heading(part.title)
            rows = tuple(part.row(at) for at in range(min(part.rows, MOST_ROWS)))
            yield Table(tuple(column.header for column in part.columns), rows)
            if part.rows > MOST_ROWS:
                yield Paragraph(f"The first {MOST_ROWS} of {number(part.rows)} rows.")
            yield from map(Paragraph, part.notes)
        case Drawn():
            yield Paragraph(part.alt)


def _heading(title: str) -> Iterator[Block]:
    if title:
        yield Heading(3, title)


def _note(note: str) -> str:
    return f" ({note})" if note else ""


def _paragraph(line: Sentence) -> Paragraph:
    return Paragraph(f"{SIGNS[line.sign]} {line.text}".strip())
