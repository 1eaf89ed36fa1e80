"""A reconciliation as tidy tables, as tables for people and as one JSON document."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich import box
from rich.markup import escape
from rich.table import Table

from slasim.agreements.ledger_frames import optional_instants
from slasim.desk.ticket_log_frames import INSTANT
from slasim.records import records
from slasim.scenario.currencies import minor_digits

if TYPE_CHECKING:
    from slasim.agreements.reconcile import Reconciliation

FORMAT = 1
SHOWN = 50  # rows of a table for people
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
    frame.attrs["units"] = dict.fromkeys(amounts, found.ours.policy.currency)
    return frame


def stake_frame(found: Reconciliation) -> pd.DataFrame:
    """One row for what hangs on a ticket."""
    names = ("ticket", "agreement", "customer", "period")
    frame = pd.DataFrame({name: [getattr(stake, name) for stake in found.stakes] for name in names})
    frame["change"] = _money(found, [stake.change for stake in found.stakes])
    frame.attrs["units"] = {"change": found.ours.policy.currency}
    return frame


def _money(found: Reconciliation, minor: list[int]) -> pd.Series:
    digits = minor_digits(found.ours.policy.currency)
    return pd.Series([Decimal(amount).scaleb(-digits) for amount in minor], dtype=object)


def reconcile_tables(found: Reconciliation) -> Iterator[Table]:
    """The tables that have rows, the summary always."""
    currency = found.ours.policy.currency
    yield _summary(found)
    clocks = found.clocks
    yield from _table("Tickets in one log only", found.tickets)
    disputed = clocks[clocks["disputed"]].drop(columns=["disputed", "start_ours", "start_theirs"])
    yield from _table("Disputed verdicts", disputed)
    yield from _table("Same verdict, other instants", clocks[~clocks["disputed"]].drop(columns="disputed"))
    yield from _table("Events that differ", found.events)
    yield from _table(f"Credits, {currency}", found.credits)
    hangs = f"What hangs on one ticket alone, {currency}: change of our line with their verdicts"
    yield from _table(hangs, found.at_stake)


def _summary(found: Reconciliation) -> Table:
    table = Table(title="Two measurers", box=box.SIMPLE_HEAD, title_justify="left")
    for name in ("", *SIDES):
        table.add_column(name, justify="left" if not name else "right")
    credits = found.credits
    table.add_row("tickets", *(str(card.log.size) for card in (found.ours, found.theirs)))
    table.add_row(
        "disputed clocks", *(str(sum(getattr(p, side) is not None for p in found.disputes)) for side in SIDES)
    )
    table.add_row(f"credits, {found.ours.policy.currency}", *(str(sum(credits[side], Decimal(0))) for side in SIDES))
    return table


def _table(title: str, frame: pd.DataFrame) -> Iterator[Table]:
    if len(frame):
        more = f"{len(frame) - SHOWN} more rows" if len(frame) > SHOWN else None
        table = Table(title=title, caption=more, box=box.SIMPLE_HEAD, title_justify="left", caption_justify="left")
        for name in frame.columns:
            table.add_column(str(name).replace("_", " "))
        for row in frame.head(SHOWN).itertuples(index=False):
            table.add_row(*("" if pd.isna(value) else escape(_shown(value)) for value in row))
        yield table


def _shown(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3].removesuffix(".000") + "Z"
    return str(value)


def reconcile_document(found: Reconciliation) -> dict[str, Any]:
    """Plain values only."""
    ours, theirs = found.ours, found.theirs
    return {
        "format": FORMAT,
        "kind": "reconciliation",
        "currency": ours.policy.currency,
        "tickets": {"ours": ours.log.size, "theirs": theirs.log.size},
        "only_in": {side: [ticket for ticket, where in found.missing_tickets if where == side] for side in SIDES},
        "events": records(found.events),
        "clocks": records(found.clocks),
        "credits": records(found.credits),
        "at_stake": records(found.at_stake),
    }
