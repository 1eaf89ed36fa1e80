"""Each customer of a study in a row: what it pays, how often it is missed, what it is paid back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.library.shown import Rows, ShownColumn, ShownTable
from slasim.scenario.values.currencies import minor_digits
from slasim.study.measures.promises.obligations import obligations
from slasim.study.statistics import wilson
from slasim.table import ColumnTable

if TYPE_CHECKING:
    from slasim.study import Study

NAME = "customers"
MEANING = "every customer: what it pays, how often it is missed, what is paid back"


def customers(study: Study) -> ShownTable:
    """All customers that are judged by themselves or were paid anything, those missed most first."""
    return ShownTable(NAME, MEANING, lambda: (_columns(study), _rows(study)))


def _columns(study: Study) -> list[ShownColumn]:
    currency = study.about.currency
    return [
        ShownColumn("customer", "text", "its name"),
        ShownColumn("tier", "text", "of the customer"),
        ShownColumn("fee", "number", f"what it pays a month, {currency}"),
        ShownColumn("missed", "number", "whole periods of a window in which a promise to it is missed, on average"),
        ShownColumn("p_any", "share", "how likely it is missed in any period of a window"),
        ShownColumn("p_any_low", "share"),
        ShownColumn("p_any_high", "share"),
        ShownColumn("credit", "number", f"paid back in a window, on average, {currency}"),
        ShownColumn("in_time", "share", "of its clocks in whole periods, all promises together"),
        ShownColumn("least_kept", "text", "the promise and period that is least often kept to it"),
    ]


def _rows(study: Study) -> Rows:
    accounts = obligations(study.scenario).accounts
    scale = 10 ** minor_digits(study.scenario.currency)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    tiers = study.scenario.tiers
    fees = {
        (tiers[tier], name): fee / scale
        for name, tier, fee in zip(accounts.name, accounts.tier.tolist(), accounts.fee.tolist(), strict=True)
    }
    replications = study.about.replications
    for key, (in_time, least) in _judged(study).items():
        found[key] = _row(key, fees, replications) | {"in_time": in_time, "least_kept": least}
    for row in study.counted["accounts"].rows():
        key = (str(row["tier"]), str(row["customer"]))
        mine = found.setdefault(key, _row(key, fees, replications))
        estimate, low, high = wilson(row["windows"], row["replications"])
        mine |= {"p_any": estimate, "p_any_low": low, "p_any_high": high}
        mine["missed"] = row["missed"] / row["replications"]
        mine["credit"] = row["amount_minor"] / 10 ** row["digits"] / row["replications"]
    return sorted(found.values(), key=lambda row: (-row["missed"], -row["credit"], row["tier"], row["customer"]))


def _row(key: tuple[str, str], fees: dict[tuple[str, str], float], replications: int) -> dict[str, Any]:
    """A customer that was never missed."""
    _, low, high = wilson(0, replications)
    return {
        "customer": key[1],
        "tier": key[0],
        "fee": fees.get(key),
        "missed": 0.0,
        "p_any": 0.0,
        "p_any_low": low,
        "p_any_high": high,
        "credit": 0.0,
        "in_time": None,
        "least_kept": "",
    }


def _judged(study: Study) -> dict[tuple[str, str], tuple[float | None, str]]:
    """Of each customer the share of its clocks in time, and what is least often kept to it."""
    table = ColumnTable.of(study.counted["customers"])
    table = table.take(np.asarray(table["whole"], np.bool_))
    if not len(table):
        return {}
    (tier, _), (customer, width) = table.codes("tier"), table.codes("customer")
    code = np.asarray(tier, np.int64) * width + customer
    known, first, place = np.unique(code, return_index=True, return_inverse=True)
    met, decided = (np.bincount(place, np.asarray(table[name], np.float64), len(known)) for name in ("met", "decided"))
    judged = np.asarray(table["replications"], np.float64)  # 0 where it never had anything to judge
    kept = np.divide(table["kept"], judged, out=np.ones(len(judged)), where=judged > 0)
    order = np.lexsort((kept, place))
    worst = order[np.searchsorted(place[order], np.arange(len(known)))]
    names = zip(*(table.take(first).texts(name) for name in ("tier", "customer")), strict=True)
    told = (_least(row) for row in table.take(worst).rows())
    shares = np.divide(met, decided, out=np.full(len(known), np.nan), where=decided > 0).tolist()
    return {
        key: (None if share != share else share, least) for key, share, least in zip(names, shares, told, strict=True)
    }


def _least(row: dict[str, Any]) -> str:
    """`first response, urgent, 2027-02: in 17 of 20`; nothing where all is kept every time."""
    if row["kept"] == row["replications"]:
        return ""
    promise = str(row["commitment"]).replace("_", " ")
    return f"{promise}, {row['severity']}, {row['period']}: in {row['kept']} of {row['replications']}"
