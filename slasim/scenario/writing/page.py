"""The reference page of the scenario format, written from the definitions of the fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from slasim.scenario.checks.findings import RULES
from slasim.scenario.reading.fields import flow
from slasim.scenario.sections.customers import CustomerFile
from slasim.scenario.sections.scenario import Scenario
from slasim.scenario.sections.shapes import Shape, field_shape, fields
from slasim.scenario.writing.template_files import file_names

INTRODUCTION = """# The scenario file

<!-- Written by slasim.scenario.writing.page from the definitions of the fields; do not edit. -->

A scenario says who the customers are, what they ask for, what work that is, who does it, and what was promised. It is
YAML 1.2. `slasim template` prints a commented file to start from, `slasim schema` a JSON Schema for editors, and
`slasim check FILE` everything that is wrong with a file in one go, each as
`file:line:column: path: found ...; expected ...`. [model.md](model.md) says what the simulation makes of each field, by
formulas; [limits.md](limits.md) how large a file may be and which others it may name.

## How things are written
- **Durations** have a unit: `250 ms`, `30 s`, `90 min`, `1.5 h`, `1 h 30 min`, `2 days` (48 h), `13 weeks`.
  **Targets** may also be `2 business days`: twice the hours that the calendar is open on a working day.
- **Shares** are percentages or ratios: `12 %`, `1/3`. They are kept exactly, and those that belong together must add
  up to 100 %. A number alone (`0.12`) is refused.
- **Money** names its currency and what it is for: `4000 EUR/month`, `38 EUR/hour`. What is owed is an amount: a share
  of the fee of the review period (`5 % of fee`), or money (`200 EUR`).
- **Bands** run from the highest down: `{below 95 %: 5 % of fee, below 90 %: 10 % of fee}`, where the lowest that is met
  counts, or with both ends, `98-98.9 %`, both included. Bands that overlap are refused; gaps are allowed.
- **Instants** have an offset or a zone: `2027-03-06T22:00+01:00`, `2027-03-06 22:00 Europe/Berlin`. A local time that
  the clock skips or shows twice needs an offset.
- **Times of day** are `09:00-17:00`; `22:00-06:00` runs past midnight and belongs to the day it starts on; `24:00`
  ends a day; `09:00-09:00` is 24 hours. Several are a list, or one text with commas. Seconds may follow
  (`09:00:30-17:00`), but not in shifts and their breaks. **Days** are `mon-fri`, `sat,sun`, `fri-mon`. **Dates** are
  `2027-01-04`. **Zones** are IANA names.
- **Times that chance decides** are distributions: `constant(5 min)`, `exponential(mean=5 min)`,
  `uniform(2 min, 9 min)`, `triangular(2 min, 5 min, 20 min)` (least, most likely, most),
  `lognormal(mean=14 min, cv=1.2)`, `lognormal(median=2 h, cv=2)`, `gamma(mean=14 min, cv=0.8)`,
  `erlang(mean=14 min, k=3)`, `weibull(mean=14 min, shape=1.5)`, `weibull(scale=15 min, shape=1.5)`; `cv` is standard
  deviation over mean. Several in one: `mixture(70 % exponential(mean=5 min), 30 % gamma(mean=1 h, cv=0.5))`. Measured
  times, each as likely as the others: `empirical(times.csv)`, a file of one time a line (`12 min`), or of numbers below
  a header that ends with their unit (`handle_min`); or the times themselves, `empirical(4 min, 9 min, 9 min, 31 min)`.
  Inside braces a distribution needs quotes, because of its comma.
- **Names** consist of letters, digits, `-` and `_`.
- Only `true` and `false` are truth values; `yes`, `NO` and `09:00-17:00` are text. A name without a value, a name
  given twice in one map, anchors, aliases and tags are errors.

## Files on top of files
`extends: base.yaml` lays a file over another: maps merge name by name, lists and single values are replaced. A named
override is a set of changes at dotted paths, applied on request: `load_scenario(path, "name")`, or `slasim run FILE
--override name`. Two overrides that change the same thing cannot be combined. A path has to lead to something the
scenario has, or to a field it could have; to a new team, shift or stream of which all is given; or to what changes
from a date on, as in `teams.berlin_l1.changes.2027-03-01.shifts.early.headcount`. Paths can be given in Python too:
`scenario.with_overrides({"teams.berlin_l1.shifts.late.headcount": 5})`.

A file that another one names (`extends`, `customers.file`, a `shape`, `counts.file`, `arrivals.file`, `leave`,
`empirical`) lies in the folder of the file that names it or below it, wherever links lead: whoever runs a scenario that
somebody sent reads nothing else of this machine. What turns out to be no base and no such table is named, and none of
its content is told. An override cannot name another table of counts or tickets.

