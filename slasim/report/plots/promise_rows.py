"""Promises as several pictures name and order them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slasim.agreements.prose.words import written
from slasim.agreements.verdicts.periods import per_of
from slasim.report.screen.promises import MONTHS, PromiseRow, promise_rows, worst_promises_first
from slasim.study.measures.promises.asked_words import window_word
from slasim.study.measures.promises.chance import Promise

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.scenario.values.durations import Target
    from slasim.study.result import Study


def worst_first(study: Study) -> list[PromiseRow]:
    """Every promise that has a whole period, in the order of `slasim run`."""
    return worst_promises_first(promise_rows(study))


def window_of(scenario: Scenario) -> str:
    """What one simulated run of a scenario is called: month, quarter, year or window."""
    return window_word(*scenario.window(), scenario.timezone)


def simulated(study: Study) -> str:
    """`100 simulated quarters`: how many histories a study is of."""
    return plural(study.about.replications, f"simulated {window_of(study.scenario)}")


def promise_of(row: dict[str, Any]) -> Promise:
    """The promise of a row of a table."""
    return Promise(str(row["agreement"]), str(row["commitment"]), str(row["severity"]))


def for_whom(study: Study, of: Promise) -> tuple[str, str]:
    """`gold`, `first response, urgent, 1 h`."""
    target = target_of(study, of)
    what = f"{of.commitment.replace('_', ' ')}, {of.severity}"
    return of.agreement, what if target is None else f"{what}, {written(target)}"


def target_of(study: Study, of: Promise) -> Target | None:
    """The target of a promise, where it has one of its severity."""
    return study.scenario.agreements[of.agreement].commitments[of.commitment].promise.get(of.severity)


def month(period: str, wide: bool = True) -> str:
    """`Jan 2027`, or `Jan` where there is little room; a quarter or any other period as it is called."""
    if per_of(period) != "month":
        return period if wide or len(period) < 6 else period[5:]
    year, number = period.split("-")
    return f"{MONTHS[int(number) - 1]} {year}" if wide else MONTHS[int(number) - 1]


def plural(count: int, word: str) -> str:
    """`1 month`, `3 months`."""
    return f"{count} {word}{'' if count == 1 else 's'}"
