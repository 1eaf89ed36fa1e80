"""Which customers are missed, how often, and what is paid to them: sums over replications, by account.

A customer is missed in a period when any promise that is judged for each customer, and asked (`Obligations.asked`), is
missed to it there. Kept are the sums of the replications alone: a row an account that was missed or paid in any.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from slasim.agreements.verdicts.judging import Verdict
from slasim.agreements.verdicts.periods import period_word
from slasim.json_shapes import COUNT, NUMBER, SHARE, STRING, Shape, or_null, record, rows, told
from slasim.scenario.values.currencies import minor_digits
from slasim.scenario.values.quotas import periods_words
from slasim.study.measures.measure import Columns, Measure, MeasureColumn, always
from slasim.study.measures.promises.credits import AGREEMENT, CURRENCY, DIGITS, PERIOD
from slasim.study.measures.promises.obligations import obligations
from slasim.study.measures.section import ENDS, HasTables, Section, interval_columns
from slasim.study.statistics import Interval, wilson
from slasim.table import ColumnTable, category
from slasim.types import Int64

if TYPE_CHECKING:
    import pandas as pd

    from slasim.scenario import Scenario
    from slasim.study.measures.replication import Replication

NAMED = 20  # accounts by name in the document; all are in the table
TIER = MeasureColumn("tier", "name", "of the customer")
CUSTOMER = MeasureColumn("customer", "name", "its name")


def _count(of: Replication) -> Columns:
    """Accounts that were missed in a whole period, or were paid."""
    cells, promised, owed = of.score.cells, of.obligations, of.score.credits
    at = np.flatnonzero((cells.verdict == Verdict.MISSED) & promised.each[cells.commitment])
    rows_at = promised.row_of(cells.commitment[at], cells.period[at], cells.severity[at])
    at, rows_at = at[promised.asked[rows_at]], rows_at[promised.asked[rows_at]]
    periods = len(promised.asked_periods) + 1
    pairs = np.unique(cells.customer[at].astype(np.int64) * periods + promised.period_of[rows_at])
    missed = np.bincount(pairs // periods, minlength=len(promised.accounts.name))
    paid = np.zeros(len(promised.accounts.name), np.int64)
    np.add.at(paid, owed.customer, owed.amount)
    customer = np.flatnonzero((missed > 0) | (paid != 0))
    return {"customer": customer, "missed": missed[customer], "amount_minor": paid[customer]}


def _merge(scenario: Scenario, parts: Sequence[Columns]) -> dict[str, Any]:
    accounts = obligations(scenario).accounts
    sums = {name: np.zeros(len(accounts.name), np.int64) for name in ("missed", "windows", "amount_minor")}
    for part in parts:
        customer = part["customer"].astype(np.int64)
        sums["missed"][customer] += part["missed"].astype(np.int64)
        sums["windows"][customer] += part["missed"].astype(np.int64) > 0
        sums["amount_minor"][customer] += part["amount_minor"].astype(np.int64)
    known = np.flatnonzero((sums["missed"] > 0) | (sums["amount_minor"] != 0))
    order = known[np.lexsort((known, -sums["missed"][known]))]
    return {
        **_names(scenario, order),
        "replications": np.full(len(order), len(parts), np.int64),
        **{name: values[order] for name, values in sums.items()},
        **_money(scenario, len(order)),
    }


def _names(scenario: Scenario, customer: Int64) -> dict[str, Any]:
    accounts = obligations(scenario).accounts
    used, place = np.unique(customer, return_inverse=True)
    names = [accounts.name[at] for at in used]
    return {"tier": category(accounts.tier[customer], scenario.tiers), "customer": category(place, names)}


def _money(scenario: Scenario, count: int) -> dict[str, Any]:
    digits = np.full(count, minor_digits(scenario.currency))
    return {"currency": [scenario.currency] * count, "digits": digits}


def _count_credits(of: Replication) -> Columns:
    """By row of `Obligations.credit_rows` and account."""
    owed = of.score.credits
    return {"row": of.obligations.credit_row_of(owed), "customer": owed.customer, "amount_minor": owed.amount}


def _merge_credits(scenario: Scenario, parts: Sequence[Columns]) -> dict[str, Any]:
    of = obligations(scenario)
    width = len(of.accounts.name)
    joined = {name: np.concatenate([part[name].astype(np.int64) for part in parts]) for name in parts[0]}
    known, place = np.unique(joined["row"] * width + joined["customer"], return_inverse=True)
    paid = np.zeros(len(known), np.int64)
    np.add.at(paid, place, joined["amount_minor"])
    row, customer = known // max(width, 1), known % max(width, 1)
    agreement, commitment, period = of.credit_rows[row].T
    return {
        "agreement": [of.promises.agreements[at].name for at in agreement],
        "period": [of.periods[c].names[p] for c, p in zip(commitment, period, strict=True)],
        **_names(scenario, customer),
        "replications": np.full(len(known), len(parts), np.int64),
        "windows": np.bincount(place, minlength=len(known)),
        "amount_minor": paid,
        **_money(scenario, len(known)),
    }


class MissedAccount(NamedTuple):
    """A customer, in how many periods of a window it is missed on average, how likely in any, and its expected credit
    in units of the currency."""

    tier: str
    customer: str
    missed: float
    p_any: Interval
    credit: float


class MissedAccounts(NamedTuple):
    """Those missed most, of so many `accounts` and `periods` of a window; `others` together, on average."""

    accounts: int
    periods: tuple[str, ...]
    most: tuple[MissedAccount, ...]
    others: float

    @property
    def word(self) -> str:
        """What the periods are."""
        return periods_words(period_word(self.periods))


def missed_accounts(scenario: Scenario, table: ColumnTable | pd.DataFrame, named: int = NAMED) -> MissedAccounts:
    """From a study's table `accounts`, those missed at all, most often first."""
    of = obligations(scenario)
    table = ColumnTable.of(table)
    missed = table.take(table["missed"] > 0)
    each = tuple(
        MissedAccount(
            str(row["tier"]),
            str(row["customer"]),
            row["missed"] / row["replications"],
            wilson(row["windows"], row["replications"]),
            row["amount_minor"] / 10 ** row["digits"] / row["replications"],
        )
        for row in missed.take(slice(named)).rows()
    )
    rest = missed.take(slice(named, None))
    others = float(rest["missed"].sum()) / int(rest["replications"][0]) if len(rest) else 0.0
    return MissedAccounts(of.asked_accounts, of.asked_periods, each, others)


