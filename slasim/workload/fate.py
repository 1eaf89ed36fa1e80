"""What each ticket is and needs: its attributes, the rule of work that fits it, and its touches.

Every draw is addressed by the ticket's uid; draws of a touch also by its number k, so that what happens at one touch
moves nothing at another. All draws are by inversion and increase with their uniform number.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slasim.kernel import kernel
from slasim.types import Int8, Int16, Int32, Int64
from slasim.workload import draws, stable
from slasim.workload.mix import MixTables
from slasim.workload.rules import KINDS, TO_CUSTOMER, UNLESS_PASSED_ON, Steps, WorkRules
from slasim.workload.tables import Then, Touches

ATTRIBUTES = ("severity", "tier", "account", "product")
WORK, OUTCOME, DELAY = "work", "outcome", "reply delay"
_SOLVED, _CUSTOMER, _ESCALATED = (int(each) for each in Then)
_CONSTANT, _EXPONENTIAL, _LOGNORMAL, _ = range(len(KINDS))  # what is left is uniform
MOST_TOUCHES = 10_000
_LONGEST = 2.0**53  # ms; beyond it a float no longer holds every whole number


class Attributes(NamedTuple):
    """One row a ticket."""

    severity: Int8
    customer: Int32
    channel: Int8
    product: Int16
    auto_reply: Int8
    rule: Int16
    reply_calendar: Int16
    touches: Int32  # how many the ticket needs


@kernel
def duration(kind: int, a: float, b: float, u: float) -> int:
    """The duration in ms, rounded down, at quantile u of a distribution; -1 when it is too long to count."""
    if kind == _CONSTANT:
        value = a
    elif kind == _EXPONENTIAL:
        value = -a * stable.log(1.0 - u)
    elif kind == _LOGNORMAL:
        value = stable.exp(a + b * stable.normal(u))
    else:
        value = a + (b - a) * u
    return int(value) if value < _LONGEST else -1


@kernel
def _follower(steps: Steps, outcome_key: np.uint64, uid: int, k: int, step: int) -> int:
    """The target of the outcome of touch k, done at `step`."""
    u = draws.uniform(outcome_key, uid, k)
    return int(steps.target[draws.pick(steps.reached, steps.first[step], steps.first[step + 1], u)])


@kernel
def attributes(
    keys: tuple[np.uint64, np.uint64, np.uint64, np.uint64],
    outcome_key: np.uint64,
    uid: Int64,
    block: Int32,
    stream_of: Int16,
    region_of: Int16,
    mix: MixTables,
    rules: WorkRules,
    out: Attributes,
) -> int:
    """Fill `out` and return the number of all touches; -1 when a ticket has more than MOST_TOUCHES."""
    severity_key, tier_key, account_key, product_key = keys
    regions = mix.tier.shape[1]
    total = 0
    for i in range(uid.size):
        stream, region = int(stream_of[block[i]]), int(region_of[block[i]])
        severities, tiers, products = mix.severity[stream], mix.tier[stream, region], mix.product[stream]
        severity = draws.pick(severities, 0, severities.size, draws.uniform(severity_key, uid[i], 0))
        tier = draws.pick(tiers, 0, tiers.size, draws.uniform(tier_key, uid[i], 0))
        product = draws.pick(products, 0, products.size, draws.uniform(product_key, uid[i], 0))
        cell = tier * regions + region
        low, high = mix.account_first[cell], mix.account_first[cell + 1]
        account = draws.pick(mix.account, low, high, draws.uniform(account_key, uid[i], 0))
        channel = mix.channel[stream]
        rule = rules.of[channel, region, tier, severity, product]
        step = int(rules.first_step[rule])
        touches = 0
        while step >= 0:
            target = _follower(rules.steps, outcome_key, uid[i], touches, step)
            touches += 1
            if touches > MOST_TOUCHES:
                return -1
            step = step if target == TO_CUSTOMER else target
        out.severity[i] = severity
        out.customer[i] = mix.account_row[account]
        out.channel[i] = channel
        out.product[i] = product
        out.auto_reply[i] = mix.auto_reply[stream]
        out.rule[i] = rule
        out.reply_calendar[i] = region if rules.customer_hours[rule] else -1
        out.touches[i] = touches
        total += touches
    return total


@kernel
def touches(
    keys: tuple[np.uint64, np.uint64, np.uint64], uid: Int64, of: Attributes, rules: WorkRules, out: Touches
) -> int:
    """Fill `out`; the number of draws of 0 ms that became 1 ms, or -1 when a duration is too long."""
    work_key, outcome_key, delay_key = keys
    steps = rules.steps
    raised = 0
    n = 0
    for i in range(uid.size):
        rule = of.rule[i]
        step = int(rules.first_step[rule])
        for k in range(of.touches[i]):
            work = duration(
                steps.handle.kind[step], steps.handle.a[step], steps.handle.b[step], draws.uniform(work_key, uid[i], k)
            )
            target = _follower(steps, outcome_key, uid[i], k, step)
            delay = 0
            then = _SOLVED
            if target == TO_CUSTOMER:
                then = _CUSTOMER
                u = draws.uniform(delay_key, uid[i], k)
                delay = duration(rules.reply.kind[rule], rules.reply.a[rule], rules.reply.b[rule], u)
                if delay == 0:
                    delay = 1
                    raised += 1
            elif target >= 0:
                then = _ESCALATED
            if work == 0:
                work = 1
                raised += 1
            if work < 0 or delay < 0:
                return -1
            out.skill[n] = steps.skill[step]
            out.work[n] = work
            replies = steps.replies[step]
            out.replies[n] = then != _ESCALATED if replies == UNLESS_PASSED_ON else replies
            out.then[n] = then
            out.delay[n] = delay
            n += 1
            if target >= 0:
                step = target
        out.first[i + 1] = n
    return raised
