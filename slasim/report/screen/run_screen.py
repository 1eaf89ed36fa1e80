"""The first screen of `slasim run`: the verdict, what breaks it, money, people, what is left out, and where to go on.

It fits 80 columns and 40 lines; everything else is one command away.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from slasim.report.console import height
from slasim.report.layout import WIDTH
from slasim.report.screen.first_lines import first_lines, left_out
from slasim.report.screen.money import BUSIEST, money_table, team_table
from slasim.report.screen.pilots import pilot_table
from slasim.report.screen.promises import SHOWN_ROWS, promise_table
from slasim.report.screen.stopping import stopping_tables
from slasim.report.tables import headline, partial, study_tables
from slasim.report.words import brief, cut_off
from slasim.study.measures.queues.waits import KINDS
from slasim.workload.arrivals.forecast_error import uncertain

if TYPE_CHECKING:
    from slasim.study import Study

MOST_LINES = 40
ROWS = ((SHOWN_ROWS, BUSIEST), (2, BUSIEST), (1, BUSIEST), (1, 1))  # promises and teams
SCREENS = tuple((brief, *rows) for brief in (False, True) for rows in ROWS)  # the first that fits is shown
RESULT = "Result: FOLDER"  # the last line, which names it
LEFT_OUT = ("outages", "hang-ups")
SHOW = "slasim show RESULT waits", "also: credits, {third}, queues"
COMPARE = "slasim compare FILE VARIANT", "what a change would do"
WHY = "slasim why FILE", "why promises are missed, and what would help"
STAFF = "slasim staff FILE", "the cheapest seats that keep what is asked"
TOUCHED = next(iter(KINDS))  # until an agent takes it up


def run_head(study: Study, every: bool = False) -> str:
    """What was simulated and whether it is well, with markup; with `every` all that is to be said of it."""
    return _head(study, not every and _fitting(study)[0])


def _head(study: Study, brief: bool) -> str:
    return "\n".join((headline(study), *first_lines(study, brief), *wait_lines(study)))


def run_tables(study: Study, every: bool = False) -> Iterator[Table]:
    """The tables of the first screen, with as many promises and teams as fit it; with `every` all their rows, and
    waits, backlog and credits by period besides."""
    yield from _tables(study, every, *((None, None) if every else _fitting(study)[1:]))


def _fitting(study: Study) -> tuple[bool, int, int]:
    """Whether the first lines are brief, and how many promises and busy teams there are, for the first screen to keep
    within its lines; one of each at least."""
    heads = [_head(study, brief) for brief in (False, True)]
    foot = ["\n".join(run_foot(study)), RESULT]
    fits = (
        (brief, promises, teams)
        for brief, promises, teams in SCREENS
        if height([heads[brief], *foot, *_tables(study, False, promises, teams)]) <= MOST_LINES
    )
    return next(fits, SCREENS[-1])


def _tables(study: Study, every: bool, promises: int | None, teams: int | None) -> Iterator[Table]:
    yield from stopping_tables(study)
    promised = promise_table(study, promises)
    if promised.row_count or promised.caption:
        yield promised
    if len(judged := study.table("compliance")) and not judged["whole"].any():
        yield partial(study)
    money = money_table(study)
    if money.row_count:
        yield money
    yield team_table(study, teams)
    if every:
        yield from study_tables(study)
    waiting = pilot_table(study)
    if waiting.row_count:
        yield waiting


def run_foot(study: Study) -> list[str]:
    """What is left out of the verdict and of the ranges, and what may be asked next."""
    after = next_commands(study)
    wide = max(len(command) for command, _ in after)
    return [
        *wrap(left_out_words(study), WIDTH, subsequent_indent="  "),
        *(f"{'' if at else 'Next':6}{command:{wide}}  {why}" for at, (command, why) in enumerate(after)),
    ]


def left_out_words(study: Study) -> str:
    """What is in neither the verdict nor the ranges, with markup."""
    named = "".join(f"{reason}; " for reason in left_out(study.every_promise.left_out))
    unknown = () if uncertain(study.scenario) is not None else ("forecast errors",)
    return f"Left out: {named}{', '.join((*unknown, *LEFT_OUT))}."


def next_commands(study: Study) -> list[tuple[str, str]]:
    """The commands that help most now, FILE and RESULT in them, and what each tells: why, where something is missed,
    and seats, where some are free."""
    found = study.every_promise
    is_missed = found.windows and found.share.estimate < float(study.asked.keep)
    teams = study.scenario.teams.values()
    is_free = any(shift.headcount.max is not None for team in teams for shift in team.shifts.values())
    third = "findings" if uncertain(study.scenario) is None else "forecast"
    show = (SHOW[0], SHOW[1].format(third=third))
    return [*([WHY] if is_missed else []), *([STAFF] if is_free else [] if is_missed else [COMPARE]), show]


def wait_lines(study: Study) -> list[str]:
    """How long tickets of each severity wait on average until an agent takes them up, in open hours of the customers
    and by the clock: `urgent 3 min (31 min)`."""
    # The first row of a severity is that of all its tickets, whatever their product, channel and tier.
    waits = study.table("waits_by")
    whole: dict[str, dict[str, Any]] = {}
    for row in waits.take(waits.equal("wait", TOUCHED)).rows():
        whole.setdefault(row["severity"], row)
    rows = [row for row in whole.values() if row["tickets"] > 0]
    open_hours = [cut_off(brief(row["open_mean"].total_seconds()), row["open_mean_cut_off"]) for row in rows]
    by_clock = [cut_off(brief(row["mean"].total_seconds()), row["mean_cut_off"]) for row in rows]
    differ = open_hours != by_clock
    parts = [
        f"{escape(str(row['severity']))} {inside}{f' ({clock})' if differ else ''}"
        for row, inside, clock in zip(rows, open_hours, by_clock, strict=True)
    ]
    how = ", in open hours (by the clock)" if differ else ""
    cut = " (≥: some still wait)" if any("≥" in part for part in parts) else ""
    return [f"  Agents take tickets up on average after{how}: {', '.join(parts)}{cut}."] if parts else []
