"""Checks of the tickets that wait when the simulation begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from slasim.instants import DAY
from slasim.problems import Path
from slasim.scenario.checks.draft import Draft
from slasim.scenario.checks.findings import Finding
from slasim.scenario.checks.references import known_name
from slasim.scenario.sections.tickets.opening import OpeningSpec
from slasim.scenario.values.durations import write_duration


def check_opening(draft: Draft) -> Iterator[Finding]:
    """Tickets that their streams can have brought, of a desk that begins with them, under agreements of that time."""
    first: dict[tuple[str | None, ...], int] = {}
    for index, waiting in enumerate(draft.opening):
        path: Path = ("opening", index)
        yield from _of_stream(draft, waiting, path)
        if first.setdefault(waiting.kind, index) != index:
            found = f"the tickets of opening.{first[waiting.kind]} a second time"
            yield Finding(path, found, "one entry for tickets of one kind, with all their ages", needs=(("opening",),))
    if draft.opening and draft.horizon is not None and draft.horizon.warm_up:
        before = write_duration(draft.horizon.warm_up)
        found = f"tickets that wait when the simulation begins, {before} before the window"
        expected = "`warm_up: 0 h` in the horizon: the desk begins with them, and not empty before them"
        yield Finding(("opening",), found, expected, needs=(("horizon",),), at_key=True)
    yield from _agreements(draft)


def _of_stream(draft: Draft, waiting: OpeningSpec, path: Path) -> Iterator[Finding]:
    yield from known_name(waiting.stream, draft.names("demand"), "a stream of demand", (*path, "stream"), ())
    if waiting.stream not in draft.demand:
        return
    mix = draft.demand[waiting.stream].mix
    shares: tuple[tuple[str, str | None, Mapping[str, Any]], ...] = (
        ("severity", waiting.severity, mix.severity),
        ("tier", waiting.tier, draft.tier_mix(waiting.stream)),
        ("product", waiting.product, mix.product),
    )
    for what, name, of in shares:
        if name is not None:
            known = [each for each, share in of.items() if share > 0]
            needs: tuple[Path, ...] = (("demand", waiting.stream),)
            expected = f"a {what} that {waiting.stream} brings"
            yield from known_name(name, known, expected, (*path, what), needs)


def _agreements(draft: Draft) -> Iterator[Finding]:
    """Agreements that were not in force when the oldest of these tickets came: they owe nothing to some of them."""
    dates = draft.dates()
    if dates is None or not draft.opening:
        return
    at, oldest = max(enumerate(each.oldest for each in draft.opening), key=lambda each: each[1])
    first = dates[0] - timedelta(days=-(-oldest // DAY))
    for name, agreement in draft.agreements.items():
        if agreement.term is not None and first < agreement.term.from_ <= dates[0]:
            since = agreement.term.from_
            found = f"tickets from {first} on, to whom '{name}', in force from {since} on, owes nothing before that"
            expected = "ages that its term covers, or an earlier term"
            needs: tuple[Path, ...] = (("horizon",), ("agreements", name, "term"))
            yield Finding(("opening", at, "tickets"), found, expected, needs=needs, rule="opening_before_agreement")
