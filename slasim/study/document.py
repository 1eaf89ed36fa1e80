"""A study as one JSON document; docs/json_output.md explains every field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from slasim.instants import iso
from slasim.json_shapes import (
    BOOLEAN,
    COUNT,
    INSTANT,
    INTEGER,
    NUMBER,
    STRING,
    Shape,
    at_least,
    const,
    map_of,
    one_of,
    or_null,
    record,
    rows,
)
from slasim.study.measures import registry
from slasim.study.stopping.watching import Answer
from slasim.versions import JSON_FORMAT

if TYPE_CHECKING:
    from slasim.study.result import Study


def document(study: Study) -> dict[str, Any]:
    """The content of `slasim run --json`: numbers, strings, null where there is no data; durations in ms."""
    about = study.about
    return {
        "format": JSON_FORMAT,
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
            "from": iso(about.start),
            "to": iso(about.end),
            "warm_up_ms": about.warm_up_ms,
            "follow_up_ms": about.follow_up_ms,
        },
        **{section.name: section.document(study) for section in registry.told_sections()},
        "versions": dict(study.made_with),
    }


SCENARIO = record({"name": STRING, "digest": STRING})
VERSIONS = map_of(STRING)


def shape() -> Shape:
    """The JSON Schema of the document, with the folder of the result."""
    change = record({"override": STRING, "path": STRING, "value": STRING})
    window = {"from": INSTANT, "to": INSTANT, "warm_up_ms": COUNT, "follow_up_ms": COUNT}
    fields = {
        "format": const(JSON_FORMAT),
        "kind": const("study"),
        "scenario": SCENARIO,
        "changes": rows(change),
        "seed": INTEGER,
        "replications": at_least(1),
        "stopping": or_null(_stopping()),
        "digest": STRING,
        "timezone": STRING,
        "currency": STRING,
        "window": record(window),
        **{section.name: section.shape() for section in registry.told_sections()},
        "versions": VERSIONS,
        "result": STRING,
        "log": record({"folder": STRING, "replication": COUNT}),
    }
    return record(fields, optional=("result", "log"))


def _stopping() -> Shape:
    found = {
        **dict.fromkeys(("rule", "figure", "unit"), STRING),
        **dict.fromkeys(("estimate", "low", "high"), or_null(NUMBER)),
        "answer": one_of(*get_args(Answer)),
        "needed": or_null(INTEGER),
    }
    return record({"replications": at_least(1), "most": at_least(2), "met": BOOLEAN, "found": rows(record(found))})
