"""What chance adds to formulas: credits by tiers of breaches, measured levels, loads that are not known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import bdtr, gammaincc, gammaincinv, gammaln, roots_genlaguerre

from slasim.planning.queueing.arrays import Reals, plain, together
from slasim.planning.queueing.erlang import erlang_c
from slasim.planning.queueing.inverse import falls_to
from slasim.planning.queueing.required import required_agents
from slasim.types import Float64

Tiers = Sequence[tuple[float, float]]  # (from so many breaches, credit), rising


def breaches(chances: Sequence[float] | Float64, shocks: Sequence[tuple[float, float]] = ((1.0, 1.0),)) -> Float64:
    """P(0 breaches), P(1), ...: of independent periods with these chances of a breach.

    `shocks`: (share, factor): with each share all chances are multiplied by the factor, at most to 1 (periods that
    are bad together).
    """
    total = np.zeros(len(chances) + 1)
    for part, factor in shocks:
        law = np.ones(1)
        for chance in np.minimum(np.asarray(chances, np.float64) * factor, 1.0):
            law = np.convolve(law, [1 - chance, chance])
        total += part * law
    return total


@dataclass(frozen=True)
class TierCredit:
    """A credit by tiers of a number of breaches: `mean`, `sd`, the probability of each amount, the credit `at_mean`

    breaches (what a plan without chance would show), and `gap`: mean less that.
    """

    mean: float
    sd: float
    amounts: dict[float, float]
    at_mean: float

    @property
    def gap(self) -> float:
        return self.mean - self.at_mean

    def quantile(self, part: float) -> float:
        """The amount that a share `part` of periods does not exceed."""
        reached = 0.0
        for amount in sorted(self.amounts):
            reached += self.amounts[amount]
            if reached >= part - 1e-12:
                return amount
        return max(self.amounts)


def tier_credit(law: Float64, tiers: Tiers) -> TierCredit:
    """The credit by the law of the number of breaches: that of the last tier that is reached, 0 before the first."""
    starts, credits = [0.0, *(start for start, _ in tiers)], [0.0, *(credit for _, credit in tiers)]

    def credit(count: float) -> float:
        return credits[int(np.searchsorted(starts, count, side="right")) - 1]

    counts = np.arange(len(law), dtype=np.float64)
    each = np.array([credit(float(count)) for count in counts])
    mean = float(law @ each)
    amounts: dict[float, float] = {}
    for amount, chance in zip(each, law, strict=True):
        amounts[float(amount)] = amounts.get(float(amount), 0.0) + float(chance)
    return TierCredit(mean, float(np.sqrt(law @ (each - mean) ** 2)), amounts, credit(float(law @ counts)))


def measured_breach(customers: Reals, level: Reals, target: Reals) -> Any:
    """P(fewer than target of so many customers are in time) when each is by itself with the chance `level`."""
    n, p, t = together(customers=customers, level=level, target=target)
    least = np.ceil(t * n * (1 - 1e-12))
    found = np.where(least > 0, bdtr(np.maximum(least - 1, 0), np.maximum(n, 1).astype(np.int64), p), 0.0)
    return plain(np.where(n > 0, found, 0.0))


def measured_shortfall(customers: int, level: float, target: float) -> float:
    """E max(target - measured level, 0): above 0 though the level is above its target."""
    k = np.arange(customers + 1)
    logs = gammaln(customers + 1) - gammaln(k + 1) - gammaln(customers - k + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        law = np.exp(logs + k * np.log(level) + (customers - k) * np.log1p(-level))
    return float(law @ np.maximum(target - k / customers, 0.0))


def measured_breach_of_poisson(mean: float, level: float, target: float) -> float:
    """As `measured_breach` for a Poisson number of customers; none of them is no breach."""
    n = np.arange(1, int(mean + 12 * mean**0.5 + 40))
    law = np.exp(n * np.log(mean) - mean - gammaln(n + 1))
    return float(law @ np.asarray(measured_breach(n, level, target)))


def over_gamma(figure: Callable[[Float64], Any], shape: float, nodes: int = 40, by_volume: bool = False) -> float:
    """The mean of figure(B) over a factor B that is Gamma of mean 1 and this shape (Gauss and Laguerre).

    `by_volume`: over customers, E[B figure(B)], instead of over periods.
    """
    points, weights = roots_genlaguerre(nodes, shape - 1)
    factor = np.asarray(points / shape, np.float64)
    weights = weights / weights.sum() * (factor if by_volume else 1.0)
    return float(weights @ np.asarray(figure(factor)))


def factor_quantile(shape: Reals, part: Reals) -> Any:
    """The factor, Gamma of mean 1 and this shape, that a share `part` of periods does not exceed."""
    shape, part = together(shape=shape, part=part)
    return plain(gammaincinv(shape, part) / shape)


def agents_at_risk(
    rate: Reals, handle: Reals, shape: Reals, risk: Reals, *, target: Reals, within: Reals, **asked: Any
) -> Any:
    """Agents so that the target is met in all but a share `risk` of periods; the rate is `rate` times a Gamma factor.

    `asked`: as `required_agents`.
    """
    busy = np.asarray(rate, np.float64) * factor_quantile(shape, 1 - np.asarray(risk, np.float64))
    return required_agents(busy, handle, target=target, within=within, **asked).agents


def chance_met(rate: float, handle: float, agents: float, shape: float, *, target: float, within: float) -> float:
    """The share of periods in which so many agents meet the target (Erlang C); the rate is `rate` times that factor."""
    level = falls_to(
        lambda factor: np.asarray(erlang_c(rate * factor, handle, agents).service_level(within)),
        np.asarray(target, np.float64), np.ones(()),
    )  # fmt: skip
    return float(1 - gammaincc(shape, shape * level)) if np.isfinite(level) else 1.0
