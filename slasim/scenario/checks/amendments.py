"""Checks of amendments of agreements and calendars: when they take effect, and what they may change."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from slasim.problems import Path, nearest, one_of
from slasim.scenario.checks.draft import Draft
from slasim.scenario.checks.findings import Finding
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.promised.amendments import FIXED, Amended
from slasim.scenario.sections.promised.commitments import CommitmentSpec
from slasim.scenario.sections.shapes import fields


def check_amendments(draft: Draft) -> Iterator[Finding]:
    """What can be said of amendments before they are made; what they lead to is found by making them."""
    parts: tuple[tuple[str, dict[str, Amended]], ...] = (
        ("calendars", dict(draft.calendars)),
        ("agreements", dict(draft.agreements)),
    )
    for section, named in parts:
        for name, part in named.items():
            yield from _dates(part, (section, name))
            yield from _fixed(part, (section, name))
    for name, agreement in draft.agreements.items():
        yield from _inside_term(agreement, ("agreements", name))
        yield from _same_periods(agreement, ("agreements", name))
        yield from _same_cells(agreement, ("agreements", name))


def readable_states(part: AgreementSpec) -> tuple[AgreementSpec, ...]:
    """Everything it says in the course of time; only itself where an amendment cannot be made, which is said there."""
    try:
        return part.states()
    except ValueError:
        return (part,)


def _dates(part: Amended, path: Path) -> Iterator[Finding]:
    before = None
    for day, changes in part.amendments.items():
        at: Path = (*path, "amendments", str(day))
        if before is not None and day <= before:
            expected = f"a date after {before}: amendments stand in the order in which they take effect"
            yield Finding(at, f"'{day}'", expected, at_key=True)
        before = day
        if not changes:
            yield Finding(at, "no change", "dotted paths and their new values", at_key=True)


def _fixed(part: Amended, path: Path) -> Iterator[Finding]:
    fixed = FIXED[str(path[0])]
    known = [name for name, _ in fields(type(part)) if name not in fixed]
    for day, changes in part.amendments.items():
        for change in changes:
            if change.split(".")[0] in fixed:
                expected = f"a path to what an amendment can change: all but {one_of(fixed)}"
                at: Path = (*path, "amendments", str(day), change)
                yield Finding(at, f"'{change}'", expected, nearest(change, known), at_key=True)


def _inside_term(agreement: AgreementSpec, path: Path) -> Iterator[Finding]:
    term = agreement.term
    if term is None or not term.holds_on(term.from_):
        return
    for day in agreement.amendments:
        if day <= term.from_ or not term.holds_on(day):
            expected = f"a date inside the term: after {term.from_}" + (f" and up to {term.last}" if term.last else "")
            at: Path = (*path, "amendments", str(day))
            yield Finding(at, f"'{day}'", expected, needs=((*path, "term"),), at_key=True)


def _same_periods(agreement: AgreementSpec, path: Path) -> Iterator[Finding]:
    """What was counted by month cannot be compared with a quota per quarter: the commitment keeps its periods."""
    return _kept(agreement, path, lambda each: f"review periods of a {each.quota.per}")


def _same_cells(agreement: AgreementSpec, path: Path) -> Iterator[Finding]:
    """What was judged severity by severity cannot go on as one verdict: the commitment keeps whom its quota is of."""
    return _kept(
        agreement, path, lambda each: "a quota of all tickets" if each.quota.pooled else "a quota of each severity"
    )


def _kept(agreement: AgreementSpec, path: Path, words: Callable[[CommitmentSpec], str]) -> Iterator[Finding]:
    """Amendments that change what a commitment has to keep, told by its words."""
    first: dict[str, str] = {}
    for number, state in enumerate(readable_states(agreement)):
        for name, commitment in state.commitments.items():
            now = words(commitment)
            if first.setdefault(name, now) != now:
                day = sorted(agreement.amendments)[number - 1]
                changes = agreement.amendments[day]
                by = next((each for each in changes if _is_about(each, name)), next(iter(changes)))
                expected = f"{first[name]}, as before; or a new commitment in place of '{name}'"
                found, at = f"{now} for '{name}'", (*path, "amendments", str(day), by)
                yield Finding(at, found, expected, needs=((*path, "commitments"),))
                first[name] = now  # said once


def _is_about(change: str, commitment: str) -> bool:
    parts = change.split(".")
    mine = parts[:2] == ["commitments", commitment]
    return parts == ["commitments"] or (mine and parts[2:3] in ([], ["quota"], ["per"]))
