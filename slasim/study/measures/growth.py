"""Whether queues grow over the window: open tickets in its last weeks against its first weeks.

A desk whose queue grows has no steady figures: what is kept today is kept because the window ends before the wait gets
long. Compared are means over whole weeks of 168 hours from the start of the window, because desks have weeks: the last
third of them against the first (rounded down, at least one week each), by severity, paired in each simulated window.
`grows` is said where the last are more than the first by 5 % and by a ticket, sure at 1 % (one-sided, wider where the
differences are skewed; Holm's correction over the severities). Where that cannot be said, `does not grow` is said if it
is as sure that no severity grows by more than a quarter and a ticket, else `cannot tell`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

import numpy as np

from slasim.json_shapes import COUNT, NUMBER, STRING, Shape, one_of, or_null, record, rows
from slasim.records import plain
from slasim.study.measures.compliance import SEVERITY
from slasim.study.measures.measure import Measure, MeasureColumn
from slasim.study.measures.section import ENDS, HasTables, Section, interval_columns
from slasim.study.statistics import Interval, holm
from slasim.study.statistics.skewed import shift
from slasim.types import Float64

if TYPE_CHECKING:
    import pandas as pd

Verdict = Literal["grows", "does not grow", "cannot tell"]
WEEK = 168  # hours
LEAST_WEEKS = 3
ERROR = 0.01
SLIGHT, LARGE, TICKET = 0.05, 0.25, 1.0  # of the first weeks, and tickets


class Queue(NamedTuple):
    """Mean open tickets of a severity in the first and the last weeks; `change` is last - first with its interval."""

    severity: str
    first: float
    last: float
    change: Interval  # 99 %
    verdict: Verdict


class Growth(NamedTuple):
    """`first` and `last` are mean open tickets of all severities in so many `weeks` each; NaN without enough weeks."""

    verdict: Verdict
    weeks: int  # 0: fewer than three whole weeks in the window, which is too few to tell
    first: float
    last: float
    queues: tuple[Queue, ...]


def weekly(backlog: pd.DataFrame) -> pd.DataFrame:
    """From a study's table `backlog` (an hour a row) to the open tickets of each whole week, added up over its hours.

    Columns: replication, severity, week (from 0), open; ordered as they stand.
    """
    import pandas as pd

    hours = backlog["hour"]
    starts = np.flatnonzero(hours == hours.iloc[0])  # compared as a column: as an array each hour would be an object
    opened = backlog["open"].to_numpy(np.int64).reshape(len(starts), -1)
    weeks = opened.shape[1] // WEEK
    sums = opened[:, : weeks * WEEK].reshape(len(starts), weeks, WEEK).sum(axis=2)
    rows = np.repeat(starts, weeks)
    return pd.DataFrame(
        {
            "replication": backlog["replication"].to_numpy()[rows],
            "severity": backlog["severity"].iloc[rows].to_numpy(),
            "week": np.tile(np.arange(weeks), len(starts)),
            "open": sums.ravel(),
        }
    )


def growth(weeks: pd.DataFrame) -> Growth:
    """The verdict of a table that `weekly` made."""
    count = int(weeks["week"].max()) + 1 if len(weeks) else 0
    if count < LEAST_WEEKS:
        return Growth("cannot tell", 0, np.nan, np.nan, ())
    third = count // 3
    queues = tuple(_queues(weeks, count, third))
    verdicts = {queue.verdict for queue in queues}
    verdict: Verdict = next(each for each in ("grows", "cannot tell", "does not grow") if each in verdicts)
    return Growth(verdict, third, sum(each.first for each in queues), sum(each.last for each in queues), queues)


def _queues(weeks: pd.DataFrame, count: int, third: int) -> Iterator[Queue]:
    names, pairs = [], []
    for severity, table in weeks.groupby("severity", observed=True, sort=False):
        opened = table["open"].to_numpy(np.float64).reshape(-1, count) / WEEK
        names.append(str(severity))
        pairs.append((opened[:, :third].mean(axis=1), opened[:, -third:].mean(axis=1)))
    above = holm([_doubt(last - first - _margin(first, SLIGHT)) for first, last in pairs])
    below = holm([_doubt(_margin(first, LARGE) - last + first) for first, last in pairs])
    for name, (first, last), grows, steady in zip(names, pairs, above.tolist(), below.tolist(), strict=True):
        is_steady = steady <= ERROR or not (first.any() or last.any())
        verdict: Verdict = "grows" if grows <= ERROR else "does not grow" if is_steady else "cannot tell"
        yield Queue(name, float(first.mean()), float(last.mean()), shift(last - first, 1 - ERROR).mean, verdict)


def _margin(first: Float64, share: float) -> float:
    return max(share * float(first.mean()), TICKET)


def _doubt(values: Float64) -> float:
    """How likely chance alone gives values like these where their mean is not above 0; NaN for a single one."""
    mean, two_sided = shift(values)
    return two_sided / 2 if mean.estimate > 0 else 1 - two_sided / 2


VERDICTS: Shape = one_of(*get_args(Verdict))


class _Growth(Section):
    """One object: the verdict, and a row for each severity."""

    name = "growth"

    def document(self, study: HasTables) -> Any:
        found = growth(weekly(study.tables["backlog"]))
        queues = [
            {
                "severity": each.severity,
                "first": each.first,
                "last": each.last,
                **interval_columns("change", each.change),
                "verdict": each.verdict,
            }
            for each in found.queues
        ]
        means = {"first": plain(found.first), "last": plain(found.last)}
        return {"verdict": found.verdict, "weeks": found.weeks, **means, "queues": queues}

    def shape(self) -> Shape:
        tickets = {**NUMBER, "minimum": 0}
        change = {f"change{end}": or_null(NUMBER) if end else NUMBER for end in ENDS}
        queue = record({"severity": STRING, "first": tickets, "last": tickets, **change, "verdict": VERDICTS})
        means = {"first": or_null(tickets), "last": or_null(tickets)}
        return record({"verdict": VERDICTS, "weeks": COUNT, **means, "queues": rows(queue)})


GROWTH = Measure(
    "weeks",
    keys=(SEVERITY, MeasureColumn("week", "int", "of the window, from 0")),
    values=(MeasureColumn("open", "int", "open tickets, added up over the hours of the week", "tickets"),),
    made=lambda tables: weekly(tables["backlog"]),
    sources=("backlog",),
    sections=(_Growth(),),
)
