"""The worked examples of docs/model.md are what the roster comes to."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from slasim.instants import HOUR, MINUTE
from slasim.roster.breaks import breaks
from slasim.roster.paid_hours import waterfall
from slasim.scenario import load_scenario
from slasim.workload.arrivals import shapes
from tests.independent.rates import weights

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "model.md").read_text("utf-8")
SHIFT = {"hours": "08:00-16:30", "days": "mon-fri", "break": "30 min", "headcount": 3}


def test_the_breaks_of_the_example() -> None:
    scenario = load_scenario(ROOT / "scenarios" / "quickstart.yaml").with_overrides({"teams.l1.shifts.early": SHIFT})
    shift = scenario.teams["l1"].shifts["early"]
    begins = [breaks(shift, seat)[0][0] for seat in (1, 2, 3)]
    assert begins == [12 * HOUR, 11 * HOUR + 20 * MINUTE, 12 * HOUR + 40 * MINUTE]
    assert "Of 08:00-16:30 with 30 min: seat 1 at 12:00, seat 2 at 11:20, seat 3 at 12:40." in PAGE


def test_the_hours_of_the_example() -> None:
    scenario = load_scenario(ROOT / "scenarios" / "quickstart.yaml")
    row = waterfall(scenario.with_overrides({"teams.l1.shrinkage": "28 %", "teams.l1.absence": "4 %"}))[0]
    paid, present = 1000 * row.paid / row.rostered, 1000 * row.present / row.rostered
    assert (round(paid, 1), round(present, 1), round(1 - present / 1000, 4)) == (1315.8, 947.4, 0.0526)
    for shown in ("1,315.8", "947.4 present", "5.26 %"):
        assert shown in PAGE


def test_the_weights_of_the_shapes() -> None:
    for shape, ours in shapes.SHAPES.items():
        assert np.allclose(weights(shape).ravel(), np.array(ours) / sum(ours))
