"""The tables of a scorecard that look at single clocks and targets, and at what was measured otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from slasim.agreements.clocks import RUNNING, Status, owed_rows
from slasim.agreements.clocks.escalated import find_escalated
from slasim.agreements.scorecard.covered import are_over
from slasim.agreements.scorecard.frames import VERDICTS, dimensions
from slasim.agreements.scorecard.teams import holding_teams
from slasim.agreements.verdicts.counting import OUTSIDE
from slasim.calendars import elapsed_array
from slasim.log.frames import INSTANT, category, instants, ticket_column
from slasim.terms.metrics import UNTIMED, Level, Metric
from slasim.terms.tables import TARGET_BY_DATE

if TYPE_CHECKING:
    from slasim.agreements.scorecard.scorecard import Scorecard

LEVELS = tuple(level.name.lower().replace("_", " ") for level in Level)


def violation_frame(card: Scorecard) -> pd.DataFrame:
    """One row a breached clock."""
    clocks, period, log = card.score.clocks, card.score.clock_period, card.log
    assert clocks is not None
    late = np.flatnonzero((clocks.status == Status.BREACHED) & (period != OUTSIDE))
    ticket, commitment = clocks.ticket[late], clocks.commitment[late]
    tickets, accounts, labels = log.ticket_table, log.accounts, log.labels
    customer = tickets.customer[ticket]
    names = pd.DataFrame({"ticket": ticket_column(log, ticket)})
    attributes = dimensions(card, commitment, period[late], customer, clocks.severity[late])
    frame = pd.concat([names, attributes], axis=1)
    stop = clocks.stop[late]
    running = stop == RUNNING
    end = np.where(running, log.until, stop)
    frame["region"] = category(accounts.region[customer], labels.regions)
    frame["channel"] = category(tickets.channel[ticket], labels.channels)
    frame["product"] = category(tickets.product[ticket], labels.products)
    frame["team"] = category(holding_teams(log, card.promises, clocks, late), log.teams)
    owed = owed_rows(clocks, late, card.promises, tickets)
    level = card.promises.owed.level[owed, commitment]
    frame["level"] = category(level, LEVELS)
    frame["number"] = clocks.number[late]
    frame["created"] = instants(tickets.created[ticket])
    frame["started"] = instants(clocks.start[late])
    frame["due"] = instants(clocks.due[late])
    frame["stop"] = instants(stop).mask(running)
    frame["lateness"] = np.maximum(end - clocks.due[late], 0).view("timedelta64[ms]")
    calendar = card.promises.owed.calendar[owed, commitment]
    after = np.maximum(end, clocks.due[late])
    frame["open_lateness"] = elapsed_array(card.promises.calendars, calendar, clocks.due[late], after).view(
        "timedelta64[ms]"
    )
    abandoned = np.array([each.metric == Metric.ABANDONMENT for each in card.promises.commitments], np.bool_)
    frame["abandoned"] = abandoned[commitment]
    frame["over"] = running & are_over(log, ticket)
    frame["counted"] = clocks.counted[late].view("timedelta64[ms]")
    if card.promises.escalates:
        steps = find_escalated(log, card.promises, clocks, late)
        frame["escalations"] = steps.many
        frame["escalated_to"] = pd.Series(steps.to, dtype=object)
        frame["escalated_at"] = instants(steps.at).mask(steps.many == 0)
    frame.attrs["units"] = dict.fromkeys(("created", "started", "due", "stop"), INSTANT) | {
        "lateness": "ms of plain time after due",
        "open_lateness": "ms of open time after due",
        "counted": "ms of open time",
    }
    if card.promises.escalates:
        frame.attrs["units"] |= {"escalations": "steps", "escalated_at": INSTANT}
    return frame


def drill_down(violations: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Breached clocks, their tickets and how late they were, by columns of `violations`; the most breaches first."""
    groups = violations.groupby(by, observed=True, sort=True, dropna=False)
    columns = {"breached": groups.size(), "tickets": groups["ticket"].nunique()}
    units = {"breached": "clocks", "tickets": "tickets"}
    for name, unit in (("lateness", "ms of plain time after due"), ("open_lateness", "ms of open time after due")):
        if name in violations:  # a statement that was saved before there was open time has none
            columns |= {f"mean_{name}": groups[name].mean(), f"worst_{name}": groups[name].max()}
            units |= dict.fromkeys((f"mean_{name}", f"worst_{name}"), unit)
    frame = pd.DataFrame(columns).reset_index()
    frame.attrs["units"] = units
    return frame.sort_values("breached", ascending=False, kind="stable", ignore_index=True)


