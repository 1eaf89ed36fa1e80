"""A comparison as one JSON document; docs/json_output.md explains every field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from slasim.instants import iso
from slasim.json_shapes import (
    BOOLEAN,
    COUNT,
    INSTANT,
    INTEGER,
    NUMBER,
    SHARE,
    STRING,
    Shape,
    at_least,
    const,
    one_of,
    or_null,
    record,
    rows,
    told,
)
from slasim.records import plain, records
from slasim.study.comparing.figures import key_names
from slasim.study.document import SCENARIO, VERSIONS
from slasim.study.measures import registry
from slasim.study.measures.promises.asked import Verdict, read_options
from slasim.study.measures.promises.asked_words import SHAPE, asked_columns
from slasim.study.measures.promises.every_promise import CHANCE, chance_columns
from slasim.study.measures.queues.growth import VERDICTS
from slasim.versions import JSON_FORMAT

if TYPE_CHECKING:
    from slasim.study.comparing.comparison import Comparison


DIFFERENCES = "by variant and figure: baseline, value, difference with its interval, whether it is real"
QUEUES = "whether the queues of each side grow over the window"
ANSWERS = "whether each side keeps what is asked, with the chance that a window does; where queues grow it is not kept"
BEST = "the best of all sides in a figure, and what is guaranteed of it"


def document(comparison: Comparison) -> dict[str, Any]:
    """The content of `slasim compare --json`: numbers, strings, null where there is no data."""
    about = comparison.about
    return {
        "format": JSON_FORMAT,
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
        "asked": asked_columns(comparison.scenarios[0], read_options(about.asked)),
        "queues": [
            {"label": side.label, "verdict": found.verdict, "skills": [each.skill for each in found.growing]}
            for side, found in zip(about.sides, comparison.growth, strict=True)
        ],
        "answers": [
            {"label": side.label, **chance_columns(found.chance), "verdict": found.verdict}
            for side, found in zip(about.sides, comparison.answers, strict=True)
        ],
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
            {
                "label": label,
                "replications": taken,
                "dropped": at in choice.dropped,
                "grows": at in choice.growing,
                "better_by_at_most": plain(limit),
            }
            for at, (label, taken, limit) in enumerate(zip(labels, choice.replications, choice.limits, strict=True))
        ],
    }


def shape() -> Shape:
    """The JSON Schema of the document, with the folder of the result."""
    fields = {
        "format": const(JSON_FORMAT),
        "kind": const("comparison"),
        "scenario": SCENARIO,
        "variants": rows(record({"label": STRING, "digest": STRING}), 1),
        "seed": INTEGER,
        "replications": at_least(2),
        "digest": STRING,
        "timezone": STRING,
        "currency": STRING,
        "window": record({"from": INSTANT, "to": INSTANT}),
        "uncosted": rows(STRING),
        "asked": record(SHAPE),
        "queues": told(rows(record({"label": STRING, "verdict": VERDICTS, "skills": rows(STRING)}), 2), QUEUES),
        "answers": told(rows(record({"label": STRING, **CHANCE, "verdict": one_of(*get_args(Verdict))}), 2), ANSWERS),
        "differences": told(rows(_difference_shape()), DIFFERENCES),
        "best": told(or_null(_best_shape()), BEST),
        "versions": VERSIONS,
        "result": STRING,
    }
    return record(fields, optional=("result",))


def _difference_shape() -> Shape:
    columns = {column.name: column for measure in registry.MEASURES for column in measure.keys}
    choices = {key: columns[key].choices for key in key_names()}
    numbers = ("baseline", "value", "difference", "difference_low", "difference_high")
    fields = {
        "variant": STRING,
        "figure": STRING,
        "measure": one_of(*dict.fromkeys(each.measure or each.word for each in registry.told())),
        **{key: one_of("", *values) if values else STRING for key, values in choices.items()},
        "unit": STRING,
        **dict.fromkeys(numbers, or_null(NUMBER)),
        "variance_ratio": or_null({**NUMBER, "minimum": 0}),
        "p_value": or_null(SHARE),
        "baseline_cut_off": BOOLEAN,
        "value_cut_off": BOOLEAN,
        "real": BOOLEAN,
    }
    return record(fields)


def _best_shape() -> Shape:
    limit = or_null({**NUMBER, "minimum": 0})
    flags = {"dropped": BOOLEAN, "grows": BOOLEAN}
    side = {"label": STRING, "replications": COUNT, **flags, "better_by_at_most": limit}
    fields = {
        "figure": STRING,
        "unit": STRING,
        "greatest": BOOLEAN,
        "zone": {**NUMBER, "exclusiveMinimum": 0},
        "error": SHARE,
        "seed": INTEGER,
        "label": STRING,
        "decided": BOOLEAN,
        "certified": BOOLEAN,
        "sides": told(rows(record(side), 2), "each side: its replications, and by how much it can be better"),
    }
    return record(fields)
