"""Tickets that are promised nothing, updates that are due before there is anything to update, and cut-offs that only
some clocks have."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from slasim.agreements.document.book import Book
from slasim.agreements.prose.finding import NOTE, WARNING, ReviewFinding, found
from slasim.agreements.prose.words import aim, listed
from slasim.agreements.review.backing import Backer, latest
from slasim.agreements.review.case import Case
from slasim.agreements.review.volumes import Unpromised
from slasim.calendars.hours import clock
from slasim.instants import MINUTE
from slasim.instants import shown_to_the_minute as shown
from slasim.problems import Path
from slasim.scenario.sections.promised.commitments import RECEIVED, CommitmentSpec
from slasim.scenario.sections.scenario import WENT


def check_updates(case: Case) -> Iterator[ReviewFinding]:
    """An update that every ticket misses which is answered as late as it may be."""
    answers = [(name, spec) for _, name, spec in case.timed() if spec.metric == "first_response"]
    for path, name, spec in case.timed():
        from_creation = spec.metric == "periodic_update" and spec.starts == "created"
        for severity in spec.promise if from_creation else ():
            promised = [(answer, each) for answer, each in answers if severity in each.promise]
            yield from islice(_early(case, (*path, "promise", severity), name, severity, promised), 1)


def _early(
    case: Case, path: Path, name: str, severity: str, answers: list[tuple[str, CommitmentSpec]]
) -> Iterator[ReviewFinding]:
    """Where the update of a severity is due before the first response of it."""
    spec = case.spec.commitments[name]
    for (answer, promised), calendar in product(answers, case.calendars(spec, severity)):
        gap = latest(case, spec, severity, calendar, [Backer(answer, case.spec, promised)])
        if gap is None:
            continue
        start, update, response = (shown(at, case.zone_of(calendar)) for at in (gap.start, gap.promised, gap.backed))
        yield found(
            "update_before_response",
            WARNING if gap.ordinary else NOTE,
            path,
            f"{name} for {severity} runs from the creation and is due after {aim(spec.promise[severity])}; {answer} "
            f"may take {aim(promised.promise[severity])}. Asked on {start}, an update is due on {update} and the first "
            f"response on {response}: a ticket that is answered in time has already missed its update.",
            "starts: replied, so that updates begin with the first response; or a first response within the time of an "
            "update.",
            {(*case.path, "commitments", name, "starts"): "replied"},
        )


def check_cut_offs(case: Case) -> Iterator[ReviewFinding]:
    """A ticket that comes late in the day is one of the next day for one promise, and for another it is not."""
    for path, name, spec in case.timed():
        if spec.metric not in RECEIVED or spec.starts != "created" or spec.held_by is not None:
            continue
        for severity in spec.promise if spec.cut_off is None else ():
            others = [
                (each, other)
                for _, each, other in case.timed()
                if severity in other.promise and other.cut_off_of(severity)
            ]
            yield from islice(_without_cut_off(case, (*path, "promise", severity), name, severity, others), 1)


def _without_cut_off(
    case: Case, path: Path, name: str, severity: str, others: list[tuple[str, CommitmentSpec]]
) -> Iterator[ReviewFinding]:
    """Where a promise without a cut-off is due before one with it."""
    spec = case.spec.commitments[name]
    for (later, promised), calendar in product(others, case.calendars(spec, severity)):
        gap = latest(case, spec, severity, calendar, [Backer(later, case.spec, promised)])
        if gap is None:
            continue
        after = "just after" if gap.start % MINUTE else "on"
        start, own, other = (shown(at, case.zone_of(calendar)) for at in (gap.start, gap.promised, gap.backed))
        yield found(
            "cut_off_alone",
            WARNING if gap.ordinary else NOTE,
            path,
            f"{later} has a cut-off at {clock(promised.cut_off_of(severity))}, and {name} has none: it runs from the "
            f"creation. Asked {after} {start}, {severity} is due on {own} for {name} and on {other} for {later}.",
            f"the same cut_off for {name}, or a line that a ticket which comes late in the day counts at once for it.",
        )


def find_unpromised(book: Book, tickets: Unpromised | None) -> Iterator[ReviewFinding]:
    """Tickets that no agreement with customers is about: what is kept is kept of the others."""
    if tickets is None or not tickets.without or all(spec.kind != "customer" for spec in book.agreements.values()):
        return
    whose = f" (all of {listed(tickets.tiers)})" if tickets.tiers else ""
    a_month = "" if tickets.counted else " a month"
    yield found(
        "nothing_promised",
        NOTE,
        ("agreements",),
        f"{tickets.without} of {tickets.all} tickets{a_month} are promised nothing by any agreement with "
        f"customers{whose}: a report of 100 % is about the other {tickets.all - tickets.without}.",
        "an agreement for them, or say beside every report how many tickets it leaves out.",
    )


def find_transfers(book: Book) -> Iterator[ReviewFinding]:
    """Passing a ticket on gives it another target, and whoever passes it on decides when."""
    if book.transferred == WENT:
        names = [name for name, spec in book.agreements.items() if spec.for_.product or spec.for_.channel]
        yield found(
            "transfer_changes_target",
            NOTE,
            ("transferred",),
            f"a ticket that is late, or about to be, is judged by another promise as soon as it is passed on "
            f"({listed(names)}): its old target is then missed nowhere.",
            "a line on who may pass a ticket on, and until when; or transferred: where it began.",
        )
