"""A fixed amount for each ticket that came late, by severity: one credit an event, less what it was credited before,
unless the agreement credits each missed target by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from slasim.agreements.credits.exact import Exact, Rows, of_fee, priced
from slasim.agreements.credits.grid import AccountGrid
from slasim.agreements.credits.rules.rule import NOTHING, Asked, CreditPart, Rule
from slasim.agreements.prose.blocks import Block, Paragraph, Table
from slasim.agreements.prose.words import credit_of, listed, plural, title
from slasim.instants import long
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

    @property
    def reads_counted(self) -> bool:
        return self.written.beyond is not None

    def settled(self, grid: AccountGrid, at: int) -> Bools:
        """A late clock that still runs may yet pass the threshold from which it is credited."""
        found = super().settled(grid, at)
        if self.written.beyond is not None and grid.late is not None:
            late = grid.late
            ours = late.commitment == grid.statement.commitments[grid.names.index(self.written.on)]
            waits = (late.period == at) & late.running & ours & ~self.is_beyond(grid)
            found[grid.row_of(late.customer[waits])] = False
        return found

    def is_beyond(self, grid: AccountGrid) -> Bools:
        """[late clock] whether it counted more than the threshold of its severity, where there is one."""
        assert grid.late is not None
        beyond = self.written.beyond or {}
        least = np.array([beyond.get(name, NOTHING) for name in grid.severities], np.int64)
        return np.asarray(grid.late.counted > least[grid.late.severity], np.bool_)

    def pays_late(self, grid: AccountGrid) -> Bools:
        assert grid.late is not None
        credited = np.array([name in self.written.per_breach for name in grid.severities], np.bool_)
        return np.asarray(credited[grid.late.severity] & self.is_beyond(grid), np.bool_)

    @classmethod
    def together(cls, rules: Sequence[Self], grid: AccountGrid, at: int) -> Iterator[Asked]:
        if grid.late is not None and len(grid.late.ticket):
            yield grid.once(cls, lambda: LateTickets(grid)).of(at)

    @property
    def price(self) -> Fraction | Money:
        return next(iter(self.written.per_breach.values()))

    def largest(self, fee: int, months: Fraction, quota: Fraction) -> Fraction | None:
        return self.most(fee)

    def words(self, agreement: AgreementSpec) -> Iterator[Block]:
        left_out = [
            name for name in agreement.commitments[self.written.on].bounds if name not in self.written.per_breach
        ]
        rest = f" This table has no credit for {listed(map(title, left_out))}." if left_out else ""
        beyond, one = self.written.beyond, "ticket" if agreement.commitments[self.written.on].once else "clock"
        first = f"{self.name}: for each {one} that misses its target the fixed credit of its severity is due"
        if beyond is not None:
            first += ", once the clock has counted more than what the table says; until then it is late without credit"
        yield Paragraph(f"{first}.{rest}{self.limit_words(agreement)}")
        amounts = self.written.per_breach.items()
        if beyond is None:
            yield Table(("Severity", "Credit"), tuple((title(name), credit_of(amount)) for name, amount in amounts))
            return
        promise = agreement.commitments[self.written.on].promise
        lines = tuple(
            (
                title(name),
                long(beyond[name], with_days=False) if name in beyond else f"its target of {promise[name]}",
                credit_of(amount),
            )
            for name, amount in amounts
        )
        yield Table(("Severity", "Due above", "Credit"), lines)

    def examples(self, maker: Maker) -> Iterator[MadeUp]:
        for severity in self.written.per_breach:
            beyond = (self.written.beyond or {}).get(severity)
            if beyond is not None:
                yield maker.late(self.written.on, severity, counted=beyond)
            yield maker.late(self.written.on, severity, counted=None if beyond is None else beyond + 1000)


class Dearest(NamedTuple):
    """One row an event that is owed something in a period, with the breach that asks for most."""

    account: Int64
    period: Int64
    key: Int64  # commitment and severity, by their names
    rule: Int64  # that asks for it: index into the rules of the plan
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
        account, key, rule, owed = (column[mine] for column in self.rows[:1] + self.rows[2:])
        asking = np.zeros((self.grid.size, len(self.by_name)), np.bool_)
        asking[account, key] = True
        first = np.argmax(asking, axis=1)
        commitment, severity = np.array(self.by_name, np.int64).reshape(-1, 2).T
        on = np.stack([asking[:, commitment == number].any(axis=1) for number in range(len(self.names))], axis=1)
        rules, fee, total = self.grid.statement.plans[at].rules, self.grid.charge(at), Exact.nothing(self.grid.size)
        for number in np.unique(rule).tolist():
            its = rule == number
            total += rules[number].limited(Exact(owed[its], self.den).summed(account[its], self.grid.size), fee)

        order = np.argsort(account, kind="stable")  # the parts of thousands of accounts may be asked for
        begins = np.searchsorted(account[order], np.arange(self.grid.size + 1))

        def parts(row: int) -> tuple[CreditPart, ...]:
            mine, left = order[begins[row] : begins[row + 1]], dict[int, Fraction]()
            keys, rules, amounts = key[mine], rule[mine], owed[mine]
            pairs = sorted(set(zip(keys.tolist(), rules.tolist(), strict=True)))
            return tuple(
                part
                for each, number in pairs
                if (part := self._part(at, row, each, number, amounts[(keys == each) & (rules == number)], left))
                is not None
            )

        return Asked(total, on, commitment[first], severity[first], np.full(self.grid.size, NOTHING), parts)

    def _part(
        self, at: int, row: int, key: int, number: int, owed: Objects, left: dict[int, Fraction]
    ) -> CreditPart | None:
        """What the events of a commitment and severity come to, of what `up_to` of their rule leaves. left: the same,
        by rule, for the parts that follow; None where nothing is."""
        commitment, severity = self.by_name[key]
        count, rule = len(owed), self.grid.statement.plans[at].rules[number]
        amount = Fraction(sum(owed.tolist()), self.den)
        fee = self.grid.charge(at).fraction(row)
        words = self._words(rule.written, self.severities[severity], count, amount, fee)
        if rule.written.limit is not None:
            left.setdefault(number, of_fee(rule.written.limit, fee))
            if amount > left[number]:
                amount, words = left[number], f"{words}, at most {write_amount(rule.written.limit)}"
            left[number] -= amount
            if not amount:
                return None
        on, which = (self.names[commitment],), self.severities[severity]
        return CreditPart(PerBreach.label, on, which, amount, words, by=rule)

    def _words(self, rule: PerBreachRule, severity: str, count: int, amount: Fraction, fee: Fraction) -> str:
        """`2 events late, more than 6 h counted, 250 EUR each`: by its threshold and its price a part is known from the
        others of the same severity."""
        words, price = plural(count, "event") + " late", rule.per_breach[severity]
        if severity in (rule.beyond or {}):
            words += f", more than {long((rule.beyond or {})[severity], with_days=False)} counted"
        if count > 1:
            words += f", {write_amount(price)} each"
        # An event that was paid for in an earlier period, too, is owed no more than the difference.
        return words + ("" if amount == of_fee(price, fee) * count else ", less what was paid before")

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
        account = self.grid.row_of(late.customer[order])
        asked, rule = self._prices(order, account, period, commitment[order], late.severity[order])
        assert isinstance(asked.den, int), "fees and prices have one denominator"
        each = np.array([plan.terms.same_ticket == "each" for plan in self.grid.statement.plans], np.bool_)[period]
        event = np.flatnonzero(_changes(ticket, period) | each)
        best = event.copy()
        for step, those in _steps(event, len(ticket)):
            more = asked.num[event[those] + step] > asked.num[best[those]]
            best[those[more]] = event[those[more]] + step
        ask = asked.num[best]
        first = np.flatnonzero(_changes(ticket[event]))
        credited = np.zeros(len(event), object)  # in earlier periods
        reached = ask.copy()  # the largest so far, that of this one included
        for step, those in _steps(first, len(event)):
            here = first[those] + step
            reached[here] = np.maximum(reached[here - 1], ask[here])
            earlier = period[event[here]] > period[event[here - 1]]
            credited[here] = np.where(earlier, reached[here - 1], credited[here - 1])
        owed = np.where(each[event], ask, ask - credited)
        some = np.flatnonzero(owed > 0)
        at = best[some]
        return asked.den, Dearest(account[at], period[at].astype(np.int64), key[at], rule[at], owed[some])

    def _prices(
        self, order: Int64, account: Int64, period: Rows, commitment: Int64, severity: Rows
    ) -> tuple[Exact, Int64]:
        """What the plan of its period asks for each breach, and by which of its rules. order: rows of the breaches."""
        statement, asked = self.grid.statement, Exact.nothing(len(account))
        by = np.zeros(len(account), np.int64)
        alike: dict[tuple[int, Fraction], list[int]] = {}  # periods under one plan, with as large a fee
        for at, (plan, stretch) in enumerate(zip(statement.plans, statement.stretches, strict=True)):
            alike.setdefault((id(plan), stretch.fee_months), []).append(at)
        for periods in alike.values():
            mine, fee = np.isin(period, periods), self.grid.charge(periods[0]).at(account)
            for number, rule in enumerate(statement.plans[periods[0]].rules):
                if isinstance(rule, PerBreach):
                    listed = list(rule.written.per_breach)
                    known = [listed.index(name) if name in listed else -1 for name in self.severities]
                    counts = mine & (commitment == self.names.index(rule.written.on))
                    if rule.written.beyond is not None:
                        counts &= rule.is_beyond(self.grid)[order]
                    which = np.where(counts, np.array(known, np.int64)[severity], -1)
                    price = priced(list(rule.written.per_breach.values()), which, fee)
                    dearer = price.above(asked)
                    asked, by = asked.replaced(dearer, price), np.where(dearer, number, by)
        return asked, by


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
