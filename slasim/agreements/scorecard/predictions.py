"""What periods that were measured say about the next one: the chance to keep a quota, and the level to expect.

Attainment is modelled as beta-binomial. Of K periods with m_i met of n_i decided, p is the share of all that were met.
The design effect D = max(1, sum((m_i - n_i p)² / (n_i p (1 - p))) / (K - 1)) says how much more than chance the
periods differ (McCullagh and Nelder, Generalized Linear Models, section 4.5); 1 for a single period. The clocks then
tell as much as M / D and N / D independent ones, and p has Jeffreys' posterior Beta(M / D + 1/2, (N - M) / D + 1/2).
The next period has n clocks, the median of the n_i: within it a share rho_1 = (D - 1) / (n - 1) of the variance of a
single clock is common to all (so that its count varies D times as much as by chance), and rho_2 = 1 / (N / D + 2)
comes from not knowing p. Both together, rho = 1 - (1 - rho_1) (1 - rho_2), are the correlation of a beta-binomial with
the mean of the posterior. Where the periods differ no more than by chance (D = 1) this is the exact posterior
predictive distribution.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from statistics import median_low

import numpy as np

from slasim.types import Float64

CONFIDENCE = 0.95
MOST = 0.999  # correlation: beyond it a period is all met or all missed


@dataclass(frozen=True)
class Prediction:
    """The next period, from those that were measured."""

    met: int
    decided: int
    volume: int  # clocks decided in the next period
    design_effect: float
    alpha: float  # the next period: beta-binomial(volume, alpha, beta)
    beta: float

    @property
    def level(self) -> Fraction:
        """The share met."""
        return Fraction(self.met, self.decided)

    @property
    def interval(self) -> tuple[float, float]:
        """The two ends of the level at CONFIDENCE, exact with M / D of N / D clocks met (Clopper and Pearson, 1934)."""
        from scipy.special import betaincinv

        met, missed = self.met / self.design_effect, (self.decided - self.met) / self.design_effect
        low = float(betaincinv(met, missed + 1, (1 - CONFIDENCE) / 2)) if met else 0.0
        high = float(betaincinv(met + 1, missed, (1 + CONFIDENCE) / 2)) if missed else 1.0
        return low, high

    def keeps(self, quota: Fraction, allowed: int = 0) -> float:
        """Probability that at least the quota is met in the next period, or at most `allowed` are missed."""
        least = min(math.ceil(quota * self.volume), max(self.volume - allowed, 0))
        return float(self.at_least[least])

    @cached_property
    def at_least(self) -> Float64:
        """Probability that at least 0, 1, ... `volume` clocks are met."""
        from scipy.special import betaln

        met = np.arange(self.volume + 1, dtype=np.float64)
        missed = self.volume - met
        ways = -betaln(met + 1, missed + 1) - math.log(self.volume + 1)
        pmf = np.exp(ways + betaln(met + self.alpha, missed + self.beta) - betaln(self.alpha, self.beta))
        tail: Float64 = np.minimum(np.cumsum(pmf[::-1])[::-1], 1.0)
        tail[0] = 1.0
        return tail


def predict(met: Sequence[int], decided: Sequence[int]) -> Prediction | None:
    """The next period, from met and decided clocks of each; None where nothing was decided.

    Periods in which nothing was decided are left out.
    """
    some = [(m, n) for m, n in zip(met, decided, strict=True) if n]
    if not some:
        return None
    all_met, all_decided = sum(m for m, _ in some), sum(n for _, n in some)
    effect = design_effect(some)
    a, b = all_met / effect + 0.5, (all_decided - all_met) / effect + 0.5
    volume = median_low(n for _, n in some)
    common = (effect - 1) / (volume - 1) if volume > 1 else 0.0
    correlation = min(1 - (1 - min(common, MOST)) * (1 - 1 / (a + b + 1)), MOST)
    weight = 1 / correlation - 1
    share = a / (a + b)
    return Prediction(all_met, all_decided, volume, effect, share * weight, (1 - share) * weight)


def design_effect(periods: Sequence[tuple[int, int]]) -> float:
    """How much more than by chance the met of each period differ, from (met, decided); at least 1."""
    all_met, all_decided = sum(m for m, _ in periods), sum(n for _, n in periods)
    share = all_met / all_decided
    if len(periods) < 2 or share in (0.0, 1.0):
        return 1.0
    chi_square = sum((m - n * share) ** 2 / (n * share * (1 - share)) for m, n in periods)
    return max(1.0, chi_square / (len(periods) - 1))
