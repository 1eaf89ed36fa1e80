"""How clocks run: hours nobody chose, replies nobody wrote, waits nobody owns, and ways to win time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from slasim.agreements.document.book import first_day
from slasim.agreements.prose.finding import NOTE, WARNING, ReviewFinding, found
from slasim.agreements.prose.words import aim, listed
from slasim.agreements.review.case import Case
from slasim.instants import shown, to_ms
from slasim.problems import Path
from slasim.scenario.sections.promised.commitments import CUSTOMER, FINAL, SOLUTIONS, VENDOR, WORKAROUND, CommitmentSpec
from slasim.zones import zone_of

RESPONSES = ("first_response", "next_response", "periodic_update")  # stopped by replies
SHIFT = "shift"
FRIDAY, EVENING = 4, 17


def check_clocks(case: Case) -> Iterator[ReviewFinding]:
    """Every finding about the clocks of an agreement."""
    for path, name, spec in case.timed():
        yield from _hours(case, path, name, spec)
        yield from _replies(path, name, spec)
        yield from _waits(case, path, name, spec)
        yield from _restarts(path, name, spec)
        yield from _closing(path, name, spec)
        yield from _workaround(case, path, name, spec)
        yield from _starts(case, path, name, spec)


def _hours(case: Case, path: Path, name: str, spec: CommitmentSpec) -> Iterator[ReviewFinding]:
    if "hours" in spec.model_fields_set:
        return
    severity, target = max(spec.promise.items(), key=lambda each: each[1].on(None))
    friday = _friday_evening(case)
    yield found(
        "no_calendar",
        WARNING,
        (*path, "hours"),
        f"{name} names no hours, so nights, weekends and holidays count: {aim(target)} for {severity}, asked on "
        f"{shown(friday, case.zone)}, is due on {shown(friday + target.on(None), case.zone)}.",
        "say the hours that count: 24x7, customer, or a calendar.",
    )


def _friday_evening(case: Case) -> int:
    """17:00 of the first Friday of the agreement, in its zone; ms."""
    day = first_day(case.book, case.spec)
    day += timedelta(days=(FRIDAY - day.weekday()) % 7)
    at = datetime(day.year, day.month, day.day, EVENING, tzinfo=zone_of(case.zone))
    return to_ms(at)


def _replies(path: Path, name: str, spec: CommitmentSpec) -> Iterator[ReviewFinding]:
    if spec.automatic_replies == "count" and spec.metric in RESPONSES:
        targets = listed(f"{severity} {aim(target)}" for severity, target in spec.promise.items())
        yield found(
            "automatic_replies_stop",
            WARNING,
            (*path, "automatic_replies"),
            f"a machine that answers at once stops {name} after 0 s: every target ({targets}) is met though nobody has "
            "read the ticket.",
            "automatic_replies: ignored.",
            {(*path, "automatic_replies"): "ignored"},
        )


def _waits(case: Case, path: Path, name: str, spec: CommitmentSpec) -> Iterator[ReviewFinding]:
    duty = case.spec.customer_reply
    severity, target = next(iter(spec.promise.items()))
    if spec.metric == "resolution" and CUSTOMER not in spec.pauses and (duty is None or duty.effect != SHIFT):
        yield found(
            "customer_delay_counts",
            WARNING,
            (*path, "pauses"),
            f"{name} runs while the customer is asked: a customer who answers {severity} after {aim(target)} has used "
            f"up all of the {aim(target)}, and the provider breaches without having had the ticket for a minute.",
            "pauses: true; or customer_reply: {within: ..., effect: shift}, which pauses the clock for what a wait "
            "exceeds.",
            {(*path, "pauses"): True},
        )
    if spec.metric in ("first_response", "answer_speed") and CUSTOMER in spec.pauses:
        yield found(
            "response_pauses",
            WARNING,
            (*path, "pauses"),
            f"{name} is paused while a ticket waits for the customer, who has not yet been answered: whoever sets "
            f"it to waiting has more than {aim(target)} for {severity}, without limit.",
            "pauses: false; only what follows an answer can wait for the customer.",
            {(*path, "pauses"): False},
        )
    if VENDOR in spec.pauses and case.spec.kind == "customer":
        yield found(
            "vendor_delay_unbounded",
            WARNING,
            (*path, "pauses"),
            f"{name} is paused while a vendor has the ticket, and nothing bounds that: {aim(target)} for {severity} "
            "are due whenever the provider's own supplier has finished.",
            "pauses: true (the customer alone), and a vendor agreement under depends_on that fits into the target.",
        )


def _restarts(path: Path, name: str, spec: CommitmentSpec) -> Iterator[ReviewFinding]:
    severity, target = next(iter(spec.promise.items()))
    again = f"{severity}, {aim(target)}, then has {aim(target)} more"
    if spec.on_severity_change == "restart":
        yield found(
            "severity_change_restarts",
            WARNING,
            (*path, "on_severity_change"),
            f"whoever changes the severity gives {name} a whole new target: a ticket that comes to {again}.",
            "on_severity_change: recompute (from the start of the clock) or carry (what has counted so far).",
        )
    if spec.on_severity_change == "revise":
        yield found(
            "breach_revised",
            WARNING,
            (*path, "on_severity_change"),
            f"a missed target of {name} is not final: a late ticket of {severity} that gets a severity with more time "
            f"than {aim(target)}, with the customer's consent, is in time again, and its credit is owed no more.",
            "on_severity_change: recompute, by which a target that was missed stays missed.",
        )
    if spec.on_reopen == "new" and spec.metric == "resolution":
        yield found(
            "reopening_restarts",
            NOTE,
            (*path, "on_reopen"),
            f"a ticket that is closed unsolved and reopened starts a new clock: {again}.",
            "on_reopen: continue; or agree in words when a reopened ticket is a new one.",
        )
    if spec.on_return == "new":
        yield found(
            "return_restarts",
            NOTE,
            (*path, "on_return"),
            f"a question to the customer shortly before {name} is due ends its clock, which then counts nowhere: "
            f"{severity}, {aim(target)}, then has {aim(target)} more from the answer on, as often as somebody asks.",
            "on_return: continue, by which what was left of an interval runs on after the wait.",
            {(*path, "on_return"): "continue"},
        )


def _closing(path: Path, name: str, spec: CommitmentSpec) -> Iterator[ReviewFinding]:
    """What a closing ends, and what it leaves out."""
    severity, target = next(iter(spec.promise.items()))
    by = [end for end in spec.ends if end in ("solved", "closed")]
    if spec.metric == "first_response" and (by or spec.on_reopen == "new"):
        without = "has kept it" if by else "owes none: its clock counts nowhere"
        yield found(
            "closing_answers",
            NOTE,
            (*path, "ends" if by else "on_reopen"),
            f"a ticket of {severity} that is {by[-1] if by else 'solved'} within {aim(target)} without a word to the "
            f"customer {without}; whoever cannot answer in time can close.",
            "a line on who may close without a reply (spam, duplicates, solved by telephone), and a look at how many "
            "there are.",
        )
    if spec.ends == ("closed",) and spec.metric != "first_response":
        yield found(
            "closing_counts",
            NOTE,
            (*path, "ends"),
            f"{name} runs until the ticket is closed, the days between solution and closing too: where tickets are "
            f"closed so many days after the solution that {aim(target)} for {severity} are over, each is late.",
            "ends: solved, or a line on when a solved ticket is closed.",
        )


def _workaround(case: Case, path: Path, name: str, spec: CommitmentSpec) -> Iterator[ReviewFinding]:
    """What a workaround leaves open, and a solution without one."""
    if WORKAROUND not in spec.ends:
        return
    severity, target = next(iter(spec.promise.items()))
    if not {"solved", "closed"} & {*spec.ends}:
        both = [*spec.ends, "solved"]
        yield found(
            "workaround_alone",
            WARNING,
            (*path, "ends"),
            f"only a workaround keeps {name}: a ticket of {severity} that is solved within {aim(target)}, so that "
            "nobody needs one, is late.",
            f"ends: [{', '.join(both)}], whichever is first.",
            {(*path, "ends"): both},
        )
    solved = {
        severity
        for each in case.book.agreements.values()
        if each.kind == case.spec.kind and each.status == case.spec.status
        for one in each.commitments.values()
        if one.metric in SOLUTIONS and not {*FINAL} & {*one.ends}
        for severity in one.promise
    }
    if open_ := [each for each in spec.promise if each not in solved]:
        yield found(
            "workaround_lasts",
            WARNING,
            (*path, "ends"),
            f"once a workaround is given, no promise says when tickets of {listed(open_)} are solved: one that gets a "
            f"workaround within {aim(spec.promise[open_[0]])} may stay open for ever.",
            "a resolution for the same severities that a workaround does not end.",
        )


def _starts(case: Case, path: Path, name: str, spec: CommitmentSpec) -> Iterator[ReviewFinding]:
    """Clocks that start after the creation, of severities of which no promise covers the time before."""
    if spec.starts == "created":
        return
    before = {
        severity
        for each in case.book.agreements.values()
        if each.kind == case.spec.kind and each.status == case.spec.status
        for one in each.commitments.values()
        if one.starts == "created" and (spec.starts == "replied") <= (one.metric in RESPONSES)
        for severity in one.promise
    }
    open_ = [severity for severity in spec.promise if severity not in before]
    if open_:
        moment, late = ("the first reply", "answered") if spec.starts == "replied" else ("a hand-over", "passed on")
        yield found(
            "start_unbounded",
            WARNING,
            (*path, "starts"),
            f"{name} starts with {moment}, and no promise says when that has to be for {listed(open_)}: a ticket that "
            f"is {late} after a week is in time if the {aim(spec.promise[open_[0]])} from then on are kept, and one "
            f"that is never {late} is not judged at all.",
            "a first_response for the same severities; or starts: created."
            if spec.starts == "replied"
            else "a promise that starts with the creation for the same severities.",
        )
