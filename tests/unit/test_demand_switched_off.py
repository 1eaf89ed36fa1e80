"""A stream of volume 0 brings nothing and takes nothing with it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

import slasim
from slasim.planning import first_answer
from slasim.workload import draw

ROOT = Path(__file__).parents[2]
QUICKSTART = slasim.load_scenario(ROOT / "scenarios" / "quickstart.yaml")
OFF = QUICKSTART.with_overrides({"demand.email.volume": "0 per week"})


def test_the_other_streams_stay_as_they_were() -> None:
    sun = slasim.load_scenario(ROOT / "scenarios" / "follow_the_sun.yaml")
    first, *rest = sun.demand
    before = draw(sun, 3, 1)
    after = draw(sun.with_overrides({f"demand.{first}.volume": "0 per week"}), 3, 1)
    channel = before.labels.channels.index(sun.demand[first].channel)
    assert all(sun.demand[name].channel != sun.demand[first].channel for name in rest)
    left = before.tickets.channel != channel
    assert 0 < left.sum() < len(left)
    np.testing.assert_array_equal(after.tickets.uid, before.tickets.uid[left])
    np.testing.assert_array_equal(after.tickets.created, before.tickets.created[left])


def test_a_desk_without_any_work_is_simulated() -> None:
    assert OFF.warnings == ()
    assert len(draw(OFF, 0, 0).tickets.uid) == 0
    study = slasim.simulate(OFF, replications=3)
    document = json.loads(json.dumps(study.summary(), allow_nan=False))
    assert [row["tickets"] for row in document["arrivals"]] == [0, 0]
    assert {row["mark"] for row in document["compliance"]} == {"no data"}
    assert [row["amount"] for row in document["credits"]] == [0, 0]
    assert [row["occupancy"] for row in document["occupancy"]] == [0, 0]


def test_the_first_answer_of_a_desk_without_work() -> None:
    answer = first_answer(OFF)
    assert {team.load for team in answer.teams} == {0.0}
    assert answer.coverage == ()  # nothing is promised to nobody
    json.dumps(answer.document(), allow_nan=False)
