"""Parts whose canonical form leaves out what a file may leave out."""

from __future__ import annotations

from typing import Any

from pydantic import SerializerFunctionWrapHandler, model_serializer

from slasim.scenario.values.part import Part

LEAN: dict[str, Any] = {"lean": True}


class LeanPart(Part):
    """Fields marked `LEAN` are written canonically only where they differ from their default.

    So a field that the format gained later changes neither the text nor the digest of a scenario without it.
    """

    @model_serializer(mode="wrap")
    def _without_defaults(self, write: SerializerFunctionWrapHandler) -> Any:
        written = write(self)
        for name, field in type(self).model_fields.items():
            is_lean = isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("lean")
            if is_lean and getattr(self, name) == field.default:
                written.pop(field.alias or name, None)
                written.pop(name, None)
        return written
