"""The log of a desk, simulated or real: which tickets there were and what happened to them.

`tickets` and `events` are tidy tables to look at; `ticket_table` and `event_table` hold the same as integers for the
rooms that compute. docs/log_format.md describes the columns and the files.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from slasim.lazy import late
from slasim.log.extra_tables import LogExtra
from slasim.log.kinds import Events
from slasim.types import Int16
from slasim.workload.tables import Accounts, Labels, Tickets

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import pandas as pd

    from slasim.log.names import TicketNames


@dataclass(frozen=True, eq=False)
class TicketLog:
    """Tickets and the time-ordered events on them, complete on [start, until)."""

    ticket_table: Tickets  # ordered by (created, uid)
    event_table: Events  # ordered by time
    accounts: Accounts  # row = Tickets.customer; a fee of -1 is not stated
    labels: Labels
    teams: tuple[str, ...]
    agents: tuple[str, ...]
    agent_team: Int16  # [agent] index into teams
    start: int  # first instant the log covers, ms
    until: int  # as-of instant: what happens at it or later is not in the log, ms
    window: tuple[int, int] | None = None  # the part that is meant to be measured, ms; None: all of it
    ticket_names: TicketNames | None = None  # names of a log whose tickets are not numbered; None: the uid
    extra: LogExtra | None = None  # what only a real log says; None: nothing
    folder: Path | None = None  # that it was read from

    @property
    def size(self) -> int:
        """Number of tickets."""
        return len(self.ticket_table.uid)

    def ticket_name(self, row: int) -> str | int:
        """What the ticket in this row is called outside."""
        return int(self.ticket_table.uid[row]) if self.ticket_names is None else self.ticket_names[row]

    @property
    def tickets(self) -> pd.DataFrame:
        """One row a ticket: ticket, created, severity, customer, tier, region, channel, product, auto_reply, and the
        numeric columns that the log has."""
        return self._tickets.copy(deep=False)

    @property
    def events(self) -> pd.DataFrame:
        """One row an event, in order: ticket, time, kind, agent, team (agent and team empty where nobody acted).

        Where the log says more about its events: actor, public, severity, consent, and the product and channel to which
        a ticket was passed, empty where it does not tell.
        """
        return self._events.copy(deep=False)

    @cached_property
    def _tickets(self) -> pd.DataFrame:
        frame: pd.DataFrame = late("slasim.log.frames", "ticket_frame")(self)
        return frame

    @cached_property
    def _events(self) -> pd.DataFrame:
        frame: pd.DataFrame = late("slasim.log.frames", "event_frame")(self)
        return frame

    def as_of(self, instant: datetime) -> TicketLog:
        """The log as it stood at an earlier instant: what happened at it or later is not in it.

        Columns of tickets (csat, ...) do not tell when they were written and stay as they are. Raises ValueError for a
        naive instant, and for one that the log does not reach.
        """
        log: TicketLog = late("slasim.log.cut", "cut_log")(self, instant)
        return log

    def transferred(self) -> TicketLog:
        """The log as if every ticket had had the product and the channel from the beginning that it has at the end."""
        log: TicketLog = late("slasim.log.transfers", "transferred")(self)
        return log

    def to_parquet(self, path: str | Path) -> Path:
        """Write the log as a folder (docs/log_format.md), aside and then moved into place in one step; answers it.

        A log already there that was written so is replaced; where anything else lies, if only one file beside a log or
        a table as CSV, all is left alone and FileExistsError raised. OSError: it cannot be written (rights, full disk);
        then what was there is still there.
        """
        folder: Path = late("slasim.log.files", "write_log")(self, Path(path))
        return folder

    @classmethod
    def from_frames(
        cls,
        tickets: pd.DataFrame,
        events: pd.DataFrame,
        *,
        severities: Sequence[str],
        start: datetime,
        until: datetime,
        accounts: pd.DataFrame | None = None,
        outages: pd.DataFrame | None = None,
        contacts: pd.DataFrame | None = None,
        columns: Sequence[str] = (),
    ) -> TicketLog:
        """A log that did not come from the simulator.

        severities: names, most severe first. start, until: the aware instants between which the log is complete;
        until is the as-of instant. Columns are those of docs/log_format.md; others are refused. Events at one instant
        keep the order in which they stand. columns: names of numeric columns that `tickets` has beside those of the
        format (csat, ...). Raises LogError with every problem at once.
        """
        log: TicketLog = late("slasim.log.reading.frames", "log_of_frames")(
            tickets, events, accounts, outages, contacts, tuple(severities), start, until, tuple(columns)
        )
        return log
