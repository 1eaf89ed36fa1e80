"""Whether queues grow over the window: outstanding work in its last weeks against its first weeks, by skill.

Outstanding is the work of all touches, those still to come among them, of tickets that have been created, until each
touch is done. What comes in is known before the simulation and what goes out is work done, so without growth its mean
stays where it is. D is its mean over the last third of the window's whole weeks (168 hours each, from its start) less
that over the first third (rounded down, at least one week each; weeks that holidays cut short are left out): the same
hours of the week on both sides. g = D / the
staffed hours of the skill between the two midpoints says by which share of its hours a skill falls behind.

Over independent histories g has a t interval of 99 %, wider where the values are skewed; verdicts on several skills are
corrected by Holm. A queue grows where the lower end is above 0.5 %, it does not where the upper end is below 2 %. Where
neither can be told, expected work above the available hours between the midpoints decides: it grows. A queue that grows
although its hours suffice is still filling: the warm-up was too short, or demand rises in the window. So is one whose
hours are all but full, when from that load alone it takes longer to settle than the window gives it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

import numpy as np

from slasim.instants import HOUR, WEEK
from slasim.json_shapes import COUNT, NUMBER, STRING, Shape, one_of, or_null, record, rows, told
from slasim.load import load_of_skills, settling
from slasim.records import plain
from slasim.roster import Month, waterfall
from slasim.scenario.sections.views import for_load
from slasim.study.measures.grid import ReplicationGrid
from slasim.study.measures.measure import Columns, Measure, MeasureColumn
from slasim.study.measures.section import ENDS, HasTables, Section, interval_columns
from slasim.study.statistics import NO_DATA, Interval, holm, normal, replications_needed
from slasim.study.statistics.skewed import shift
from slasim.table import ColumnTable, category
from slasim.types import Bools, Float64, Int64
from slasim.workload import prepare

if TYPE_CHECKING:
    import pandas as pd

    from slasim.scenario import Scenario
    from slasim.study.measures.replication import Replication

Spans = tuple[tuple[int, int], ...]
Verdict = Literal["grows", "still filling", "does not grow", "cannot tell"]
GROWING: tuple[Verdict, ...] = ("grows", "still filling")  # no figure of such a desk is a steady one
ORDER: tuple[Verdict, ...] = (*GROWING, "cannot tell", "does not grow")  # the verdict on all skills is the first found
LEAST_WEEKS = 3
FULL_WEEK = 0.97  # of the median week's hours
ERROR = 0.01
SLIGHT, LARGE = 0.005, 0.02  # of the staffed hours

COUNTED = ("staffed_ms", "first_work_ms", "last_work_ms", "first_open", "last_open")
SKILL = MeasureColumn("skill", "name", "that touches need")


class SkillGrowth(NamedTuple):
    """One skill: tickets that need it next and hours of outstanding work, means over the first and the last weeks."""

    skill: str
    load: float  # expected work / available hours of its pool between the midpoints (of the window, without weeks)
    first: float  # tickets
    last: float
    first_work: float  # hours
    last_work: float
    growth: Interval  # g, 99 %
    verdict: Verdict
    needed: int | None  # about how many histories could tell, where these cannot


class Growth(NamedTuple):
    """`first` and `last` are mean open tickets in so many `weeks` each; NaN without enough weeks."""

    verdict: Verdict
    weeks: int  # 0: fewer than three whole weeks in the window, which is too few to measure
    first: float
    last: float
    skills: tuple[SkillGrowth, ...]

    @property
    def is_growing(self) -> bool:
        """Whether some queue grows or still fills: what is kept holds for this window only."""
        return self.verdict in GROWING

    @property
    def growing(self) -> tuple[SkillGrowth, ...]:
        """The skills of the verdict, the one that falls behind most first."""
        mine = [each for each in self.skills if each.verdict == self.verdict]
        return tuple(sorted(mine, key=lambda each: -max(each.load, np.nan_to_num(each.growth.estimate))))

    @property
    def needed(self) -> int | None:
        """About how many histories could tell of all skills; None where they can, or where it is unknown."""
        return max((each.needed for each in self.skills if each.needed is not None), default=None)


class Thirds(NamedTuple):
    """The first and the last weeks of a window as spans [start, end), ms; `weeks` 0: there are too few."""

    weeks: int
    first: Spans
    last: Spans

    @property
    def midpoints(self) -> tuple[int, int]:
        """Between them the work grew from the one mean to the other; with too few weeks the ends of the window."""
        return _middle(self.first), _middle(self.last)


def _middle(spans: Spans) -> int:
    long = sum(end - start for start, end in spans)
    return sum((start + end) * (end - start) for start, end in spans) // (2 * long) if long else spans[0][0]


def thirds(scenario: Scenario) -> Thirds:
    """The thirds of the whole weeks of the measured window.

    Weeks that are cut short (3 % of the median week's hours of all teams are missing, or more) are left out where two
    others remain: what a holiday leaves behind is no growth.
    """
    return _thirds(for_load(scenario))


@lru_cache(maxsize=16)
def _thirds(scenario: Scenario) -> Thirds:
    start, end = scenario.window()
    count = (end - start) // WEEK
    if count < LEAST_WEEKS:
        return Thirds(0, ((start, start),), ((end, end),))
    parts = [Month(str(at), start + at * WEEK, start + (at + 1) * WEEK, 7, True) for at in range(count)]
    rows = waterfall(scenario, parts)
    hours = np.array([sum(row.available for row in rows if row.month == part.name) for part in parts])
    long = [part for part, each in zip(parts, hours, strict=True) if each >= FULL_WEEK * np.median(hours)]
    chosen = long if len(long) > 1 else parts
    third = max(len(chosen) // 3, 1)
    return Thirds(third, _spans(chosen[:third]), _spans(chosen[-third:]))


def _spans(weeks: Sequence[Month]) -> Spans:
    """Weeks that follow each other as one."""
    found: list[tuple[int, int]] = []
    for week in weeks:
        if found and found[-1][1] == week.start:
            found[-1] = found[-1][0], week.end
        else:
            found.append((week.start, week.end))
    return tuple(found)


class _Loads(NamedTuple):
    """[skill] of its pool: the load between the midpoints, and whether its queue settles slowly."""

    load: Float64
    slow: Bools


@lru_cache(maxsize=16)
def _loads(scenario: Scenario) -> _Loads:
    skills = prepare(scenario).labels.skills
    slow = {skill for each in settling(scenario) if each.is_slow for skill in each.pool.skills}
    load = load_of_skills(scenario, *thirds(scenario).midpoints)
    return _Loads(np.array(load, np.float64), np.array([skill in slow for skill in skills], np.bool_))


def _rows(scenario: Scenario) -> dict[str, Any]:
    skills, found = prepare(scenario).labels.skills, _loads(for_load(scenario))
    weeks = np.full(len(skills), thirds(scenario).weeks, np.int64)
    return {"skill": category(np.arange(len(skills)), skills), **found._asdict(), "weeks": weeks}


def _count(of: Replication) -> Columns:
    parts = thirds(of.scenario)
    found: Columns = {"staffed_ms": _staffed(of, *parts.midpoints)}
    for name, spans in (("first", parts.first), ("last", parts.last)):
        work, tickets = _outstanding(of, spans)
        found |= {f"{name}_work_ms": work, f"{name}_open": tickets}
    return found


def _outstanding(of: Replication, spans: Spans) -> tuple[Float64, Float64]:
    """[skill] the work outstanding (ms) and the open tickets that need the skill next, means over spans of weeks."""
    start = of.window[0]
    weeks = [week for begin, end in spans for week in range((begin - start) // WEEK, (end - start) // WEEK)]
    long = max(len(weeks), 1) * WEEK
    found = of.outstanding
    return found.work[weeks].sum(axis=0) / long, found.tickets[weeks].sum(axis=0) / long


def _staffed(of: Replication, begin: int, end: int) -> Int64:
    """[skill] presence in [begin, end) of all agents who have it, ms."""
    presence = of.roster.presence
    inside = np.maximum(np.minimum(presence.off, end) - np.maximum(presence.on, begin), 0)
    by_set = np.zeros(len(of.roster.level), np.int64)
    np.add.at(by_set, presence.skills, inside)
    return np.asarray(by_set @ (of.roster.level > 0).astype(np.int64), np.int64)


def growth(table: ColumnTable | pd.DataFrame) -> Growth:
    """The verdict, from a study's table `growth` with a row for each replication and skill."""
    grid = ReplicationGrid(table)
    names, load, slow = grid.first.texts("skill"), grid.first["load"].tolist(), grid.first["slow"].tolist()
    weeks = int(grid.first["weeks"][0])
    columns = {name: grid.column(name) for name in COUNTED}
    with np.errstate(invalid="ignore", divide="ignore"):
        behind = columns["last_work_ms"] - columns["first_work_ms"]
        shares = np.where(behind == 0, 0.0, behind / columns["staffed_ms"])
    means = {name: values.mean(axis=0).tolist() for name, values in columns.items()}
    skills = []
    for at, (interval, measured, needed) in enumerate(_measured(shares)):
        first, last, first_work, last_work = (
            means[name][at] / unit if weeks else np.nan
            for name, unit in (("first_open", 1), ("last_open", 1), ("first_work_ms", HOUR), ("last_work_ms", HOUR))
        )
        verdict = _verdict(measured if weeks else "cannot tell", load[at], slow[at] and not interval.high < 0)
        known = interval if weeks else NO_DATA
        missing = needed if weeks and verdict == "cannot tell" else None
        skills.append(SkillGrowth(names[at], load[at], first, last, first_work, last_work, known, verdict, missing))
    verdict = next(each for each in ORDER if any(skill.verdict == each for skill in skills))
    return Growth(verdict, weeks, sum(each.first for each in skills), sum(each.last for each in skills), tuple(skills))


def _verdict(measured: Verdict, load: float, slow: bool) -> Verdict:
    """With what is known beside the measurement: the load between the midpoints, and whether it settles slowly."""
    if measured == "grows" and load <= 1:
        return "still filling"
    if measured == "cannot tell" and load > 1 + SLIGHT:
        return "grows"
    return "still filling" if measured != "grows" and slow and abs(load - 1) <= SLIGHT else measured


def _measured(shares: Float64) -> list[tuple[Interval, Verdict, int | None]]:
    """Of each column of g by history: its interval, the verdict, and the histories that it takes to tell."""
    above = holm([_doubt(each - SLIGHT) for each in shares.T])
    below = holm([_doubt(LARGE - each) for each in shares.T])
    found: list[tuple[Interval, Verdict, int | None]] = []
    for each, grows, holds in zip(shares.T, above.tolist(), below.tolist(), strict=True):
        interval = shift(each, 1 - ERROR).mean if np.isfinite(each).all() else Interval(np.inf, np.nan, np.nan)
        verdict: Verdict = "grows" if grows <= ERROR else "does not grow" if holds <= ERROR else "cannot tell"
        found.append((interval, verdict, _needed(interval, len(each), shares.shape[1])))
    return found


def _doubt(values: Float64) -> float:
    """The p-value, two-sided as an interval is, of a mean not above 0; NaN for a single history."""
    if len(values) < 2:
        return np.nan
    if not np.isfinite(values).all():  # work that nobody is there for
        return 0.0 if values.mean() > 0 else 1.0
    mean, two_sided = shift(values)
    if not mean.low < mean.high:  # histories that do not differ: chance has no part in them
        return 0.0 if mean.estimate > 0 else 1.0
    return two_sided if mean.estimate > 0 else 1.0


def _needed(interval: Interval, runs: int, skills: int) -> int | None:
    """The histories from which one of the two can be told if g is what it seems to be."""
    if not interval.low < interval.high:
        return None
    room = max(interval.estimate - SLIGHT, LARGE - interval.estimate)
    together = normal(1 - ERROR) / normal(1 - ERROR / skills)  # Holm's first step
    return max(replications_needed(interval, runs, room * together, 1 - ERROR), runs + 1)


VERDICTS: Shape = one_of(*get_args(Verdict))


SKILLS = "outstanding work by skill at the beginning and the end of the window, and its growth"


class _Growth(Section):
    """One object: the verdict, and a row for each skill."""

    name = "growth"
    meaning = "whether queues grow over the window"

    def document(self, study: HasTables) -> Any:
        found = growth(study.counted["growth"])
        skills = [
            {
                "skill": each.skill,
                "load": plain(each.load),
                "first": plain(each.first),
                "last": plain(each.last),
                "first_work_hours": plain(each.first_work),
                "last_work_hours": plain(each.last_work),
                **interval_columns("growth", each.growth),
                "verdict": each.verdict,
                "needed": each.needed,
            }
            for each in found.skills
        ]
        means = {"first": plain(found.first), "last": plain(found.last)}
        return {"verdict": found.verdict, "weeks": found.weeks, **means, "needed": found.needed, "skills": skills}

    def shape(self) -> Shape:
        least = or_null({**NUMBER, "minimum": 0})
        amounts = dict.fromkeys(("load", "first", "last", "first_work_hours", "last_work_hours"), least)
        share = {f"growth{end}": or_null(NUMBER) for end in ENDS}
        needed = {"needed": or_null(COUNT)}
        skill = record({"skill": STRING, **amounts, **share, "verdict": VERDICTS, **needed})
        means = {"first": least, "last": least}
        return record({"verdict": VERDICTS, "weeks": COUNT, **means, **needed, "skills": told(rows(skill), SKILLS)})


def _means(part: str) -> Iterator[MeasureColumn]:
    yield MeasureColumn(f"{part}_work_ms", "float", f"outstanding work, mean over the {part} weeks", "ms")
    yield MeasureColumn(
        f"{part}_open", "float", f"open tickets that need it next, mean over the {part} weeks", "tickets"
    )


GROWTH = Measure(
    "growth",
    keys=(
        SKILL,
        MeasureColumn("load", "float", "expected work / available hours of its pool between the midpoints", "share"),
        MeasureColumn("slow", "bool", "at its load the queue takes longer to settle than warm-up and window give it"),
        MeasureColumn("weeks", "int", "in each of the first and the last weeks; 0: too few to measure", "weeks"),
    ),
    values=(
        MeasureColumn("staffed_ms", "int", "presence between the midpoints of those who have it", "ms"),
        *_means("first"),
        *_means("last"),
    ),
    rows=_rows,
    count=_count,
    is_compared=True,
    sections=(_Growth(),),
)
