"""An amount by the number of targets that were missed in a period, over one commitment or over all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from slasim.agreements.credits.exact import of_fee, priced
from slasim.agreements.credits.grid import AccountGrid
from slasim.agreements.credits.rules.rule import NOTHING, Asked, Rule
from slasim.agreements.prose.blocks import Block, Paragraph, Table
from slasim.agreements.prose.words import credit_of, listed, plural, title
from slasim.scenario.sections.promised.credit_rules import BreachesRule
from slasim.scenario.sections.promised.event_rules import has_targets
from slasim.scenario.values.steps import NumberBand, write_number_band
from slasim.types import Int64, Objects

if TYPE_CHECKING:
    from slasim.agreements.document.made_up import MadeUp, Maker
    from slasim.scenario.sections.promised.agreements import AgreementSpec


class Breaches(Rule[BreachesRule]):
    """Bands of a number of breaches."""

    label = "breaches"
    reads_late = True

    def asked(self, grid: AccountGrid, at: int) -> Iterator[Asked]:
        if grid.late is None:
            return
        mine = grid.late.period == at
        if self.on is not None:
            mine &= grid.late.commitment == grid.statement.commitments[grid.names.index(self.on)]
        account = grid.row_of(grid.late.customer[mine])
        number = np.bincount(account, minlength=grid.size)
        bands = self.written.breaches
        which = find_number(bands, number)
        if (which == NOTHING).all():
            return
        amount = priced([band.amount for band in bands], which, grid.charge(at))
        place = np.searchsorted(grid.statement.commitments, grid.late.commitment[mine])
        resting = np.zeros((grid.size, len(grid.names)), np.bool_)
        resting[account, place] = True

        def reason(row: int) -> str:
            return f"{plural(int(number[row]), 'breach', 'breaches')}: {write_number_band(bands[which[row]])}"

        order = np.array(sorted(range(len(grid.names)), key=grid.names.__getitem__), np.int64)

        def names(row: int) -> tuple[str, ...]:
            return tuple(grid.names[number] for number in order.tolist() if resting[row, number])

        found = self.single(grid, amount, resting, reason, names=names)
        yield replace(found, commitment=order[np.argmax(resting[:, order], axis=1)])

    def largest(self, fee: int, months: Fraction, quota: Fraction) -> Fraction:
        return max(of_fee(band.amount, fee) for band in self.written.breaches)

    def words(self, agreement: AgreementSpec) -> Iterator[Block]:
        names = [name for name, spec in agreement.commitments.items() if has_targets(spec)]
        of = listed(map(title, names if self.on is None else [self.on]))
        per = agreement.commitments[self.on or names[0]].quota.noun
        yield Paragraph(
            f"Breaches of {of}: each target that a ticket misses is one breach; a ticket that misses several brings "
            f"several. The credit of an account is that of the row in which the number of breaches of its tickets in a "
            f"{per} lies; where none applies, no credit is due."
        )
        lines = tuple((write_number_band(band), credit_of(band.amount)) for band in self.written.breaches)
        yield Table(("Breaches", "Credit"), lines)

    def examples(self, maker: Maker) -> Iterator[MadeUp]:
        for band in self.written.breaches:
            yield maker.breaches(self.on, band.first)


def find_number(bands: tuple[NumberBand, ...], number: Int64 | Objects) -> Int64:
    """Index of the band that each number lies in, NOTHING for none."""
    found = np.full(len(number), NOTHING, np.int64)
    for at, band in enumerate(bands):
        inside = (number >= band.first) & (band.last is None or number <= band.last)
        found[inside.astype(np.bool_)] = at
    return found
