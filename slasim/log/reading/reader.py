"""From tidy tables to a log, with every problem at once.

Nothing is guessed: unknown columns, kinds and names, naive instants and contradictions between tables are problems.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from slasim.instants import DAY, is_whole, to_ms
from slasim.limits import LOG_YEARS
from slasim.log.extra_tables import LogExtra
from slasim.log.problems import LogError
from slasim.log.reading.chunks import TableSource
from slasim.log.reading.columns import Problems, growing
from slasim.log.reading.events import EXTRA, read_events
from slasim.log.reading.extra import read_contacts, read_outages
from slasim.log.reading.order import in_order
from slasim.log.reading.tickets import read_tickets
from slasim.log.ticket_log import TicketLog
from slasim.workload.tables import Labels, Tickets

Names = tuple[str, ...]


class Header(NamedTuple):
    """What the tables do not say. Names that are None are collected from the tables, sorted."""

    severities: Names | None  # None: broken, and told already
    start: datetime
    until: datetime
    window: tuple[datetime, datetime] | None = None
    tiers: Names | None = None
    regions: Names | None = None
    channels: Names | None = None
    products: Names | None = None
    skills: Names | None = None
    teams: Names | None = None
    agents: dict[str, str] | None = None
    columns: Names = ()  # numeric columns of tickets beside those of the format


class Sources(NamedTuple):
    """The tables of a log."""

    tickets: TableSource
    events: TableSource
    accounts: TableSource | None = None
    outages: TableSource | None = None
    contacts: TableSource | None = None


def build_log(sources: Sources, header: Header, problems: Problems | None = None) -> TicketLog:
    """Check the tables and turn them into a log. Raises LogError with every problem, those found before included."""
    problems = Problems() if problems is None else problems
    start, until = (_moment(problems, name, getattr(header, name)) for name in ("start", "until"))
    if until <= start:
        problems.append(f"until ({header.until}) must be later than start ({header.start})")
    if until - start > LOG_YEARS * 366 * DAY:
        file = "" if problems.folder is None else "log.json: "
        problems.append(
            f"{file}start ({header.start}) is more than {LOG_YEARS} years before until ({header.until}); "
            "they are the time of which the log is complete"
        )
    window = None
    if header.window is not None:
        window = _moment(problems, "window", header.window[0]), _moment(problems, "window", header.window[1])
        if window[1] <= window[0]:
            problems.append(f"window: its end ({header.window[1]}) must be later than its start ({header.window[0]})")
    severities = header.severities
    if severities is not None and (not severities or len(set(severities)) < len(severities)):
        problems.append(f"severities must be named, most severe first, each once; found {list(severities)}")
        severities = None
    before = len(problems)
    for table, source in sources._asdict().items():
        if source is not None:
            declared = header.columns if table == "tickets" else ()
            problems.columns(table, source.columns, declared)
    if len(problems) > before:
        raise LogError(problems.all())

    accounts = None if sources.accounts is None else sources.accounts.whole()
    tickets = read_tickets(problems, sources.tickets, accounts, header, severities, until)
    if sources.tickets.broken:
        raise LogError(problems.all())  # the events would seem to be of tickets that do not exist
    order = tickets.ids.settle(problems, tickets.created)
    created = tickets.created[order]
    severities, channels, products = tickets.severities, tickets.channels, tickets.products
    tiers, regions, account_table = tickets.tiers, tickets.regions, tickets.accounts
    names = account_table.name
    places = {"product": products, "channel": channels}
    events = read_events(problems, sources.events, tickets.ids, created, until, severities, places, header)
    products, channels = events.places["product"], events.places["channel"]
    failing = growing(products, header.products)
    outages = None if sources.outages is None else read_outages(problems, sources.outages, names, failing, until)
    products = tuple(failing.number) if len(failing.number) > 1 else products
    contacts = None if sources.contacts is None else read_contacts(problems, sources.contacts, names, until)
    limits = ((channels, np.int8, "channels"), (products, np.int16, "products"), (tiers, np.int8, "tiers"))
    for words, kept, what in (*limits, (regions, np.int16, "regions"), (severities, np.int8, "severities")):
        if len(words) > np.iinfo(kept).max:
            problems.append(f"{len(words)} {what}: a log holds at most {np.iinfo(kept).max}")
    if problems:
        raise LogError(problems.all())

    replied = events.replied if tickets.auto_reply is None else tickets.auto_reply[order]
    ticket_table = Tickets(
        uid=tickets.ids.numbers(order),
        created=created,
        severity=tickets.severity[order].astype(np.int8),
        customer=tickets.customer[order],
        channel=tickets.channel[order].astype(np.int8),
        product=tickets.product[order].astype(np.int16),
        auto_reply=replied.astype(np.int8),
    )
    columns = {name: values[order] for name, values in tickets.own.items()}
    ticket_names = tickets.ids.names(order)
    del tickets, order
    event_table, said = in_order(events, created)
    pa.default_memory_pool().release_unused()  # what was held for pieces; it can be as much as the log
    extra = None
    if said is not None or columns or outages is not None or contacts is not None:
        silent = LogExtra.unsaid(len(event_table.time))
        extra = LogExtra(
            **{f"event_{name}": silent.event_actor if said is None else said[name] for name in EXTRA},
            columns=columns,
            outages=outages,
            contacts=contacts,
            event_product=None if said is None else said.get("product"),
            event_channel=None if said is None else said.get("channel"),
        )
    return TicketLog(
        ticket_table,
        event_table,
        account_table,
        Labels(severities, tiers, regions, channels, products, header.skills or ()),
        events.teams,
        events.agents,
        events.agent_team,
        start,
        until,
        window,
        ticket_names,
        extra,
    )


def _moment(problems: Problems, name: str, at: datetime) -> int:
    if at.tzinfo is None:
        problems.append(f"{name} ({at}) has no time zone; give an aware datetime")
        return 0
    if not is_whole(at):
        problems.append(f"{name} ({at}) is finer than a millisecond")
    return to_ms(at)
