"""A figure: one number of a study by replication, with its parts as fields; written with dots where people read it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np

from slasim.study.statistics import (
    CONFIDENCE,
    Interval,
    mean_interval,
    not_below_0,
    ratio_interval,
    share_interval,
    within_0_1,
)
from slasim.study.statistics.pairing import linearised
from slasim.types import Float64, Int64

Kind = Literal["ratio", "share", "mean"]
SHARE, MILLISECONDS, TICKETS, CUSTOMERS = "share", "ms", "tickets", "customers"
COUNTED = (TICKETS, CUSTOMERS)


class Name(NamedTuple):
    """What a figure is of. `str(name)` is its full name; in what a person writes, parts may be left out."""

    word: str  # says what is meant: attainment, p_kept, waits ...
    keys: tuple[tuple[str, str], ...] = ()  # (agreement, gold), (severity, urgent) ..., in the order written
    statistic: str = ""  # mean, p95 ..., where a word has several
    first: bool = False  # whether the word stands before the keys
    asked: str = ""  # the key that must be written for this figure to be meant; empty when none must
    measure: str = ""  # what a comparison calls the word, where it has a name of its own

    @property
    def path(self) -> tuple[str, ...]:
        """The parts in the order in which they are written."""
        values = tuple(value for _, value in self.keys)
        path = (self.word, *values) if self.first else (*values, self.word)
        return (*path, self.statistic) if self.statistic else path

    def __str__(self) -> str:
        return ".".join(self.path)

    def of(self, key: str) -> str:
        """The value of a key, empty where the figure has none."""
        return dict(self.keys).get(key, "")

    def without(self, *keys: str) -> Name:
        """The name of figures that differ in these keys only."""
        return self._replace(keys=tuple(each for each in self.keys if each[0] not in keys), asked="")

    def follows(self, parts: Sequence[str]) -> bool:
        """Whether what a person wrote stands in the path in its order."""
        rest = iter(self.path)
        return all(part in rest for part in parts)

    def fits(self, parts: Sequence[str], words: Container[str]) -> bool:
        """Whether a person means this figure: the key that must be written is among the parts, and one of the `words`
        at an end of the path."""
        ends = (self.path[0], self.path[-1])
        is_meant = any(end in parts for end in ends if end in words)
        return self.follows(parts) and is_meant and (not self.asked or self.of(self.asked) in parts)


@dataclass(frozen=True)
class Figure:
    """One number of a study, by replication: `parts` / `wholes`, each float64[replications].

    `kind` says what is estimated and which interval belongs to it: `ratio` sum of parts / sum of wholes (delta
    method), `share` mean of parts / wholes (Wilson with an effective size; parts and wholes are units), `mean` mean of
    parts (Student; wholes are 1, NaN is no data). `unit` is `share`, `ms`, `tickets`, `customers` or a currency.
    """

    of: Name
    kind: Kind
    unit: str
    parts: Float64
    wholes: Float64
    cut_off: bool | None = None  # whether what is unfinished could change it; None: nothing unfinished is in it

    @property
    def name(self) -> str:
        """The full name as people read it."""
        return str(self.of)

    @property
    def values(self) -> Float64:
        """The figure in each replication; NaN where there is no data."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.parts / self.wholes, np.float64)

    @property
    def by_replication(self) -> Float64:
        """One value a replication, whose mean is the estimate (`linearised`); all NaN when there is no data."""
        if self.kind == "share":
            return linearised(self.values, self.wholes > 0)
        return linearised(self.parts, self.wholes)

    def interval(self, confidence: float = CONFIDENCE) -> Interval:
        """The estimate over all replications with its interval."""
        if self.kind == "share":
            return share_interval(self.parts, self.wholes, confidence)
        if self.kind == "ratio":
            return self.within(ratio_interval(self.parts, self.wholes, confidence, skewed=True))
        return self.within(mean_interval(self.parts, confidence, skewed=True))

    def within(self, interval: Interval) -> Interval:
        """An interval cut to what the figure can be: shares to [0, 1], all else to 0 or more."""
        return within_0_1(interval) if self.unit == SHARE else not_below_0(interval)

    def of_some(self, replications: Int64) -> Figure:
        """The same figure over some of the replications."""
        return replace(self, parts=self.parts[replications], wholes=self.wholes[replications])

    def __add__(self, later: Figure) -> Figure:
        """The same figure over the replications of both."""
        parts, wholes = (np.concatenate(pair) for pair in ((self.parts, later.parts), (self.wholes, later.wholes)))
        return Figure(self.of, self.kind, self.unit, parts, wholes, _either(self.cut_off, later.cut_off))


def _either(one: bool | None, other: bool | None) -> bool | None:
    return None if one is None and other is None else bool(one or other)


def exact(of: Name, unit: str, value: float, replications: int) -> Figure:
    """A number that chance has no part in: the same in every replication."""
    return Figure(of, "mean", unit, np.full(replications, value), np.ones(replications))


def together(found: Iterable[Figure], of: Name) -> Figure:
    """Several figures as one: shares of all their units, money added up.

    Raises ValueError when they are of different kinds or are means that have no common weight.
    """
    each = list(found)
    first = each[0]
    same = all((other.kind, other.unit) == (first.kind, first.unit) for other in each)
    adds_up = first.kind != "mean" or first.unit not in (MILLISECONDS, *COUNTED)
    if len(each) > 1 and not (same and adds_up):
        raise ValueError(", ".join(other.name for other in each[:4]) + (" ..." if len(each) > 4 else ""))
    parts = np.sum([other.parts for other in each], axis=0)
    wholes = first.wholes if first.kind == "mean" else np.sum([other.wholes for other in each], axis=0)
    return Figure(of, first.kind, first.unit, parts, wholes)
