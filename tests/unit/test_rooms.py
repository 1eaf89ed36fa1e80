"""Data goes one way: a room imports from earlier rooms only (docs/ARCHITECTURE.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import slasim

PACKAGE = Path(slasim.__file__).parent
ROOMS = (
    *("calendars", "scenario", "workload", "roster", "terms", "desk"),
    *("agreements", "study", "planning", "report", "cli"),
)
FACES = {"__init__.py", "__main__.py"}


def imported(path: Path) -> Iterator[str]:
    """The modules of slasim that a file imports anywhere, in functions and for types too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)


def rooms_of(path: Path) -> set[str]:
    parts = (name.split(".") for name in imported(path))
    return {of[1] for of in parts if of[0] == "slasim" and len(of) > 1 and of[1] in ROOMS}


def test_every_folder_of_the_package_is_a_room() -> None:
    assert {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()} == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_from_earlier_rooms_only(room: str) -> None:
    later = set(ROOMS[ROOMS.index(room) + 1 :])
    wrong = {str(path.relative_to(PACKAGE)): found for path in (PACKAGE / room).rglob("*.py")
             if (found := rooms_of(path) & later)}  # fmt: skip
    assert not wrong


def test_what_is_no_room_imports_from_none() -> None:
    files = [path for path in PACKAGE.glob("*.py") if path.name not in FACES]
    assert files
    assert not {path.name: found for path in files if (found := rooms_of(path))}
