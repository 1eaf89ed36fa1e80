"""The targets of a desk as a result: what is safe, what can be quoted, and overrides that promise it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from slasim.json_shapes import (
    BOOLEAN,
    COUNT,
    INTEGER,
    NUMBER,
    OBJECT,
    SHARE,
    STRING,
    Shape,
    one_of,
    or_null,
    record,
    rows,
)
from slasim.planning.override_file import override_file
from slasim.planning.result import PlanningResult, TableWords
from slasim.study.measures.promises.asked_words import SHAPE as ASKED

PROMISE = ("agreement", "commitment", "severity")


@dataclass(frozen=True)
class Targets(PlanningResult):
    """Which promises hold as often as is asked.

    promises  a row a promise: `target` and `quota` of today, the `chance` that a window keeps it with its 95 %
              interval, `tickets` and `missed` customers a period, its `state` (not safe, loose, tight);
              `safe_target` at today's quota and `safe_quota` at today's target, missing where none is safe; `goal`,
              what to steer by inside
    curve     a row a promise and target: `attained`, `chance` and `missed` at today's quota, the highest `safe_quota`
    grid      a row a promise, target and quota: windows that `kept` it, and whether it is `safe`
    quotes    a row a wait, severity, kind of day and hour: times that 50, 80 and 95 % of tickets do not exceed
    left_out  a row a promise that was not searched, and why
    facts     everything else, as the document of `slasim targets --json` has it (docs/targets.md)
    """

    kind: ClassVar[str] = "targets"
    command: ClassVar[str] = "targets"
    words: ClassVar[Mapping[str, TableWords]] = {
        "promises": TableWords(
            "each promise today, whether it is safe, and what would be",
            ("quota", "chance", "chance_low", "chance_high", "safe_quota", "safe_quota_chance", "safe_target_chance"),
        ),
        "curve": TableWords(
            "each target of the grid, and the highest quota that is safe with it",
            ("attained", "chance", "chance_low", "chance_high", "safe_quota"),
        ),
        "grid": TableWords("each pair of target and quota", ("quota", "chance", "chance_low", "chance_high")),
        "quotes": TableWords("times to quote, on the clock, by severity and hour of arrival"),
        "left_out": TableWords("promises that were not searched, and why"),
    }

    @property
    def promises(self) -> pd.DataFrame:
        """A row a promise."""
        return self.frames["promises"]

    @property
    def curve(self) -> pd.DataFrame:
        """A row a promise and target."""
        return self.frames["curve"]

    @property
    def quotes(self) -> pd.DataFrame:
        """A row a wait, severity, kind of day and hour."""
        return self.frames["quotes"]

    @property
    def changes(self) -> dict[str, Any]:
        """The safe promises as overrides: what is not as today."""
        return dict(self.facts["changes"])

    def handed_on(self) -> Mapping[str, bytes]:
        """`plan.yaml`: overrides for `slasim run --override`."""
        head = "Promises that `slasim targets` found safe"
        return {"plan.yaml": override_file(head, self.scenario, self.given, self.changes).encode()}


open_targets = Targets.open  # what `Targets.save` or `slasim targets` wrote


def shape() -> dict[str, Shape]:
    """The fields of the document of `slasim targets --json` beside its kind, as JSON Schema has them."""
    key = dict.fromkeys(PROMISE, STRING)
    chance = dict.fromkeys(("chance", "chance_low", "chance_high"), or_null(SHARE))
    length = or_null(INTEGER)
    promises = {
        **key,
        **dict.fromkeys(("judged", "target"), STRING),
        "quota": SHARE,
        "accounts": COUNT,
        **chance,
        **dict.fromkeys(("tickets", "missed"), NUMBER),
        "state": one_of("not safe", "loose", "tight"),
        "sure": BOOLEAN,
        **dict.fromkeys(("safe_target", "goal"), or_null(STRING)),
        **dict.fromkeys(("safe_target_chance", "safe_quota", "safe_quota_chance"), or_null(SHARE)),
    }
    step = {**key, "target": STRING, "within_ms": length, "today": BOOLEAN}
    curve = {**step, "windows": COUNT, "attained": or_null(SHARE), "missed": or_null(NUMBER), **chance}
    times = dict.fromkeys(("p50_ms", "p80_ms", "p95_ms"), length)
    quotes = {**dict.fromkeys(("wait", "severity", "days", "hour"), STRING), "tickets": COUNT, **times, "few": BOOLEAN}
    return {
        "scenario": record({"name": STRING, "digest": STRING}),
        "seed": INTEGER,
        "currency": STRING,
        "asked": record(ASKED),
        "windows": COUNT,
        "error": SHARE,
        "needed": COUNT,
        "queues": STRING,
        "growing": rows(STRING),
        "timezone": STRING,
        "has_forecast_error": BOOLEAN,
        "steers_by_goals": BOOLEAN,
        "simulated": COUNT,
        "together": record({"today": or_null(SHARE), "safe": or_null(SHARE)}),
        "changes": OBJECT,
        "alone": rows(record({**key, "target": STRING})),
        "promises": rows(record(promises)),
        "curve": rows(record({**curve, "safe_quota": or_null(SHARE)})),
        "grid": rows(record({**key, "target": STRING, "quota": SHARE, "kept": COUNT, **chance, "safe": BOOLEAN})),
        "quotes": rows(record(quotes)),
        "left_out": rows(record({**key, "why": STRING})),
    }
