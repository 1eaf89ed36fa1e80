"""What each ticket is and needs: its attributes, the rule of work that fits it, and its touches.

Every draw is addressed by the ticket's uid; draws of a touch also by its number k, so that what happens at one touch
moves nothing at another. All draws are by inversion and increase with their uniform number (in a mixture, each part).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from slasim.kernel import kernel
from slasim.types import Float64, Int8, Int16, Int32, Int64
from slasim.workload import draws, stable
from slasim.workload.needs.mix import MixTables
from slasim.workload.needs.rules import TO_CUSTOMER, TO_SOLVED, UNLESS_PASSED_ON, Steps, WorkRules
from slasim.workload.needs.times import Quantiles
from slasim.workload.tables import Then, Touches

ATTRIBUTES = ("severity", "tier", "account", "product")
WORK, HARD, OUTCOME, DELAY = "work", "hard ticket", "outcome", "reply delay"
_SOLVED, _CUSTOMER, _ESCALATED = (int(each) for each in Then)
MOST_TOUCHES = 10_000


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
    known: Int32,
    tier_of: Int8,
    stream_of: Int16,
    region_of: Int16,
    hour: Int16,
    mix: MixTables,
    rules: WorkRules,
    out: Attributes,
) -> int:
    """Fill `out` and return the number of all touches; -1 when a ticket has more than MOST_TOUCHES.

    `known`: the account that brings each ticket, -1 where tier and account are drawn; `tier_of` an account;
    `hour`: the kind of the hour in which each ticket is created.
    """
    severity_key, tier_key, account_key, product_key = keys
    regions = mix.tier.shape[1]
    total = 0
    for i in range(uid.size):
        stream, region = int(stream_of[block[i]]), int(region_of[block[i]])
        severities, tiers, products = mix.severity[stream], mix.tier[stream, region], mix.product[stream]
        severity = draws.pick(severities, 0, severities.size, draws.uniform(severity_key, uid[i], 0))
        tier = draws.pick(tiers, 0, tiers.size, draws.uniform(tier_key, uid[i], 0))
        cell = mix.cells[stream] + tier * regions + region
        low, high = mix.near_first[cell], mix.near_first[cell + 1]
        at = draws.pick_near(mix.account, mix.near, low, high, draws.uniform(account_key, uid[i], 0))
        product = draws.pick(products, 0, products.size, draws.uniform(product_key, uid[i], 0))
        customer = mix.account_row[at]
        if known[i] >= 0:
            customer = known[i]
            tier = int(tier_of[customer])
        channel = mix.channel[stream]
        rule = rules.of[hour[i], channel, region, tier, severity, product]
        step = int(rules.first_step[rule])
        touches = 0
        while step >= 0:
            target = _follower(rules.steps, outcome_key, uid[i], touches, step)
            touches += 1
            if touches > MOST_TOUCHES:
                return -1
            step = step if target == TO_CUSTOMER else target
        out.severity[i] = severity
        out.customer[i] = customer
        out.channel[i] = channel
        out.product[i] = product
        out.auto_reply[i] = mix.auto_reply[stream]
        out.rule[i] = rule
        out.reply_calendar[i] = region if rules.customer_hours[rule] else -1
        out.touches[i] = touches
        total += touches
    return total


@kernel
def paths(
    keys: tuple[np.uint64, np.uint64, np.uint64],
    uid: Int64,
    of: Attributes,
    rules: WorkRules,
    out: Touches,
    work: Quantiles,
    delay: Quantiles,
    waits: Int64,
) -> int:
    """Fill `out` but for the durations (no delay is one of 0), and what is to be drawn of these.

    `waits`: the touches that have a delay. Answers how many there are.
    """
    work_key, outcome_key, delay_key = keys
    steps, n, many = rules.steps, 0, 0
    out.first[0] = 0
    for i in range(uid.size):
        rule, last = of.rule[i], of.touches[i] - 1
        step = int(rules.first_step[rule])
        for k in range(of.touches[i]):
            target = TO_SOLVED if k == last else _follower(steps, outcome_key, uid[i], k, step)
            work.row[n], work.u[n] = step, draws.uniform(work_key, uid[i], k)
            then = _SOLVED
            if target == TO_CUSTOMER:
                then = _CUSTOMER
                delay.row[many], delay.u[many], waits[many] = rule, draws.uniform(delay_key, uid[i], k), n
                many += 1
            elif target >= 0:
                then = _ESCALATED
            replies = steps.replies[step]
            out.skill[n], out.then[n], out.delay[n] = steps.skill[step], then, 0
            out.replies[n] = then != _ESCALATED if replies == UNLESS_PASSED_ON else replies
            n += 1
            if target >= 0:
                step = target
        out.first[i + 1] = n
    return many


@kernel
def go_together(hard_key: np.uint64, uid: Int64, rule: Int16, together: Float64, first: Int32, u: Float64) -> None:
    """Let the quantiles `u` of the work of a ticket's touches go together where its rule says so.

    Each normal score becomes sqrt(r) times one of the ticket plus sqrt(1 - r) times its own: standard normal again, and
    r correlated with every other of the ticket (a Gaussian copula, exchangeable).
    """
    for i in range(uid.size):
        r = together[rule[i]]
        if r > 0.0:
            hard = math.sqrt(r) * stable.normal(draws.uniform(hard_key, uid[i], 0))
            own = math.sqrt(1.0 - r)
            for n in range(first[i], first[i + 1]):
                u[n] = stable.distribution(hard + own * stable.normal(u[n]))
