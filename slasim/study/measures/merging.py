"""From the columns of replications to one table per measure; numbers that stand for names become names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from slasim.scenario import Scenario
from slasim.scenario.values.currencies import minor_digits
from slasim.study.measures.desk import WAITS, Columns
from slasim.study.measures.obligations import Obligations, obligations
from slasim.terms.cells import ALL, rows_of
from slasim.terms.commitment import QuotaRule

Array = npt.NDArray[Any]
JUDGED = EACH_CUSTOMER, TOGETHER = "each customer", "together"


def merge(scenario: Scenario, parts: Sequence[dict[str, Columns]]) -> dict[str, pd.DataFrame]:
    """One table per measure, a row per replication (`customers`: summed over replications)."""
    of = obligations(scenario)
    names = {"severity": scenario.severities, "wait": WAITS, "team": tuple(scenario.teams)}
    tables = {}
    for table in parts[0]:
        joined = {name: np.concatenate([part[table][name] for part in parts]) for name in parts[0][table]}
        sizes = [len(next(iter(part[table].values()))) for part in parts]
        replication = np.repeat(np.arange(len(parts), dtype=np.int32), sizes)
        if table == "compliance":
            columns = {"replication": replication, **_promise(scenario, of, joined.pop("row")), **joined}
        elif table == "customers":
            columns = _customers(scenario, of, joined)
        elif table == "credits":
            columns = {"replication": replication, **_credits(scenario, of, joined.pop("row")), **joined}
        else:
            columns = {"replication": replication}
            columns |= {name: _named(name, values, names) for name, values in joined.items()}
        tables[table] = pd.DataFrame(columns)
    return tables


def _named(name: str, values: Array, names: dict[str, tuple[str, ...]]) -> Any:
    if name in names:
        return _category(values, names[name], ordered=name == "severity")
    if name == "hour":
        return pd.DatetimeIndex(values.astype("datetime64[ms]")).tz_localize("UTC")
    return values


def _category(codes: Array, names: Sequence[str], ordered: bool = False) -> Any:
    return pd.Categorical.from_codes(codes.astype(np.int64), pd.Index(list(names)), ordered=ordered)


def _promise(scenario: Scenario, of: Obligations, row: Array) -> dict[str, Any]:
    """What each row of `of.rows` is called."""
    commitment, severity, period = of.rows[row].T
    kinds, promises = of.promises.commitments, of.promises
    agreements = list(dict.fromkeys(rule.name for rule in promises.agreements))
    commitments = list(dict.fromkeys(kind.name for kind in kinds))
    periods = sorted({name for cut in of.periods for name in cut.names})
    period_of = [[periods.index(name) for name in cut.names] for cut in of.periods]
    whole = [cut.whole for cut in of.periods]
    quotas = [[_quota(promises.quota(c, begin)) for begin in cut.edges[:-1]] for c, cut in enumerate(of.periods)]
    pairs = list(zip(commitment.tolist(), period.tolist(), strict=True))
    return {
        "agreement": _category(np.array([agreements.index(kind.agreement) for kind in kinds])[commitment], agreements),
        "commitment": _category(np.array([commitments.index(kind.name) for kind in kinds])[commitment], commitments),
        "severity": _category(severity, scenario.severities, ordered=True),
        "period": _category(np.array([period_of[c][p] for c, p in pairs], np.int64), periods, ordered=True),
        "whole": np.array([whole[c][p] for c, p in pairs], np.bool_),
        "judged": _category(np.where(of.each, 0, 1)[commitment], JUDGED),
        "quota": np.array([quotas[c][p] for c, p in pairs], np.float64),
    }


def _quota(rule: QuotaRule | None) -> float:
    return float("nan") if rule is None or rule.share is None else float(rule.share)


def _credits(scenario: Scenario, of: Obligations, row: Array) -> dict[str, Any]:
    agreement, commitment, period = of.credit_rows[row].T
    rules = of.promises.agreements
    return {
        "agreement": [rules[at].name for at in agreement],
        "period": [of.periods[c].names[p] for c, p in zip(commitment, period, strict=True)],
        "currency": [scenario.currency] * len(row),
        "digits": np.full(len(row), minor_digits(scenario.currency)),
    }


def _customers(scenario: Scenario, of: Obligations, joined: Columns) -> dict[str, Any]:
    """Sums over replications; `replications` is in how many the customer was judged."""
    accounts = of.accounts
    commitment, severity, period = of.rows[joined["row"]].T
    cell_of = of.sizes.pack(commitment, period, joined["customer"].astype(np.int64), severity)
    known, inverse = np.unique(cell_of, return_inverse=True)
    commitment, period, customer, severity = of.sizes.unpack(known)
    row = rows_of(of.cells, of.sizes.pack(commitment, period, ALL, severity))
    order = np.lexsort((customer, row))
    row, customer = row[order], customer[order]

    def total(name: str) -> Array:
        sums = np.zeros(len(known), np.int64)
        np.add.at(sums, inverse, joined[name])
        return sums[order]

    used, place = np.unique(customer, return_inverse=True)
    return {
        **_promise(scenario, of, row),
        "tier": _category(accounts.tier[customer], scenario.tiers),
        "customer": _category(place, [accounts.name[at] for at in used]),
        "replications": total("judged"),
        "kept": total("kept"),
        "decided": total("decided"),
        "met": total("met"),
    }
