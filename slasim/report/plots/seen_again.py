"""What no table of a result holds, looked at once more: late tickets of histories, a log that was measured."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from slasim.agreements import Scorecard, measure
from slasim.agreements.causes import CAUSES, Cause
from slasim.agreements.scorecard.statement import Statement
from slasim.instants import utc
from slasim.log import read_log
from slasim.planning.why.causes import NOBODY_YET, promise_of
from slasim.planning.why.explaining import LOOKED_AT, Why, why
from slasim.planning.why.histories import ExplainedLate, LateIn
from slasim.planning.why.of_log import why_log
from slasim.scenario import Scenario, load_agreements
from slasim.study.result import Study
from slasim.study.statistics import Interval, mean_interval
from slasim.types import Float64

TICKETS = 100_000  # of all histories that are looked at, as far as one alone has no more


class LateSplit(NamedTuple):
    """Late clocks by cause, and by promise or team: [name, cause]; of a window, or of a log."""

    names: tuple[tuple[str, ...], ...]  # for whom and what, or the team; most late first
    causes: tuple[str, ...]
    late: Float64  # mean of a window
    whole: tuple[Interval, ...]  # [name] the sum of its causes, with its interval; without width in a log
    histories: int  # 0: a log

    @property
    def by_cause(self) -> Float64:
        """[cause] late clocks."""
        return np.asarray(self.late.sum(axis=0), np.float64)


def late_split(result: Study | Statement, by: str) -> LateSplit:
    """`by` is `promise` or `team`."""
    return _of_study(result, by) if isinstance(result, Study) else _of_log(result, by)


def _of_study(study: Study, by: str) -> LateSplit:
    tickets = float(study.table("arrivals")["tickets"].sum())
    count = max(1, min(study.about.replications, LOOKED_AT, int(TICKETS / max(tickets, 1.0))))
    histories = _histories(study.scenario, study.about.seed, count)
    promises, of_row = promise_of(study.scenario)
    names: list[tuple[str, ...]] = (
        [(of.agreement, f"{of.commitment.replace('_', ' ')}, {of.severity}") for of in promises]
        if by == "promise"
        else [(team,) for team in (*study.scenario.teams, NOBODY_YET)]
    )
    counts = np.zeros((count, len(names), len(Cause)))
    for at, each in enumerate(histories):
        row = of_row[each.row] if by == "promise" else each.team.astype(np.int64) % len(names)  # -1: the last
        np.add.at(counts[at], (row, each.cause.astype(np.int64)), 1)
    return _split(names, counts)


@lru_cache(maxsize=2)
def _histories(scenario: Scenario, seed: int, count: int) -> tuple[ExplainedLate, ...]:
    late = LateIn(scenario, seed)
    return tuple(late(number) for number in range(count))


def _of_log(card: Statement, by: str) -> LateSplit:
    table = why_log(card_of(card)).tables["causes" if by == "promise" else "team"]
    causes = list(CAUSES.values())
    rows = [
        (
            (str(row["agreement"]), f"{row['commitment'].replace('_', ' ')}, {row['severity']}")
            if by == "promise"
            else (str(row["team"]),),
            causes.index(row["cause"]),
            int(row["late"]),
        )
        for row in table.rows()
    ]
    names = list(dict.fromkeys(name for name, *_ in rows))
    counts = np.zeros((1, len(names), len(causes)))
    for name, cause, late in rows:
        counts[0, names.index(name), cause] += late
    return _split(names, counts)._replace(histories=0)


def _split(names: Sequence[tuple[str, ...]], counts: Float64) -> LateSplit:
    late = counts.mean(axis=0)
    order = np.argsort(-late.sum(axis=1), kind="stable")
    order = order[late.sum(axis=1)[order] > 0]
    causes = np.flatnonzero(late.sum(axis=0) > 0)
    causes = causes[np.argsort(-late.sum(axis=0)[causes], kind="stable")]
    return LateSplit(
        tuple(names[at] for at in order),
        tuple(CAUSES[Cause(int(at))] for at in causes),
        np.asarray(late[np.ix_(order, causes)], np.float64),
        tuple(mean_interval(counts[:, at].sum(axis=1)) for at in order),
        len(counts),
    )


def has_late(result: Study | Statement) -> bool:
    """Whether anything is late, and can be looked at."""
    if isinstance(result, Study):
        table = result.counted["compliance"]
        return bool((table["decided"] > table["met"]).any())
    return bool(len(result.table("violations"))) and has_log(result)


def has_log(card: Statement) -> bool:
    """Whether the log of a scorecard is still there."""
    return isinstance(card, Scorecard) or Path(str(card.run.get("log") or "")).is_dir()


@lru_cache(maxsize=2)
def card_of(card: Statement) -> Scorecard:
    """A scorecard with its log: what was read back from a folder is measured again. Raises OSError when the log went
    away."""
    if isinstance(card, Scorecard):
        return card
    about = card.about
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "agreements.json"
        place.write_text(card.applied, "utf-8")
        book = load_agreements(place)
    window = utc(about.start), utc(about.end)
    return measure(read_log(Path(card.run["log"])), book, window=window, as_of=utc(about.as_of))


@lru_cache(maxsize=2)
def _why(scenario: Scenario, seed: int, replications: int, options: tuple[str, ...]) -> Why:
    from slasim.study.measures.promises.asked import read_options

    return why(scenario, seed=seed, replications=replications, asked=read_options(options))


def why_of(result: Study | Why) -> Why:
    """Why the promises of a study are missed, and what a seat is worth: single changes are tried."""
    if isinstance(result, Why):
        return result
    return _why(result.scenario, result.about.seed, min(result.about.replications, 40), result.asked.options)
