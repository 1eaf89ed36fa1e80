"""The shape of the document of `slasim staff --json`."""

from __future__ import annotations

from typing import get_args

from slasim.json_shapes import (
    BOOLEAN,
    COUNT,
    INTEGER,
    NUMBER,
    SHARE,
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
from slasim.planning.staff.objectives import Objective
from slasim.planning.staff.rules import LimitKind
from slasim.study.document import SCENARIO
from slasim.study.measures.promises.asked_words import SHAPE as ASKED
from slasim.study.measures.queues.growth import ORDER
from slasim.versions import JSON_FORMAT

AMOUNT: Shape = {"type": "number", "minimum": 0}
PROMISE = rows(STRING, 3, 3)  # agreement, commitment, severity
QUEUES = one_of(*ORDER)
OF_WINDOWS = {"kept": COUNT, "windows": COUNT}
SEEN = ("kept", "everyone", "credits", "credits_p95", "queues", "windows")


def _interval(name: str, of: Shape) -> dict[str, Shape]:
    return dict.fromkeys((name, f"{name}_low", f"{name}_high"), of)


def _desk() -> Shape:
    """Seats and costs; what was seen of it, if it was simulated."""
    shares = dict.fromkeys(("kept", "everyone"), SHARE)
    money = dict.fromkeys(("fte", "cost", "credits", "credits_p95"), AMOUNT)
    return record({"seats": COUNT, **money, **shares, "queues": QUEUES, "windows": COUNT}, SEEN)


def _check() -> Shape:
    own = {"attempt": at_least(1), "seed": INTEGER, **OF_WINDOWS, "to_everyone": COUNT, "queues": QUEUES}
    chances = {**_interval("chance", SHARE), **_interval("everyone", SHARE)}
    return record({"seats": rows(COUNT), **own, "passed": BOOLEAN, **chances})


def _facts() -> dict[str, Shape]:
    change = {"promise": PROMISE, "kind": STRING, "change": STRING, "changes": map_of({}), **OF_WINDOWS}
    kinds = {"shift_kinds": or_null(COUNT), "weekend_share": or_null(SHARE), "overtime": or_null(SHARE)}
    totals = {**_interval("plan", AMOUNT), **_interval("now", AMOUNT), **_interval("change", NUMBER)}
    refused = {
        "seats": rows(COUNT),
        "cost": AMOUNT,
        "kept": SHARE,
        "grows": BOOLEAN,
        **dict.fromkeys(("open_first", "open_last"), or_null(AMOUNT)),
        "skills": rows(STRING),
        "promise": or_null(PROMISE),
        "busy": or_null(STRING),
    }
    headroom = {"holds": AMOUNT, "breaks": or_null(AMOUNT), "kept": SHARE, "growing": rows(STRING)}
    order = {"team": STRING, "people": at_least(1), **dict.fromkeys(("order", "arrive", "month"), STRING)}
    late = {"team": STRING, "month": STRING, "gap": AMOUNT, "by": STRING}
    hiring = {"lead_ms": COUNT, "cost": AMOUNT, "orders": rows(record(order)), "too_late": rows(record(late))}
    less = dict.fromkeys(("of", "out", "checked", "allowed"), COUNT)
    nearest = {**dict.fromkeys(("windows", "failed"), COUNT), "expected": AMOUNT}
    left = {"promises": rows(record({"promise": PROMISE, **OF_WINDOWS})), "queues": rows(STRING)}
    return {
        "objective": one_of(*get_args(Objective)),
        "limit": or_null(record({"of": one_of(*get_args(LimitKind)), "most": AMOUNT})),
        "rules": record({**kinds, "keep_staff": BOOLEAN}),
        "verdict": one_of("checked", "stopped", "not shown"),
        "stopped": STRING,
        "is_money": BOOLEAN,
        "bound": NUMBER,
        "overtime_at_most": map_of(SHARE),
        "left_out": rows(PROMISE),
        "reasons": rows(record({"promise": PROMISE, "why": STRING})),
        "unblocked": rows(record(change)),
        "growing_at_most": rows(record({"skill": STRING, "load": or_null(NUMBER)})),
        "queues_grow_at_most": BOOLEAN,
        "now": _desk(),
        "plan": or_null(_desk()),
        "check": or_null(_check()),
        "total": or_null(record({**totals, **dict.fromkeys(("credits", "overtime"), AMOUNT), "windows": COUNT})),
        "not_covered": or_null(record(left)),
        "needed": COUNT,
        "one_less": or_null(record({**less, "nearest": or_null(record(nearest))})),
        "refused": or_null(record(refused)),
        "headroom": or_null(record({**headroom, "promise": or_null(PROMISE), "busy": or_null(STRING)})),
        "hiring": or_null(record(hiring)),
        "effort": record(dict.fromkeys(("designs", "searched", "runs"), COUNT)),
    }


def _tables() -> dict[str, Shape]:
    shift = {**dict.fromkeys(("team", "shift"), STRING), **dict.fromkeys(("least", "most", "now", "plan"), COUNT)}
    busy = dict.fromkeys(("busy_now", "busy_plan", "overtime_share"), or_null(AMOUNT))
    ceiling = {
        **dict.fromkeys(("agreement", "commitment", "severity"), STRING),
        **OF_WINDOWS,
        **dict.fromkeys(("attainment", "quota"), SHARE),
        "missed": AMOUNT,
        "accounts": COUNT,
        "can_be_bought": BOOLEAN,
    }
    check = {**_check()["properties"], "seats": STRING, "seed": STRING}
    month = {
        **dict.fromkeys(("team", "month"), STRING),
        "whole": BOOLEAN,
        **dict.fromkeys(("required", "there", "leaving"), AMOUNT),
        **dict.fromkeys(("ordered", "arriving"), COUNT),
        **dict.fromkeys(("hired", "available"), AMOUNT),
        "gap": NUMBER,
        "cost": or_null(AMOUNT),
    }
    fixed = {**dict.fromkeys(("team", "shift"), STRING), "seats": COUNT, **dict.fromkeys(("fte", "cost"), AMOUNT)}
    return {
        "shifts": rows(record({**shift, **dict.fromkeys(("fte", "cost"), AMOUNT)})),
        "fixed": rows(record(fixed)),
        "teams": rows(record({"team": STRING, **busy, "overtime_hours": or_null(AMOUNT)})),
        "ceilings": rows(record(ceiling)),
        "checks": rows(record(check)),
        "months": rows(record(month)),
    }


def shape() -> Shape:
    """Of a plan."""
    head = {
        "format": const(JSON_FORMAT),
        "kind": const("plan"),
        "scenario": SCENARIO,
        "seed": INTEGER,
        "currency": STRING,
        "asked": record(ASKED),
    }
    return record({**head, **_facts(), **_tables(), "result": STRING}, ("months", "result"))
