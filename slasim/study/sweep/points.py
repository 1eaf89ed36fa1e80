"""The table of all points of a sweep: registered before the first is computed."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from slasim.scenario.reading.fields import flow
from slasim.study.sweep.part import table_bytes
from slasim.study.sweep.plan import SweepPlan


def points_bytes(plan: SweepPlan) -> bytes:
    """Parquet: `point` (from 0), a column for each varied field under the name it was given, and `changes`, what the
    point changes in the scenario as a JSON object of full paths."""
    columns: dict[str, Any] = {"point": pa.array(range(len(plan.points)), pa.int32())}
    for at, axis in enumerate(plan.axes):
        columns[axis.name] = _column([point[at] for point in plan.points])
    changes = [json.dumps(plan.changes(at), ensure_ascii=False) for at in range(len(plan.points))]
    return table_bytes(pa.table({**columns, "changes": changes}))


def _column(values: list[Any]) -> pa.Array:
    """Whole numbers, numbers, or text as a file would have it."""
    kinds = {type(value) for value in values}
    if kinds == {int}:
        return pa.array(values, pa.int64())
    if kinds <= {int, float}:
        return pa.array(values, pa.float64())
    return pa.array([flow(value) for value in values], pa.string())
