"""The JSON Schema of the document of a quote."""

from __future__ import annotations

from typing import get_args

from slasim.json_shapes import BOOLEAN, COUNT, NUMBER, STRING, Shape, map_of, one_of, or_null
from slasim.planning.quote.quote import ASKED, EVERYONE, HIRED, NEW, NO_WORSE, NOBODY, TODAY, Quote
from slasim.planning.result import document_shape, ends_of
from slasim.study.measures.queues.growth import Verdict


def shape() -> Shape:
    """Of `slasim quote --json`."""
    staffing = one_of(NOBODY, HIRED)
    facts: dict[str, Shape] = {
        "asked_for": STRING,
        "adds": BOOLEAN,
        "accounts": or_null(COUNT),
        "windows": COUNT,
        "months": NUMBER,
        "has_forecast": BOOLEAN,
        "not_hired": STRING,
        "held": one_of("", ASKED, NO_WORSE),
        "queues": map_of(one_of(*get_args(Verdict))),
    }
    changes = {
        "staffing": staffing,
        "whose": one_of(TODAY, NEW, EVERYONE),
        "figure": one_of("credits", "missed", "kept"),
        "before": NUMBER,
        "after": NUMBER,
        **ends_of("change"),
    }
    prices = {
        "staffing": staffing,
        **ends_of("staff"),
        **ends_of("fee"),
        "income": or_null(NUMBER),
        **ends_of("credit_scale"),
    }
    shifts = {"team": STRING, "shift": STRING, "now": COUNT, "more": COUNT}
    return document_shape(Quote.kind, facts, {"changes": changes, "prices": prices, "shifts": shifts})