MOST = "the customers missed most, by name, with their expected credit"


class _MissedAccounts(Section):
    """The customers missed most, by name."""

    name = "missed_accounts"
    meaning = "how many customers are missed, and how often"

    def document(self, study: HasTables) -> Any:
        found = missed_accounts(study.scenario, study.counted["accounts"])
        most = [
            {
                "tier": each.tier,
                "customer": each.customer,
                "missed": each.missed,
                **interval_columns("p_any", each.p_any),
                "credit": each.credit,
            }
            for each in found.most
        ]
        return {"accounts": found.accounts, "periods": len(found.periods), "most": most, "others": found.others}

    def shape(self) -> Shape:
        part = {**NUMBER, "minimum": 0}
        any_of = {f"p_any{end}": or_null(SHARE) for end in ENDS}
        one = {"tier": STRING, "customer": STRING, "missed": part, **any_of, "credit": NUMBER}
        return record({"accounts": COUNT, "periods": COUNT, "most": told(rows(record(one)), MOST), "others": part})


class _AccountCredits(Section):
    """What is paid to each customer that is paid anything, by period."""

    name = "account_credits"
    meaning = "credits by customer and period: expected amount, chance of any"
    is_told = False

    def document(self, study: HasTables) -> Any:
        return [
            {
                **{name: str(row[name]) for name in ("agreement", "period", "tier", "customer", "currency")},
                "amount": row["amount_minor"] / 10 ** row["digits"] / row["replications"],
                **interval_columns("p_any", wilson(row["windows"], row["replications"])),
            }
            for row in study.counted["account_credits"].rows()
        ]

    def shape(self) -> Shape:
        amount = told(NUMBER, "expected, in units of the currency; below 0 the customer owes it")
        any_of = {f"p_any{end}": told(or_null(SHARE), "probability that anything is owed") for end in ENDS}
        names = (AGREEMENT, PERIOD, TIER, CUSTOMER, CURRENCY)
        return rows(record({**{each.name: told(STRING, each.meaning) for each in names}, "amount": amount, **any_of}))


REPLICATIONS = MeasureColumn("replications", "int", "replications that were simulated")
AMOUNT = MeasureColumn("amount_minor", "int", "credits, in all replications", "minor units of the currency")
ACCOUNTS = Measure(
    "accounts",
    keys=(TIER, CUSTOMER, CURRENCY, DIGITS),
    values=(
        REPLICATIONS,
        MeasureColumn("missed", "int", "whole periods in which a promise to it was missed, in all replications"),
        MeasureColumn("windows", "int", "replications with such a period"),
        AMOUNT,
    ),
    is_judged=True,
    from_verdicts=always,
    count=_count,
    merge=_merge,
    is_swept=False,
    sections=(_MissedAccounts(),),
)
ACCOUNT_CREDITS = Measure(
    "account_credits",
    keys=(AGREEMENT, PERIOD, TIER, CUSTOMER, CURRENCY, DIGITS),
    values=(REPLICATIONS, MeasureColumn("windows", "int", "replications in which something was owed"), AMOUNT),
    is_judged=True,
    from_verdicts=always,
    count=_count_credits,
    merge=_merge_credits,
    is_swept=False,
    sections=(_AccountCredits(),),
)
