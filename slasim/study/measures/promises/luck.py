"""What luck alone does to a promise that is judged for each customer: few tickets forgive none.

Where tickets come by themselves (a Poisson number in a period, for each customer its own mean) and each is late with
the simulated share p, whatever the others are, a customer keeps the quota with

    P = sum over n of Poisson(n; mean) P(B <= a(n)),   B binomial (n, p),   a(n) the late ones that n tickets forgive,

and all customers keep it in all whole periods with the product of these. A desk is rarely better than that: more seats
change it by lowering p alone. What would mend it is found by the same formula: a milder quota, late tickets that are
always forgiven, fewer late ones, or one verdict on all together.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from slasim.json_shapes import COUNT, SHARE, STRING, Shape, or_null, record, rows
from slasim.scenario.values.quotas import is_rolling, period_noun
from slasim.study.measures.grid import ReplicationGrid
from slasim.study.measures.measure import Measure
from slasim.study.measures.promises.asked import WhatIsAsked
from slasim.study.measures.promises.chance import Promise
from slasim.study.measures.promises.compliance import EACH_CUSTOMER
from slasim.study.measures.promises.obligations import obligations
from slasim.study.measures.section import HasTables, Section
from slasim.table import ColumnTable, Tables
from slasim.types import Float64, Int64

if TYPE_CHECKING:
    from slasim.scenario import Scenario

KEYS = ("agreement", "commitment", "severity")
STEPS = 40  # of a bisection: a billionth of the late share
MANY = 2000  # different means that are told apart to four digits
MOST_FORGIVEN = 20  # late tickets of a customer in a period


class _Tickets(NamedTuple):
    """Poisson numbers of tickets of periods with some different means, one mean after the other."""

    counts: Int64  # every number that occurs
    at: Int64  # [mean and number] its place in `counts`
    weight: Float64  # [mean and number] its probability
    first: Int64  # [mean] where its numbers begin
    place: Int64  # [customer and whole period] its mean


@dataclass(frozen=True)
class Trial:
    """A promise as chance alone sees it: tickets of each customer and period, the late share, what is forgiven."""

    means: Float64  # [customer and whole period] tickets on average
    late: float
    quota: Fraction
    forgiven: int = 0  # late tickets that never miss it

    @cached_property
    def tickets(self) -> _Tickets:
        """How many tickets the periods may have: nothing of it depends on what is promised."""
        from scipy.special import gammaln, xlogy

        means = _rounded(self.means, 4)
        if len(np.unique(means)) > MANY:
            means = _rounded(self.means, 3)
        known, place = np.unique(means, return_inverse=True)
        reach = 10 * np.sqrt(known) + 10
        low = np.maximum(known - reach, 0).astype(np.int64)
        sizes = (known + reach).astype(np.int64) + 1 - low
        first = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
        count = np.arange(int(sizes.sum())) - np.repeat(first - low, sizes)
        mean = np.repeat(known, sizes)
        weight = np.exp(xlogy(count, mean) - mean - gammaln(count + 1))
        weight /= np.repeat(np.add.reduceat(weight, first), sizes)  # what rounding of logarithms left
        counts, at = np.unique(count, return_inverse=True)
        return _Tickets(counts, at.astype(np.int64), weight, first, place.astype(np.int64))

    def one(self) -> Float64:
        """[customer and whole period] the probability to keep it."""
        from scipy.special import bdtr

        of = self.tickets
        kept = bdtr(self.allowed(of.counts), of.counts, self.late)
        return np.asarray(np.add.reduceat(kept[of.at] * of.weight, of.first)[of.place], np.float64)

    def but(self, **changes: Any) -> Trial:
        """The same tickets under other terms."""
        other = replace(self, **changes)
        other.__dict__["tickets"] = self.tickets
        return other

    def every(self) -> float:
        """The probability that every customer keeps it in every whole period."""
        return min(float(np.prod(self.one())), 1.0)

    def allowed(self, tickets: Int64) -> Int64:
        """How many of so many tickets may be late."""
        share = 1 - self.quota
        return np.minimum(np.maximum(tickets * share.numerator // share.denominator, self.forgiven), tickets)


def _rounded(means: Float64, digits: int) -> Float64:
    """To so many significant digits."""
    size = 10.0 ** (np.floor(np.log10(np.maximum(means, 1e-3))) + 1 - digits)
    return np.asarray(np.round(means / size) * size, np.float64)


class Luck(NamedTuple):
    """What luck alone does to a promise, and what would mend it: the first that does, None where nothing of the kind
    does."""

    of: Promise
    per: str  # what its periods are called: month, quarter, ...
    accounts: int
    tickets: int  # that a customer has in a period, the mean rounded
    forgiven: int  # of so many
    quota: Fraction
    late: float
    p_one: float  # that a customer keeps it in a period, on average
    p_all: float  # that all do in all whole periods
    mend_quota: Fraction | None  # the highest whole per cent
    mend_forgiven: int | None  # late tickets always forgiven, the fewest
    mend_late: float  # the largest share of late tickets
    p_together: float  # where all are judged together


def find_luck(scenario: Scenario, tables: Tables, asked: WhatIsAsked) -> Iterator[Luck]:
    """Each promise that luck alone breaks more often than is asked, though in all its tickets keep the quota; `tables`
    are those of a study."""
    grid = ReplicationGrid(tables["compliance"])
    if not len(grid.first):
        return
    chosen = grid.first.equal("judged", EACH_CUSTOMER) & grid.first["asked"]
    keep = float(asked.keep)
    for group in grid.groups(KEYS, chosen):
        rule = _rule(scenario, int(group.rows[0]))
        decided, met = (float(grid.column(name)[:, group.rows].sum()) for name in ("decided", "met"))
        if rule is None or decided == 0 or met == decided or met < rule[0] * decided:
            continue  # never late; or so often that no luck is needed
        of = grid.first.take(group.rows)
        means = _means(ColumnTable.of(tables["customers"]), group.keys, of.texts("period"), grid.replications)
        trial = Trial(means, 1 - met / decided, rule[0], rule[1])
        chance = trial.every()
        if chance < keep:
            tickets = max(round(float(means.mean())), 1)
            forgiven = int(trial.allowed(np.array([tickets]))[0])
            accounts = int(of["accounts"].max())
            together = replace(trial, means=np.full(len(group.rows), means.sum() / len(group.rows)))
            per = _per(scenario, int(group.rows[0]))
            shares = (trial.quota, trial.late, float(trial.one().mean()), chance)
            mends = (_quota(trial, keep), _forgiven(trial, keep), _late(trial, keep), together.every())
            yield Luck(Promise(*group.keys), per, accounts, tickets, forgiven, *shares, *mends)


def _per(scenario: Scenario, row: int) -> str:
    of = obligations(scenario)
    return period_noun(of.promises.commitments[int(of.rows[row, 0])].per)


def _rule(scenario: Scenario, row: int) -> tuple[Fraction, int] | None:
    """Quota and forgiven misses of a row, where it is a share of one period's tickets."""
    of = obligations(scenario)
    c, severity, period = of.rows[row].tolist()
    rule = of.promises.quota(c, of.periods[c].edges[period], severity)
    rolling = is_rolling(of.promises.commitments[c].per)  # its periods share their tickets
    if rule is None or rule.share is None or rule.upward or rule.roll_below or rule.skip_below or rolling:
        return None
    return rule.share, rule.small_misses


