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
from slasim.table import ColumnTable

if TYPE_CHECKING:
    import pandas as pd


def records(table: ColumnTable | pd.DataFrame) -> list[dict[str, Any]]:
    """One dictionary a row; a column of durations gets the ending `_ms`."""
    if isinstance(table, ColumnTable):
        names = [f"{name}_ms" if table.is_duration(name) else name for name in table.names]
        return [dict(zip(names, map(plain, row.values()), strict=True)) for row in table.rows()]
    columns = {
        f"{name}_ms" if table[name].dtype.kind == "m" else str(name): [plain(value) for value in _values(table[name])]
        for name in table.columns
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


def _values(column: pd.Series[Any]) -> list[Any]:
    """Those of a column; None where one is missing, however pandas says so."""
    values: list[Any] = column.astype(object).where(column.notna(), None).tolist()
    return values
