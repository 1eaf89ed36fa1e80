"""A log as tidy tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from slasim.log.extra_tables import GOING_ON, UNSAID, Contacts, Outages
from slasim.log.tables import ACTORS, KINDS
from slasim.types import Int8, Int64

if TYPE_CHECKING:
    from slasim.log.ticket_log import TicketLog

INSTANT = "instant, UTC, whole ms"


def instants(values: Int64) -> pd.Series:
    """ms since 1970 as datetime64[ms, UTC]."""
    return pd.Series(values.view("datetime64[ms]")).dt.tz_localize("UTC")


def category(codes: npt.NDArray[Any], names: tuple[str, ...], *, ordered: bool = False) -> pd.Categorical:
    """Names by number; -1 is missing. A ticket without such names at all has number 0 of none: missing too."""
    known = codes if names else np.full(len(codes), -1, np.int8)
    return pd.Categorical.from_codes(known, categories=pd.Index(list(names), dtype="str"), ordered=ordered)


def ticket_column(log: TicketLog, rows: npt.NDArray[Any]) -> Int64 | pd.Categorical:
    """The outside names of tickets, by row."""
    return log.ticket_table.uid[rows] if log.ticket_names is None else log.ticket_names.category(rows)


def ticket_frame(log: TicketLog) -> pd.DataFrame:
    """One row a ticket."""
    tickets, accounts, labels = log.ticket_table, log.accounts, log.labels
    frame = pd.DataFrame(
        {
            "ticket": ticket_column(log, np.arange(log.size)),
            "created": instants(tickets.created),
            "severity": category(tickets.severity, labels.severities, ordered=True),
            "customer": category(tickets.customer, accounts.name),
            "tier": category(accounts.tier[tickets.customer], labels.tiers),
            "region": category(accounts.region[tickets.customer], labels.regions),
            "channel": category(tickets.channel, labels.channels),
            "product": category(tickets.product, labels.products),
            "auto_reply": tickets.auto_reply.astype(bool),
            **({} if log.extra is None else log.extra.columns),
        }
    )
    frame.attrs["units"] = {"created": INSTANT}
    return frame


def event_frame(log: TicketLog) -> pd.DataFrame:
    """One row an event."""
    events = log.event_table
    team = np.append(log.agent_team, np.int16(-1))[events.agent]  # agent -1 picks the last: no team
    frame = pd.DataFrame(
        {
            "ticket": ticket_column(log, events.ticket),
            "time": instants(events.time),
            "kind": category(events.kind, KINDS),
            "agent": category(events.agent, log.agents),
            "team": category(team, log.teams),
        }
    )
    extra = log.extra
    if extra is not None:
        if (extra.event_actor != UNSAID).any():
            frame["actor"] = category(extra.event_actor, ACTORS)
        if (extra.event_severity != UNSAID).any():
            frame["severity"] = category(extra.event_severity, log.labels.severities, ordered=True)
        for name, values in (("public", extra.event_public), ("consent", extra.event_consent)):
            if (values != UNSAID).any():
                frame[name] = _flags(values)
        places = (extra.event_product, log.labels.products), (extra.event_channel, log.labels.channels)
        for name, (to, names) in zip(("product", "channel"), places, strict=True):
            if to is not None and (to != UNSAID).any():
                frame[name] = category(to, names)
    frame.attrs["units"] = {"time": INSTANT}
    return frame


def _flags(values: Int8) -> pd.arrays.BooleanArray:
    """True, False, or missing where nothing is said."""
    return pd.arrays.BooleanArray(values == 1, values == UNSAID)


def outage_frame(log: TicketLog, outages: Outages) -> pd.DataFrame:
    """One row an outage."""
    lasts = outages.end == GOING_ON
    frame = pd.DataFrame(
        {
            "start": instants(outages.start),
            "end": instants(np.where(lasts, 0, outages.end)).mask(lasts),
            "product": category(outages.product, log.labels.products),
            "customer": category(outages.customer, log.accounts.name),
            "cause": pd.array(list(outages.cause) or [None] * len(outages.start), dtype="str"),
        }
    )
    frame.attrs["units"] = {"start": INSTANT, "end": INSTANT}
    return frame


def contact_frame(log: TicketLog, contacts: Contacts) -> pd.DataFrame:
    """One row a contact."""
    frame = pd.DataFrame(
        {
            "time": instants(contacts.time),
            "customer": category(contacts.customer, log.accounts.name),
            "deflected": contacts.deflected.astype(bool),
        }
    )
    frame.attrs["units"] = {"time": INSTANT}
    return frame


def account_frame(log: TicketLog) -> pd.DataFrame:
    """One row a customer."""
    accounts, labels = log.accounts, log.labels
    frame = pd.DataFrame(
        {
            "customer": pd.array(list(accounts.name), dtype="str"),
            "tier": category(accounts.tier, labels.tiers),
            "region": category(accounts.region, labels.regions),
            "fee": pd.array([None if fee < 0 else int(fee) for fee in accounts.fee], dtype="Int64"),
            "share": accounts.weight,
            "agreement": pd.array(list(accounts.agreement), dtype="str"),
        }
    )
    frame.attrs["units"] = {"fee": "minor units of the currency per month", "share": "of the tickets of the tier"}
    return frame
