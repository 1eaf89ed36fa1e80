"""The JSON Schema of what `--json` prints: docs/json_output.schema.json is written from it."""

from __future__ import annotations

from typing import Any, get_args

from slasim.json_shapes import (
    BOOLEAN,
    COUNT,
    INSTANT,
    INTEGER,
    MONEY,
    NUMBER,
    OBJECT,
    SHARE,
    STRING,
    Shape,
    at_least,
    const,
    instants,
    map_of,
    one_of,
    or_null,
    record,
    rows,
)
from slasim.library.kinds import KINDS
from slasim.planning.expected_load import By
from slasim.planning.frontier.document import shape as frontier
from slasim.planning.marks import Kind
from slasim.planning.quote.document import shape as quote
from slasim.planning.staff.result.document import shape as plan
from slasim.planning.targets.result import shape as targets
from slasim.planning.why.changes import KINDS as CHANGES
from slasim.study.comparing.document import shape as comparison
from slasim.study.document import SCENARIO, VERSIONS
from slasim.study.document import shape as study
from slasim.study.sweep.document import shape as sweep
from slasim.versions import JSON_FORMAT

PROBLEM: Shape = {"$ref": "#/$defs/problem"}
TABLE = rows(OBJECT)  # columns: docs/measures.md
AMOUNT: Shape = {"type": "number", "minimum": 0}
OF_PROMISE = dict.fromkeys(("agreement", "commitment", "severity"), STRING)
REASONS = ("out of hours", "excluded", "paused", "counted")


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of every document."""
    texts = ("path", "found", "expected", "hint", "rule", "message")
    problem = record({"file": STRING, "line": INTEGER, "column": INTEGER, **dict.fromkeys(texts, STRING)})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What slasim prints with --json",
        "oneOf": [
            study(),
            comparison(),
            _warm_up(),
            _results(),
            _tables(),
            _table(),
            _check(),
            _workload(),
            _against(),
            _document("problems", {"problems": rows(PROBLEM)}),
            _document("measure", {"log": STRING, "scorecards": rows(_scorecard())}),
            _ledger(),
            _document("breaches", {"breached": COUNT, "tickets": rows(_ledger(), 0)}),
            _review(),
            _reconciliation(),
            sweep(),
            plan(),
            _document("targets", {**targets(), "result": STRING}),
            _why(),
            _why_log(),
            frontier(),
            quote(),
        ],
        "$defs": {"problem": problem},
    }


def _document(kind: str, fields: dict[str, Shape], optional: tuple[str, ...] = ()) -> Shape:
    return record({"format": const(JSON_FORMAT), "kind": const(kind), **fields}, optional)


def _warm_up() -> Shape:
    week = {
        "week": COUNT,
        **dict.fromkeys(("earlier", "later"), NUMBER),
        **dict.fromkeys(("difference", "difference_low", "difference_high"), or_null(NUMBER)),
        "different": NUMBER,
        **dict.fromkeys(("equal", "equal_low", "equal_high"), SHARE),
    }
    fields = {
        "scenario": SCENARIO,
        "seed": INTEGER,
        "replications": at_least(2),
        "weeks": at_least(1),
        "window": INSTANT,
        "verdict": one_of("coupled", "small", "too short", "none", "unclear"),
        "overloaded": rows(record({"skill": STRING, "load": or_null(NUMBER)})),
        "mser5_hours": COUNT,
        "by_week": rows(record(week), 2),
        "picture": STRING,
    }
    return _document("warm-up", fields, ("picture",))


def _results() -> Shape:
    counts = dict.fromkeys(("seed", "replications"), or_null(COUNT))
    result = {
        "folder": STRING,
        "state": one_of("whole", "unfinished", "damaged", "other format", "in the making", "left behind"),
        **dict.fromkeys(("date", "kind", "name", "scenario"), STRING),
        **counts,
        "changes": rows(STRING),
        "points": or_null(COUNT),
        "versions": VERSIONS,
        **dict.fromkeys(("again", "detail"), STRING),
    }
    figure = {
        "folder": STRING,
        "kind": one_of("study", "comparison", "sweep"),
        **dict.fromkeys(("name", "scenario"), STRING),
        **counts,
        "variant": STRING,
        "point": or_null(COUNT),
        **dict.fromkeys(("changes", "figure", "unit"), STRING),
        **dict.fromkeys(("estimate", "low", "high"), or_null(NUMBER)),
    }
    fields = {"folder": STRING, "results": rows(record(result)), "figures": rows(record(figure))}
    return _document("results", fields, ("figures",))


RESULT = record({"folder": STRING, "kind": one_of(*KINDS), "name": STRING})


def _tables() -> dict[str, Any]:
    table = record({"table": STRING, "meaning": STRING})
    return _document("tables", {"result": RESULT, "tables": rows(table)})


def _table() -> dict[str, Any]:
    column = record({"name": STRING, "meaning": STRING})
    own = {"table": STRING, "meaning": STRING, "columns": rows(column), "rows": TABLE}
    return _document("table", {"result": RESULT, **own})


def _check() -> Shape:
    answer: Shape = {"type": ["object", "null"]}
    found = {"file": STRING, "problems": rows(PROBLEM), "warnings": rows(PROBLEM), "first_answer": answer}
    return _document("check", {"files": rows(record(found))})


def _marks() -> Shape:
    """What is not as usual."""
    mark = {"kind": one_of(*get_args(Kind)), "date": STRING, "of": rows(STRING, 1), "what": STRING}
    return rows(record({**mark, "until": or_null(STRING)}))


def _workload() -> Shape:
    period = {
        **dict.fromkeys(("start", "end"), INSTANT),
        "whole": BOOLEAN,
        **dict.fromkeys(("tickets", "work", "available"), AMOUNT),
        "load": or_null(AMOUNT),
        "marks": _marks(),
        **dict.fromkeys(("tickets_by_stream", "work_by_skill", "available_by_team"), map_of(AMOUNT)),
    }
    team = {
        **dict.fromkeys(("team", "month"), STRING),
        "whole": BOOLEAN,
        **dict.fromkeys(("work", "standard"), AMOUNT),
        "load": or_null(AMOUNT),
        **dict.fromkeys(("seats", "fte", "paid", "rostered", "present", "meetings", "available"), AMOUNT),
        **dict.fromkeys(("seats_for_work", "fte_for_work"), or_null(AMOUNT)),
    }
    waits = record({"tickets": COUNT, "work_by_skill": map_of(AMOUNT)})
    nobody = {"month": STRING, "whole": BOOLEAN, "skills": rows(STRING), "work": AMOUNT}
    fields = {
        "scenario": SCENARIO,
        "timezone": STRING,
        "by": one_of(*get_args(By)),
        "periods": rows(record(period)),
        "teams": rows(record(team)),
        "nobody": rows(record(nobody)),
        "opening": or_null(waits),
    }
    return _document("workload", fields)


def _against() -> Shape:
    numbers = dict.fromkeys(("measured", "simulated", "low", "high"), AMOUNT)
    row = {"row": STRING, **numbers, "outside": BOOLEAN, "marks": _marks()}
    texts = dict.fromkeys(("scenario", "timezone", "against"), STRING)
    counts = {"histories": COUNT, "dates": COUNT}
    tables = {"weeks": rows(record(row)), "hours": rows(record(row)), "notes": rows(STRING)}
    return _document("against", {**texts, **counts, **tables})


def _late(by: dict[str, Shape], late: Shape, **more: Shape) -> Shape:
    """Late clocks by promise and cause."""
    return rows(record({**OF_PROMISE, "cause": STRING, **by, "late": late, **more}))


def _why() -> Shape:
    ends = dict.fromkeys(("late_low", "late_high"), or_null(NUMBER))
    avoided = [f"{name}{end}" for name in ("late_avoided", "credits_avoided") for end in ("", "_low", "_high")]
    missed = {**OF_PROMISE, "kept": COUNT, "windows": COUNT, "late": AMOUNT}
    seat = {
        **dict.fromkeys(("team", "shift"), STRING),
        **dict.fromkeys(("paid_hours", "cost"), AMOUNT),
        **dict.fromkeys(avoided, or_null(NUMBER)),
        **dict.fromkeys(("late_per_hour", "credits_per_hour"), NUMBER),
    }
    remedy = {
        **OF_PROMISE,
        "kind": one_of(*CHANGES.values()),
        "change": STRING,
        **dict.fromkeys(("keeps", "contract"), BOOLEAN),
        **dict.fromkeys(("kept", "windows"), COUNT),
        "paid_hours": NUMBER,
        **dict.fromkeys(("cost", "cost_low", "cost_high", *avoided), or_null(NUMBER)),
        "paths": STRING,
    }
    fields = {
        "scenario": SCENARIO,
        "currency": STRING,
        "seed": INTEGER,
        **dict.fromkeys(("replications", "looked_at"), COUNT),
        "asked": rows(STRING),
        "first_line": STRING,
        "missed": rows(record(missed)),
        "causes": _late({}, AMOUNT, **ends, share=SHARE),
        "hour": _late({"hour": COUNT}, AMOUNT, **ends),
        **{by: _late({by: STRING}, AMOUNT, **ends) for by in ("team", "skill", "customer")},
        "seats": rows(record(seat)),
        "remedies": rows(record(remedy)),
    }
    return _document("why", fields)


def _why_log() -> Shape:
    fields = {
        **dict.fromkeys(("log", "agreements", "first_line"), STRING),
        **dict.fromkeys(("tickets", "late"), COUNT),
        "causes": _late({}, COUNT, share=SHARE),
        "hour": _late({"hour": COUNT}, COUNT),
        **{by: _late({by: STRING}, COUNT) for by in ("team", "customer")},
    }
    return _document("why log", fields)


def _scorecard() -> Shape:
    violations = {"breached": COUNT, "by": map_of(TABLE), "worst": TABLE, "drill": TABLE}
    fields = {
        "file": STRING,
        "kind": const("scorecard"),
        "format": const(JSON_FORMAT),
        **dict.fromkeys(("name", "agreements", "timezone", "currency"), STRING),
        "window": instants(2),
        "as_of": INSTANT,
        "provisional": BOOLEAN,
        **dict.fromkeys(("tickets", "promised_nothing"), COUNT),
        "rule": STRING,
        **dict.fromkeys(("targets", "compliance", "levels"), TABLE),
        "violations": record(violations, ("drill",)),
        "downgrades": TABLE,
        "credits": record({"lines": TABLE, "parts": TABLE, "total": MONEY, "by_customer": map_of(MONEY)}),
        **dict.fromkeys(("endings", "readiness", "baseline", "exclusions"), TABLE),
        "unmeasured": rows(STRING),
        "result": STRING,
    }
    return record(fields)


def _ledger() -> Shape:
    event = {
        "time": INSTANT,
        **dict.fromkeys(("kind", "agent", "actor"), STRING),
        "public": BOOLEAN,
        "severity": STRING,
        "consent": BOOLEAN,
    }
    fields = {
        "ticket": {"type": ["string", "integer"]},
        **dict.fromkeys(("customer", "severity"), STRING),
        **dict.fromkeys(("created", "until"), INSTANT),
        "events": rows(record(event, ("agent", "actor", "public", "severity", "consent"))),
        "clocks": rows(_clock()),
    }
    return _document("ledger", fields)


def _clock() -> Shape:
    cost = {
        "period": or_null(STRING),
        "customer": or_null(STRING),
        **dict.fromkeys(("met", "decided"), COUNT),
        "quota": or_null(NUMBER),
        **dict.fromkeys(("promised", "measured", "verdict"), or_null(STRING)),
        "currency": STRING,
        "part": MONEY,
        "credit": or_null(MONEY),
        "provisional": BOOLEAN,
        "why": rows(STRING),
    }
    stretch = {
        **dict.fromkeys(("start", "end"), INSTANT),
        "length_ms": COUNT,
        "reason": one_of(*REASONS),
        "why": or_null(STRING),
    }
    fields = {
        **dict.fromkeys(("agreement", "kind", "level", "commitment"), STRING),
        "number": COUNT,
        **dict.fromkeys(("severity", "timezone"), STRING),
        "target_ms": INTEGER,
        "status": one_of("open", "met", "breached", "excluded"),
        "because": STRING,
        "start": INSTANT,
        **dict.fromkeys(("stop", "due"), or_null(INSTANT)),
        "sums_ms": record(dict.fromkeys(REASONS, COUNT)),
        "dues": rows(record({"at": INSTANT, "due": or_null(INSTANT), "why": STRING})),
        "escalations": rows(record({"at": INSTANT, "to": STRING, "after": STRING})),
        "cost": record(cost),
        "stretches": rows(record(stretch)),
    }
    return record(fields, ("cost", "escalations"))


def _review() -> Shape:
    finding = {
        "name": STRING,
        "severity": one_of("warning", "note"),
        **dict.fromkeys(("clause", "risk", "remedy", "file"), STRING),
        **dict.fromkeys(("line", "column", "stake"), COUNT),
        "currency": STRING,
        "mend": map_of({}),
        "message": STRING,
    }
    two = rows(STRING, 2, 2)
    side_by_side = {
        "names": two,
        "clauses": rows(record({"clause": STRING, "agreements": two, "one": STRING, "other": STRING})),
        "outcomes": rows(TABLE, most=2),
        "credits": rows(map_of(MONEY), most=2),
        "currencies": two,
        "pays_more": or_null(
            record(
                {
                    **dict.fromkeys(("on_log", "per"), STRING),
                    "periods": COUNT,
                    "expected": NUMBER,
                    **dict.fromkeys(("low", "high"), or_null(NUMBER)),
                }
            )
        ),
    }
    fields = {"findings": rows(record(finding)), "side_by_side": record(side_by_side)}
    return _document("review", fields, ("side_by_side",))


def _reconciliation() -> Shape:
    fields = {
        "currency": STRING,
        "tickets": record({"ours": COUNT, "theirs": COUNT}),
        "only_in": record({"ours": rows(STRING), "theirs": rows(STRING)}),
        **dict.fromkeys(("events", "clocks", "credits", "at_stake"), TABLE),
    }
    return _document("reconciliation", fields)
