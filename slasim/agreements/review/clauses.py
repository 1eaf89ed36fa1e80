"""What an agreement does not say: exclusions, review, zone."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from slasim.agreements.document.book import first_day, regions_of
from slasim.agreements.document.parties import is_of_tickets
from slasim.agreements.prose.finding import NOTE, WARNING, ReviewFinding, found
from slasim.agreements.review.case import Case
from slasim.instants import DAY, HOUR, long, shown
from slasim.scenario.values.amounts import write_share
from slasim.scenario.values.midnights import midnight_ms

MAINTENANCE = 4 * HOUR  # of the night with which an availability without exclusions is tried
MONTH = 30 * DAY
TICKETS_COUNT = (
    "nothing is excluded: tickets of an outage of the customer's own network, of force majeure, or of a day with many "
    "times the usual volume count like all others.",
    "relief for abnormal volume, and exclusions as they occur, each with cause and reference.",
)
TIME_COUNTS = (
    "nothing is excluded: an outage of the customer's own network, or of force majeure, counts like every other.",
    "exclusions as they occur, each with cause and reference.",
)


def check_clauses(case: Case) -> Iterator[ReviewFinding]:
    """Every finding about clauses that are left out."""
    yield from _zone(case)
    yield from _exclusions(case)
    if case.spec.review is None and case.spec.kind == "customer":
        yield found(
            "no_review",
            NOTE,
            (*case.path, "review"),
            f"nothing says when the parties look at it again: the targets that are right on "
            f"{first_day(case.book, case.spec)} hold as long as the agreement, whatever becomes of volume and service.",
            "review: 3 months.",
        )


def _zone(case: Case) -> Iterator[ReviewFinding]:
    if case.spec.timezone is not None:
        return
    base = midnight_ms(case.book.timezone, first_day(case.book, case.spec).replace(day=1))
    for region in regions_of(case.book, case.spec):
        zone = case.book.calendars[region].timezone
        here, there = shown(base, case.book.timezone), shown(base, zone)
        if here != there:
            yield found(
                "no_zone",
                NOTE,
                (*case.path, "timezone"),
                f"it names no zone, so months are cut in {case.book.timezone}: the month that begins there on {here} "
                f"begins for {region} on {there}, and tickets between that and midnight count in another month than "
                "the customer's calendar says.",
                f"timezone: {case.book.timezone}, or an agreement for each region with its own.",
            )
            return


def _exclusions(case: Case) -> Iterator[ReviewFinding]:
    spec = case.spec
    if spec.exclusions or spec.relief is not None or spec.maintenance is not None:
        return
    for path, name, each in case.commitments():
        if each.metric == "availability" and each.quota.shares:
            allowed = (1 - each.quota.highest) * Fraction(MONTH)
            if allowed < MAINTENANCE:
                yield found(
                    "no_exclusions",
                    WARNING,
                    path,
                    f"nothing is excluded, so announced maintenance is an outage: {write_share(each.quota.highest)} of "
                    f"30 days leave {long(int(allowed))}, and one night of {long(MAINTENANCE)} misses {name}.",
                    "exclusions for announced maintenance, force majeure and third parties, each with its evidence.",
                )
                return
    if spec.kind != "internal":
        yield found(
            "no_exclusions",
            NOTE,
            (*case.path, "exclusions"),
            *(TICKETS_COUNT if is_of_tickets(spec) else TIME_COUNTS),
        )
