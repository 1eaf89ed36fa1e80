"""Checks of the leave calendar."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.problems import Path
from slasim.scenario.checks.draft import Draft
from slasim.scenario.checks.findings import Finding
from slasim.scenario.checks.references import known_name
from slasim.scenario.sections.staff.leave import LeaveSpec
from slasim.scenario.sections.staff.teams import TeamSpec


def check_leave(draft: Draft) -> Iterator[Finding]:
    """Of seats that there are, on dates that are simulated, paid by something."""
    span = draft.simulated()
    for index, leave in enumerate(draft.leave):
        path: Path = ("leave", index)
        team = draft.teams.get(leave.team)
        if leave.to < leave.from_:
            needs: tuple[Path, ...] = ((*path, "from"),)
            yield Finding((*path, "to"), str(leave.to), f"{leave.from_}, the first date, or a later one", needs=needs)
        elif span is not None and not (leave.from_ < span[1] and leave.to >= span[0]):
            found, expected = f"leave from {leave.from_} to {leave.to}", f"dates from {span[0]} until before {span[1]}"
            yield Finding(path, found, expected, needs=(("horizon",),), rule="unused_setting")
        if leave.seat is not None and leave.shift is None:
            yield Finding((*path, "seat"), "a seat without its shift", "the shift in which it has this number")
        if team is None:
            yield from known_name(leave.team, draft.names("teams"), "the name of a team", (*path, "team"), ())
        else:
            yield from _of_team(leave, team, path)


def _of_team(leave: LeaveSpec, team: TeamSpec, path: Path) -> Iterator[Finding]:
    at: Path = ("teams", leave.team)
    if leave.shift is not None:
        needs: tuple[Path, ...] = ((*at, "shifts"),)
        yield from known_name(leave.shift, team.shifts, f"a shift of {leave.team}", (*path, "shift"), needs)
        if leave.seat is not None and leave.shift in team.shifts:
            most = max(state.shifts[leave.shift].headcount.now for _, state in team.states)
            if leave.seat > most:
                expected = f"at most {most}, the seats of the shift"
                yield Finding((*path, "seat"), str(leave.seat), expected, needs=(*needs, (*at, "changes")))
    if leave.pay == "planned" and team.planned <= 0:
        found = "planned leave of a team whose shrinkage plans for none"
        expected = "pay: extra or none, or a shrinkage above illness and absence, which pays it"
        needs = ((*at, "shrinkage"), (*at, "absence"), (*at, "illness"))
        yield Finding((*path, "pay"), found, expected, needs=needs)