def target_frame(card: Scorecard) -> pd.DataFrame:
    """One row a target that tickets of the window were owed at creation: which level gave it, and to how many."""
    promises, log = card.promises, card.log
    tickets, owed = log.ticket_table, promises.owed
    classes = promises.classes(tickets)
    severity = promises.sizes.severity_of(np.arange(len(owed.target)))  # a class fixes all of these
    rows, tickets_of = [], {}
    for start, end in {cut.window for cut in card.score.periods}:
        first, last = np.searchsorted(tickets.created, (start, end))
        tickets_of[start, end] = np.bincount(classes[first:last], minlength=len(severity))
    for c, (commitment, cut) in enumerate(zip(promises.commitments, card.score.periods, strict=True)):
        many = tickets_of[cut.window]
        mine = np.flatnonzero((owed.target[:, c] > 0) & (many > 0))
        by_date = owed.by_date[mine, c] & TARGET_BY_DATE
        keys = (severity[mine], owed.level[mine, c], owed.target[mine, c], by_date)
        found, group = np.unique(np.stack([key.astype(np.int64) for key in keys]), axis=1, return_inverse=True)
        count = np.zeros(found.shape[1], np.int64)
        np.add.at(count, group.reshape(-1), many[mine])
        timed = commitment.metric not in (*UNTIMED, Metric.COLUMN)
        rows += [(c, *key, timed, each) for key, each in zip(found.T.tolist(), count.tolist(), strict=True)]
    table = np.array(rows, np.int64).reshape(-1, 7)
    nowhere = np.zeros(len(table), np.int64)
    frame = dimensions(card, table[:, 0], nowhere, nowhere - 1, table[:, 1])
    frame["level"] = category(table[:, 2], LEVELS)
    frame = frame[["agreement", "kind", "level", "commitment", "severity"]]
    frame["target"] = pd.Series(table[:, 3].view("timedelta64[ms]")).mask(table[:, 5] == 0)
    frame["working_days"] = table[:, 4] == 1
    frame["tickets"] = table[:, 6]
    frame.attrs["units"] = {
        "target": "ms of open time; with working_days so many days of 24 h, each a working day, or a time of the day"
    }
    return frame


def level_frame(card: Scorecard) -> pd.DataFrame:
    """One row a cell that was judged by a mean, a percentile or a maximum."""
    levels, cells = card.levels_found, card.score.cells
    at = levels.cell
    frame = dimensions(card, cells.commitment[at], cells.period[at], cells.customer[at], cells.severity[at])
    frame["measure"] = card.compliance["measure"].to_numpy()[at]
    for name, values in (("level", levels.value), ("limit", levels.limit)):
        times = np.where(levels.is_time, np.rint(values), 0).astype(np.int64).view("timedelta64[ms]")
        frame[f"{name}_time"] = pd.Series(times).mask(~levels.is_time)
        frame[f"{name}_number"] = np.where(levels.is_time, np.nan, values)
    frame["least"] = levels.is_least
    frame["decided"] = (cells.met + cells.breached)[at]
    frame["verdict"] = category(cells.verdict[at], VERDICTS)
    frame["provisional"] = ~cells.final[at]
    frame.attrs["units"] = dict.fromkeys(("level_time", "limit_time"), "ms of open time")
    return frame
