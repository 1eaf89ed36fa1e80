"""A statement as a document for JSON."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from slasim.agreements.statement import Statement

RULE = (
    "Inside one kind of agreement a service for certain customers is asked first, then a customer's agreement, then a "
    "service's, then corporate; in each level the first, as written, that fits the ticket holds, and a commitment of "
    "one level takes the place of every commitment with the same metric of the levels after it."
)
DRILLED = ("customer", "product", "team", "severity", "period")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def document(statement: Statement) -> dict[str, Any]:
    """Everything but single violations, as plain values."""
    about = statement.about
    credits = statement.credits
    return {
        "kind": "scorecard",
        "format": 1,
        "name": about.name,
        "agreements": about.agreements,
        "timezone": about.timezone,
        "currency": about.currency,
        "window": [instant(about.start), instant(about.end)],
        "as_of": instant(about.as_of),
        "provisional": statement.provisional,
        "tickets": about.tickets,
        "unmeasured": list(about.unmeasured),
        "rule": RULE,
        "targets": records(statement.targets),
        "compliance": records(statement.compliance),
        "levels": records(statement.levels),
        "violations": {
            "breached": len(statement.table("violations")),
            "by": {name: records(statement.drill(name)) for name in DRILLED},
        },
        "credits": {
            "lines": records(credits),
            "total": str(sum(credits["credit"], Decimal(0))),
            "by_customer": _by_customer(credits),
        },
        "readiness": records(statement.readiness),
        "baseline": records(statement.baseline),
        "exclusions": records(statement.exclusions),
    }


def _by_customer(credits: pd.DataFrame) -> dict[str, str]:
    totals: dict[str, Decimal] = {}
    for customer, amount in zip(credits["customer"].astype(str), credits["credit"], strict=True):
        totals[customer] = totals.get(customer, Decimal(0)) + amount
    return {customer: str(total) for customer, total in totals.items()}


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """One dictionary a row."""
    columns = {name: [plain(value) for value in frame[name].tolist()] for name in frame.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def plain(value: Any) -> Any:
    """A value that JSON has; missing values are None."""
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, pd.Timedelta):
        return int(value // pd.Timedelta(1, "ms"))
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value.item() if isinstance(value, np.generic) else value


def instant(ms: int) -> str:
    """An instant in UTC, ISO 8601."""
    return (EPOCH + timedelta(milliseconds=ms)).isoformat()
