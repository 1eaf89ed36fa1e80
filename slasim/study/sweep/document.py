"""A sweep as one JSON document; docs/sweeps.md explains every field."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from slasim.json_shapes import (
    BOOLEAN,
    COUNT,
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
from slasim.study.document import SCENARIO, VERSIONS
from slasim.study.measures.promises.asked import USUAL, WORD, WhatIsAsked
from slasim.study.measures.promises.asked_words import SHAPE, asked_columns
from slasim.study.measures.queues.growth import VERDICTS
from slasim.study.measures.section import ENDS
from slasim.study.statistics import Interval
from slasim.study.sweep.design import DESIGNS
from slasim.study.sweep.result import DONE, FAILED, UNFINISHED, Sweep
from slasim.study.sweep.sensitivity import sensitivity, tornado
from slasim.versions import JSON_FORMAT


def document(sweep: Sweep, figures: Sequence[str] = (), asked: WhatIsAsked = USUAL) -> dict[str, Any]:
    """The content of `slasim sweep --json`; of the figures named, also swings and (design saltelli) indices; of every
    point whether it keeps what is asked.

    Raises ScenarioError for an unknown figure.
    """
    about, table = sweep.about, sweep.table
    units = table.attrs["units"]
    answers = sweep.asked(asked)
    reasons = dict(zip(sweep.failures["point"], sweep.failures["reason"], strict=True))
    points = []
    for at, row in enumerate(table.to_dict("records")):
        figures_of = {
            name: {
                **_interval(Interval(row[name], row[f"{name}_low"], row[f"{name}_high"])),
                "unit": unit,
                "cut_off": row.get(f"{name}_cut_off") in (True,),
            }
            for name, unit in units.items()
            if row["status"] != FAILED
        }
        values = {name: row[name] for name in sweep.names}
        queues = row.get("queues")
        points.append(
            {
                "point": at,
                "values": values,
                "status": row["status"],
                "reason": reasons.get(at),
                "queues": queues if isinstance(queues, str) else None,
                "asked": _answer(answers, at, row["status"]),
                "figures": figures_of,
            }
        )
    return {
        "format": JSON_FORMAT,
        "kind": "sweep",
        "scenario": {"name": about.name, "digest": about.scenario},
        "seed": about.seed,
        "replications": about.replications,
        "design": about.design,
        "varied": [{"name": axis["name"], "path": axis["path"], "values": axis["values"]} for axis in about.axes],
        "asked": asked_columns(sweep.base, asked),
        "points": points,
        "swings": [
            {
                "figure": each.figure,
                "unit": each.unit,
                "input": each.input,
                "low_value": each.low_value,
                "high_value": each.high_value,
                "low": _plain(each.low),
                "high": _plain(each.high),
                "change": _interval(each.change),
            }
            for name in figures
            for each in tornado(sweep, name)
        ],
        "indices": [
            {
                "figure": each.figure,
                "input": each.input,
                "first": _interval(each.first),
                "total": _interval(each.total),
            }
            for name in (figures if about.design == "saltelli" else ())
            for each in sensitivity(sweep, name)
        ],
        "versions": dict(sweep.made_with),
        "again": sweep.again,
    }


def _answer(answers: pd.DataFrame, point: int, status: str) -> dict[str, Any] | None:
    """The chance that a point keeps what is asked, and whether it does; null for one that is not done."""
    if status != DONE:
        return None
    row = answers.iloc[point]
    share = _interval(Interval(*(float(row[f"{WORD}{end}"]) for end in ENDS)))
    return {**share, "is_kept": bool(row["is_kept"])}


def _interval(of: Interval) -> dict[str, float | None]:
    return {"estimate": _plain(of.estimate), "low": _plain(of.low), "high": _plain(of.high)}


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def shape() -> Shape:
    """The JSON Schema of the document, with the folder of the result."""
    estimate = dict.fromkeys(("estimate", "low", "high"), or_null(NUMBER))
    point = {
        "point": COUNT,
        "values": map_of({"type": ["number", "string"]}),
        "status": one_of(DONE, FAILED, UNFINISHED),
        "reason": or_null(STRING),
        "asked": or_null(record({**estimate, "is_kept": BOOLEAN})),
        "queues": {"enum": [*VERDICTS["enum"], None]},
        "figures": map_of(record({**estimate, "unit": STRING, "cut_off": BOOLEAN})),
    }
    swing = {
        **dict.fromkeys(("figure", "unit", "input", "low_value", "high_value"), STRING),
        **dict.fromkeys(("low", "high"), or_null(NUMBER)),
        "change": record(estimate),
    }
    index = {"figure": STRING, "input": STRING, "first": record(estimate), "total": record(estimate)}
    fields = {
        "format": const(JSON_FORMAT),
        "kind": const("sweep"),
        "scenario": SCENARIO,
        "seed": INTEGER,
        "replications": at_least(1),
        "design": one_of(*DESIGNS),
        "varied": rows(record(dict.fromkeys(("name", "path", "values"), STRING))),
        "asked": record(SHAPE),
        "points": rows(record(point)),
        "swings": rows(record(swing)),
        "indices": rows(record(index)),
        "versions": VERSIONS,
        "again": STRING,
        "result": STRING,
    }
    return record(fields)