## Agreements without a desk
What is measured, reviewed or documented needs no desk. A file with `slasim`, `name`, `currency`, `timezone`,
`severities`, `calendars` and `agreements` (and `customers`, if fees and tiers are to be known) is a file of agreements:
`load_agreements(path)` reads it, and the agreements of a scenario as well. `slasim template NAME` prints one to start
from: TEMPLATES.

## Fields
A field without a default must be given; `-` is empty or left out.
"""

WARNINGS = """
## Warnings
What is impossible is an error. What is possible but suspicious is a warning with a name:

| name | what it means |
|---|---|
"""


def reference_page() -> str:
    """The page as Markdown."""
    sections = [_section(title, model) for title, model in _parts()]
    rules = "".join(f"| `{rule}` | {meaning} |\n" for rule, meaning in RULES.items())
    templates = ", ".join(f"`{name}`" for name in file_names())
    return INTRODUCTION.replace("TEMPLATES", templates) + "\n".join(sections) + WARNINGS + rules


def _parts() -> Iterator[tuple[str, type[BaseModel]]]:
    """Every model once, in the order in which a file comes to them, with the path that leads to it."""
    seen: set[type[BaseModel]] = set()
    waiting: list[tuple[str, type[BaseModel]]] = [("", Scenario)]
    while waiting:
        path, model = waiting.pop(0)
        if model in seen:
            continue
        seen.add(model)
        yield path, model
        below = []
        for name, field in fields(model):
            shown = field_shape(field)
            found = model_in(shown)
            where = f"{path}.{name}".lstrip(".")
            if found is not None:
                below.append((where if shown.kind == "model" else f"{where}.*", found))
                if shown.kind == "model" and (entry := model_in(shown.item)) is not None:
                    below.append((f"{where}.*", entry))
            if model is Scenario and name == "customers":
                below.append(("customers", CustomerFile))
        waiting = below + waiting


def model_in(at: Shape | None) -> type[BaseModel] | None:
    """The model that a field is, or is a map or list of."""
    while at is not None and at.kind in ("map", "list"):
        at = at.item
    return at.model if at is not None else None


def _section(path: str, model: type[BaseModel]) -> str:
    title = f"`{path}`" if path else "The whole file"
    if model is CustomerFile:
        title += " from a table"
    return "\n".join([f"### {title}", " ".join((model.__doc__ or "").split()), "", *field_table(model)]) + "\n"


def field_table(model: type[BaseModel]) -> list[str]:
    """The fields of a part of a file as a Markdown table."""
    lines = ["| field | written as | default | meaning |", "|---|---|---|---|"]
    return lines + [
        f"| `{name}` | {_written(field)} | {_default(field)} | {_meaning(field)} |" for name, field in fields(model)
    ]


def _written(field: FieldInfo) -> str:
    kind = _kind(field_shape(field))
    return f"{kind}: `{flow(field.examples[0])}`" if field.examples else kind


def _kind(at: Shape) -> str:
    if at.kind == "model" and at.item is None:
        return "map"
    if at.kind in ("map", "model"):
        assert at.item is not None
        key = at.key.what if at.key else "name"
        return f"map of {key} to {_kind(at.item)}"
    if at.kind == "list":
        assert at.item is not None
        return f"list of {_kind(at.item)}s"
    if at.written is not None:
        return at.written.what
    if get_origin(at.annotation) is Literal:
        return " or ".join(f"`{each}`" for each in get_args(at.annotation))
    return {"int": "whole number", "float": "number", "bool": "`true` or `false`"}.get(
        getattr(at.annotation, "__name__", ""), "text" if at.annotation is str else "value"
    )


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return ""
    value = field.default
    if value is None or value in ((), "") or isinstance(value, dict | BaseModel):
        return "-"
    return f"`{flow(written_default(field))}`"


def written_default(field: FieldInfo) -> Any:
    """The default of a field as a file would write it."""
    written = field_shape(field).written
    value = list(field.default) if isinstance(field.default, tuple) else field.default
    return written.write(field.default) if written is not None else value


def _meaning(field: FieldInfo) -> str:
    bounds = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    said = [
        f"{word} {getattr(mark, name):.10g}"
        for mark in field.metadata
        for name, word in bounds.items()
        if getattr(mark, name, None) is not None
    ]
    meaning = (field.description or "").replace("|", "\\|")
    return f"{meaning} ({', '.join(said)})" if said else meaning
