"""A comparison as one JSON document; docs/json_output.md explains every field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slasim.instants import iso
from slasim.records import plain, records
from slasim.study.document import FORMAT

if TYPE_CHECKING:
    from slasim.study.comparing.comparison import Comparison


def document(comparison: Comparison) -> dict[str, Any]:
    """The content of `slasim compare --json`: numbers, strings, null where there is no data."""
    about = comparison.about
    return {
        "format": FORMAT,
        "kind": "comparison",
        "scenario": {"name": about.name, "digest": about.sides[0].scenario},
        "variants": [{"label": side.label, "digest": side.scenario} for side in about.sides[1:]],
        "seed": about.seed,
        "replications": about.replications,
        "digest": comparison.digest(),
        "timezone": about.timezone,
        "currency": about.currency,
        "window": {"from": iso(about.start), "to": iso(about.end)},
        "uncosted": list(about.uncosted),
        "differences": records(comparison.differences),
        "best": _best(comparison),
        "versions": dict(comparison.made_with),
    }


def _best(comparison: Comparison) -> dict[str, Any] | None:
    choice, labels = comparison.choice, [side.label for side in comparison.about.sides]
    if choice is None:
        return None
    return {
        "figure": choice.figure,
        "unit": choice.unit,
        "greatest": choice.greatest,
        "zone": choice.zone,
        "error": choice.error,
        "seed": choice.seed,
        "label": labels[choice.best],
        "decided": choice.decided,
        "certified": choice.certified,
        "sides": [
            {"label": label, "replications": taken, "dropped": at in choice.dropped, "better_by_at_most": plain(limit)}
            for at, (label, taken, limit) in enumerate(zip(labels, choice.replications, choice.limits, strict=True))
        ],
    }
