"""A fixed amount for each ticket that came late, by severity: one credit an event, less what it was credited before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from slasim.agreements.credits.exact import Exact, Rows, priced
from slasim.agreements.credits.grid import AccountGrid
from slasim.agreements.credits.rules.rule import NOTHING, Asked, CreditPart, Rule
from slasim.agreements.prose.blocks import Block, Paragraph, Table
from slasim.agreements.prose.words import listed, title
from slasim.scenario.sections.promised.credit_rules import PerBreachRule
from slasim.scenario.values.amounts import Money, write_amount
from slasim.types import Bools, Int64, Objects

if TYPE_CHECKING:
    from slasim.agreements.document.made_up import MadeUp, Maker
    from slasim.scenario.sections.promised.agreements import AgreementSpec


class PerBreach(Rule[PerBreachRule]):
    """So much for each late ticket; severities left out owe nothing."""

    label = "per breach"
    reads_late = True

    @classmethod
    def together(cls, rules: Sequence[Self], grid: AccountGrid, at: int) -> Iterator[Asked]:
        if grid.late is not None and len(grid.late.ticket):
            yield grid.once(cls, lambda: LateTickets(grid)).of(at)

    @property
    def price(self) -> Fraction | Money:
        return next(iter(self.written.per_breach.values()))

    def words(self, agreement: AgreementSpec) -> Iterator[Block]:
        left_out = [
            name for name in agreement.commitments[self.written.on].bounds if name not in self.written.per_breach
        ]
        rest = f" {listed(map(title, left_out))} {'owes' if len(left_out) == 1 else 'owe'} nothing." if left_out else ""
        yield Paragraph(f"{self.name}: each ticket that misses its target owes the credit of its severity.{rest}")
        amounts = self.written.per_breach.items()
        lines = tuple((title(severity), write_amount(amount)) for severity, amount in amounts)
        yield Table(("Severity", "Credit"), lines)

    def examples(self, maker: Maker) -> Iterator[MadeUp]:
        for severity in self.written.per_breach:
            yield maker.late(self.written.on, severity)


class Dearest(NamedTuple):
    """One row a ticket that is owed something in a period, with the breach that asks for most."""

    account: Int64
    period: Int64
    key: Int64  # commitment and severity, by their names
    owed: Objects


class LateTickets:
    """All late tickets of a grid, and what the plan of each period makes of them."""

    def __init__(self, grid: AccountGrid) -> None:
        self.grid, self.names, self.severities = grid, grid.names, grid.severities
        self.by_name = sorted(
            ((c, severity) for c in range(len(self.names)) for severity in range(len(self.severities))),
            key=lambda key: (self.names[key[0]], self.severities[key[1]]),
        )
        self.den, self.rows = self._dearest()

    def of(self, at: int) -> Asked:
        """What those of a period cost each account."""
        mine = np.flatnonzero(self.rows.period == at)
        account, key, owed = self.rows.account[mine], self.rows.key[mine], self.rows.owed[mine]
        asking = np.zeros((self.grid.size, len(self.by_name)), np.bool_)
        asking[account, key] = True
        first = np.argmax(asking, axis=1)
        commitment, severity = np.array(self.by_name, np.int64).reshape(-1, 2).T
        on = np.stack([asking[:, commitment == number].any(axis=1) for number in range(len(self.names))], axis=1)

        def parts(row: int) -> tuple[CreditPart, ...]:
            its = account == row
            return tuple(
                self._part(number, Exact(owed[its & (key == number)], self.den)) for number in np.unique(key[its])
            )

        return Asked(
            Exact(owed, self.den).summed(account, self.grid.size),
            on,
            commitment[first],
            severity[first],
            np.full(self.grid.size, NOTHING),
            parts,
        )

    def _part(self, key: int, owed: Exact) -> CreditPart:
        commitment, severity = self.by_name[key]
        count = len(owed.num)
        return CreditPart(
            PerBreach.label,
            (self.names[commitment],),
            self.severities[severity],
            owed.summed(np.zeros(count, np.int64), 1).fraction(0),
            f"{count} {'event' if count == 1 else 'events'} late",
        )

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
        statement, asked = self.grid.statement, Exact.nothing(len(account))
        alike: dict[tuple[int, Fraction], list[int]] = {}  # periods under one plan, on as large a part of their days
        for at, (plan, stretch) in enumerate(zip(statement.plans, statement.stretches, strict=True)):
            alike.setdefault((id(plan), stretch.in_force), []).append(at)
        for periods in alike.values():
            mine, fee = np.isin(period, periods), self.grid.charge(periods[0]).at(account)
            for rule in statement.plans[periods[0]].rules:
                if isinstance(rule, PerBreach):
                    listed = list(rule.written.per_breach)
                    known = [listed.index(name) if name in listed else -1 for name in self.severities]
                    counts = mine & (commitment == self.names.index(rule.written.on))
                    which = np.where(counts, np.array(known, np.int64)[severity], -1)
                    price = priced(list(rule.written.per_breach.values()), which, fee)
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
