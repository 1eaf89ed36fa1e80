"""Eras: stretches of time in which no agreement or calendar changes. A ticket is owed what held at its creation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from slasim.scenario.sections.calendars import CalendarSpec
from slasim.scenario.sections.promised.agreements import AgreementSpec
from slasim.scenario.values.midnights import midnight_ms
from slasim.terms.tables import ALWAYS, NEVER

Span = tuple[int, int, AgreementSpec]  # [start, end) in ms, and what the agreement says on it


def versions_in_force(spec: AgreementSpec, timezone: str) -> list[Span]:
    """The versions of an agreement on the stretches on which they are in force, in order; its term limits them.

    An agreement that is renewed goes on after its last date. timezone: for agreements without their own.
    """
    versions = spec.versions(timezone)
    ends = [*(start for start, _ in versions[1:]), NEVER]
    found = []
    for (start, version), end in zip(versions, ends, strict=True):
        if version.term is not None:
            zone = version.timezone or timezone
            start = max(start, midnight_ms(zone, version.term.from_))
            if version.term.last is not None:
                end = min(end, midnight_ms(zone, version.term.last + timedelta(days=1)))
        if start < end:
            found.append((start, end, version))
    return found


def find_eras(
    agreements: Mapping[str, AgreementSpec], calendars: Iterable[CalendarSpec], timezone: str
) -> list[tuple[int, dict[str, AgreementSpec]]]:
    """Each era: its first instant, and the agreements in force in it, as they then read; the first begins ALWAYS."""
    spans = {name: versions_in_force(spec, timezone) for name, spec in agreements.items()}
    edges = {edge for of_one in spans.values() for start, end, _ in of_one for edge in (start, end)}
    edges |= {start for spec in agreements.values() for start, _ in spec.versions(timezone)}
    edges |= {start for spec in calendars for start, _ in spec.versions()}
    return [
        (
            at,
            {name: version for name, of_one in spans.items() for start, end, version in of_one if start <= at < end},
        )
        for at in sorted((edges | {ALWAYS}) - {NEVER})
    ]
