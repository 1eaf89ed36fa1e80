"""A log from pandas frames."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from slasim.log.reading.chunks import FrameSource
from slasim.log.reading.reader import Header, Sources, build_log
from slasim.log.ticket_log import TicketLog


def log_of_frames(
    tickets: pd.DataFrame,
    events: pd.DataFrame,
    accounts: pd.DataFrame | None,
    outages: pd.DataFrame | None,
    contacts: pd.DataFrame | None,
    severities: tuple[str, ...],
    start: datetime,
    until: datetime,
    columns: tuple[str, ...],
) -> TicketLog:
    """As `TicketLog.from_frames`."""
    others = (None if frame is None else FrameSource(frame) for frame in (accounts, outages, contacts))
    sources = Sources(FrameSource(tickets), FrameSource(events), *others)
    return build_log(sources, Header(severities, start, until, columns=columns))
