"""Sliding scale: each severity owes the lowest band that its attainment is in, nothing in a gap between bands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from slasim.agreements.credits.exact import in_units, of_fee, priced
from slasim.agreements.credits.grid import AccountGrid
from slasim.agreements.credits.rules.bands import find_bands, first_line, gaps, inside
from slasim.agreements.credits.rules.rule import NOTHING, Asked, Rule
from slasim.agreements.prose.blocks import Block, Paragraph, Table
from slasim.agreements.prose.finding import NOTE, WARNING, ReviewFinding, found
from slasim.agreements.prose.words import cents, credit_of, each_severity
from slasim.problems import Path
from slasim.scenario.sections.promised.credit_rules import ScaleRule
from slasim.scenario.values.amounts import write_amount, write_share
from slasim.scenario.values.bands import Band, write_ends
from slasim.types import Int64

if TYPE_CHECKING:
    from slasim.agreements.document.made_up import MadeUp, Maker
    from slasim.agreements.review.case import Case
    from slasim.scenario.sections.promised.agreements import AgreementSpec

CLIFF = Fraction(1, 5)  # of the fee, for one ticket more


class Scale(Rule[ScaleRule]):
    """Bands of attainment, each with its amount."""

    label = "scale"

    def asked(self, grid: AccountGrid, at: int) -> Iterator[Asked]:
        cells = grid.periods[at]
        for cell in grid.cells_on(self.on):
            number = find_bands(self.written.scale, cells, cell)
            number[~cells.creditable(cell)] = NOTHING
            if (number != NOTHING).any():
                yield self._of(grid, at, cell, number)

    def _of(self, grid: AccountGrid, at: int, cell: int, number: Int64) -> Asked:
        bands, cells = self.written.scale, grid.periods[at]
        amount = priced([band.amount for band in bands], number, grid.charge(at))

        ends = [_ends(band) for band in bands]  # once: there may be thousands of accounts

        def reason(row: int) -> str:
            at_end, band = ends[number[row]], bands[number[row]]
            if band.below <= cells.share(row, cell) and cells.by_one_outage(cell)[row]:
                return f"{cells.attained(row, cell)}, missed by a single outage"
            beside = (band.below,) if band.least is None else (band.least, band.below)
            return f"{cells.attained(row, cell, *beside)}, {at_end}"

        return self.single(grid, amount, grid.resting_on(self.written.on), reason, cell, number)

    def largest(self, fee: int, months: Fraction, quota: Fraction) -> Fraction:
        return max(of_fee(band.amount, fee) for band in self.written.scale)

    def words(self, agreement: AgreementSpec) -> Iterator[Block]:
        bands, on = self.written.scale, agreement.commitments[self.written.on]
        closed = " Both ends of a row belong to it." if any(band.least is not None for band in bands) else ""
        above = (
            " It is due even where the quota is kept."
            if bands[0].below > min(on.quota.shares, default=Fraction(1))
            else ""
        )
        whose = "the credit is that of the last row that applies to the attainment"
        if each_severity(on) != "it":
            whose = "each severity brings the credit of the last row that applies to its attainment"
        yield Paragraph(f"{self.name}: {whose}; where none applies, no credit is due.{closed}{above}{first_line(on)}")
        lines = tuple((write_ends(band.below, band.least), credit_of(band.amount)) for band in bands)
        yield Table(("Attainment", "Credit"), lines)

    def examples(self, maker: Maker) -> Iterator[MadeUp]:
        for number in range(len(self.written.scale)):
            yield maker.attaining(self.on, inside(self.written.scale, number))
        yield from maker.single_outage(self.on, self.written.scale[0].below)

    def findings(self, case: Case, path: Path) -> Iterator[ReviewFinding]:
        path = (*path, "scale")
        for gap in gaps(case, path, self.on, self.written.scale, "no credit"):
            yield replace(
                gap, mend={gap.clause: self._without_gaps(case.spec.commitments[self.written.on].quota.highest)}
            )
        yield from self._cliffs(case, path)

    def _without_gaps(self, quota: Fraction) -> dict[str, str]:
        """The bands as thresholds, the first at the quota."""
        bands = self.written.scale
        below = [max(quota, bands[0].below), *(last.least or band.below for last, band in pairwise(bands))]
        return {f"below {write_share(end)}": write_amount(band.amount) for end, band in zip(below, bands, strict=True)}

    def _cliffs(self, case: Case, path: Path) -> Iterator[ReviewFinding]:
        """A little less that costs a large part of the fee at once."""
        bands, currency = self.written.scale, case.book.currency
        timeless = case.spec.commitments[self.written.on].metric == "availability"
        more, what = ("a minute of outage more", "minute") if timeless else ("one late ticket more", "ticket")
        for tier, fees in case.fees.items():
            fee = fees[0]
            steps = [Fraction(0), *(of_fee(band.amount, fee) for band in bands)]
            rise, band = max(
                ((after - before, band) for (before, after), band in zip(pairwise(steps), bands, strict=True)),
                key=lambda each: each[0],
            )
            if rise >= CLIFF * fee:
                yield found(
                    "band_cliff",
                    NOTE,
                    path,
                    f"{more}, just below {write_share(band.below)}, costs {cents(round(rise), currency)} at once "
                    f"({tier}, {cents(fee, currency)} a month, {write_amount(band.amount)}): each side will argue "
                    f"about that {what}.",
                    "more and smaller steps, or shortfall: so much per percentage point.",
                )
                return

    def below_minimum(self, case: Case, path: Path, tier: str, fee: int, minimum: int) -> ReviewFinding | None:
        bands, currency = self.written.scale, case.book.currency
        units = self.terms.rounded
        lost = [band for band in bands if 0 < in_units(of_fee(band.amount, fee), units) < minimum]
        if not lost:
            return None
        owed = cents(round(in_units(of_fee(lost[-1].amount, fee), units)), currency)
        return found(
            "credit_below_minimum",
            NOTE if len(lost) < len(bands) else WARNING,
            path,
            f"below {write_share(lost[-1].below)} an account of {tier} ({cents(fee, currency)} a month) is owed "
            f"{owed}, less than the minimum of {self.terms.minimum}: it is never paid.",
            "a smaller minimum, or larger credits for small accounts.",
        )


def _ends(band: Band) -> str:
    """The band in a reason."""
    if band.least is None:
        return f"below {write_share(band.below)}"
    return f"in the band {write_share(band.least)} to {write_share(band.below)}"
