"""Checks of demand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from slasim.scenario.draft import Draft
from slasim.scenario.durations import DAY
from slasim.scenario.findings import Finding
from slasim.scenario.references import adds_up, known_keys
from slasim.scenario.tree import Path


def check_demand(draft: Draft) -> Iterator[Finding]:
    """What can be said of the streams of tickets."""
    for name, stream in draft.demand.items():
        path: Path = ("demand", name)
        mix = (*path, "mix")
        tiers: tuple[Path, ...] = (("customers", "file"),)
        yield from known_keys(stream.mix.tier, draft.tiers, "the name of a tier", (*mix, "tier"), tiers)
        yield from known_keys(
            stream.mix.severity, draft.severities, "the name of a severity", (*mix, "severity"), (("severities",),)
        )
        for part, shares in (
            ("tier", stream.mix.tier),
            ("severity", stream.mix.severity),
            ("product", stream.mix.product),
        ):
            yield from adds_up(shares, (*mix, part))
            if part != "product" and not shares:
                yield Finding((*mix, part), "an empty map", "at least one share")
        yield from _special_days(draft, name)
    needs: tuple[Path, ...] = (("demand", "*", "mix"),)
    for section, names, seen in (
        ("customers", draft.tiers, {tier for stream in draft.demand.values() for tier in stream.mix.tier}),
        ("severities", draft.severities, {each for stream in draft.demand.values() for each in stream.mix.severity}),
    ):
        for index, each in enumerate(names):
            if each not in seen and not (section == "customers" and draft.has_file):
                at: Path = (section, each if section == "customers" else index)
                what = "tier" if section == "customers" else "severity"
                expected = f"a share in the {what} mix of some demand"
                yield Finding(
                    at, f"'{each}' without tickets", expected, needs=needs, at_key=True, rule=f"{what}_without_tickets"
                )


def _special_days(draft: Draft, name: str) -> Iterator[Finding]:
    window = draft.dates()
    if window is None or draft.horizon is None:
        return
    first = window[0] - timedelta(days=draft.horizon.warm_up // DAY + 1)
    last = window[1] + timedelta(days=draft.horizon.follow_up // DAY + 1)
    for day in draft.demand[name].special_days:
        if not first <= day <= last:
            path: Path = ("demand", name, "special_days", day.isoformat())
            expected = f"a date between {first} and {last}, which is what is simulated"
            yield Finding(path, str(day), expected, needs=(("horizon",),), at_key=True, rule="special_day_outside")
