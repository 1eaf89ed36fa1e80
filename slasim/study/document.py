"""A study as one JSON document; docs/json_output.md explains every field."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from slasim.report.pilots import pilots

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


def instant(ms: int) -> str:
    """An instant as JSON has it."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat().replace("+00:00", "Z")


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of plain values; a column of durations gets the ending `_ms`."""
    names = {name: f"{name}_ms" if frame[name].dtype.kind == "m" else str(name) for name in frame.columns}
    return [{names[str(key)]: plain(value) for key, value in row.items()} for row in frame.to_dict("records")]


def plain(value: Any) -> Any:
    """A value as JSON has it; what is not known or has no limit is null."""
    if isinstance(value, pd.Timedelta):
        return round(value.total_seconds() * 1000)
    if value is None or value is pd.NaT or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value.item() if hasattr(value, "item") else value
