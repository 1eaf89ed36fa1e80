"""Pieces that several checks share: names that must be known, shares that must add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from slasim.problems import Path, nearest, one_of
from slasim.scenario.checks.draft import Draft
from slasim.scenario.checks.findings import Finding
from slasim.scenario.sections.tickets.work import When
from slasim.scenario.values.amounts import write_share


def known_name(
    name: str, known: Iterable[str], what: str, path: Path, needs: tuple[Path, ...], *, at_key: bool = False
) -> Iterator[Finding]:
    """A finding unless `name` is one of the known."""
    known = list(known)
    if name not in known:
        expected = f"{what}: {one_of(known)}"
        yield Finding(path, f"'{name}'", expected, nearest(name, known), needs, at_key)


def known_keys(
    names: Iterable[str], known: Iterable[str], what: str, path: Path, needs: tuple[Path, ...]
) -> Iterator[Finding]:
    """Findings for the keys of a map that are not known."""
    known = list(known)
    for name in names:
        yield from known_name(name, known, what, (*path, name), needs, at_key=True)


def adds_up(shares: Mapping[str, Fraction], path: Path) -> Iterator[Finding]:
    """A finding unless the shares make 100 %."""
    total = sum(shares.values(), Fraction(0))
    if shares and total != 1:
        gap = write_share(abs(1 - total))
        hint = f"{gap} is missing" if total < 1 else f"{gap} too much"
        if abs(1 - total) < Fraction(1, 1000):
            hint += "; write thirds as 1/3"
        yield Finding(path, f"{write_share(total)} in all", "shares that add up to 100 %", hint, at_key=True)


def known_conditions(when: When, path: Path, draft: Draft) -> Iterator[Finding]:
    """Findings for names in conditions that no ticket can have."""
    mixes = [stream.mix for stream in draft.demand.values()]
    channels = [stream.channel for stream in draft.demand.values()]
    products = [product for mix in mixes for product in mix.product]
    known: dict[str, tuple[Iterable[str], str, Path]] = {
        "tier": (draft.tiers, "the name of a tier", ("customers", "file")),
        "severity": (draft.severities, "the name of a severity", ("severities",)),
        "channel": (channels, "the name of a channel of demand", ("demand", "*", "channel")),
        "product": (products, "the name of a product of demand", ("demand", "*", "mix", "product")),
        "region": (draft.names("calendars"), "the name of a calendar", ("calendars", "")),
        "customer": ([row.customer for row in draft.accounts], "the name of a customer", ("customers", "file")),
    }
    if not draft.is_desk:
        # Channels, products and (where no customers are written) tiers come with the log.
        known = {name: each for name, each in known.items() if name not in ("channel", "product")}
        if not draft.tiers:
            del known["tier"]
    if not draft.has_file:
        del known["customer"]
    for attribute, names in when.conditions():
        if attribute not in known:
            continue
        choices, what, source = known[attribute]
        listed = isinstance(draft.written((*path, attribute)), list | tuple)
        for index, name in enumerate(names or ()):
            at = (*path, attribute, index) if listed else (*path, attribute)
            yield from known_name(name, dict.fromkeys(choices), what, at, (source,))
