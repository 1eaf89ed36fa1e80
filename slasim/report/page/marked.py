"""What is printed on a terminal, as parts of a report: the words and the figures are made once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from slasim.printable import printable
from slasim.report.layout import WIDTH
from slasim.report.page.parts import SIGNS, Cell, Grid, Sentence, Sign

STYLES = {"green": "good", "red": "bad", "yellow": "warn", "dim": "dim", "bold": "head"}
_SIGN_OF: dict[str, Sign] = {text: sign for sign, text in SIGNS.items() if text}
INNER = "inner"  # of a cell that is indented below a heading
ENDS = ("?", "!", ")")  # of what may end a paragraph, where the next begins with a capital
_BROKEN = re.compile(r"(?<=[\w][._])\n")
_APART = re.compile(r"(?<=\S) {2,}(?=\S)")  # figures that stand beside each other in a cell
_HYPHEN = re.compile(r"\w-$")  # behind which a word may be folded
_BLANKS = re.compile(r"[ \t]+")


def plain(markup: str) -> str:
    """The text of a line with markup, in which nothing steers a terminal or turns text around."""
    return printable(_BLANKS.sub(" ", Text.from_markup(markup).plain)).strip()


def lines_of(markup: str | Iterable[str]) -> tuple[Sentence, ...]:
    """The lines of a head or a foot; what was folded to the width of a terminal is one paragraph again."""
    text = markup if isinstance(markup, str) else "\n".join(markup)
    found: list[Sentence] = []
    before = ""
    for line in text.split("\n"):
        markup_of = Text.from_markup(line)
        shown = printable(markup_of.plain).rstrip()
        words = plain(line)
        sign = _SIGN_OF.get(words[:1]) if words[1:2] == " " else None
        if sign is not None:
            found.append(Sentence(words[2:].strip(), sign))
        elif before and words and _goes_on(found[-1], before, shown):
            gap = "" if _HYPHEN.search(before) else " "
            found[-1] = Sentence(f"{found[-1].text}{gap}{words}", found[-1].sign)
        elif words:
            found.append(Sentence(words))
        before = "" if any(str(span.style) == "bold" for span in markup_of.spans) else shown  # a headline is whole
    return tuple(found)


def _goes_on(so_far: Sentence, before: str, line: str) -> bool:
    """Whether a line is the rest of the one before, which was full: its first word had no room there."""
    first = line.split()[0]
    if so_far.text.endswith((":", ".")):
        return so_far.text.endswith(":")
    if first[0].isupper() and (so_far.text.endswith(ENDS) or (so_far.sign and line.startswith("  "))):
        return False
    return cell_len(before) + 1 + cell_len(first) > WIDTH


def grid_of(table: Table, title: str | None = None) -> Grid:
    """A table of a terminal: headings in one line, styles by their meaning, what stands below it as notes."""
    columns = [[_cell(str(cell)) for cell in column.cells] for column in table.columns]
    if columns and any(cell.style == INNER for cell in columns[0]):
        columns[0] = [cell if cell.style == INNER else replace(cell, style="head") for cell in columns[0]]
    rows = tuple(zip(*columns, strict=True)) if columns else ()
    styles = [STYLES.get(str(row.style or ""), "") for row in table.rows]
    return Grid(
        plain(str(table.title or "")) if title is None else title,
        tuple(_heading(str(column.header)) for column in table.columns),
        tuple(column.justify == "right" for column in table.columns),
        tuple(
            tuple(Cell(cell.text, cell.style or style) for cell in row) for row, style in zip(rows, styles, strict=True)
        ),
        tuple(_notes(str(table.caption or ""))),
    )


def _heading(header: str) -> str:
    """In one line; a dotted name that was broken behind its points is whole again."""
    return plain(_APART.sub(" · ", _BROKEN.sub("", header)).replace("\n", " "))


def _cell(markup: str) -> Cell:
    """A cell with the style that all of its text has, or as one that belongs to the heading above it."""
    text = Text.from_markup(markup)
    styles = {STYLES.get(str(span.style), "") for span in text.spans}
    style = next(iter(styles)) if len(styles) == 1 else ""
    shown = printable(_BLANKS.sub(" ", _APART.sub(" · ", text.plain).replace("\n", " "))).strip()
    return Cell(shown, style or (INNER if text.plain.startswith("  ") and shown else ""))


def _notes(caption: str) -> Iterator[str]:
    """Sentences below a table."""
    for line in lines_of(caption):
        yield f"{SIGNS[line.sign]} {line.text}".strip()
