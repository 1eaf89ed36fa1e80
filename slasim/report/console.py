"""Printing to standard output: tables that fit, figures in one piece, no blanks at the end of a line."""

from __future__ import annotations

import re
import sys

from rich.cells import cell_len
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from slasim.printable import printable

WIDTH = 124  # of tables that do not go to a terminal
NAME = 8  # letters of a name that a narrow terminal shows in a line at least

# A figure and its unit stay together. While the lines are made, letters of private use stand for the spaces inside.
_INSIDE = re.compile(r"(?<=\d) (?=%|(?:d|h|min|s)\b|[A-Z]{3}\b)|(?<=\d (?:d|h)) (?=\d)|(?<=\d min) (?=\d)|(?<=±) ")
_HELD = {"\ue000": " ", "\ue001": "\u202f"}


def show(content: Table | str) -> None:
    """Print a line with markup, or a table after an empty line."""
    is_terminal = sys.stdout.isatty()
    console = Console() if is_terminal else Console(width=WIDTH)
    if isinstance(content, str):
        console.print(printable(content), soft_wrap=True)
        return
    _printable(content)
    console = Console(width=fit(content, console.width), force_terminal=is_terminal)
    if isinstance(content.caption, str):
        content.caption = _INSIDE.sub("\ue000", content.caption).replace("\u202f", "\ue001")
    with console.capture() as captured:
        console.print(content)
    text = captured.get()
    for held, space in _HELD.items():
        text = text.replace(held, space)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    sys.stdout.write("\n" + text.lstrip("\n") if content.title is None else f"\n{text}")


def _printable(table: Table) -> None:
    """Names in a table are other people's, and as wide as they are shown."""
    for column in table.columns:
        column.header = printable(str(column.header))
        column._cells[:] = [printable(str(cell)) for cell in column.cells]
    for part in ("title", "caption"):
        if isinstance(words := getattr(table, part), str):
            setattr(table, part, printable(words))


def fit(table: Table, width: int) -> int:
    """Make the columns narrow enough for `width`: the gaps first, then names, which fold, then figures, down to their
    parts.

    Returns the width that the table needs; it is more than `width` where even the parts do not fit (the terminal breaks
    such lines, no figure is cut or left out).
    """
    figures = [column for column in table.columns if column.justify == "right"]
    for column in figures:
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
    return width + max(excess, 0)


def _width(table: Table) -> int:
    return Console(width=100_000).measure(table).maximum


def _least(column: Column) -> int:
    """A column of names is as wide as a word of its heading, so that this one stays in one piece."""
    words = Text.from_markup(str(column.header)).plain.split()
    return max([NAME, *(cell_len(word) for word in words)])


def _longest(column: Column, separator: str | None) -> int:
    """The longest line of a column, or the longest word where nothing separates."""
    texts = (Text.from_markup(str(cell)).plain for cell in (column.header, *column.cells))
    return max((cell_len(part) for text in texts for part in text.split(separator)), default=0)
