"""Clocks and judged units by customer, where each customer is judged: sums over replications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.study.measures.measure import Columns, Measure, MeasureColumn, always
from slasim.study.measures.promises.compliance import (
    CELL,
    HOW,
    QUOTA,
    WHOLE,
    judged_kept,
    verdict_columns,
)
from slasim.study.measures.promises.obligations import obligations
from slasim.table import category
from slasim.types import Int64

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study.measures.replication import Replication


def _count(of: Replication) -> Columns:
    """Only customers who had a clock: `row` is that of `Obligations.rows`, `customer` the number of the account."""
    cells = of.judged.cells
    mine = of.obligations.each[cells.commitment]
    judged, kept = judged_kept(cells)
    return {
        "row": of.obligations.row_of(cells.commitment, cells.period, cells.severity)[mine],
        "customer": cells.customer[mine],
        "decided": (cells.met + cells.breached)[mine],
        "met": cells.met[mine],
        "judged": judged[mine],
        "kept": kept[mine],
    }


def _merge(scenario: Scenario, parts: Sequence[Columns]) -> dict[str, Any]:
    """`replications` is in how many the customer was judged."""
    of = obligations(scenario)
    accounts = of.accounts
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    commitment, severity, period = of.rows[joined["row"]].T
    cell_of = of.sizes.pack(commitment, period, joined["customer"].astype(np.int64), severity)
    known, inverse = np.unique(cell_of, return_inverse=True)
    commitment, period, customer, severity = of.sizes.unpack(known)
    row = of.row_of(commitment, period, severity)
    order = np.lexsort((customer, row))
    row, customer = row[order], customer[order]

    def total(name: str) -> Int64:
        sums = np.zeros(len(known), np.int64)
        np.add.at(sums, inverse, joined[name].astype(np.int64))
        return sums[order]

    used, place = np.unique(customer, return_inverse=True)
    return {
        **verdict_columns(scenario, of, row),
        "tier": category(accounts.tier[customer], scenario.tiers),
        "customer": category(place, [accounts.name[at] for at in used]),
        "replications": total("judged"),
        "kept": total("kept"),
        "decided": total("decided"),
        "met": total("met"),
    }


CUSTOMERS = Measure(
    "customers",
    meaning="promises by customer: clocks in time, and in how many replications each was kept",
    keys=(
        *CELL,
        WHOLE,
        HOW,
        QUOTA,
        MeasureColumn("tier", "name", "of the customer"),
        MeasureColumn("customer", "name", "its name"),
    ),
    values=(
        MeasureColumn("replications", "int", "replications in which the customer was judged"),
        MeasureColumn("kept", "int", "replications in which the quota was kept"),
        MeasureColumn("decided", "int", "clocks decided, in all replications", "clocks"),
        MeasureColumn("met", "int", "clocks that met their target, in all replications", "clocks"),
    ),
    is_judged=True,
    from_verdicts=always,
    count=_count,
    merge=_merge,
    is_swept=False,
)
