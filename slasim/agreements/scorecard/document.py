"""A statement as a document for JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from slasim.instants import iso
from slasim.records import records
from slasim.versions import JSON_FORMAT

if TYPE_CHECKING:
    import pandas as pd

    from slasim.agreements.scorecard.statement import Statement

RULE = (
    "Inside one kind of agreement a service for certain customers is asked first, then a customer's agreement, then a "
    "service's, then corporate; in each level the first, as written, that fits the ticket holds, and a commitment of "
    "one level takes the place of every commitment with the same metric of the levels after it."
)
DRILLED = ("customer", "product", "team", "severity", "period")


def document(statement: Statement) -> dict[str, Any]:
    """Everything but single violations, as plain values."""
    about = statement.about
    credits = statement.credits
    return {
        "kind": "scorecard",
        "format": JSON_FORMAT,
        "name": about.name,
        "agreements": about.agreements,
        "timezone": about.timezone,
        "currency": about.currency,
        "window": [iso(about.start), iso(about.end)],
        "as_of": iso(about.as_of),
        "provisional": statement.provisional,
        "tickets": about.tickets,
        "promised_nothing": about.promised_nothing,
        "unmeasured": list(about.unmeasured),
        "rule": RULE,
        "targets": records(statement.targets),
        "compliance": records(statement.compliance),
        "levels": records(statement.levels),
        "violations": {
            "breached": len(statement.table("violations")),
            "by": {name: records(statement.drill(name)) for name in DRILLED},
        },
        "downgrades": records(statement.downgrades),
        "credits": {
            "lines": records(credits),
            "parts": records(statement.credit_parts),
            "total": str(sum(credits["credit"], Decimal(0))),
            "by_customer": _by_customer(credits),
        },
        "endings": records(statement.endings),
        "readiness": records(statement.readiness),
        "baseline": records(statement.baseline),
        "exclusions": records(statement.exclusions),
    }


def _by_customer(credits: pd.DataFrame) -> dict[str, str]:
    totals: dict[str, Decimal] = {}
    for customer, amount in zip(credits["customer"].astype(str), credits["credit"], strict=True):
        totals[customer] = totals.get(customer, Decimal(0)) + amount
    return {customer: str(total) for customer, total in totals.items()}
