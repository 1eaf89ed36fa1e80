"""From tidy tables to a log, with every problem at once.

Nothing is guessed: unknown columns, kinds and names, naive instants and contradictions between tables are problems.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from slasim.desk.log import Events, Kind
from slasim.desk.ticket_log import KINDS, LogError, TicketLog
from slasim.desk.ticket_log_columns import MISSING, Problems, read_instants, read_names, read_numbers
from slasim.workload.tables import Accounts, Labels, Tickets

Int64 = npt.NDArray[np.int64]
Names = tuple[str, ...]

TICKET_NEEDS = ("ticket", "created", "severity", "customer")
TICKET_MAY = ("tier", "region", "channel", "product", "auto_reply")
EVENT_NEEDS, EVENT_MAY = ("ticket", "time", "kind"), ("agent", "team")
ACCOUNT_NEEDS, ACCOUNT_MAY = ("customer",), ("tier", "region", "fee", "share", "agreement")
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


def build_log(
    tickets: pd.DataFrame,
    events: pd.DataFrame,
    accounts: pd.DataFrame | None,
    header: Header,
    problems: Problems | None = None,
) -> TicketLog:
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
    problems.columns("tickets", tickets, TICKET_NEEDS, TICKET_MAY)
    problems.columns("events", events, EVENT_NEEDS, EVENT_MAY)
    if accounts is not None:
        problems.columns("accounts", accounts, ACCOUNT_NEEDS, ACCOUNT_MAY)
    if len(problems) > before:
        raise LogError(tuple(problems))

    ids = _Ids(problems, tickets["ticket"])
    customer, account_table, tiers, regions = _accounts(problems, tickets, accounts, header)
    created = read_instants(problems, "tickets", tickets["created"])
    problems.rows("tickets", created >= until, "created is at or after until, the as-of instant")
    severity, severities = read_names(problems, "tickets", tickets["severity"], severities, needed=True)
    channel, channels = _labels(problems, "tickets", tickets, "channel", header.channels)
    product, products = _labels(problems, "tickets", tickets, "product", header.products)
    event_ticket = ids.rows_of(problems, events["ticket"])
    time = read_instants(problems, "events", events["time"])
    kind, _ = read_names(problems, "events", events["kind"], KINDS, needed=True)
    _check_events(problems, created, until, event_ticket, time, kind)
    agent, agents, agent_team, teams = _agents(problems, events, header)
    auto_reply = _auto_reply(problems, tickets, event_ticket, kind)
    limits = ((channels, np.int8, "channels"), (products, np.int16, "products"), (tiers, np.int8, "tiers"))
    for names, kept, what in (*limits, (regions, np.int16, "regions"), (severities, np.int8, "severities")):
        if len(names) > np.iinfo(kept).max:
            problems.append(f"{len(names)} {what}: a log holds at most {np.iinfo(kept).max}")
    if problems:
        raise LogError(tuple(problems))

    order = np.lexsort((ids.tie, created))
    row = np.empty(len(order), np.int64)
    row[order] = np.arange(len(order))
    event_row = row[event_ticket]
    lacking = np.ones(len(order), bool)
    lacking[event_row[kind == Kind.CREATED]] = False
    added = np.flatnonzero(lacking)
    created = created[order]
    time = np.concatenate((created[added], time))
    sorting = np.argsort(time, kind="stable")
    nobody = np.full(len(added), MISSING, np.int64)
    return TicketLog(
        Tickets(
            uid=ids.number[order] if ids.names is None else np.arange(len(order), dtype=np.int64),
            created=created,
            severity=severity[order].astype(np.int8),
            customer=customer[order].astype(np.int32),
            channel=channel[order].astype(np.int8),
            product=product[order].astype(np.int16),
            auto_reply=auto_reply[order].astype(np.int8),
        ),
        Events(
            time=time[sorting],
            kind=np.concatenate((np.full(len(added), Kind.CREATED), kind))[sorting].astype(np.int8),
            ticket=np.concatenate((added, event_row))[sorting].astype(np.int32),
            agent=np.concatenate((nobody, agent))[sorting].astype(np.int32),
        ),
        account_table,
        Labels(severities, tiers, regions, channels, products, header.skills or ()),
        teams,
        agents,
        agent_team,
        start,
        until,
        window,
        None if ids.names is None else tuple(ids.names[at] for at in order),
    )


def _moment(problems: Problems, name: str, at: datetime) -> int:
    if at.tzinfo is None:
        problems.append(f"{name} ({at}) has no time zone; give an aware datetime")
        return 0
    ms, rest = divmod(at - EPOCH, timedelta(milliseconds=1))
    if rest:
        problems.append(f"{name} ({at}) is finer than a millisecond")
    return ms


class _Ids:
    """What the tickets are called outside: whole numbers, or text."""

    def __init__(self, problems: Problems, column: pd.Series) -> None:
        if isinstance(column.dtype, pd.CategoricalDtype):
            column = column.astype(column.cat.categories.dtype)
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
        if isinstance(column.dtype, pd.CategoricalDtype):
            column = column.astype(column.cat.categories.dtype)
        if not self.index.is_unique:
            return np.full(len(column), MISSING, np.int64)
        rows: Int64 = self.index.get_indexer(pd.Index(column)).astype(np.int64)
        problems.rows("events", rows < 0, f"ticket is none of the tickets (ids there are {self.index.dtype})")
        return rows


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


def _check_events(problems: Problems, created: Int64, until: int, ticket: Int64, time: Int64, kind: Int64) -> None:
    known = (ticket >= 0) & (time >= 0)
    of_ticket = np.append(created, MISSING)[ticket]
    problems.rows("events", known & (of_ticket >= 0) & (time < of_ticket), "time is before the ticket was created")
    problems.rows("events", known & (time >= until), "time is at or after until, the as-of instant")
    is_created = known & (kind == Kind.CREATED)
    later = is_created & (of_ticket >= 0) & (time > of_ticket)
    problems.rows("events", later, "kind created at another instant than the ticket's")
    where = np.flatnonzero(is_created)
    again = np.zeros(len(ticket), bool)
    again[where[pd.Series(ticket[where]).duplicated().to_numpy()]] = True
    problems.rows("events", again, "kind created a second time for this ticket")


def _agents(
    problems: Problems, events: pd.DataFrame, header: Header
) -> tuple[Int64, Names, npt.NDArray[np.int16], Names]:
    """Agent of each event (-1: nobody), the agents, the team of each (-1: not stated), the teams."""
    nobody = np.full(len(events), MISSING, np.int64)
    known = None if header.agents is None else tuple(header.agents)
    agent, agents = (
        read_names(problems, "events", events["agent"], known) if "agent" in events else (nobody, known or ())
    )
    team, teams = (
        read_names(problems, "events", events["team"], header.teams)
        if "team" in events
        else (nobody, header.teams or ())
    )
    problems.rows("events", (team >= 0) & (agent == MISSING), "team without an agent")
    of_agent = np.full(len(agents) + 1, MISSING, np.int64)  # the last is nobody's
    if header.agents is not None:
        lost = sorted(set(header.agents.values()) - set(teams))
        problems += [f"log.json: agents: team {name!r} is none of the teams" for name in lost]
        of_agent[:-1] = [teams.index(name) if name in teams else MISSING for name in header.agents.values()]
    else:
        acted = np.flatnonzero((agent >= 0) & (team >= 0))[::-1]
        of_agent[agent[acted]] = team[acted]  # the first row wins; another team later is a problem
    wrong = (agent >= 0) & (team >= 0) & (team != of_agent[agent])
    problems.rows("events", wrong, "team is not the team of this agent elsewhere")
    return agent, agents, of_agent[:-1].astype(np.int16), teams


def _auto_reply(problems: Problems, tickets: pd.DataFrame, event_ticket: Int64, kind: Int64) -> npt.NDArray[Any]:
    """1 where an automatic reply went out: as the column says, or from the events when there is none."""
    if "auto_reply" in tickets:
        column = tickets["auto_reply"]
        given = read_numbers(problems, "tickets", column, lambda given: (given == 0) | (given == 1), "1 or 0")
        problems.rows("tickets", column.isna().to_numpy(), "auto_reply is missing")
        return np.asarray(given == 1, np.bool_)
    replied = np.zeros(len(tickets) + 1, bool)
    replied[event_ticket[kind == Kind.AUTO_REPLIED]] = True
    return replied[:-1]
