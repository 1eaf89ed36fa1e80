"""Words for JSON Schemas: what the documents of slasim are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Shape = dict[str, Any]

STRING: Shape = {"type": "string"}
INTEGER: Shape = {"type": "integer"}
COUNT: Shape = {"type": "integer", "minimum": 0}
NUMBER: Shape = {"type": "number"}
BOOLEAN: Shape = {"type": "boolean"}
INSTANT: Shape = {"type": "string", "format": "date-time"}
MONEY: Shape = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}
SHARE: Shape = {"type": "number", "minimum": 0, "maximum": 1}
OBJECT: Shape = {"type": "object"}


def at_least(least: int) -> Shape:
    """A whole number from `least` on."""
    return {"type": "integer", "minimum": least}


def one_of(*values: str) -> Shape:
    """One of some texts."""
    return {"enum": list(values)}


def const(value: str | int) -> Shape:
    """Always this."""
    return {"const": value}


def or_null(shape: Shape) -> Shape:
    """The same, or null where there is no data."""
    if "type" in shape and shape["type"] != "object":
        return {**shape, "type": [shape["type"], "null"]}
    return {"oneOf": [{"type": "null"}, shape]}


def instants(count: int) -> Shape:
    """So many instants."""
    return rows(INSTANT, count, count)


def rows(of: Shape, least: int = 0, most: int | None = None) -> Shape:
    """A list of `least` to `most`."""
    limits = ({"minItems": least} if least else {}) | ({} if most is None else {"maxItems": most})
    return {"type": "array", "items": of, **limits}


def map_of(values: Shape) -> Shape:
    """An object whose names are data."""
    return {"type": "object", "additionalProperties": values}


def record(fields: Mapping[str, Shape], optional: Sequence[str] = ()) -> Shape:
    """An object with these fields and no others; all but the optional ones are there."""
    return {
        "type": "object",
        "properties": dict(fields),
        "required": [name for name in fields if name not in optional],
        "additionalProperties": False,
    }


def told(shape: Shape, meaning: str) -> Shape:
    """The same with its meaning."""
    return {**shape, "description": meaning} if meaning else shape
