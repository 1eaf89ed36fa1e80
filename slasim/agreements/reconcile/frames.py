"""A reconciliation as tidy tables and as one JSON document."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

from slasim.agreements.ledger.frames import optional_instants
from slasim.log.frames import INSTANT
from slasim.records import records
from slasim.scenario.values.currencies import minor_digits
from slasim.versions import JSON_FORMAT

if TYPE_CHECKING:
    from slasim.agreements.reconcile.reconcile import Reconciliation

SIDES = ("ours", "theirs")
INSTANTS = ("start", "due", "stop")


def ticket_frame(found: Reconciliation) -> pd.DataFrame:
    """One row a ticket that only one log has."""
    return pd.DataFrame(found.missing_tickets, columns=["ticket", "only_in"])


def event_frame(found: Reconciliation) -> pd.DataFrame:
    """One row an event that differs."""
    pairs = found.event_pairs
    frame = pd.DataFrame({name: [getattr(pair, name) for pair in pairs] for name in ("ticket", "kind", "number")})
    for side in SIDES:
        frame[side] = optional_instants([getattr(pair, side) for pair in pairs])
    frame.attrs["units"] = dict.fromkeys(SIDES, INSTANT)
    return frame


def clock_frame(found: Reconciliation) -> pd.DataFrame:
    """One row a clock that differs."""
    pairs = found.clock_pairs
    frame = pd.DataFrame([pair.key for pair in pairs], columns=["ticket", "agreement", "commitment", "number"])
    for name in ("severity", "customer", "period"):
        frame[name] = [getattr(pair.ours or pair.theirs, name) for pair in pairs]
    frame["disputed"] = [pair.disputed for pair in pairs]
    for side in SIDES:
        clocks = [getattr(pair, side) for pair in pairs]
        for name in INSTANTS:
            frame[f"{name}_{side}"] = optional_instants([clock and getattr(clock, name) for clock in clocks])
        frame[f"status_{side}"] = [clock and clock.status for clock in clocks]
    frame.attrs["units"] = {f"{name}_{side}": INSTANT for name in INSTANTS for side in SIDES}
    return frame


def credit_frame(found: Reconciliation) -> pd.DataFrame:
    """One row an account line."""
    ours, theirs = found.bills
    lines = sorted(ours.keys() | theirs.keys())
    frame = pd.DataFrame(lines, columns=["agreement", "customer", "period"])
    amounts = {
        "ours": [ours.get(line, 0) for line in lines],
        "theirs": [theirs.get(line, 0) for line in lines],
        "difference": [theirs.get(line, 0) - ours.get(line, 0) for line in lines],
    }
    for name, minor in amounts.items():
        frame[name] = _money(found, minor)
    frame.attrs["units"] = dict.fromkeys(amounts, found.ours.promises.currency)
    return frame


def stake_frame(found: Reconciliation) -> pd.DataFrame:
    """One row for what hangs on a ticket."""
    names = ("ticket", "agreement", "customer", "period")
    frame = pd.DataFrame({name: [getattr(stake, name) for stake in found.stakes] for name in names})
    frame["change"] = _money(found, [stake.change for stake in found.stakes])
    frame.attrs["units"] = {"change": found.ours.promises.currency}
    return frame


def _money(found: Reconciliation, minor: list[int]) -> pd.Series:
    digits = minor_digits(found.ours.promises.currency)
    return pd.Series([Decimal(amount).scaleb(-digits) for amount in minor], dtype=object)


def reconcile_document(found: Reconciliation) -> dict[str, Any]:
    """Plain values only."""
    ours, theirs = found.ours, found.theirs
    return {
        "format": JSON_FORMAT,
        "kind": "reconciliation",
        "currency": ours.promises.currency,
        "tickets": {"ours": ours.log.size, "theirs": theirs.log.size},
        "only_in": {side: [ticket for ticket, where in found.missing_tickets if where == side] for side in SIDES},
        "events": records(found.events),
        "clocks": records(found.clocks),
        "credits": records(found.credits),
        "at_stake": records(found.at_stake),
    }
