"""What the reference desk writes down."""

from __future__ import annotations

import numpy as np

from slasim.log.kinds import EventKind, Events


class Journal:
    """Rows in the order in which they were recorded, which is the order of the log."""

    def __init__(self) -> None:
        self._rows: list[tuple[int, EventKind, int, int]] = []

    def record(self, time: int, kind: EventKind, ticket: int, agent: int) -> None:
        """Add a row: instant (ms), kind, row of the ticket, number of the agent or -1."""
        self._rows.append((time, kind, ticket, agent))

    def events(self) -> Events:
        """All rows as columns."""
        times, kinds, tickets, agents = zip(*self._rows, strict=True) if self._rows else ((), (), (), ())
        return Events(
            np.array(times, np.int64), np.array(kinds, np.int8), np.array(tickets, np.int32), np.array(agents, np.int32)
        )
