"""The measured result of one log: what was promised, what was kept, what is owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from slasim.agreements.credits import statements
from slasim.agreements.credits.lines import AccountLine
from slasim.agreements.score import Score, score
from slasim.agreements.scorecard.statement import DIMENSIONS, Measured, Statement
from slasim.instants import iso
from slasim.log.ticket_log import TicketLog
from slasim.results.files import LOG, SCENARIO
from slasim.scenario import AgreementBook, Problem, Scenario
from slasim.terms.promises import Promises

if TYPE_CHECKING:
    import pandas as pd

    from slasim.agreements.ledger import Ledger
    from slasim.agreements.scorecard.levels import Levels

__all__ = ["DIMENSIONS", "Scorecard"]


@dataclass(frozen=True, eq=False)
class Scorecard(Statement):
    """Compliance, violations and credits of one log under one set of agreements."""

    log: TicketLog
    promises: Promises
    score: Score  # with clocks
    agreements: Scenario | AgreementBook
    window: tuple[int, int]  # the measured part, ms
    is_excluding: bool = True  # False: measured as if nothing were excluded
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    _made: dict[str, pd.DataFrame] = field(default_factory=dict, init=False, repr=False)

    @property
    def about(self) -> Measured:
        """What was measured."""
        book, found = self.agreements, set(self.score.cells.commitment.tolist())
        silent = [each for c, each in enumerate(self.promises.commitments) if c not in found]
        return Measured(
            name=book.name,
            timezone=book.timezone,
            currency=book.currency,
            severities=tuple(self.log.labels.severities),
            start=self.window[0],
            end=self.window[1],
            agreements=book.hash(),
            as_of=self.log.until,
            tickets=self.log.size,
            unmeasured=tuple(f"{each.agreement}.{each.name}" for each in silent),
            promised_nothing=self._promised_nothing,
        )

    @cached_property
    def _promised_nothing(self) -> int:
        from slasim.agreements.scorecard.covered import promised_nothing

        return promised_nothing(self)

    @property
    def applied(self) -> str:
        """The agreements as they were applied, JSON text."""
        return self.agreements.applied()

    @property
    def again(self) -> str:
        """The command that makes it again, in its folder; LOG stands for the folder of the log."""
        start, end, as_of = (iso(at) for at in (*self.window, self.log.until))
        words = [f"--agreements {SCENARIO}", f"--window {start}..{end}", f"--as-of {as_of}"]
        return " ".join(["slasim measure", LOG, *words, *([] if self.is_excluding else ["--without-exclusions"])])

    @property
    def run(self) -> Mapping[str, Any]:
        """When it was measured, and the folder of the log where that is known."""
        folder = self.log.folder
        where = {} if folder is None else {"log": str(folder.absolute())}
        return {"date": self.began.isoformat(timespec="seconds"), **where}

    def table(self, name: str) -> pd.DataFrame:
        """One of TABLES, made once."""
        if name not in self._made:
            from slasim.agreements.scorecard.tables import MAKE

            self._made[name] = MAKE[name](self)
        return self._made[name]

    @cached_property
    def warnings(self) -> tuple[Problem, ...]:
        """What in the agreements and the log does not fit and may be a mistake: excluded tickets, and teams whose time
        is measured, that the log does not have, tiers of the log that no customer has."""
        from slasim.agreements.scorecard.unknown_teams import unknown_teams
        from slasim.agreements.scorecard.unknown_tickets import unknown_tickets
        from slasim.agreements.scorecard.unknown_tiers import unknown_tiers

        every = (unknown_tickets, unknown_teams, unknown_tiers)
        return tuple(problem for each in every for problem in each(self.log, self.agreements))

    @cached_property
    def lines(self) -> tuple[AccountLine, ...]:
        """Every account line with its reasons, lines of nothing too."""
        found = self.score
        accounts = self.log.accounts
        return tuple(statements(found.cells, self.promises, found.periods, accounts, found.incidents))

    @cached_property
    def told_lines(self) -> tuple[AccountLine, ...]:
        """Those of them that come to an amount, withhold one, or give the right to end a contract."""
        found, accounts = self.score, self.log.accounts
        every = statements(found.cells, self.promises, found.periods, accounts, found.incidents, telling=True)
        return tuple(every)

    @cached_property
    def levels_found(self) -> Levels:
        """What cells came to that are judged by a mean, a percentile or a maximum."""
        from slasim.agreements.scorecard.levels import find_levels

        return find_levels(self)

    @cached_property
    def without_exclusions(self) -> Scorecard:
        """The same log under the same agreements, as if nothing were excluded."""
        promises = self.promises.without_exclusions()
        if promises is self.promises:
            return self
        found = score(self.log, promises, self.window, keep_clocks=True)
        return Scorecard(self.log, promises, found, self.agreements, self.window, is_excluding=False)

    def for_customer(self, name: str, form: str = "md") -> bytes:
        """The statement for one customer, to send: `md` (Markdown), `html` (one page) or `csv`. Nothing of any other
        customer is in it. Raises KeyError where the log has none of this name."""
        from slasim.agreements.customer import customer_statement, written

        return written(customer_statement(self, name), self.agreements, form)

    def examples(self) -> tuple[str | int, ...]:
        """Tickets worth explaining: that of the latest breach in the window, and that of a breach late by the median of
        all; one if they are the same, none without a breach."""
        found = self.violations.sort_values(["lateness", "ticket", "number"], kind="stable")["ticket"].tolist()
        return tuple(dict.fromkeys((found[-1], found[len(found) // 2]))) if found else ()

    def explain(self, ticket: str | int) -> Ledger:
        """The ledger of one ticket, by its name: every stretch of its life, whether it counted for each clock, and why;
        and what the verdicts cost.

        Raises KeyError when the log has no such ticket.
        """
        from slasim.agreements.ledger import explain
        from slasim.agreements.ledger.days import open_day
        from slasim.agreements.ledger.money import clock_costs
        from slasim.agreements.ledger.rows import find_ticket

        found, row = explain(self.log, self.promises, ticket), find_ticket(self.log, ticket)
        region = self.log.accounts.region[self.log.ticket_table.customer[row]]
        names = self.log.labels.regions
        days = tuple(open_day(self.agreements, each, names[region] if names else "") for each in found.clocks)
        return replace(found, costs=clock_costs(self, row, found.clocks), days=days)
