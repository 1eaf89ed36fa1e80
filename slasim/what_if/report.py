"""A variant as a result on disk, as `slasim run` leaves it, with its report."""

from __future__ import annotations

from typing import NamedTuple

from slasim.report.page.html import html
from slasim.report.page.kinds import report_of
from slasim.study.simulation import simulate
from slasim.what_if.session import Changes, WhatIf


class Reported(NamedTuple):
    """Where the result lies, and its report: a page that needs nothing beside it."""

    name: str
    page: str


def report(what_if: WhatIf, changes: Changes) -> Reported:
    """Simulate a variant whole, save it under `results/`, and report it. Raises ResultError if it cannot be saved."""
    study = simulate(what_if.variant(changes), replications=what_if.replications, seed=what_if.seed)
    folder = study.save()
    return Reported(folder.name, html(report_of(study, folder)))
