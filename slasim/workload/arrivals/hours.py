"""What makes one hour of a day busier than another: the profile of each date is drawn around that of the stream.

The tickets of a day are as many as ever; chance moves them between its hours. With p the shares of the hours that have
tickets, those of one date are P = M D, D Dirichlet distributed with parameters a b. Component c is what begins in hour
c and fades from hour to hour by the carry-over r. With y the positive solution of
y_h * sum over j of r**|h - j| y_j = p_h, S_c = sum over h >= c of r**(h - c) y_h, and s_c = 1 - r**(2 g), g the hours
since the one before that has tickets (s = 1 for the first),

    M_hc = y_h r**(h - c) / S_c for h >= c,    b_c = s_c S_c**2

The columns of M add up to 1 and M b = p, so that exactly

    mean P_h = p_h,    cov(P_h, P_j) = (y_h y_j r**|h - j| - p_h p_j) / (a + 1).

Before they are made shares of a day, hours have the correlation r**|h - j|. Without carry-over, P is Dirichlet (a p).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.kernel import kernel
from slasim.types import Float64, Int8, Int32, Int64
from slasim.workload import draws
from slasim.workload.arrivals.demand import Blocks
from slasim.workload.refusal import refused

if TYPE_CHECKING:
    from slasim.scenario import Scenario

PURPOSE = "level of an hour"
HOURS = 24
LEAST = 0.5  # of `a`: that all numbers of a day are too small for a float has a probability of 10**(-308 a)
_DAY_ZERO = 1 << 20  # as of days: no address is negative
_TURNS = 60  # of the search for y, each of which halves the error at least


class Profiles(NamedTuple):
    """Profiles whose hours vary, one a row; hours without tickets have 0."""

    level: Float64  # [profile, 24] y / p
    later: Float64  # [profile, 24] S
    part: Float64  # [profile, 24] b
    measured: Float64  # [profile] q: the dispersion of n tickets is 1 + (n - 1) q / (a + 1)


class VaryingHours(NamedTuple):
    """How the hours of a stream vary. A *day* is one date with one profile."""

    name: str
    carry_over: float
    blocks: Int64  # whose hours vary: those with two or more
    of: Int32  # [blocks] their day
    date: Int64  # [day] days since 1970
    level: Float64  # [day, 24] as of Profiles
    later: Float64
    shape: Float64  # [day, 24] a b: of the Gamma number of what begins in each hour


def profiles(shares: Float64, carry_over: float) -> Profiles:
    """How profiles ([profile, 24] shares, in all 1, two or more above 0) vary with a carry-over from hour to hour."""
    hour = np.arange(HOURS)
    power = np.cumprod(np.array([1.0, *[carry_over] * (HOURS - 1)]))
    near = power[np.abs(hour[:, None] - hour)]
    y, some = np.sqrt(shares), shares > 0
    for _ in range(_TURNS):
        wanted = np.divide(shares, (y[:, None, :] * near).sum(axis=2), out=np.zeros_like(y), where=some)
        y = np.sqrt(y * wanted)
    later, part, rest = np.zeros_like(y), np.zeros_like(y), np.zeros(len(y))
    for h in reversed(range(HOURS)):
        rest = rest * carry_over + y[:, h]
        later[:, h] = rest
    old = np.zeros(len(y))  # what is left of the hour before: its carry-over to the power of the hours since
    for h in range(HOURS):
        here = some[:, h]
        old *= carry_over
        part[here, h] = ((1.0 - old**2) * later[:, h] ** 2)[here]
        old[here] = 1.0
    level = np.divide(y, shares, out=np.zeros_like(y), where=some)
    return Profiles(level, later, part, ((level * y).sum(axis=1) - 1.0) / (some.sum(axis=1) - 1))


def varying(scenario: Scenario, rows: Blocks, number: int, daily: float) -> VaryingHours | None:
    """How the hours of a stream vary; `daily` is the tickets of its ordinary open day. None where no date has two.

    Raises ScenarioError where chance cannot move as many tickets as the dispersion says.
    """
    name = list(scenario.demand)[number]
    of = scenario.demand[name].within_day
    block = np.repeat(np.arange(len(rows.prefix)), np.diff(rows.first))
    shares = np.bincount(block * HOURS + rows.hour, rows.shares(), len(rows.prefix) * HOURS).reshape(-1, HOURS)
    mine = np.flatnonzero((rows.stream == number) & ((shares > 0).sum(axis=1) > 1))
    if not len(mine):
        return None
    found, which = np.unique(shares[mine], axis=0, return_inverse=True)
    vary = profiles(found / found.sum(axis=1, keepdims=True), of.carry_over)
    total = vary.measured * (daily - 1.0) / (of.dispersion - 1.0) - 1.0
    if total.min() < LEAST:
        raise _too_much(scenario, name, daily, 1.0 + float(vary.measured.min()) * (daily - 1.0) / (LEAST + 1.0))
    days, at = np.unique(np.stack([rows.day[mine], which.ravel()]), axis=1, return_inverse=True)
    date, profile = days
    shape = total[profile, None] * vary.part[profile]
    return VaryingHours(
        name, of.carry_over, mine, at.ravel().astype(np.int32), date, vary.level[profile], vary.later[profile], shape
    )


def _too_much(scenario: Scenario, name: str, daily: float, most: float) -> ValueError:
    path = ("demand", name, "within_day", "dispersion")
    found = f"{scenario.demand[name].within_day.dispersion:g} on ordinary open days of {daily:,.4g} tickets"
    expected = f"at most {most:.4g} there: about two thirds of the tickets, less with carry_over"
    if most <= 1.0:
        expected = "1: they have too few tickets"
    return refused(scenario, path, found, expected)


@kernel
def _uniforms(key: np.uint64, hash: np.uint64, date: Int64, shape: Float64) -> Float64:
    """The uniform number of each hour that has a shape; 1/2 elsewhere."""
    out = np.full(shape.shape, 0.5)
    for i in range(date.size):
        for h in range(HOURS):
            if shape[i, h] > 0.0:
                out[i, h] = draws.uniform(key, hash, (date[i] + _DAY_ZERO) * HOURS + h)
    return out


@kernel
def _lay(
    blocks: Int64,
    of: Int32,
    begun: Float64,
    later: Float64,
    level: Float64,
    carry_over: float,
    first: Int32,
    hour: Int8,
    reached: Float64,
    out: Float64,
) -> None:
    """Lay the tickets of blocks over their pieces by what begins in each hour of their days."""
    busy = np.empty(HOURS, np.float64)
    for i in range(blocks.size):
        b, d = blocks[i], of[i]
        left = 0.0
        for h in range(HOURS):
            left *= carry_over
            if later[d, h] > 0.0:
                left += begun[d, h] / later[d, h]
            busy[h] = left * level[d, h]
        before = total = 0.0
        for p in range(first[b], first[b + 1]):
            total += (reached[p] - before) * busy[hour[p]]
            before = reached[p]
            out[p] = total
        for p in range(first[b], first[b + 1]):
            out[p] /= total


def lay(streams: tuple[VaryingHours, ...], rows: Blocks, seed: int, replication: int) -> Blocks:
    """The blocks with the hours of one replication: `reached` is another where hours vary."""
    from scipy import special

    if not streams:
        return rows
    key, reached = draws.stream(seed, replication, PURPOSE), rows.reached.copy()
    for each in streams:
        u = _uniforms(key, draws.name_hash(each.name), each.date, each.shape)
        begun = np.zeros_like(u)
        low, high = (each.shape > 0) & (u < 0.5), (each.shape > 0) & (u >= 0.5)
        begun[low] = special.gammaincinv(each.shape[low], u[low])
        begun[high] = special.gammainccinv(each.shape[high], 1.0 - u[high])
        _lay(
            each.blocks,
            each.of,
            begun,
            each.later,
            each.level,
            each.carry_over,
            rows.first,
            rows.hour,
            rows.reached,
            reached,
        )
    return rows._replace(reached=reached)
