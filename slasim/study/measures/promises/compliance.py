"""Whether promises are kept: clocks and judged units by commitment, severity and period; attainment and P(kept)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from slasim.agreements.verdicts.judging import Cells, Verdict
from slasim.agreements.verdicts.undecided import find_missed
from slasim.json_shapes import BOOLEAN, COUNT, Shape, one_of, or_null, told
from slasim.json_shapes import SHARE as PART
from slasim.study.measures.figure import CUSTOMERS, SHARE
from slasim.study.measures.grid import Group, ReplicationGrid
from slasim.study.measures.measure import Columns, ComparisonTable, Estimate, Measure, MeasureColumn, always
from slasim.study.measures.promises.chance import KeptChance, chance_that_all
from slasim.study.measures.promises.obligations import obligations
from slasim.study.measures.section import (
    ENDS,
    Estimated,
    Given,
    Later,
    Mean,
    SectionField,
    SectionRows,
    Values,
    columns_of,
)
from slasim.study.statistics import CONFIDENCE, Interval, doubt, holm
from slasim.table import ColumnTable, Names, category
from slasim.types import Bools, Int64

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study.measures.promises.obligations import Obligations
    from slasim.study.measures.replication import Replication
    from slasim.terms.commitment import QuotaRule

KEPT_FROM, MISSED_BELOW = 0.90, 0.50  # the chance that all is kept: kept from here on, missed below, at risk between
UNDECIDED = "undecided"
MARKS = ("kept", "at risk", "missed", UNDECIDED, "no data", "partial")
ALL_SEVERITIES = "all"
JUDGED = EACH_CUSTOMER, TOGETHER = "each customer", "together"

AGREEMENT = MeasureColumn("agreement", "name", "the agreement that promises it")
COMMITMENT = MeasureColumn("commitment", "name", "what is promised")
SEVERITY = MeasureColumn("severity", "name", "of the tickets; `all` under a quota of all tickets together")
PERIOD = MeasureColumn(
    "period",
    "name",
    "of review: a month (2027-01), quarter (2027-Q1), year (2027), week (2027-W05), day (2027-02-01) or so many days "
    "from a day on (2027-02-01+30d)",
    pattern=r"^\d{4}(-(Q[1-4]|W\d{2}|\d{2}(-\d{2}(\+\d+d)?)?))?$",
)
WHOLE = MeasureColumn("whole", "bool", "false: the window cuts the period, which is then not judged")
HOW = MeasureColumn("judged", "name", "whether each customer is judged, or all together", choices=JUDGED)
QUOTA = MeasureColumn("quota", "float", "share of decided clocks that must meet the target", "share", least=0, most=1)
PROMISE = (AGREEMENT, COMMITMENT, SEVERITY)
CELL = (*PROMISE, PERIOD)
ASKED = MeasureColumn("asked", "bool", "promised to customers in earnest: a live agreement, a whole period")
ACCOUNTS = MeasureColumn("accounts", "int", "accounts to which it is owed", "accounts", least=0)
DECIDED = MeasureColumn("decided", "int", "clocks decided; mean over replications", "clocks")
UNITS = MeasureColumn("judged_units", "int", "units judged: customers, or the whole", "units")
OPEN = MeasureColumn("open", "int", "clocks not decided when the log ends; mean over replications", "clocks")


def verdict_columns(scenario: Scenario, of: Obligations, row: Int64) -> dict[str, Any]:
    """What some rows of `of.rows` are called, and how they are judged."""
    commitment, severity, period = of.rows[row].T
    kinds, promises = of.promises.commitments, of.promises
    agreements = list(dict.fromkeys(rule.name for rule in promises.agreements))
    commitments = list(dict.fromkeys(kind.name for kind in kinds))
    periods = sorted({name for cut in of.periods for name in cut.names})
    period_of = [[periods.index(name) for name in cut.names] for cut in of.periods]
    whole = [cut.whole for cut in of.periods]
    rules = [promises.quotas(c, cut.edges[:-1]) for c, cut in enumerate(of.periods)]
    quotas = [[[_quota(rule) for rule in each] for each in of_one] for of_one in rules]
    pairs = list(zip(commitment.tolist(), period.tolist(), strict=True))
    return {
        "agreement": category(np.array([agreements.index(kind.agreement) for kind in kinds])[commitment], agreements),
        "commitment": category(np.array([commitments.index(kind.name) for kind in kinds])[commitment], commitments),
        "severity": severity_names(severity, scenario.severities),
        "period": category(np.array([period_of[c][p] for c, p in pairs], np.int64), periods, ordered=True),
        "whole": np.array([whole[c][p] for c, p in pairs], np.bool_),
        "judged": category(np.where(of.each, 0, 1)[commitment], JUDGED),
        "quota": np.array([quotas[c][p][s] for (c, p), s in zip(pairs, severity.tolist(), strict=True)], np.float64),
    }


def severity_names(severity: Int64, severities: Sequence[str]) -> Names:
    """Names by number, ALL_SEVERITIES for EVERY."""
    names = (*severities, ALL_SEVERITIES) if (severity < 0).any() else tuple(severities)
    return category(np.where(severity < 0, len(severities), severity), names, ordered=True)


def _quota(rule: QuotaRule | None) -> float:
    return float("nan") if rule is None or rule.share is None else float(rule.share)


def _rows(scenario: Scenario) -> dict[str, Any]:
    of = obligations(scenario)
    return {**verdict_columns(scenario, of, np.arange(len(of.rows))), "asked": of.asked, "accounts": of.owed_to}


def judged_kept(cells: Cells) -> tuple[Bools, Bools]:
    """[cell] whether it was judged, and whether it was kept."""
    kept = np.asarray(cells.verdict == Verdict.KEPT, np.bool_)
    return kept | (cells.verdict == Verdict.MISSED), kept


def _count(of: Replication) -> Columns:
    cells = of.judged.cells
    at = of.obligations.row_of(cells.commitment, cells.period, cells.severity)
    judged, kept = judged_kept(cells)
    missed = find_missed(cells, of.obligations.promises, of.judged.periods, of.log.until)

    def total(values: Int64 | Bools) -> Int64:
        sums = np.zeros(len(of.obligations.rows), np.int64)
        np.add.at(sums, at, values)
        return sums

    return {
        "decided": total(cells.met + cells.breached),
        "met": total(cells.met),
        "met_goal": total(cells.met_goal),
        "open": total(cells.open),
        "judged_units": total(judged),
        "kept": total(kept),
        "missed_least": total(missed.surely),
        "missed_most": total(missed.perhaps),
    }


def mark_of(all_kept: Interval) -> tuple[str, bool]:
    """The mark of a chance that all is kept, and whether its whole interval would get the same mark (more replications
    decide if not)."""
    if math.isnan(all_kept.estimate):
        return "no data", True
    return _mark(all_kept.estimate), _mark(all_kept.low) == _mark(all_kept.high)


def _mark(p: float) -> str:
    return "kept" if p >= KEPT_FROM else "missed" if p < MISSED_BELOW else "at risk"


def mark_doubt(kept: int, windows: int) -> float:
    """The p-value of the mark of an event that `kept` of the windows have: how likely chance alone gives such a mark
    where another is true. Exact binomial tails at the limits of the mark. NaN without data."""
    if windows == 0:
        return math.nan
    mark = _mark(kept / windows)
    above = doubt(kept, windows, KEPT_FROM if mark == "kept" else MISSED_BELOW)[0]
    below = doubt(kept, windows, MISSED_BELOW if mark == "missed" else KEPT_FROM)[1]
    return {"kept": above, "missed": below}.get(mark, max(above, below))


def bounds(grid: ReplicationGrid, group: Group) -> tuple[float, float]:
    """The attainment of a group of rows if every clock that is not decided is breached, and if every one is met."""
    met, decided, opened = (float(grid.column(name)[:, group.rows].sum()) for name in ("met", "decided", "open"))
    every = decided + opened
    return (met / every, (met + opened) / every) if every else (math.nan, math.nan)


def is_undecided(grid: ReplicationGrid, group: Group) -> bool:
    """Whether the clocks that are not decided when the log ends could turn the mark."""
    return could_turn(chance_that_all(grid, group.rows))


def could_turn(chance: KeptChance) -> bool:
    """Whether the mark of a chance depends on how undecided clocks end."""
    return chance.windows > 0 and _mark(chance.least / chance.windows) != _mark(chance.most / chance.windows)


@dataclass(frozen=True)
class _Bounds(SectionField):
    """The bounds of the attainment, and whether undecided clocks could turn the mark."""

    def columns(self, grid: ReplicationGrid, groups: Sequence[Group]) -> Values:
        least, most = zip(*(bounds(grid, group) for group in groups), strict=True)
        undecided = [is_undecided(grid, group) for group in groups]
        return {f"{self.name}_least": least, f"{self.name}_most": most, UNDECIDED: undecided}

    def shapes(self) -> dict[str, Shape]:
        ends = {
            f"{self.name}_least": told(or_null(PART), f"{self.meaning} is breached"),
            f"{self.name}_most": told(or_null(PART), f"{self.meaning} is met"),
        }
        return {**ends, UNDECIDED: told(BOOLEAN, "clocks not decided when the log ends could turn the mark")}


def _marked(table: ColumnTable, grid: ReplicationGrid) -> ColumnTable:
    """With the marks of all rows: `sure` marks are right together with 95 % (Holm's correction over the whole table),
    and the row's own interval lies inside its mark. All rows are counts of the same windows, so a row that is kept more
    often is never less sure to be kept."""
    marks, doubts = [], []
    whole, undecided = table["whole"], table[UNDECIDED]
    for at, group in enumerate(grid.groups([column.name for column in CELL])):
        if whole[at] and undecided[at]:
            marks.append((UNDECIDED, True))
            doubts.append(math.nan)
        elif whole[at]:
            chance = chance_that_all(grid, group.rows)
            marks.append(mark_of(chance.share))
            doubts.append(mark_doubt(chance.kept, chance.windows))
        else:
            marks.append(("partial", True))
            doubts.append(math.nan)
    sure = [of and not corrected > 1 - CONFIDENCE for (_, of), corrected in zip(marks, holm(doubts), strict=True)]
    return table.with_columns({"mark": [mark for mark, _ in marks], "sure": sure})


ONLY_WHOLE = (("whole", True),)
PROMISE_KEYS = tuple(column.name for column in PROMISE)
TABLE = ComparisonTable("attainment", PROMISE_KEYS)
ATTAINMENT = Estimate(
    "attainment",
    "ratio",
    SHARE,
    "met",
    PROMISE_KEYS,
    "decided",
    chosen=ONLY_WHOLE,
    better=True,
    table=TABLE,
    cut_off=is_undecided,
)
GOAL = Estimate("goal_attainment", "ratio", SHARE, "met_goal", PROMISE_KEYS, "decided", chosen=ONLY_WHOLE)
GOAL_OF_PERIOD = replace(GOAL, keys=(*PROMISE_KEYS, "period"), chosen=())
GOAL_MEANING = "clocks that met the internal goal (where none is written: the target) / clocks decided"
OF_PERIOD = replace(ATTAINMENT, keys=(*PROMISE_KEYS, "period"), chosen=(), asked="period")
KEPT_NOTE = "Of customers where each is judged, of windows where all are together; all whole periods together."
P_KEPT = Estimate(
    *("p_kept", "share", SHARE, "kept", (*PROMISE_KEYS, "period"), "judged_units"),
    chosen=ONLY_WHOLE,
    better=True,
    cut_off=is_undecided,
    table=ComparisonTable("share kept", PROMISE_KEYS, KEPT_NOTE),
)
MISSED = Estimate(
    *("missed", "mean", CUSTOMERS, "judged_units", (*PROMISE_KEYS, "period")),
    less="kept",
    chosen=ONLY_WHOLE,
    better=False,
)
ALL_KEPT = Estimate(
    *("all_kept", "share", SHARE, "kept", PROMISE_KEYS, "judged_units"),
    is_event=True,
    cut_off=is_undecided,
    chosen=ONLY_WHOLE,
    better=True,
)


class AllKept(SectionField):
    """The chance that in none of the rows of a group a unit is missed, with what undecided clocks could turn."""

    def columns(self, grid: ReplicationGrid, groups: Sequence[Group]) -> Values:
        whole = grid.first["whole"]
        found = [chance_that_all(grid, group.rows[whole[group.rows]]) for group in groups]
        undecided = np.array([each.undecided for each in found], np.int64)
        return {**columns_of(self.name, [each.share for each in found]), f"{self.name}_undecided": undecided}

    def shapes(self) -> dict[str, Shape]:
        shares = {f"{self.name}{end}": told(or_null(PART), self.meaning) for end in ENDS}
        words = "windows in which clocks that were undecided when the log ended could turn it"
        return {**shares, f"{self.name}_undecided": told(COUNT, words)}


IN_ALL = AllKept("all_kept", "share of windows in which no unit misses it; null where nothing was judged")
BOUNDS = _Bounds("attainment", "the attainment if every clock not decided")
BY_PERIOD = SectionRows(
    "compliance",
    "compliance",
    CELL,
    (
        *(Given.of(column) for column in (WHOLE, HOW, QUOTA, ASKED, ACCOUNTS)),
        Mean("decided", DECIDED.meaning, "decided"),
        Mean("open", OPEN.meaning, "open"),
        Estimated("attainment", "clocks met / clocks decided, pooled over replications", OF_PERIOD),
        Estimated("goal_attainment", f"{GOAL_MEANING}, pooled over replications", GOAL_OF_PERIOD),
        BOUNDS,
        Mean("judged_units", f"{UNITS.meaning}; mean over replications", "judged_units", least=0),
        Estimated("missed", "units that missed their quota; mean over replications", MISSED),
        Estimated("p_kept", "expected share of judged units that keep the quota; null where not judged", P_KEPT),
        IN_ALL,
        Later(
            "mark",
            "of all_kept: kept from 90 % on, missed below 50 %, at risk between, undecided: open clocks could turn it",
            one_of(*MARKS),
        ),
        Later("sure", "both ends of the interval get this mark; all sure marks are right together", BOOLEAN),
    ),
    finish=_marked,
    meaning="promises by period: attainment, customers missed, the chance that all is kept",
)
POOLED = SectionRows(
    "attainment",
    "compliance",
    PROMISE,
    (
        *(Given.of(column) for column in (HOW, ACCOUNTS)),
        *(Mean(column.name, column.meaning, column.name) for column in (DECIDED, OPEN)),
        Estimated("attainment", "clocks met / clocks decided in all whole periods, pooled", ATTAINMENT),
        Estimated("goal_attainment", f"{GOAL_MEANING} in all whole periods, pooled", GOAL),
        BOUNDS,
        IN_ALL,
    ),
    chosen="whole",
    meaning="promises over all whole periods together",
)

COMPLIANCE = Measure(
    "compliance",
    keys=(*CELL, WHOLE, HOW, QUOTA, ASKED, ACCOUNTS),
    values=(
        DECIDED,
        MeasureColumn("met", "int", "clocks that met their target", "clocks"),
        MeasureColumn("met_goal", "int", "clocks that met the internal goal", "clocks"),
        OPEN,
        UNITS,
        MeasureColumn("kept", "int", "units that kept their quota", "units"),
        MeasureColumn("missed_least", "int", "units that miss it however the undecided clocks end", "units"),
        MeasureColumn("missed_most", "int", "units that miss it where the undecided clocks end badly", "units"),
    ),
    rows=_rows,
    is_judged=True,
    from_verdicts=always,
    count=_count,
    figures=(ATTAINMENT, OF_PERIOD, P_KEPT, MISSED, ALL_KEPT),
    compared=(ATTAINMENT, replace(P_KEPT, keys=PROMISE_KEYS)),
    swept=(ATTAINMENT, replace(P_KEPT, lowest_of="period"), ALL_KEPT),
    sections=(BY_PERIOD, POOLED),
)
