"""The bill at mean attainment, and who may end a contract: what beside credits says what penalties are at risk.

A credit is no straight line of attainment, so the credit at mean attainment is not the mean credit. The bill is
reckoned as any other, once, from the clocks of all replications together: each account has its mean attainment.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.agreements.credits import owed_credits, rights_to_end
from slasim.agreements.credits.incidents import Incidents
from slasim.agreements.credits.plan import plan_of
from slasim.agreements.verdicts.counting import Counts
from slasim.agreements.verdicts.judging import judge
from slasim.scenario.values.currencies import minor_digits
from slasim.study.measures.measure import Columns, Measure, MeasureColumn, always
from slasim.study.measures.promises.credits import AGREEMENT, CURRENCY, DIGITS, PERIOD
from slasim.study.measures.promises.obligations import Obligations, obligations
from slasim.types import Bools, Int64

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study.measures.replication import Replication

SUMMED = ("met", "breached", "spent", "allowed", "running")  # columns of the cells
EVER = 1 << 62  # a log that ends after everything was decided


def _paid(of: Obligations) -> Bools:
    """[commitment] whether its agreement promises credits in some version."""
    owing = np.unique(of.credit_rows[:, 0])
    return np.isin(np.array(of.promises.agreement_of, np.int64), owing)


def _count(of: Replication) -> Columns:
    """The cells on which credits rest: whose they are, and their clocks."""
    cells = of.score.cells
    at = np.flatnonzero(_paid(of.obligations)[cells.commitment])
    keys = ("commitment", "period", "customer", "severity")
    return {name: getattr(cells, name)[at] for name in (*keys, *SUMMED)}


def _merge(scenario: Scenario, parts: Sequence[Columns]) -> dict[str, Any]:
    """The bill of the mean: a row an agreement and period."""
    of, rows = obligations(scenario), obligations(scenario).credit_rows
    joined = {name: np.concatenate([part[name].astype(np.int64) for part in parts]) for name in parts[0]}
    amount = _bill(scenario, of, joined, len(parts))
    return {
        "agreement": [of.promises.agreements[at].name for at, *_ in rows.tolist()],
        "period": [of.periods[c].names[p] for _, c, p in rows.tolist()],
        "currency": [scenario.currency] * len(rows),
        "digits": np.full(len(rows), minor_digits(scenario.currency)),
        "amount_minor": amount,
        "is_known": np.array([not _pays_tickets(of, at) for at, *_ in rows.tolist()], np.bool_),
    }


def _pays_tickets(of: Obligations, agreement: int) -> bool:
    """Whether an agreement pays for single late tickets: then attainment does not say what is owed."""
    plans = (plan_of(version) for version in of.promises.versions(agreement))
    return any(rule.reads_late or rule.reads_measured for plan in plans for rule in plan.rules)


def _bill(scenario: Scenario, of: Obligations, joined: Columns, histories: int) -> Int64:
    nothing = np.zeros(len(joined["met"]), np.int64)
    sums = {name: joined.get(name, nothing) for name in Counts._fields}
    counts = Counts(**sums)  # type: ignore[arg-type]  # 64 bits in each column
    cells, _ = judge(counts, of.promises, of.periods, EVER, histories)
    owed = owed_credits(cells, of.promises, of.periods, of.accounts, Incidents(tuple(scenario.severities)))
    amount = np.zeros(len(of.credit_rows), np.int64)
    np.add.at(amount, of.credit_row_of(owed), owed.amount)
    return amount


MEAN_BILL = Measure(
    "mean_bill",
    meaning="credits if each account had its mean attainment",
    keys=(AGREEMENT, PERIOD, CURRENCY, DIGITS),
    values=(
        MeasureColumn("amount_minor", "int", "owed to all accounts", "minor units of the currency"),
        MeasureColumn("is_known", "bool", "false where single late tickets are paid for: attainment does not say it"),
    ),
    is_judged=True,
    from_verdicts=always,
    count=_count,
    merge=_merge,
    is_swept=False,
)


def _ending(of: Obligations) -> list[int]:
    """Agreements that some accounts may end, should they be missed or paid enough."""
    return [
        at
        for at in range(len(of.promises.agreements))
        if any(plan_of(version).termination is not None for version in of.promises.versions(at))
    ]


def _ending_rows(scenario: Scenario) -> dict[str, Any]:
    of = obligations(scenario)
    return {"agreement": [of.promises.agreements[at].name for at in _ending(of)]}


def _count_ending(of: Replication) -> Columns:
    promised, mine = of.obligations, _ending(of.obligations)
    if not mine:
        return {"accounts": np.zeros(0, np.int64)}
    score, accounts = of.score, promised.accounts
    rights = rights_to_end(score.cells, promised.promises, promised.periods, accounts, score.incidents)
    width = len(accounts.name)
    ended = np.unique(rights.agreement.astype(np.int64) * width + rights.customer) // max(width, 1)
    return {"accounts": np.array([np.count_nonzero(ended == at) for at in mine], np.int64)}


TERMINATION = Measure(
    "termination",
    meaning="accounts that come to have the right to end their contract",
    keys=(AGREEMENT,),
    values=(MeasureColumn("accounts", "int", "accounts with the right in some period of the window", "accounts"),),
    rows=_ending_rows,
    is_judged=True,
    from_verdicts=always,
    count=_count_ending,
    is_swept=False,
)
