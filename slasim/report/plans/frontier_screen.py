"""The screen of `slasim frontier`: the designs with both costs, and how the lowest total moves with the volume."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from slasim.instants import from_to
from slasim.report.layout import WIDTH, plain_table
from slasim.report.words import OPEN, SURE, TROUBLE, day_words, in_100, number, percent, plus_minus
from slasim.study.measures.promises.asked_words import sentence, window_word
from slasim.study.statistics import Interval

if TYPE_CHECKING:
    from pathlib import Path

    from slasim.planning.frontier.frontier import Frontier

LEAST = 0.5  # units of the currency that are not nothing


def frontier_head(found: Frontier) -> str:
    """What was simulated, and the design with the lowest total; with markup."""
    about = found.about
    days = day_words(*from_to(about.start, about.end, about.timezone))
    head = f"[bold]{escape(about.name)}[/]: {days}; {found.facts['windows']} simulated {_word(found)}s of each design"
    asked = wrap(f"Asked: {sentence(found.scenario, found.asked)}.", WIDTH)
    return "\n".join([head, "", *map(escape, asked), "", *_verdict(found)])


def frontier_tables(found: Frontier) -> Iterator[Table]:
    """All designs as the volume is written, then the lowest total of each forecast."""
    yield _designs(found)
    yield _forecasts(found)


def frontier_foot(found: Frontier, folder: Path, picture: Path | None) -> list[str]:
    """What is not in the numbers, and where to go on."""
    lines = list(_beside(found))
    drawn = [] if picture is None else [f"Picture: {picture}"]
    effort = found.facts["effort"]
    took = f"{effort['designs']} designs, {number(effort['runs'])} simulated {_word(found)}s, seed {found.about.seed}"
    return [*lines, "", *drawn, f"Seats    slasim show {folder} shifts        also: designs, points", took]


def _word(found: Frontier) -> str:
    return window_word(found.about.start, found.about.end, found.about.timezone)


def _verdict(found: Frontier) -> Iterator[str]:
    best = found.best()
    if best is None:
        yield f"{TROUBLE} No lowest total: queues grow in every design, so no figure of them is a steady one."
        return
    others = found.not_dearer()
    currency, word = found.about.currency, _word(found)
    sign = SURE if len(others) == 1 else OPEN
    total = Interval(best["total"], best["total_low"], best["total_high"])
    yield f"{sign} Lowest total: {best['seats']} seats, {_money(total)} {currency} of staff and credits a {word}."
    if len(others) > 1:
        low, high = others["staff"].min(), others["staff"].max()
        yield (
            f"  {len(others) - 1} other design{'' if len(others) == 2 else 's'} cannot be told from it: staff of "
            f"{number(low)} to {number(high)}."
        )
    if best["kept"] is None:  # nothing is promised
        return
    kept = Interval(best["kept"], best["kept_low"], best["kept_high"])
    if not found.of_forecast()["kept"].any():
        yield f"{TROUBLE} No design has what is asked in any {word}; slasim staff says what seats cannot buy."
    elif kept.estimate < float(found.asked.keep):
        yield f"{TROUBLE} The cheapest is not what is asked: it keeps that in {in_100(kept)} of 100."


def _money(of: Interval) -> str:
    half = (of.high - of.low) / 2
    return plus_minus(number(of.estimate), number(half) if half >= LEAST else "–")


def _designs(found: Frontier) -> Table:
    table = plain_table(
        "Volume as written" + (", with the forecast error of the scenario" if found.facts["has_forecast"] else ""),
        f"Money in {found.about.currency} a {_word(found)}; one month in 20 owes more than `1 in 20`.\n"
        "* lowest total, = cannot be told from it, > now, ! queues grow,\n"
        "− beaten: another design costs no more and owes no more.",
    )
    table.add_column("")
    for name in ("seats", "staff", "credits", "1 in 20", "total", "asked in 100"):
        table.add_column(name, justify="right", no_wrap=True)
    if found.facts["may_end"]:
        table.add_column("may end", justify="right")
    alike = set(found.not_dearer()["design"])
    for row in found.of_forecast().to_dict("records"):
        table.add_row(*_row(found, {str(name): value for name, value in row.items()}, alike))
    return table


def _row(found: Frontier, row: dict[str, Any], alike: set[int]) -> Iterator[str]:
    sign = "!" if row["grows"] else "*" if row["is_best"] else "=" if row["design"] in alike else ""
    sign = sign or ("−" if row["is_dominated"] else "")
    yield f"{sign}{'>' if row['is_now'] else ''}"
    yield str(row["seats"])
    yield number(row["staff"])
    yield _money(Interval(row["credits"], row["credits_low"], row["credits_high"]))
    yield number(row["month_p95"])
    yield number(row["total"])
    yield in_100(Interval(row["kept"], row["kept_low"], row["kept_high"]))
    if found.facts["may_end"]:
        yield percent(row["may_end"], 0)


def _forecasts(found: Frontier) -> Table:
    table = plain_table(
        "The lowest total when the volume is uncertain",
        "±10 %: with 90 % probability the true volume is between 1/1.1 and 1.1 times the\nwritten one.",
    )
    table.add_column("volume")
    for name in ("seats", "staff", "credits", "total", "asked in 100"):
        table.add_column(name, justify="right", no_wrap=True)
    for forecast in found.facts["forecasts"]:
        best = found.best(forecast)
        if best is None:
            table.add_row(forecast, "queues grow in every design")
            continue
        credits = Interval(best["credits"], best["credits_low"], best["credits_high"])
        kept = Interval(best["kept"], best["kept_low"], best["kept_high"])
        figures = (number(best["staff"]), _money(credits), number(best["total"]))
        table.add_row(forecast, str(best["seats"]), *figures, in_100(kept))
    return table


def _beside(found: Frontier) -> Iterator[str]:
    if found.facts["has_forecast"]:
        yield "The scenario has a forecast error of its own: `as written` has it, ± replaces it."
    if not found.facts["credits_promised"]:
        yield "No agreement promises credits: the total is what staff costs."
