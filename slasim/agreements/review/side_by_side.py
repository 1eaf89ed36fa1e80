"""Two sets of agreements beside each other: clauses, and on one log verdicts and money."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from slasim.agreements.document.book import Book
from slasim.agreements.prose.words import plural

if TYPE_CHECKING:
    from slasim.log.ticket_log import TicketLog


@dataclass(frozen=True)
class Clause:
    """A clause in which the two differ, as each writes it; "" where one says nothing."""

    clause: str  # dotted, inside the pair of agreements
    agreements: tuple[str, str]
    one: str
    other: str


@dataclass(frozen=True)
class Outcome:
    """What one set of agreements comes to on the log."""

    agreement: str
    commitment: str
    severity: str
    decided: int
    met: int
    kept: int  # judged cells
    missed: int


@dataclass(frozen=True)
class SideBySide:
    """How two sets of agreements differ. Without a log there are clauses only."""

    names: tuple[str, str]
    clauses: tuple[Clause, ...]
    outcomes: tuple[tuple[Outcome, ...], tuple[Outcome, ...]]
    credits: tuple[dict[str, Decimal], dict[str, Decimal]]  # by agreement, in its currency
    currencies: tuple[str, str]

    def document(self) -> dict[str, Any]:
        """As JSON: `names`, `clauses`, `outcomes`, `credits` (decimal as text)."""
        return {
            "names": list(self.names),
            "clauses": [{**asdict(each), "agreements": list(each.agreements)} for each in self.clauses],
            "outcomes": [[asdict(each) for each in side] for side in self.outcomes],
            "credits": [{name: str(sum_) for name, sum_ in side.items()} for side in self.credits],
            "currencies": list(self.currencies),
        }

    def __str__(self) -> str:
        one, other = self.names
        lines = [f"{one} | {other}: {plural(len(self.clauses), 'clause differs', 'clauses differ')}"]
        for pair in dict.fromkeys(each.agreements for each in self.clauses):
            lines.append(f"  {' | '.join(each or 'no agreement' for each in pair)}")
            mine = (each for each in self.clauses if each.agreements == pair)
            lines += [f"    {each.clause}: {each.one or 'nothing'} | {each.other or 'nothing'}" for each in mine]
        for name, outcomes, credits, currency in zip(
            self.names, self.outcomes, self.credits, self.currencies, strict=True
        ):
            lines += [
                f"{name}: {each.agreement}, {each.commitment}, {each.severity}: {each.met} of {each.decided} met, "
                f"{plural(each.kept, 'quota')} kept, {each.missed} missed"
                for each in outcomes
            ]
            lines += [f"{name}: {agreement}: {sum_} {currency} owed" for agreement, sum_ in credits.items()]
        return "\n".join(lines)


def side_by_side(one: Book, other: Book, log: TicketLog | None) -> SideBySide:
    """Compare two sets of agreements; with a log also what each comes to on it."""
    books = (one, other)
    pairs = list(_pairs(one, other))
    clauses = [clause for pair in pairs for clause in _differences(books, pair)]
    measured = [_measured(book, log) for book in books] if log is not None else [((), {}), ((), {})]
    return SideBySide(
        (one.name, other.name),
        tuple(clauses),
        (measured[0][0], measured[1][0]),
        (measured[0][1], measured[1][1]),
        (one.currency, other.currency),
    )


def _pairs(one: Book, other: Book) -> Iterator[tuple[str | None, str | None]]:
    """Agreements that answer each other: of one name; the rest in order inside each kind; then those left over."""
    yield from ((name, name) for name in one.agreements if name in other.agreements)
    rest = [[name for name in a.agreements if name not in b.agreements] for a, b in ((one, other), (other, one))]
    for kind in ("customer", "internal", "vendor"):
        mine, theirs = (
            [name for name in names if book.agreements[name].kind == kind]
            for names, book in zip(rest, (one, other), strict=True)
        )
        for number in range(max(len(mine), len(theirs))):
            yield (
                mine[number] if number < len(mine) else None,
                theirs[number] if number < len(theirs) else None,
            )


def _differences(books: tuple[Book, Book], pair: tuple[str | None, str | None]) -> Iterator[Clause]:
    specs = [None if name is None else book.agreements[name] for book, name in zip(books, pair, strict=True)]
    names = (pair[0] or "", pair[1] or "")
    if None in specs:
        promised = ["" if spec is None else ", ".join(spec.commitments) for spec in specs]
        yield Clause("commitments", names, *promised)
        return
    sides = [dict(_flat(spec.whole())) for spec in specs if spec is not None]
    for clause in dict.fromkeys([*sides[0], *sides[1]]):
        one, other = (side.get(clause, "") for side in sides)
        if one != other:
            yield Clause(clause, names, one, other)


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Dotted paths and values as written; empty lists and maps say nothing."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for name, each in items:
            yield from _flat(each, f"{path}.{name}" if path else str(name))
    else:
        yield path, str(value) if not isinstance(value, bool) else str(value).lower()


def _measured(book: Any, log: TicketLog) -> tuple[tuple[Outcome, ...], dict[str, Decimal]]:
    from slasim.agreements.measure import measure

    card = measure(log, book)
    totals = card.by("agreement", "commitment", "severity")
    totals = totals[~totals["partial"]]
    outcomes = tuple(
        Outcome(
            row["agreement"],
            row["commitment"],
            row["severity"],
            *(int(row[name]) for name in ("decided", "met", "cells_kept", "cells_missed")),
        )
        for row in totals.to_dict("records")
    )
    owed = {name: Decimal(0) for name, spec in book.agreements.items() if spec.credits is not None}
    for row in card.credits.to_dict("records"):
        owed[row["agreement"]] += row["credit"]
    return outcomes, owed
