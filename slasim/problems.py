"""What is wrong with something people wrote: its place, what was found, what is expected, a remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NamedTuple

Path = tuple[str | int, ...]
LONGEST = 1000  # characters of a part of a message


class Place(NamedTuple):
    """A place in a file; line and column count from 1, and are 0 where there is no file."""

    file: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong at one place.

    `line` and `column` count from 1; both are 0 where there is no file (a value given in Python). `rule` names a
    warning (it is empty for errors, which need no name to be switched on or off by).
    """

    file: str
    line: int
    column: int
    path: str
    found: str
    expected: str
    hint: str = ""
    rule: str = ""

    def __str__(self) -> str:
        """`file:line:column: path: found ...; expected ...; hint`."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        head = ": ".join(cut(part) for part in (place, self.path, self.rule and f"warning {self.rule}") if part)
        parts = (f"found {self.found}", f"expected {self.expected}", self.hint)
        tail = "; ".join(cut(part) for part in parts if part)
        return f"{head}: {tail}"


def cut(text: str) -> str:
    """A part of a message on one line, and no longer than anybody reads."""
    text = text.replace("\n", "\\n")  # a name may hold one; a problem is one line
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}... ({len(text):,} characters)"


def dotted(path: Path) -> str:
    """`teams.berlin.shifts.late`."""
    return ".".join(str(part) for part in path)


def entry_at(name: str | int, entries: int) -> int | None:
    """The entry of a list of so many that a part of a path names by its number, or None."""
    text = str(name)
    if text.isascii() and text.isdecimal() and len(text) < 10 and int(text) < entries:
        return int(text)
    return None


class InWords(Exception):
    """What is wrong is said in full, and where: a notebook, like a terminal, shows that alone and no traceback."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}:", *str(self).splitlines()]


def nearest(name: str, known: Iterable[str]) -> str:
    """`did you mean X?` for the known name most like `name`, or nothing when none is like it."""
    by_lower = {each.lower(): each for each in known}
    close = get_close_matches(str(name).lower(), by_lower, n=1, cutoff=0.6)
    return f"did you mean {by_lower[close[0]]}?" if close else ""


def show(value: Any) -> str:
    """A value as a message shows it: text in quotes, numbers as written, maps and lists by name."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case str():
            return f"'{value}'" if len(value) <= 70 else f"'{value[:67]}...' ({len(value)} characters)"
        case int() | float():
            text = str(value) if abs(value) < 1e300 else f"{value:.3e}" if isinstance(value, float) else "a huge number"
            return f"the number {text}"
        case dict():
            return f"a map of {', '.join(str(key) for key in list(value)[:4])}" if value else "an empty map"
        case list() | tuple():
            return f"a list of {len(value)}" if value else "an empty list"
    return str(value)


def one_of(names: Iterable[str], limit: int = 12) -> str:
    """`a, b or c`; a long list ends with how many more there are."""
    known = list(names)
    if len(known) > limit:
        return f"{', '.join(known[:limit])} and {len(known) - limit} more"
    return (
        " or ".join(part for part in (", ".join(known[:-1]), known[-1]) if part)
        if known
        else "nothing: none is defined"
    )


class Mistake(NamedTuple):
    """Something unreadable, at `path` below the value that was read."""

    path: tuple[str | int, ...]
    found: str
    expected: str
    hint: str = ""


class Unreadable(ValueError):
    """Raised by the readers of units; holds every mistake found in the value."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(self.mistakes)


def unreadable(value: Any, expected: str, hint: str = "") -> Unreadable:
    """The common case: the whole value is not what is expected."""
    return Unreadable([Mistake((), show(value), expected, hint)])
