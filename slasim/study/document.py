"""A study as one JSON document; docs/json_output.md explains every field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slasim.records import instant
from slasim.study.measures import registry

if TYPE_CHECKING:
    from slasim.study.result import Study

FORMAT = 1


def document(study: Study) -> dict[str, Any]:
    """The content of `slasim run --json`: numbers, strings, null where there is no data; durations in ms."""
    about = study.about
    return {
        "format": FORMAT,
        "kind": "study",
        "scenario": {"name": about.name, "digest": about.scenario},
        "changes": [change._asdict() for change in study.changes],
        "seed": about.seed,
        "replications": about.replications,
        "stopping": None if study.stopping is None else study.stopping.as_json(),
        "digest": study.digest(),
        "timezone": about.timezone,
        "currency": about.currency,
        "window": {
            "from": instant(about.start),
            "to": instant(about.end),
            "warm_up_ms": about.warm_up_ms,
            "follow_up_ms": about.follow_up_ms,
        },
        **{section.name: section.document(study) for section in registry.sections()},
        "versions": dict(study.made_with),
    }
