"""Replications until the rules are met. Whether they are is asked at fixed numbers of replications only, so the number
that it takes follows from scenario, seed and rules, never from the time or the workers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from slasim.study.measures.figure import Figure
from slasim.study.measures.figures import figures
from slasim.study.measures.promises.asked import named
from slasim.study.measures.queues.growth import growth
from slasim.study.statistics import Interval, Seen, lower_bound, replications_needed, upper_bound
from slasim.study.stopping.rules import Decision, Precision, Rule, options
from slasim.table import ColumnTable, Tables, joined

FIRST, STEP = 40, 20  # replications before the first look; between looks, or a tenth of what there is
MOST = 10_000
UNVARIED = 300  # below, something that happens in one replication of a hundred may just not have happened

Answer = Literal["precise", "not precise", "at least", "below", "queues grow", "undecided", "no data"]
DECIDED: tuple[Answer, ...] = ("at least", "below", "queues grow", "undecided")  # the answers of decisions
NO: tuple[Answer, ...] = ("below", "queues grow")


def looks(most: int) -> Iterator[int]:
    """The numbers of replications at which the rules are asked: 40, 60, 80 ... 200, 220 ... 400, 440 ... `most`."""
    count = FIRST
    while count < most:
        yield count
        count += STEP * max(1, count // (10 * STEP))
    yield most


@dataclass(frozen=True)
class Found:
    """What a rule found of one figure, in the figure's unit.

    Of a precision: the estimate and the half width that was asked for on both sides (wider where the interval is).
    Of a decision: bounds, each wrong at any of all looks with a probability of at most the rule's error divided by its
    number of figures; of one about what is asked also whether queues grow, which is `no` whatever the bounds. `needed`
    is about how many replications a precision would take; None where nothing says.
    """

    rule: str
    figure: str
    unit: str
    estimate: float
    low: float
    high: float
    answer: Answer
    needed: int | None = None


@dataclass(frozen=True)
class Stopping:
    """Why a study has as many replications as it has."""

    replications: int
    most: int
    met: bool  # False: the most replications were reached first
    found: tuple[Found, ...]

    @property
    def options(self) -> tuple[str, ...]:
        """What a command is given to stop so."""
        return options((each.rule for each in self.found), self.most)

    def as_json(self) -> dict[str, Any]:
        """Plain values; null for what is not known."""
        content = asdict(self)
        content["found"] = [{name: _plain(value) for name, value in each.items()} for each in content["found"]]
        return content

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Stopping:
        """What `as_json` described."""
        known: list[dict[str, Any]] = [
            {name: math.nan if name in _ENDS and value is None else value for name, value in each.items()}
            for each in content["found"]
        ]
        return cls(content["replications"], content["most"], content["met"], tuple(Found(**each) for each in known))


_ENDS = ("estimate", "low", "high")


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


def is_met(answers: Sequence[Answer]) -> bool:
    """Whether a rule with these answers is met: all its figures precise, or its question answered.

    The question of a decision is whether every figure is at least the threshold: one that is below answers it, and so
    do queues that grow where it is about what is asked. A figure that had no data in any replication asks for nothing.
    """
    return any(answer in NO for answer in answers) or all(
        answer in ("precise", "at least", "no data") for answer in answers
    )


@dataclass
class Watch:
    """The figures of the rules over the replications so far; `add` the next ones, then ask `met`."""

    rules: Sequence[Rule]
    _figures: dict[Rule, list[Figure]] = field(default_factory=dict)
    _bounds: dict[tuple[Rule, str], tuple[float, float]] = field(default_factory=dict)  # narrowest of all looks
    _queues: ColumnTable | None = None  # the table of growth so far

    def add(self, tables: Tables) -> None:
        """The tables of further replications, in their order."""
        if any(named(rule.name) for rule in self.rules):
            self._add_queues(ColumnTable.of(tables["growth"]))
        for rule in self.rules:
            later = figures(tables, rule.name)
            before = self._figures.get(rule)
            self._figures[rule] = [a + b for a, b in zip(before, later, strict=True)] if before else later
            if isinstance(rule, Decision):
                self._narrow(rule)

    def _add_queues(self, later: ColumnTable) -> None:
        """Tables of further replications count from 0 again."""
        if self._queues is not None:
            number = later["replication"] + self._queues["replication"][-1] + 1
            later = joined([self._queues, later.with_columns({"replication": number})])
        self._queues = later

    def met(self) -> bool:
        """Whether every rule is met."""
        return all(self._is_met(rule) for rule in self.rules)

    def outcome(self, most: int) -> Stopping:
        """What was found, in the order of the rules."""
        found = tuple(self._found(rule, figure) for rule in self.rules for figure in self._figures[rule])
        count = len(next(iter(self._figures.values()))[0].parts)
        return Stopping(count, most, self.met(), found)

    def _is_met(self, rule: Rule) -> bool:
        return is_met([self._found(rule, figure).answer for figure in self._figures[rule]])

    def _found(self, rule: Rule, figure: Figure) -> Found:
        estimate = figure.interval().estimate
        if math.isnan(estimate):
            return Found(rule.text, figure.name, figure.unit, estimate, math.nan, math.nan, "no data")
        if isinstance(rule, Precision):
            return precision_of(rule, figure)
        low, high = self._bounds[rule, figure.name]
        answer: Answer = "at least" if low >= rule.threshold else "below" if high < rule.threshold else "undecided"
        if answer != "below" and named(figure.name) is not None:
            answer = self._with_queues(answer)
        return Found(rule.text, figure.name, figure.unit, estimate, low, high, answer)

    def _with_queues(self, answer: Answer) -> Answer:
        """The answer to what is asked: no where queues grow or still fill in the replications so far, and not yet yes
        where more of them could tell whether they do."""
        assert self._queues is not None
        found = growth(self._queues)
        if found.is_growing:
            return "queues grow"
        return answer if found.needed is None else "undecided"

    def _narrow(self, rule: Decision) -> None:
        error = rule.error / len(self._figures[rule])
        for figure in self._figures[rule]:
            seen = Seen.of(figure.values)
            low, high = self._bounds.get((rule, figure.name), (0.0, 1.0))
            self._bounds[rule, figure.name] = max(low, lower_bound(seen, error)), min(high, upper_bound(seen, error))


def precision_of(rule: Precision, figure: Figure) -> Found:
    """Whether a figure is known as precisely as a rule asks.

    The interval is what was asked for on both sides of the estimate: one looks until the data's own interval is
    narrower, which it is a little too soon when the data happen to vary little, and the rest makes up for that.
    """
    estimate, low, high = figure.interval()
    half, asked, count = max(high - estimate, estimate - low), rule.allowed(estimate), len(figure.parts)
    if math.isnan(half):  # a single replication with data
        return Found(rule.text, figure.name, figure.unit, estimate, low, high, "not precise")
    is_enough = half <= asked and (half > 0 or count >= UNVARIED)
    wide = figure.within(Interval(estimate, min(low, estimate - asked), max(high, estimate + asked)))
    needed = replications_needed(Interval(estimate, low, high), count, asked) if asked > 0 and half > 0 else None
    answer: Answer = "precise" if is_enough else "not precise"
    return Found(rule.text, figure.name, figure.unit, estimate, wide.low, wide.high, answer, needed)
