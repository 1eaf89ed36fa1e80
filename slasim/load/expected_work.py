"""The work to expect, without simulation: expected tickets × expected work of a ticket, by skill and month.

A rule's path is an absorbing Markov chain over its steps, so the expected number of touches at step s is entry s of
e_first (I - P)**-1 (Kemeny and Snell, "Finite Markov Chains", 1960), each with the mean handle time of the step.
Work counts in the month in which its ticket is created.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from slasim.instants import HOUR
from slasim.roster import Month
from slasim.roster.window import edges_of, shares
from slasim.scenario.values.listed import ATTRIBUTES
from slasim.types import Float64
from slasim.workload import Prepared, prepare
from slasim.workload.mix import MixTables
from slasim.workload.rules import TO_CUSTOMER, WorkRules

if TYPE_CHECKING:
    from slasim.scenario import Scenario


def visits(prepared: Prepared) -> list[Float64]:
    """Expected touches at each step of each rule's path, for a ticket of the rule."""
    steps, rules = prepared.rules.steps, prepared.rules
    ends = [*rules.first_step[1:].tolist(), len(steps.skill)]
    found = []
    for first, end in zip(rules.first_step.tolist(), ends, strict=True):
        move = np.zeros((end - first, end - first))
        for step in range(first, end):
            low, high = steps.first[step], steps.first[step + 1]
            for target, p in zip(steps.target[low:high], np.diff(steps.reached[low:high], prepend=0.0), strict=True):
                if target == TO_CUSTOMER:
                    move[step - first, step - first] += p
                elif target >= 0:
                    move[step - first, target - first] += p
        start = np.zeros(end - first)
        start[0] = 1.0
        found.append(np.asarray(np.linalg.solve((np.eye(end - first) - move).T, start), np.float64))
    return found


def work_of_rules(scenario: Scenario, prepared: Prepared) -> Float64:
    """Expected hours of work of one ticket, [rule, skill]."""
    means = [[step.handle.mean_ms / HOUR for step in rule.path] for rule in scenario.work]
    return _of_rules(scenario, prepared, means)


def _of_rules(scenario: Scenario, prepared: Prepared, each: list[list[float]]) -> Float64:
    """What touches add up to for one ticket, [rule, skill], from the amount of each step of each rule."""
    skills = prepared.labels.skills
    found = np.zeros((len(scenario.work), len(skills)))
    for number, (rule, touches) in enumerate(zip(scenario.work, visits(prepared), strict=True)):
        for step, times, amount in zip(rule.path, touches, each[number], strict=True):
            found[number, skills.index(step.skill)] += times * amount
    return found


def shares_of_rules(mix: MixTables, rules: WorkRules) -> Float64:
    """The probability that a ticket has a severity and falls under a rule, [row of the mix, region, severity, rule]."""
    severity, tier, product = (np.diff(table, prepend=0.0, axis=-1) for table in (mix.severity, mix.tier, mix.product))
    out = np.zeros((*tier.shape[:2], severity.shape[1], len(rules.first_step)))
    for stream, channel in enumerate(mix.channel):
        of = rules.of[channel]  # [region, tier, severity, product]
        p = tier[stream][:, :, None, None] * severity[stream][:, None] * product[stream]
        for rule in range(out.shape[3]):
            out[stream, ..., rule] = np.where(of == rule, p, 0.0).sum(axis=(1, 3))
    return out


def tickets_by_month(prepared: Prepared, months: list[Month]) -> Float64:
    """Expected tickets created in each month, [month, stream, region]. Months, or other parts of the window, are in
    order by their starts and by their ends; they may overlap."""
    blocks = prepared.blocks
    tickets = blocks.in_pieces() / (blocks.end - blocks.start)
    piece_of = np.repeat(np.arange(len(blocks.prefix)), np.diff(blocks.first))
    streams, regions = prepared.mix.tier.shape[:2]
    cell = blocks.stream[piece_of].astype(np.int64) * regions + blocks.region[piece_of]
    shared = shares(blocks.start, blocks.end, *edges_of(months))
    into = shared.part * (streams * regions) + cell[shared.span]
    out = np.bincount(into, tickets[shared.span] * shared.ms, minlength=len(months) * streams * regions)
    return out.astype(np.float64).reshape(len(months), streams, regions)


def expected_work(scenario: Scenario, months: list[Month], *, opening: bool = False) -> Float64:
    """Expected hours of work by month and skill, [month, skill], skills as in the labels of the workload.

    `opening`: with what waits when the simulation begins, in each month that begins then.
    """
    found = _expected(scenario, months, work_of_rules(scenario, prepare(scenario)))
    if opening and scenario.opening:
        found[[month.start == scenario.span()[0] for month in months]] += opening_work(scenario)
    return found


def opening_work(scenario: Scenario) -> Float64:
    """Expected hours of work of the tickets that wait when the simulation begins, [skill]."""
    prepared = prepare(scenario)
    opening, (by_stream, by_tier) = prepared.opening, prepared.regions
    work = np.zeros(len(prepared.labels.skills))
    if not len(opening.uid):
        return work
    of, first, many = np.unique(prepared.kinds.of[-len(opening.uid) :], return_index=True, return_counts=True)
    mix = prepared.kinds.mix
    rows = {name: getattr(mix, name)[of] for name in ("severity", "tier", "product", "channel")}
    of_kind = shares_of_rules(mix._replace(**rows), prepared.rules).sum(axis=2) @ work_of_rules(scenario, prepared)
    tier, stream = opening.names[first, ATTRIBUTES.index("tier")], opening.stream[first]
    regions = np.diff(np.where((tier >= 0)[:, None], by_tier[tier], by_stream[stream]), prepend=0.0, axis=1)
    return np.asarray(np.einsum("k,kr,krs->s", many.astype(np.float64), regions, of_kind), np.float64)


def expected_touches(scenario: Scenario, months: list[Month]) -> Float64:
    """Expected touches by month and skill, [month, skill]."""
    ones = [[1.0] * len(rule.path) for rule in scenario.work]
    return _expected(scenario, months, _of_rules(scenario, prepare(scenario), ones))


def _expected(scenario: Scenario, months: list[Month], of_rules: Float64) -> Float64:
    prepared = prepare(scenario)
    of_ticket = shares_of_rules(prepared.mix, prepared.rules).sum(axis=2) @ of_rules
    return np.asarray(np.einsum("msr,srk->mk", tickets_by_month(prepared, months), of_ticket), np.float64)
