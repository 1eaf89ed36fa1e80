"""A study as one JSON document; docs/json_output.md explains every field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slasim.instants import iso
from slasim.records import plain, records
from slasim.study.pilots import pilots

if TYPE_CHECKING:
    from slasim.study.every_promise import EveryPromise
    from slasim.study.growth import Growth
    from slasim.study.result import Study
    from slasim.study.statistics import Interval

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
            "from": iso(about.start),
            "to": iso(about.end),
            "warm_up_ms": about.warm_up_ms,
            "follow_up_ms": about.follow_up_ms,
        },
        "every_promise": _every_promise(study.every_promise),
        "growth": _growth(study.growth),
        "compliance": records(study.compliance),
        "attainment": records(study.attainment),
        "credits": records(study.credits),
        "pilots": [{key: plain(value) for key, value in pilot._asdict().items()} for pilot in pilots(study)],
        "waits": records(study.waits),
        "backlog": records(study.hour_of_week),
        "occupancy": records(study.occupancy),
        "arrivals": records(study.arrivals),
        "versions": dict(study.made_with),
    }


def _every_promise(found: EveryPromise) -> dict[str, Any]:
    left_out = [each._asdict() for each in found.left_out]
    return {"kept": found.kept, "windows": found.windows, **_interval("share", found.share), "left_out": left_out}


def _growth(found: Growth) -> dict[str, Any]:
    queues = [
        {
            "severity": each.severity,
            "first": each.first,
            "last": each.last,
            **_interval("change", each.change),
            "verdict": each.verdict,
        }
        for each in found.queues
    ]
    means = {"first": plain(found.first), "last": plain(found.last)}
    return {"verdict": found.verdict, "weeks": found.weeks, **means, "queues": queues}


def _interval(name: str, of: Interval) -> dict[str, Any]:
    return {f"{name}{end}": plain(value) for end, value in zip(("", "_low", "_high"), of, strict=True)}
