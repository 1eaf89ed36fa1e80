"""What a report is made of, before it becomes HTML or Markdown. All text is plain: what writes it escapes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

Sign = Literal["", "sure", "trouble", "open", "nothing"]  # as `report.words` has them
SIGNS: Mapping[Sign, str] = {"": "", "sure": "✓", "trouble": "!", "open": "?", "nothing": "·"}
SAID: Mapping[Sign, str] = {"": "", "sure": "holds", "trouble": "trouble", "open": "not sure", "nothing": "no verdict"}


@dataclass(frozen=True)
class Sentence:
    """A sentence or two, with the sign that stands before it."""

    text: str
    sign: Sign = ""


@dataclass(frozen=True)
class Lines:
    """Sentences, each a paragraph."""

    lines: tuple[Sentence, ...]


@dataclass(frozen=True)
class Command:
    """A command, and what it would tell."""

    command: str
    why: str


@dataclass(frozen=True)
class Commands:
    """What to ask next."""

    commands: tuple[Command, ...]


@dataclass(frozen=True)
class Facts:
    """Names and what they are."""

    facts: tuple[tuple[str, str], ...]


class KeyFigure(NamedTuple):
    """A figure to see at a glance."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class KeyFigures:
    """Those of a first page."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Cell:
    """A cell of a table; `style` is that of its text: good, bad, warn, dim, head, inner (below
    a heading)."""

    text: str
    style: str = ""


@dataclass(frozen=True)
class Grid:
    """A small table as people read it, all of it text. `numeric` says which columns hold figures."""

    title: str
    header: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class DrillColumn:
    """A column of a large table. `texts` are its different cells in the order of their values, `at` says for each row
    which of them it has: a row is sorted by the number, shown and found by the text."""

    header: str
    meaning: str
    numeric: bool
    texts: tuple[str, ...]
    at: tuple[int, ...]


@dataclass(frozen=True)
class DrillDown:
    """A large table to sort and to search. `show` is the command that prints all of it."""

    name: str
    title: str
    columns: tuple[DrillColumn, ...]
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many."""
        return len(self.columns[0].at) if self.columns else 0

    def row(self, at: int) -> tuple[str, ...]:
        """The texts of a row."""
        return tuple(column.texts[column.at[at]] for column in self.columns)


@dataclass(frozen=True)
class Drawn:
    """A picture: `svg` makes it when it is written; `alt` says in words what is to be seen."""

    name: str
    about: str
    alt: str
    svg: Callable[[], str]


Part = Lines | Commands | Facts | KeyFigures | Grid | DrillDown | Drawn


@dataclass(frozen=True)
class Chapter:
    """A part of a report under a heading."""

    name: str  # in links
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Report:
    """A report of a result: what it is of, the verdict, what stands below it on the first page, and the chapters in the
    order in which they are read."""

    title: str
    subtitle: tuple[str, ...]
    verdict: tuple[Sentence, ...]
    lead: tuple[Part, ...]
    chapters: tuple[Chapter, ...]


def chapter(name: str, title: str, parts: Iterable[Part | None]) -> Chapter:
    """Those parts that have something to say."""
    return Chapter(name, title, filled(parts))


def filled(parts: Iterable[Part | None]) -> tuple[Part, ...]:
    """Those that have something to say."""
    return tuple(each for each in parts if each is not None and not _is_empty(each))


def report(
    title: str,
    subtitle: Iterable[str],
    verdict: Iterable[Sentence],
    chapters: Iterable[Chapter],
    lead: Iterable[Part | None] = (),
) -> Report:
    """With those chapters that have something to say."""
    return Report(title, tuple(subtitle), tuple(verdict), filled(lead), tuple(each for each in chapters if each.parts))


def _is_empty(part: Part) -> bool:
    match part:
        case Lines():
            return not part.lines
        case Commands():
            return not part.commands
        case Facts():
            return not part.facts
        case KeyFigures():
            return not part.figures
        case Grid():
            return not part.rows
        case DrillDown():
            return not part.rows
        case Drawn():
            return False
