"""The screen of `slasim targets`: what is not safe first, then what is needlessly loose; times to quote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
from rich.markup import escape
from rich.table import Table

from slasim.instants import from_to
from slasim.planning.targets.quoted import ANY, SHARES
from slasim.planning.targets.result import PROMISE
from slasim.report.layout import WIDTH, plain_table
from slasim.report.words import OPEN, SURE, TROUBLE, brief, day_words, few, in_100, number, percent, quota_text
from slasim.study.measures.promises.asked_words import sentence, window_word
from slasim.study.statistics import Interval

if TYPE_CHECKING:
    from pathlib import Path

    from slasim.planning.targets.result import Targets

MOST_LINES = 40  # of the screen, the folder of the result among them
LEAST_PROMISED = 8  # lines: fewer severities are quoted before there is less room for promises
MOST_QUOTED = 3  # severities
HEADINGS = {"promises": 4, "hidden": 1, "quotes": 3, "result": 1}  # lines around the rows
NONE = "none"
ALONE = "*"


class TargetsScreen(NamedTuple):
    """What is printed, in this order."""

    head: str  # with markup
    tables: tuple[Table, ...]
    foot: list[str]


def targets_screen(found: Targets, folder: Path, scenario: Path, every: bool) -> TargetsScreen:
    """The first screen of a result in `folder`; `every`: with all promises, on however many lines."""
    head, foot = _head(found), _foot(found, folder, scenario)
    room = MOST_LINES - len(head.splitlines()) - len(foot) - sum(HEADINGS.values())
    rows = _ordered(found.promises) if len(found.promises) else found.promises
    severities = list(dict.fromkeys(found.quotes["severity"]))
    waits = len(dict.fromkeys(found.quotes["wait"]))
    many = len(severities)
    if not every:
        wanted = min(sum(_lines(rows)), LEAST_PROMISED)
        many = next((n for n in range(min(MOST_QUOTED, many), 1, -1) if room - waits * n >= wanted), min(1, many))
    tables = []
    if len(rows):
        shown = rows if every else _fitting(rows, room - waits * many)
        tables.append(_promises(found, shown))
        foot = [*_hidden(rows.drop(shown.index)), *foot]
    if many:
        tables.append(_quotes(found, severities[:many]))
    return TargetsScreen(head, tuple(tables), foot)


def _lines(rows: pd.DataFrame) -> list[int]:
    """The lines that each promise takes: one more where it is the first of its commitment."""
    heads = [*map(_commitment, rows.to_dict("records"))]
    return [1 + (at == 0 or heads[at - 1] != head) for at, head in enumerate(heads)]


def _fitting(rows: pd.DataFrame, room: int) -> pd.DataFrame:
    """The first promises that are not tight, as many as there is room for."""
    some = rows[rows["state"] != "tight"]
    return some[pd.Series(_lines(some), some.index, "int64").cumsum() <= room]


def _commitment(row: Mapping[Any, Any]) -> str:
    return f"{row['agreement']} {str(row['commitment']).replace('_', ' ')}"


def _head(found: Targets) -> str:
    """What was asked, and the verdict."""
    about = found.about
    days = day_words(*from_to(about.start, about.end, about.timezone))
    asked = wrap(f"Asked of each promise by itself: {sentence(found.scenario, found.asked)}.", WIDTH)
    return "\n".join((f"[bold]{escape(about.name)}[/]: {days}", *map(escape, asked), "", *_verdict(found)))


def _verdict(found: Targets) -> Iterator[str]:
    word, rows = _word(found), found.promises
    if found.facts["growing"]:
        queues = "still fill" if found.facts["queues"] == "still filling" else "grow"
        skills = ", ".join(found.facts["growing"])
        yield f"{TROUBLE} Queues {queues} ({escape(skills)}): no target is safe beyond this {word}."
        return
    if not len(rows):
        yield f"{OPEN} Nothing is promised that could be searched; see `slasim show RESULT left_out`."
        return
    counts = {state: int((rows["state"] == state).sum()) for state in ("not safe", "loose")}
    unsafe, loose = counts["not safe"], counts["loose"]
    if unsafe:
        yield f"{TROUBLE} Not safe today: {unsafe} of {len(rows)} promises; {loose} could be tighter, each by itself."
    else:
        yield f"{SURE} All {len(rows)} promises of today are safe; {loose} could be tighter, each by itself."
    today, safe = (found.facts["together"][name] for name in ("today", "safe"))
    more = f"; as proposed in {100 * safe:.0f}" if found.changes else ""
    yield f"  Together those of today are kept in {100 * today:.0f} of 100 {word}s{more}."


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """Not safe, loose, tight; of each state the least likely first."""
    rank = rows["state"].map({"not safe": 0, "loose": 1, "tight": 2})
    return rows.assign(rank=rank).sort_values(["rank", "chance"], kind="stable").reset_index(drop=True)


def _promises(found: Targets, shown: pd.DataFrame) -> Table:
    alone = {tuple(str(each[name]) for name in PROMISE) for each in found.facts["alone"]}
    table = plain_table("", "")
    table.add_column("Promise today", no_wrap=True)
    table.add_column("kept\nin 100", no_wrap=True)
    table.add_column("customers\nmissed", justify="right", no_wrap=True)
    for name in ("safe\ntarget", "safe\nquota", "goal\ninside"):
        table.add_column(name, no_wrap=True)
    before = ""
    for row in shown.to_dict("records"):
        sign = {"not safe": TROUBLE if row["sure"] else OPEN, "loose": "↓", "tight": SURE}[str(row["state"])]
        head = _commitment(row)
        if head != before:
            table.add_row(escape(head))
            before = head
        mark = ALONE if tuple(row[name] for name in PROMISE) in alone else ""
        table.add_row(
            f"{sign} {escape(str(row['severity']))}, {_short(row['target'])}, {quota_text(row['quota'])}",
            in_100(Interval(row["chance"], row["chance_low"], row["chance_high"])).replace(" to ", "–"),
            f"{few(row['missed'])} of {row['accounts']}" if row["judged"] == "each customer" else "",
            f"{_short(row['safe_target'])}{mark}",
            NONE if pd.isna(row["safe_quota"]) else quota_text(row["safe_quota"]),
            _short(row["goal"]) if pd.notna(row["goal"]) else "",
        )
    return table


def _hidden(rows: pd.DataFrame) -> Iterator[str]:
    """The promises that are not shown."""
    if len(rows):
        tight = int((rows["state"] == "tight").sum())
        parts = [f"{tight} safe and tight"] if tight else []
        parts += [f"{len(rows) - tight} more that are not"] if len(rows) > tight else []
        yield f"Not shown: {', '.join(parts)} (--all)."


def _short(target: Any) -> str:
    """`3 business days` -> `3 bd`."""
    if pd.isna(target):
        return NONE
    return str(target).replace(" business days", " bd").replace(" business day", " bd")


def _quotes(found: Targets, severities: list[str]) -> Table:
    """All hours together, and the hour of arrival that waits longest; the others are a table of the result."""
    table = plain_table("", "")
    table.add_column("To quote, on the clock", no_wrap=True)
    for share in SHARES:
        table.add_column(f"{100 * share:.0f} %", justify="right", no_wrap=True)
    table.add_column("80 %, who wait longest", no_wrap=True)
    rows = found.quotes
    for wait in dict.fromkeys(rows["wait"]):
        for severity in severities:
            mine = rows[(rows["wait"] == wait) & (rows["severity"] == severity)]
            if not len(mine):
                continue
            row = mine[mine["hour"] == mine["days"]].to_dict("records")[0]
            times = (_time(row[name]) for name in ("p50", "p80", "p95"))
            table.add_row(f"{wait}, {escape(severity)}", *times, _longest(mine))
    return table


def _longest(rows: pd.DataFrame) -> str:
    by_hour = rows[(rows["hour"] != ANY) & ~rows["few"]]
    if not len(by_hour):
        return ""
    row = by_hour.sort_values("p80", na_position="last").to_dict("records")[-1]
    return f"{row['days']} {row['hour']}: {_time(row['p80'])}"


def _time(value: Any) -> str:
    return "longer" if pd.isna(value) else brief(pd.Timedelta(value).total_seconds())


def _foot(found: Targets, folder: Path, scenario: Path) -> list[str]:
    """What the figures rest on, and where to go on."""
    facts, word = found.facts, _word(found)
    lines = [
        f"Safe: kept in {number(facts['needed'])} or more of {number(facts['windows'])} fresh {word}s (seed "
        f"{found.about.seed}); wrong with {percent(facts['error'], 0)} at most, each for itself. Goal: what the desk "
        "does in half of the months or quarters; its gap to the safe target is what their noise needs.",
    ]
    notes = [f"{ALONE} below today's goal, shown with the desk steering by it alone"] if facts["alone"] else []
    if any("bd" in _short(each) for name in ("target", "safe_target", "goal") for each in found.promises.get(name, ())):
        notes.append("bd: business days")
    lines += [f"{'; '.join(notes)}."] if notes else []
    lines.append(
        "The error of the volume forecast is in all of this; outages are not."
        if facts["has_forecast_error"]
        else "Not in any of this: an error of the volume forecast (none is written), outages."
    )
    if len(found.frames["left_out"]):
        lines.append(f"Left out: {len(found.frames['left_out'])} promises (slasim show RESULT left_out says why).")
    said = [part for line in lines for part in wrap(line, WIDTH)]
    tried = [f"Try it  slasim run {scenario} --override {folder / 'plan.yaml'}"] if found.changes else []
    return [
        *said,
        "",
        *tried,
        "Next    slasim show RESULT curve     also: quotes (by hour), grid, left_out",
    ]


def _word(found: Targets) -> str:
    return window_word(found.about.start, found.about.end, found.about.timezone)
