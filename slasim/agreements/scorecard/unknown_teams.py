"""Teams whose time an agreement measures and that the log does not have: misspelt, or of another log."""

from __future__ import annotations

from slasim.log.ticket_log import TicketLog
from slasim.problems import Path, nearest, one_of
from slasim.scenario import AgreementBook, Problem, Scenario
from slasim.terms.errors import problem_at

RULE = "unknown_team"


def unknown_teams(log: TicketLog, book: Scenario | AgreementBook) -> tuple[Problem, ...]:
    """A warning for each, at the clause that names it first: its clocks never start."""
    found: dict[Path, Problem] = {}
    for name, spec in book.agreements.items():
        for state in spec.states():
            for commitment, each in state.commitments.items():
                team = each.held_by
                path: Path = ("agreements", name, "commitments", commitment, "held_by")
                if team is not None and team not in log.teams:
                    expected = f"a team of the log: {one_of(log.teams)}" if log.teams else "a log that says who acted"
                    what, hint = f"'{team}', which is no team of the log", nearest(team, log.teams)
                    found.setdefault(path, problem_at(book, path, what, expected, hint, RULE))
    return tuple(found.values())
