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
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from slasim.agreements.scorecard.frames import TOGETHER
from slasim.agreements.scorecard.predictions import CONFIDENCE, Prediction, predict
from slasim.agreements.verdicts.judging import Verdict
from slasim.terms.cells import EVERY
from slasim.terms.metrics import Metric

if TYPE_CHECKING:
    from slasim.agreements.scorecard.scorecard import Scorecard

LEAST = 20  # decided clocks; with all of 20 met the lower end is 83.1 %
STEP = 1000  # baselines are proposed in whole tenths of a percent
PROMISE = ["agreement", "commitment", "severity"]


class Unit(NamedTuple):
    """One cell of a whole period."""

    customer: int
    status: str
    rule_at: int  # start of the period
    met: int
    decided: int
    kept: bool | None


def readiness_frame(card: Scorecard) -> pd.DataFrame:
    """One row a promise with whole periods before its agreement was live."""
    rows = []
    for (c, severity), units in _units(card).items():
        private = [unit for unit in units if unit.status != "live"]
        if private:
            judged = [unit for unit in private if unit.kept is not None]
            kept = sum(unit.kept is True for unit in judged)
            chance = _chance(card, c, judged)
            ready = "no data" if math.isnan(chance) else "ready" if chance >= CONFIDENCE else "not ready"
            rows.append([*_names(card, c, severity), private[-1].status, len(judged), kept, chance, ready])
    return pd.DataFrame(rows, columns=[*PROMISE, "status", "judged", "kept", "probability", "ready"])


def baseline_frame(card: Scorecard) -> pd.DataFrame:
    """One row a promise that is a share, with judged periods."""
    rows = []
    for (c, severity), units in _units(card).items():
        judged = [unit for unit in units if unit.kept is not None and unit.decided]
        rule = None if not judged else card.promises.quota(c, judged[-1].rule_at)
        if rule is None or rule.measure != "share":
            continue
        level = sum(unit.met for unit in judged) / sum(unit.decided for unit in judged)
        found = _predict(judged) if _counts_clocks(card, c) else None
        low, high, effect, proposed, keeps = (math.nan,) * 5
        if found is not None:
            (low, high), effect = found.interval, found.design_effect
            if found.decided >= LEAST:
                whole = math.floor(low * STEP)
                proposed, keeps = whole / STEP, found.keeps(Fraction(whole, STEP))
        quota = math.nan if rule.share is None else float(rule.share)
        periods = len({unit.rule_at for unit in judged})
        rows.append([*_names(card, c, severity), periods, level, low, high, effect, quota, proposed, keeps])
    columns = [*PROMISE, "periods", "attained", "low", "high", "design_effect", "quota", "proposed", "keeps"]
    return pd.DataFrame(rows, columns=columns)


def _names(card: Scorecard, commitment: int, severity: int) -> list[str]:
    one = card.promises.commitments[commitment]
    return [one.agreement, one.name, TOGETHER if severity == EVERY else card.log.labels.severities[severity]]


def _counts_clocks(card: Scorecard, commitment: int) -> bool:
    return card.promises.commitments[commitment].metric != Metric.AVAILABILITY


def _units(card: Scorecard) -> dict[tuple[int, int], list[Unit]]:
    """Cells of whole periods by (commitment, severity), in order of their periods."""
    cells, found = card.score.cells, defaultdict(list)
    kept = {Verdict.KEPT: True, Verdict.MISSED: False}
    for c, cut in enumerate(card.score.periods):
        agreement = card.promises.agreement_of[c]
        status = [card.promises.agreement(agreement, begin).status for begin in cut.edges[:-1]]
        rows = np.flatnonzero(cells.commitment == c)
        rows = rows[cut.whole[cells.period[rows]]]
        columns = (cells.period, cells.customer, cells.severity, cells.met, cells.breached, cells.verdict)
        values = (column[rows].tolist() for column in columns)
        for period, customer, severity, met, breached, verdict in zip(*values, strict=True):
            unit = Unit(customer, status[period], cut.edges[period], met, met + breached, kept.get(verdict))
            found[c, severity].append(unit)
    return dict(sorted(found.items()))


def _predict(units: Sequence[Unit]) -> Prediction | None:
    return predict([unit.met for unit in units], [unit.decided for unit in units])


def _chance(card: Scorecard, commitment: int, judged: Sequence[Unit]) -> float:
    """Probability to keep it in the next period; judged for each customer: the expected share of customers kept."""
    by_customer = defaultdict(list)
    for unit in judged:
        by_customer[unit.customer].append(unit)
    chances = []
    for units in by_customer.values():
        rule = card.promises.quota(commitment, units[-1].rule_at)
        found = _predict(units) if _counts_clocks(card, commitment) else None
        if found is None or rule is None or rule.share is None or rule.upward:
            chances.append((sum(unit.kept is True for unit in units) + 0.5) / (len(units) + 1))
        else:
            chances.append(found.keeps(rule.share, rule.small_misses))
    return float(np.mean(chances)) if chances else math.nan
