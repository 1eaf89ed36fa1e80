"""The fee of each local day on which the service was unavailable for longer than agreed. A day counts once."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Self

import numpy as np

from slasim.agreements.credits.exact import Exact
from slasim.agreements.credits.grid import AccountGrid
from slasim.agreements.credits.rules.rule import NOTHING, Asked, CreditPart, Rule
from slasim.agreements.prose.blocks import Block, Paragraph
from slasim.instants import HOUR, date_of, long
from slasim.scenario.sections.promised.credit_rules import OutageDayRule
from slasim.scenario.values.amounts import write_amount
from slasim.types import Bools

if TYPE_CHECKING:
    from slasim.agreements.document.made_up import MadeUp, Maker
    from slasim.scenario.sections.promised.agreements import AgreementSpec


class OutageDay(Rule[OutageDayRule]):
    """The fee of each day without service: the monthly fee divided by the days of that month."""

    label = "outage day"
    reads_downtime = True

    def pays_days(self, grid: AccountGrid) -> Bools:
        assert grid.downtime is not None
        return np.asarray(super().pays_days(grid) & (grid.downtime.ms > self.written.outage_day), np.bool_)

    @classmethod
    def together(cls, rules: Sequence[Self], grid: AccountGrid, at: int) -> Iterator[Asked]:
        """Of rules that share a day the last names it."""
        down, begin = grid.downtime, grid.months_of(at)
        if down is None or not grid.counts[at]:
            return
        inside = (down.day >= begin[0]) & (down.day < begin[-1])
        rows, days, on, by = [], [], [], []
        for order, rule in enumerate(rules):
            number = grid.names.index(rule.written.on)
            mine = inside & (down.commitment == grid.statement.commitments[number]) & rule.pays_days(grid)
            rows.append(grid.row_of(down.customer[mine]))
            days.append(down.day[mine].astype(np.int64))
            on.append(np.full(int(mine.sum()), number))
            by.append(np.full(int(mine.sum()), order))
        place = np.concatenate(rows) * (begin[-1] - begin[0]) + np.concatenate(days) - begin[0]
        _, last = np.unique(place[::-1], return_index=True)
        last = len(place) - 1 - last  # by account and day
        row, day, named, of = (np.concatenate(each)[last] for each in (rows, days, on, by))
        resting = np.zeros((grid.size, len(grid.names)), np.bool_)
        resting[row, named] = True
        amount = Exact.nothing(grid.size)
        for order, rule in enumerate(rules):
            its = Exact.nothing(grid.size)
            for left, right in pairwise(begin):
                counted = np.bincount(row[(day >= left) & (day < right) & (of == order)], minlength=grid.size)
                month = date_of(left)
                its += (Exact.whole(grid.fees) * Fraction(1, monthrange(month.year, month.month)[1])).times(counted)
            amount += rule.limited(its, grid.charge(at))

        def parts(account: int) -> tuple[CreditPart, ...]:
            mine = row == account
            names = tuple(dict.fromkeys(grid.names[number] for number in named[mine].tolist()))
            dates = [str(date_of(number)) for number in day[mine].tolist()]
            reason = f"the fee of {len(dates)} {'day' if len(dates) == 1 else 'days'}: {', '.join(dates)}"
            limits = [write_amount(rule.written.limit) for rule in rules if rule.written.limit is not None]
            reason += f", at most {' and '.join(limits)}" if limits else ""
            return (CreditPart(cls.label, names, None, amount.fraction(account), reason),)

        nothing = np.full(grid.size, NOTHING)
        yield Asked(amount, resting, np.argmax(resting, axis=1), nothing, nothing, parts)

    def largest(self, fee: int, months: Fraction, quota: Fraction) -> Fraction:
        most = self.most(fee)
        return Fraction(fee) if most is None else min(Fraction(fee), most)

    def words(self, agreement: AgreementSpec) -> Iterator[Block]:
        over = long(self.written.outage_day)
        yield Paragraph(
            f"{self.name}: for each local day with more than {over} of outage in the time that counts a credit of the "
            "fee of that day is due: the monthly fee divided by the days of its month. A day is credited once."
            f"{self.limit_words(agreement)}"
        )

    def examples(self, maker: Maker) -> Iterator[MadeUp]:
        yield maker.outage(self.written.on, self.written.outage_day + HOUR)
