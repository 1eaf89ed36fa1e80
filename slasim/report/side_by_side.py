"""The first screen of `slasim compare`: one row a figure, one column a variant, and only what really changes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
from rich.markup import escape
from rich.table import Table

from slasim.report.comparison_tables import labels_that_grow, signed, value_of, verdict_style
from slasim.report.layout import plain_table
from slasim.report.words import TROUBLE, brief, cut_off, letter
from slasim.study.measures.promises.asked import WORD
from slasim.study.measures.queues.opening import UNTIL_SOLVED, UNTIL_TOUCHED
from slasim.study.measures.queues.waits import KINDS

if TYPE_CHECKING:
    from slasim.study.comparing.comparison import Comparison

Row = Mapping[Any, Any]
MOST = 20  # figures
SAME = "="  # no real difference
GROWS = "not kept"
SHORT = 14  # letters of a name that stands at its column; longer ones have a letter of the alphabet


class FigureGroup(NamedTuple):
    """Figures of one kind: their heading, and what each of their measures is called where its keys do not say."""

    heading: str
    measures: Mapping[str, str]
    always: bool = False  # shown whether they change or not


GROUPS = (
    FigureGroup("All kept, % of histories", {"every_promise": "to every customer", "asked": "what is asked"}, True),
    FigureGroup("In time, %", {"attainment": ""}),
    FigureGroup("Money", {"credits": "credits", "staffing": "staff", "cost": "both"}, True),
    FigureGroup("Mean wait", {"wait": ""}),
    FigureGroup("Opening backlog", {each.measure: each.words for each in (UNTIL_TOUCHED, UNTIL_SOLVED)}),
    FigureGroup("Busy, %", {"occupancy": ""}),
)


def names_of(comparison: Comparison) -> dict[str, str]:
    """What the column of each variant is called: its own name where it is short, else a letter."""
    labels = [side.label for side in comparison.about.sides[1:]]
    is_short = all(len(label) <= SHORT for label in labels) and len(labels) <= 2
    return {label: label if is_short else letter(at) for at, label in enumerate(labels)}


def legend(comparison: Comparison) -> str:
    """Which letter stands for which variant; a line each, none where columns have the variants' own names."""
    return "".join(f"\n{name}  {escape(label)}" for label, name in names_of(comparison).items() if name != label)


def side_by_side(comparison: Comparison, where: str = "--all") -> Table:
    """Every figure that really changes in some variant, and always what is kept and what it costs; `where` the others
    are."""
    every = comparison.differences
    names = names_of(comparison)
    growing = frozenset(labels_that_grow(comparison))
    table = plain_table("", "")
    table.add_column("")
    for label, name in ((comparison.about.sides[0].label, "now"), *names.items()):
        table.add_column(f"{TROUBLE} {name}" if label in growing else name, justify="right")
    shown = 0
    for group in GROUPS:
        found = [each for each in _figures(every, group) if group.always or any(row["real"] for row in each.values())]
        found = found[: MOST - shown]
        shown += len(found)
        first = next(iter(found[0].values())) if found else None
        if first is not None:
            unit = f", {first['unit']}" if group.heading == "Money" else ""
            table.add_row(f"{group.heading}{unit}", *("" for _ in range(len(names) + 1)))
        for of in found:
            row = next(iter(of.values()))
            cells = _asked_cells(comparison, of) if row["measure"] == WORD else _cells(of, names)
            table.add_row(f"  {escape(_words(row, group))}", *cells)
    table.caption = "\n".join(_notes(comparison, every["figure"].nunique() - shown, where))
    return table


def _figures(every: pd.DataFrame, group: FigureGroup) -> Iterator[dict[str, Row]]:
    """The rows of each figure of a group, by variant."""
    mine = every[every["measure"].isin(list(group.measures))]
    for _, rows in mine.groupby("figure", sort=False):
        found: dict[str, Row] = {str(row["variant"]): row for row in rows.to_dict("records")}
        yield found


def _words(row: Row, group: FigureGroup) -> str:
    keys = " ".join(str(row[key]).replace("_", " ") for key in ("agreement", "commitment") if row[key])
    wait = KINDS[row["wait"]] if row["wait"] else ""
    parts = (group.measures[row["measure"]], keys, wait, str(row["severity"]), str(row["team"]))
    return ", ".join(part for part in parts if part)


def _cells(of: Mapping[str, Row], variants: Iterable[str]) -> list[str]:
    """The figure now, and its change in each variant."""
    row = next(iter(of.values()))
    now = cut_off(_shown(row["baseline"], row), row["baseline_cut_off"], row["unit"])
    return [now, *(_cell(of.get(label)) for label in variants)]


def _asked_cells(comparison: Comparison, of: Mapping[str, Row]) -> list[str]:
    """What is asked is not kept where queues grow, whatever the histories show: there is no change from or to that."""
    sides, growing = [side.label for side in comparison.about.sides], labels_that_grow(comparison)
    cells = dict(zip(sides, _cells(of, sides[1:]), strict=True))
    if sides[0] in growing:
        cells |= {label: f"is {_shown(row['value'], row)}" for label, row in of.items()}
    return [GROWS if label in growing else cell for label, cell in cells.items()]


def _cell(row: Row | None) -> str:
    """The change where it is real, the value where the figure is new."""
    if row is None:
        return "–"
    if math.isnan(row["difference"]):
        return "gone" if math.isnan(row["value"]) else f"new: {_shown(row['value'], row)}"
    if not row["real"]:
        return SAME
    sign = "−" if row["difference"] < 0 else "+"
    if row["unit"] == "ms":
        text = f"{sign}{brief(abs(row['difference']) / 1000)}"
    else:
        text = _bare(signed(row["difference"], row["unit"], _half(row), 0.0))
    style = verdict_style(row)
    text = cut_off(text, row["value_cut_off"] and not row["baseline_cut_off"], row["unit"])
    return f"[{style}]{text}[/]" if style else text


def _shown(value: float, row: Row) -> str:
    return brief(value / 1000) if row["unit"] == "ms" else _bare(value_of(value, row["unit"], _half(row)))


def _bare(text: str) -> str:
    """Without its unit, which stands in the heading: `99.5 %`, `+0.1 pp`, `−1 200 EUR`."""
    return text.rpartition(" ")[0] or text


def _half(row: Row) -> float:
    return float((row["difference_high"] - row["difference_low"]) / 2)


def _notes(comparison: Comparison, left: int, where: str) -> Iterator[str]:
    count = int(comparison.differences["p_value"].notna().sum())
    if labels_that_grow(comparison):
        yield f"{TROUBLE} Its queues grow or still fill, so what is asked is not kept there."
    yield f"= no real difference. The changes shown are real with 95 % certainty, all {count} together (Holm)."
    if left:
        yield f"{left} more figures do not really change. All of them, with intervals: {where}"
    if comparison.about.uncosted:
        yield f"Without a cost per hour, and so not in it: {escape(', '.join(comparison.about.uncosted))}."
