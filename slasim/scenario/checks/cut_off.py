"""Checks of a cut-off: that it changes when a clock starts, and lies in the hours of a working day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from slasim.calendars.hours import ALWAYS, WEEKDAYS, Span, clock
from slasim.instants import DAY
from slasim.problems import Path, one_of
from slasim.scenario.checks.draft import Draft
from slasim.scenario.checks.findings import Finding
from slasim.scenario.checks.references import known_keys
from slasim.scenario.sections.calendars import CalendarSpec
from slasim.scenario.sections.promised.commitments import RECEIVED, CommitmentSpec
from slasim.scenario.sections.promised.hours import ELSE

CalendarsOf = Mapping[str, Mapping[str, CalendarSpec | None]]


def check_cut_off(commitment: CommitmentSpec, calendars: CalendarsOf, path: Path, draft: Draft) -> Iterator[Finding]:
    """calendars: by severity that is promised something, those that its target may run on; None: round the clock."""
    at: Path = (*path, "cut_off")
    for severity in commitment.after_cut_off:
        if not commitment.cut_off_of(severity) or severity not in commitment.promise:
            found = f"a target after the cut-off for '{severity}', which has none"
            expected = "a severity that is promised something and has a cut-off"
            yield Finding((*path, "after_cut_off", severity), found, expected, needs=(at,), at_key=True)
    if commitment.cut_off is None:
        return

    def idle(found: str, expected: str, *needs: str, where: Path = at) -> Finding:
        of = tuple((*path, name) for name in needs)
        return Finding(where, found, expected, needs=of, at_key=True)

    if commitment.metric not in RECEIVED:
        yield idle(f"a cut-off of {commitment.metric}", f"a cut-off of {one_of(RECEIVED)}", "metric")
        return
    if commitment.starts != "created":
        yield idle(f"a cut-off beside starts: {commitment.starts}", "a clock that starts at the creation", "starts")
        return
    if commitment.held_by is not None:
        yield idle("a cut-off beside held_by: the clock starts with a team", "no held_by", "held_by")
        return
    promised = list(commitment.promise)
    if isinstance(commitment.cut_off, Mapping):
        names = [severity for severity in commitment.cut_off if severity != ELSE]
        yield from known_keys(names, [*draft.severities, ELSE], "the name of a severity", at, (("severities",),))
        for severity in names:
            if severity in draft.severities and severity not in promised:
                found = f"a cut-off for '{severity}', which is promised nothing"
                yield idle(found, "a severity that is promised something", "promise", where=(*at, severity))
            elif severity in promised and commitment.hours_of(severity) == ALWAYS:
                found = f"a cut-off for '{severity}', whose clock runs round the clock"
                yield idle(found, "hours of a calendar", "hours", where=(*at, severity))
    rest, where = promised, at
    if isinstance(commitment.cut_off, Mapping):
        rest = [severity for severity in promised if severity not in commitment.cut_off and ELSE in commitment.cut_off]
        where = (*at, ELSE)
    if rest and all(commitment.hours_of(severity) == ALWAYS for severity in rest):
        yield idle("a cut-off of clocks that run round the clock", "hours of a calendar", "hours", where=where)
    seen = set[tuple[str, int]]()
    for severity in promised:
        for name, calendar in calendars[severity].items():
            cut_off = commitment.cut_off_of(severity)
            if cut_off and calendar is not None and (name, cut_off) not in seen:
                seen.add((name, cut_off))
                yield from _inside(cut_off, name, calendar, _written_at(commitment, severity, at), path)


def _written_at(commitment: CommitmentSpec, severity: str, at: Path) -> Path:
    """Where the cut-off of a severity is written."""
    if not isinstance(commitment.cut_off, Mapping):
        return at
    return (*at, severity if severity in commitment.cut_off else ELSE)


def _inside(cut_off: int, name: str, calendar: CalendarSpec, at: Path, path: Path) -> Iterator[Finding]:
    """A cut-off lies after the hours of each working day begin, and before they end on some."""
    needs: tuple[Path, ...] = ((*path, "hours"), ("calendars", name, "hours"))
    for _, version in calendar.versions():
        days = list(_days(version))
        early = next((day for day, spans in days if cut_off <= spans[0].start), None)
        if early is not None:
            found = f"'{clock(cut_off)}', before the hours of {name} begin on {early}"
            yield Finding(at, found, "a time after the hours of every working day begin", needs=needs)
            return
        if days and all(cut_off > spans[-1].end for _, spans in days):
            found = f"'{clock(cut_off)}', after the hours of {name} are over"
            yield Finding(at, found, "a time in the hours of a working day", needs=needs)
            return


def _days(calendar: CalendarSpec) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """The weekdays that have hours."""
    if isinstance(calendar.hours, str):
        yield "mon", (Span(0, DAY),)
        return
    for day in WEEKDAYS:
        if calendar.hours.get(day):
            yield day, tuple(calendar.hours[day])
