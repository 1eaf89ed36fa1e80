"""Single changes of a desk or its contract that may help: which there are, and which fit a cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from slasim.calendars.hours import WEEKDAYS, Span
from slasim.instants import DAY, MINUTE
from slasim.planning.contract_changes import QUOTAS, length_of, spec_of, target_steps, with_quota, with_target
from slasim.scenario import Scenario, ShiftSpec, TeamSpec
from slasim.scenario.values.amounts import write_share
from slasim.scenario.values.durations import Target
from slasim.scenario.values.hours import write_days
from slasim.study.measures.promises.chance import Promise

MOVES = (30, 60, 90, 120)  # minutes, either way
HELPS_OUT = 2  # the level of a skill that a team is trained in
HOLDS = ("10 %", "0 %")
SEAT, SHIFT, DAYS, TRAINING, ROUTING = "seat", "shift", "days", "training", "routing"
QUOTA, TARGET, TOGETHER = "quota", "target", "together"
KINDS = {
    SEAT: "one more seat",
    SHIFT: "a shift moved",
    DAYS: "a shift on more days",
    TRAINING: "cross-training",
    ROUTING: "routing",
    QUOTA: "a lower quota",
    TARGET: "a longer target",
    TOGETHER: "one verdict on all customers",
}
CONTRACT = (QUOTA, TARGET, TOGETHER)


@dataclass(frozen=True)
class Change:
    """One change: dotted paths with new values, as overrides have them."""

    kind: str  # of KINDS
    words: str
    paths: Mapping[str, Any]
    team: str = ""
    shift: str = ""
    size: int = 1  # how large it is among those of its kind: steps of a target or a quota
    minutes: int = 0  # by how many a shift begins later

    @property
    def is_contract(self) -> bool:
        """Whether somebody outside must agree to it."""
        return self.kind in CONTRACT


def seats(scenario: Scenario) -> Iterator[Change]:
    """One more seat for each team and shift."""
    for team, spec in scenario.teams.items():
        for name, shift in spec.shifts.items():
            base = f"teams.{team}"
            paths = {f"{base}.shifts.{name}.headcount": shift.headcount.now + 1}
            for day, change in spec.changes.items():
                later = change.shifts.get(name)
                if later is not None and later.headcount is not None:
                    paths[f"{base}.changes.{day}.shifts.{name}.headcount"] = later.headcount.now + 1
            yield Change(SEAT, f"one more seat, {team} {name}", paths, team, name)


def moves(scenario: Scenario, also: Mapping[tuple[str, str], tuple[int, ...]]) -> Iterator[Change]:
    """Each shift begins and ends earlier or later; `also`: further minutes by team and shift."""
    for team, spec in scenario.teams.items():
        for name, shift in spec.shifts.items():
            if isinstance(shift.hours, Span) and not _changes_hours(spec, name):
                wanted = {sign * each for each in MOVES for sign in (-1, 1)} | set(also.get((team, name), ()))
                for minutes in sorted(wanted, key=lambda each: (abs(each), each)):
                    if minutes and (paths := _moved(team, name, shift, minutes)):
                        hours = paths[f"teams.{team}.shifts.{name}.hours"]
                        words = f"{team} {name} {hours}, not {shift.hours}"
                        yield Change(SHIFT, words, paths, team, name, abs(minutes), minutes)


def _changes_hours(team: TeamSpec, shift: str) -> bool:
    later = (change.shifts.get(shift) for change in team.changes.values())
    return any(each is not None and (each.hours is not None or each.break_ is not None) for each in later)


def _moved(team: str, name: str, shift: ShiftSpec, minutes: int) -> dict[str, Any]:
    """Hours, and breaks at fixed times; nothing where it would begin on another date."""
    assert isinstance(shift.hours, Span)
    start = shift.hours.start + minutes * MINUTE
    if not 0 <= start < DAY:
        return {}
    paths: dict[str, Any] = {f"teams.{team}.shifts.{name}.hours": _later(shift.hours, minutes)}
    if isinstance(shift.break_, tuple):
        paths[f"teams.{team}.shifts.{name}.break"] = [_later(each, minutes) for each in shift.break_]
    return paths


def _later(span: Span, minutes: int) -> str:
    start = (span.start + minutes * MINUTE) % DAY
    return str(Span(start, start + span.end - span.start))


def more_days(scenario: Scenario) -> Iterator[Change]:
    """Each shift on days on which its site is closed too, or on one more day of the week."""
    for team, spec in scenario.teams.items():
        for name, shift in spec.shifts.items():
            if shift.always or any(name in change.shifts for change in spec.changes.values()):
                continue
            base = f"teams.{team}.shifts.{name}"
            if (shift.holidays or spec.holidays) == "off":
                words = f"{team} {name} on holidays of its site too"
                yield Change(DAYS, words, {f"{base}.holidays": "work"}, team, name)
            for day in sorted(set(range(len(WEEKDAYS))) - set(shift.days)):
                days = write_days(tuple(sorted({*shift.days, day})))
                yield Change(DAYS, f"{team} {name} on {WEEKDAYS[day]} too", {f"{base}.days": days}, team, name)


def trainings(scenario: Scenario, skill: str) -> Iterator[Change]:
    """Each team without a skill gets it, as its second choice."""
    for team, spec in scenario.teams.items():
        if skill not in spec.every_skill:
            paths: dict[str, Any] = {f"teams.{team}.skills": {**spec.skills, skill: HELPS_OUT}}
            for day, change in spec.changes.items():
                if change.skills is not None:
                    paths[f"teams.{team}.changes.{day}.skills"] = {**change.skills, skill: HELPS_OUT}
            yield Change(TRAINING, f"{team} learns {skill} (level {HELPS_OUT})", paths, team)


def routings(scenario: Scenario) -> Iterator[Change]:
    """Another order, ownership, hold, or end of a shift; each alone."""
    rules = scenario.routing
    for order in ("deadline", "severity", "fifo"):
        if order != rules.order:
            yield Change(ROUTING, f"routing order {order}, not {rules.order}", {"routing.order": order})
    if rules.ownership == "prefer_owner":
        yield Change(ROUTING, "tickets pooled, without owners", {"routing.ownership": "pooled"})
        for size, hold in enumerate(HOLDS, 1):
            if Fraction(hold.removesuffix(" %")) / 100 < rules.hold:
                yield Change(ROUTING, f"held for {hold} of the time left", {"routing.hold": hold}, size=size)
    else:
        yield Change(ROUTING, "tickets come back to their owners", {"routing.ownership": "prefer_owner"})
    other = "finish" if rules.at_shift_end == "hand_over" else "hand_over"
    ends = {"finish": "work finished at the end of a shift", "hand_over": "work handed over at the end of a shift"}
    yield Change(ROUTING, ends[other], {"routing.at_shift_end": other})


def targets(scenario: Scenario, of: Promise) -> Iterator[Change]:
    """Longer targets of a promise: steps of a grid, or more business days. The desk steers as before."""
    target = spec_of(scenario, of).promise.get(of.severity)
    if target is None or target.by is not None:
        return
    if target.business_days is not None:
        longer = [Target(business_days=target.business_days + more) for more in (1, 2, 3)]
    else:
        now = length_of(scenario, of, target)
        longer = [step.target for step in target_steps(scenario, of) if step.ms > now]
    for step, wanted in enumerate(longer, 1):
        yield Change(TARGET, f"a target of {wanted}, not {target}", with_target(scenario, of, wanted), size=step)


def quotas(scenario: Scenario, of: Promise) -> Iterator[Change]:
    """Lower quotas of a promise, step by step; where no severity has its own, it is that of all of them."""
    commitment = spec_of(scenario, of)
    now = commitment.quota.of(of.severity)
    if now is None or not commitment.is_share:
        return
    lower = (share for share in reversed(QUOTAS) if share < now)
    for step, share in enumerate(lower, 1):
        words = f"a quota of {write_share(share)}, not {write_share(now)}"
        yield Change(QUOTA, words, with_quota(scenario, of, share), size=step)


def judged_together(scenario: Scenario, of: Promise) -> Iterator[Change]:
    """One verdict on the tickets of all customers of an agreement."""
    if scenario.agreements[of.agreement].judged == "each customer":
        words = f"all customers of {of.agreement} judged together"
        yield Change(TOGETHER, words, {f"agreements.{of.agreement}.judged": "together"})
