"""The cheapest single change for each missed promise, and what one more seat is worth, by paired simulation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from slasim.planning.why.changes import Change
from slasim.planning.why.fitting import contractual, helpful_seats, operational
from slasim.planning.why.histories import ExplainedLate
from slasim.planning.why.missed import MissedPromise
from slasim.planning.why.trials import PairedTrials, StaffPaid, TriedChange, cheapest_first, extra_cost, rank
from slasim.scenario import ScenarioError
from slasim.study.measures.promises.chance import KeptChance, Promise
from slasim.study.statistics import Interval
from slasim.terms import TermsError

FIRST = 8  # histories after which a change that is hopeless is given up


@dataclass(frozen=True)
class Remedy:
    """A change for a missed promise. Differences are from today, of a window, paired by history."""

    of: Promise
    change: Change
    keeps: bool  # what is asked of the promise, with queues that do not grow
    chance: KeptChance
    cost: Interval  # more money: staff with overtime, and credits
    extra: StaffPaid  # more paid hours
    late: Interval  # fewer late clocks, of all that is asked
    credits: Interval  # less money


@dataclass(frozen=True)
class SeatValue:
    """What one more seat is worth. Differences are from today, of a window, paired by history."""

    change: Change
    hours: float  # paid
    cost: float  # of them; 0 where the team has none
    late: Interval  # fewer late clocks, of all that is asked
    credits: Interval  # less money


def find_remedies(
    trials: PairedTrials, missed: MissedPromise, late: ExplainedLate, replications: int
) -> Iterator[Remedy]:
    """Changes that keep a promise: those that need no new contract first, the cheapest of them first, then the smallest
    change of the contract of each kind. Where none of the first does, the one that keeps it most often begins.

    `late`: the late tickets of the promise. A change costs at least what its staff costs more, less today's credits and
    overtime: what cannot be cheaper than the best so far is not simulated, nor is what is hopeless after the first
    histories.
    """
    of, today = missed.of, trials.today
    most_saved = float(today.money.mean()) - today.cost.staff
    ranked: list[tuple[tuple[float | int, ...], Remedy]] = []
    others: list[Remedy] = []
    changes = cheapest_first(trials.designs, today.cost, operational(today.scenario, late))
    for at, (extra, change) in enumerate(changes):
        least = (round(extra.uncosted, 6), round(extra.staff - most_saved, 2))
        if ranked and least > min(each[0] for each in ranked)[:2]:
            continue
        found = _remedy(trials, of, change, replications)
        if found.keeps:
            ranked.append((rank(found.extra, found.cost.estimate, found.chance.least, change, at), found))
        else:
            others.append(found)
    yield from (each for _, each in sorted(ranked, key=lambda each: each[0]))
    agreed = []
    for changes_of_kind in contractual(today.scenario, of):
        kept = (_remedy(trials, of, each, replications) for each in _possible(trials, changes_of_kind))
        agreed += [each for each in kept if each.keeps][:1]
    if not ranked and others:
        best = max(others, key=lambda each: each.chance.least / max(each.chance.windows, 1))
        if best.chance.least > missed.chance.least:
            agreed.append(best)
    yield from agreed


def seat_values(trials: PairedTrials, late: ExplainedLate, replications: int) -> Iterator[SeatValue]:
    """One more seat by team and shift, of those that lie beside the waits of late tickets; most late clocks avoided for
    a paid hour first."""
    found = []
    for _, change in cheapest_first(trials.designs, trials.today.cost, helpful_seats(trials.today.scenario, late)):
        tried = trials.of(change, replications)
        extra = extra_cost(trials.today.cost, tried.cost)
        late_saved, credits_saved = (trials.saved(tried, values).difference for values in ("late", "credits"))
        if extra.hours > 0:  # else it has no date in the window
            found.append(SeatValue(change, extra.hours, extra.staff, late_saved, credits_saved))
    yield from sorted(found, key=lambda each: -each.late.estimate / each.hours)


def _possible(trials: PairedTrials, changes: Iterator[Change]) -> Iterator[Change]:
    for change in changes:
        try:
            trials.designs.variant(change.paths)
        except (ScenarioError, TermsError):
            continue
        yield change


def _remedy(trials: PairedTrials, of: Promise, change: Change, replications: int) -> Remedy:
    tried = trials.of(change, min(FIRST, replications))
    if tried.chance(of, trials.asked).share.high >= float(trials.asked.keep) and replications > FIRST:
        tried = trials.of(change, replications)
    return _told(trials, of, change, tried)


def _told(trials: PairedTrials, of: Promise, change: Change, tried: TriedChange) -> Remedy:
    late, credits = (trials.saved(tried, values).difference for values in ("late", "credits"))
    return Remedy(
        of,
        change,
        tried.keeps(of, trials.asked),
        tried.chance(of, trials.asked),
        trials.costs(tried).difference,
        extra_cost(trials.today.cost, tried.cost),
        late,
        credits,
    )
