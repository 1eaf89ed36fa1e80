"""Checks each section of a document against its definition, and mends it so that the rest can still be checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from slasim.problems import Path, nearest, one_of, show
from slasim.scenario.checks.findings import Finding
from slasim.scenario.sections.scenario import BY_TIER, FROM_FILE, Scenario
from slasim.scenario.sections.shapes import Shape, along, field_named, fields
from slasim.scenario.values.stored import Stored
from slasim.scenario.values.text import AT_LEAST_ONE, KEY, MISTAKES

ROUNDS = 6  # of mending: a mended part may show a mistake that an earlier one hid


@dataclass
class Sections:
    """The sections that could be read (mended where `broken`), by name, and what is wrong with the document."""

    document: Mapping[str, Any]  # as written
    model: type[Stored] = Scenario  # what it is: a scenario, or a book of agreements
    parts: dict[str, Any] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)  # declared in each map, readable or not
    broken: list[Path] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@cache
def _adapter(model: type[Stored], name: str) -> TypeAdapter[Any]:
    info: Any = model.model_fields[name]
    annotation: Any = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
    return TypeAdapter(annotation)


def read_sections(document: dict[str, Any], broken: Iterable[Path] = (), model: type[Stored] = Scenario) -> Sections:
    """Everything that is wrong with the fields of a document, and what can be used of it.

    `broken` are paths already known to be wrong.
    """
    result = Sections(document, model, broken=list(broken))
    written = {info.alias or name: name for name, info in model.model_fields.items()}
    for name in document:
        if name not in written:
            result.findings.append(_unknown((name,), name, list(dict(fields(model)))))
    for key, name in written.items():
        info = model.model_fields[name]
        if key not in document:
            if info.is_required():
                result.findings.append(_missing((key,), info.description, info.examples))
                result.broken.append((key,))
            continue
        if isinstance(document[key], dict):
            own = getattr(info.annotation, "model_fields", {})  # beside names of the user's own
            result.names[key] = [each for each in document[key] if each not in own]
        _read_section(key, name, document, result)
    result.broken += [finding.path for finding in result.findings]
    return result


def _read_section(key: str, name: str, document: dict[str, Any], result: Sections) -> None:
    value = document[key]
    seen: set[tuple[Path, str]] = set()
    for _ in range(ROUNDS):
        try:
            result.parts[key] = _adapter(result.model, name).validate_python(
                value, strict=True, by_alias=True, by_name=False
            )
            return
        except ValidationError as error:
            found = [each for details in error.errors(include_url=False) for each in _explain(key, details, document)]
        mended = {**document, key: value}
        for finding in found:
            if (finding.path, finding.expected) not in seen and not _emptied(finding, document, mended):
                seen.add((finding.path, finding.expected))
                result.findings.append(finding)
        for finding in found:
            value = _mend({**document, key: value}, finding.path)
            if value is None:
                result.broken.append((key,))
                return
    result.broken.append((key,))


def _emptied(finding: Finding, document: Any, mended: Any) -> bool:
    """True for a map that only mending has made empty."""
    return finding.expected == AT_LEAST_ONE and bool(_at(document, finding.path) != _at(mended, finding.path))


def _mend(document: dict[str, Any], path: Path) -> Any:
    """The section without the mistake at `path`: optional fields go, required ones take their example's value."""
    shapes = list(along(Scenario, document, path))
    for depth in range(len(path) - 1, 0, -1):
        above = shapes[depth]
        if above is None or above.kind == "list" or above.kind == "value":
            continue
        name = path[depth]
        if above.kind == "map":
            return _changed(document, path[: depth + 1], None)[path[0]]
        assert above.model is not None
        info = field_named(above.model, name)
        if info is None or not (info.is_required() or _is_needed(info, _at(document, path[: depth + 1]))):
            return _changed(document, path[: depth + 1], None)[path[0]]
        if info.examples:
            return _changed(document, path[: depth + 1], info.examples[0])[path[0]]
    return None


def _is_needed(info: FieldInfo, value: Any) -> bool:
    """True for a field that others can stand in for (`alternative`), unless its example has been tried."""
    extra = info.json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("alternative")) and value not in (info.examples or ())


def _at(document: Any, path: Path) -> Any:
    for name in path:
        document = document.get(name) if isinstance(document, dict) else None
    return document


