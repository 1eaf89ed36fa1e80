"""The work to expect, without simulation: expected tickets × expected work of a ticket, by skill and month.

A rule's path is an absorbing Markov chain over its steps, so the expected number of touches at step s is entry s of
e_first (I - P)**-1 (Kemeny and Snell, "Finite Markov Chains", 1960), each with the mean handle time of the step.
Work counts in the month in which its ticket is created.
"""

from __future__ import annotations

import math
from itertools import product as product_of
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slasim.instants import HOUR
from slasim.roster import Month
from slasim.roster.window import edges_of, shares
from slasim.scenario.values.ages import IN_BAND_BITS
from slasim.scenario.values.listed import ATTRIBUTES
from slasim.types import Float64, Int64
from slasim.workload import Prepared, prepare
from slasim.workload.needs.mix import MixTables
from slasim.workload.needs.rules import TO_CUSTOMER, WorkRules
from slasim.workload.needs.week_kinds import spans_of_kinds

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
    """The probability that a ticket created in a kind of hour has a severity and falls under a rule, [kind of hour,
    row of the mix, region, severity, rule]."""
    severity, tier, product = (np.diff(table, prepend=0.0, axis=-1) for table in (mix.severity, mix.tier, mix.product))
    kinds = len(rules.of)
    out = np.zeros((kinds, *tier.shape[:2], severity.shape[1], len(rules.first_step)))
    for (stream, channel), kind in product_of(enumerate(mix.channel), range(kinds)):
        of = rules.of[kind, channel]  # [region, tier, severity, product]
        p = tier[stream][:, :, None, None] * severity[stream][:, None] * product[stream]
        for rule in range(out.shape[-1]):
            out[kind, stream, ..., rule] = np.where(of == rule, p, 0.0).sum(axis=(1, 3))
    return out


class Pieces(NamedTuple):
    """What is expected, in pieces of time of an hour at most, each of one kind of hour."""

    start: Int64  # UTC ms, half-open
    end: Int64
    tickets: Float64
    cell: Int64  # (kind of hour × streams + stream) × regions + region
    shape: tuple[int, int, int]  # kinds of hours, streams, regions


def pieces(prepared: Prepared) -> Pieces:
    """The pieces of all blocks, cut where the kind of hour changes."""
    blocks, of = prepared.blocks, prepared.week_kinds
    shape = (of.many, *prepared.mix.tier.shape[:2])
    tickets, many = blocks.in_pieces(), np.diff(blocks.first)
    cell = np.repeat(blocks.stream.astype(np.int64) * shape[2] + blocks.region, many)
    if of.many == 1 or not len(tickets):
        return Pieces(blocks.start, blocks.end, tickets, cell, shape)
    region, found = np.repeat(blocks.region, many), []
    for number, zone in enumerate(prepared.zones):
        mine = np.flatnonzero(region == number)
        if len(mine):
            start, end = blocks.start[mine], blocks.end[mine]
            kind, low, high = spans_of_kinds(of, zone, int(start.min()), int(end.max()))
            cut = shares(start, end, low, high)
            begin, until = np.maximum(start[cut.span], low[cut.part]), np.minimum(end[cut.span], high[cut.part])
            part = tickets[mine][cut.span] * (until - begin) / (end - start)[cut.span]
            found.append(
                (begin, until, part, cell[mine][cut.span] + kind[cut.part].astype(np.int64) * math.prod(shape[1:]))
            )
    start, end, tickets, cell = (np.concatenate(columns) for columns in zip(*found, strict=True))
    return Pieces(start, end, tickets, cell, shape)


def tickets_by_month(prepared: Prepared, months: list[Month]) -> Float64:
    """Expected tickets created in each month, [month, stream, region]. Months, or other parts of the window, are in
    order by their starts and by their ends; they may overlap."""
    return np.asarray(tickets_by_kind(prepared, months).sum(axis=1), np.float64)


def tickets_by_kind(prepared: Prepared, months: list[Month]) -> Float64:
    """The same by the kind of hour in which they are created, [month, kind of hour, stream, region]."""
    of = pieces(prepared)
    tickets, size = of.tickets / (of.end - of.start), math.prod(of.shape)
    shared = shares(of.start, of.end, *edges_of(months))
    into = shared.part * size + of.cell[shared.span]
    out = np.bincount(into, tickets[shared.span] * shared.ms, minlength=len(months) * size)
    return out.astype(np.float64).reshape(len(months), *of.shape)


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
    opening = prepared.opening
    work = np.zeros(len(prepared.labels.skills))
    if not len(opening.uid):
        return work
    # One row for each age of each entry, whose tickets are all of one kind and created in one interval.
    _, first, many = np.unique(opening.uid >> IN_BAND_BITS, return_index=True, return_counts=True)
    of, at = np.unique(prepared.kinds.of[first - len(opening.uid)], return_inverse=True)
    mix = prepared.kinds.mix
    rows = {name: getattr(mix, name)[of] for name in ("severity", "tier", "product", "channel")}
    of_kind = shares_of_rules(mix._replace(**rows), prepared.rules).sum(axis=3) @ work_of_rules(scenario, prepared)
    tier, stream = opening.names[first, ATTRIBUTES.index("tier")], opening.stream[first]
    regions = np.diff(prepared.regions[stream, 1 + tier], prepend=0.0, axis=1)
    created = _kinds_of_hours(prepared, opening.start[first], opening.length[first])
    tickets = many[:, None, None] * regions[:, :, None] * created  # [age, region, kind of hour]
    return np.asarray(np.einsum("arh,hars->s", tickets, of_kind[:, at]), np.float64)


def _kinds_of_hours(prepared: Prepared, start: Int64, length: Int64) -> Float64:
    """The share that each kind of hour has in [start, start + length), [interval, region, kind of hour]; 1 for that of
    the instant where the length is 0."""
    of, end = prepared.week_kinds, start + np.maximum(length, 1)
    if of.many == 1:
        return np.ones((len(start), len(prepared.zones), 1))
    out = np.zeros((len(start), len(prepared.zones), of.many))
    size = len(start) * of.many
    for number, zone in enumerate(prepared.zones):
        kind, low, high = spans_of_kinds(of, zone, int(start.min()), int(end.max()))
        cut = shares(start, end, low, high)
        found = np.bincount(cut.span * of.many + kind[cut.part], cut.ms, minlength=size)
        out[:, number] = found.reshape(len(start), of.many)
    return np.asarray(out / (end - start)[:, None, None], np.float64)


def expected_touches(scenario: Scenario, months: list[Month]) -> Float64:
    """Expected touches by month and skill, [month, skill]."""
    ones = [[1.0] * len(rule.path) for rule in scenario.work]
    return _expected(scenario, months, _of_rules(scenario, prepare(scenario), ones))


def _expected(scenario: Scenario, months: list[Month], of_rules: Float64) -> Float64:
    prepared = prepare(scenario)
    of_ticket = shares_of_rules(prepared.mix, prepared.rules).sum(axis=3) @ of_rules
    return np.asarray(np.einsum("mhsr,hsrk->mk", tickets_by_kind(prepared, months), of_ticket), np.float64)
