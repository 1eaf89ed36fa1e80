"""What is warned of before anything is simulated: `check`, `run` and `sweep` ask here, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.load.coverage import coverage
from slasim.load.horizon import short_follow_up, short_warm_up
from slasim.load.opening import lasting_backlog
from slasim.load.overload import overloads
from slasim.load.promise_hours import crowded_hours
from slasim.load.staff_pay import leave_beyond_shrinkage, unworked_premiums
from slasim.load.uncovered import uncovered_hours
from slasim.load.workarounds import unsimulated_workarounds

if TYPE_CHECKING:
    from slasim.scenario import Problem, Scenario


def load_warnings(scenario: Scenario) -> tuple[Problem, ...]:
    """The gravest first: pools without enough hours, in all, for what waits at the beginning, or in the hours of a
    promise; hours of a promise with nobody there; leave beyond what is planned for, premiums for nobody; a warm-up and
    a follow-up that are too short; workarounds, which nobody gives. Raises ValueError as `workload.prepare` does."""
    rows = coverage(scenario)
    return (
        *overloads(scenario),
        *lasting_backlog(scenario),
        *crowded_hours(scenario, rows),
        *uncovered_hours(scenario, rows),
        *leave_beyond_shrinkage(scenario),
        *unworked_premiums(scenario),
        *short_warm_up(scenario),
        *short_follow_up(scenario),
        *unsimulated_workarounds(scenario),
    )
