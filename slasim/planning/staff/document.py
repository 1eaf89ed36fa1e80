"""A staffing plan as JSON: what `slasim staff --json` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slasim.records import records
from slasim.study.measures.promises.asked_words import asked_columns
from slasim.table import ColumnTable
from slasim.versions import JSON_FORMAT

if TYPE_CHECKING:
    from slasim.planning.staff.plan import StaffingPlan


def document(plan: StaffingPlan) -> dict[str, Any]:
    """Everything that is known of a plan, as plain values."""
    about = plan.about
    tables = {name: records(ColumnTable.of(frame)) for name, frame in plan.tables.items()}
    return {
        "format": JSON_FORMAT,
        "kind": plan.kind,
        "scenario": {"name": about.name, "digest": about.scenario},
        "seed": about.seed,
        "currency": about.currency,
        "asked": asked_columns(plan.scenario, plan.asked),
        **plan.facts,
        **tables,
        "changes": plan.changes,
    }
