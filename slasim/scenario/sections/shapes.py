"""What the schema says about a path: the kinds of parts, read from the models themselves."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from slasim.problems import Path
from slasim.scenario.sections.customers import CustomerFile
from slasim.scenario.values.text import Written


@dataclass(frozen=True)
class Shape:
    """A model (`model`), a map (`key` and `item`), a list (`item`), or a value (`written`, or a plain type).

    A model with an `item` holds entries of it beside its fields, by names of their own.
    """

    kind: Literal["model", "map", "list", "value"]
    model: type[BaseModel] | None = None
    key: Written | None = None
    item: Shape | None = None
    written: Written | None = None
    annotation: Any = None
    optional: bool = False


def shape(annotation: Any, metadata: tuple[Any, ...] = ()) -> Shape:
    """The shape of an annotation of a field."""
    written = next((each for each in metadata if isinstance(each, Written)), None)
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        return shape(inner, (*metadata, *more))
    if written is not None:
        return Shape("value", written=written, annotation=annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        rest = [each for each in arguments if each is not type(None)]
        found = shape(rest[0])
        return Shape(**{**found.__dict__, "optional": len(rest) < len(arguments)})
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return Shape("map", key=shape(arguments[0]).written, item=shape(arguments[1]))
    if origin is tuple:
        return Shape("list", item=shape(arguments[0]))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        entry = getattr(annotation, "ENTRY", None)
        return Shape("model", model=annotation, item=entry and Shape("model", model=entry))
    return Shape("value", annotation=annotation)


def field_shape(field: FieldInfo) -> Shape:
    """The shape of a field."""
    return shape(field.annotation, tuple(field.metadata))


def fields(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    """Fields by the names written in files; those that the reader fills in are left out."""
    for name, field in model.model_fields.items():
        if not (isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("filled")):
            yield field.alias or name, field


def field_named(model: type[BaseModel], name: str | int) -> FieldInfo | None:
    """The field a file calls by this name."""
    return next((field for each, field in fields(model) if each == name), None)


def below(above: Shape, name: str | int, value: Any) -> Shape | None:
    """The shape of what `name` leads to inside `above`, or None; `value` is what stands there (tiers or a file)."""
    if above.kind == "model":
        assert above.model is not None
        field = field_named(above.model, name)
        if field is None:
            return above.item
        if name == "customers" and isinstance(value, Mapping) and isinstance(value.get("file"), str):
            return Shape("model", model=CustomerFile)
        return field_shape(field)
    return above.item


def along(root: type[BaseModel], document: Any, path: Path) -> Iterator[Shape | None]:
    """The shapes on the way along a path: that of the root first, then one for each part of the path."""
    at: Shape | None = Shape("model", model=root)
    yield at
    for name in path:
        document = document.get(name) if isinstance(document, Mapping) else None
        at = below(at, name, document) if at is not None else None
        yield at
