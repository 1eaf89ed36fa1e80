"""What compiled code is made from: the definitions that a module's kernels reach, wherever they stand.

A kernel is compiled with all that it names: other kernels, constants, the fields of the tables it is given. `digest`
names exactly these, so that an edit anywhere else leaves compiled code as it is.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent
KERNELS = {"kernel", "twin", "bare", "part"}  # the decorators of slasim.kernel


@dataclass
class ModuleText:
    """One module as text: its top-level definitions and what its names are imported from."""

    lines: list[str]
    definitions: dict[str, ast.stmt] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)  # name here -> module, name there
    loose: list[ast.stmt] = field(default_factory=list)  # statements that define no name and may change any
    kernels: list[str] = field(default_factory=list)

    def text(self, statement: ast.stmt) -> str:
        """A statement as it is written, decorators and all."""
        decorators = getattr(statement, "decorator_list", None)
        first = decorators[0].lineno if decorators else statement.lineno
        return "\n".join(self.lines[first - 1 : statement.end_lineno])


@cache
def file_of(module: str) -> Path | None:
    """The file of a module of slasim, or None for a name that is no module."""
    package, *parts = module.split(".")
    inside = PACKAGE.joinpath(*parts)
    if package != PACKAGE.name:
        return None
    return next((path for path in (inside / "__init__.py", inside.with_suffix(".py")) if path.is_file()), None)


@cache
def read(module: str) -> ModuleText:
    """A module of slasim as text; it is not imported."""
    path = file_of(module)
    text = path.read_text("utf-8") if path else ""
    source = ModuleText(text.splitlines())
    _sort(ast.parse(text).body, source)
    return source


def _sort(statements: list[ast.stmt], source: ModuleText) -> None:
    for each in statements:
        if isinstance(each, ast.FunctionDef | ast.ClassDef):
            source.definitions[each.name] = each
            if any(isinstance(mark, ast.Name) and mark.id in KERNELS for mark in each.decorator_list):
                source.kernels.append(each.name)
        elif isinstance(each, ast.ImportFrom):
            for name in each.names:
                source.imports[name.asname or name.name] = (each.module or "", name.name)
        elif isinstance(each, ast.If) and isinstance(each.test, ast.Name) and each.test.id == "TYPE_CHECKING":
            _sort(each.body, source)
        elif isinstance(each, ast.Assign | ast.AnnAssign) and (names := list(_assigned(each))):
            source.definitions.update(dict.fromkeys(names, each))
        elif not isinstance(each, ast.Import | ast.Expr) or isinstance(getattr(each, "value", None), ast.Call):
            source.loose.append(each)


def _assigned(statement: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    """The names that an assignment gives a value; none when it changes a part of one."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    for target in targets:
        for each in target.elts if isinstance(target, ast.Tuple) else [target]:
            if isinstance(each, ast.Name):
                yield each.id


def reached(module: str) -> dict[tuple[str, str], str]:
    """The definitions that the kernels of a module reach: (module, name) and the text of each."""
    found: dict[tuple[str, str], str] = {}
    todo = [(module, name) for name in read(module).kernels]
    while todo:
        at = todo.pop()
        if at not in found:
            found[at], further = _definition(*at)
            todo += further
    return {at: text for at, text in found.items() if text}


@cache
def _definition(home: str, name: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """The text of a definition and what it names; no text for a name that is imported, built in or local."""
    source = read(home)
    if name in source.imports:
        return "", frozenset(_imported(*source.imports[name]))
    if name not in source.definitions:
        return "", frozenset()
    statements = [source.definitions[name], *source.loose]
    named = frozenset(at for each in statements for at in _named(each, home, source))
    return "\n".join(source.text(each) for each in statements), named


def _named(statement: ast.stmt, home: str, source: ModuleText) -> Iterator[tuple[str, str]]:
    """What a statement names: names of its own module, and names of modules that it imports whole."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            of, name = source.imports.get(node.value.id, ("", ""))
            if of and file_of(f"{of}.{name}"):
                yield f"{of}.{name}", node.attr
        elif isinstance(node, ast.Name):
            yield home, node.id


def _imported(module: str, name: str) -> Iterator[tuple[str, str]]:
    if file_of(module) and not file_of(f"{module}.{name}"):
        yield module, name


@cache
def digest(module: str, *versions: str) -> str:
    """The name of the kernels of a module: all that they reach, and the versions that compile them."""
    mark = hashlib.sha256(repr(versions).encode())
    for (home, name), text in sorted(reached(module).items()):
        mark.update(f"{home} {name}\n{text}\n".encode())
    return mark.hexdigest()[:16]
