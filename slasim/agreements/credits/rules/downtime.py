"""Money by how long the outages of a period last together: for each stretch of it, or by bands of its length."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.agreements.credits.exact import of_fee, of_fees, priced
from slasim.agreements.credits.grid import NO_VERDICT, AccountGrid
from slasim.agreements.credits.rules.rule import NOTHING, AnyRule, Asked, Rule
from slasim.agreements.prose.blocks import Block, Paragraph, Table
from slasim.agreements.prose.words import credit_of, title
from slasim.instants import MINUTE, SECOND, long
from slasim.scenario.sections.promised.credit_rules import DowntimeRule, DurationsRule
from slasim.scenario.values.amounts import Money, write_amount
from slasim.scenario.values.steps import BEGUN, LengthBand
from slasim.types import Int64

if TYPE_CHECKING:
    from slasim.agreements.document.made_up import MadeUp, Maker
    from slasim.scenario.sections.promised.agreements import AgreementSpec


class PerStretch(Rule[DowntimeRule]):
    """So much for each stretch of outage, whether the quota is kept or missed."""

    label = "downtime"
    reads_downtime = True

    @property
    def less_first(self) -> int:
        return self.written.less_first or 0

    @property
    def allowance(self) -> int:
        """ms of a period for which nothing is owed."""
        return self.written.allowance or 0

    def asked(self, grid: AccountGrid, at: int) -> Iterator[Asked]:
        down = outage_of(self, grid, at)
        if down is None:
            return
        steps, fee, paid = self.written.downtime, grid.charge(at), np.maximum(down - self.allowance, 0)
        number = np.asarray(-(-paid // int(steps.size)) if steps.count == BEGUN else paid // int(steps.size), np.int64)
        amount = self.limited(of_fees(steps.amount, fee).times(number), fee)

        def reason(row: int) -> str:
            most = "" if self.written.limit is None else f", at most {write_amount(self.written.limit)}"
            beyond = f", {length(int(paid[row]))} beyond {length(self.allowance)}" if self.allowance else ""
            return (
                f"{length(int(down[row]))} {of_outage(self)}{beyond}: {number[row]} x {length(int(steps.size))} "
                f"({steps.count}){most}"
            )

        yield self.single(grid, amount, grid.resting_on(self.written.on), reason)

    @property
    def price(self) -> Fraction | Money:
        return self.written.downtime.amount

    def largest(self, fee: int, months: Fraction, quota: Fraction) -> Fraction | None:
        return self.most(fee)

    def words(self, agreement: AgreementSpec) -> Iterator[Block]:
        steps, per = self.written.downtime, agreement.commitments[self.written.on].quota.noun
        size = length(int(steps.size))
        every = f"every {size} or part thereof" if steps.count == BEGUN else f"every whole {size}"
        beyond = f" beyond {length(self.allowance)}" if self.allowance else ""
        rest = ""
        if self.allowance and agreement.term is not None:
            rest = f" Where the agreement covers only a part of a {per}, the {length(self.allowance)} are not reduced."
        yield Paragraph(
            f"{self.name}: the outages of a {per} in the time that counts are added up; for {every} of that{beyond} a "
            f"credit of {credit_of(steps.amount)} is due, even where the quota is kept.{less_first_words(self)}{rest}"
            f"{self.limit_words(agreement)}"
        )

    def examples(self, maker: Maker) -> Iterator[MadeUp]:
        size, free = int(self.written.downtime.size), self.allowance + self.less_first
        yield maker.downtime(self.written.on, free + size - min(MINUTE, size // 2))
        yield maker.downtime(self.written.on, free + size * 5 // 2)


class Durations(Rule[DurationsRule]):
    """Bands of the length of all outage together, or of a mean, maximum or percentile of the times of clocks."""

    label = "durations"
    reads_downtime = True
    reads_measured = True

    @property
    def reads_counted(self) -> bool:
        return True

    @property
    def less_first(self) -> int:
        return self.written.less_first or 0

    def asked(self, grid: AccountGrid, at: int) -> Iterator[Asked]:
        down, cells = outage_of(self, grid, at), grid.periods[at]
        if down is not None:
            yield from self._of(grid, at, down, np.ones_like(down), of_outage(self), None)
        if cells.total is not None and cells.among is not None:
            for cell in grid.cells_on(self.on):
                if cells.among[:, cell].any():
                    judged = (cells.kept[:, cell] != NO_VERDICT) & (cells.among[:, cell] > 0)
                    among = np.where(judged, cells.among[:, cell], 0)
                    yield from self._of(grid, at, cells.total[:, cell], among, "measured", cell)

    def _of(
        self, grid: AccountGrid, at: int, total: Int64, among: Int64, what: str, cell: int | None
    ) -> Iterator[Asked]:
        """What lengths of total / among ms owe; nothing where that is over 0."""
        bands = self.written.durations
        which = find_length(bands, total, among)
        which[among == 0] = NOTHING
        if (which == NOTHING).all():
            return
        amount = priced([band.amount for band in bands], which, grid.charge(at))

        def reason(row: int) -> str:
            whole, rest = divmod(int(total[row]), int(among[row]))
            about = "a little more than " if rest else ""
            return f"{about}{length(whole)} {what}, {write_length(bands[which[row]])}"

        yield self.single(grid, amount, grid.resting_on(self.written.on), reason, cell)

    def largest(self, fee: int, months: Fraction, quota: Fraction) -> Fraction:
        return max(of_fee(band.amount, fee) for band in self.written.durations)

    def words(self, agreement: AgreementSpec) -> Iterator[Block]:
        on, bands = agreement.commitments[self.written.on], self.written.durations
        ends = (
            ' A row with "from" includes that very length, one with "above" does not.'
            if any(band.included for band in bands)
            else ""
        )
        lines = tuple((write_length(band), credit_of(band.amount)) for band in bands)
        if on.metric == "availability":
            yield Paragraph(
                f"{self.name}: the outages of a {on.quota.noun} in the time that counts are added up; the credit is "
                "that of the last row that applies to the sum, even where the quota is kept; where none applies, no "
                f"credit is due.{ends}{less_first_words(self)}"
            )
            yield Table(("Outage", "Credit"), lines)
            return
        yield Paragraph(
            f"{self.name}: the credit is that of the last row that applies to each severity's {on.measure} of the "
            f"{on.quota.noun}, of the time that its clocks count; where none applies, no credit is due.{ends}"
        )
        yield Table((title(str(on.measure)), "Credit"), lines)

    def examples(self, maker: Maker) -> Iterator[MadeUp]:
        down = maker.spec.commitments[self.written.on].metric == "availability"
        for band in self.written.durations:
            ms = self.less_first + (band.ms if band.included else band.ms + SECOND)
            yield maker.downtime(self.written.on, ms) if down else maker.measuring(self.written.on, ms)


def outage_of(rule: Rule[Any], grid: AccountGrid, at: int) -> Int64 | None:
    """[account] ms of outage of a period in the time that counts; None where nothing says."""
    down = grid.downtime
    if down is None or not grid.counts[at]:
        return None
    first, *_, after = grid.months_of(at)
    ours = down.commitment == grid.statement.commitments[grid.names.index(rule.written.on)]
    mine = ours & (down.day >= first) & (down.day < after) & rule.pays_days(grid)
    found = np.zeros(grid.size, np.int64)
    np.add.at(found, grid.row_of(down.customer[mine]), down.ms[mine])
    return found


def of_outage(rule: AnyRule) -> str:
    """What the outage is that a rule adds up, in a reason."""
    return "of outage" + (f" without the first {length(rule.less_first)} of each" if rule.less_first else "")


def less_first_words(rule: AnyRule) -> str:
    """What it leaves out, in a sentence that follows others; nothing where that is nothing."""
    if not rule.less_first:
        return ""
    return f" Of each outage the first {length(rule.less_first)} of the time that counts are left out first."


def find_length(bands: tuple[LengthBand, ...], total: Int64, among: Int64) -> Int64:
    """Index of the longest band that each total / among ms reaches, NOTHING for none."""
    found = np.full(len(total), NOTHING, np.int64)
    for number, band in enumerate(bands):
        found[(total >= band.ms * among) if band.included else (total > band.ms * among)] = number
    return found


def length(ms: int) -> str:
    """A length of time, exactly, in hours and smaller."""
    return long(ms, with_days=False)


def write_length(band: LengthBand) -> str:
    """`above 45 min`, `from 10 min 1 s`."""
    return f"{'from' if band.included else 'above'} {length(band.ms)}"
