"""The tables that `slasim measure` prints."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich.markup import escape
from rich.table import Table

from slasim.agreements.scorecard.statement import DIMENSIONS, Statement
from slasim.agreements.verdicts.periods import per_of
from slasim.instants import SECOND, from_to, local, local_date
from slasim.report.layout import LONG, MOST_PERIODS, groups, periods_of, plain_table, title_of
from slasim.report.statements.late_tables import downgrades, in_ms, violations
from slasim.report.statements.level_tables import LevelRows, level_table, measured, promised
from slasim.report.statements.money_tables import credit_parts, credits, endings
from slasim.report.words import attained, duration, number, open_duration, percent, quota_text, span

if TYPE_CHECKING:
    from slasim.agreements.scorecard.statement import Measured

SIGNS = {
    "kept": "[green]✓[/]",
    "missed": "[red]✗[/]",
    "carried": "[dim]→[/]",
    "no data": "[dim]·[/]",
    "not judged": "[dim]–[/]",
}
WORST_FIRST = ("missed", "kept", "carried", "no data", "not judged")
UNITS = {"clocks": "clocks", "ms": "agreed time", "contacts": "contacts"}
PROMISE = ["agreement", "commitment", "severity"]
OF_TIME = 4  # decimals of a share of time


def headline(about: Measured, name: str, provisional: bool) -> str:
    """What was measured, in one line."""
    first, last = from_to(about.start, about.end, about.timezone)
    as_of = local(about.as_of, about.timezone)
    final = "provisional, ~ marks what later events may change" if provisional else "final"
    tickets = f"{number(about.tickets)} ticket{'' if about.tickets == 1 else 's'}"
    without = f"; nothing to measure: {escape(', '.join(about.unmeasured))}" if about.unmeasured else ""
    return (
        f"[bold]{escape(name)}[/]: {first} to {last}, {about.timezone}; {tickets} in the log; "
        f"as of {as_of:%Y-%m-%d %H:%M}, {final}{without}{uncovered_words(about)}"
    )


def uncovered_words(about: Measured) -> str:
    """`; 2 of 3 tickets are promised nothing`; nothing where all are promised something."""
    if not about.promised_nothing:
        return ""
    be = "is" if about.promised_nothing == 1 else "are"
    return f"; {number(about.promised_nothing)} of {number(about.tickets)} tickets {be} promised nothing"


def statement_tables(card: Statement, by: Sequence[str] = (), worst: int = 5) -> Iterator[Table]:
    """Verdicts, what was measured other than by shares, a break-down `by` dimensions, the worst violations, lowered
    severities, what exclusions change, credits, rights to end, pilots, baselines: those that have something to say."""
    tables = [compliance(card), level_table(card), partial(card)]
    if by:
        tables.append(breakdown(card, by))
    tables += [
        violations(card, worst),
        downgrades(card),
        exclusions(card),
        credits(card),
        credit_parts(card),
        endings(card),
        readiness(card),
        baseline(card),
    ]
    for table in tables:
        if table.row_count:
            yield table


def compliance(card: Statement) -> Table:
    """One row a promise: all clocks of whole periods, the verdict of each period, and how many cells were kept."""
    whole, levels = card.compliance[~card.compliance["partial"]], LevelRows(card)
    periods = periods_of(whole)
    table = plain_table(
        "Compliance",
        "kept ✓, missed ✗, no data ·, carried into the next period →; ~ provisional.\n"
        "Where each customer is judged, a period is missed when one of them is. kept: of the quotas judged.",
    )
    for name in PROMISE:
        table.add_column(name)
    for name in ("quota", "tickets", "in time", "attainment"):
        table.add_column(name, justify="right")
    table.add_column(title_of(periods))
    table.add_column("kept", justify="right")
    last: tuple[str, ...] | None = None
    for key, group in groups(whole, PROMISE):
        if last is not None and key[:2] != last:
            table.add_section()
        shown = [part if last is None or key[:2] != last or at == 2 else "" for at, part in enumerate(key)]
        last = key[:2]
        decided, met = int(group["decided"].sum()), int(group["met"].sum())
        judged, rows = group["verdict"].isin(["kept", "missed"]), levels.of(key, partial=False)
        table.add_row(
            *map(escape, shown),
            promised(rows) if rows else _quotas(group),
            *(amount(each, group["unit"].iloc[0]) for each in (decided, _in_time(group))),
            measured(rows) if rows else _attainment(group, decided, met),
            " ".join(_signs(group, periods)),
            f"{int((group['verdict'] == 'kept').sum())} of {int(judged.sum())}",
        )
    return table


def partial(card: Statement) -> Table:
    """Periods that the window or the log cuts: nothing is judged on them."""
    cut, levels = card.compliance[card.compliance["partial"]], LevelRows(card)
    table = plain_table("Partial periods, not judged", "")
    for name in (*PROMISE, "period"):
        table.add_column(name)
    for name in ("tickets", "in time", "attainment"):
        table.add_column(name, justify="right")
    many = {key: group for key, group in groups(cut, PROMISE) if group["period"].nunique() > MOST_PERIODS}
    rows = [(key, group) for key, group in groups(cut, [*PROMISE, "period"]) if key[:3] not in many]
    rows += [((*key, title_of(periods_of(group))), group) for key, group in many.items()]
    for key, group in rows:
        decided, met = int(group["decided"].sum()), int(group["met"].sum())
        its = levels.of(key[:3], partial=True, period=None if key[:3] in many else key[3])
        share = measured(its) if its else _share(met / decided if decided else float("nan"), group["unit"].iloc[0])
        counted = (amount(each, group["unit"].iloc[0]) for each in (decided, _in_time(group)))
        table.add_row(*map(escape, key), *counted, share)
    return table


def breakdown(card: Statement, by: Sequence[str]) -> Table:
    """Totals over everything but the dimensions; by those that only violations have, the violations.

    Raises ValueError for other dimensions.
    """
    totals = set(by) <= set(DIMENSIONS)
    frame = _as_it_was(card.by(*by)) if totals else card.drill(*by)
    differs = not totals and "mean_open_lateness" in frame and _any_differ(frame)
    of_months = totals and bool((frame["in_time"] != frame["met"]).any())
    table = plain_table(
        f"By {', '.join(by)}",
        "All promises together; agreed time and contacts stay apart. Partial periods are not judged."
        f"{' Shares of agreed time are means of months where that is agreed.' if of_months else ''}"
        if totals
        else f"Violations.{' How late in elapsed time; in brackets in open time.' if differs else ''}",
    )
    for name in by:
        table.add_column(name)
    names: tuple[str, ...] = (
        ("tickets", "in time", "late", "open", "attainment") if totals else ("late", "tickets", "mean", "worst")
    )
    for name in names:
        table.add_column(name, justify="right")
    units = totals and frame["unit"].nunique() > 1
    if units:
        table.add_column("of")
    if totals:
        table.add_column("")
    for row in frame.to_dict("records"):
        shown = ["–" if part != part or part is None else escape(str(part)) for part in (row[name] for name in by)]
        if totals:
            shown += [amount(row[name], row["unit"]) for name in ("decided", "in_time", "late", "open")]
            shown += [_share(row["attainment"], row["unit"]), *([UNITS[row["unit"]]] if units else [])]
            shown += ["partial" if row["partial"] else str(row["verdict"])]
        else:
            shown += [number(row["breached"]), number(row["tickets"])]
            for each in ("mean", "worst"):
                open_ = f"\n({open_duration(in_ms(row[f'{each}_open_lateness']))})" if differs else ""
                shown.append(duration(in_ms(row[f"{each}_lateness"])) + open_)
        table.add_row(*shown)
    return table


def _any_differ(frame: pd.DataFrame) -> bool:
    """Whether open time after due is other than plain time."""
    return bool((frame["mean_open_lateness"] != frame["mean_lateness"]).any())


def exclusions(card: Statement) -> Table:
    """What the exclusions change: attainment with and without them, where they differ."""
    frame = card.exclusions
    frame = frame[~frame["partial"] & ((frame["decided"] != frame["decided_all"]) | (frame["met"] != frame["met_all"]))]
    table = plain_table("Exclusions", "What they change: verdicts with them, and as if there were none.")
    for name in (*PROMISE, "customer", "period"):
        table.add_column(name)
    for name in ("with", "", "without", " "):
        table.add_column(name, justify="right" if name.strip() else "left")
    for row in frame.to_dict("records"):
        table.add_row(
            *(escape(str(row[name])) for name in (*PROMISE, "customer", "period")),
            *(
                part
                for end in ("", "_all")
                for part in (_share(_or_nan(row[f"attainment{end}"]), row["unit"]), _word(row[f"verdict{end}"]))
            ),
        )
    return table


def readiness(card: Statement) -> Table:
    """Whether what is not live yet, or was not in some of the periods, was ready to be promised. When that was stands
    in the title where it is one for all."""
    rows, as_of = card.readiness.to_dict("records"), local_date(card.about.as_of - 1, card.about.timezone).isoformat()
    by_now = any(_live_from(row) and _live_from(row) <= as_of for row in rows)
    times = [_not_live_in(row) for row in rows]
    once = times[0] if len(set(times)) == 1 else ""
    table = plain_table(
        f"{'Before it was live' if by_now else 'Not live yet'}{once and f': {once}'}",
        "Ready: the period after these is kept with a probability of at least 95 %.",
    )
    for name in (*PROMISE, "status"):
        table.add_column(name)
    for name in ("kept", "P(kept) next"):
        table.add_column(name, justify="right")
    table.add_column("")
    for row, time in zip(rows, times, strict=True):
        table.add_row(
            *(escape(str(row[name])) for name in PROMISE),
            escape(f"{row['status']} {'' if once else time}".strip()),
            f"{row['kept']} of {row['judged']}",
            percent(row["probability"], 0),
            f"[{'green' if row['ready'] == 'ready' else 'red'}]{row['ready']}[/]",
        )
    return table


def _not_live_in(row: Mapping[Hashable, Any]) -> str:
    """`2027-01 … 2027-03; live from 2027-04-01`; "" of a statement that was saved before it said so."""
    if "first" not in row:
        return ""
    live = _live_from(row)
    periods = title_of(list(dict.fromkeys((row["first"], row["last"]))))
    return f"{periods}; live from {live}" if live else periods


def _live_from(row: Mapping[Hashable, Any]) -> str:
    """A date; "" where none is known, nor a statement says it that was saved before there was this column."""
    found = row.get("live_from")
    return "" if found is None or pd.isna(found) else str(found)


def baseline(card: Statement) -> Table:
    """The quota that could be agreed next, from the level attained."""
    table = plain_table(
        "Next baseline",
        "Attained in all whole periods, with its exact 95 % interval; proposed: its lower end, none below 20 tickets.",
    )
    for name in PROMISE:
        table.add_column(name)
    for name in ("quota", "attained", "interval", "proposed", "P(kept) next"):
        table.add_column(name, justify="right")
    for row in card.baseline.to_dict("records"):
        table.add_row(
            *(escape(str(row[name])) for name in PROMISE),
            quota_text(row["quota"]),
            attained(row["attained"], row["quota"], 1 if pd.notna(row["low"]) else OF_TIME),
            span(percent(row["low"]), percent(row["high"])),
            percent(row["proposed"]),
            percent(row["keeps"], 0),
        )
    return table


def amount(count: int, unit: str) -> str:
    """What a table counted: agreed time in hours, minutes and seconds, all else as a number."""
    if unit != "ms":
        return number(count)
    minutes, seconds = divmod(round(count / SECOND), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (seconds, "s"))
    return " ".join(f"{number(part)} {name}" for part, name in parts if part) or "0 h"


def _as_it_was(rows: pd.DataFrame) -> pd.DataFrame:
    """With columns in_time and late: what was counted, of agreed time as it was, where its share may be a mean."""
    late = rows["breached"].where(rows["unit"] != "ms", rows["down_ms"]) if "down_ms" in rows else rows["breached"]
    return rows.assign(in_time=rows["decided"] - late, late=late)


def _in_time(rows: pd.DataFrame) -> int:
    return int(_as_it_was(rows)["in_time"].sum())


def _share(share: float, unit: str) -> str:
    """A share; of time with the decimals in which minutes of a month are told apart."""
    return percent(share, OF_TIME if unit == "ms" else 1)


def _attainment(group: pd.DataFrame, decided: int, met: int) -> str:
    """The share beside its quota; of time with how long there was none."""
    share, quota, unit = met / decided if decided else float("nan"), group["quota"].max(), group["unit"].iloc[0]
    if unit != "ms":
        return attained(share, quota)
    in_time = _in_time(group)
    said = [f"{amount(decided - in_time, unit)} down"] if decided > in_time else []
    said += ["mean of months"] if in_time != met else []
    if overlong := int(group["overlong"].sum()):
        said.append(f"{overlong} outage{'' if overlong == 1 else 's'} too long")
    return attained(share, quota, OF_TIME) + (f" ({', '.join(said)})" if said else "")


def _quotas(group: pd.DataFrame) -> str:
    """The quota; several where it was amended, `none` where no share is promised."""
    shares = sorted(set(group["quota"].dropna()))
    return " … ".join(map(quota_text, shares)) or ("none" if (group["measure"] == "share").all() else "")


def _signs(cells: pd.DataFrame, periods: Sequence[str]) -> Iterator[str]:
    """The mark of each period of the promise: missed when one of its cells is; of many how many there are of each."""
    kinds = {per_of(name) for name in periods_of(cells)}
    periods = [name for name in periods if per_of(name) in kinds]
    if len(periods) > MOST_PERIODS and not kinds <= LONG:
        verdicts = cells.groupby("period", observed=True)["verdict"].agg(lambda each: min(each, key=WORST_FIRST.index))
        for verdict in WORST_FIRST:
            if times := int((verdicts == verdict).sum()):
                yield f"{number(times)} {SIGNS[verdict]}"
        return
    found = set(zip(cells["period"].tolist(), cells["verdict"].tolist(), strict=True))
    provisional = set(cells.loc[cells["provisional"], "period"].tolist())
    for period in periods:
        verdict = next((name for name in WORST_FIRST if (period, name) in found), "no data")
        yield SIGNS[verdict] + ("~" if period in provisional else "")


def _or_nan(value: Any) -> float:
    return float("nan") if pd.isna(value) else float(value)


def _word(value: Any) -> str:
    return "no data" if pd.isna(value) else str(value)