def _means(customers: ColumnTable, keys: tuple[str, ...], periods: list[str], replications: int) -> Float64:
    """Tickets of each customer and period on average; who never had one has nothing to miss."""
    mine = np.logical_or.reduce([customers.equal("period", period) for period in periods])
    for name, value in zip(KEYS, keys, strict=True):
        mine &= customers.equal(name, value)
    return np.asarray(customers["decided"][mine] / replications, np.float64)


def _quota(trial: Trial, keep: float) -> Fraction | None:
    """The highest whole per cent below the quota that all keep as often as asked."""
    low, high = 0, math.ceil(trial.quota * 100)  # a quota of nothing is always kept
    while high - low > 1:
        middle = (low + high) // 2
        if trial.but(quota=Fraction(middle, 100)).every() >= keep:
            low = middle
        else:
            high = middle
    return Fraction(low, 100) if low else None


def _forgiven(trial: Trial, keep: float) -> int | None:
    """The fewest late tickets that, always forgiven, let all keep it as often as asked."""
    found = range(trial.forgiven + 1, trial.forgiven + MOST_FORGIVEN + 1)
    return next((late for late in found if trial.but(forgiven=late).every() >= keep), None)


def _late(trial: Trial, keep: float) -> float:
    """The largest share of late tickets with which all keep it as often as asked."""
    low, high = 0.0, trial.late
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if trial.but(late=middle).every() >= keep else (low, middle)
    return low


class _Luck(Section):
    """The promises that luck alone breaks."""

    name = "luck"
    meaning = "promises that luck alone breaks, and what would mend them"

    def document(self, study: HasTables) -> Any:
        found = find_luck(study.scenario, study.counted, study.answer.asked)
        return [
            each.of._asdict() | {name: _plain(value) for name, value in each._asdict().items() if name != "of"}
            for each in found
        ]

    def shape(self) -> Shape:
        shares = dict.fromkeys(("quota", "late", "p_one", "p_all", "mend_late", "p_together"), SHARE)
        counts = dict.fromkeys(("accounts", "tickets", "forgiven"), COUNT)
        mends = {"mend_quota": or_null(SHARE), "mend_forgiven": or_null(COUNT)}
        own = {"per": STRING, **shares, **counts, **mends}
        return rows(record(dict.fromkeys(KEYS, STRING) | {name: own[name] for name in Luck._fields[1:]}))


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Fraction) else value


LUCK = Measure("luck", sections=(_Luck(),))
