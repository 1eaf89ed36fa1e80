"""A ledger as people read it: the verdicts, then the life of each clock with the events in between."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING

from rich import box
from rich.markup import escape
from rich.table import Table

from slasim.agreements.ledger.days import target_words
from slasim.agreements.ledger.money import decimal
from slasim.agreements.ledger.reasons import COUNTED, REASONS
from slasim.instants import exact, shown_to_the_second
from slasim.scenario.values.amounts import write_share

if TYPE_CHECKING:
    from slasim.agreements.ledger.days import OpenDay
    from slasim.agreements.ledger.ledger import ClockLedger, Ledger
    from slasim.agreements.ledger.rows import Happening

STYLES = {"met": "green", "breached": "red", "open": "yellow", "cancelled": "dim", "excluded": "dim"}
REASON_STYLES = {"counted": "bold", "paused": "yellow", "excluded": "cyan", "out of hours": "dim"}


def ledger_tables(ledger: Ledger) -> Iterator[Table]:
    """A summary, what it costs, then one table a clock."""
    yield _summary(ledger)
    if ledger.costs:
        yield _money(ledger)
    for clock, day in _with_days(ledger):
        yield _life(ledger, clock, day)


def _with_days(ledger: Ledger) -> Iterator[tuple[ClockLedger, OpenDay | None]]:
    """Each clock with what a working day is on its hours, where that is known."""
    return zip_longest(ledger.clocks, ledger.days[: len(ledger.clocks)])


def _table(title: str, caption: str) -> Table:
    return Table(title=title, caption=caption, box=box.SIMPLE_HEAD, title_justify="left", caption_justify="left")


def _summary(ledger: Ledger) -> Table:
    table = _table(
        f"Ticket {escape(str(ledger.ticket))} of {escape(ledger.customer)}, {escape(ledger.severity)}, created "
        f"{shown_to_the_second(ledger.created, ledger.timezone)}",
        f"As of {shown_to_the_second(ledger.until, ledger.timezone)}. "
        f"out of hours + excluded + paused + counted = the clock's "
        "span on the wall.",
    )
    for name in ("clock", "level", "target", "due", "stop", *REASONS, "verdict"):
        table.add_column(name, justify="right" if name in (*REASONS, "target") else "left")
    for clock, day in _with_days(ledger):
        table.add_row(
            escape(clock.name),
            clock.level,
            target_words(clock.target, day) if clock.timed else "",
            shown_to_the_second(clock.due, clock.timezone) if clock.timed else "",
            "" if clock.stop is None else shown_to_the_second(clock.stop, clock.timezone),
            *(exact(clock.total(reason), reason != COUNTED or day is None) for reason in REASONS),
            f"[{STYLES[clock.status]}]{clock.status}[/]",
        )
    return table


def _money(ledger: Ledger) -> Table:
    pairs = list(zip(ledger.clocks, ledger.costs, strict=True))
    why = [f"{escape(clock.name)}: {escape('; '.join(cost.words))}." for clock, cost in pairs]
    levels = ", or what they measure together" if any(cost.measured for cost in ledger.costs) else ""
    shared = f"in time: of all clocks that share the quota{levels}; ~ provisional."
    table = _table("What it costs", "\n".join([shared, *why]))
    for name in ("clock", "period", "quota of", "in time", "quota", "verdict", "credit"):
        table.add_column(name, justify="right" if name in ("in time", "quota", "credit") else "left")
    for clock, cost in pairs:
        judged = cost.verdict is not None
        table.add_row(
            escape(clock.name),
            cost.period or "",
            escape(cost.customer or "all") if judged else "",
            cost.measured or (f"{cost.met} of {cost.decided}" if judged else ""),
            cost.promised or ("" if cost.quota is None else write_share(cost.quota)),
            (cost.verdict or "") + ("~" if cost.provisional else ""),
            # What a clock that was met shares a quota with may cost something; it does not.
            "" if cost.credit is None or clock.status == "met" else str(decimal(cost.credit, cost.currency)),
        )
    return table


def _life(ledger: Ledger, clock: ClockLedger, day: OpenDay | None) -> Table:
    """Stretches in order; the events that fall into the span stand before the stretch that begins with them."""
    moves = [
        f"{shown_to_the_second(move.at, clock.timezone)}: {_due(clock, move.due)} ({move.why})" for move in clock.moves
    ]
    steps = [
        f"{shown_to_the_second(each.at, clock.timezone)}: escalated to {escape(each.to)} ({each.after} after due)"
        for each in clock.escalations
    ]
    table = _table(
        f"{escape(clock.name)}: [{STYLES[clock.status]}]{clock.status}[/], {escape(clock.because)}",
        "\n".join([*moves, *steps]),
    )
    for name in ("from", "length", "reason", "counted so far"):
        table.add_column(name, justify="right" if name in ("length", "counted so far") else "left")
    end = ledger.until if clock.stop is None else clock.stop
    events = [row for row in ledger.happenings if clock.start <= row.time <= end]
    counted = 0
    for stretch in clock.stretches:
        while events and events[0].time <= stretch.start:
            _event(table, events.pop(0), clock.timezone)
        counted += stretch.length if stretch.reason == COUNTED else 0
        style = REASON_STYLES[stretch.reason]
        reason = stretch.reason + (f": {escape(stretch.why)}" if stretch.why else "")
        start = shown_to_the_second(stretch.start, clock.timezone)
        is_open = stretch.reason == COUNTED and day is not None
        so_far = exact(counted, day is None)
        table.add_row(start, exact(stretch.length, not is_open), f"[{style}]{reason}[/]", so_far)
    for row in events:
        _event(table, row, clock.timezone)
    return table


def _due(clock: ClockLedger, due: int | None) -> str:
    return "nothing is owed" if due is None else f"due {shown_to_the_second(due, clock.timezone)}"


def _event(table: Table, row: Happening, timezone: str) -> None:
    about = [row.agent, row.actor if row.agent is None else None, "private" if row.public is False else None]
    about += [None if row.severity is None else f"now {row.severity}", "with consent" if row.consent else None]
    words = ", ".join(escape(each) for each in about if each)
    table.add_row(shown_to_the_second(row.time, timezone), "", f"→ {row.kind}" + (f" ({words})" if words else ""), "")
