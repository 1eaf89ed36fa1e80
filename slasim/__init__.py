"""slasim: what a support desk will do under a promise, and what the promise takes.

The public face. Each name is loaded when it is first asked for, so `import slasim` is quick and brings in
neither numpy nor pandas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slasim.lazy import names as _names

if TYPE_CHECKING:
    from slasim.agreements import Scorecard, measure, open_scorecard
    from slasim.agreements.document import document
    from slasim.agreements.reconcile import reconcile
    from slasim.agreements.review import review
    from slasim.calendars import BusinessCalendar
    from slasim.history.exports.importing import import_log
    from slasim.library.kinds import open_result
    from slasim.library.listing import Results, open_results
    from slasim.log import TicketLog, read_log
    from slasim.planning import ExpectedLoad, expected_load
    from slasim.planning.frontier.frontier import Frontier, frontier, open_frontier
    from slasim.planning.quote.quote import Quote, open_quote, quote
    from slasim.planning.staff.result.plan import StaffingPlan, open_plan
    from slasim.planning.staff.staffing import staff
    from slasim.planning.targets.finding import targets
    from slasim.planning.targets.result import Targets, open_targets
    from slasim.planning.why import Why, why, why_log
    from slasim.report.page.write import write_report
    from slasim.report.progress import progress_bar
    from slasim.results.errors import ResultError
    from slasim.results.result import Result
    from slasim.scenario import AgreementBook, Scenario, ScenarioError, load_agreements, load_scenario
    from slasim.study import Study, open_study, simulate
    from slasim.study.comparing.comparison import Comparison, open_comparison
    from slasim.study.comparing.running import compare
    from slasim.study.one_history import simulate_log
    from slasim.study.sweep import Sweep, open_sweep, sweep
    from slasim.study.warm_up import warm_up

__version__ = "0.1.0"

_HOME = {
    "AgreementBook": "slasim.scenario",
    "BusinessCalendar": "slasim.calendars",
    "Comparison": "slasim.study.comparing.comparison",
    "ExpectedLoad": "slasim.planning",
    "Frontier": "slasim.planning.frontier.frontier",
    "Quote": "slasim.planning.quote.quote",
    "Result": "slasim.results.result",
    "ResultError": "slasim.results.errors",
    "Results": "slasim.library.listing",
    "Scenario": "slasim.scenario",
    "ScenarioError": "slasim.scenario",
    "Scorecard": "slasim.agreements",
    "StaffingPlan": "slasim.planning.staff.result.plan",
    "Study": "slasim.study",
    "Sweep": "slasim.study.sweep",
    "Targets": "slasim.planning.targets.result",
    "TicketLog": "slasim.log",
    "Why": "slasim.planning.why",
    "compare": "slasim.study.comparing.running",
    "document": "slasim.agreements.document",
    "expected_load": "slasim.planning",
    "frontier": "slasim.planning.frontier.frontier",
    "import_log": "slasim.history.exports.importing",
    "load_agreements": "slasim.scenario",
    "load_scenario": "slasim.scenario",
    "measure": "slasim.agreements",
    "open_comparison": "slasim.study.comparing.comparison",
    "open_frontier": "slasim.planning.frontier.frontier",
    "open_plan": "slasim.planning.staff.result.plan",
    "open_quote": "slasim.planning.quote.quote",
    "open_result": "slasim.library.kinds",
    "open_results": "slasim.library.listing",
    "open_scorecard": "slasim.agreements",
    "open_study": "slasim.study",
    "open_sweep": "slasim.study.sweep",
    "progress_bar": "slasim.report.progress",
    "quote": "slasim.planning.quote.quote",
    "open_targets": "slasim.planning.targets.result",
    "read_log": "slasim.log",
    "reconcile": "slasim.agreements.reconcile",
    "review": "slasim.agreements.review",
    "simulate": "slasim.study",
    "simulate_log": "slasim.study.one_history",
    "staff": "slasim.planning.staff.staffing",
    "sweep": "slasim.study.sweep",
    "targets": "slasim.planning.targets.finding",
    "warm_up": "slasim.study.warm_up",
    "why": "slasim.planning.why",
    "why_log": "slasim.planning.why",
    "write_report": "slasim.report.page.write",
}

__all__ = [
    "AgreementBook",
    "BusinessCalendar",
    "Comparison",
    "ExpectedLoad",
    "Frontier",
    "Quote",
    "Result",
    "ResultError",
    "Results",
    "Scenario",
    "ScenarioError",
    "Scorecard",
    "StaffingPlan",
    "Study",
    "Sweep",
    "Targets",
    "TicketLog",
    "Why",
    "compare",
    "document",
    "expected_load",
    "frontier",
    "import_log",
    "load_agreements",
    "load_scenario",
    "measure",
    "open_comparison",
    "open_frontier",
    "open_plan",
    "open_quote",
    "open_result",
    "open_results",
    "open_scorecard",
    "open_study",
    "open_sweep",
    "open_targets",
    "progress_bar",
    "quote",
    "read_log",
    "reconcile",
    "review",
    "simulate",
    "simulate_log",
    "staff",
    "sweep",
    "targets",
    "warm_up",
    "why",
    "why_log",
    "write_report",
]

__getattr__ = _names(__name__, _HOME)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
