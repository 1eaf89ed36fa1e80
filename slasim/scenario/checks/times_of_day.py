"""Checks of targets by a time of the day: that there are days, and nothing beside them that asks for a length."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.calendars.hours import ALWAYS
from slasim.problems import Path
from slasim.scenario.checks.findings import Finding
from slasim.scenario.sections.promised.commitments import CommitmentSpec
from slasim.scenario.values.judgement import MEAN


def check_times_of_day(commitment: CommitmentSpec, path: Path) -> Iterator[Finding]:
    """Every finding about targets such as `by 18:00`."""
    for part, targets in (("promise", commitment.promise), ("after_cut_off", commitment.after_cut_off)):
        for severity, target in targets.items():
            at: Path = (*path, part, severity)
            if target.by is not None and commitment.hours_of(severity) == ALWAYS:
                found = f"'{target}' of a working day, round the clock"
                yield Finding(at, found, "hours of a calendar", needs=((*path, "hours"),))
            if target.by is not None and commitment.measure.kind == MEAN:
                found = f"a mean beside '{target}', which has no length"
                yield Finding(at, found, "a target in hours", needs=((*path, "measure"),))
