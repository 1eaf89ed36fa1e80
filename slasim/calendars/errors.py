"""What goes wrong with calendars."""

from __future__ import annotations

from slasim.problems import InWords


class CalendarError(InWords, ValueError):
    """A calendar, an instant or a table that cannot be used; one message per problem, all at once.

    `problems` are the messages, in the order found; the error rebuilds from its `args`.
    """

    @property
    def problems(self) -> tuple[str, ...]:
        """Every problem found, one sentence each."""
        return tuple(str(problem) for problem in self.args)

    def __str__(self) -> str:
        return "\n".join(self.problems)
