"""Checks of the work that tickets bring."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.problems import Path, nearest, one_of
from slasim.scenario.checks.draft import Combination, Draft
from slasim.scenario.checks.findings import Finding
from slasim.scenario.checks.references import adds_up, known_conditions
from slasim.scenario.sections.tickets.work import CUSTOMER, SOLVED, WorkRule
from slasim.scenario.sections.tickets.work_hours import is_in, shown_hour, week_parts

OUTCOMES = (SOLVED, CUSTOMER)


def check_work(draft: Draft) -> Iterator[Finding]:
    """What can be said of rules and their paths."""
    skills = list(dict.fromkeys(skill for team in draft.teams.values() for skill in team.every_skill))
    for index, rule in enumerate(draft.work):
        yield from _rule(rule, ("work", index), skills, draft)
    yield from _coverage(draft)


def _rule(rule: WorkRule, path: Path, skills: list[str], draft: Draft) -> Iterator[Finding]:
    yield from known_conditions(rule.when, (*path, "when"), draft)
    steps = [step.skill for step in rule.path]
    for index, step in enumerate(rule.path):
        at: Path = (*path, "path", index)
        if step.skill in OUTCOMES:
            yield Finding(
                (*at, "skill"), f"'{step.skill}'", "another name for a skill; solved and customer are outcomes"
            )
        elif step.skill not in skills:
            expected = f"a skill that some team has: {one_of(skills)}"
            needs: tuple[Path, ...] = (("teams", "*", "skills"),)
            yield Finding(
                (*at, "skill"), f"'{step.skill}', which nobody has", expected, nearest(step.skill, skills), needs
            )
        if step.skill in steps[:index]:
            expected = "each skill once in a path; to come back to a step, let it lead to customer"
            yield Finding((*at, "skill"), f"'{step.skill}' a second time", expected)
        others = [skill for skill in dict.fromkeys(steps) if skill != step.skill]
        for outcome in step.then:
            if outcome not in (*OUTCOMES, *others):
                known = [*OUTCOMES, *others]
                found = f"'{outcome}', the step itself" if outcome == step.skill else f"'{outcome}'"
                expected = f"an outcome: {one_of(known)}"
                where = (("work", path[1], "path", "*", "skill"),)
                yield Finding((*at, "then", outcome), found, expected, nearest(outcome, known), where, at_key=True)
        yield from adds_up(step.then, (*at, "then"))
        if not step.then:
            yield Finding((*at, "then"), "an empty map", "what follows the touch, 100 % in all")
    yield from _flow(rule, path)


def _flow(rule: WorkRule, path: Path) -> Iterator[Finding]:
    steps = {step.skill: step for step in rule.path}
    follows = {skill: {name for name, share in step.then.items() if share > 0} for skill, step in steps.items()}
    ends = {skill for skill in steps if SOLVED in follows[skill]}
    while more := {skill for skill in steps if skill not in ends and follows[skill] & ends}:
        ends |= more
    reached, new = set(), {rule.path[0].skill}
    while new:
        reached |= new
        new = {name for skill in new for name in follows.get(skill, ()) if name in steps} - reached
    needs: tuple[Path, ...] = ((*path, "path"),)
    for index, step in enumerate(rule.path):
        at: Path = (*path, "path", index)
        if step.skill not in ends:
            found = f"a step '{step.skill}' from which no ticket is ever solved"
            expected = "a way to solved: some share of it here or on the way on"
            yield Finding((*at, "then"), found, expected, needs=needs, at_key=True)
        if step.skill not in reached:
            found = f"a step '{step.skill}' that no ticket comes to"
            yield Finding(at, found, "a step before it that leads to it", needs=needs, rule="unreachable_step")
    if rule.together and (follows[rule.path[0].skill] == {SOLVED} or all(s.handle.is_constant for s in rule.path)):
        found = f"'{rule.together:g}' of tickets that have one touch or whose handle times never differ"
        expected = "a path on which handle times of several touches are left to chance"
        yield Finding((*path, "together"), found, expected, needs=needs, rule="unused_setting")
    waits = any(CUSTOMER in names for names in follows.values())
    if waits and rule.customer_reply is None:
        expected = "how long customers take, such as customer_reply: lognormal(median=3 h, cv=1.5)"
        yield Finding((*path, "customer_reply"), "no customer_reply, though a step leads to customer", expected)
    if not waits and rule.customer_reply is not None:
        expected = "a step that leads to customer"
        at = (*path, "customer_reply")
        yield Finding(at, "a customer_reply that nobody waits for", expected, needs=needs, rule="unused_customer_reply")
    if not waits and rule.customer_hours != "24x7":
        found = f"'{rule.customer_hours}', though nobody waits for the customer"
        expected = "a step that leads to customer"
        yield Finding((*path, "customer_hours"), found, expected, needs=needs, rule="unused_setting")


def _coverage(draft: Draft) -> Iterator[Finding]:
    """Every kind of ticket has a rule, every rule a kind of ticket."""
    needs: tuple[Path, ...] = (
        ("work", "*", "when"),
        ("customers",),
        ("demand", "*", "mix"),
        ("demand", "*", "channel"),
    )
    weeks = [rule.when.week() for rule in draft.work]
    parts = week_parts(weeks)
    used = set()
    missing: dict[Combination, int] = {}  # and from when on in the week
    for each in draft.combinations:
        fitting = [index for index, rule in enumerate(draft.work) if each.fits(rule.when)]
        for start in {part.kind: part.start for part in reversed(parts)}.values():
            index = next((index for index in fitting if is_in(weeks[index], start)), None)
            if index is None:
                missing.setdefault(each, start)
            used.add(index)
    if missing and draft.work:
        more = f" and {len(missing) - 1} other kinds" if len(missing) > 1 else ""
        first, start = next(iter(missing.items()))
        at_times = any(first.fits(rule.when) for rule in draft.work)
        found = f"no rule for tickets of {first}{f' from {shown_hour(start)} on' if at_times else ''}{more}"
        hint = "end with a rule without `when`"
        yield Finding(("work",), found, "a rule for every ticket that can occur", hint, needs, at_key=True)
    for index, rule in enumerate(draft.work):
        if index not in used and draft.combinations:
            earlier = any(each.fits(rule.when) for each in draft.combinations)
            found = "a rule after others that fit all its tickets" if earlier else "a rule that fits no ticket"
            yield Finding(("work", index), found, "a rule that is used", needs=needs, rule="unused_rule")
