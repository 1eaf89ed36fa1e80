"""Printing to standard output: tables that fit, figures in one piece, no blanks at the end of a line."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from contextlib import redirect_stdout
from io import StringIO

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table
from rich.text import Text

from slasim.printable import printable

WIDTH = 80  # of what does not go to a terminal, where COLUMNS does not say otherwise
INDENT = "  "  # of the lines that a long line goes on in

# A figure and its unit stay together. While the lines are made, letters of private use stand for the spaces inside.
_INSIDE = re.compile(r"(?<=\d) (?=%|(?:d|h|min|s)\b|[A-Z]{3}\b)|(?<=\d (?:d|h)) (?=\d)|(?<=\d min) (?=\d)|(?<=±) ")
# Where a name goes on below: after a space or `_`, after `.`, `/` or `-` between words; dates and times stay whole.
_BREAK = re.compile(r"(?<=\s)(?=\S)|(?<=_)(?=[^_])|(?<=[a-z][./])(?=[a-z])|(?<=[a-z]{4}-)(?=[a-z])")
_HELD = str.maketrans({"\ue000": " ", "\ue001": " "})  # thousands: a plain space, which everybody can search for


def show(content: Table | str) -> None:
    """Print a line with markup, or a table after an empty line."""
    is_terminal = sys.stdout.isatty()
    console = Console(width=_room(is_terminal))
    if isinstance(content, str):
        for line in printable(content).split("\n"):
            _show_line(console, Text.from_markup(line))
        return
    _printable(content)
    below, content.caption = content.caption, None  # as wide as the screen, not as the table
    fitted = Console(width=fit(content, console.width), force_terminal=is_terminal)
    with fitted.capture() as captured:
        fitted.print(content)
    text = captured.get().translate(_HELD)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    text = text.strip("\n")
    sys.stdout.write(f"\n{text}\n")
    if isinstance(below, str):
        for line in below.split("\n"):
            _show_line(console, Text.from_markup(line), "")


def height(contents: Iterable[Table | str]) -> int:
    """The lines that all of this takes where it does not go to a terminal; tables that were counted are used up."""
    with redirect_stdout(StringIO()) as told:
        for each in contents:
            show(each)
    return told.getvalue().count("\n")


def _room(is_terminal: bool) -> int:
    """Columns to write in: those of the terminal, or as many as COLUMNS says."""
    said = os.environ.get("COLUMNS", "")
    if said.isascii() and said.isdigit() and int(said) > 0:
        return int(said)
    return Console().width if is_terminal else WIDTH


def _show_line(console: Console, line: Text, indent: str = INDENT) -> None:
    """A line, gone on below where it is too long, with an indent."""
    room = max(console.width - len(indent), 1)
    held = line.copy()
    held.plain = _INSIDE.sub("\ue000", line.plain).replace("\u202f", "\ue001")
    first, *rest = held.wrap(console, room) if cell_len(line.plain) > console.width else [held]
    for at, part in enumerate((first, *rest)):
        part.rstrip()
        part.plain = part.plain.translate(_HELD)
        console.print(Text(indent if at else "") + part, soft_wrap=True)


def _printable(table: Table) -> None:
    """Names in a table are other people's, and as wide as they are shown."""
    for column in table.columns:
        column.header = printable(str(column.header))
        column._cells[:] = [printable(str(cell)) for cell in column.cells]
    for part in ("title", "caption"):
        if isinstance(words := getattr(table, part), str):
            setattr(table, part, printable(words))


def fit(table: Table, width: int) -> int:
    """Make the columns narrow enough for `width`: the gaps first, then names, which go on in the next line between
    their parts, then figures, down to their parts.

    Returns the width that the table needs; it is more than `width` where even the parts do not fit (the terminal breaks
    such lines, no figure is cut or left out).
    """
    figures = [column for column in table.columns if column.justify == "right"]
    for column in table.columns:
        column._cells[:] = [_INSIDE.sub("\ue000", str(cell)).replace("\u202f", "\ue001") for cell in column.cells]
    for column in table.columns:  # so that nobody measures the cells again
        column.width, column.overflow = _longest(column, "\n"), "fold"
    excess = _width(table) - width
    if excess > 0:
        table.padding = (0, 1, 0, 0)
        excess = _width(table) - width
    for group in ([column for column in table.columns if column.justify != "right"], figures) if excess > 0 else ():
        widths = [column.width or 0 for column in group]
        least = [_longest(column, None) if column.justify == "right" else _least(column) for column in group]
        while excess > 0 and any(now > low for now, low in zip(widths, least, strict=True)):
            at = max((n for n, now in enumerate(widths) if now > least[n]), key=widths.__getitem__)
            widths[at] -= 1
            excess -= 1
        for column, now in zip(group, widths, strict=True):
            column.width = now
            if column.justify != "right":
                column._cells[:] = [_folded(str(cell), now) for cell in column.cells]
    return width + max(excess, 0)


def _width(table: Table) -> int:
    return Console(width=100_000).measure(table).maximum


def _least(column: Column) -> int:
    """A column of names is as wide as its longest piece, and as the longest word of its heading."""
    words = _plain(column.header).split()
    texts = map(_plain, column.cells)
    return max((cell_len(piece.rstrip()) for text in (*words, *texts) for piece in _BREAK.split(text)), default=1)


def _folded(cell: str, width: int) -> str:
    """A cell with line ends where it is broken; one with markup is left to its spaces."""
    if cell.isascii() and len(cell) <= width:
        return cell
    text = Text.from_markup(cell)
    if text.spans or cell_len(text.plain) <= width:
        return cell
    lines = []
    for line in text.plain.split("\n"):
        now = ""
        for piece in _BREAK.split(line):
            if now and cell_len(f"{now}{piece}".rstrip()) > width:
                lines.append(now.rstrip())
                now = ""
            now += piece
        lines.append(now.rstrip())
    return escape("\n".join(lines))


def _longest(column: Column, separator: str | None) -> int:
    """The longest line of a column, or the longest word where nothing separates."""
    texts = map(_plain, (column.header, *column.cells))
    return max((cell_len(part) for text in texts for part in text.split(separator)), default=0)


def _plain(cell: object) -> str:
    """A cell without its markup, which begins with a bracket or, for a picture, a colon."""
    text = str(cell)
    return Text.from_markup(text).plain if "[" in text or ":" in text else text
