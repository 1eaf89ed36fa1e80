"""Bands of attainment and what each costs: `below 95 %` and `98.0-98.9 %`, from the highest down."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

from slasim.problems import Mistake, Unreadable, unreadable
from slasim.scenario.values.amounts import (
    Money,
    read_amount,
    read_multiplier,
    read_share,
    write_amount,
    write_number,
    write_share,
)
from slasim.scenario.values.durations import NUMBER


@dataclass(frozen=True)
class Band:
    """One step of a sliding scale.

    Attainment below `below` owes `amount`: a share of the period's fee, or money. With `least` the band was written
    with both ends (`98-98.9 %`) and holds from `least` to `below`, both included.
    """

    below: Fraction
    amount: Fraction | Money
    least: Fraction | None = None


@dataclass(frozen=True)
class PointBand:
    """Service points for attainment in a band; the ends are those of a Band."""

    below: Fraction
    points: int
    least: Fraction | None = None


@dataclass(frozen=True)
class RatchetBand:
    """Points from `first` to `last` (both included; None: all above) count `multiplier` times."""

    first: int
    last: int | None
    multiplier: Fraction


class Ends(NamedTuple):
    """The ends of a band."""

    below: Fraction
    least: Fraction | None


BELOW = re.compile(r"\s*below\s+(.*)")
BETWEEN = re.compile(rf"\s*({NUMBER})\s*(?:%\s*)?[-\N{{EN DASH}}]\s*({NUMBER})\s*%\s*")
ENDS = "a threshold such as below 95 %, or a band such as 98-98.9 %"


def read_ends(key: str) -> Ends:
    """`below 95 %`, or `98-98.9 %`."""
    if match := BELOW.fullmatch(key):
        return Ends(read_share(match[1]), None)
    if match := BETWEEN.fullmatch(key):
        least, below = (read_share(f"{each} %") for each in match.groups())
        if least > below:
            raise unreadable(key, "a band from its lower to its upper end", "swap the two")
        return Ends(below, least)
    raise unreadable(key, ENDS)


def write_ends(below: Fraction, least: Fraction | None) -> str:
    """As `read_ends` reads it."""
    if least is None:
        return f"below {write_share(below)}"
    return f"{write_number(least * 100)}-{write_number(below * 100)} %"


def overlap(key: str, above: Ends, band: Ends) -> Mistake | None:
    """What is wrong with a band that follows `above`: the two overlap, or stand in the wrong order."""
    if band == above:
        return Mistake((key,), f"'{key}' a second time", "each threshold once: the bands overlap")
    if band.below > above.below or (band.below == above.below and above.least is None):
        found = f"{write_share(band.below)} after {write_share(above.below)}"
        return Mistake((key,), found, "thresholds from the highest to the lowest", "swap the bands")
    if above.least is None:
        # An open band reaches down to the next open one; a closed one would lie inside of it.
        expected = f"no band inside of '{write_ends(*above)}': the bands overlap"
        return None if band.least is None else Mistake((key,), f"'{key}'", expected)
    if band.below > above.least or (band.below == above.least and band.least is not None):
        return Mistake((key,), f"'{key}'", f"a band that lies below {write_share(above.least)}: the bands overlap")
    return None


Value = TypeVar("Value")


def _entries(
    value: dict[str, Any], read: Callable[[Any], Value], mistakes: list[Mistake]
) -> Iterator[tuple[str, Ends, Value, bool]]:
    """Key, ends and value of each readable band, and whether it lies below the one before; adds to `mistakes`."""
    last: Ends | None = None
    for key, written in value.items():
        try:
            ends, found = read_ends(key), read(written)
        except Unreadable as error:
            mistakes += [mistake._replace(path=(key,)) for mistake in error.mistakes]
            continue
        wrong = overlap(key, last, ends) if last is not None else None
        if wrong is not None:
            mistakes.append(wrong)
        yield key, ends, found, last is not None and wrong is None
        last = ends


def read_scale(value: Any) -> tuple[Band, ...]:
    """`{below 95 %: 5 % of fee, below 90 %: 10 % of fee}`: from the highest threshold down, credits never falling."""
    if not isinstance(value, dict) or not value:
        raise unreadable(value, "a map such as {below 95 %: 5 % of fee, below 90 %: 10 % of fee}")
    bands: list[Band] = []
    mistakes: list[Mistake] = []
    for key, ends, amount, is_lower in _entries(value, read_amount, mistakes):
        band = Band(ends.below, amount, ends.least)
        if is_lower and (wrong := _not_larger(bands[-1], band)):
            mistakes.append(Mistake((key,), *wrong))
        bands.append(band)
    if mistakes:
        raise Unreadable(mistakes)
    return tuple(bands)


def _not_larger(above: Band, band: Band) -> tuple[str, str] | None:
    one, other = above.amount, band.amount
    if isinstance(one, Money) != isinstance(other, Money):
        return None  # which is larger depends on the fee
    size, before = (each.minor if isinstance(each, Money) else each for each in (other, one))
    if size > before:
        return None
    shown = write_share(one) if isinstance(one, Fraction) else str(one)
    return (
        f"{write_amount(other)} {write_ends(band.below, band.least)}",
        f"a larger credit than the {shown} of the band above",
    )


def write_scale(scale: tuple[Band, ...]) -> dict[str, str]:
    """The map it was read from."""
    return {write_ends(band.below, band.least): write_amount(band.amount) for band in scale}


def _read_points(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1_000_000:
        return value
    raise unreadable(value, "a whole number of points")


def read_point_bands(value: Any) -> tuple[PointBand, ...]:
    """`{98-98.9 %: 1, 97-97.9 %: 2, below 97 %: 3}`: from the highest band down."""
    if not isinstance(value, dict) or not value:
        raise unreadable(value, "a map such as {98-98.9 %: 1, 97-97.9 %: 2, below 97 %: 3}")
    mistakes: list[Mistake] = []
    entries = _entries(value, _read_points, mistakes)
    bands = [PointBand(ends.below, points, ends.least) for _, ends, points, _ in entries]
    if mistakes:
        raise Unreadable(mistakes)
    return tuple(bands)


def write_point_bands(bands: tuple[PointBand, ...]) -> dict[str, int]:
    """The map it was read from."""
    return {write_ends(band.below, band.least): band.points for band in bands}


STAGE = re.compile(r"\s*([0-9]{1,7})\s*[-\N{EN DASH}]\s*([0-9]{1,7})\s*")
ABOVE = re.compile(r"\s*above\s+([0-9]{1,7})\s*")


def read_ratchet(value: Any) -> tuple[RatchetBand, ...]:
    """`{21-100: 1, 101-200: 1.2, above 200: 1.5}`: stages of points from the lowest up, without gaps."""
    if not isinstance(value, dict) or not value:
        raise unreadable(value, "a map such as {21-100: 1, 101-200: 1.2, above 200: 1.5}")
    bands: list[RatchetBand] = []
    mistakes: list[Mistake] = []
    for key, written in value.items():
        try:
            band = _read_stage(key, written)
        except Unreadable as error:
            mistakes += [mistake._replace(path=(key,)) for mistake in error.mistakes]
            continue
        if bands and (bands[-1].last is None or band.first != bands[-1].last + 1):
            start = "none: the band above has no end" if bands[-1].last is None else f"{bands[-1].last + 1}"
            mistakes.append(Mistake((key,), f"a stage from {band.first}", f"the next stage to begin at {start}"))
        bands.append(band)
    if mistakes:
        raise Unreadable(mistakes)
    return tuple(bands)


def _read_stage(key: str, written: Any) -> RatchetBand:
    multiplier = read_multiplier(written)
    if match := ABOVE.fullmatch(key):
        return RatchetBand(int(match[1]) + 1, None, multiplier)
    match = STAGE.fullmatch(key)
    if match is None or int(match[1]) > int(match[2]):
        raise unreadable(key, "a stage of points such as 21-100 or above 200")
    return RatchetBand(int(match[1]), int(match[2]), multiplier)


def write_ratchet(bands: tuple[RatchetBand, ...]) -> dict[str, str]:
    """The map it was read from."""
    return {
        f"above {band.first - 1}" if band.last is None else f"{band.first}-{band.last}": write_number(band.multiplier)
        for band in bands
    }
