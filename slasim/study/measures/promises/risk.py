"""What broken promises may cost: the distribution of credits by agreement and period, and of the whole window."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from slasim.agreements.verdicts.periods import per_of, period_dates, period_word
from slasim.json_shapes import NUMBER, SHARE, STRING, Shape, or_null, record, rows, told
from slasim.records import plain
from slasim.study.measures.grid import ReplicationGrid
from slasim.study.measures.measure import Measure
from slasim.study.measures.promises.asked_words import window_word
from slasim.study.measures.promises.credits import AGREEMENT, OF_PERIOD, PERIOD, total
from slasim.study.measures.section import ENDS, HasTables, Section, interval_columns
from slasim.study.statistics import Interval, mean_interval, not_below_0, quantile_interval, share_interval
from slasim.table import ColumnTable, Tables
from slasim.types import Float64

if TYPE_CHECKING:
    from slasim.scenario import Scenario

SHARES = (50, 75, 90, 95, 99)  # per cent of windows that do not exceed a quantile


class Credited(NamedTuple):
    """Credits of some agreement and period: one amount a replication, and the bill at mean attainment; NaN unknown."""

    agreement: str  # empty: all of them
    period: str  # empty: the whole window
    amounts: Float64  # units of the currency
    at_mean: float

    @property
    def mean(self) -> Interval:
        """The expected amount."""
        return not_below_0(mean_interval(self.amounts, skewed=True))

    @property
    def gap(self) -> float:
        """What the bill at mean attainment leaves out."""
        return float(self.amounts.mean()) - self.at_mean


def credited(tables: Tables) -> list[Credited]:
    """By agreement and period, each agreement over the window, and all of them; from the tables of a study."""
    grid = ReplicationGrid(tables["credits"])
    if not len(grid.first):
        return []
    at_mean = _at_mean(tables)
    figures = list(OF_PERIOD.figures(tables["credits"]))
    found = []
    for figure in figures:
        key = figure.of.of("agreement"), figure.of.of("period")
        found.append(Credited(*key, figure.parts, at_mean.get(key, math.nan)))
    for name in dict.fromkeys(each.agreement for each in found):
        mine = [each for each in found if each.agreement == name]
        found.append(_added(name, "", mine))
    every = [each for each in found if not each.period]
    return [*found, _added("", "", every)] if len(every) > 1 else found


def _added(agreement: str, period: str, each: list[Credited]) -> Credited:
    amounts = np.asarray(np.sum([one.amounts for one in each], axis=0), np.float64)
    return Credited(agreement, period, amounts, sum(one.at_mean for one in each))


def _at_mean(tables: Tables) -> Mapping[tuple[str, str], float]:
    """Unknown where the table was not asked for."""
    if "mean_bill" not in tables:
        return {}
    return {
        (str(row["agreement"]), str(row["period"])): row["amount_minor"] / 10 ** row["digits"]
        if row["is_known"]
        else math.nan
        for row in ColumnTable.of(tables["mean_bill"]).rows()
    }


def of_window(tables: Tables, replications: int) -> Float64:
    """[replication] all credits of the window, units of the currency."""
    found = total(tables)
    return np.zeros(replications) if found is None else found.parts


def by_month(tables: Tables, replications: int) -> Float64:
    """[replication, period] all credits by month; those of a quarter belong to its last month, those of any other
    period to the month of its last day. Where all agreements are judged by periods of one kind, by these."""
    each = [one for one in credited(tables) if one.period]
    months = len({per_of(one.period) for one in each}) > 1
    names = [_month(one.period) if months else one.period for one in each]
    known = sorted(set(names))
    found = np.zeros((replications, len(known)))
    for name, one in zip(names, each, strict=True):
        found[:, known.index(name)] += one.amounts
    return found


def _month(period: str) -> str:
    return f"{period_dates(period)[1] - timedelta(days=1):%Y-%m}"


def _span(scenario: Scenario, period: str) -> str:
    return period_word([period]) if period else window_word(*scenario.window(), scenario.timezone)


AMOUNT = "expected credits, units of the currency"
QUANTILE = "per cent of replications do not exceed so much"
AT_MEAN = "credits if each account had its mean attainment in each period; null where single late tickets are paid for"
SPAN = "month, quarter, year, or window where the window is none of these: nothing longer is simulated"


class _Risk(Section):
    """The distribution of credits."""

    name = "risk"
    meaning = "how much credits may come to, by agreement and period; all of them in the window"
    is_told = False

    def document(self, study: HasTables) -> Any:
        return list(self._rows(study))

    def _rows(self, study: HasTables) -> Iterator[dict[str, Any]]:
        for each in credited(study.counted):
            quantiles = {share: quantile_interval(each.amounts, share / 100) for share in SHARES}
            one = np.ones(len(each.amounts))
            yield {
                "agreement": each.agreement or "all",
                "period": each.period or "all",
                "span": _span(study.scenario, each.period),
                "currency": study.scenario.currency,
                **interval_columns("amount", each.mean),
                **{f"p{share}": found.estimate for share, found in quantiles.items()},
                **{f"p95{end}": plain(value) for end, value in zip(ENDS[1:], quantiles[95][1:], strict=True)},
                "most": float(each.amounts.max()),
                **interval_columns("p_any", share_interval(each.amounts > 0, one)),
                "at_mean": plain(each.at_mean),
                "gap": plain(each.gap),
            }

    def shape(self) -> Shape:
        number = or_null(NUMBER)
        return rows(
            record(
                {
                    "agreement": told(STRING, f"{AGREEMENT.meaning}; all: of all agreements together"),
                    "period": told(STRING, f"{PERIOD.meaning}; all: the window"),
                    "span": told(STRING, SPAN),
                    "currency": STRING,
                    **{f"amount{end}": told(number, AMOUNT) for end in ENDS},
                    **{f"p{share}": told(NUMBER, f"{share} {QUANTILE}") for share in SHARES},
                    **{f"p95{end}": told(number, "end of the interval of p95") for end in ENDS[1:]},
                    "most": told(NUMBER, "the largest that was simulated"),
                    **{f"p_any{end}": told(or_null(SHARE), "probability that anything is owed") for end in ENDS},
                    "at_mean": told(number, AT_MEAN),
                    "gap": told(number, "amount less at_mean: what a plan at mean attainment leaves out"),
                }
            )
        )


class _Ending(Section):
    """Who may end the contract."""

    name = "termination_risk"
    meaning = "how likely it is that an account may end its contract, by agreement"
    is_told = False

    def document(self, study: HasTables) -> Any:
        grid = ReplicationGrid(study.counted["termination"])
        found = []
        for at in range(len(grid.first)):
            accounts = grid.column("accounts")[:, at]
            found.append(
                {
                    "agreement": str(grid.value("agreement", at)),
                    "span": _span(study.scenario, ""),
                    **interval_columns("p_any", share_interval(accounts > 0, np.ones(len(accounts)))),
                    **interval_columns("accounts", not_below_0(mean_interval(accounts, skewed=True))),
                }
            )
        return found

    def shape(self) -> Shape:
        share = told(or_null(SHARE), "probability that any account comes to have the right in the window")
        many = told(or_null(NUMBER), "accounts that come to have it, on average")
        ends = {f"p_any{end}": share for end in ENDS} | {f"accounts{end}": many for end in ENDS}
        return rows(record({"agreement": STRING, "span": told(STRING, SPAN), **ends}))


RISK = Measure("risk", sections=(_Risk(), _Ending()))
