"""Checks of teams, shifts and routing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from slasim.calendars.hours import Span
from slasim.instants import DAY, HOUR
from slasim.limits import SEAT_DAYS
from slasim.problems import Path, nearest, one_of
from slasim.scenario.checks.draft import Draft
from slasim.scenario.checks.findings import Finding
from slasim.scenario.checks.places import in_currency
from slasim.scenario.checks.references import known_name
from slasim.scenario.checks.staff_time import check_staff_time
from slasim.scenario.sections.staff.teams import EVERY_DAY, ShiftSpec, TeamSpec
from slasim.scenario.values.amounts import write_share
from slasim.scenario.values.durations import write_duration

NOBODY_IN_PARTICULAR = "a shift that ends on each day: who is always there is nobody in particular, and learns nothing"


def check_teams(draft: Draft) -> Iterator[Finding]:
    """What can be said of the people."""
    needed = {step.skill for rule in draft.work for step in rule.path}
    for name, team in draft.teams.items():
        path: Path = ("teams", name)
        yield from known_name(team.site, draft.names("calendars"), "the name of a calendar", (*path, "site"), ())
        yield from in_currency(team.cost, draft, (*path, "cost"))
        if team.shrinkage == 1:
            yield Finding((*path, "shrinkage"), "100 %", "a share below 100 %")
        yield from check_staff_time(team, path, draft.simulated())
        if team.contract > 7 * 24 * HOUR:
            yield Finding((*path, "contract"), write_duration(team.contract), "at most 168 h, the hours of a week")
        changed = (((*path, "changes", str(day), "skills"), each.skills or ()) for day, each in team.changes.items())
        for at, skills in (((*path, "skills"), team.skills), *changed):
            for skill in skills:
                if skill not in needed:
                    found = f"a skill '{skill}' that no work needs"
                    yield Finding(at, found, "a skill of some step", needs=(("work",),), rule="idle_skill")
        if team.holidays == "work" and all(
            isinstance(shift.hours, str) or shift.holidays is not None for shift in team.shifts.values()
        ):
            found, expected = "'work', of shifts that say it themselves", "a shift that follows the team"
            needs: tuple[Path, ...] = ((*path, "shifts"),)
            yield Finding((*path, "holidays"), found, expected, needs=needs, rule="unused_setting")
        for pattern, shift in team.shifts.items():
            yield from _shift(shift, (*path, "shifts", pattern))
        yield from _changes(team, path, draft)
        yield from _pay(team, path, draft)
        yield from _speed(team, path)
    yield from _sites(draft)
    yield from _seat_days(draft)
    yield from _nobody(draft, needed)
    yield from _routing(draft)


def _seat_days(draft: Draft) -> Iterator[Finding]:
    """More seats on more days than memory is likely to hold: each of them comes, has its break and goes."""
    dates = draft.dates()
    if dates is None or draft.horizon is None:
        return
    days = (dates[1] - dates[0]).days + (draft.horizon.warm_up + draft.horizon.follow_up) / DAY
    seats = {
        (name, each): max(state.shifts[each].headcount.now for _, state in team.states) * days * len(shift.days) / 7
        for name, team in draft.teams.items()
        for each, shift in team.shifts.items()
    }
    total = sum(seats.values())
    if total > SEAT_DAYS:
        team, largest = max(seats, key=seats.__getitem__)
        found = f"about {total:,.0f} seats of all shifts on all simulated days"
        hint = "shorten the horizon, or simulate a part of the desk"
        path: Path = ("teams", team, "shifts", largest, "headcount")
        yield Finding(path, found, f"at most {SEAT_DAYS:,}", hint, needs=(("horizon",),))


def _pay(team: TeamSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    """What an hour costs beside its cost."""
    if team.breaks == "unpaid" and not any(shift.break_ for _, state in team.states for shift in state.shifts.values()):
        expected, needs = "a shift with a break", ((*path, "shifts"),)
        yield Finding(
            (*path, "breaks"), "'unpaid', of shifts without breaks", expected, needs=needs, rule="unused_setting"
        )
    if team.cost is None:
        for field in ("premium", "overtime"):
            if getattr(team, field) is not None:
                needs, expected = ((*path, "cost"),), "a cost of the team, of which it is a share"
                yield Finding((*path, field), f"{field} without a cost", expected, needs=needs, rule="unused_setting")
    if team.overtime is not None and draft.routing.at_shift_end == "hand_over":
        needs, expected = (("routing", "at_shift_end"),), "at_shift_end: finish, under which there is overtime"
        found = "a cost of overtime, though the rest is handed over"
        yield Finding((*path, "overtime"), found, expected, needs=needs, rule="unused_setting")
    if team.premium is not None:
        at, premium = (*path, "premium"), team.premium
        if premium.night is not None and premium.night_hours is None:
            expected = "the hours of the night, such as night_hours: 22:00-06:00"
            yield Finding((*at, "night_hours"), "no night_hours", expected)
        if premium.night is None and premium.night_hours is not None:
            found, expected = "night_hours without a premium for them", "night, such as night: 25 %"
            yield Finding((*at, "night_hours"), found, expected, rule="unused_setting")
        if isinstance(premium.night_hours, str):
            yield Finding((*at, "night_hours"), "24x7", "the hours of the night, such as 22:00-06:00")


def _speed(team: TeamSpec, path: Path) -> Iterator[Finding]:
    """New seats learn: somebody is new, and comes again after the first day."""
    speed, at = team.speed, (*path, "speed")
    if (speed.start is None) != (speed.over is None):
        field, other = ("over", "start") if speed.over is None else ("start", "over")
        yield Finding((*at, field), f"no {field} beside {other}", "both, such as {start: 50 %, over: 8 weeks}")
    if speed.start is None:
        return
    if speed.start == 0:
        yield Finding((*at, "start"), "0 %", "a speed above 0")
    new = [
        (day, name)
        for (_, before), (day, state) in pairwise(team.states)
        for name, shift in state.shifts.items()
        if shift.headcount.now > before.shifts[name].headcount.now
    ]
    follow = team.attrition is not None and team.attrition.rate > 0
    needs: tuple[Path, ...] = ((*path, "changes"), (*path, "shifts"), (*path, "attrition"))
    if not (new or follow) or speed.start == 1:
        found, expected = "100 %, which is the speed of all", "another share, such as 50 %"
        if not (new or follow):
            found = "a speed of new agents, though nobody new comes"
            expected = "a dated change to a larger headcount, or attrition"
        yield Finding((*at, "start"), found, expected, needs=needs, rule="unused_setting")
    for name, shift in team.shifts.items() if follow else ():
        if isinstance(shift.hours, str) or shift.hours.end - shift.hours.start >= DAY:
            where = (*path, "shifts", name, "hours")
            found = f"attrition of a seat round the clock, with speed.start: {write_share(speed.start)}"
            yield Finding(where, found, NOBODY_IN_PARTICULAR, needs=needs)
            return
    for day, name in new:
        hours = dict(team.states)[day].shifts[name].hours
        if isinstance(hours, str) or hours.end - hours.start >= DAY:
            where = (*path, "changes", day.isoformat(), "shifts", name)
            found = f"a new seat round the clock, with speed.start: {write_share(speed.start)}"
            yield Finding(where, found, NOBODY_IN_PARTICULAR)
            return


def _changes(team: TeamSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    """Dated changes: of shifts that there are, to shifts that can be, and of something that was different."""
    span, before = draft.simulated(), team
    for day, state in team.states[1:]:
        change, at = team.changes[day], (*path, "changes", day.isoformat())
        if span is not None and day >= span[1]:
            found, expected = f"changes from {day} on", f"a date before {span[1]}, when the simulation has ended"
            yield Finding(at, found, expected, needs=(("horizon",),), at_key=True, rule="unused_setting")
        if change.skills is not None and change.skills == before.skills:
            yield _same((*at, "skills"))
        for name, shift in change.shifts.items():
            if name not in team.shifts:
                expected = f"the name of a shift of the team: {one_of(team.shifts)}"
                hint = nearest(name, team.shifts)
                yield Finding((*at, "shifts", name), f"'{name}'", expected, hint, ((*path, "shifts"),), at_key=True)
                continue
            yield from _shift(state.shifts[name], (*at, "shifts", name))
            for field, value in shift.said.items():
                if value == getattr(before.shifts[name], field):
                    yield _same((*at, "shifts", name, ShiftSpec.model_fields[field].alias or field))
        before = state


def _same(path: Path) -> Finding:
    return Finding(path, "what it was before", "something else, from that date on", rule="unused_setting")


def _shift(shift: ShiftSpec, path: Path) -> Iterator[Finding]:
    seats = shift.headcount
    if seats.min is not None and seats.max is not None and seats.min > seats.max:
        yield Finding((*path, "headcount", "min"), str(seats.min), f"at most max, which is {seats.max}")
    elif seats.min is not None and seats.now < seats.min:
        yield Finding((*path, "headcount", "now"), str(seats.now), f"at least min, which is {seats.min}")
    elif seats.max is not None and seats.now > seats.max:
        yield Finding((*path, "headcount", "now"), str(seats.now), f"at most max, which is {seats.max}")
    if isinstance(shift.hours, str):
        expected = "nothing: 24x7 is there every minute of every day"
        if shift.break_ is not None:
            yield Finding((*path, "break"), "a break", expected)
        if shift.days != EVERY_DAY:
            yield Finding((*path, "days"), "some days of the week", expected)
        if shift.holidays is not None:
            yield Finding((*path, "holidays"), f"'{shift.holidays}'", expected)
    elif isinstance(shift.break_, int):
        if shift.break_ >= shift.hours.end - shift.hours.start:
            expected = f"a break shorter than the shift {shift.hours}"
            yield Finding((*path, "break"), write_duration(shift.break_), expected, needs=((*path, "hours"),))
    else:
        yield from _fixed_breaks(shift.break_ or (), shift.hours, path)


def _fixed_breaks(breaks: tuple[Span, ...], hours: Span, path: Path) -> Iterator[Finding]:
    needs: tuple[Path, ...] = ((*path, "hours"),)
    total = 0
    for span in breaks:
        shifted = span if span.start >= hours.start else Span(span.start + DAY, span.end + DAY)
        total += span.end - span.start
        if shifted.start < hours.start or shifted.end > hours.end:
            yield Finding((*path, "break"), str(span), f"a break inside the shift {hours}", needs=needs)
            return
    if total >= hours.end - hours.start:
        yield Finding((*path, "break"), "breaks as long as the shift", f"less than the shift {hours}", needs=needs)


def _sites(draft: Draft) -> Iterator[Finding]:
    """Dates of a site that change its opening hours without closing it: shifts have their own hours and go on."""
    span = draft.simulated()
    if span is None:
        return
    for name in dict.fromkeys(team.site for team in draft.teams.values()):
        spec = draft.calendars.get(name)
        for field in ("exceptions", "breaks") if spec is not None else ():
            for on in (on for on, spans in getattr(spec, field).items() if spans and span[0] <= on <= span[1]):
                path: Path = ("calendars", name, field, on.isoformat())
                found = f"hours of {on} that change nothing for the teams of this site"
                expected = "`closed`, or a calendar of its own for the site: shifts keep the hours that they have"
                yield Finding(path, found, expected, needs=(("horizon",),), at_key=True, rule="site_hours")


def _nobody(draft: Draft, needed: set[str]) -> Iterator[Finding]:
    seats: dict[str, int] = {}
    for team in draft.teams.values():
        for _, state in team.states:
            for skill in state.skills:
                seats[skill] = seats.get(skill, 0) + sum(shift.headcount.now for shift in state.shifts.values())
    for skill, count in seats.items():
        if count == 0 and skill in needed:
            found = f"no seat with the skill '{skill}'"
            expected = "a headcount above 0 in some shift of a team that has it; its tickets are never worked on"
            yield Finding(("teams",), found, expected, at_key=True, rule="nobody_rostered")


def _routing(draft: Draft) -> Iterator[Finding]:
    routing = draft.routing
    looks_at_dues = routing.order == "deadline" or routing.ownership == "prefer_owner"
    if routing.goal is not None and not looks_at_dues:
        expected = "order: deadline (or ownership: prefer_owner), which looks at goals"
        needs: tuple[Path, ...] = (("routing", "order"), ("routing", "ownership"))
        yield Finding(("routing", "goal"), write_duration(routing.goal), expected, needs=needs, rule="unused_goal")
    if routing.hold != type(routing).model_fields["hold"].default and routing.ownership == "pooled":
        needs = (("routing", "ownership"),)
        expected = "ownership: prefer_owner, which holds tickets"
        yield Finding(("routing", "hold"), write_share(routing.hold), expected, needs=needs, rule="unused_setting")
    if routing.order == "deadline" and not draft.agreements and routing.goal is None:
        expected = "an agreement, or a goal: without one nothing is due and deadline is fifo"
        yield Finding(("routing", "order"), "'deadline'", expected, needs=(("agreements",),), rule="nothing_due")
    if routing.hand_over_cost and routing.at_shift_end == "finish":
        expected = "at_shift_end: hand_over, which it belongs to"
        path: Path = ("routing", "hand_over_cost")
        needs = (("routing", "at_shift_end"),)
        yield Finding(path, write_duration(routing.hand_over_cost), expected, needs=needs, rule="unused_hand_over_cost")
