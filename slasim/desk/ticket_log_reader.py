"""From tidy tables to a log, with every problem at once.

Nothing is guessed: unknown columns, kinds and names, naive instants and contradictions between tables are problems.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from slasim.desk.log import Events, Int8, Kind
from slasim.desk.log_extra import UNSAID, LogExtra
from slasim.desk.ticket_log import LogError, TicketLog
from slasim.desk.ticket_log_chunks import Source
from slasim.desk.ticket_log_columns import MISSING, Problems, read_flags, read_instants, read_names, read_numbers
from slasim.desk.ticket_log_events import EXTRA, EventColumns, read_events
from slasim.desk.ticket_log_extra import read_columns, read_contacts, read_outages
from slasim.desk.ticket_log_tables import FORMAT
from slasim.workload.tables import Accounts, Labels, Tickets

Int64 = npt.NDArray[np.int64]
Names = tuple[str, ...]

NOT_STATED = ""  # name of the tier, region, channel or product of rows that give none, when other rows do
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FEE_NOT_STATED = -1


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
    version: int = FORMAT


class Sources(NamedTuple):
    """The tables of a log."""

    tickets: Source
    events: Source
    accounts: Source | None = None
    outages: Source | None = None
    contacts: Source | None = None


def build_log(sources: Sources, header: Header, problems: Problems | None = None) -> TicketLog:
    """Check the tables and turn them into a log. Raises LogError with every problem, those found before included."""
    problems = Problems() if problems is None else problems
    start, until = (_moment(problems, name, getattr(header, name)) for name in ("start", "until"))
    if until <= start:
        problems.append(f"until ({header.until}) must be later than start ({header.start})")
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
            problems.columns(table, source.columns, declared, header.version)
    if len(problems) > before:
        raise LogError(tuple(problems))

    tickets = sources.tickets.whole()
    if len(problems) > before:
        raise LogError(tuple(problems))
    ids = Ids(problems, tickets["ticket"])
    accounts = None if sources.accounts is None else sources.accounts.whole()
    customer, account_table, tiers, regions = _accounts(problems, tickets, accounts, header)
    created = read_instants(problems, "tickets", tickets["created"])
    problems.rows("tickets", created >= until, "created is at or after until, the as-of instant")
    severity, severities = read_names(problems, "tickets", tickets["severity"], severities, needed=True)
    channel, channels = _labels(problems, "tickets", tickets, "channel", header.channels)
    product, products = _labels(problems, "tickets", tickets, "product", header.products)
    own = read_columns(problems, tickets, header.columns)
    stated = read_flags(problems, "tickets", tickets["auto_reply"], needed=True) if "auto_reply" in tickets else None
    del tickets
    events = read_events(problems, sources.events, ids, created, until, severities, header)
    names = account_table.name
    outages = None if sources.outages is None else read_outages(problems, sources.outages, names, products, until)
    contacts = None if sources.contacts is None else read_contacts(problems, sources.contacts, names, until)
    limits = ((channels, np.int8, "channels"), (products, np.int16, "products"), (tiers, np.int8, "tiers"))
    for words, kept, what in (*limits, (regions, np.int16, "regions"), (severities, np.int8, "severities")):
        if len(words) > np.iinfo(kept).max:
            problems.append(f"{len(words)} {what}: a log holds at most {np.iinfo(kept).max}")
    if problems:
        raise LogError(tuple(problems))

    order = np.lexsort((ids.tie, created))
    ticket_table = Tickets(
        uid=ids.number[order] if ids.names is None else np.arange(len(order), dtype=np.int64),
        created=created[order],
        severity=severity[order].astype(np.int8),
        customer=customer[order].astype(np.int32),
        channel=channel[order].astype(np.int8),
        product=product[order].astype(np.int16),
        auto_reply=(events.replied if stated is None else stated)[order].astype(np.int8),
    )
    columns = {name: values[order] for name, values in own.items()}
    event_table, said = _in_order(events, order, ticket_table.created)
    extra = None
    if said is not None or columns or outages is not None or contacts is not None:
        silent = LogExtra.unsaid(len(event_table.time))
        extra = LogExtra(
            **{f"event_{name}": silent.event_actor if said is None else said[name] for name in EXTRA},
            columns=columns,
            outages=outages,
            contacts=contacts,
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
        None if ids.names is None else tuple(ids.names[at] for at in order.tolist()),
        extra,
    )


def _in_order(events: EventColumns, order: Int64, created: Int64) -> tuple[Events, dict[str, Int8] | None]:
    """The rows by time, those of one instant as they stood, behind the `created` rows that the table lacks.

    order: row in the table of the ticket in each row; created: [ticket in that order]. The columns are given up one by
    one, so that no two copies of all of them are in memory.
    """
    row = np.empty(len(order), np.int32)
    row[order] = np.arange(len(order), dtype=np.int32)
    added = np.flatnonzero(~events.created[order])
    size = len(added)
    ticket = row[events.ticket]
    del row
    time = np.concatenate((created[added], events.time)) if size else events.time
    events.time = time[:0]
    sorting = None if _ascends(time) else np.argsort(time, kind="stable")

    def sort(own: npt.NDArray[Any], new: Any) -> npt.NDArray[Any]:
        whole = np.concatenate((np.full(size, new, own.dtype) if np.isscalar(new) else new, own)) if size else own
        return whole if sorting is None else whole[sorting]

    time = time if sorting is None else time[sorting]
    ticket = sort(ticket, added.astype(np.int32))
    kind, events.kind = sort(events.kind, int(Kind.CREATED)), events.kind[:0]
    agent, events.agent = sort(events.agent, MISSING), events.agent[:0]
    said = None
    if events.extra:
        silent = None
        said = {}
        for name in EXTRA:
            if name in events.extra:
                said[name] = sort(events.extra.pop(name), UNSAID)
            else:
                silent = np.full(len(time), UNSAID, np.int8) if silent is None else silent
                said[name] = silent
    return Events(time=time, kind=kind, ticket=ticket, agent=agent), said


def _ascends(values: Int64, piece: int = 1 << 20) -> bool:
    return all(bool((np.diff(values[at : at + piece + 1]) >= 0).all()) for at in range(0, len(values), piece))


def _moment(problems: Problems, name: str, at: datetime) -> int:
    if at.tzinfo is None:
        problems.append(f"{name} ({at}) has no time zone; give an aware datetime")
        return 0
    ms, rest = divmod(at - EPOCH, timedelta(milliseconds=1))
    if rest:
        problems.append(f"{name} ({at}) is finer than a millisecond")
    return ms


class Ids:
    """What the tickets are called outside: whole numbers, or text."""

    def __init__(self, problems: Problems, column: pd.Series) -> None:
        column = _plain(column)
        self.index = pd.Index(column)
        self.names: list[str] | None = None
        self.number = self.tie = np.arange(len(column), dtype=np.int64)
        missing = column.isna().to_numpy()
        problems.rows("tickets", missing, "ticket is missing")
        problems.rows("tickets", column.duplicated().to_numpy() & ~missing, "ticket occurs a second time")
        if missing.any():
            return
        if pd.api.types.is_integer_dtype(column.dtype):
            self.number = self.tie = column.to_numpy().astype(np.int64)
            problems.rows("tickets", self.number < 0, "ticket is a negative number")
        elif all(isinstance(name, str) for name in column):
            self.names = list(column)
            self.tie = np.argsort(np.argsort(np.array(self.names, dtype=object), kind="stable"))
        else:
            problems.append(f"tickets: ticket must be all whole numbers or all text, found {column.dtype}")

    def rows_of(self, problems: Problems, column: pd.Series) -> Int64:
        """Row of the ticket of each event."""
        if not self.index.is_unique:
            return np.full(len(column), MISSING, np.int64)
        rows: Int64 = self.index.get_indexer(pd.Index(_plain(column))).astype(np.int64)
        problems.rows("events", rows < 0, f"ticket is none of the tickets (ids there are {self.index.dtype})")
        return rows


def _plain(column: pd.Series) -> pd.Series:
    return column.astype(column.cat.categories.dtype) if isinstance(column.dtype, pd.CategoricalDtype) else column


def _labels(problems: Problems, table: str, frame: pd.DataFrame, name: str, known: Names | None) -> tuple[Int64, Names]:
    """Numbers and names of an optional column. Where no row states one, all are 0 of no names."""
    if name not in frame or frame[name].isna().all():
        return np.zeros(len(frame), np.int64), known or ()
    codes, names = read_names(problems, table, frame[name], known)
    if (codes == MISSING).any():
        names = names if NOT_STATED in names else (*names, NOT_STATED)
        codes = np.where(codes == MISSING, names.index(NOT_STATED), codes)
    return codes, names


def _accounts(
    problems: Problems, tickets: pd.DataFrame, accounts: pd.DataFrame | None, header: Header
) -> tuple[Int64, Accounts, Names, Names]:
    """Customer of each ticket, the accounts, and the names of tiers and regions."""
    if accounts is None:
        customer, names = read_names(problems, "tickets", tickets["customer"], None, needed=True)
        _, first = np.unique(customer, return_index=True)
        of_account, table = tickets.iloc[first[-len(names) :] if names else []].reset_index(drop=True), "tickets"
    else:
        column = accounts["customer"]
        problems.rows("accounts", column.duplicated().to_numpy(), "customer occurs a second time")
        problems.rows("accounts", column.isna().to_numpy(), "customer is missing")
        names = tuple(str(name) for name in column)
        customer, _ = read_names(problems, "tickets", tickets["customer"], names, needed=True)
        of_account, table = accounts, "accounts"
    sides: list[Int64] = []
    labels: list[Names] = []
    for name, known in (("tier", header.tiers), ("region", header.regions)):
        codes, found = _labels(problems, table, of_account, name, known)
        sides.append(codes)
        labels.append(found)
        if name in tickets and len(codes):
            stated = found or (NOT_STATED,)
            expected = np.array(stated, dtype=object)[codes][customer]
            given = tickets[name].astype(object).where(tickets[name].notna(), NOT_STATED).to_numpy()
            problems.rows(
                "tickets", (customer >= 0) & (given != expected), f"{name} is not the {name} of this customer elsewhere"
            )
    columns = of_account if accounts is not None else of_account[[]]
    fee, share = np.full(len(names), FEE_NOT_STATED), np.full(len(names), np.nan)
    if "fee" in columns:
        what = "whole minor units of the currency per month, at least 0"
        fees = read_numbers(problems, "accounts", columns["fee"], _is_amount, what)
        fee = np.nan_to_num(fees, nan=FEE_NOT_STATED).astype(np.int64)
    if "share" in columns:
        share = read_numbers(
            problems,
            "accounts",
            columns["share"],
            lambda given: (given >= 0) & (given < np.inf),
            "a number, at least 0",
        )
    agreement: tuple[str | None, ...] = (None,) * len(names)
    if "agreement" in columns:
        agreement = tuple(None if pd.isna(name) else str(name) for name in columns["agreement"])
    table_of = Accounts(names, sides[0].astype(np.int8), sides[1].astype(np.int16), fee, share, agreement)
    return customer, table_of, labels[0], labels[1]


def _is_amount(given: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    exact: npt.NDArray[np.bool_] = (given >= 0) & (given == np.floor(given)) & (given <= 2**53)
    return exact
