"""What reports of all kinds have: where they come from, and what to ask next."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from slasim.instants import from_to
from slasim.library.kinds import KINDS, shown_tables
from slasim.printable import printable
from slasim.report.page.drill import drill_down
from slasim.report.page.marked import lines_of, plain
from slasim.report.page.parts import Chapter, Command, Commands, Facts, Lines, Sentence, chapter
from slasim.results.files import SCENARIO
from slasim.results.manifest import Manifest, command, read_manifest
from slasim.results.result import Result
from slasim.scenario.values.stored import read_changes, told

_COMMAND = re.compile(r"(?P<label>[A-Z][\w ]*?) {2,}(?P<command>slasim (?:\S| (?! ))*)(?P<more>.*)")


def head_of(markup: str, name: str) -> tuple[tuple[str, ...], tuple[Sentence, ...]]:
    """The lines of a head without the name, up to the verdict; and the verdict, which begins with the first sign."""
    first, *rest = lines_of(markup)
    at = next((at for at, line in enumerate(rest) if line.sign), len(rest))
    said = first.text.removeprefix(printable(name)).removeprefix(": ").strip()
    return (said, *(line.text for line in rest[:at])), tuple(rest[at:])


def show_command(folder: Path, table: str = "") -> str:
    """The command that prints a table of a result."""
    return shlex.join(("slasim", "show", str(folder), *((table,) if table else ())))


def commands(found: Iterable[tuple[str, str]], folder: Path) -> Commands:
    """Commands of a screen, with the places that RESULT and FILE stand for."""
    places = {"RESULT": str(folder), "FILE": str(folder / SCENARIO)}
    return Commands(tuple(Command(printable(_placed(line, places)), printable(why)) for line, why in found))


def _placed(line: str, places: Mapping[str, str]) -> str:
    return " ".join(shlex.quote(places[word]) if word in places else word for word in line.split())


def foot(lines: Iterable[str], folder: Path) -> tuple[Lines, Commands]:
    """What stands below a screen: its sentences, and the commands that it names (`Next  slasim show ...`)."""
    asks = [(line, _COMMAND.match(line)) for text in lines for line in text.split("\n")]
    found = [(ask["command"], ask["more"].strip() or ask["label"]) for _, ask in asks if ask]
    return Lines(lines_of(line for line, ask in asks if ask is None)), commands(found, folder)


def provenance(result: Result, folder: Path) -> Chapter:
    """What it was made from, with what, when, and the command that makes it again."""
    manifest = read_manifest(folder, KINDS[result.kind].manifest)
    about = result.about
    first, last = from_to(about.start, about.end, about.timezone)
    run = result.run
    facts = [
        ("Result", f"{folder} ({result.kind})"),
        ("Window", f"{first} to {last}, {about.timezone}"),
        *_numbers(manifest.about),
        *([("Overrides applied", "; ".join(told(changes)))] if (changes := read_changes(run.get("changes"))) else []),
        *_digests(manifest),
        ("Made", str(run.get("date", "not known"))),
        ("Versions", ", ".join(f"{name} {version}" for name, version in manifest.versions.items())),
    ]
    again = command(manifest.again, run)
    made = Commands((Command(again, f"makes it again, in the folder {folder}"),)) if again else None
    return chapter("provenance", "Provenance", [Facts(_printable(facts)), made])


def _printable(facts: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, printable(value)) for name, value in facts)


def _numbers(about: Mapping[str, Any]) -> list[tuple[str, str]]:
    names = {"seed": "Seed", "replications": "Simulated windows", "points": "Points", "tickets": "Tickets in the log"}
    return [(words, str(about[name])) for name, words in names.items() if about.get(name) is not None]


def _digests(manifest: Manifest) -> list[tuple[str, str]]:
    """SHA-256 of what it was made from, and of what was found."""
    about = manifest.about
    found = [
        ("Digest of the scenario", about.get("scenario")),
        ("Digest of the agreements", about.get("agreements")),
        *((f"Digest of {side['label']}", side["scenario"]) for side in about.get("sides", ())),
        ("Digest of the result", manifest.more.get("digest")),
    ]
    return [(name, str(value)) for name, value in found if value]


def closer(result: Result, folder: Path) -> Chapter:
    """All tables of a result, to sort and to search."""
    tables = shown_tables(result).values()
    return chapter("closer", "Look closer", [drill_down(each, show_command(folder, each.name)) for each in tables])


def sentence(markup: str) -> Sentence:
    """One with markup."""
    return Sentence(plain(markup))
