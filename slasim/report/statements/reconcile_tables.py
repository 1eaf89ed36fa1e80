"""The tables that `slasim reconcile` prints: what two measurers see differently, briefest first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from slasim.agreements.prose.words import plural
from slasim.instants import long, shown
from slasim.report.layout import plain_table

if TYPE_CHECKING:
    from slasim.agreements.reconcile import ClockOfSide, ClockPair, EventPair, Reconciliation

SHOWN = 50  # rows of a table
INSTANTS = ("start", "due", "stop")
NEVER = "–"


def reconcile_tables(found: Reconciliation) -> Iterator[Table]:
    """The summary, and those of the other tables that have rows. Times are local to the agreements."""
    yield _summary(found)
    tables = (_tickets(found), _disputes(found), _other_instants(found), _credits(found), _kinds(found), _events(found))
    yield from (table for table in tables if table.row_count)


def _summary(found: Reconciliation) -> Table:
    sides = (found.ours, found.theirs)
    zone, (ours, theirs) = found.ours.about.timezone, found.ends
    shorter = (
        f" Both are judged as of the end of {'ours' if ours < theirs else 'theirs'}, {shown(min(ours, theirs), zone)}."
    )
    table = plain_table("Two measurers", f"Times below in {zone}.{shorter if ours != theirs else ''}")
    for name in ("", "ours", "theirs"):
        table.add_column(name, justify="right" if name else "left")
    shared = found.ours.log.size - sum(side == "ours" for _, side in found.missing_tickets)
    table.add_row("tickets", *(str(card.log.size) for card in sides))
    table.add_row("in both logs", *[str(shared)] * 2)
    table.add_row("disputed verdicts", *[str(len(found.disputes))] * 2)
    owed = (str(sum(found.credits[side], Decimal(0))) for side in ("ours", "theirs"))
    table.add_row(f"credits, {found.ours.promises.currency}", *owed)
    return table


def _tickets(found: Reconciliation) -> Table:
    rows = [(escape(ticket), side) for ticket, side in found.missing_tickets]
    return _filled("In one log only", "", ("ticket", "only in"), rows)


def _disputes(found: Reconciliation) -> Table:
    """Verdicts that differ; at stake stands once a ticket."""
    stakes: dict[str, Decimal] = defaultdict(Decimal)
    for ticket, change in zip(found.at_stake["ticket"], found.at_stake["change"], strict=True):
        stakes[ticket] += change
    rows, told = [], set[str]()
    for pair in found.disputes:
        ticket = pair.key.ticket
        stake = "" if ticket in told else str(stakes[ticket]) if ticket in stakes else "0"
        told.add(ticket)
        sides = (_verdict(found, side) for side in (pair.ours, pair.theirs))
        rows.append((*_named(pair), _at(found, getattr(pair.ours or pair.theirs, "due", None)), *sides, stake))
    caption = (
        f"at stake, {found.ours.promises.currency}: how our bill changes when the verdicts on this ticket alone are "
        "theirs; 0 where it matters only with others. Without an instant: not stopped."
    )
    columns = ("ticket", "promise", "severity", "customer", "due", "ours", "theirs", "at stake")
    return _filled("Disputed verdicts", caption, columns, rows)


def _other_instants(found: Reconciliation) -> Table:
    """Clocks with one verdict; a row for each instant that differs."""
    rows = []
    for pair in found.clock_pairs:
        if pair.ours is None or pair.theirs is None or pair.disputed:
            continue
        for name in INSTANTS:
            ours, theirs = getattr(pair.ours, name), getattr(pair.theirs, name)
            if ours != theirs:
                ticket, promise, *_ = _named(pair)
                rows.append((ticket, promise, pair.ours.status, name, *_both(found, ours, theirs)))
    columns = ("ticket", "promise", "verdict", "instant", "ours", "theirs", "theirs is")
    return _filled("Same verdict, other instants", "", columns, rows)


def _credits(found: Reconciliation) -> Table:
    names = ("agreement", "customer", "period", "ours", "theirs", "difference")
    lines = [row for row in found.credits.to_dict("records") if row["difference"]]
    rows = [tuple(escape(str(row[name])) for name in names) for row in lines]
    return _filled(f"Credits that differ, {found.ours.promises.currency}", "", names, rows)


def _kinds(found: Reconciliation) -> Table:
    """Kinds of events that one side never records."""
    count = Counter(pair.kind for pair in found.event_pairs)
    rows = []
    for kind, recorder in _one_sided(found).items():
        rows.append((kind, *(str(count[kind]) if side == recorder else "never" for side in ("ours", "theirs"))))
    return _filled("Recorded by one side only", "Events of tickets in both logs.", ("kind", "ours", "theirs"), rows)


def _events(found: Reconciliation) -> Table:
    """Events of the kinds that both sides record, at other times or on one side only."""
    left_out = _one_sided(found)
    rows = [_event(found, pair) for pair in found.event_pairs if pair.kind not in left_out]
    columns = ("ticket", "event", "ours", "theirs", "theirs is")
    return _filled("Events that differ", f"{NEVER} has none.", columns, rows)


def _event(found: Reconciliation, pair: EventPair) -> tuple[str, ...]:
    return (escape(pair.ticket), _numbered(pair.kind, pair.number), *_both(found, pair.ours, pair.theirs))


def _one_sided(found: Reconciliation) -> dict[str, str]:
    """Kinds of which the shared tickets have events in one log alone, and that log."""
    recorded = found.recorded_kinds
    return {
        kind: side
        for side, other in (("ours", "theirs"), ("theirs", "ours"))
        for kind in sorted(recorded[side] - recorded[other])
    }


def _named(pair: ClockPair) -> tuple[str, ...]:
    side = pair.ours or pair.theirs
    assert side is not None
    promise = _numbered(f"{pair.key.agreement}.{pair.key.commitment}", pair.key.number)
    return tuple(escape(text) for text in (pair.key.ticket, promise, side.severity, side.customer))


def _numbered(name: str, number: int) -> str:
    """The name, and which of several it is."""
    return f"{name} {number + 1}" if number else name


def _verdict(found: Reconciliation, side: ClockOfSide | None) -> str:
    if side is None:
        return "no such clock"
    return f"{side.status} {_at(found, side.stop)}" if side.stop is not None else side.status


def _both(found: Reconciliation, ours: int | None, theirs: int | None) -> tuple[str, str, str]:
    """Two instants, and how far apart."""
    apart = ""
    if ours is not None and theirs is not None:
        apart = f"{long(abs(theirs - ours))} {'later' if theirs > ours else 'earlier'}"
    return _at(found, ours), _at(found, theirs), apart


def _at(found: Reconciliation, ms: int | None) -> str:
    return NEVER if ms is None else shown(ms, found.ours.about.timezone).split(" ", 1)[1]


def _filled(title: str, caption: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Table:
    rest = len(rows) - SHOWN
    more = f"{plural(rest, 'more row')}: --json has all." if rest > 0 else ""
    table = plain_table(title, "\n".join(part for part in (caption, more) if part))
    for name in columns:
        table.add_column(name, justify="right" if name in ("difference", "at stake") else "left")
    for row in rows[:SHOWN]:
        table.add_row(*row)
    return table
