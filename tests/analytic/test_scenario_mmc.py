"""The comment of scenarios/mmc.yaml says what Erlang C says about the numbers in the file."""

from __future__ import annotations

import math
from pathlib import Path

from slasim.scenario import load_scenario

FILE = Path(__file__).parent.parent.parent / "scenarios" / "mmc.yaml"


def test_the_theory_in_the_comment_is_erlang_c() -> None:
    scenario = load_scenario(FILE)
    servers = scenario.teams["servers"].shifts["always"].headcount.now
    handle = scenario.work[0].path[0].handle
    assert handle.kind == "exponential"
    arrivals = float(scenario.demand.tickets("calls", 1))  # per ms
    load = arrivals * handle.mean_ms
    # Erlang C by the recursion of Erlang B (Cooper 1981, ch. 3).
    blocking = 1.0
    for agents in range(1, servers + 1):
        blocking = load * blocking / (agents + load * blocking)
    waits = blocking / (1 - load / servers * (1 - blocking))
    mean_wait = waits * handle.mean_ms / (servers - load)
    text = FILE.read_text("utf-8")
    for value, shown in (
        (100 * waits, "66.873 %"),
        (mean_wait / 1000, "200.62 s"),
        (100 * (1 - waits * math.exp(-(servers - load) * 300_000 / handle.mean_ms)), "75.399 %"),
        (arrivals * mean_wait, "6.0186 tickets"),
        # Wait and touch are both exponential with the mean of a touch here (c - a = 1): an Erlang-2 if there is a wait.
        (100 * (1 - math.exp(-2) * (1 + 2 * waits)), "68.366 %"),
    ):
        assert shown in text
        assert math.isclose(value, float(shown.split()[0]), rel_tol=1e-4)
