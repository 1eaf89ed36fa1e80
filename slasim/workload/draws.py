"""Addressable randomness: value = f(seed, replication, purpose, uid, occurrence).

No generator has a state, so nothing that is drawn, or not drawn, moves any other value. A *stream* is the key of
(seed, replication, purpose); under it every uid owns the outputs of one SplitMix64 sequence (Steele, Lea and Flood,
"Fast splittable pseudorandom number generators", OOPSLA 2014), of which occurrence k is the k-th. The functions below
are the only definition: kernels call them compiled, Python calls them as they are, and with compilation switched off
(NUMBA_DISABLE_JIT=1) they run as plain Python with the same bits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from slasim.kernel import kernel, part
from slasim.types import Float64, Int32, Int64

Function = TypeVar("Function", bound=Callable[..., Any])

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_S27, _S30, _S31, _S12, _ONE = np.uint64(27), np.uint64(30), np.uint64(31), np.uint64(12), np.uint64(1)
_HALF_STEP = 2.0**-53
_WORDS = 1 << 64
_FEW = 16


def wrapping(function: Function) -> Function:
    """Let 64-bit arithmetic wrap around in silence where the interpreter runs it, as compiled code does anyway."""
    compiled = hasattr(function, "py_func")
    return function if compiled else np.errstate(over="ignore")(function)


@wrapping
@kernel
def mix64(x: np.uint64) -> np.uint64:
    """The finaliser of SplitMix64: a bijection of 64-bit words that leaves no visible pattern."""
    x = (x ^ (x >> _S30)) * _FIRST
    x = (x ^ (x >> _S27)) * _SECOND
    return x ^ (x >> _S31)


@wrapping
@kernel
def chain(key: np.uint64, x: np.uint64) -> np.uint64:
    """A key for `x` under `key`; for one key, different x have different keys."""
    return mix64((key + _GOLDEN) ^ x)


@wrapping
@kernel
def output(key: np.uint64, k: int) -> np.uint64:
    """Output number k = 0, 1, ... of the SplitMix64 generator seeded with `key`, reached in one step."""
    return mix64(key + (np.uint64(k) + _ONE) * _GOLDEN)


@kernel
def word(stream: np.uint64, uid: int | np.uint64, k: int) -> np.uint64:
    """The 64 random bits of occurrence k >= 0 of a uid >= 0."""
    return output(chain(stream, np.uint64(uid)), k)


@kernel
def unit(bits: np.uint64) -> float:
    """A 64-bit word as one of the 2**52 numbers (2 i + 1) / 2**53: never 0, never 1, symmetric about one half."""
    return (2.0 * np.float64(bits >> _S12) + 1.0) * _HALF_STEP


@kernel
def uniform(stream: np.uint64, uid: int | np.uint64, k: int) -> float:
    """The uniform number in (0, 1) at this address."""
    return unit(word(stream, uid, k))


@kernel
def uniforms(stream: np.uint64, uid: Int64, k: int) -> Float64:
    """`uniform` for each of an array of uids."""
    out = np.empty(uid.size, np.float64)
    for i in range(uid.size):
        out[i] = uniform(stream, uid[i], k)
    return out


@kernel
def pick(table: Float64, low: int, high: int, u: float) -> int:
    """Inversion of a discrete distribution: the least i in [low, high) with u < table[i].

    `table` holds cumulative probabilities and table[high - 1] is 1; an i without probability is never picked. A long
    table is halved until few are left, of which those are counted that u has reached: no step of that is a guess.
    """
    high -= 1
    while high - low > _FEW:
        middle = (low + high) >> 1
        if u < table[middle]:
            high = middle
        else:
            low = middle + 1
    reached = 0
    for i in range(low, high):
        reached += u >= table[i]
    return low + reached


@kernel
def pick_near(table: Float64, near: Int32, low: int, high: int, u: float) -> int:
    """As `pick` in a long table: near[low:high] says where it would end for 0, 1 / (high - low), 2 / (high - low) ...

    high - low is a power of two, so that u times it is exact and the answer never lies before.
    """
    at = int(near[low + int(u * (high - low))])
    while u >= table[at]:
        at += 1
    return at


@part
def moment(start: Int64, end: Int64, reached: Float64, low: int, high: int, q: float) -> int:
    """The instant at which the quantile q is reached in the pieces low .. high of time, each [start, end) and even in
    itself; `reached` is the share that is over at the end of each."""
    piece = pick(reached, low, high, q)
    before = reached[piece - 1] if piece > low else 0.0
    length = end[piece] - start[piece]
    return int(start[piece] + min(int((q - before) / (reached[piece] - before) * length), length - 1))


def name_hash(name: str) -> np.uint64:
    """A stable 64-bit number of a name: the first 8 bytes, little-endian, of its BLAKE2b digest."""
    return np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little"))


def stream(seed: int, replication: int, purpose: str) -> np.uint64:
    """The key under which one purpose of one replication draws.

    Raises ValueError when seed or replication is not in 0 .. 2**64 - 1.
    """
    for what, value in (("seed", seed), ("replication", replication)):
        if not 0 <= value < _WORDS:
            raise ValueError(f"{what} must be a whole number from 0 to 2**64 - 1, not {value}")
    key = np.uint64(0)
    for each in (np.uint64(seed), np.uint64(replication), name_hash(purpose)):
        key = np.uint64(chain(key, each))  # compiled code hands back a plain int, which must not pass for int64
    return key
