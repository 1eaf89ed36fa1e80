"""How a value written as people write it becomes a typed one, and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from slasim.problems import Unreadable

MISTAKES = "mistakes"  # the type of error under which a unit reports what it could not read
AT_LEAST_ONE = "at least one entry"  # what is expected of a map or list that is empty
KEY = "[key]"  # ends the path of a mistake that is in the name itself


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
