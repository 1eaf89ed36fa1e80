"""Two logs of the same tickets, compared clock by clock, with the money at stake.

reconcile     reconcile -> Reconciliation
money         the bill of a log, and what it would be had some clocks come out otherwise
frames        as tables and as a JSON document
"""

from __future__ import annotations

from slasim.agreements.reconcile.reconcile import ClockOfSide, ClockPair, EventPair, Reconciliation, reconcile

__all__ = ["ClockOfSide", "ClockPair", "EventPair", "Reconciliation", "reconcile"]
