"""Terms that cannot be written, with every reason at once."""

from __future__ import annotations


class TermsError(ValueError):
    """The agreements do not fit the tickets. `problems` holds one sentence each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(self.problems)
