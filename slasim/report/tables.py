"""The tables that `slasim run` prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich import box
from rich.markup import escape
from rich.table import Table

from slasim.instants import from_to
from slasim.report.words import DAYS, cut_off, duration, number, percent, plus_minus, span
from slasim.scenario.values.stored import told
from slasim.study.measures.compliance import EACH_CUSTOMER, TOGETHER, UNDECIDED
from slasim.study.measures.waits import KINDS, QUANTILES

if TYPE_CHECKING:
    from slasim.study import Study

MARKS = {
    **{"kept": ("✓", "green"), "at risk": ("!", "yellow"), "missed": ("✗", "red")},
    **{UNDECIDED: ("…", "yellow"), "no data": ("·", "dim")},
}
SO_FAR = ("~", "yellow")  # kept in this window, while the backlog grows
EACH = (
    "Where each customer is judged, P(kept) is the share of customers to expect kept in the worst period;\n"
    "the numbers are customers missed, by period and in the worst."
)
WHOLE = (
    "Where all are judged together, P(kept) is the probability that the quota is kept in the worst period:\n"
    "kept ✓ from 95 % on, missed ✗ below 50 %, at risk ! between; ? marks what more replications could change."
)
GROUP = 6  # signs


def study_tables(study: Study) -> Iterator[Table]:
    """Compliance, partial months, credits, waits, backlog, occupancy: those that have something to say."""
    for table in (
        compliance(study),
        partial(study),
        credits(study),
        waits(study),
        backlog(study),
        occupancy(study),
    ):
        if table.row_count:
            yield table


def headline(study: Study) -> str:
    """What was simulated, in one line."""
    about = study.about
    first, last = from_to(about.start, about.end, about.timezone)
    tickets = number(study.arrivals["tickets"].sum())
    changed = f" with {escape(', '.join(told(study.changes)))}" if study.changes else ""
    return (
        f"[bold]{escape(about.name)}[/]{changed}: {first} to {last}, {about.timezone}; about {tickets} tickets; "
        f"{about.replications} replication{'' if about.replications == 1 else 's'}, seed {about.seed}"
    )


def compliance(study: Study) -> Table:
    """One row per promise: attainment over all whole periods, its worst period, and the mark of that."""
    whole = study.compliance[study.compliance["whole"]] if len(study.compliance) else study.compliance
    periods = list(dict.fromkeys(whole["period"])) if len(whole) else []
    grows = study.growth.is_growing
    table = plain_table("Compliance", _about_marks(whole, grows))
    for name in ("agreement", "commitment", "severity"):
        table.add_column(name)
    table.add_column("quota", justify="right")
    table.add_column("attainment", justify="right")
    table.add_column(title_of(periods))
    table.add_column("worst P(kept)", justify="right")
    table.add_column("interval", justify="right")
    table.add_column("")
    promise = ["agreement", "commitment", "severity"]
    attainment = {key: group.iloc[0] for key, group in groups(study.attainment, promise)}
    last = None
    for key, group in groups(whole, promise):
        if last is not None and key[:2] != last:
            table.add_section()
        shown = [part if last is None or key[:2] != last or at == 2 else "" for at, part in enumerate(key)]
        last = key[:2]
        worst = _worst(group)
        pooled = attainment[key]
        if worst["judged"] == EACH_CUSTOMER:
            by_period, verdict = _missed_by_period(group), _missed(worst)
        else:
            by_period, verdict = _signs(list(group["mark"]), grows), _verdict(worst, grows)
        table.add_row(
            *shown,
            percent(worst["quota"], 0 if (100 * worst["quota"]) % 1 == 0 else 1),
            _attained(pooled),
            by_period,
            cut_off(percent(worst["p_kept"], 0), worst["mark"] == UNDECIDED, "share"),
            span(percent(worst["p_kept_low"], 0), percent(worst["p_kept_high"], 0)),
            verdict,
        )
    return table


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
    frame = study.waits
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
        for at, row in enumerate(frame[frame["wait"] == wait].to_dict("records")):
            mean = plus_minus(duration(row["mean"]), duration(row["mean_high"] - row["mean"], of=row["mean"]))
            quantiles = (cut_off(duration(row[name]), row[f"{name}_cut_off"]) for name in QUANTILES)
            table.add_row(
                words if at == 0 else "",
                str(row["severity"]),
                number(row["tickets"]),
                cut_off(mean, row["mean_cut_off"]),
                *quantiles,
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


def plain_table(title: str, caption: str) -> Table:
    """A table without lines between its columns."""
    return Table(
        title=title or None,
        caption=caption or None,
        title_justify="left",
        caption_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )


def _worst(group: pd.DataFrame) -> pd.Series[Any]:
    """The period with the lowest P(kept); where that is kept, one of which clocks are still open."""
    ordered = group.sort_values("p_kept", kind="stable")
    undecided = ordered[ordered["mark"] == UNDECIDED]
    return undecided.iloc[0] if len(undecided) and ordered["mark"].iloc[0] == "kept" else ordered.iloc[0]


def _attained(row: pd.Series[Any]) -> str:
    """The attainment; its bounds where clocks that are not decided could turn the verdict."""
    if row["undecided"]:
        return f"{percent(row['attainment_least'], 0).removesuffix(' %')} to {percent(row['attainment_most'], 0)}"
    return _share(row, "attainment")


def _share(row: Mapping[Any, Any] | pd.Series[Any], name: str) -> str:
    """A share and half the width of its interval: the wider half where 0 or 100 % cut it."""
    half = max(row[f"{name}_high"] - row[name], row[name] - row[f"{name}_low"])
    return plus_minus(percent(row[name]), percent(half))


def groups(frame: pd.DataFrame, keys: list[str]) -> Iterator[tuple[tuple[str, ...], pd.DataFrame]]:
    """The rows of equal keys, in the order of their first row."""
    if len(frame):
        for key, group in frame.groupby(keys, sort=False, observed=True):
            yield tuple(str(part) for part in key), group


def title_of(periods: list[str]) -> str:
    """The heading of a column with a sign for each period."""
    return f"{periods[0]} … {periods[-1]}" if len(periods) > 1 else "".join(periods)


def _about_marks(rows: pd.DataFrame, grows: bool) -> str:
    """What the signs of these rows mean; a mere share of customers has none."""
    judged = set(rows["judged"]) if len(rows) else set()
    parts = [text for kind, text in ((EACH_CUSTOMER, EACH), (TOGETHER, WHOLE)) if kind in judged]
    if grows and TOGETHER in judged:
        parts.append("kept ~: in this window only, for the backlog grows.")
    if len(rows) and rows["undecided"].any():
        parts.append("undecided …: clocks open when the simulation ends could turn it; the attainment has bounds.")
    return "\n".join(parts)


def _verdict(row: pd.Series[Any], grows: bool) -> str:
    """The mark of a probability, in words."""
    sign, style = _mark(row["mark"], grows)
    so_far = f" {sign}" if (sign, style) == SO_FAR else ""
    return f"[{style}]{row['mark']}{so_far}{'' if row['sure'] else ' ?'}[/]"


def _mark(mark: str, grows: bool) -> tuple[str, str]:
    return SO_FAR if grows and mark == "kept" else MARKS[mark]


def _missed(row: pd.Series[Any]) -> str:
    """How many customers miss their quota in a period."""
    if row["mark"] == "no data":
        return f"[{MARKS['no data'][1]}]no data[/]"
    return _coloured(f"{_few(row['missed'])} of {number(row['judged_units'])} missed", row["mark"])


def _missed_by_period(rows: pd.DataFrame) -> str:
    """The customers missed in each period; where periods are many, in the best and the worst."""
    known = rows[rows["mark"] != "no data"]
    if len(rows) > GROUP:
        return (
            " to ".join(_few(known["missed"].agg(end)) for end in ("min", "max")) if len(known) else MARKS["no data"][0]
        )
    cells = (
        MARKS["no data"][0] if mark == "no data" else _coloured(_few(missed), mark)
        for missed, mark in zip(rows["missed"], rows["mark"], strict=True)
    )
    return "  ".join(cells)


def _coloured(text: str, mark: str) -> str:
    """Trouble in its colour; what is well has none."""
    return text if mark == "kept" else f"[{MARKS[mark][1]}]{text}[/]"


def _few(missed: float) -> str:
    """0.0 stands for nobody at all."""
    return "<0.1" if 0 < missed < 0.05 else number(missed, 1)


def _signs(marks: list[str], grows: bool) -> str:
    """One sign a period, apart where they are few, else in groups of six."""
    size = 1 if len(marks) <= GROUP else GROUP
    signs = [f"[{style}]{sign}[/]" for sign, style in (_mark(mark, grows) for mark in marks)]
    return " ".join("".join(signs[at : at + size]) for at in range(0, len(signs), size))
