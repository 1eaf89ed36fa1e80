"""From the columns of replications to one table per measure, a row per replication; the same of nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from slasim.scenario import Scenario
from slasim.study.measures import registry
from slasim.study.measures.measure import Columns, Measure, MeasureColumn
from slasim.table import ColumnTable, numbered

Parts = dict[str, Columns]  # the tables of one replication
LITTLE = 512  # bytes of a column that is not worth the look
KINDS: dict[str, type[np.generic]] = {"int": np.int64, "float": np.float64, "bool": np.bool_}


def merge(scenario: Scenario, parts: Sequence[Parts]) -> dict[str, ColumnTable]:
    """One table per measure, a row per replication (where rows differ from one to the next, as they are summed up)."""
    by_name = {measure.name: measure for measure in registry.counted()}
    return {name: _merged(by_name[name], scenario, [part[name] for part in parts]) for name in parts[0]}


def blank_tables(scenario: Scenario) -> dict[str, ColumnTable]:
    """One replication of zeros, with the rows and names of a real one: they say which figures a scenario has before it
    is simulated. Raises TermsError when agreements do not fit the tickets."""
    return {
        measure.name: _table(measure, scenario, 1, {}) for measure in registry.counted() if measure.rows is not None
    }


def smallest(columns: Columns) -> Columns:
    """The same numbers in as few bytes as hold them: the parts of all replications are kept until they are merged."""
    return {name: _small(values) for name, values in columns.items()}


def _small(values: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    if values.dtype.kind != "i" or values.nbytes <= LITTLE:
        return values
    least, most = int(values.min()), int(values.max())
    return values.astype(np.min_scalar_type(most if least >= 0 else min(least, -1 - most)))


def _merged(measure: Measure, scenario: Scenario, parts: Sequence[Columns]) -> ColumnTable:
    if measure.merge is not None:
        return ColumnTable(measure.merge(scenario, parts))
    joined = {column.name: _joined(column, parts) for column in measure.values}
    return _table(measure, scenario, len(parts), joined)


def _joined(column: MeasureColumn, parts: Sequence[Columns]) -> npt.NDArray[np.generic]:
    return np.concatenate([part[column.name] for part in parts]).astype(KINDS[column.type])


def _table(measure: Measure, scenario: Scenario, replications: int, values: Columns) -> ColumnTable:
    assert measure.rows is not None
    keys = numbered(ColumnTable(measure.rows(scenario)), replications)
    made: dict[str, Any] = {
        column.name: values.get(column.name, np.zeros(len(keys), KINDS[column.type])) for column in measure.values
    }
    return keys.with_columns(made)
