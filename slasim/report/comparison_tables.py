"""The tables that `slasim compare` prints."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from rich.markup import escape
from rich.table import Table

from slasim.instants import from_to
from slasim.report.layout import plain_table
from slasim.report.screen.queue_lines import growth_lines
from slasim.report.words import TROUBLE, cut_off, day_words, duration, number, percent
from slasim.study.comparing.figures import told_of
from slasim.study.measures import registry
from slasim.study.measures.promises.asked import WORD, read_options
from slasim.study.measures.promises.asked_words import event_words
from slasim.study.measures.promises.every_promise import ALL_TOGETHER
from slasim.study.measures.queues.waits import KINDS

if TYPE_CHECKING:
    from slasim.study.comparing.comparison import Choice, Comparison
    from slasim.study.measures.measure import ComparisonTable

BETTER, WORSE = "green", "red"
SHORT = {
    "attainment": "in time",
    "occupancy": "busy",
    "wait": "mean wait",
}  # what a figure is, where its keys do not say
MOST_DIGITS = 4
MOST_GAIN = 1000


def headline(comparison: Comparison) -> str:
    """What was compared, in one line, and a line for each side whose queues grow."""
    about = comparison.about
    first, last = from_to(about.start, about.end, about.timezone)
    variants = len(about.sides) - 1
    return (
        f"[bold]{escape(about.name)}[/] against {variants} variant{'' if variants == 1 else 's'}: "
        f"{day_words(first, last)}, {about.timezone}\n{about.replications} histories of each, the same for all, "
        f"seed {about.seed}"
        f"{''.join(_growing(comparison))}"
    )


def _growing(comparison: Comparison) -> Iterator[str]:
    """A line for each side whose queues grow or still fill: its figures are no steady ones."""
    for side, found in zip(comparison.about.sides, comparison.growth, strict=True):
        if found.is_growing:
            sign, _, words = growth_lines(found)[0].partition(" ")
            yield f"\n{sign} {escape(side.label)}: {words[0].lower()}{words[1:]}"
    if any(each.is_growing for each in comparison.growth):
        yield "\n  What these keep and cost holds for this window only."


def labels_that_grow(comparison: Comparison) -> list[str]:
    """The sides whose queues grow or still fill."""
    pairs = zip(comparison.about.sides, comparison.growth, strict=True)
    return [side.label for side, found in pairs if found.is_growing]


def comparison_tables(comparison: Comparison) -> Iterator[Table]:
    """What each variant changes, and the best of all when it was asked for."""
    every = comparison.differences
    for label, rows in every.groupby("variant", sort=False):
        legend = _legend(int(every["p_value"].notna().sum()))
        for of, measures in _tables().items():
            mine = rows[rows["measure"].isin(measures)]
            table = _changes(mine, of.names, _where_queues_grow(comparison, str(label)))
            if table.row_count:
                notes = [of.note, _what_is_asked(comparison, of), _cut_off(mine), legend, _same(table, mine)]
                if any(told_of(each).is_exact for each in measures):
                    notes.append(_uncosted(comparison.about.uncosted))
                table.title = f"{escape(str(label))}: {of.title}"
                table.caption = "\n".join(each for each in notes if each)
                legend = ""
                yield table
    yield from best_table(comparison)


def best_table(comparison: Comparison) -> Iterator[Table]:
    """The best of all, where it was asked for."""
    if comparison.choice is not None:
        yield _best(comparison, comparison.choice)


def _tables() -> dict[ComparisonTable, list[str]]:
    """The tables of a comparison, each with the measures that it shows."""
    found: dict[ComparisonTable, list[str]] = {}
    for each in registry.told():
        if each.table is not None:
            found.setdefault(each.table, []).append(each.measure or each.word)
    return found


def _what_is_asked(comparison: Comparison, of: ComparisonTable) -> str:
    if of is not ALL_TOGETHER:
        return ""
    return f"What is asked: {escape(event_words(comparison.scenarios[0], read_options(comparison.about.asked)))}."


def _legend(compared: int) -> str:
    return (
        f"better, worse: real with 95 % certainty for all {compared} figures together (Holm); else it may be chance.\n"
        "pairing: how many times the replications that independent seeds would need for the same interval."
    )


def _same(table: Table, rows: pd.DataFrame) -> str:
    left_out = len(rows) - table.row_count
    return f"Not shown, because the same in every replication: {left_out}." if left_out else ""


def _cut_off(rows: pd.DataFrame) -> str:
    if not (rows["baseline_cut_off"] | rows["value_cut_off"]).any():
        return ""
    if (rows["unit"] == "share").all():
        return "~: clocks that are not decided when the simulation ends could turn it."
    return "≥: unfinished tickets are in with the time so far; the whole is more, and the change unsure."


def _uncosted(teams: tuple[str, ...]) -> str:
    return f"Without a cost per hour, and so not in it: {escape(', '.join(teams))}." if teams else ""


def _where_queues_grow(comparison: Comparison, variant: str) -> str:
    """The verdict on what is asked where queues of the variant or of the baseline grow; else nothing."""
    growing = labels_that_grow(comparison)
    if variant in growing:
        return f"[{WORSE}]queues grow[/]"
    return "baseline grows" if comparison.about.sides[0].label in growing else ""


def _changes(rows: pd.DataFrame, names: tuple[str, ...], grows: str) -> Table:
    """The rows that differ in any replication. grows: the verdict on what is asked, where queues grow."""
    table = plain_table("", "")
    for name in names:
        table.add_column(name)
    for name in ("baseline", "change", "95 % interval", "pairing"):
        table.add_column(name, justify="right")
    table.add_column("")
    last: list[str] = []
    told = (rows["difference"] != 0) | np.isfinite(rows["variance_ratio"])
    told |= (rows["measure"] == WORD) & bool(grows)
    for row in rows[told].to_dict("records"):
        now = [_name(row, name) for name in names]
        # What a row has in common with the one above is said once; its last name always is.
        common = len(names) > 1 and now[:-1] == last[:-1]
        shown = ["" if common else escape(part) for part in now[:-1]] + [escape(now[-1])]
        verdict = grows if row["measure"] == WORD else ""
        table.add_row(*shown, *_figures(row), verdict or _verdict(row))
        last = now
    return table


def _name(row: Mapping[Any, Any], column: str) -> str:
    if column == "wait":
        return KINDS[row["wait"]]
    return told_of(row["measure"]).words if column == "" else str(row[column])


def _figures(row: Mapping[Any, Any]) -> tuple[str, ...]:
    low, high = row["difference_low"], row["difference_high"]
    half, most, unit = (high - low) / 2, max(abs(low), abs(high)), row["unit"]
    ends = (signed(end, unit, half, most) for end in (low, high))
    # The unit stands beside the difference; that of a duration is part of it.
    interval = " to ".join(end if unit == "ms" else end.rpartition(" ")[0] for end in ends) if half > 0 else ""
    change = signed(row["difference"], unit, half, most)
    if math.isnan(row["difference"]):
        change = "gone" if math.isnan(row["value"]) else f"new: {value_of(row['value'], unit, half)}"
    baseline = cut_off(value_of(row["baseline"], unit, half), row["baseline_cut_off"], unit)
    change = cut_off(change, row["value_cut_off"] and not row["baseline_cut_off"], unit)
    return (baseline, change, interval, _gain(row["variance_ratio"]))


def _gain(ratio: float) -> str:
    if not math.isfinite(ratio):
        return ""
    return f"> {number(MOST_GAIN)}" if ratio > MOST_GAIN else f"× {number(ratio, 0 if ratio >= 10 else 1)}"


def _verdict(row: Mapping[Any, Any]) -> str:
    if not row["real"]:
        return ""
    style = verdict_style(row)
    if not style:
        return "more" if row["difference"] > 0 else "less"
    return f"[{style}]{'better' if style == BETTER else 'worse'}[/]"


def verdict_style(row: Mapping[Any, Any]) -> str:
    """The colour of a real change: better, worse, or none where more is neither."""
    better = told_of(row["measure"]).better
    if better is None:
        return ""
    return BETTER if (row["difference"] > 0) == better else WORSE


def value_of(value: float, unit: str, half: float) -> str:
    """A figure in its unit, with the digits that an interval of half this width has."""
    if math.isnan(value):
        return "–"
    if unit == "share":
        return percent(value, max(1, _digits(100 * half)))
    if unit == "ms":
        return duration(value, half=half)
    return f"{number(value)} {unit}"


def signed(value: float, unit: str, half: float, most: float) -> str:
    """A difference: `+0.06 pp` (of percent), `−12 min`, `+1 500 EUR`; `most` is the far end of its interval."""
    if math.isnan(value):
        return "–"
    sign, size = ("−" if value < 0 else "+", abs(value))
    if unit == "share":
        return f"{sign}{number(100 * size, max(1, _digits(100 * half)))} pp"
    if unit == "ms":
        return sign + duration(size, of=most)
    return f"{sign}{number(size)} {unit}"


def _digits(half: float) -> int:
    """Decimals of a figure whose interval has half this width."""
    if not half > 0:
        return 0
    return min(max(0, -math.floor(math.log10(half))), MOST_DIGITS)


def _best(comparison: Comparison, choice: Choice) -> Table:
    labels = [side.label for side in comparison.about.sides]
    zone = value_of(choice.zone, choice.unit, choice.zone)
    sure = percent(1 - choice.error, 0)
    best, eligible = escape(labels[choice.best]), len(labels) - len(choice.left_out)
    if eligible > 1:
        caption = [
            f"{best} was selected: with {sure} certainty if the best is better by {zone} or more."
            if choice.decided
            else f"Not decided when the most replications were reached; {best} was ahead.",
            f"better by at most: than the selected, on fresh replications, with {sure} certainty for all together.",
            f"So no other is better by more than {zone}."
            if choice.certified
            else f"Another may still be better by more than {zone}: more replications of the comparison narrow it.",
        ]
    else:
        caption = [f"{best} was selected: its queues alone do not grow."]
    if choice.left_out:
        caption.append(
            f"{TROUBLE} Sides with a queue that grows or still fills stand last ({len(choice.left_out)} of "
            f"{len(labels)}) and are not selected: what they keep and cost holds for this window only."
        )
    elif choice.growing:
        caption.append(f"{TROUBLE} The queues of all of them grow or still fill: it is the best of this window only.")
    most = "greatest" if choice.greatest else "least"
    table = plain_table(f"Best of {len(labels)}: the {most} {escape(choice.figure)}", "\n".join(caption))
    table.add_column("scenario")
    table.add_column("replications", justify="right")
    table.add_column("better by at most", justify="right")
    table.add_column("")
    for at in sorted(range(len(labels)), key=lambda side: side in choice.left_out):
        limit = "" if at == choice.best else value_of(choice.limits[at], choice.unit, choice.limits[at])
        sign = f"{TROUBLE} " if at in choice.left_out else ""
        table.add_row(f"{sign}{escape(labels[at])}", number(choice.replications[at]), limit, _status(choice, at))
    return table


def _status(choice: Choice, side: int) -> str:
    if side in choice.left_out:
        return "queues grow"
    if side == choice.best:
        return "[green]selected[/]"
    return "dropped" if side in choice.dropped else "not told apart"
