"""Data goes one way: a room imports from earlier rooms only, and no file in a circle (docs/ARCHITECTURE.md)."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import slasim

PACKAGE = Path(slasim.__file__).parent
ROOMS = (
    *("results", "calendars", "scenario", "workload", "roster", "terms", "load", "log", "desk"),
    *("agreements", "study", "planning", "library", "history", "report", "what_if", "cli"),
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


MODULES = {
    ".".join(("slasim", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}


def imported_at_run_time(path: Path) -> Iterator[str]:
    """Modules of slasim that a file imports when it runs, in functions too; what is for type checkers is left out."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                inner = f"{node.module}.{each.name}"
                yield inner if inner in MODULES else node.module
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)


def test_no_file_imports_in_a_circle() -> None:
    imports = {name: set(imported_at_run_time(path)) & MODULES.keys() - {name} for name, path in MODULES.items()}
    assert sum(map(len, imports.values())) > len(MODULES)
    TopologicalSorter(imports).prepare()  # raises CycleError with the circle


def test_every_room_says_what_it_is_for_and_is_on_the_map() -> None:
    text = (PACKAGE.parent / "docs" / "ARCHITECTURE.md").read_text("utf-8")
    packages = [path.parent for path in PACKAGE.rglob("__init__.py") if path.parent != PACKAGE]
    assert not [
        path for path in packages if not ast.get_docstring(ast.parse((path / "__init__.py").read_text("utf-8")))
    ]
    assert not [path for path in packages if f"{path.name}/" not in text]
    assert not [path.name for path in PACKAGE.glob("*.py") if path.name not in FACES and f"`{path.name}`" not in text]


def test_one_name_is_one_class() -> None:
    places: dict[str, list[str]] = {}
    for module, path in MODULES.items():
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(module)
    assert not {name: found for name, found in places.items() if len(found) > 1}


def test_a_name_that_is_loaded_when_first_used_is_no_module_of_its_package() -> None:
    """Importing the module would put it where the name is looked for."""
    for package, path in MODULES.items():
        if path.name == "__init__.py" and "names(" in (text := path.read_text("utf-8")):
            home = next(node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Dict))
            loaded = {key.value for key in home.keys if isinstance(key, ast.Constant)}
            assert loaded
            assert not {name for name in loaded if f"{package}.{name}" in MODULES}, package
