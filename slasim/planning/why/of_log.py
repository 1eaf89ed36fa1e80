"""Why tickets of a real log are late, as far as it tells: work, waits for the desk, the customer, vendors.

A log does not say who was there, so a wait is not told apart further.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.agreements import Scorecard
from slasim.agreements.causes import CAUSES, Cause, cause_of, split_late
from slasim.agreements.causes.cause import DOING
from slasim.agreements.clocks.clocks import owed_rows
from slasim.agreements.verdicts.counting import OUTSIDE
from slasim.calendars.zone import hour_of_week, wall_clock
from slasim.instants import DAY, HOUR
from slasim.log.ticket_log import TicketLog
from slasim.log.timeline import Timeline, read_timeline
from slasim.planning.why.causes import NOBODY_YET, columns
from slasim.planning.why.words import promise_words
from slasim.study.measures.promises.chance import Promise
from slasim.table import ColumnTable
from slasim.types import Int32, Int64

if TYPE_CHECKING:
    import pandas as pd

BY = ("hour", "team", "customer")
UNTOLD = "the log does not tell whether anybody was there, all were busy, or tickets were held"
SHORT = {
    Cause.HANDLE: "work alone took longer than the target",
    Cause.WAITS: "they waited for the desk",
    Cause.CUSTOMER: "the time with the customer counts",
    Cause.VENDOR: "the time with a vendor counts",
    Cause.OVER: "they lay solved before they were reopened",
}


@dataclass(frozen=True, eq=False)
class LogWhy:
    """Why tickets of a log are late under agreements; promises with most late tickets first."""

    name: str
    start: int  # of the measured part, ms since 1970
    end: int
    timezone: str
    tickets: int
    late: int
    tables: dict[str, ColumnTable]  # causes, hour, team, customer: late clocks

    @property
    def first_line(self) -> str:
        """The cause of most late tickets of the promise that has most, in plain words."""
        rows = self.tables["causes"].rows()
        if not rows:
            return "No ticket is late: nothing to explain."
        first = rows[0]
        of, cause = Promise(*(first[name] for name in Promise._fields)), _named(first["cause"])
        untold = f"; {UNTOLD}" if cause is Cause.WAITS else ""
        share = f"{100 * first['share']:.0f} % of late tickets"
        return f"{promise_words(of)} are late because {SHORT[cause]}: {share}{untold}."

    @property
    def causes(self) -> pd.DataFrame:
        """Late clocks by promise and cause."""
        return self.tables["causes"].frame

    @property
    def hours(self) -> pd.DataFrame:
        """The same by hour of the week, Monday 00:00 first."""
        return self.tables["hour"].frame

    def document(self) -> dict[str, Any]:
        """The same as plain values for JSON."""
        return {
            "agreements": self.name,
            "tickets": self.tickets,
            "late": self.late,
            "first_line": self.first_line,
            **{name: table.rows() for name, table in self.tables.items()},
        }


def why_log(card: Scorecard) -> LogWhy:
    """From a scorecard, which has judged the log."""
    log, promises, zone = card.log, card.promises, card.agreements.timezone
    clocks = card.score.clocks
    assert clocks is not None
    timeline = read_timeline(log)
    late = split_late(log, promises, clocks, timeline)
    mine = np.flatnonzero(card.score.clock_period[late.row] != OUTSIDE)
    row, spent = late.row[mine], late.spent[mine]
    commitment, ticket = clocks.commitment[row], clocks.ticket[row]
    target = promises.owed.target[owed_rows(clocks, row, promises, log.ticket_table), commitment]
    cause = cause_of(spent, target)
    place = late.longest[mine, DOING[cause]]
    wall = wall_clock(zone, clocks.start[row])
    teams, names = _team(log, timeline, place), (*log.teams, NOBODY_YET)
    rules = [promises.commitments[c] for c in commitment.tolist()]
    severities = [log.labels.severities[severity] for severity in clocks.severity[row].tolist()]
    of = [Promise(rule.agreement, rule.name, name) for rule, name in zip(rules, severities, strict=True)]
    rows = list(
        zip(
            of,
            cause.tolist(),
            hour_of_week(wall // DAY, wall % DAY // HOUR).tolist(),
            [names[team] for team in teams.tolist()],
            [log.accounts.name[who] for who in log.ticket_table.customer[ticket].tolist()],
            strict=True,
        )
    )
    return LogWhy(card.agreements.name, *card.window, zone, log.size, len(rows), _tables(rows))


def _tables(rows: list[tuple[Any, ...]]) -> dict[str, ColumnTable]:
    whole = Counter(of for of, *_ in rows)
    of_causes = Counter((of, cause) for of, cause, *_ in rows)
    order = sorted(of_causes.items(), key=lambda each: (-whole[each[0][0]], each[0][0], -each[1]))
    causes = [
        {**of._asdict(), "cause": CAUSES[Cause(cause)], "late": times, "share": times / whole[of]}
        for (of, cause), times in order
    ]
    found = {"causes": columns(causes, (*Promise._fields, "cause", "late", "share"))}
    for at, by in enumerate(BY, 2):
        seen = Counter((each[0], each[1], each[at]) for each in rows)
        told = [
            {**of._asdict(), "cause": CAUSES[Cause(cause)], by: value, "late": times}
            for (of, cause, value), times in seen.most_common()
        ]
        found[by] = columns(told, (*Promise._fields, "cause", by, "late"))
    return found


def _named(words: str) -> Cause:
    return next(cause for cause, each in CAUSES.items() if each == words)


def _team(log: TicketLog, timeline: Timeline, place: Int64) -> Int32:
    """The team of who acted next on the ticket, from the begin of a stretch on; -1: nobody did, or the log does not
    tell."""
    events = log.event_table
    order = np.argsort(events.ticket, kind="stable")
    agent = events.agent[order]
    acts = np.append(np.flatnonzero(agent >= 0), len(agent))
    at = acts[np.searchsorted(acts, place)]
    ticket = np.searchsorted(timeline.first, place, side="right") - 1
    known = at < timeline.first[ticket + 1]
    return np.where(known, log.agent_team[agent[np.where(known, at, 0)]] if len(log.agents) else -1, -1).astype(
        np.int32
    )
