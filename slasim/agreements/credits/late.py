"""What late tickets cost, for all accounts at once: one credit an event, less what earlier periods credited it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from slasim.agreements.credits.exact import Exact, Rows, priced
from slasim.agreements.credits.grid import Grid
from slasim.agreements.policy.credit_plan import PerBreach
from slasim.types import Bools, Int64, Objects


class Dearest(NamedTuple):
    """One row a ticket that is owed something in a period, with the breach that asks for most."""

    account: Int64
    period: Int64
    key: Int64  # commitment and severity, by their names
    owed: Objects


class LateTickets:
    """All late tickets of a grid. severities, names: of the log, and of the commitments of the statement."""

    def __init__(self, grid: Grid, names: Sequence[str], severities: Sequence[str]) -> None:
        self.grid, self.names, self.severities = grid, names, severities
        self.by_name = sorted(
            ((c, severity) for c in range(len(names)) for severity in range(len(severities))),
            key=lambda key: (names[key[0]], severities[key[1]]),
        )
        self.den, self.rows = self._dearest()

    def of(self, at: int) -> tuple[Exact, Bools]:
        """What the late tickets of a period cost each account, and which keys ask for it: by (account, key)."""
        mine = np.flatnonzero(self.rows.period == at)
        account, size = self.rows.account[mine], len(self.grid.customers)
        asking = np.zeros((size, len(self.by_name)), np.bool_)
        asking[account, self.rows.key[mine]] = True
        return Exact(self.rows.owed[mine], self.den).summed(account, size), asking

    def _dearest(self) -> tuple[int, Dearest]:
        late = self.grid.late
        assert late is not None, "there are prices"
        rank = np.empty((len(self.names), len(self.severities)), np.int64)
        for number, place in enumerate(self.by_name):
            rank[place] = number
        commitment = np.searchsorted(self.grid.statement.commitments, late.commitment)
        key = rank[commitment, late.severity]
        order = np.lexsort((key, late.period, late.ticket))
        ticket, period, key = late.ticket[order], late.period[order], key[order]
        once = _changes(ticket, period, key)
        order, ticket, period, key = order[once], ticket[once], period[once], key[once]
        account = self.grid.row_of(late.customer[order])
        asked = self._prices(account, period, commitment[order], late.severity[order])
        assert isinstance(asked.den, int), "fees and prices have one denominator"
        event = np.flatnonzero(_changes(ticket, period))
        best = event.copy()
        for step, those in _steps(event, len(ticket)):
            more = asked.num[event[those] + step] > asked.num[best[those]]
            best[those[more]] = event[those[more]] + step
        ask = asked.num[best]
        first = np.flatnonzero(_changes(ticket[event]))
        credited = np.zeros(len(event), object)  # in earlier periods
        for step, those in _steps(first, len(event)):
            here = first[those] + step
            credited[here] = np.maximum(credited[here - 1], ask[here - 1])
        owed = ask - credited
        some = np.flatnonzero(owed > 0)
        at = best[some]
        return asked.den, Dearest(account[at], period[at].astype(np.int64), key[at], owed[some])

    def _prices(self, account: Int64, period: Rows, commitment: Int64, severity: Rows) -> Exact:
        """What the plan of its period asks for each breach."""
        statement = self.grid.statement
        asked = Exact.nothing(len(account))
        kinds = [(plan, each.in_force) for plan, each in zip(statement.plans, statement.stretches, strict=True)]
        done: list[int] = []
        for number, kind in enumerate(kinds):
            if number in done:
                continue
            alike = [other for other, its in enumerate(kinds) if its == kind]
            done += alike
            mine = np.isin(period, alike)
            fee = Exact.whole(self.grid.fees[account]) * (statement.periods.months * kind[1])
            for rule in kind[0].rules:
                if isinstance(rule, PerBreach):
                    listed = list(rule.amounts)
                    known = [listed.index(name) if name in listed else -1 for name in self.severities]
                    counts = mine & (commitment == self.names.index(rule.on))
                    price = priced(list(rule.amounts.values()), np.where(counts, np.array(known)[severity], -1), fee)
                    asked = asked.replaced(price.above(asked), price)
        return asked


def _changes(*columns: Rows) -> Bools:
    """Whether a row differs from the one before it."""
    new = np.zeros(len(columns[0]), np.bool_)
    new[:1] = True
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return new


def _steps(first: Int64, size: int) -> list[tuple[int, Int64]]:
    """1, 2, ... with the groups that have so many rows beyond their first. first: row of each group; size: rows."""
    count = np.diff(np.append(first, size))
    return [(step, np.flatnonzero(count > step)) for step in range(1, int(count.max(initial=0)))]
