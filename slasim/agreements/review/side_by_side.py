"""Two sets of agreements beside each other: clauses, and on one log verdicts and money."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from slasim.agreements.document.book import Book
from slasim.agreements.prose.words import plural
from slasim.agreements.verdicts.periods import period_word

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
class PaysMore:
    """By how much the first of two offers pays more than the second; units of their currency, negative for less."""

    on_log: Decimal
    per: str  # the review period
    periods: int  # whole ones on the log
    expected: float  # in a period: the mean over those of the log
    low: float  # its 95 % interval by Student's t over the periods; -inf to inf for a single one
    high: float


@dataclass(frozen=True)
class SideBySide:
    """How two sets of agreements differ. Without a log there are clauses only."""

    names: tuple[str, str]
    clauses: tuple[Clause, ...]
    outcomes: tuple[tuple[Outcome, ...], tuple[Outcome, ...]]
    credits: tuple[dict[str, Decimal], dict[str, Decimal]]  # by agreement, in its currency
    currencies: tuple[str, str]
    pays_more: PaysMore | None = None  # None without a log, and where currencies or review periods differ

    def document(self) -> dict[str, Any]:
        """As JSON: `names`, `clauses`, `outcomes`, `credits` (decimal as text), `pays_more`."""
        more = self.pays_more
        return {
            "names": list(self.names),
            "clauses": [{**asdict(each), "agreements": list(each.agreements)} for each in self.clauses],
            "outcomes": [[asdict(each) for each in side] for side in self.outcomes],
            "credits": [{name: str(sum_) for name, sum_ in side.items()} for side in self.credits],
            "currencies": list(self.currencies),
            "pays_more": None
            if more is None
            else {**asdict(more), "on_log": str(more.on_log), **_finite(low=more.low, high=more.high)},
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
        return "\n".join([*lines, *self._more()])

    def _more(self) -> Iterator[str]:
        """Which of the two pays more, on the log and in expectation."""
        more, currency = self.pays_more, self.currencies[0]
        if more is None:
            return
        who, than = self.names if more.on_log >= 0 else self.names[::-1]
        if more.on_log == 0:
            yield f"Both pay the same on this log, {plural(more.periods, f'whole {more.per}')}."
        else:
            yield f"{who} pays {abs(more.on_log)} {currency} more than {than} on this log."
        if more.periods > 1:
            one, other = self.names
            yield (
                f"Expected in a {more.per}, from the {more.periods} of the log: {one} pays {more.expected:+.2f} "
                f"{currency} beside {other} ({more.low:+.2f} to {more.high:+.2f}, 95 %)."
            )


def side_by_side(one: Book, other: Book, log: TicketLog | None) -> SideBySide:
    """Compare two sets of agreements; with a log also what each comes to on it."""
    books = (one, other)
    pairs = list(_pairs(one, other))
    clauses = [clause for pair in pairs for clause in _differences(books, pair)]
    measured: list[_Measured] = [_measured(book, log) if log is not None else _Measured() for book in books]
    return SideBySide(
        (one.name, other.name),
        tuple(clauses),
        (measured[0].outcomes, measured[1].outcomes),
        (measured[0].owed, measured[1].owed),
        (one.currency, other.currency),
        _pays_more(*measured) if one.currency == other.currency else None,
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


@dataclass(frozen=True)
class _Measured:
    """What one set of agreements comes to on the log."""

    outcomes: tuple[Outcome, ...] = ()
    owed: dict[str, Decimal] = field(default_factory=dict)  # by agreement
    by_period: dict[str, Decimal] = field(default_factory=dict)  # of every whole period in which money can be owed


def _measured(book: Any, log: TicketLog) -> _Measured:
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
    whole = card.compliance[~card.compliance["partial"] & card.compliance["agreement"].isin(list(owed))]
    by_period = {str(name): Decimal(0) for name in sorted(whole["period"].unique())}
    for row in card.credits.to_dict("records"):
        owed[row["agreement"]] += row["credit"]
        by_period[str(row["period"])] = by_period.get(str(row["period"]), Decimal(0)) + row["credit"]
    return _Measured(outcomes, owed, by_period)


def _pays_more(one: _Measured, other: _Measured) -> PaysMore | None:
    """None where there is no money on one side, or periods of different kinds."""
    periods = sorted(one.by_period.keys() | other.by_period.keys())
    per = {period_word([name]) for name in periods}
    if not one.owed or not other.owed or len(per) != 1:
        return None
    import numpy as np
    from scipy.special import stdtrit

    more = [one.by_period.get(name, Decimal(0)) - other.by_period.get(name, Decimal(0)) for name in periods]
    values = np.array([float(each) for each in more])
    half = math.inf
    if len(values) > 1:
        half = float(stdtrit(len(values) - 1, 0.975) * values.std(ddof=1) / math.sqrt(len(values)))
    mean = float(values.mean())
    return PaysMore(sum(more, Decimal(0)), per.pop(), len(more), mean, mean - half, mean + half)


def _finite(**values: float) -> dict[str, float | None]:
    return {name: value if math.isfinite(value) else None for name, value in values.items()}
