"""Any table of a result as a frame: what `slasim show` prints, for notebooks."""

from __future__ import annotations

import pandas as pd

from slasim.library.kinds import shown_tables
from slasim.library.shown import MS, ShownTable
from slasim.problems import nearest
from slasim.results.result import Result


def frame_of(result: Result, table: str | None = None) -> pd.DataFrame:
    """A table of a result by its name; without one, which tables there are.

    Durations are timedeltas and lose the ending `_ms` of their names, instants have the time zone that they are told
    in. Raises KeyError for a name that is none of them.
    """
    tables = shown_tables(result)
    if table is None:
        return pd.DataFrame({"table": list(tables), "what it says": [each.meaning for each in tables.values()]})
    if table not in tables:
        hint = nearest(table, tables)
        raise KeyError(f"no table {table!r}; {hint or 'it has ' + ', '.join(tables)}")
    return _frame(tables[table])


def _frame(shown: ShownTable) -> pd.DataFrame:
    found = pd.DataFrame(shown.rows, columns=[each.name for each in shown.columns])
    for column in shown.columns:
        values = found[column.name]
        if column.kind == "duration":
            found[column.name] = pd.to_timedelta(values.astype("Float64").round().astype("Int64"), unit="ms")
        elif column.kind == "instant":
            found[column.name] = pd.to_datetime(values, utc=True)
    return found.rename(columns={each.name: each.name.removesuffix(MS) for each in shown.columns})
