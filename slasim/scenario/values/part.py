"""What all parts of a scenario have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, SerializationInfo, SerializerFunctionWrapHandler, model_serializer

WHOLE = {"whole": True}


class Part(BaseModel):
    """Frozen, strict, and closed to fields nobody defined.

    In Python a field may be given by its attribute name (`from_`, `length`); in a file by the name written there.
    Written canonically it says only what differs from its defaults, so a field that the format gains later changes
    neither the text nor the digest of a scenario without it. A default that changes raises slasim.versions.MODEL.
    """

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        validate_by_alias=True,
        validate_by_name=True,
        allow_inf_nan=False,
    )

    @model_serializer(mode="wrap")
    def _without_defaults(self, write: SerializerFunctionWrapHandler, info: SerializationInfo) -> Any:
        written = write(self)
        for name, field in type(self).model_fields.items():
            if field.is_required() or getattr(self, name) != field.get_default(call_default_factory=True):
                continue
            if info.context != WHOLE or _is_empty(getattr(self, name)):
                written.pop(field.alias or name, None)
                written.pop(name, None)
        return written

    def whole(self, *without: str) -> dict[str, Any]:
        """Everything it says as a file would, defaults too, but for empty lists and maps and the fields `without`."""
        return self.model_dump(mode="json", by_alias=True, exclude={*without}, exclude_none=True, context=WHOLE)


def _is_empty(value: Any) -> bool:
    return isinstance(value, tuple | Mapping) and not value
