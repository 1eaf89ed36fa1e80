"""Late tickets by cause, by hour of week, team, skill and customer; what is told of the usual gap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from slasim.agreements.causes import CAUSES, Cause
from slasim.instants import DAY, local
from slasim.planning.why.histories import NOBODY, ExplainedLate
from slasim.scenario import Scenario
from slasim.study.measures.promises.chance import Promise
from slasim.study.measures.promises.compliance import ALL_SEVERITIES
from slasim.study.measures.promises.obligations import obligations
from slasim.study.statistics import Interval, mean_interval
from slasim.table import ColumnTable
from slasim.terms.cells import EVERY
from slasim.types import Int64
from slasim.workload import prepare

USUAL = 0.5  # a gap is usual when at least this share of the waits with nobody there is in it
MOST_NAMED = 3  # gaps, one by one
BY = ("hour", "team", "skill", "customer")
NOBODY_YET = "(nobody yet)"
LATE = ("late", "late_low", "late_high")  # clocks of a window, with the ends of their interval


class Gap(NamedTuple):
    """When nobody is there who has a skill, by the wall clock of the scenario."""

    skill: str
    start: str  # `22:00`, with the weekday where it lasts longer than a day
    end: str
    each: tuple[str, ...] = ()  # `26 March 22:00 to 27 March 06:00`, where there are few in the window


@dataclass(frozen=True)
class PromiseCauses:
    """Why the tickets of one promise are late."""

    of: Promise
    counts: Int64  # [history, Cause] late clocks
    skill: str  # at which those of the leading cause waited, or were worked on, most often
    gap: Gap | None  # the usual one, where nobody is present

    @property
    def late(self) -> Interval:
        """Late clocks of a window."""
        return mean_interval(self.counts.sum(axis=1).astype(np.float64))

    @property
    def leading(self) -> Cause | None:
        """The cause of most late clocks; None where none was late."""
        total = self.counts.sum(axis=0)
        return Cause(int(total.argmax())) if total.any() else None

    def share(self, cause: Cause) -> float:
        """Of all late clocks."""
        return float(self.counts[:, cause].sum() / max(self.counts.sum(), 1))


def promise_of(scenario: Scenario) -> tuple[list[Promise], Int64]:
    """The promises of a scenario, and the number of that of each row of its obligations."""
    of = obligations(scenario)
    found: dict[Promise, int] = {}
    rows = []
    for commitment, severity, _ in of.rows.tolist():
        rule = of.promises.commitments[commitment]
        name = ALL_SEVERITIES if severity == EVERY else scenario.severities[severity]
        promise = Promise(rule.agreement, rule.name, name)
        rows.append(found.setdefault(promise, len(found)))
    return list(found), np.array(rows, np.int64)


def causes_of(scenario: Scenario, of: Promise, histories: Sequence[ExplainedLate]) -> PromiseCauses:
    """Of the late tickets of one promise, history by history."""
    counts = np.array([np.bincount(each.cause, minlength=len(Cause)) for each in histories], np.int64)
    found = PromiseCauses(of, counts, "", None)
    if found.leading is None:
        return found
    of_leading = [(each, each.cause == found.leading) for each in histories]
    skills = Counter(skill for each, mine in of_leading for skill in each.skill[mine].tolist())
    number = skills.most_common(1)[0][0]
    skill = prepare(scenario).labels.skills[number]
    gap = _gap(scenario, skill, histories, number) if found.leading is Cause.NOBODY else None
    return PromiseCauses(of, counts, skill, gap)


def _gap(scenario: Scenario, skill: str, histories: Sequence[ExplainedLate], number: int) -> Gap | None:
    zone = scenario.timezone
    seen: Counter[tuple[str, str] | None] = Counter()  # None: nobody had been there before
    spans: dict[tuple[str, str] | None, set[tuple[int, int]]] = {}
    for each in histories:
        mine = (each.cause == Cause.NOBODY) & (each.skill == number)
        for since, until in zip(each.since[mine].tolist(), each.until[mine].tolist(), strict=True):
            form = "%H:%M" if until - since < DAY else "%a %H:%M"
            ends = (local(since, zone).strftime(form), local(until, zone).strftime(form)) if since else None
            seen[ends] += 1
            spans.setdefault(ends, set()).add((since, until))
    (usual, times), *_ = seen.most_common(1)
    if usual is None or times < USUAL * seen.total():
        return None
    few = sorted(spans[usual]) if len(spans[usual]) <= MOST_NAMED else ()
    return Gap(skill, *usual, tuple(" to ".join(_moment(at, zone) for at in span) for span in few))


def _moment(at: int, zone: str) -> str:
    then = local(at, zone)
    return f"{then.day} {then:%B %H:%M}"


def cause_table(scenario: Scenario, found: Sequence[PromiseCauses]) -> ColumnTable:
    """A row for each promise and cause that made a ticket late, with their share of all late ones of the promise."""
    rows = [
        {
            **each.of._asdict(),
            "cause": CAUSES[cause],
            **ends("late", mean_interval(each.counts[:, cause].astype(np.float64))),
            "share": each.share(cause),
        }
        for each in found
        for cause in sorted(Cause, key=lambda one: -int(each.counts[:, one].sum()))
        if each.counts[:, cause].any()
    ]
    return columns(rows, (*Promise._fields, "cause", *LATE, "share"))


def split_tables(scenario: Scenario, histories: Sequence[ExplainedLate]) -> dict[str, ColumnTable]:
    """Late clocks by promise and cause, and by hour of week, team, skill, customer; most first."""
    promises, of_row = promise_of(scenario)
    labels, accounts = prepare(scenario).labels, obligations(scenario).accounts
    names: dict[str, Any] = {
        "hour": None,
        "team": (*scenario.teams, NOBODY_YET),  # the last is number -1
        "skill": labels.skills,
        "customer": accounts.name,
    }
    assert NOBODY == -1
    found = {}
    for by in BY:
        counts: dict[tuple[int, int, int], Int64] = {}
        for at, each in enumerate(histories):
            keys = zip(of_row[each.row].tolist(), each.cause.tolist(), getattr(each, by).tolist(), strict=True)
            for key, times in Counter(keys).items():
                counts.setdefault(key, np.zeros(len(histories), np.int64))[at] = times
        rows = [
            {
                **promises[promise]._asdict(),
                "cause": CAUSES[Cause(cause)],
                by: value if names[by] is None else names[by][value],
                **ends("late", mean_interval(times.astype(np.float64))),
            }
            for (promise, cause, value), times in sorted(counts.items(), key=lambda each: -int(each[1].sum()))
        ]
        found[by] = columns(rows, (*Promise._fields, "cause", by, *LATE))
    return found


def ends(name: str, of: Interval) -> dict[str, float]:
    """An estimate with the ends of its interval, as columns."""
    return {name: of.estimate, f"{name}_low": of.low, f"{name}_high": of.high}


def columns(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> ColumnTable:
    """A table of rows that all have these columns."""
    return ColumnTable({name: [row[name] for row in rows] for name in names})
