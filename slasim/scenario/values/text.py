"""How a value written as people write it becomes a typed one, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from slasim.problems import show

MISTAKES = "mistakes"  # the type of error under which a unit reports what it could not read


class Mistake(NamedTuple):
    """Something unreadable, at `path` below the value that was read."""

    path: tuple[str | int, ...]
    found: str
    expected: str
    hint: str = ""


class Unreadable(ValueError):
    """Raised by the readers of units; holds every mistake found in the value."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(self.mistakes)


def unreadable(value: Any, expected: str, hint: str = "") -> Unreadable:
    """The common case: the whole value is not what is expected."""
    return Unreadable([Mistake((), show(value), expected, hint)])


@dataclass(frozen=True, eq=False)  # told apart by identity
class Written:
    """The written form of a type, attached with `Annotated[type, Written(...)]`.

    `read` turns what a file holds into the value or raises Unreadable; `write` gives the canonical form, from which
    `read` makes the same value again. `schema` is the JSON Schema of the written form.
    """

    what: str
    read: Callable[[Any], Any]
    write: Callable[[Any], Any]
    schema: tuple[tuple[str, Any], ...]
    typed: type | tuple[type, ...] | None = None  # values of this type are taken as they are (from Python)

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self._read, serialization=core_schema.plain_serializer_function_ser_schema(self.write)
        )

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"title": self.what} | dict(self.schema)

    def _read(self, value: Any) -> Any:
        if self.typed is not None and isinstance(value, self.typed):
            return value
        try:
            return self.read(value)
        except Unreadable as error:
            raise PydanticCustomError(MISTAKES, "unreadable", {MISTAKES: error.mistakes}) from None


def text_schema(example: str) -> tuple[tuple[str, Any], ...]:
    """JSON Schema of a value written as one text."""
    return (("type", "string"), ("examples", [example]))
