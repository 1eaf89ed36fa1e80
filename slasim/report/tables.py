"""The tables that `slasim run` prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from slasim.instants import from_to
from slasim.records import records
from slasim.report.layout import groups, plain_table
from slasim.report.words import DAYS, cut_off, day_words, duration, number, percent, plus_minus
from slasim.roster import most_seats
from slasim.scenario.values.stored import told
from slasim.study.measures.promises.asked_words import window_word
from slasim.study.measures.queues.waits import KINDS, QUANTILES

if TYPE_CHECKING:
    import pandas as pd

    from slasim.study import Study


def study_tables(study: Study) -> Iterator[Table]:
    """Partial months, credits, waits, backlog, occupancy: those that have something to say."""
    for table in (
        partial(study),
        credits(study),
        waits(study),
        backlog(study),
        occupancy(study),
    ):
        if table.row_count:
            yield table


def headline(study: Study) -> str:
    """What was simulated, in two lines."""
    about = study.about
    first, last = from_to(about.start, about.end, about.timezone)
    tickets = number(study.table("arrivals")["tickets"].sum())
    changed = f" with {escape(', '.join(told(study.changes)))}" if study.changes else ""
    word = window_word(about.start, about.end, about.timezone)
    seats = most_seats(study.scenario)
    many = "" if about.replications == 1 else "s"
    return (
        f"[bold]{escape(about.name)}[/]{changed}: {day_words(first, last)}, {about.timezone}\n"
        f"{tickets} tickets a {word}, {number(seats)} seats; "
        f"{about.replications} simulated {word}{many}, seed {about.seed}"
    )


def partial(study: Study) -> Table:
    """Periods that the window cuts: attainment only, nothing is judged on them."""
    table = plain_table("Cut by the window, not judged", "Attainment of the tickets of the window, by period.")
    cut = study.compliance[~study.compliance["whole"]] if len(study.compliance) else study.compliance
    periods = list(dict.fromkeys(cut["period"])) if len(cut) else []
    for name in ("agreement", "commitment", "severity"):
        table.add_column(name)
    for period in periods:
        table.add_column(period, justify="right")
    for key, group in groups(cut, ["agreement", "commitment", "severity"]):
        by_period = group.set_index("period")["attainment"]
        table.add_row(*key, *(percent(by_period.get(period, float("nan"))) for period in periods))
    return table


def credits(study: Study) -> Table:
    """What the promises cost, by agreement and period."""
    table = plain_table("Credits", "Expected in a period; one replication in twenty pays at least the p95.")
    for name in ("agreement", "period"):
        table.add_column(name)
    for name in ("expected", "p95", "P(any)"):
        table.add_column(name, justify="right")
    for row in study.credits.to_dict("records"):
        table.add_row(
            row["agreement"],
            row["period"],
            f"{plus_minus(number(row['amount']), number(row['amount_high'] - row['amount']))} {row['currency']}",
            number(row["amount_p95"]),
            percent(row["p_any"], 0),
        )
    return table


def waits(study: Study) -> Table:
    """How long tickets wait for an agent, by severity."""
    frame = study.table("waits")
    caption = "Means over replications, with the interval of the mean. Waits for the customer are not in."
    if (frame["unfinished"] > 0).any():
        caption += "\n≥: waits of unfinished tickets are in with the time so far; the whole is more."
    table = plain_table("Waiting for an agent", caption)
    table.add_column("wait")
    table.add_column("severity")
    for name in ("tickets", "mean", "median", "p90", "p95", "unfinished"):
        table.add_column(name, justify="right")
    for wait, words in KINDS.items():
        table.add_section()
        for at, row in enumerate(records(frame.take(frame.equal("wait", wait)))):
            mean, high = row["mean_ms"], row["mean_high_ms"]
            half = None if high is None else high - mean
            shown = plus_minus(duration(mean, half=half), duration(half, of=mean))
            table.add_row(
                words if at == 0 else "",
                str(row["severity"]),
                number(row["tickets"]),
                cut_off(shown, row["mean_cut_off"]),
                *(cut_off(duration(row[f"{name}_ms"]), row[f"{name}_cut_off"]) for name in QUANTILES),
                number(row["unfinished"], 1) if row["unfinished"] else "0",
            )
    return table


def backlog(study: Study) -> Table:
    """Open tickets over the hours of the window, by severity."""
    table = plain_table("Backlog (open tickets)", "Over the hours of the window, of the mean over replications.")
    table.add_column("severity")
    for name in ("mean", "least", "most", "at the start", "at the end", "worst hour of the week"):
        table.add_column(name, justify="right")
    week = study.hour_of_week
    for severity, group in groups(study.backlog, ["severity"]):
        opened = group.sort_values("hour")["open"]
        at = week[week["severity"] == severity[0]].sort_values("open", kind="stable").iloc[-1]
        table.add_row(
            str(severity[0]),
            number(opened.mean(), 1),
            number(opened.min(), 1),
            number(opened.max(), 1),
            number(opened.iloc[0], 1),
            number(opened.iloc[-1], 1),
            f"{DAYS[int(at['weekday'])]} {int(at['hour']):02d}:00  {number(at['open'], 1)}",
        )
    return table


def occupancy(study: Study) -> Table:
    """What the teams' hours went into."""
    table = plain_table("Teams", "Hours in the window. Occupancy: busy / staffed. Overtime: work after a shift ends.")
    table.add_column("team")
    for name in ("staffed h", "busy h", "overtime h", "occupancy"):
        table.add_column(name, justify="right")
    for row in study.occupancy.to_dict("records"):
        table.add_row(
            row["team"],
            *(number(row[f"{name}_hours"], 1) for name in ("staffed", "busy", "overtime")),
            _share(row, "occupancy"),
        )
    return table


def _share(row: Mapping[Any, Any] | pd.Series[Any], name: str) -> str:
    """A share and half the width of its interval: the wider half where 0 or 100 % cut it."""
    half = max(row[f"{name}_high"] - row[name], row[name] - row[f"{name}_low"])
    return plus_minus(percent(row[name]), percent(half))
