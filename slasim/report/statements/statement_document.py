"""A statement as `slasim measure --json` prints it; docs/json_output.md explains every field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slasim.agreements.scorecard.statement import Statement
from slasim.records import records


def statement_document(card: Statement, by: Sequence[str], worst: int) -> dict[str, Any]:
    """The document of the statement, its `worst` violations, and its violations `by` dimensions if there are any."""
    found = card.document()
    latest = card.violations.sort_values(["lateness", "due"], ascending=[False, True], kind="stable").head(worst)
    found["violations"]["worst"] = records(latest)
    if by:
        found["violations"]["drill"] = records(card.drill(*by))
    return found
