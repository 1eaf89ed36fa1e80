"""slasim: what a support desk will do under a promise, and what the promise takes.

The public face. Each name is loaded when it is first asked for, so `import slasim` is quick and brings in
neither numpy nor pandas.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slasim.agreements import Scorecard, measure
    from slasim.calendars import BusinessCalendar
    from slasim.desk.ticket_log import TicketLog, read_log
    from slasim.scenario import Scenario, ScenarioError, load_scenario
    from slasim.study import ResultError, Study, open_study, simulate

__version__ = "0.1.0"

_HOME = {
    "BusinessCalendar": "slasim.calendars",
    "ResultError": "slasim.study",
    "Scenario": "slasim.scenario",
    "ScenarioError": "slasim.scenario",
    "Scorecard": "slasim.agreements",
    "Study": "slasim.study",
    "TicketLog": "slasim.desk.ticket_log",
    "load_scenario": "slasim.scenario",
    "measure": "slasim.agreements",
    "open_study": "slasim.study",
    "read_log": "slasim.desk.ticket_log",
    "simulate": "slasim.study",
}

__all__ = [
    "BusinessCalendar",
    "ResultError",
    "Scenario",
    "ScenarioError",
    "Scorecard",
    "Study",
    "TicketLog",
    "load_scenario",
    "measure",
    "open_study",
    "read_log",
    "simulate",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'slasim' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
