"""Credits owed to accounts.

All ask one reckoning (reckoning.py): `owed_credits` for the amounts alone, as arrays; `rights_to_end` for the accounts
that may end their contract; `statements` for every line with its reasons.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from slasim.agreements.credits.ending import may_end
from slasim.agreements.credits.fees import fees_of
from slasim.agreements.credits.grid import CreditStatement, find_stretches
from slasim.agreements.credits.incidents import Incidents
from slasim.agreements.credits.laying import JudgedAccounts, lay_grid
from slasim.agreements.credits.lines import AccountLine, entries
from slasim.agreements.credits.plan import plan_of
from slasim.agreements.credits.reckoning import reckon
from slasim.agreements.verdicts.judging import Cells
from slasim.agreements.verdicts.periods import Periods
from slasim.terms.errors import TermsError
from slasim.terms.promises import Promises
from slasim.types import Bools, Int8, Int16, Int32, Int64
from slasim.workload.tables import Accounts


class Credits(NamedTuple):
    """One row an account line, by (agreement, period, customer); accounts to which nothing is owed have none."""

    agreement: Int16  # index into Promises.agreements
    period: Int32  # of the commitment that decides
    customer: Int32
    severity: Int8  # that decides (the most severe of those with the largest credit); -1 for none
    band: Int16  # index into the scale; -1 for none
    amount: Int64  # minor units; below 0 the account owes it (earn-back, bonus)
    final: Bools  # no clock that could change it is open
    commitment: Int16  # that decides; the first of the agreement where several do
    fee: Int64  # minor units, of the days of the period on which the agreement holds


def statements(
    cells: Cells,
    promises: Promises,
    periods: Sequence[Periods],
    accounts: Accounts,
    incidents: Incidents,
    customer: int | None = None,
    telling: bool = False,
) -> Iterator[AccountLine]:
    """Every line of every agreement that says something about money or termination; of one customer where one is named.

    periods: of each commitment. telling: only lines that come to something (see `entries`).
    """
    judged = JudgedAccounts(cells, promises, accounts, incidents)
    for statement in _statements(promises, periods):
        yield from entries(lay_grid(judged, statement, customer), telling)


def owed_credits(
    cells: Cells, promises: Promises, periods: Sequence[Periods], accounts: Accounts, incidents: Incidents
) -> Credits:
    """The amounts that are not zero. periods: of each commitment.

    Raises TermsError for a fee in scope that nobody states.
    """
    _check_fees(accounts, promises)
    judged = JudgedAccounts(cells, promises, accounts, incidents)
    found = [_columns([]), *(_rows(judged, statement) for statement in _statements(promises, periods))]
    rows = Credits(*(np.concatenate(columns) for columns in zip(*found, strict=True)))
    order = np.lexsort((rows.customer, rows.period, rows.agreement))
    return Credits._make(column[order] for column in rows)


class Rights(NamedTuple):
    """One row an account line that gives the right to end the contract."""

    agreement: Int16
    period: Int32
    customer: Int32


def rights_to_end(
    cells: Cells, promises: Promises, periods: Sequence[Periods], accounts: Accounts, incidents: Incidents
) -> Rights:
    """Every right to end a contract. periods: of each commitment."""
    judged = JudgedAccounts(cells, promises, accounts, incidents)
    found = [Rights(np.empty(0, np.int16), np.empty(0, np.int32), np.empty(0, np.int32))]
    for statement in _statements(promises, periods):
        if any(plan.termination is not None for plan in statement.plans):
            grid = lay_grid(judged, statement)
            every = reckon(grid)
            for number, each in enumerate(statement.stretches):
                customer = grid.customers[may_end(grid, every, number) & grid.listed[number]].astype(np.int32)
                whose = np.full(len(customer), statement.agreement, np.int16)
                found.append(Rights(whose, np.full(len(customer), each.at, np.int32), customer))
    return Rights(*(np.concatenate(columns) for columns in zip(*found, strict=True)))


def _rows(judged: JudgedAccounts, statement: CreditStatement) -> Credits:
    """What a statement owes."""
    grid = lay_grid(judged, statement)
    found = [_columns([])]
    for number, (line, each) in enumerate(zip(reckon(grid), statement.stretches, strict=True)):
        at = np.flatnonzero((line.amount != 0) & grid.listed[number])
        if not len(at):
            continue
        columns = (
            np.full(len(at), statement.agreement),
            np.full(len(at), each.at),
            grid.customers[at],
            line.severity[at],
            line.band[at],
            line.amount[at],
            line.final[at],
            np.array(statement.commitments)[line.commitment[at]],
            grid.charge(number).at(at).half_up(),
        )
        found.append(_columns(columns))
    return Credits(*(np.concatenate(columns) for columns in zip(*found, strict=True)))


def _columns(columns: Sequence[npt.NDArray[Any]]) -> Credits:
    kinds = (np.int16, np.int32, np.int32, np.int8, np.int16, np.int64, np.bool_, np.int16, np.int64)
    given = columns or [np.empty(0)] * len(kinds)
    return Credits(*(column.astype(kind) for column, kind in zip(given, kinds, strict=True)))


def _check_fees(accounts: Accounts, promises: Promises) -> None:
    """Raises TermsError for a fee in scope of a credit that nobody states."""
    problems = []
    for agreement, first in enumerate(promises.agreements):
        on = {name for version in promises.versions(agreement) for name in plan_of(version).paid_for}
        owed, fees = np.zeros(len(accounts.fee), np.bool_), fees_of(first, accounts)
        for c, of in enumerate(promises.agreement_of):
            if of == agreement and (None in on or promises.commitments[c].name in on):
                owed |= _ever_in_scope(promises, c)
        unknown = [accounts.name[at] for at in np.flatnonzero(owed & (fees < 0)).tolist()]
        if unknown:
            problems.append(
                f"agreement {first.name!r} owes credits, but neither the log nor the scenario states "
                f"the fee of {', '.join(unknown[:5])}{f' and {len(unknown) - 5} more' if len(unknown) > 5 else ''}"
            )
    if problems:
        raise TermsError(tuple(problems))


def _statements(promises: Promises, periods: Sequence[Periods]) -> Iterator[CreditStatement]:
    """Of each agreement one for months, one for quarters ..., where a rule or trigger looks at such commitments."""
    for agreement, first in enumerate(promises.agreements):
        mine = [c for c, of in enumerate(promises.agreement_of) if of == agreement]
        for per in dict.fromkeys(periods[c].per for c in mine):
            on = tuple(c for c in mine if periods[c].per == per)
            cut, names = periods[on[0]], frozenset(promises.commitments[c].name for c in on)
            stretches = find_stretches(cut, first.term)
            plans = tuple(plan_of(promises.agreement(agreement, each.begin), names) for each in stretches)
            if any(plan.watched for plan in plans):
                yield CreditStatement(agreement, on, cut, stretches, plans)


def _ever_in_scope(promises: Promises, commitment: int) -> Bools:
    """Accounts that are owed the commitment on some ticket, under some version."""
    target = promises.sizes.spread(promises.owed.target[:, commitment])
    owed: Bools = np.any(target > 0, axis=(1, 2, 3, 4))[promises.account_class]
    return owed
