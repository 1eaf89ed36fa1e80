"""Times that chance decides: distributions as tables, and their quantiles in whole ms.

Each time takes one uniform number. Of a mixture it first chooses the part, in the order written; where it lies inside
the part's share is the quantile of the part.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.kernel import kernel, twin
from slasim.types import Float64, Int8, Int32, Int64
from slasim.workload import draws, stable

if TYPE_CHECKING:
    from slasim.scenario import Distribution

KINDS = (
    *("constant", "exponential", "lognormal", "uniform", "gamma"),
    *("weibull", "triangular", "empirical", "mixture"),
)
_CONSTANT, _EXPONENTIAL, _LOGNORMAL, _UNIFORM, _GAMMA, _WEIBULL, _TRIANGULAR, _EMPIRICAL, _MIXTURE = range(len(KINDS))
_LONGEST = 2.0**53  # ms; beyond it a float no longer holds every whole number
_BLOCK = 1024  # durations that are drawn together

# A Gamma quantile over the mean is exp(p(z)), z the normal quantile of the same number, p a polynomial in each piece.
_REACH, _PER_UNIT, _TERMS = 8.25, 4, 8  # z from -8.25 to 8.25, four pieces a unit, coefficients of a piece
_PIECES = int(2 * _REACH * _PER_UNIT)
_NODES = (-1.0, -0.9, -0.62, -0.22, 0.22, 0.62, 0.9, 1.0)  # of a piece from -1 to 1: about those of Chebyshev
_TINY = 1e-20  # below it a Gamma quantile is that of the first term of its series


class Delays(NamedTuple):
    """Distributions of durations in ms, one a row; the parts of mixtures are rows behind those asked for."""

    kind: Int8  # index into KINDS
    a: Float64
    b: Float64
    c: Float64
    first: Int32  # a mixture owns the rows first .. end, gamma and empirical these numbers of `table`
    end: Int32
    reached: Float64  # of a part: the shares of its mixture up to and with its own; 1 at the last
    table: Float64


class Quantiles(NamedTuple):
    """Durations to be drawn: the row of the distribution of each, and which of its quantiles."""

    row: Int32
    u: Float64


def delays(distributions: Iterable[Distribution | None]) -> Delays:
    """Distributions as tables; None, which is never drawn, is 1 ms."""
    written = list(distributions)
    rows: list[tuple[int, float, float, float, int, int]] = []
    parts: list[Distribution | None] = []
    reached = [1.0] * len(written)
    tables, size = [np.empty(0)], 0
    for of in [*written, *(part for each in written if each is not None for _, part in each.parts)]:
        if of is not None and of.parts:
            first = len(written) + len(parts)
            parts += [part for _, part in of.parts]
            reached += [float(share) for share in accumulate(share for share, _ in of.parts)]
            rows.append((_MIXTURE, 0.0, 0.0, 0.0, first, first + len(of.parts)))
            continue
        kind, a, b, c = KINDS.index(of.kind) if of else _CONSTANT, 1.0, 0.0, 0.0
        own = np.empty(0)
        if of is not None and kind == _EMPIRICAL:
            own = np.array(of.parameters, np.float64)
        elif of is not None:
            a, b, c = (*map(float, of.parameters), 0.0, 0.0)[:3]
            if kind == _GAMMA:
                own, b = _gamma_table(b), 1.0
        rows.append((kind, a, b, c, size, size + len(own)))
        tables.append(own)
        size += len(own)
    kinds, a_of, b_of, c_of, firsts, ends = zip(*rows, strict=True)
    return Delays(
        np.array(kinds, np.int8),
        np.array(a_of),
        np.array(b_of),
        np.array(c_of),
        np.array(firsts, np.int32),
        np.array(ends, np.int32),
        np.array(reached),
        np.concatenate(tables),
    )


@lru_cache(maxsize=64)
def _gamma_table(shape: float) -> Float64:
    """The polynomials of a Gamma distribution, _TERMS coefficients a piece, from the constant one up.

    They meet the logarithm of the quantile at _NODES; between them they are less than 1e-10 off.
    """
    from scipy import special

    nodes = np.array(_NODES)
    z = ((np.arange(_PIECES) + 0.5)[:, None] + nodes / 2) / _PER_UNIT - _REACH
    # The upper tail from its own side: 1 - ndtr(z) would lose it.
    value = np.where(z < 0, special.gammaincinv(shape, special.ndtr(z)), special.gammainccinv(shape, special.ndtr(-z)))
    small = (special.log_ndtr(z) + special.gammaln(shape + 1)) / shape
    wanted = np.where(value < _TINY, small, np.log(np.maximum(value, _TINY))) - np.log(shape)
    out = np.zeros((_PIECES, _TERMS))
    for number, node in enumerate(nodes):
        others = np.delete(nodes, number)
        out += wanted[:, number, None] * (np.poly(others)[::-1] / np.prod(node - others))
    return out.reshape(-1)


@twin
def _log_gamma(table: Float64, first: int, z: float) -> float:
    """The logarithm of a Gamma quantile over its mean."""
    at = min(max((z + _REACH) * _PER_UNIT, 0.0), _PIECES - 2.0**-40)
    piece = int(at)
    t = 2.0 * (at - piece) - 1.0
    first += piece * _TERMS
    value = table[first + _TERMS - 1]
    for term in range(_TERMS - 2, -1, -1):
        value = value * t + table[first + term]
    return float(value)


@twin
def _triangular(low: float, mode: float, high: float, u: float) -> float:
    if u * (high - low) < mode - low:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))


@kernel
def _choose_parts(of: Delays, row: Int32, u: Float64, part: Int32, inside: Float64) -> None:
    """`row` and `u`, of a mixture those of the part chosen."""
    for i in range(row.size):
        part[i], inside[i] = row[i], u[i]
        if of.kind[row[i]] == _MIXTURE:
            first, end = of.first[row[i]], of.end[row[i]]
            chosen = draws.pick(of.reached, first, end, u[i])
            below = of.reached[chosen - 1] if chosen > first else 0.0
            part[i] = chosen
            within = (u[i] - below) / (of.reached[chosen] - below)
            inside[i] = min(max(within, stable.LEAST_UNIFORM), 1.0 - stable.LEAST_UNIFORM)


@kernel
def lengths(of: Delays, wanted: Quantiles, out: Int64) -> int:
    """Fill `out` with durations in ms, rounded down, but at least 1 ms.

    Block by block, step by step: such loops take several at a time.
    The number of draws of 0 ms that became 1 ms, or -1 when a duration is too long to count.
    """
    value, spare, raised = np.empty(_BLOCK), np.empty(_BLOCK, np.int64), 0
    part, inside = np.empty(_BLOCK, np.int32), np.empty(_BLOCK)
    is_mixed, is_gamma = (of.kind == _MIXTURE).any(), (of.kind == _GAMMA).any()
    is_normal = is_gamma or (of.kind == _LOGNORMAL).any()
    for begin in range(0, out.size, _BLOCK):
        size = min(_BLOCK, out.size - begin)
        row, u = wanted.row[begin : begin + size], wanted.u[begin : begin + size]
        if is_mixed:
            _choose_parts(of, row, u, part, inside)
            row, u = part[:size], inside[:size]
        if is_normal:
            stable.normals(u, value, spare)
            if is_gamma:
                for i in range(size):
                    if of.kind[row[i]] == _GAMMA:
                        value[i] = _log_gamma(of.table, of.first[row[i]], value[i])
            for i in range(size):
                value[i] = of.a[row[i]] + of.b[row[i]] * value[i]
            for i in range(size):
                value[i] = stable.exp(value[i])
        for i in range(size):
            kind, a, b = of.kind[row[i]], of.a[row[i]], of.b[row[i]]
            if kind == _CONSTANT:
                value[i] = a
            elif kind == _EXPONENTIAL:
                value[i] = -a * stable.log(1.0 - u[i])
            elif kind == _UNIFORM:
                value[i] = a + (b - a) * u[i]
            elif kind == _WEIBULL:
                value[i] = a * stable.exp(stable.log(-stable.log(1.0 - u[i])) / b)
            elif kind == _TRIANGULAR:
                value[i] = _triangular(a, b, of.c[row[i]], u[i])
            elif kind == _EMPIRICAL:
                value[i] = of.table[of.first[row[i]] + int(u[i] * (of.end[row[i]] - of.first[row[i]]))]
            if value[i] >= _LONGEST:
                return -1
            length = int(value[i])
            raised += length == 0
            out[begin + i] = max(length, 1)
    return raised
