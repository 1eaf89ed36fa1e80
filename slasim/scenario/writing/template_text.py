"""Commented files to start from: a scenario written from the definitions of the fields, and agreements."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from slasim.problems import Problem, nearest, one_of
from slasim.scenario.errors import ScenarioError
from slasim.scenario.reading.fields import flow
from slasim.scenario.sections.scenario import FORMAT, Scenario
from slasim.scenario.sections.shapes import Shape, field_shape, fields
from slasim.scenario.writing.page import written_default
from slasim.scenario.writing.template_files import file_names, text_of

SCENARIO = "scenario"
WIDTH = 118
HEAD = f"""# A scenario with every field there is; those marked (optional) may be left out, and those commented out
# exclude another one, or need another stream. `slasim check FILE` tells everything that is wrong with it.
# `extends: base.yaml` would lay this file over another.
slasim: {FORMAT}
"""


def template_names() -> tuple[str, ...]:
    """What `template` knows: the scenario, and files of agreements."""
    return (SCENARIO, *file_names())


def template(name: str = SCENARIO) -> str:
    """The text of a commented file to start from, which loads as it stands.

    `scenario` names every field there is, with its meaning and default; the others are files of agreements. Raises
    ScenarioError for a name that is none of `template_names()`.
    """
    if name == SCENARIO:
        return _every_field()
    known = template_names()
    if name not in known:
        expected = f"the name of a template: {one_of(known, 20)}"
        raise ScenarioError([Problem("template", 0, 0, "", f"'{name}'", expected, nearest(name, known))])
    return text_of(name)


def _every_field() -> str:
    lines = [HEAD.rstrip()]
    for name, field in fields(Scenario):
        if name != "slasim":
            lines += ["", *_field(name, field, 0)]
    return "\n".join(lines) + "\n"


def _field(name: str, field: FieldInfo, depth: int) -> Iterator[str]:
    """Its meaning and an example; one that excludes another field shown is commented out."""
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    margin = "  " * depth
    for line in _shown(name, field, depth, extra):
        is_written = not line.lstrip().startswith("#")
        yield f"{margin}# {line.removeprefix(margin)}" if extra.get("instead") and is_written else line


def _shown(name: str, field: FieldInfo, depth: int, extra: dict[str, Any]) -> Iterator[str]:
    note = "" if field.is_required() else " (optional)"
    if note and field.default not in (None, "") and not isinstance(field.default, dict | tuple | BaseModel):
        note = f" (optional; default {flow(written_default(field))})"
    yield from _comment(f"{field.description}{note}", depth)
    shown = field_shape(field)
    margin = "  " * depth
    if shown.kind == "value" or field.examples:
        yield f"{margin}{name}: {_example(field)}"
        return
    yield f"{margin}{name}:"
    entry = extra.get("entry")
    if entry is not None:
        if shown.kind == "model":
            yield from _model(shown, depth + 1)
        yield f"{margin}  {entry}:"
        yield from _model(shown.item, depth + 2)
    elif shown.kind == "list":
        yield from _item(shown.item, depth + 1)
    else:
        yield from _model(shown, depth + 1)


def _model(shown: Shape | None, depth: int) -> Iterator[str]:
    assert shown is not None
    assert shown.model is not None
    for name, field in fields(shown.model):
        yield from _field(name, field, depth)


def _item(shown: Shape | None, depth: int) -> Iterator[str]:
    """One entry of a list: its first line begins with a dash."""
    lines = list(_model(shown, depth + 1))
    first = next(index for index, line in enumerate(lines) if not line.strip().startswith("#"))
    yield from lines[:first]
    yield "  " * depth + "- " + lines[first].lstrip()
    yield from lines[first + 1 :]


def _example(field: FieldInfo) -> str:
    if not field.examples:
        raise ValueError(f"the field '{field.description}' needs an example")
    return _safe(field.examples[0])


def _safe(value: Any) -> str:
    """A value in YAML's flow form, quoted where a comma or bracket of the text would be read as YAML's."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_safe(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_safe(each) for each in value) + "]"
    text = flow(value)
    return f'"{text}"' if isinstance(value, str) and any(mark in text for mark in ",{}[]#") else text


def _comment(text: str, depth: int) -> Iterator[str]:
    margin = "  " * depth + "# "
    yield from textwrap.wrap(text, WIDTH, initial_indent=margin, subsequent_indent=margin)
