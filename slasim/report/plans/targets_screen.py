"""The screen of `slasim targets`: what is not safe first, then what is needlessly loose; times to quote."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

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

MOST = 8  # promises on the first screen
MOST_QUOTED = 3  # severities
NONE = "none"
ALONE = "*"


def targets_head(found: Targets) -> str:
    """What was asked, and the verdict; with markup."""
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
        yield f"{TROUBLE} Not safe today: {unsafe} of {len(rows)} promises; needlessly loose: {loose}."
    else:
        yield f"{SURE} All {len(rows)} promises of today are safe; needlessly loose: {loose}."
    today, safe = (found.facts["together"][name] for name in ("today", "safe"))
    more = f"; as proposed in {100 * safe:.0f}" if found.changes else ""
    yield f"  Together those of today are kept in {100 * today:.0f} of 100 {word}s{more}."


def targets_tables(found: Targets, every: bool) -> Iterator[Table]:
    """Promises by state, and times to quote."""
    if len(found.promises):
        yield _promises(found, every)
    if len(found.quotes):
        yield _quotes(found, every)


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """Not safe, loose, tight; of each state the least likely first."""
    rank = rows["state"].map({"not safe": 0, "loose": 1, "tight": 2})
    return rows.assign(rank=rank).sort_values(["rank", "chance"], kind="stable").reset_index(drop=True)


def _promises(found: Targets, every: bool) -> Table:
    alone = {tuple(str(each[name]) for name in PROMISE) for each in found.facts["alone"]}
    table = plain_table("", "")
    table.add_column("Promise today", no_wrap=True)
    table.add_column("kept\nin 100", no_wrap=True)
    table.add_column("customers\nmissed", justify="right", no_wrap=True)
    for name in ("safe\ntarget", "safe\nquota", "goal\ninside"):
        table.add_column(name, no_wrap=True)
    rows = _ordered(found.promises)
    shown = rows if every else rows[rows["state"] != "tight"].head(MOST)
    before = ""
    for row in shown.to_dict("records"):
        sign = {"not safe": TROUBLE if row["sure"] else OPEN, "loose": "↓", "tight": SURE}[str(row["state"])]
        head = f"{row['agreement']} {str(row['commitment']).replace('_', ' ')}"
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
    hidden = rows.drop(shown.index)
    if len(hidden):
        table.add_section()
        table.add_row(f"{_hidden(hidden)}: --all")
    return table


def _hidden(rows: pd.DataFrame) -> str:
    tight = int((rows["state"] == "tight").sum())
    parts = [f"{SURE} {tight} safe and tight"] if tight else []
    return "; ".join([*parts, *([f"{len(rows) - tight} more"] if len(rows) > tight else [])])


def _short(target: Any) -> str:
    """`3 business days` -> `3 bd`."""
    if pd.isna(target):
        return NONE
    return str(target).replace(" business days", " bd").replace(" business day", " bd")


def _quotes(found: Targets, every: bool) -> Table:
    """All hours together, and the hour of arrival that waits longest; the others are a table of the result."""
    table = plain_table("", "")
    table.add_column("To quote, on the clock", no_wrap=True)
    for share in SHARES:
        table.add_column(f"{100 * share:.0f} of\n100", justify="right", no_wrap=True)
    table.add_column("longest, 80 of 100\nof those who come", no_wrap=True)
    rows = found.quotes
    severities = list(dict.fromkeys(rows["severity"]))
    for wait in dict.fromkeys(rows["wait"]):
        for severity in severities if every else severities[:MOST_QUOTED]:
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


def targets_foot(found: Targets, folder: Path, scenario: Path) -> list[str]:
    """What the figures rest on, and where to go on."""
    facts, word = found.facts, _word(found)
    lines = [
        f"A safe target or quota is wrong with {percent(facts['error'], 0)} at most, each for itself: kept in "
        f"{number(facts['needed'])} or more of {number(facts['windows'])} fresh {word}s (seed {found.about.seed}).",
        "Promise the safe target, steer inside by the goal: the desk is there in half of the months or quarters, and "
        "the gap is what their noise needs.",
    ]
    if facts["alone"]:
        lines.append(f"{ALONE} tighter than the desk's goal: shown with the desk steering by it; not in plan.yaml.")
    if "bd" in " ".join(map(_short, found.promises.get("target", ()))):
        lines.append("bd: business days.")
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
        "Next    slasim show RESULT curve     the highest safe quota of each target",
        "        slasim show RESULT quotes    by hour of arrival; also: grid, left_out",
    ]


def _word(found: Targets) -> str:
    return window_word(found.about.start, found.about.end, found.about.timezone)
