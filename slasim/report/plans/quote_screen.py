"""The screen of `slasim quote`: the fee, what today's customers get of it, and the seats that hold what is asked."""

from __future__ import annotations

import math
from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from slasim.instants import from_to
from slasim.planning.quote.quote import EVERYONE, HIRED, NEW, NO_WORSE, NOBODY, TODAY
from slasim.report.layout import WIDTH, plain_table
from slasim.report.words import OPEN, SURE, TROUBLE, day_words, in_100, number, percent, reach
from slasim.study.measures.promises.asked_words import sentence, window_word
from slasim.study.measures.queues.growth import GROWING
from slasim.study.statistics import Interval

if TYPE_CHECKING:
    from pathlib import Path

    from slasim.planning.quote.quote import Quote

FIGURES = {"credits": "credits", "missed": "customers missed"}
WHOSE = {TODAY: "today's customers", NEW: "the new ones", EVERYONE: "all"}
SHIFTS = 6  # that are named


def quote_head(found: Quote) -> str:
    """What is asked for, and its price; with markup."""
    about, facts = found.about, found.facts
    days = day_words(*from_to(about.start, about.end, about.timezone))
    head = f"[bold]{escape(about.name)}[/]: {days}; {facts['windows']} simulated {_word(found)}s of each desk"
    asked = wrap(f"Asked: {sentence(found.scenario, found.asked)}.", WIDTH)
    wanted = f"{'Added' if facts['adds'] else 'Tightened'}: {facts['asked_for']}"
    return "\n".join([head, escape(wanted), "", *map(escape, asked), "", *_verdict(found)])


def quote_tables(found: Quote) -> Iterator[Table]:
    """What changes: one table a staffing."""
    for row in _prices(found):
        yield _changes(found, row["staffing"])


def quote_foot(found: Quote, folder: Path) -> list[str]:
    """What the price rests on, and where to go on."""
    return [*_assumed(found), "", f"Next  slasim show {folder} changes        also: prices, shifts"]


def _word(found: Quote) -> str:
    return window_word(found.about.start, found.about.end, found.about.timezone)


def _prices(found: Quote) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in found.prices.to_dict("records")]


def _verdict(found: Quote) -> Iterator[str]:
    for row in _prices(found):
        yield from _nobody(found, row) if row["staffing"] == NOBODY else _hired(found, row)
    if found.facts["not_hired"]:
        yield from wrap(f"No price of seats: {found.facts['not_hired']}.", WIDTH)


def _nobody(found: Quote, row: dict[str, Any]) -> Iterator[str]:
    currency, word = found.about.currency, _word(found)
    if found.facts["queues"][NOBODY] in GROWING:
        yield f"{TROUBLE} Nobody hired: queues grow, so no figure of it is a steady one, and all get worse."
    mine = found.change("credits", TODAY if found.facts["adds"] else EVERYONE)
    whose = "to today's customers" if found.facts["adds"] else "to all"
    sign = TROUBLE if mine.low > 0 else OPEN if mine.low < 0 < mine.high else SURE
    yield f"{sign} Nobody hired: {_signed(mine)} {currency} of credits {whose} a {word}."
    yield from (f"  {line}" for line in wrap(_fee(found, row), WIDTH - 2))


def _hired(found: Quote, row: dict[str, Any]) -> Iterator[str]:
    currency, word = found.about.currency, _word(found)
    if row["staff"] <= 0:
        yield f"{SURE} Nobody need be hired: {_held(found)}."
        return
    more = found.frames["shifts"].to_dict("records")
    named = ", ".join(f"{each['team']} {each['shift']} +{each['more']}" for each in more[:SHIFTS])
    rest = f" and {len(more) - SHIFTS} shifts more" if len(more) > SHIFTS else ""
    yield from wrap(f"{SURE} So that {_held(found)}: {escape(named)}{rest};", WIDTH + len(SURE) - 1)
    ends = Interval(row["staff"], _or_nan(row["staff_low"]), _or_nan(row["staff_high"]))
    yield f"  staff {number(ends.estimate)}{_between(ends)} {currency} more a {word}."
    yield from (f"  {line}" for line in wrap(_fee(found, row), WIDTH - 2))


def _held(found: Quote) -> str:
    if found.facts["held"] == NO_WORSE:
        return "today's customers are missed no more than today"
    return "what is asked holds as often as it is to"


def _fee(found: Quote, row: dict[str, Any]) -> str:
    of = Interval(*(_or_nan(row[f"fee{end}"]) for end in ("", "_low", "_high")))
    income, currency = row["income"], found.about.currency
    often = f"in {percent(float(found.asked.keep), 0).removesuffix(' %')} of 100 {_word(found)}s"
    if income is None or income != income:
        return f"Covered {often} by {number(of.estimate)}{_between(of)} {currency} a month more."
    covers = f"Covered {often} by a fee from {number(of.estimate)}{_between(of)} {currency} a month"
    scale = _or_nan(row["credit_scale"])
    if of.estimate > income:
        return f"{covers}; theirs is {number(income)}."
    if scale != scale:
        return f"{covers}; theirs is {number(income)}, whatever the scale of credits."
    return f"{covers}; theirs of {number(income)} bears {scale:.1f} times the credits."


def _or_nan(value: Any) -> float:
    return float("nan") if value is None else float(value)


def _between(of: Interval) -> str:
    if math.isnan(of.high):  # too few windows for an upper end
        return "" if math.isnan(of.low) else f" (at least {number(of.low)})"
    between = reach(number(of.low), number(of.high))
    return f" ({between})" if between and number(of.low) != number(of.high) else ""


def _signed(of: Interval) -> str:
    return f"{of.estimate:+,.0f}".replace(",", "\u202f").replace("-", "−") + f" ({number(of.low)} to {number(of.high)})"


def _changes(found: Quote, staffing: str) -> Table:
    title = {NOBODY: "Nobody hired", HIRED: "With more seats"}[staffing]
    table = plain_table(title, "")
    for name in ("", f"a {_word(found)}"):
        table.add_column(name)
    for name in ("before", "after", "change", "its interval"):
        table.add_column(name, justify="right")
    rows = found.changes[found.changes["staffing"] == staffing].to_dict("records")
    for row in rows:
        of = Interval(row["change"], row["change_low"], row["change_high"])
        if row["figure"] == "kept":
            pair = (in_100(Interval(row[name], 0, 0)).split()[0] for name in ("before", "after"))
            scaled = Interval(*(100 * end for end in of))
            table.add_row("all", "asked, in 100", *pair, *_difference(scaled, 0))
            continue
        digits = 0 if row["figure"] == "credits" else 2
        values = (number(row[name], digits) for name in ("before", "after"))
        table.add_row(WHOSE[row["whose"]], FIGURES[row["figure"]], *values, *_difference(of, digits))
    return table


def _difference(of: Interval, digits: int) -> tuple[str, str]:
    plus = f"{of.estimate:+,.{digits}f}".replace(",", "\u202f").replace("-", "−")
    return plus, reach(number(of.low, digits), number(of.high, digits))


def _assumed(found: Quote) -> Iterator[str]:
    facts = found.facts
    if facts["adds"]:
        words = (
            "Assumed: the new accounts are like those of their tier (fee, regions, kinds of tickets, agreement); every "
            "ticket of today's customers stays as it is."
        )
    else:
        words = "Assumed: the desk steers by the new target, unless it has a shorter goal."
    yield from wrap(words, WIDTH)
    error = (
        "has the forecast error of the scenario"
        if facts["has_forecast"]
        else "no error of the forecast (none is written)"
    )
    yield f"In all windows: {error}."