def _changed(value: Any, path: Path, new: Any) -> Any:
    """A copy with `new` at the path; None takes the name out."""
    name, rest = path[0], path[1:]
    if isinstance(value, list):
        return [_changed(each, rest, new) if index == name and rest else each for index, each in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if rest:
        return {each: _changed(below, rest, new) if each == name else below for each, below in value.items()}
    kept = {each: below for each, below in value.items() if each != name}
    return kept if new is None else {**kept, name: new}


def _missing(path: Path, description: str | None, examples: list[Any] | None) -> Finding:
    example = f", such as {path[-1]}: {flow(examples[0])}" if examples else ""
    meaning = (description or "").split(";")[0].split(":")[0].rstrip(".")
    return Finding(path, f"no {path[-1]}", f"{meaning[:1].lower()}{meaning[1:]}{example}", at_key=True)


def flow(value: Any) -> str:
    """A value as YAML writes it on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {flow(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(each) for each in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _unknown(path: Path, name: str, known: list[str]) -> Finding:
    return Finding(path, f"an unknown field '{name}'", f"one of {one_of(known, 30)}", nearest(name, known), at_key=True)


PLAIN = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "string": "text",
    "dict": "a map of names and values",
    "mapping": "a map of names and values",
    "tuple": "a list",
    "list": "a list",
}
BOUNDS = {
    "greater_than_equal": "of at least {ge:g}",
    "greater_than": "above {gt:g}",
    "less_than_equal": "of at most {le:g}",
    "less_than": "below {lt:g}",
}


def _explain(section: str, details: Any, document: dict[str, Any]) -> list[Finding]:
    """One error of pydantic as findings in the words of the house."""
    tags = {BY_TIER, FROM_FILE}
    path: Path = (section, *(part for part in details["loc"] if part not in tags))
    path, at_key = _without_key(path)
    kind, value, context = details["type"], details["input"], details.get("ctx", {})
    shapes = list(along(Scenario, document, path))
    if kind == MISTAKES:
        mistakes = [(mistake, *_without_key((*path, *mistake.path))) for mistake in context[MISTAKES]]
        return [
            Finding(where, mistake.found, mistake.expected, mistake.hint, at_key=at_key or at_name)
            for mistake, where, at_name in mistakes
        ]
    if kind == "missing":
        info = field_named(_model(shapes[-2]), path[-1])
        return [_missing(path, info.description if info else "", info.examples if info else None)]
    if kind == "extra_forbidden":
        return [_unknown(path, str(path[-1]), [name for name, _ in fields(_model(shapes[-2]))])]
    if kind == "literal_error":
        known = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        return [Finding(path, show(value), one_of(known), nearest(str(value), known))]
    if kind in BOUNDS:
        return [Finding(path, show(value), "a number " + BOUNDS[kind].format(**context))]
    if kind == "too_short" and value:
        return []  # the entries are there; none of them can be read, and each says why
    if kind in ("too_short", "string_too_short"):
        return [Finding(path, show(value), AT_LEAST_ONE if kind == "too_short" else "text that is not empty")]
    if kind in ("too_long", "string_too_long"):
        return [
            Finding(
                path,
                show(value),
                f"at most {context['max_length']} {'entries' if kind == 'too_long' else 'characters'}",
            )
        ]
    if kind.startswith("model") or kind == "dataclass_type":
        known = [name for name, _ in fields(_model(shapes[-1]))]
        return [Finding(path, show(value), f"a map of {one_of(known, 30)}")]
    expected = PLAIN.get(kind.split("_")[0], details["msg"])
    return [Finding(path, show(value), expected, _hint(expected, value))]


def _without_key(path: Path) -> tuple[Path, bool]:
    """A path, and whether it means the name at its end and not what stands there."""
    return (path[:-1], True) if path[-1] == KEY else (path, False)


def _model(at: Shape | None) -> Any:
    return at.model if at is not None and at.model is not None else Scenario


def _hint(expected: str, value: Any) -> str:
    if expected == "true or false" and isinstance(value, str):
        yes, no = value.lower() in ("yes", "on", "y"), value.lower() in ("no", "off", "n")
        return "did you mean true?" if yes else "did you mean false?" if no else ""
    if expected in ("a whole number", "a number") and isinstance(value, str):
        digits = value.replace(",", "").replace("_", "").replace(" ", "")
        if expected == "a number" and (percent := re.fullmatch(r"(\d{1,3}(?:\.\d{1,6})?)%", digits, re.ASCII)):
            return f"did you mean {float(percent[1]) / 100:g}?"
        return f"did you mean {digits}?" if digits.isascii() and digits.isdigit() else ""
    if expected == "a list" and isinstance(value, dict):
        return "begin each entry with a dash"
    if expected == "text" and isinstance(value, int | float):
        return f"did you mean '{value}' in quotes?"
    return ""
