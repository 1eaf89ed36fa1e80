"""What releases and campaigns add to the hours that they cover."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from slasim.types import Float64, Int64
from slasim.workload import stable

if TYPE_CHECKING:
    from slasim.scenario.sections.tickets.pulses import PulseSpec

LN2 = 0.6931471805599453


def strength(pulse: PulseSpec, low: Int64, high: Int64) -> Float64:
    """How strong a pulse is in each interval [low, high) of the clock, against its beginning: the mean over it.

    low, high: ms from 1970-01-01 00:00 to what the clock shows.
    """
    length = float(pulse.length)
    begin, end = (np.clip(each - pulse.from_, 0, pulse.length).astype(np.float64) for each in (low, high))
    if pulse.fades is None:
        inside = end - begin
    elif pulse.fades.half_life is None:
        inside = (end - begin) * (1 - (begin + end) / (2 * length))
    else:
        inside = np.zeros(len(begin))
        rate = LN2 / pulse.fades.half_life
        for at in np.flatnonzero(end > begin).tolist():
            inside[at] = (stable.exp(-rate * begin[at]) - stable.exp(-rate * end[at])) / rate
    return np.asarray(inside / (high - low), np.float64)


def levels(pulses: Sequence[PulseSpec], extras: Sequence[float], low: Int64, high: Int64) -> Float64:
    """The level of each interval of the clock against an ordinary one: 1 and what the pulses add to it.

    extras: what each pulse adds at its beginning, against what would come without it.
    """
    level = np.ones(len(low))
    for pulse, extra in zip(pulses, extras, strict=True):
        level += extra * strength(pulse, low, high)
    return level


def extra_of(pulse: PulseSpec, weighted: Float64, week: float) -> float:
    """What a pulse adds at its beginning, so that it adds its tickets in all; NaN where none come in it to multiply.

    weighted: what one ticket a week comes to in each hour that it covers without it × its strength in the hour; week:
    tickets of an ordinary week, 0 of a stream that is switched off.
    """
    if pulse.extra is not None:
        return float(pulse.extra)
    total, tickets = week * math.fsum(weighted), pulse.tickets or 0.0
    if total == 0 and week > 0 and tickets > 0:
        return math.nan
    return tickets / total if total else 0.0
