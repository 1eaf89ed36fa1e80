"""The chain of one skill in compiled loops: agents busy b, customers waiting q, at constant rates for a while.

With c agents on duty b is at most c and nobody waits while b < c; b is above c while agents whose shift is over finish
what they have in hand, and nobody is taken then. Forward in time the law of (b, q), backward the fate of a customer who
waits with k before them. Both by uniformization (Jensen 1953): a Poisson number of steps, summed to the last bit.
"""

from __future__ import annotations

from math import exp

import numpy as np

from slasim.kernel import kernel
from slasim.types import Float64

MOST_STEPS = 300.0  # expected steps at once: e^-300 is no underflow


@kernel
def forward(
    law: Float64, time_in: Float64, c: int, top: int, rate: float, mu: float, theta: float, balk: float, time: float
) -> None:
    """Moves the law on by `time` and adds the expected time in each state; b up to `top` is possible, q up to the last.

    `rate` of arrivals (of whom a share `balk` goes at once when all are busy), `mu` of each busy agent, `theta` of
    each who waits. Arrivals at the last q are turned away.
    """
    last = law.shape[1] - 1
    total = rate + top * mu + last * theta
    if total * time <= 0:
        time_in += law * time
        return
    pieces = int(total * time / MOST_STEPS) + 1
    expected = total * time / pieces
    now, after = law.copy(), np.zeros_like(law)
    join = rate * (1 - balk)
    for _ in range(pieces):
        now[:] = law
        weight = exp(-expected)
        left = 1 - weight
        law[:] = weight * now
        time_in += left / total * now
        n = 0
        while left > 1e-16 and n < 1_000_000:
            n += 1
            for b in range(c):
                flow = now[b, 0] * (1 - (rate + b * mu) / total)
                if b > 0:
                    flow += now[b - 1, 0] * rate / total
                flow += now[b + 1, 0] * (b + 1) * mu / total
                after[b, 0] = flow
            for b in range(c, top + 1):
                for q in range(last + 1):
                    out = b * mu + q * theta
                    if q < last:
                        out += join
                    flow = now[b, q] * (total - out)
                    if q > 0:
                        flow += now[b, q - 1] * join
                    elif b == c and c > 0:
                        flow += now[b - 1, 0] * rate
                    if q < last:
                        flow += now[b, q + 1] * ((q + 1) * theta + (c * mu if b == c else 0.0))
                    if b < top:
                        flow += now[b + 1, q] * (b + 1) * mu
                    after[b, q] = flow / total
            now, after = after, now
            weight *= expected / n
            left -= weight
            if n > expected and weight < 1e-18:
                left = 0.0
            for b in range(c):
                law[b, 0] += weight * now[b, 0]
                time_in[b, 0] += max(left, 0.0) / total * now[b, 0]
            for b in range(c, top + 1):
                for q in range(last + 1):
                    law[b, q] += weight * now[b, q]
                    time_in[b, q] += max(left, 0.0) / total * now[b, q]


@kernel
def backward(
    answered: Float64, other: Float64, c: int, top: int, mu: float, theta: float, time: float, wait: bool
) -> None:
    """Moves the fate of who waits with k before them back by `time`, for b from c to `top`.

    `answered`: the share answered by the end of what is looked at. `other`: without `wait` the share that gave up by
    then; with it the expected wait of those who are answered.
    """
    last = answered.shape[1] - 1
    total = top * mu + (last + 1) * theta
    if total * time <= 0:
        if wait:
            other += answered * time
        return
    pieces = int(total * time / MOST_STEPS) + 1
    expected = total * time / pieces
    x, y = answered.copy(), other.copy()
    for _ in range(pieces):
        x[:], y[:] = answered, other
        weight = exp(-expected)
        left = 1 - weight
        answered *= weight
        other *= weight
        n = 0
        while left > 1e-16 and n < 1_000_000:
            n += 1
            for b in range(top, c - 1, -1):  # downwards in b and k, for a step looks at smaller ones only
                for k in range(last, -1, -1):
                    stay = total - b * mu - (k + 1) * theta
                    soon, then = x[b, k] * stay, y[b, k] * stay
                    if wait:
                        then += x[b, k]
                    else:
                        then += theta
                    if k > 0:
                        soon += x[b, k - 1] * k * theta
                        then += y[b, k - 1] * k * theta
                    if b > c:
                        soon += x[b - 1, k] * b * mu
                        then += y[b - 1, k] * b * mu
                    elif k > 0:
                        soon += x[b, k - 1] * b * mu
                        then += y[b, k - 1] * b * mu
                    else:
                        soon += b * mu
                    x[b, k], y[b, k] = soon / total, then / total
            weight *= expected / n
            left -= weight
            if n > expected and weight < 1e-18:
                left = 0.0
            for b in range(c, top + 1):
                for k in range(last + 1):
                    answered[b, k] += weight * x[b, k]
                    other[b, k] += weight * y[b, k]


@kernel
def change(law: Float64, c: int, then: int, back: bool) -> None:
    """The law just after c agents become `then`: who waits is taken, and with `back` agents who leave hand back."""
    last = law.shape[1] - 1
    if then > c:
        for b in range(c, then):
            for q in range(1, last + 1):
                taken = min(then - b, q)
                law[b + taken, q - taken] += law[b, q]
                law[b, q] = 0.0
    elif back:
        for b in range(then + 1, law.shape[0]):
            for q in range(last + 1):
                law[then, min(q + b - then, last)] += law[b, q]
                law[b, q] = 0.0


@kernel
def before_change(answered: Float64, other: Float64, c: int, then: int, back: bool) -> None:
    """The fates just before c agents become `then`."""
    last = answered.shape[1] - 1
    if then > c:
        for b in range(c, then):
            for k in range(last, -1, -1):
                if k < then - b:
                    answered[b, k], other[b, k] = 1.0, 0.0
                else:
                    answered[b, k], other[b, k] = answered[then, k - then + b], other[then, k - then + b]
    elif back:
        for b in range(then + 1, answered.shape[0]):
            for k in range(last + 1):
                at = min(k + b - then, last)
                answered[b, k], other[b, k] = answered[then, at], other[then, at]


@kernel
def for_ever(answered: Float64, other: Float64, c: int, top: int, mu: float, theta: float) -> None:
    """The share answered and their expected wait when c agents stay until all is done."""
    for b in range(c, top + 1):
        for k in range(answered.shape[1]):
            total = b * mu + (k + 1) * theta
            if total <= 0:
                answered[b, k], other[b, k] = 0.0, 0.0
                continue
            soon, then = 0.0, 0.0
            if k > 0:
                soon += answered[b, k - 1] * k * theta
                then += other[b, k - 1] * k * theta
            if b > c:
                soon += answered[b - 1, k] * b * mu
                then += other[b - 1, k] * b * mu
            elif k > 0:
                soon += answered[b, k - 1] * b * mu
                then += other[b, k - 1] * b * mu
            else:
                soon += b * mu
            answered[b, k] = soon / total
            other[b, k] = (then + answered[b, k]) / total
