"""Tables as JSON has them: the one rule for every document that slasim prints.

Instants are ISO 8601 text, durations whole milliseconds in a field whose name ends in `_ms`, amounts of money text, so
that no cent is lost; what is missing or has no limit is null.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from slasim.instants import iso_text
from slasim.table import Table

if TYPE_CHECKING:
    import pandas as pd


def records(table: Table | pd.DataFrame) -> list[dict[str, Any]]:
    """One dictionary a row; a column of durations gets the ending `_ms`."""
    if isinstance(table, Table):
        names = [f"{name}_ms" if table.is_duration(name) else name for name in table.names]
        return [dict(zip(names, map(plain, row.values()), strict=True)) for row in table.rows()]
    frame = table
    columns = {
        f"{name}_ms" if frame[name].dtype.kind == "m" else str(name): [plain(value) for value in frame[name].tolist()]
        for name in frame.columns
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def plain(value: Any) -> Any:
    """A value that JSON has."""
    if value is None or value != value or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, timedelta):
        return round(value.total_seconds() * 1000)
    if isinstance(value, datetime):
        return iso_text(value)
    if isinstance(value, Decimal):
        return str(value)
    return value.item() if hasattr(value, "item") else value
