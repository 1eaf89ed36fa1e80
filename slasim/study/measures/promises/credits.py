"""What broken promises cost: credits by agreement and period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.scenario.values.currencies import minor_digits
from slasim.study.measures.figure import Figure, Name, together
from slasim.study.measures.measure import (
    MONEY,
    Columns,
    ComparisonTable,
    Estimate,
    Further,
    Measure,
    MeasureColumn,
    always,
)
from slasim.study.measures.promises.obligations import obligations
from slasim.study.measures.section import Above0, Estimated, Given, Quantile, SectionRows
from slasim.table import Tables

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study.measures.replication import Replication

AGREEMENT = MeasureColumn("agreement", "text", "the agreement that promises them")
PERIOD = MeasureColumn("period", "text", "the whole period for which they are owed")
CURRENCY = MeasureColumn("currency", "text", "of the amounts")
DIGITS = MeasureColumn("digits", "int", "decimal places of the currency")
TABLE = ComparisonTable(
    "credits and cost", ("", "agreement"), "Of the window. Staffing: what paid hours, premiums and overtime cost."
)
WORD = "credits"


def _rows(scenario: Scenario) -> dict[str, Any]:
    of = obligations(scenario)
    agreement, commitment, period = of.credit_rows.T
    return {
        "agreement": [of.promises.agreements[at].name for at in agreement],
        "period": [of.periods[c].names[p] for c, p in zip(commitment, period, strict=True)],
        "currency": [scenario.currency] * len(of.credit_rows),
        "digits": np.full(len(of.credit_rows), minor_digits(scenario.currency)),
    }


def _count(of: Replication) -> Columns:
    promised, owed = of.obligations, of.score.credits
    paid = np.zeros(len(promised.credit_rows), np.int64)
    np.add.at(paid, promised.credit_row_of(owed), owed.amount)
    return {"amount_minor": paid}


OWED = Estimate(WORD, "mean", MONEY, "amount_minor", ("agreement",), better=False, table=TABLE, words="credits")
OF_PERIOD = replace(OWED, keys=("agreement", "period"), asked="period")


def total(tables: Tables) -> Figure | None:
    """All credits of all agreements; None when no agreement promises any."""
    found = list(OWED.figures(tables["credits"]))
    return together(found, Name(WORD)) if found else None


def _in_all(tables: Tables, _replications: int) -> Iterator[Figure]:
    """Of several agreements together."""
    found = list(OWED.figures(tables["credits"]))
    if len(found) > 1:
        yield together(found, Name(WORD))


OF_WINDOW = replace(OWED, keys=("currency",))
IN_WINDOW = SectionRows(
    "window_credits",
    "credits",
    (CURRENCY,),
    (
        Estimated(
            "amount", "expected sum over agreements, whole periods and accounts, in units of the currency", OF_WINDOW
        ),
        Quantile("amount_p95", "the least sum that 95 % of replications do not exceed", OF_WINDOW, 0.95),
        Above0("p_any", "probability that any credit is owed", OF_WINDOW),
    ),
    meaning="credits of the whole window, all agreements together",
)
BY_PERIOD = SectionRows(
    "credits",
    "credits",
    (AGREEMENT, PERIOD),
    (
        Given.of(CURRENCY),
        Estimated("amount", "expected sum over accounts, in units of the currency", OF_PERIOD),
        Quantile("amount_p95", "the least sum that 95 % of replications do not exceed", OF_PERIOD, 0.95),
        Above0("p_any", "probability that any credit is owed", OF_PERIOD),
    ),
    meaning="credits by agreement and period",
)

CREDITS = Measure(
    "credits",
    keys=(AGREEMENT, PERIOD, CURRENCY, DIGITS),
    values=(MeasureColumn("amount_minor", "int", "owed to all accounts", "minor units of the currency"),),
    rows=_rows,
    is_judged=True,
    from_verdicts=always,
    count=_count,
    figures=(OWED, OF_PERIOD),
    compared=(OWED,),
    swept=(OWED,),
    further=(Further(WORD, _in_all, better=False, table=TABLE, words="credits"),),
    sections=(BY_PERIOD, IN_WINDOW),
)
