"""Promises that cannot be written, with every reason at once."""

from __future__ import annotations

from slasim.problems import InWords, Path, Place, Problem, dotted
from slasim.scenario.sections.book import AgreementBook
from slasim.scenario.sections.scenario import Scenario


class TermsError(InWords, ValueError):
    """The agreements do not fit the tickets. `problems` holds a problem (or one sentence) each."""

    def __init__(self, problems: tuple[Problem | str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def problem_at(
    book: Scenario | AgreementBook, path: Path, found: str, expected: str, hint: str = "", rule: str = ""
) -> Problem:
    """A problem at a clause, with its place where the agreements were read from a file."""
    return Problem(*(book.place(path) or Place("")), dotted(path), found, expected, hint, rule)
