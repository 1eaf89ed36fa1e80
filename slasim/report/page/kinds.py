"""Which report each kind of result has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slasim.report.page.others import comparison_report, scorecard_report, sweep_report
from slasim.report.page.parts import Report
from slasim.report.page.planned import frontier_report, plan_report, quote_report, targets_report
from slasim.report.page.study import study_report
from slasim.results.result import Result
from slasim.study import Study

if TYPE_CHECKING:
    from slasim.planning.why import Why

REPORTS: Mapping[str, Callable[[Any, Path], Report]] = {
    "comparison": comparison_report,
    "sweep": sweep_report,
    "scorecard": scorecard_report,
    "plan": plan_report,
    "targets": targets_report,
    "quote": quote_report,
    "frontier": frontier_report,
}


def report_of(result: Result, folder: Path, why: Why | None = None) -> Report:
    """The report of a result that lies in `folder`; `why` is what explains a study."""
    if isinstance(result, Study):
        return study_report(result, folder, why)
    return REPORTS[result.kind](result, folder)
