"""Before it is promised: whether a pilot is ready, and which level to agree next.

The baseline to propose is the lower end of the interval of the level attained: a level that the service surely has.
With fewer than LEAST decided clocks none is proposed: the exact interval then leaves hardly a quota worth signing.

predictions.py says how the next period follows from those that were measured. Where a cell does not count clocks
(availability, means) only whole periods are counted: with k of n kept the chance is (k + 1/2) / (n + 1), the mean of
Jeffreys' posterior.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from slasim.agreements.scorecard.frames import TOGETHER
from slasim.agreements.scorecard.predictions import CONFIDENCE, Prediction, predict
from slasim.agreements.verdicts.judging import Verdict
from slasim.instants import local_date
from slasim.terms.cells import EVERY
from slasim.terms.metrics import Metric
from slasim.types import Bools, Int32, Int64

if TYPE_CHECKING:
    from slasim.agreements.scorecard.scorecard import Scorecard
    from slasim.terms.commitment import QuotaRule

LEAST = 20  # decided clocks; with all of 20 met the lower end is 83.1 %
STEP = 1000  # baselines are proposed in whole tenths of a percent
PROMISE = ["agreement", "commitment", "severity"]


class Units(NamedTuple):
    """Cells of a promise in whole periods, in the order of cells, each with the clocks of its own period: what a small
    period carries into the next counts once, where it belongs."""

    customer: Int32
    period: Int32
    met: Int64
    decided: Int64
    kept: Bools
    judged: Bools  # kept or missed by itself

    def take(self, rows: npt.NDArray[Any]) -> Units:
        """Some of them."""
        return Units(*(column[rows] for column in self))


def readiness_frame(card: Scorecard) -> pd.DataFrame:
    """One row a promise with whole periods before its agreement was live."""
    rows = []
    for c, cut in enumerate(card.score.periods):
        agreement = card.promises.agreement_of[c]
        status = [card.promises.agreement(agreement, begin).status for begin in cut.edges[:-1]]
        private = cut.whole & np.array([each != "live" for each in status], np.bool_)
        for severity, cells in _cells(card, c, private):
            units = _units(card, cells)
            judged = units.take(units.judged)
            chance = _chance(card, c, severity, units)
            ready = "no data" if math.isnan(chance) else "ready" if chance >= CONFIDENCE else "not ready"
            first, last = (int(card.score.cells.period[cells].min()), int(card.score.cells.period[cells].max()))
            told = status[last], cut.names[first], cut.names[last], _live_from(card, agreement, cut.edges[last])
            kept = int(judged.kept.sum())
            rows.append([*_names(card, c, severity), *told, len(judged.kept), kept, chance, ready])
    names = [*PROMISE, "status", "first", "last", "live_from"]
    return pd.DataFrame(rows, columns=[*names, "judged", "kept", "probability", "ready"])


def _live_from(card: Scorecard, agreement: int, after: int) -> str | None:
    """The local date from which an agreement is live, after an instant at which it is not; None: not by any version."""
    promises = card.promises
    for era in promises.eras:
        its = era.agreements[agreement]
        if era.start > after and its.status == "live" and era.start < its.term[1]:
            return local_date(era.start, its.timezone).isoformat()
    return None


def baseline_frame(card: Scorecard) -> pd.DataFrame:
    """One row a promise that is a share, with judged periods. The level is that of all whole periods, as the table of
    compliance has it: small periods that are judged with the next, and those before there was a quota, count too."""
    rows = []
    promises = [(c, *each) for c, cut in enumerate(card.score.periods) for each in _cells(card, c, cut.whole)]
    for c, severity, cells in promises:
        units = _units(card, cells)
        units = units.take(units.decided > 0)
        judged = units.take(units.judged)
        rule = _rule(card, c, severity, judged) if len(judged.kept) else None
        if rule is None or rule.measure != "share":
            continue
        level = int(units.met.sum()) / int(units.decided.sum())
        found = _predict(units) if _counts_clocks(card, c) else None
        low, high, effect, proposed, keeps = (math.nan,) * 5
        if found is not None:
            (low, high), effect = found.interval, found.design_effect
            if found.decided >= LEAST:
                whole = math.floor(low * STEP)
                proposed, keeps = whole / STEP, found.keeps(Fraction(whole, STEP))
        quota = math.nan if rule.share is None else float(rule.share)
        periods = len(np.unique(units.period))
        rows.append([*_names(card, c, severity), periods, level, low, high, effect, quota, proposed, keeps])
    columns = [*PROMISE, "periods", "attained", "low", "high", "design_effect", "quota", "proposed", "keeps"]
    return pd.DataFrame(rows, columns=columns)


def _names(card: Scorecard, commitment: int, severity: int) -> list[str]:
    one = card.promises.commitments[commitment]
    return [one.agreement, one.name, TOGETHER if severity == EVERY else card.log.labels.severities[severity]]


def _counts_clocks(card: Scorecard, commitment: int) -> bool:
    return card.promises.commitments[commitment].metric != Metric.AVAILABILITY


def _cells(card: Scorecard, commitment: int, periods: Bools) -> Iterator[tuple[int, Int64]]:
    """The cells of a commitment in these periods, by severity."""
    cells = card.score.cells
    rows = np.flatnonzero(cells.commitment == commitment)
    rows = rows[periods[cells.period[rows]]]
    for severity in np.unique(cells.severity[rows]).tolist():
        yield severity, rows[cells.severity[rows] == severity]


def _units(card: Scorecard, rows: Int64) -> Units:
    cells = card.score.cells
    met, verdict = cells.met[rows], cells.verdict[rows]
    judged = np.isin(verdict, (Verdict.KEPT, Verdict.MISSED))
    decided = met + cells.breached[rows]
    return Units(cells.customer[rows], cells.period[rows], met, decided, verdict == Verdict.KEPT, judged)


def _rule(card: Scorecard, commitment: int, severity: int, units: Units) -> QuotaRule | None:
    """The rule of the last of them."""
    return card.promises.quota(commitment, card.score.periods[commitment].edges[units.period[-1]], severity)


def _predict(units: Units) -> Prediction | None:
    return predict(units.met.tolist(), units.decided.tolist())


def _chance(card: Scorecard, commitment: int, severity: int, units: Units) -> float:
    """Probability to keep it in the next period; judged for each customer: the expected share of customers kept."""
    by_customer = defaultdict(list)
    for at, customer in enumerate(units.customer.tolist()):
        by_customer[customer].append(at)
    chances = []
    for rows in by_customer.values():
        own = units.take(np.array(rows))
        judged = own.take(own.judged)
        if not len(judged.kept):
            continue
        rule = _rule(card, commitment, severity, judged)
        found = _predict(own) if _counts_clocks(card, commitment) else None
        if found is None or rule is None or rule.share is None or rule.upward:
            chances.append((int(judged.kept.sum()) + 0.5) / (len(judged.kept) + 1))
        else:
            chances.append(found.keeps(rule.share, rule.small_misses))
    return float(np.mean(chances)) if chances else math.nan
