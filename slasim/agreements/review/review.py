"""Reviews agreements: every finding at its clause."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from slasim.agreements.document.book import AFTER, BEFORE, Book, opened, year_of
from slasim.agreements.prose.finding import NOTE, WARNING, ReviewFinding, ReviewFindings, at
from slasim.agreements.review.case import Case
from slasim.agreements.review.chains import Clockwork
from slasim.agreements.review.promised import find_transfers, find_unpromised
from slasim.agreements.review.rules import CHECKS
from slasim.agreements.review.stakes import at_stake
from slasim.agreements.review.volumes import Volumes, mix_of, unpromised, volumes
from slasim.calendars.expansion import limits
from slasim.scenario.checks.findings import RULES as SUSPICIOUS
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.sections.scenario import WENT
from slasim.scenario.values.midnights import midnight_ms

if TYPE_CHECKING:
    from slasim.log.ticket_log import TicketLog

Source = Book | str | os.PathLike[str]


def review(agreements: Source, other: Source | None = None, log: TicketLog | None = None) -> ReviewFindings:
    """Is this agreement clear, fair, backed and hard to game?

    agreements  a Scenario, an AgreementBook, or the file of one; read from a file, every finding names line and column
    other       a second set of agreements (another offer): its findings follow, and the two stand side by side
    log         a ticket log: quotas are tried with its volume, and of two offers verdicts and money are compared on it

    Warnings come first, and among them those by which most money can move; then in the order of the file. Raises
    ScenarioError for a file that cannot be read, TermsError for a log that the agreements do not fit.
    """
    books = [opened(source) for source in ([agreements] if other is None else [agreements, other])]
    findings = [finding for book in books for finding in _ranked(book, list(_found(book, log)))]
    if other is None:
        return ReviewFindings(tuple(findings))
    from slasim.agreements.review.side_by_side import side_by_side

    return ReviewFindings(tuple(findings), side_by_side(books[0], books[1], log))


def _found(book: Book, log: TicketLog | None) -> Iterator[ReviewFinding]:
    """Findings of every version of every agreement; an amendment is named for what was not found before it."""
    log = log.transferred() if log is not None and book.transferred == WENT else log
    mix = mix_of(book, log)
    tickets = volumes(book, mix)
    yield from find_unpromised(book, unpromised(book, mix, log))
    yield from find_transfers(book)
    for name, spec in book.agreements.items():
        seen = set()
        for start, version in spec.versions(book.timezone):
            for finding in _of_version(book, name, version, tickets):
                if (finding.name, finding.clause) in seen:
                    continue
                seen.add((finding.name, finding.clause))
                yield finding if start < 0 else _amended(book, name, spec, start, finding)
    for problem in book.warnings:
        if problem.path.partition(".")[0] == "agreements":
            risk = f"{SUSPICIOUS[problem.rule]}: {problem.found}."
            remedy = "; ".join(part for part in (problem.expected, problem.hint) if part) + "."
            place = (problem.file, problem.line, problem.column)
            finding = ReviewFinding(problem.rule, WARNING, problem.path, risk, remedy, *place)
            _, name, *inside = [*problem.path.split("."), ""]
            if name not in book.agreements:
                yield finding
            elif problem.rule == "quota_of_all" and not _decides(book.agreements[name], inside[1:2]):
                yield replace(finding, severity=NOTE)
            else:
                yield _staked(_case(book, name, book.agreements[name], tickets), finding)


def _decides(spec: AgreementSpec, on: Sequence[str]) -> bool:
    """Whether money, or the right to end the agreement, hangs on the quota of a commitment, in some version."""
    for state in spec.states():
        rules = () if state.credits is None else state.credits.rules
        if any(rule.of_quota and rule.on in (None, *on) for rule in rules):
            return True
        stop = state.termination
        if stop is not None and stop.missed is not None and stop.on in (None, *on):
            return True
    return spec.kind != "customer" or not any(state.credits for state in spec.states())


def _of_version(book: Book, name: str, spec: AgreementSpec, volumes: Volumes) -> Iterator[ReviewFinding]:
    case = _case(book, name, spec, volumes)
    for check in CHECKS:
        for finding in check(case):
            yield _staked(case, finding)


def _case(book: Book, name: str, spec: AgreementSpec, volumes: Volumes) -> Case:
    year = year_of(book, spec)
    return Case(book, name, spec, year, _clockwork(book, *year), volumes)


def _staked(case: Case, finding: ReviewFinding) -> ReviewFinding:
    """The finding with what it can move."""
    stake = at_stake(case, finding.name, tuple(finding.clause.split(".")))
    return replace(finding, stake=stake, currency=case.book.currency)


def _clockwork(book: Book, start: int, end: int) -> Clockwork:
    """Around a year, as far as the holidays of every calendar are known."""
    calendars = tuple(spec.build() for spec in book.calendars.values())
    known = [limits(each) for each in calendars]
    first, last = max(each[0] for each in known), min(each[1] for each in known)
    return Clockwork(calendars, max(start - BEFORE, first), min(end + AFTER, last))


def _amended(book: Book, name: str, spec: AgreementSpec, start: int, finding: ReviewFinding) -> ReviewFinding:
    zone = spec.timezone or book.timezone
    day = next(day for day in spec.amendments if midnight_ms(zone, day) == start)
    inside = finding.clause.removeprefix(f"agreements.{name}").lstrip(".")
    clause = ".".join(part for part in ("agreements", name, "amendments", str(day), inside) if part)
    return replace(finding, clause=clause, mend={})


def _ranked(book: Book, findings: list[ReviewFinding]) -> list[ReviewFinding]:
    """Warnings first, the usual notes last, the most money first, then in the order of the file, or as they were
    found."""
    placed = [finding if finding.line else _at(book, finding) for finding in findings]
    return sorted(
        placed,
        key=lambda each: (each.severity != WARNING, each.is_usual, -each.stake, each.file, each.line, each.column),
    )


def _at(book: Book, finding: ReviewFinding) -> ReviewFinding:
    """The place of the clause, or of the one in which it is missing."""
    path = tuple(finding.clause.split("."))
    place = book.place(path)
    if path[2:3] == ("amendments",):
        # the changes of an amendment are written under dotted paths
        whole = (book.place((*path[:4], ".".join(path[4:end]))) for end in range(len(path), 4, -1))
        place = next((each for each in whole if each != book.place(path[:4])), place)
    return finding if place is None else at(place, finding)
