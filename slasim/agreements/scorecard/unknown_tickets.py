"""Tickets that an agreement excludes and the log does not have: misspelt, or of another log."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain

from slasim.agreements.clocks.exclusions import listed_rows
from slasim.log.ticket_log import TicketLog
from slasim.problems import Path
from slasim.scenario import AgreementBook, Problem, Scenario
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.terms.errors import problem_at

RULE = "unknown_ticket"


def unknown_tickets(log: TicketLog, book: Scenario | AgreementBook) -> tuple[Problem, ...]:
    """A warning for each, where it is first listed, with a ticket of the log whose name is one typing error away."""
    listed = [each for name, spec in book.agreements.items() for each in _listed(name, spec)]
    rows = listed_rows(log, {ticket for _, ticket in listed})
    unknown = [(path, ticket) for path, ticket in listed if ticket not in rows]
    if not unknown:
        return ()
    names = frozenset(map(str, log.ticket_table.uid.tolist() if log.ticket_names is None else log.ticket_names))
    letters = sorted(set("".join(names)))
    expected = (
        f"a ticket of the log, such as {log.ticket_name(0)}" if log.size else "a ticket of the log, which has none"
    )
    found = []
    for path, ticket in unknown:
        near = next((name for name in _mistyped(ticket, letters) if name in names), "")
        hint = f"did you mean {near}?" if near else ""
        found.append(problem_at(book, path, f"'{ticket}'", expected, hint, RULE))
    return tuple(found)


def _listed(name: str, spec: AgreementSpec) -> Iterator[tuple[Path, str]]:
    """Each ticket once for the agreement, at the clause of the version that first lists it."""
    heads: list[Path] = [("agreements", name)]
    heads += [("agreements", name, "amendments", str(day)) for day in sorted(spec.amendments)]
    seen: set[str] = set()
    for head, version in zip(heads, spec.states(), strict=True):
        for number, each in enumerate(version.exclusions):
            for at, ticket in enumerate(each.tickets):
                if ticket not in seen:
                    seen.add(ticket)
                    yield (*head, "exclusions", number, "tickets", at), ticket


def _mistyped(name: str, letters: Collection[str]) -> Iterator[str]:
    """What may have been meant: other case, two letters swapped, one too many, a wrong one, one too few.

    Looked up one by one this costs the same in a log of a hundred tickets and of ten million.
    """
    cuts = [(name[:at], name[at:]) for at in range(len(name) + 1)]
    return chain(
        (name.upper(), name.lower()),
        (head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1),
        (head + tail[1:] for head, tail in cuts if tail),
        (head + letter + tail[1:] for head, tail in cuts if tail for letter in letters),
        (head + letter + tail for head, tail in cuts for letter in letters),
    )
