"""What `slasim why` prints: the cause first, late tickets by cause, what would help, what one more seat is worth."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.markup import escape
from rich.table import Table

from slasim.instants import from_to
from slasim.report.console import height
from slasim.report.layout import WIDTH, plain_table
from slasim.report.words import DAYS, SURE, TROUBLE, day_words, few, number, percent, plus_minus
from slasim.study.measures.promises.asked_words import window_word
from slasim.study.measures.promises.chance import Promise

if TYPE_CHECKING:
    from slasim.planning.why import LogWhy, Why

MOST_LINES, HOURS = 40, 3
HUNDRED = 100  # paid hours


class ShownRows(NamedTuple):
    """How many rows there are; None: all."""

    promises: int | None = None
    causes: int | None = None  # of a promise
    helping: int | None = None  # changes of the desk that keep it
    seats: int | None = None


EVERY = ShownRows()
SCREENS = (
    ShownRows(3, 3, 2, 4),
    ShownRows(2, 3, 2, 3),
    ShownRows(2, 2, 1, 2),
    ShownRows(1, 3, 2, 3),
    ShownRows(1, 2, 1, 2),
)


def why_head(found: Why) -> str:
    """What was simulated, and the cause; with markup."""
    scenario = found.scenario
    window = (*scenario.window(), scenario.timezone)
    first, last = from_to(*window)
    word = window_word(*window)
    many = "" if found.replications == 1 else "s"
    lines = [
        f"[bold]{escape(scenario.name)}[/]: {day_words(first, last)}, {scenario.timezone}; "
        f"{found.replications} simulated {word}{many}, seed {found.seed}",
        *_sentence(SURE if found.is_kept else TROUBLE, found.first_line),
    ]
    if (more := len(found.missed) - 1) > 0:
        lines.append(f"  {more} more promise{'' if more == 1 else 's'} missed; the worst come first.")
    return "\n".join(lines)


def why_tables(found: Why, every: bool = False) -> Iterator[Table]:
    """With `every` all rows, and late tickets by hour of week, team, skill and customer besides."""
    word = window_word(*found.scenario.window(), found.scenario.timezone)
    yield from _tables(found, EVERY if every else _fitting(found))
    if every and found.missed:
        yield from (
            _split(by, found.tables[by].rows(), f"late a {word}") for by in ("hour", "team", "skill", "customer")
        )


def _tables(found: Why, shown: ShownRows) -> Iterator[Table]:
    if found.missed:
        yield causes_table(found, shown)
        yield remedies_table(found, shown)
        if found.tables["seats"].rows():
            yield seats_table(found, shown)


def causes_table(found: Why, shown: ShownRows = EVERY) -> Table:
    """Late tickets of a window by promise and cause."""
    word = window_word(*found.scenario.window(), found.scenario.timezone)
    return _causes(found.tables["causes"].rows(), f"late a {word}", shown)


def seats_table(found: Why, shown: ShownRows = EVERY) -> Table:
    """What one more seat is worth, by team and shift."""
    return _seats(found.tables["seats"].rows()[: shown.seats], found.scenario.currency)


def _fitting(found: Why) -> ShownRows:
    """The first that keeps within the lines of a screen."""
    head, foot = why_head(found), "\n".join(why_foot(found))
    fits = (each for each in SCREENS if height([head, *_tables(found, each), foot]) <= MOST_LINES)
    return next(fits, SCREENS[-1])


def why_foot(found: Why) -> list[str]:
    """When tickets came that are late, and where there is more."""
    if not found.missed:
        return []
    first = found.missed[0].of
    hours: dict[int, float] = {}
    for row in found.tables["hour"].rows():
        if promise_of_row(row) == first:
            hours[row["hour"]] = hours.get(row["hour"], 0.0) + row["late"]
    worst = sorted(hours, key=lambda hour: -hours[hour])[:HOURS]
    named = ", ".join(f"{_hour(hour)} ({few(hours[hour])})" for hour in worst)
    return [
        *_folded(f"Most of the late ones of {_of(first)} came at {named}."),
        "All rows, by team, skill, customer: --all",
    ]


def log_head(found: LogWhy, log: str) -> str:
    """What was measured, and the cause as far as a log tells it; with markup."""
    first, last = from_to(found.start, found.end, found.timezone)
    return "\n".join(
        (
            f"[bold]{escape(log)}[/] by {escape(found.name)}: {day_words(first, last)}, {found.timezone}; "
            f"{number(found.tickets)} tickets, {number(found.late)} late clocks",
            *_sentence(TROUBLE if found.late else SURE, found.first_line),
        )
    )


def log_tables(found: LogWhy, every: bool = False) -> Iterator[Table]:
    """Late clocks by cause; with `every` by hour of week, team and customer besides."""
    if found.late:
        yield _causes(found.tables["causes"].rows(), "late", EVERY if every else SCREENS[0])
        if every:
            yield from (_split(by, found.tables[by].rows(), "late") for by in ("hour", "team", "customer"))


def _sentence(sign: str, text: str) -> list[str]:
    first, *rest = wrap(text, WIDTH - 2)
    return [f"{sign} {escape(first)}", *(f"  {escape(line)}" for line in rest)]


def _folded(text: str) -> list[str]:
    return wrap(text, WIDTH, subsequent_indent="  ")


def promise_of_row(row: dict[str, Any]) -> Promise:
    """The promise of a row of a table."""
    return Promise(*(str(row[name]) for name in Promise._fields))


def promise_text(promise: Promise) -> str:
    """`gold first response, urgent`."""
    return f"{promise.agreement} {promise.commitment.replace('_', ' ')}, {promise.severity}"


def _of(promise: Promise) -> str:
    return escape(promise_text(promise))


def _causes(rows: list[dict[str, Any]], late: str, shown: ShownRows) -> Table:
    table = plain_table("Why they are late", "")
    table.add_column("promise")
    table.add_column("cause")
    table.add_column(late, justify="right")
    table.add_column("share", justify="right")
    for at, (promise, group) in enumerate(groupby(rows, key=promise_of_row)):
        if at == shown.promises:
            break
        for n, row in enumerate(list(group)[: shown.causes]):
            half = row["late_high"] - row["late"] if "late_high" in row else float("nan")
            told = plus_minus(few(row["late"]) if "late_high" in row else number(row["late"]), few(half))
            table.add_row("" if n else _of(promise), escape(row["cause"]), told, percent(row["share"], 0))
    return table


def remedies_table(found: Why, shown: ShownRows = EVERY) -> Table:
    """What would help, promise by promise."""
    currency = found.scenario.currency
    table = plain_table(
        "What would help, each alone",
        "Against today, on the same histories. Cost: staff with overtime, and credits.",
    )
    table.add_column("promise, change")
    table.add_column("kept", justify="right")
    table.add_column(f"cost, {currency}", justify="right")
    table.add_column("late", justify="right")
    for missed in found.missed[: shown.promises]:
        rows = [row for row in found.tables["remedies"].rows() if promise_of_row(row) == missed.of]
        own = [row for row in rows if row["keeps"] and not row["contract"]]
        agreed = [row for row in rows if row["contract"]]
        rest = [row for row in rows if not row["keeps"]]
        table.add_row(f"[bold]{_of(missed.of)}[/]", f"{missed.chance.kept} of {missed.chance.windows}", "", "")
        for row in own[: shown.helping]:
            table.add_row(f"  {escape(row['change'])}", *outcome(row))
        if not own:
            table.add_row("  no change of the desk alone keeps it", "", "", "")
        for row in rest:
            table.add_row(f"  helps most: {escape(row['change'])}", *outcome(row))
        for row in agreed:
            table.add_row(f"  contract: {escape(row['change'])}", *outcome(row))
    return table


def outcome(row: dict[str, Any]) -> tuple[str, str, str]:
    """In how many windows a change keeps the promise, what it costs more, and how many more are late."""
    cost, late = row["cost"], 0.0 - row["late_avoided"]
    return (
        f"{row['kept']} of {row['windows']}",
        f"{'+' if cost > 0 else ''}{number(cost)}",
        f"{'+' if late > 0 else ''}{number(late, 1)}",
    )


def _seats(rows: list[dict[str, Any]], currency: str) -> Table:
    table = plain_table(
        "What one more seat is worth", f"Avoided in {HUNDRED} paid hours, on the same histories; of all that is asked."
    )
    table.add_column("team, shift")
    for name in ("paid hours", f"cost, {currency}", "late tickets", f"credits, {currency}"):
        table.add_column(name, justify="right")
    for row in rows:
        scale = HUNDRED / row["paid_hours"]
        told = (
            plus_minus(number(row[name] * scale, digits), number((row[f"{name}_high"] - row[name]) * scale, digits))
            for name, digits in (("late_avoided", 2), ("credits_avoided", 0))
        )
        table.add_row(escape(f"{row['team']} {row['shift']}"), number(row["paid_hours"]), number(row["cost"]), *told)
    return table


def _split(by: str, rows: list[dict[str, Any]], late: str) -> Table:
    table = plain_table(f"Late tickets by {'hour of the week' if by == 'hour' else by}", "")
    for name in ("promise", "cause", by):
        table.add_column(name)
    table.add_column(late, justify="right")
    for row in rows:
        value = _hour(row[by]) if by == "hour" else escape(str(row[by]))
        table.add_row(_of(promise_of_row(row)), escape(row["cause"]), value, number(row["late"], 2))
    return table


def _hour(hour: int) -> str:
    day, clock = divmod(hour, 24)
    return f"{DAYS[day]} {clock:02d}:00"
