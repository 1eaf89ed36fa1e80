"""What happened: the ticket log of a desk, simulated or real; its kinds of events, read, checked and written.

TicketLog        tickets and events, as tables for people and as integers for rooms that compute
read_log         a log from a folder; LogError: what is wrong with it
kinds            kinds of events and their integer table; extra_tables: outages, contacts, who acted
tables           the columns of the format; names: what tickets are called outside
reading/         CSV, Parquet and frames to a log, piece by piece; problems: their places in the files
files, frames    a log as a folder, and as pandas frames; cut: as it stood at an earlier instant
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.lazy import names

if TYPE_CHECKING:
    from slasim.log.files import read_log
    from slasim.log.problems import LogError
    from slasim.log.ticket_log import TicketLog

__all__ = ["LogError", "TicketLog", "read_log"]

__getattr__ = names(
    __name__,
    {"LogError": "slasim.log.problems", "TicketLog": "slasim.log.ticket_log", "read_log": "slasim.log.files"},
)
