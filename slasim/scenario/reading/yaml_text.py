"""YAML 1.2 to a tree with places. What could surprise is refused: anchors, tags, duplicate keys, empty values.

A plain scalar is a number or true/false by the core schema of YAML 1.2, else text: `09:00-17:00`, `2027-01-04`, `yes`
and `NO` stay text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NoReturn

from slasim.limits import DEEPEST, DIGITS, ENTRIES, FILE_BYTES, TEXT, VALUES
from slasim.plain_files import NotRead, read_plain
from slasim.problems import Place, Problem, show
from slasim.scenario.reading.tree import Node

INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
TRUTH = {text: text.lower() == "true" for text in ("true", "True", "TRUE", "false", "False", "FALSE")}
DOCUMENT = "a scenario: names and values, beginning with slasim: 1"
NOTHING = ("", "~", "null", "Null", "NULL")
NAME = re.compile(r"[A-Za-z0-9_-]*")
LEAVE_OUT = "leave the name out to get the default"
QUOTES_FOR_COMMAS = "inside braces a text with a comma needs quotes"
QUOTES = f'{QUOTES_FOR_COMMAS}, such as "09:00-12:00, 13:00-17:00"'
BROKEN = "broken"  # the style of a scalar that is in one piece again
MARK = re.compile(r"(?<!\S)[&*!]\S{300}")  # none is read, and the parser takes long to find where a long one ends
NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def read_text(file: str, most: int = FILE_BYTES) -> tuple[str, list[Problem]]:
    """The text of a plain UTF-8 file of at most so many bytes; problems instead of errors."""
    try:
        data = read_plain(file, most)
    except FileNotFoundError:
        return "", [Problem(file, 0, 0, "", "no such file", "the path of a file")]
    except NotRead as error:
        return "", [Problem(file, 0, 0, "", error.found, error.expected)]
    except (OSError, ValueError) as error:
        return "", [Problem(file, 0, 0, "", f"a file that cannot be read ({error})", "a readable file")]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
        found = f"the byte 0x{data[error.start]:02x}"
        return "", [Problem(file, line, column, "", found, "text in UTF-8", "save the file as UTF-8")]


def _is_plain(event: Any) -> bool:
    return type(event).__name__ == "ScalarEvent" and event.style in (None, "")


def _rejoined(events: Iterator[Any]) -> Iterator[Any]:
    """The same events, but a text in brackets that its commas broke inside braces, {handle: uniform(1 min, 2 min)}, is
    one scalar again, of style BROKEN. What broke off came as names without a value."""
    waiting: list[Any] = []
    while True:
        event = waiting.pop() if waiting else next(events, None)
        if event is None:
            return
        if _is_plain(event) and event.value.count("(") > event.value.count(")"):
            text, taken = event.value, []
            while text.count("(") > text.count(")") and len(text) <= TEXT:
                taken += [waiting.pop() if waiting else next(events) for _ in range(2)]
                name, nothing = taken[-2:]
                if not (_is_plain(name) and name.value and _is_plain(nothing) and not nothing.value):
                    break
                text += f", {name.value}"
            else:
                event.value, event.style, taken = text, BROKEN, []
            waiting += reversed(taken)
        yield event


class _TooMuch(Exception):
    """The rest of a file is not read; the problem is told already."""


class _Builder:
    """Makes nodes of the parser's events and collects problems on the way."""

    def __init__(self, events: Iterator[Any], file: str) -> None:
        self.events = events
        self.file = file
        self.problems: list[Problem] = []
        self.values = 0

    def place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def problem(self, place: Place, path: str, found: str, expected: str, hint: str = "") -> None:
        self.problems.append(Problem(*place, path, found, expected, hint))

    def node(self, event: Any, path: str, depth: int = 0, key: Place | None = None) -> Node:
        place = self.place(event)
        if key is not None and type(event).__name__ == "ScalarEvent" and event.style in (None, "") and not event.value:
            place = key  # the parser puts a value that is not there before whatever comes next
        name = type(event).__name__
        if name == "AliasEvent":
            self.problem(
                place, path, f"the alias *{event.anchor}", "the value itself", "aliases are not read; write it out"
            )
            return Node(None, place)
        if event.anchor is not None:
            self.problem(
                place, path, f"the anchor &{event.anchor}", "a value without anchor", "share values by extends:"
            )
        if event.tag is not None and str(event.tag) not in ("!", "None"):
            self.problem(place, path, f"the tag {event.tag}", "a value without tag", "remove the tag")
        self.values += 1
        if depth > DEEPEST:
            self.end(place, path, f"values nested more than {DEEPEST} deep", "a scenario")
        if self.values > VALUES:
            self.end(place, path, f"more than {VALUES:,} values", "a scenario")
        if name == "MappingStartEvent":
            return Node(self.mapping(path, depth), place)
        if name == "SequenceStartEvent":
            return Node(self.sequence(path, depth), place)
        return Node(self.scalar(event, path, place), place)

    def end(self, place: Place, path: str, found: str, expected: str) -> NoReturn:
        """Nothing more is read: the parser takes its time for what is not wanted."""
        self.problem(place, path if len(path) <= TEXT else "", found, expected)
        raise _TooMuch

    def room_for(self, entries: int, place: Place, path: str) -> None:
        if entries == ENTRIES:
            self.end(place, path, f"more than {ENTRIES:,} entries in one map or list", f"at most {ENTRIES:,}")

    def mapping(self, path: str, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        while type(event := next(self.events)).__name__ != "MappingEndEvent":
            place = self.place(event)
            self.room_for(len(found), place, path)
            if type(event).__name__ != "ScalarEvent":
                self.problem(place, path, "a key that is not a single word", "a name, then a colon")
                self.node(event, path, depth + 1)
                self.node(next(self.events), path, depth + 1)
                continue
            key = event.value
            if len(key) > TEXT:
                self.end(place, path, f"a name of {len(key):,} characters", f"at most {TEXT:,} characters")
            below = f"{path}.{key}" if path else key
            if event.anchor is not None:
                self.problem(place, below, f"the anchor &{event.anchor}", "a name without anchor")
            node = self.node(next(self.events), below, depth + 1, place)
            node.key = place
            if key == "<<":
                self.problem(place, path, "the merge key <<", "fields by name", "share values by extends:")
            elif key in found:
                first = found[key].key
                where = f"first in line {first.line}" if first else ""
                self.problem(place, below, f"'{key}' a second time ({where})", "each name once in a map")
            else:
                found[key] = node
        return found

    def sequence(self, path: str, depth: int) -> list[Node]:
        found: list[Node] = []
        while type(event := next(self.events)).__name__ != "SequenceEndEvent":
            self.room_for(len(found), self.place(event), path)
            found.append(self.node(event, f"{path}.{len(found)}", depth + 1))
        return found

    def scalar(self, event: Any, path: str, place: Place) -> Any:
        text = event.value
        if len(text) > TEXT:
            self.end(place, path, f"text of {len(text):,} characters", f"at most {TEXT:,} characters")
        if event.style == BROKEN:
            self.problem(place, path, f"{show(text)} without quotes", f'"{text}"', QUOTES_FOR_COMMAS)
        if event.style not in (None, ""):
            return text
        if text in NOTHING:
            hint = LEAVE_OUT if NAME.fullmatch(path.rpartition(".")[2]) else QUOTES
            self.problem(place, path, "nothing", "a value", hint)
            return None
        if text in TRUTH:
            return TRUTH[text]
        if NOT_FINITE.fullmatch(text):
            self.problem(place, path, text, "a finite number")
            return None
        if INTEGER.fullmatch(text):
            if len(text) > DIGITS:
                self.problem(place, path, f"a number of {len(text)} digits", f"a number of at most {DIGITS} digits")
                return None
            return int(text)
        if FLOAT.fullmatch(text):
            number = float(text)
            if math.isinf(number):
                self.problem(place, path, text, "a number that fits into 64 bits")
                return None
            return number
        return text


def parse(text: str, file: str, is_own: bool = True, expected: str = DOCUMENT) -> tuple[Node | None, list[Problem]]:
    """The tree of a file's text, or None when it has none; and what is wrong with it.

    expected what such a file is
    is_own   somebody gave this file. Of a file that another one names, which may be anything, nothing is quoted as
             long as it is not known to be YAML.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    if mark := MARK.search(text):
        line, column = text.count("\n", 0, mark.start()) + 1, mark.start() - text.rfind("\n", 0, mark.start())
        found = "an anchor, alias or tag (&, *, !) of more than 300 characters"
        return None, [Problem(file, line, column, "", found, "values alone, text that begins so in quotes")]
    events = YAML(typ="safe", pure=True).parse(text)
    builder = _Builder(_rejoined(events), file)
    events = builder.events
    try:
        next(events)
        if type(next(events)).__name__ != "DocumentStartEvent":
            return None, [Problem(file, 1, 1, "", "an empty file", expected)]
        first = next(events)
        if type(first).__name__ != "MappingStartEvent":
            kind = {"SequenceStartEvent": "a list"}.get(type(first).__name__, "a single value")
            if type(first).__name__ == "ScalarEvent" and first.value == "":
                kind = "an empty file"
            return None, [Problem(*builder.place(first), "", kind, expected)]
        root = builder.node(first, "")
        next(events)
        if type(after := next(events)).__name__ != "StreamEndEvent":
            builder.problem(builder.place(after), "", "a second document (---)", "one document in a file")
    except _TooMuch:
        return None, builder.problems
    except RecursionError:
        return None, [*builder.problems, Problem(file, 1, 1, "", "YAML nested too deep", expected)]
    except MarkedYAMLError as error:
        wrong = _syntax(error, file)
        if not is_own:
            return None, [replace(wrong, found="broken YAML", hint=f"slasim check {file} says what is broken")]
        return None, [*builder.problems, wrong]
    except YAMLError as error:
        return None, [*(builder.problems if is_own else ()), _unreadable(error, text, file)]
    return root, builder.problems


def _syntax(error: Any, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    said = str(error.problem or error.context)
    if "'\\t'" in said or "tab" in said:
        return Problem(file, line, column, "", "a tab", "spaces", "YAML indents with spaces only")
    context = f" {error.context}" if error.context and error.problem else ""
    hint = "put text with a colon, %, @ or a bracket inside into quotes" if "token" in said or "mapping" in said else ""
    return Problem(file, line, column, "", f"broken YAML ({said.strip()}{context})", "YAML 1.2", hint)


def _unreadable(error: Any, text: str, file: str) -> Problem:
    at = getattr(error, "position", 0)
    before = text[:at]
    found = f"the control character {ord(text[at]):#04x}" if at < len(text) else "an unreadable character"
    return Problem(file, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1, "", found, "printable text")
