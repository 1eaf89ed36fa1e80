"""Checks of the customer's replies: their agreed time has a length on the hours of every clock that they move."""

from __future__ import annotations

from collections.abc import Iterator

from slasim.problems import Path
from slasim.scenario.checks.commitments import clock_calendars
from slasim.scenario.checks.draft import Draft
from slasim.scenario.checks.findings import Finding
from slasim.scenario.sections.promised.agreements import AgreementSpec


def check_replies(agreement: AgreementSpec, path: Path, draft: Draft) -> Iterator[Finding]:
    """path: of the agreement."""
    duty = agreement.customer_reply
    if duty is None or duty.within.business_days is None:
        return
    moved = filter(agreement.shifts, agreement.commitments.values())
    hours = (each.hours_of(severity) for each in moved for severity in each.promise)
    calendars = {name: each for of in hours for name, each in clock_calendars(agreement, of, draft).items()}
    for name, calendar in calendars.items():
        try:
            duty.within.on(calendar)
        except ValueError:
            found = f"'{duty.within}' on calendar {name}, whose working days differ in length"
            hint = "an agreed time in business days is as many hours as a working day has, whatever business_days says"
            needs: tuple[Path, ...] = ((*path, "commitments"), ("calendars", "*", "hours"), ("customers",))
            yield Finding((*path, "customer_reply", "within"), found, "a time in hours", hint, needs)
            return
