"""A ledger as tidy tables and as one JSON document."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from slasim.agreements.ledger.money import decimal
from slasim.agreements.ledger.reasons import REASONS
from slasim.instants import iso
from slasim.log.frames import INSTANT, instants
from slasim.versions import JSON_FORMAT

if TYPE_CHECKING:
    from slasim.agreements.ledger.ledger import ClockLedger, Ledger
    from slasim.agreements.ledger.money import Cost

LENGTH = "ms of plain time"


def optional_instants(values: Sequence[int | None]) -> pd.Series:
    """Instants, missing where None."""
    missing = np.array([value is None for value in values], np.bool_)
    return instants(np.array([0 if value is None else value for value in values], np.int64)).mask(missing)


def _lengths(values: Sequence[int]) -> np.ndarray[Any, np.dtype[np.timedelta64]]:
    return np.array(values, np.int64).view("timedelta64[ms]")


def _about(clocks: Sequence[ClockLedger]) -> dict[str, Any]:
    return {
        "agreement": [clock.agreement for clock in clocks],
        "commitment": [clock.commitment for clock in clocks],
        "number": [clock.number for clock in clocks],
    }


def clock_frame(ledger: Ledger) -> pd.DataFrame:
    """One row a clock."""
    clocks = ledger.clocks
    frame = pd.DataFrame(
        _about(clocks)
        | {
            "kind": [clock.kind for clock in clocks],
            "level": [clock.level for clock in clocks],
            "severity": [clock.severity for clock in clocks],
            "target": _lengths([clock.target for clock in clocks]),
            "status": [clock.status for clock in clocks],
            "because": [clock.because for clock in clocks],
            "start": optional_instants([clock.start for clock in clocks]),
            "due": optional_instants([clock.due for clock in clocks]),
            "stop": optional_instants([clock.stop for clock in clocks]),
        }
        | {reason.replace(" ", "_"): _lengths([clock.total(reason) for clock in clocks]) for reason in REASONS}
    )
    frame.attrs["units"] = dict.fromkeys(("start", "due", "stop"), INSTANT) | {
        "target": "ms of open time",
        **{reason.replace(" ", "_"): LENGTH for reason in REASONS},
    }
    return frame


def stretch_frame(ledger: Ledger) -> pd.DataFrame:
    """One row a stretch of a clock."""
    rows = [(clock, stretch) for clock in ledger.clocks for stretch in clock.stretches]
    frame = pd.DataFrame(
        _about([clock for clock, _ in rows])
        | {
            "start": optional_instants([stretch.start for _, stretch in rows]),
            "end": optional_instants([stretch.end for _, stretch in rows]),
            "local_start": [iso(stretch.start, clock.timezone) for clock, stretch in rows],
            "local_end": [iso(stretch.end, clock.timezone) for clock, stretch in rows],
            "reason": [stretch.reason for _, stretch in rows],
            "why": [stretch.why for _, stretch in rows],
            "length": _lengths([stretch.length for _, stretch in rows]),
        }
    )
    frame.attrs["units"] = {"start": INSTANT, "end": INSTANT, "length": LENGTH}
    return frame


def due_frame(ledger: Ledger) -> pd.DataFrame:
    """One row for each due instant that a clock had."""
    rows = [(clock, move) for clock in ledger.clocks for move in clock.moves]
    frame = pd.DataFrame(
        _about([clock for clock, _ in rows])
        | {
            "at": optional_instants([move.at for _, move in rows]),
            "due": optional_instants([move.due for _, move in rows]),
            "local_due": [None if move.due is None else iso(move.due, clock.timezone) for clock, move in rows],
            "why": [move.why for _, move in rows],
        }
    )
    frame.attrs["units"] = {"at": INSTANT, "due": INSTANT}
    return frame


def money_frame(ledger: Ledger) -> pd.DataFrame:
    """One row a clock that has a cost."""
    costs = ledger.costs
    frame = pd.DataFrame(
        _about(ledger.clocks[: len(costs)])
        | {
            "period": [cost.period for cost in costs],
            "customer": [cost.customer for cost in costs],
            "met": [cost.met for cost in costs],
            "decided": [cost.decided for cost in costs],
            "quota": np.array([np.nan if cost.quota is None else float(cost.quota) for cost in costs], np.float64),
            "promised": [cost.promised for cost in costs],
            "measured": [cost.measured for cost in costs],
            "verdict": [cost.verdict for cost in costs],
            "part": [decimal(cost.part, cost.currency) for cost in costs],
            "credit": [None if cost.credit is None else decimal(cost.credit, cost.currency) for cost in costs],
            "provisional": [cost.provisional for cost in costs],
            "why": ["; ".join(cost.words) for cost in costs],
        }
    )
    currency = next((cost.currency for cost in costs), "")
    frame.attrs["units"] = {"met": "clocks", "decided": "clocks", "part": currency, "credit": currency}
    return frame


def event_frame(ledger: Ledger) -> pd.DataFrame:
    """One row an event of the ticket."""
    rows = ledger.happenings
    frame = pd.DataFrame(
        {
            "time": optional_instants([row.time for row in rows]),
            "local_time": [iso(row.time, ledger.timezone) for row in rows],
            **{
                name: [getattr(row, name) for row in rows]
                for name in ("kind", "agent", "actor", "public", "severity", "consent")
            },
        }
    )
    frame.attrs["units"] = {"time": INSTANT}
    return frame


def ledger_document(ledger: Ledger) -> dict[str, Any]:
    """Plain values only."""
    return {
        "format": JSON_FORMAT,
        "kind": "ledger",
        "ticket": ledger.ticket,
        "customer": ledger.customer,
        "severity": ledger.severity,
        "created": iso(ledger.created, ledger.timezone),
        "until": iso(ledger.until, ledger.timezone),
        "events": [
            {"time": iso(row.time, ledger.timezone)}
            | {
                name: value
                for name in ("kind", "agent", "actor", "public", "severity", "consent")
                if (value := getattr(row, name)) is not None
            }
            for row in ledger.happenings
        ],
        "clocks": [
            _clock_document(clock) | ({"cost": _cost_document(cost)} if cost is not None else {})
            for clock, cost in zip_longest(ledger.clocks, ledger.costs)
        ],
    }


def _cost_document(cost: Cost) -> dict[str, Any]:
    return {
        "period": cost.period,
        "customer": cost.customer,
        "met": cost.met,
        "decided": cost.decided,
        "quota": None if cost.quota is None else float(cost.quota),
        "promised": cost.promised,
        "measured": cost.measured,
        "verdict": cost.verdict,
        "currency": cost.currency,
        "part": str(decimal(cost.part, cost.currency)),
        "credit": None if cost.credit is None else str(decimal(cost.credit, cost.currency)),
        "provisional": cost.provisional,
        "why": list(cost.words),
    }


def _clock_document(clock: ClockLedger) -> dict[str, Any]:
    def text(ms: int | None) -> str | None:
        return None if ms is None else iso(ms, clock.timezone)

    steps = [{"at": text(each.at), "to": each.to, "after": each.after} for each in clock.escalations]
    return {
        "agreement": clock.agreement,
        "kind": clock.kind,
        "level": clock.level,
        "commitment": clock.commitment,
        "number": clock.number,
        "severity": clock.severity,
        "timezone": clock.timezone,
        "target_ms": clock.target,
        "status": clock.status,
        "because": clock.because,
        "start": text(clock.start),
        "stop": text(clock.stop),
        "due": text(clock.due) if clock.timed else None,
        "sums_ms": {reason: clock.total(reason) for reason in REASONS},
        "dues": [{"at": text(move.at), "due": text(move.due), "why": move.why} for move in clock.moves],
        **({"escalations": steps} if steps else {}),
        "stretches": [
            {
                "start": text(stretch.start),
                "end": text(stretch.end),
                "length_ms": stretch.length,
                "reason": stretch.reason,
                "why": stretch.why or None,
            }
            for stretch in clock.stretches
        ],
    }
