"""What can be shown of a result: its tables by name, each with its meaning, its columns and its rows.

What is found in a document is described by the JSON Schema of it, what is a table by the types of its columns: no list
of tables stands anywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal

from slasim.json_shapes import SHARE as SHARE_SHAPE
from slasim.json_shapes import Shape
from slasim.records import records
from slasim.study.measures.figure import MILLISECONDS, SHARE
from slasim.study.measures.measure import MeasureColumn

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["text", "flag", "number", "share", "duration", "instant", "amount"]
Rows = list[dict[str, Any]]
MS = "_ms"


@dataclass(frozen=True)
class ShownColumn:
    """A column as JSON and CSV have it; its unit is a part of its name. `kind`: how people read it; an `amount` is in
    the unit that its row states."""

    name: str
    kind: Kind
    meaning: str = ""


@dataclass(frozen=True)
class ShownTable:
    """A table of a result."""

    name: str
    meaning: str
    make: Callable[[], tuple[Sequence[ShownColumn], Rows]]

    @property
    def columns(self) -> Sequence[ShownColumn]:
        """In their order."""
        return self._made[0]

    @property
    def rows(self) -> Rows:
        """By the names of the columns, as JSON has them (slasim/records.py)."""
        return self._made[1]

    @cached_property
    def _made(self) -> tuple[Sequence[ShownColumn], Rows]:
        return self.make()


def from_document(name: str, meaning: str, shape: Shape, document: Callable[[], Any]) -> Iterator[ShownTable]:
    """A part of a document as tables: a list of objects is one; an object is one row, and a table more for each list
    of objects in it."""
    shape = next((each for each in shape.get("oneOf", ()) if "properties" in each), shape)  # an object or null
    if "items" in shape:
        columns = _shape_columns(shape["items"])
        yield ShownTable(name, meaning, lambda: (columns, document()))
        return
    lists = {key: of for key, of in shape["properties"].items() if "properties" in of.get("items", {})}
    own = [column for column in _shape_columns(shape) if column.name not in lists]
    yield ShownTable(name, meaning, lambda: (own, [_only(document(), own)]))
    for key, of in lists.items():
        yield _list_table(f"{name}_{key}", of, partial(_part, document, key))


def _list_table(name: str, shape: Shape, make: Callable[[], Rows]) -> ShownTable:
    columns = _shape_columns(shape["items"])
    return ShownTable(name, shape.get("description", ""), lambda: (columns, make()))


def from_frame(
    name: str,
    meaning: str,
    frame: Callable[[], pd.DataFrame],
    units: Mapping[str, str] | None = None,
    meanings: Mapping[str, str] | None = None,
) -> ShownTable:
    """A table of a result; `units` of columns whose type does not tell it (shares), and what its columns mean."""
    known, words = units or {}, meanings or {}

    def make() -> tuple[Sequence[ShownColumn], Rows]:
        found = frame()
        columns = [
            ShownColumn(f"{each}{MS}" if kind == "duration" and found[each].dtype.kind == "m" else each, kind, meaning)
            for each in map(str, found.columns)
            for kind, meaning in [(_kind(found[each], known.get(each, "")), words.get(each, ""))]
        ]
        return columns, records(found)

    return ShownTable(name, meaning, make)


def from_columns(
    name: str, meaning: str, columns: Sequence[MeasureColumn], frame: Callable[[], pd.DataFrame]
) -> ShownTable:
    """A table of a measure."""
    units = {column.name: column.unit for column in columns}
    meanings = {column.name: column.meaning for column in columns}
    return from_frame(name, meaning, frame, units, meanings)


def _shape_columns(shape: Shape) -> list[ShownColumn]:
    properties = shape["properties"]
    in_row = "unit" in properties
    return [
        ShownColumn(name, _shape_kind(name, of, in_row), of.get("description", "")) for name, of in properties.items()
    ]


def _shape_kind(name: str, shape: Shape, in_row: bool) -> Kind:
    """How people read what a JSON Schema describes; `in_row`: rows state a unit, which is that of free numbers."""
    types = shape.get("type", "string")
    types = types if isinstance(types, list) else [types]
    if name.endswith(MS):
        return "duration"
    if "boolean" in types:
        return "flag"
    if shape.get("format") == "date-time":
        return "instant"
    if "number" in types:
        bounds = ("minimum", "maximum")
        if all(shape.get(bound) == SHARE_SHAPE[bound] for bound in bounds):
            return "share"
        return "amount" if in_row and not any(bound in shape for bound in bounds) else "number"
    return "number" if "integer" in types else "text"


def _kind(values: pd.Series[Any], unit: str) -> Kind:
    """How people read a column."""
    kinds: dict[str, Kind] = {"m": "duration", "M": "instant", "b": "flag", "i": "number", "u": "number", "f": "number"}
    if unit in (MILLISECONDS, SHARE):
        return "duration" if unit == MILLISECONDS else "share"
    return kinds.get(values.dtype.kind, "text")


def _part(document: Callable[[], Any], key: str) -> Any:
    return document()[key]


def _only(row: Mapping[str, Any], columns: Sequence[ShownColumn]) -> dict[str, Any]:
    return {column.name: row[column.name] for column in columns}
