"""Handling times as formulas need them: moments, and the mean of what is left of them at a limit."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt
from typing import Protocol

import numpy as np
from scipy.special import gammainc, ndtr

from slasim.types import Float64


class ServiceTime(Protocol):
    """A distribution of handling times S: E[S], E[S^2], E[S^3], E[min(S, u)] and E[e^(i w S)]."""

    @property
    def mean(self) -> float: ...
    @property
    def second(self) -> float: ...
    @property
    def third(self) -> float: ...
    def limited(self, u: Float64) -> Float64: ...
    def wave(self, frequency: float) -> complex: ...


@dataclass(frozen=True)
class ConstantService:
    """Always `mean`."""

    mean: float

    @property
    def second(self) -> float:
        return self.mean**2

    @property
    def third(self) -> float:
        return self.mean**3

    def limited(self, u: Float64) -> Float64:
        return np.minimum(u, self.mean)

    def wave(self, frequency: float) -> complex:
        return complex(np.exp(1j * frequency * self.mean))


@dataclass(frozen=True)
class GammaService:
    """Gamma of that mean; `scv` is variance by squared mean: 1 is exponential, 1/k Erlang of k phases."""

    mean: float
    scv: float = 1.0

    @property
    def second(self) -> float:
        return self.mean**2 * (1 + self.scv)

    @property
    def third(self) -> float:
        return self.second * self.mean * (1 + 2 * self.scv)

    def limited(self, u: Float64) -> Float64:
        shape, scale = 1 / self.scv, self.mean * self.scv
        found: Float64 = self.mean * gammainc(shape + 1, u / scale) + u * (1 - gammainc(shape, u / scale))
        return found

    def wave(self, frequency: float) -> complex:
        return complex((1 - 1j * frequency * self.mean * self.scv) ** (-1 / self.scv))


@dataclass(frozen=True)
class LognormalService:
    """Lognormal of that mean; `scv` is variance by squared mean."""

    mean: float
    scv: float

    @property
    def _sigma(self) -> float:
        return sqrt(log(1 + self.scv))

    @property
    def second(self) -> float:
        return self.mean**2 * (1 + self.scv)

    @property
    def third(self) -> float:
        return self.mean**3 * (1 + self.scv) ** 3

    def limited(self, u: Float64) -> Float64:
        sigma = self._sigma
        with np.errstate(divide="ignore"):
            z = (np.log(u / self.mean) + sigma**2 / 2) / sigma
        found: Float64 = self.mean * ndtr(z - sigma) + u * ndtr(-z)
        return found

    def wave(self, frequency: float) -> complex:
        """By the trapezoidal rule over normal scores, for frequencies up to some 100 by the mean."""
        z = np.linspace(-9, 9, 20_001)
        times = self.mean * np.exp(self._sigma * z - self._sigma**2 / 2)
        return complex((np.exp(1j * frequency * times - z * z / 2)).sum() * (z[1] - z[0]) / sqrt(2 * np.pi))


@dataclass(frozen=True)
class UniformService:
    """Anything between `low` and `high`, equally likely."""

    low: float
    high: float

    def _moment(self, k: int) -> float:
        return (self.high ** (k + 1) - self.low ** (k + 1)) / ((k + 1) * (self.high - self.low))

    @property
    def mean(self) -> float:
        return self._moment(1)

    @property
    def second(self) -> float:
        return self._moment(2)

    @property
    def third(self) -> float:
        return self._moment(3)

    def limited(self, u: Float64) -> Float64:
        over = np.clip(u, self.low, self.high) - self.low
        return np.minimum(u, self.low) + over - over**2 / (2 * (self.high - self.low))

    def wave(self, frequency: float) -> complex:
        if frequency == 0:
            return 1.0 + 0.0j
        ends = np.exp(1j * frequency * np.array([self.low, self.high]))
        return complex((ends[1] - ends[0]) / (1j * frequency * (self.high - self.low)))


@dataclass(frozen=True)
class MixedService:
    """One of `parts` by `shares`, which sum to 1: of exponential ones the hyperexponential distribution."""

    shares: tuple[float, ...]
    parts: tuple[ServiceTime, ...]

    def __post_init__(self) -> None:
        if abs(sum(self.shares) - 1) > 1e-9 or len(self.shares) != len(self.parts):
            raise ValueError("shares must be one for each part and sum to 1")

    @property
    def mean(self) -> float:
        return sum(share * part.mean for share, part in zip(self.shares, self.parts, strict=True))

    @property
    def second(self) -> float:
        return sum(share * part.second for share, part in zip(self.shares, self.parts, strict=True))

    @property
    def third(self) -> float:
        return sum(share * part.third for share, part in zip(self.shares, self.parts, strict=True))

    def limited(self, u: Float64) -> Float64:
        found: Float64 = np.sum(
            [share * part.limited(u) for share, part in zip(self.shares, self.parts, strict=True)], axis=0
        )
        return found

    def wave(self, frequency: float) -> complex:
        return sum((share * part.wave(frequency) for share, part in zip(self.shares, self.parts, strict=True)), 0j)
