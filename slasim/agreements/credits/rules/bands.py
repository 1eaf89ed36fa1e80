"""Bands of attainment, of credits as of points: which one a share is in, what lies between them, an example of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from slasim.agreements.credits.grid import PeriodCells
from slasim.agreements.credits.rules.rule import NOTHING
from slasim.agreements.prose.finding import WARNING, ReviewFinding, found
from slasim.agreements.prose.words import listed
from slasim.agreements.verdicts.judging import at_least
from slasim.problems import Path
from slasim.scenario.sections.promised.commitments import CommitmentSpec
from slasim.scenario.values.amounts import write_share
from slasim.scenario.values.bands import Band, PointBand
from slasim.types import Int64

if TYPE_CHECKING:
    from slasim.agreements.review.case import Case

Bands = Sequence[Band | PointBand]


def first_line(on: CommitmentSpec) -> str:
    """What a single outage that is too long comes to in a table of bands, as a sentence; "" where it is no matter."""
    if on.longest_outage is None:
        return ""
    return " Where the quota is missed by a single outage alone and no row applies, the first row does."


def find_bands(bands: Bands, cells: PeriodCells, cell: int) -> Int64:
    """Index of the lowest band that the attainment of each account is in, NOTHING for none or no data. A quota that a
    single outage misses is in the first band where its share is in none."""
    met, decided = cells.met[:, cell], cells.decided[:, cell]
    inside = np.full(len(met), NOTHING, np.int64)
    for number, band in enumerate(bands):
        here = ~at_least(met, decided, band.below)
        if band.least is not None:
            missed = decided - met
            here = (decided > 0) & at_least(met, decided, band.least) & at_least(missed, decided, 1 - band.below)
        inside[here] = number
    inside[(inside == NOTHING) & cells.by_one_outage(cell)] = 0
    return inside


def inside(bands: Bands, number: int) -> Fraction:
    """An attainment in a band, and in none below it: half way to the next threshold, as far below the last one."""
    band = bands[number]
    if band.least is not None:
        return (band.least + band.below) / 2
    if number + 1 < len(bands):
        return (band.below + bands[number + 1].below) / 2
    above = bands[number - 1].below if number else Fraction(1)
    return max(band.below - (above - band.below) / 2, Fraction(0))


def gaps(case: Case, path: Path, on: str | None, bands: Bands, nothing: str) -> Iterator[ReviewFinding]:
    """Attainment that misses the quota and falls into no band. nothing: what is then due."""
    commitment = case.spec.commitments.get(on or "")
    if commitment is None:
        return
    quota = commitment.quota.highest
    ends = [(quota, None), *((band.below, band.least) for band in bands)]
    between = []
    for (_, floor), (below, least) in pairwise(ends):
        top = quota if floor is None and (below, least) == ends[1] else floor
        if top is not None and below < top:
            between.append((below, top))
    if ends[-1][1] is not None and ends[-1][1] > 0:
        between.append((Fraction(0), ends[-1][1]))
    if between:
        low, high = between[0]
        shown = listed(f"{write_share(low)} to {write_share(high)}" for low, high in between)
        yield found(
            "band_gap",
            WARNING,
            path,
            f"no band holds what lies between {shown}: an attainment of {write_share((low + high) / 2)} misses the "
            f"quota of {write_share(quota)}, and {nothing} is due.",
            "bands written as thresholds (below 99 %, below 98 %), the first at the quota: they leave nothing out.",
        )
