"""Linear: so much for each percentage point (and part of one) by which a severity misses the quota."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from slasim.agreements.credits.exact import Exact, of_fee, of_fees, priced
from slasim.agreements.credits.grid import AccountGrid
from slasim.agreements.credits.rules.rule import Asked, Rule
from slasim.agreements.prose.blocks import Block, Paragraph
from slasim.agreements.prose.shares import percent
from slasim.agreements.prose.words import credit_of, each_severity
from slasim.agreements.verdicts.judging import at_least
from slasim.scenario.sections.promised.credit_rules import ShortfallRule
from slasim.scenario.values.amounts import write_number, write_share
from slasim.scenario.values.steps import BEGUN, POINT, PRO_RATA, WHOLE
from slasim.types import Bools

if TYPE_CHECKING:
    from slasim.agreements.document.made_up import MadeUp, Maker
    from slasim.scenario.sections.promised.agreements import AgreementSpec


class Shortfall(Rule[ShortfallRule]):
    """So much for each point that is missing."""

    label = "shortfall"

    def asked(self, grid: AccountGrid, at: int) -> Iterator[Asked]:
        cells = grid.periods[at]
        for cell in grid.cells_on(self.on):
            enough = at_least(cells.met[:, cell], cells.decided[:, cell], cells.quotas[cell])
            short = cells.creditable(cell) & ~enough
            if short.any():
                yield self._of(grid, at, cell, short)

    def _of(self, grid: AccountGrid, at: int, cell: int, short: Bools) -> Asked:
        cells, fee, up_to = grid.periods[at], grid.charge(at), self.written.up_to
        met, decided, quota = cells.met[:, cell], cells.decided[:, cell], cells.quotas[cell]
        steps = self.written.shortfall
        missing = quota.numerator * decided.astype(object) - quota.denominator * met.astype(object)
        of = np.where(short, decided, 1).astype(object) * quota.denominator
        # the number of steps, as a fraction: begun ones and whole ones are whole numbers
        number, size = np.where(short, missing, 0) * steps.size.denominator, of * steps.size.numerator
        if steps.count != PRO_RATA:
            number, size = -(-number // size) if steps.count == BEGUN else number // size, np.ones_like(size)
        rate = priced([steps.amount], short.astype(np.int64) - 1, fee)
        amount = Exact(rate.num * number, size * rate.den)
        if up_to is not None:
            amount = amount.at_most(of_fees(up_to, fee))

        def reason(row: int) -> str:
            gap = quota - Fraction(int(met[row]), int(decided[row]))
            by = f"{percent(gap, quota)} short of {write_share(quota)}"
            counted = f", {number[row]} x {self._step()} ({steps.count})" if steps.count != PRO_RATA else ""
            return f"{cells.attained(row, cell, quota)}, {by}{counted}"

        return self.single(grid, amount, grid.resting_on(self.written.on), reason, cell)

    def largest(self, fee: int, months: Fraction, quota: Fraction) -> Fraction:
        steps = self.written.shortfall
        most = of_fee(steps.amount, fee) * steps.number(quota)
        return most if self.written.up_to is None else min(most, of_fee(self.written.up_to, fee))

    def _step(self) -> str:
        """`0.1 percentage points`, `percentage point`."""
        number = self.written.shortfall.size / POINT
        return "percentage point" if number == 1 else f"{write_number(number)} percentage points"

    def words(self, agreement: AgreementSpec) -> Iterator[Block]:
        whole = each_severity(agreement.commitments[self.written.on]) == "it"
        each = "" if whole else " for one severity"
        most = "" if self.written.up_to is None else f", at most {credit_of(self.written.up_to)}{each}"
        who = "if the quota is missed," if whole else "for each severity that misses its quota"
        steps = self.written.shortfall
        every = f"every{' whole' if steps.count == WHOLE else ''} {self._step()}"
        thereof = " or part thereof" if steps.count == BEGUN else ""
        rest = ", and in proportion for a part of one" if steps.count == PRO_RATA else ""
        yield Paragraph(
            f"{self.name}: {who} a credit of {credit_of(steps.amount)} is due for {every}{thereof} by which the "
            f"attainment is below it{rest}{most}."
        )

    def examples(self, maker: Maker) -> Iterator[MadeUp]:
        steps, quota = self.written.shortfall, maker.spec.commitments[self.written.on].quota.highest
        if steps.count != PRO_RATA and quota > steps.size * 3 / 2:
            yield maker.attaining(self.on, quota - steps.size / 2)  # within the first step
            yield maker.attaining(self.on, quota - steps.size * 3 / 2)
        else:
            yield maker.attaining(self.on, maker.twice(self.written.on))
