"""The table of tickets, piece by piece, as columns of integers; and the accounts, which it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from slasim.log.reading.chunks import TableSource
from slasim.log.reading.columns import (
    MISSING,
    UNKNOWN,
    Problems,
    Vocabulary,
    join,
    read_flags,
    read_instants,
    read_numbers,
    renumbered,
)
from slasim.log.reading.extra import read_columns
from slasim.log.reading.ids import Ids
from slasim.types import Bools, Float64, Int8, Int32, Int64
from slasim.workload.tables import Accounts

if TYPE_CHECKING:
    from slasim.log.reading.reader import Header

Names = tuple[str, ...]
Side = tuple[Int32, Names]

NOT_STATED = ""  # name of the tier, region, channel or product of rows that give none, when other rows do
FEE_NOT_STATED = -1
NOWHERE = -3  # the number of a name that no ticket states
SIDES = ("tier", "region")  # what a ticket repeats of its account


class Words:
    """A column of names, piece by piece; a table may lack it."""

    def __init__(self, known: Sequence[str] | None) -> None:
        self.vocabulary = Vocabulary(known)
        self._pieces: list[Int32] = []

    def add(self, problems: Problems, table: str, piece: pd.DataFrame, name: str, *, needed: bool = False) -> None:
        """The next rows."""
        numbers = np.full(len(piece), MISSING, np.int32)
        if name in piece:
            numbers = self.vocabulary.read(problems, table, piece[name], needed=needed)
        self._pieces.append(numbers)

    def settle(self) -> tuple[Int32, Names]:
        """Number of each row, MISSING or UNKNOWN where it has none, and the names."""
        names, place = self.vocabulary.settle()
        return renumbered(join(self._pieces, np.int32), place), names


def stated(numbers: Int32, names: Names, known: Names | None) -> tuple[Int32, Names]:
    """A column that may be empty: missing becomes a name of its own; where no row states one, all are 0 of no names."""
    missing = numbers == MISSING
    if missing.all():
        return np.zeros_like(numbers), known or ()
    if missing.any():
        names = names if NOT_STATED in names else (*names, NOT_STATED)
        numbers = np.where(missing, np.int32(names.index(NOT_STATED)), numbers)
    return numbers, names


@dataclass
class TicketColumns:
    """The rows as they stand in the table; below 0 where they have a problem."""

    ids: Ids
    created: Int64
    severity: Int32
    customer: Int32
    channel: Int32
    product: Int32
    auto_reply: Int8 | None  # None: the table does not say
    own: dict[str, Float64]
    accounts: Accounts
    severities: Names
    tiers: Names
    regions: Names
    channels: Names
    products: Names


def read_tickets(
    problems: Problems,
    source: TableSource,
    accounts: pd.DataFrame | None,
    header: Header,
    severities: Names | None,
    until: int,
) -> TicketColumns:
    """Read every piece. accounts: the table of that name; None: the accounts are the customers of the tickets."""
    ids = Ids()
    customers = Words(None if accounts is None else _customers(problems, accounts))
    known = {"severity": severities, "channel": header.channels, "product": header.products}
    # beside a table of accounts a tier is compared with that of the account alone
    known |= dict.fromkeys(SIDES) if accounts is not None else {"tier": header.tiers, "region": header.regions}
    words = {name: Words(given) for name, given in known.items()}
    created: list[Int64] = []
    replies: list[Int8] = []
    own: dict[str, list[Float64]] = {name: [] for name in header.columns}
    problems.first = 0
    for piece in source.pieces():
        ids.add(problems, piece["ticket"])
        customers.add(problems, "tickets", piece, "customer", needed=True)
        created.append(read_instants(problems, "tickets", piece["created"]))
        problems.rows("tickets", created[-1] >= until, "created is at or after until, the as-of instant")
        for name, column in words.items():
            column.add(problems, "tickets", piece, name, needed=name == "severity")
        for name, numbers in read_columns(problems, piece, header.columns).items():
            own[name].append(numbers)
        if "auto_reply" in piece:
            replies.append(read_flags(problems, "tickets", piece["auto_reply"], needed=True))
        problems.first += len(piece)
    problems.first = 0
    customer, names = customers.settle()
    sides = {name: words[name].settle() for name in SIDES}
    severity, levels = words["severity"].settle()
    (channel, channels), (product, products) = (
        stated(*words[name].settle(), known[name]) for name in ("channel", "product")
    )
    table, of_account = _accounts(problems, accounts, names, customer, sides, header)
    for name in SIDES:
        if name in source.columns:
            _agree(problems, name, sides[name], customer, of_account[name])
    return TicketColumns(
        ids,
        join(created, np.int64),
        severity,
        customer,
        channel,
        product,
        join(replies, np.int8) if "auto_reply" in source.columns else None,
        {name: join(pieces, np.float64) for name, pieces in own.items()},
        table,
        levels,
        of_account["tier"][1],
        of_account["region"][1],
        channels,
        products,
    )


def _customers(problems: Problems, accounts: pd.DataFrame) -> Names:
    column = accounts["customer"]
    problems.rows("accounts", column.duplicated().to_numpy(), "customer occurs a second time")
    problems.rows("accounts", column.isna().to_numpy(), "customer is missing")
    return tuple(str(name) for name in column)


def _accounts(
    problems: Problems,
    accounts: pd.DataFrame | None,
    names: Names,
    customer: Int32,
    sides: dict[str, Side],
    header: Header,
) -> tuple[Accounts, dict[str, Side]]:
    """The accounts, and their tiers and regions. customer, sides: of the tickets."""
    fee, share = np.full(len(names), FEE_NOT_STATED), np.full(len(names), np.nan)
    agreement: tuple[str | None, ...] = (None,) * len(names)
    known = {"tier": header.tiers, "region": header.regions}
    if accounts is None:
        first = np.empty(len(names), np.int64)
        rows = np.flatnonzero(customer >= 0)[::-1]
        first[customer[rows]] = rows  # the first of a customer is written last
        of_account = {name: stated(numbers[first], labels, known[name]) for name, (numbers, labels) in sides.items()}
    else:
        columns = {name: Words(known[name]) for name in SIDES}
        for name, column in columns.items():
            column.add(problems, "accounts", accounts, name)
        of_account = {name: stated(*column.settle(), known[name]) for name, column in columns.items()}
        if "fee" in accounts:
            what = "whole minor units of the currency per month, at least 0"
            fees = read_numbers(problems, "accounts", accounts["fee"], _is_amount, what)
            fee = np.nan_to_num(fees, nan=FEE_NOT_STATED).astype(np.int64)
        if "share" in accounts:
            share = read_numbers(problems, "accounts", accounts["share"], _is_share, "a number, at least 0")
        if "agreement" in accounts:
            agreement = tuple(None if pd.isna(name) else str(name) for name in accounts["agreement"])
    tier, region = (of_account[name][0] for name in SIDES)
    return Accounts(names, tier.astype(np.int8), region.astype(np.int16), fee, share, agreement), of_account


def _agree(problems: Problems, name: str, side: Side, customer: Int32, of_account: Side) -> None:
    """The tier (region) that a ticket states is that of its account."""
    (given, names), (numbers, labels) = side, of_account
    number = {NOT_STATED: MISSING} | {each: at for at, each in enumerate(names)}
    given = np.where(given == MISSING, np.int32(number[NOT_STATED]), given)
    of_label = [number.get(label, NOWHERE) for label in labels or (NOT_STATED,)]
    expected = np.array([*of_label, UNKNOWN, UNKNOWN], np.int32)[numbers]  # the last two: unknown, told already
    expected = np.append(expected, np.int32(UNKNOWN))[np.maximum(customer, MISSING)]  # as is the customer of the ticket
    wrong = (given != UNKNOWN) & (expected != UNKNOWN) & (given != expected)
    problems.rows("tickets", wrong, f"{name} is not the {name} of this customer elsewhere")


def _is_amount(given: Float64) -> Bools:
    exact: Bools = (given >= 0) & (given == np.floor(given)) & (given <= 2**53)
    return exact


def _is_share(given: Float64) -> Bools:
    return np.asarray((given >= 0) & (given < np.inf), np.bool_)
