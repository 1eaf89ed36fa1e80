"""What all parts of a scenario have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """Frozen, strict, and closed to fields nobody defined.

    In Python a field may be given by its attribute name (`from_`, `length`); in a file by the name written there.
    """

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        validate_by_alias=True,
        validate_by_name=True,
        allow_inf_nan=False,
    )
