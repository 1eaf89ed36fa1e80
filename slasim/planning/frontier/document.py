"""The JSON Schema of the document of a frontier."""

from __future__ import annotations

from typing import get_args

from slasim.json_shapes import BOOLEAN, COUNT, NUMBER, SHARE, STRING, Shape, one_of, record, rows
from slasim.planning.frontier.frontier import Frontier
from slasim.planning.result import document_shape, ends_of
from slasim.study.measures.queues.growth import Verdict


def shape() -> Shape:
    """Of `slasim frontier --json`."""
    facts = {
        "windows": COUNT,
        "has_forecast": BOOLEAN,
        "credits_promised": BOOLEAN,
        "may_end": BOOLEAN,
        "effort": record({"designs": COUNT, "runs": COUNT}),
        "forecasts": rows(STRING),
    }
    designs = {"design": COUNT, "seats": COUNT, "fte": NUMBER, "staff": NUMBER, "is_now": BOOLEAN}
    shifts = {"design": COUNT, "team": STRING, "shift": STRING, "seats": COUNT}
    points = {
        "forecast": STRING,
        "design": COUNT,
        **ends_of("credits"),
        **ends_of("month_p95"),
        **ends_of("kept", SHARE),
        **ends_of("total"),
        **ends_of("dearer"),
        "may_end": SHARE,
        "is_best": BOOLEAN,
        "is_dominated": BOOLEAN,
        "grows": BOOLEAN,
        "queues": one_of(*get_args(Verdict)),
    }
    return document_shape(Frontier.kind, facts, {"designs": designs, "shifts": shifts, "points": points})
