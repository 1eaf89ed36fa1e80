"""The tables of a scorecard that count clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from slasim.agreements.verdicts.counting import Counts
from slasim.agreements.verdicts.judging import Cells, Verdict
from slasim.log.frames import category
from slasim.terms.cells import ALL
from slasim.terms.metrics import Metric
from slasim.types import Bools

if TYPE_CHECKING:
    from slasim.agreements.scorecard.scorecard import Scorecard

VERDICTS = tuple(verdict.name.lower().replace("_", " ") for verdict in Verdict)
TOGETHER = "all"  # customers, tiers and severities of what is not told apart by them
UNITS = ("clocks", "ms", "contacts")  # what a row counts
UNIT_OF = {Metric.AVAILABILITY: 1, Metric.DEFLECTION: 2}  # clocks of all others; a number of a ticket is like a clock
CLOCKS = ["decided", "met", "breached", "open", "cancelled", "met_goal", "excluded"]
SUMS = [*CLOCKS, "down_ms"]
BY_UNIT = "as the column unit says"
UNITS_OF_SUMS = dict.fromkeys(CLOCKS, BY_UNIT) | {"down_ms": "ms"}
SHARE = "share of decided clocks, exact counts beside it"

Whole = npt.NDArray[Any]


def dimensions(card: Scorecard, commitment: Whole, period: Whole, customer: Whole, severity: Whole) -> pd.DataFrame:
    """The leading columns of a table: names of the dimensions, and whether the period is partial."""
    names, promises = card.promises.commitments, card.promises
    labels, accounts = card.log.labels, card.log.accounts
    agreements = tuple(rule.name for rule in promises.agreements)
    kinds = tuple(dict.fromkeys(rule.kind for rule in promises.agreements))
    of_agreement = np.array(promises.agreement_of, np.int64)[commitment]
    kind = np.array([kinds.index(rule.kind) for rule in promises.agreements], np.int64)[of_agreement]
    own = tuple(dict.fromkeys(c.name for c in names))
    periods = sorted({name for cut in card.score.periods for name in cut.names})
    period_code = np.zeros(len(commitment), np.int64)
    partial = np.zeros(len(commitment), np.bool_)
    for c, cut in enumerate(card.score.periods):
        mine = commitment == c
        period_code[mine] = np.array([periods.index(name) for name in cut.names])[period[mine]]
        partial[mine] = ~cut.whole[period[mine]]
    together, pooled = customer == ALL, severity < 0
    severities = (*labels.severities, TOGETHER) if pooled.any() else labels.severities
    tier = np.append(accounts.tier, -1)[customer]
    return pd.DataFrame(
        {
            "agreement": category(of_agreement, agreements),
            "kind": category(kind, kinds),
            "commitment": category(np.array([own.index(c.name) for c in names], np.int64)[commitment], own),
            "severity": category(np.where(pooled, len(labels.severities), severity), severities, ordered=True),
            "tier": _or_all(tier, labels.tiers, together),
            "customer": _or_all(customer, accounts.name, together),
            "period": category(period_code, tuple(periods), ordered=True),
            "partial": partial,
        }
    )


def _or_all(codes: npt.NDArray[Any], names: tuple[str, ...], together: Bools) -> pd.Categorical:
    """Names, and TOGETHER for what is not told apart by them; one of the names may be the same word."""
    every = tuple(dict.fromkeys((*names, TOGETHER)))
    return category(np.where(together, every.index(TOGETHER), codes), every)


def _counted(card: Scorecard, table: Counts | Cells) -> pd.DataFrame:
    """The dimensions, what is counted, and how many."""
    frame = dimensions(card, table.commitment, table.period, table.customer, table.severity)
    of = np.array([UNIT_OF.get(c.metric, 0) for c in card.promises.commitments], np.int64)
    frame["unit"] = category(of[table.commitment], UNITS)
    frame["decided"] = table.met + table.breached
    for name in CLOCKS[1:]:
        frame[name] = getattr(table, name)
    frame["down_ms"] = table.down
    return frame


def _shares(frame: pd.DataFrame) -> pd.DataFrame:
    decided = frame["decided"].where(frame["decided"] > 0)
    frame["attainment"] = frame["met"] / decided
    frame["goal_attainment"] = frame["met_goal"] / decided
    frame.attrs["units"] = UNITS_OF_SUMS | dict.fromkeys(("attainment", "goal_attainment"), SHARE)
    return frame


def count_frame(card: Scorecard) -> pd.DataFrame:
    """The finest counts, with the cell of each row, its verdict and whether it is provisional."""
    counts = card.score.counts
    frame = _counted(card, counts)
    frame["cell"] = card.score.cell_of
    frame["verdict"] = category(card.score.cells.verdict[card.score.cell_of], VERDICTS)
    frame["provisional"] = ~card.score.cells.final[card.score.cell_of]
    frame.attrs["units"] = dict(UNITS_OF_SUMS)
    return frame


def compliance_frame(card: Scorecard) -> pd.DataFrame:
    """One row a judged cell."""
    return cell_frame(card, card.score.cells)


def cell_frame(card: Scorecard, cells: Cells) -> pd.DataFrame:
    """The same of cells that the agreements of a card were judged by."""
    frame = _shares(_counted(card, cells))
    quotas, measures = [], []
    for c, cut in enumerate(card.score.periods):
        rules = card.promises.quotas(c, cut.edges[:-1])
        quotas.append([[np.nan if r is None or r.share is None else float(r.share) for r in each] for each in rules])
        measures.append([["share" if rule is None else rule.measure for rule in each] for each in rules])
    places = list(zip(*(each.tolist() for each in (cells.commitment, cells.period, cells.severity)), strict=True))
    frame["measure"] = pd.Categorical([measures[c][period][severity] for c, period, severity in places])
    frame["quota"] = np.array([quotas[c][period][severity] for c, period, severity in places], np.float64)
    frame["carried"], frame["carried_met"] = cells.carried, cells.carried_met
    frame["overlong"] = cells.overlong
    frame["verdict"] = category(cells.verdict, VERDICTS)
    frame["provisional"] = ~cells.final
    frame.attrs["units"] |= {"overlong": "outages", "carried": "clocks", "carried_met": "clocks"}
    return frame


def totals(counts: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Sums, each of one unit, and verdicts of cells over everything but the dimensions `by`."""
    keys = [*by, "partial", "unit"]
    frame = counts.groupby(keys, observed=True, sort=True)[SUMS].sum()
    cells = counts.drop_duplicates([*keys, "cell"])
    cells = cells.assign(cells_kept=cells["verdict"] == "kept", cells_missed=cells["verdict"] == "missed")
    of_key = cells.groupby(keys, observed=True, sort=True)
    frame[["cells_kept", "cells_missed"]] = of_key[["cells_kept", "cells_missed"]].sum()
    frame["provisional"] = of_key["provisional"].any()
    frame = _shares(frame.reset_index())
    verdict = np.where(frame["cells_missed"] > 0, Verdict.MISSED, np.where(frame["cells_kept"] > 0, Verdict.KEPT, 0))
    frame["verdict"] = category(np.where(frame["partial"], Verdict.NOT_JUDGED, verdict), VERDICTS)
    return frame
