"""What each finding of a review moves in a simulated window: credits that would be owed if it were mended.

Where the remedy is one change of terms, the same histories are judged again under the changed terms (quotas, bands and
caps steer no desk, so this is exactly what a simulation of the changed scenario owes; a clock that runs otherwise is
walked again). Where it is not, and only the provider can gain, all that is owed under the agreement is the most.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

import numpy as np

from slasim.agreements.credits import Credits, owed_credits
from slasim.agreements.prose.finding import NOTE, WARNING, ReviewFinding
from slasim.agreements.review import review
from slasim.agreements.review.stakes import LESS, NO_MEND, UNVALUED
from slasim.agreements.score import score
from slasim.agreements.verdicts.judging import judge
from slasim.json_shapes import INTEGER, NUMBER, STRING, Shape, one_of, or_null, record, rows, told
from slasim.scenario import ScenarioError
from slasim.scenario.reading.fields import flow
from slasim.scenario.values.currencies import minor_digits
from slasim.study.measures.grid import ReplicationGrid
from slasim.study.measures.measure import Columns, Measure, MeasureColumn
from slasim.study.measures.section import ENDS, HasTables, Section, interval_columns
from slasim.study.statistics import NO_DATA, Interval
from slasim.study.statistics.skewed import shift
from slasim.table import ColumnTable, category
from slasim.terms import Promises, TermsError, write_promises
from slasim.types import Int64
from slasim.workload import prepare

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.study.measures.replication import Replication

Known = Literal["judged again", "at most", "nothing", "not valued"]
VALUED: tuple[Known, ...] = ("judged again", "at most")
TERMS = ("quota", "small", "judged", "cap", "rounded", "minimum", "earn_back", "scale")  # fields that no clock looks at


class Weighed(NamedTuple):
    """A finding, how far its money is known, and by what: the mend, or why there is none."""

    finding: ReviewFinding
    known: Known
    by: str
    agreement: int  # index into Promises.agreements
    mended: Promises | None = None  # of what is judged again
    same_clocks: bool = True  # whether clocks run under these as they did


@lru_cache(maxsize=8)
def weighed(scenario: Scenario) -> tuple[Weighed, ...]:
    """Every finding of the review of a scenario, by clause and name."""
    found = sorted(review(scenario), key=lambda each: (each.clause, each.name))
    return tuple(_weighed(scenario, each) for each in found)


def _weighed(scenario: Scenario, finding: ReviewFinding) -> Weighed:
    names = list(scenario.agreements)
    parts = finding.clause.split(".")
    at = names.index(parts[1]) if len(parts) > 1 and parts[1] in names else -1
    if finding.currency and not finding.stake:
        return Weighed(finding, "nothing", "no credits hang on it", at)
    if finding.mend and (mended := _mended(scenario, finding)) is not None:
        words = "; ".join(_change(path, value) for path, value in finding.mend.items())
        same = all(path.rpartition(".")[2] in TERMS for path in finding.mend)
        return Weighed(finding, "judged again", words, at, mended, same)
    if finding.name in LESS and at >= 0:
        return Weighed(finding, "at most", f"all credits of {names[at]}", at)
    return Weighed(finding, "not valued", UNVALUED.get(finding.name, NO_MEND), at)


def _mended(scenario: Scenario, finding: ReviewFinding) -> Promises | None:
    """What is promised where the finding is mended, to the same accounts; None where that is no scenario."""
    prepared = prepare(scenario)
    try:
        changed = scenario.with_overrides(finding.mend)
        return write_promises(changed, prepared.accounts, prepared.labels, prepared.calendars)
    except (ScenarioError, TermsError):
        return None


def _change(path: str, value: Any) -> str:
    """`small: {misses: 3}`, `no minimum`."""
    name = path.rpartition(".")[2]
    return f"no {name.replace('_', ' ')}" if value is None else f"{name}: {flow(value)}"


def _valued(scenario: Scenario) -> list[Weighed]:
    return [each for each in weighed(scenario) if each.known in VALUED]


def _rows(scenario: Scenario) -> dict[str, Any]:
    found = [each.finding for each in _valued(scenario)]
    columns = {"clause": [each.clause for each in found], "finding": [each.name for each in found]}
    return {name: category(*_codes(values)) for name, values in columns.items()}


def _codes(names: Sequence[str]) -> tuple[Int64, list[str]]:
    known = list(dict.fromkeys(names))
    return np.array([known.index(name) for name in names], np.int64), known


def _count(of: Replication) -> Columns:
    return {"moved_minor": np.array([_moved(of, each) for each in _valued(of.scenario)], np.int64)}


def _moved(of: Replication, each: Weighed) -> int:
    """The credits owed once it is mended, less those owed as it stands; minor units."""
    mine = _amounts(of.score.credits, each.agreement)
    if each.mended is None:
        return -int(mine[mine > 0].sum())
    return int(_amounts(_judged_again(of, each.mended, each.same_clocks), each.agreement).sum() - mine.sum())


def _judged_again(of: Replication, promises: Promises, same_clocks: bool) -> Credits:
    if not same_clocks:
        return score(of.log, promises).credits
    known = of.score
    cells, _ = judge(known.counts, promises, known.periods, of.log.until)
    return owed_credits(cells, promises, known.periods, of.log.accounts, known.incidents)


def _amounts(credits: Credits, agreement: int) -> Int64:
    return np.asarray(credits.amount[credits.agreement == agreement], np.int64)


class FindingMoves(NamedTuple):
    """A finding and the credits that it moves in a window, units of the currency: below 0 less is owed once it is
    mended. No data where it is not valued."""

    of: Weighed
    moves: Interval


def moves(scenario: Scenario, table: ColumnTable) -> list[FindingMoves]:
    """Those by which most money moves first; then those that move nothing; those that are not valued last. table: the
    table `findings` of a study."""
    unit = 10 ** minor_digits(scenario.currency)
    grid = ReplicationGrid(table)
    names = zip(grid.first.texts("clause"), grid.first.texts("finding"), strict=True)
    moved = grid.column("moved_minor")
    known = {key: shift(moved[:, at] / unit).mean for at, key in enumerate(names)}
    found = []
    for each in weighed(scenario):
        nothing = Interval(0.0, 0.0, 0.0) if each.known == "nothing" else NO_DATA
        found.append(FindingMoves(each, known.get((each.finding.clause, each.finding.name), nothing)))
    order: dict[Known, int] = {"nothing": 1, "not valued": 2}
    return sorted(found, key=lambda each: (order.get(each.of.known, 0), -_size(each.moves), each.of.finding.clause))


def _size(of: Interval) -> float:
    return 0.0 if math.isnan(of.estimate) else abs(of.estimate)


MOVES = "credits that are owed once it is mended, less those owed as it stands: a window, on average"
FIELDS = {
    "finding": "its name",
    "line": "of its clause in the file; null where it was read from none",
    "moves": MOVES,
    "known": "judged again: the same histories under the mended terms; at most: no more can be gained; or not valued",
    "by": "the mend, what bounds it, or why it is not valued",
    "clause": "the dotted path",
    "severity": "warning: money or a verdict can go wrong; note: worth a sentence",
    "file": "of the clause, as it was named",
    "currency": "of the amounts",
}


class _Findings(Section):
    """One row a finding, the most money first."""

    name = "findings"
    meaning = "credits that each finding of review moves in a window: owed once it is mended, less owed as it stands"
    is_told = False

    def document(self, study: HasTables) -> Any:
        found = moves(study.scenario, study.counted["findings"])
        placed = [study.run.get("places", {}).get(each.of.finding.clause, ("", None)) for each in found]
        return [
            {
                "finding": of.finding.name,
                "line": line,
                **interval_columns("moves", amount),
                "known": of.known,
                "by": of.by,
                "clause": of.finding.clause,
                "severity": of.finding.severity,
                "file": file,
                "currency": study.scenario.currency,
            }
            for (of, amount), (file, line) in zip(found, placed, strict=True)
        ]

    def shape(self) -> Shape:
        own = {"line": or_null(INTEGER), "known": one_of(*get_args(Known)), "severity": one_of(WARNING, NOTE)}
        fields: dict[str, Shape] = {}
        for name, meaning in FIELDS.items():
            if name == "moves":
                fields |= {f"moves{end}": told(or_null(NUMBER), meaning) for end in ENDS}
            else:
                fields[name] = told(own.get(name, STRING), meaning)
        return rows(record(fields))


def places(scenario: Scenario) -> dict[str, tuple[str, int]]:
    """By clause of a finding the file and line where it stands; nothing for what was not read from a file."""
    return {each.clause: (each.file, each.line) for each in review(scenario) if each.line}


OF_TERMS = "credits once it is mended (at most: none) less credits as it stands"
FINDINGS = Measure(
    "findings",
    keys=(
        MeasureColumn("clause", "name", "of the finding"),
        MeasureColumn("finding", "name", "its name"),
    ),
    values=(
        MeasureColumn(
            "moved_minor",
            "int",
            "credits once it is mended (at most: nothing) less credits",
            "minor units of the currency",
        ),
    ),
    rows=_rows,
    is_judged=True,
    count=_count,
    is_swept=False,
    sections=(_Findings(),),
)
