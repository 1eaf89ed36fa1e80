"""An amount by how many periods in a row each severity has missed its quota."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from slasim.agreements.credits.exact import of_fee, priced
from slasim.agreements.credits.grid import MISSED, AccountGrid
from slasim.agreements.credits.rules.breaches import find_number
from slasim.agreements.credits.rules.rule import NOTHING, Asked, Rule
from slasim.agreements.prose.blocks import Block, Paragraph, Table
from slasim.agreements.prose.finding import NOTE, WARNING, ReviewFinding, found
from slasim.agreements.prose.words import credit_of, each_severity, plural, title
from slasim.problems import Path
from slasim.scenario.sections.promised.credit_rules import InARowRule
from slasim.scenario.values.quotas import period_noun, periods_words
from slasim.scenario.values.steps import write_number_band, write_number_bands
from slasim.types import Int64

if TYPE_CHECKING:
    from slasim.agreements.document.made_up import MadeUp, Maker
    from slasim.agreements.review.case import Case
    from slasim.scenario.sections.promised.agreements import AgreementSpec


class InARow(Rule[InARowRule]):
    """Bands of the number of periods that miss a quota one after the other. What keeps it, or has no verdict, ends the
    row."""

    label = "in a row"

    @property
    def looks_back(self) -> bool:
        return True

    def asked(self, grid: AccountGrid, at: int) -> Iterator[Asked]:
        for cell in grid.cells_on(self.on):
            number = rows(grid, cell)[at]
            which = find_number(self.written.in_a_row, number)
            if (which != NOTHING).any():
                yield self._of(grid, at, cell, number, which)

    def _of(self, grid: AccountGrid, at: int, cell: int, number: Int64, which: Int64) -> Asked:
        amount = priced([band.amount for band in self.written.in_a_row], which, grid.charge(at))
        noun = period_noun(grid.statement.periods.per)

        def reason(row: int) -> str:
            return f"quota missed, {plural(int(number[row]), noun, periods_words(noun))} in a row"

        return self.single(grid, amount, grid.resting_on(self.written.on), reason, cell)

    def largest(self, fee: int, months: Fraction, quota: Fraction) -> Fraction:
        return max(of_fee(band.amount, fee) for band in self.written.in_a_row)

    def words(self, agreement: AgreementSpec) -> Iterator[Block]:
        on = agreement.commitments[self.written.on]
        noun, several = on.quota.noun, periods_words(on.quota.noun)
        whole = each_severity(on) == "it"
        who, its, kept = (
            ("if the quota is missed", "the", "the quota is kept")
            if whole
            else ("for each severity that misses its quota", "its", "it keeps its quota")
        )
        yield Paragraph(
            f"{self.name}: {who}, the credit is that of the row in which {its} number of consecutive {several} with a "
            f"missed quota lies, this {noun} included; where none applies, no credit is due. A {noun} in which {kept} "
            f"or nothing is judged ends the count: after it the next missed {noun} is the first again."
        )
        lines = tuple((write_number_band(band), credit_of(band.amount)) for band in self.written.in_a_row)
        yield Table((f"Consecutive {several}", "Credit"), lines)

    def examples(self, maker: Maker) -> Iterator[MadeUp]:
        for band in self.written.in_a_row:
            yield maker.missing_again(self.on, band.first)

    def findings(self, case: Case, path: Path) -> Iterator[ReviewFinding]:
        """A row that goes on and is owed nothing more, and one that a quiet period ends."""
        on, path = case.spec.commitments[self.written.on], (*path, "in_a_row")
        yield from self._ends(on.quota.noun, path)
        few = on.roll_below or on.skip_below
        if few:
            noun = on.quota.noun
            yield found(
                "few_end_a_row",
                NOTE,
                path,
                f"a {noun} in which fewer than {few} are decided is not judged by itself, and ends a row of "
                f"{title(self.written.on)}: after two missed {periods_words(noun)} and a quiet one the next that is "
                "missed is the first again.",
                "a sentence on such periods in the text, or no `below` beside `small`.",
            )

    def _ends(self, noun: str, path: Path) -> Iterator[ReviewFinding]:
        bands, several = self.written.in_a_row, periods_words(noun)
        ends = [band for band, after in pairwise(bands) if band.last is not None and after.first > band.last + 1]
        ends += [bands[-1]] if bands[-1].last is not None else []
        if not ends or ends[0].last is None:
            return
        closed = tuple(replace(band, last=after.first - 1) for band, after in pairwise(bands))
        yield found(
            "row_ends",
            WARNING,
            path,
            f"{title(self.written.on)}: {plural(ends[0].last, noun, several)} in a row with a missed quota owe "
            f"{credit_of(ends[0].amount)}, and the next one owes nothing, though it is missed as well.",
            "numbers without a gap, the last of them `or more`.",
            {path: write_number_bands((*closed, replace(bands[-1], last=None)))},
        )


def rows(grid: AccountGrid, cell: int) -> list[Int64]:
    """[account] by period: how many periods in a row a cell has missed its quota, up to this one."""

    def made() -> list[Int64]:
        number, every = np.zeros(grid.size, np.int64), []
        for period in grid.periods:
            number = np.where(period.kept[:, cell] == MISSED, number + 1, 0)
            every.append(number)
        return every

    return grid.once(("in a row", cell), made)
