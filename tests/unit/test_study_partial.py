"""A study read while it runs: what it shows is what a study of so many replications is."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from slasim.study import simulate, simulating
from slasim.study.running.replicate import Replicate
from tests.workload_cases import horizon, scenario

DESK = scenario(horizon=horizon("2027-01-04", "1 week"))


def test_each_part_is_a_study_of_its_first_replications_and_the_last_one_is_the_whole() -> None:
    parts = list(simulating(DESK, replications=83, seed=7))
    numbers = [part.about.replications for part in parts]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == 83
    assert set(numbers) <= {2, 5, 20, 40, 80, 83}  # two may come at once, and then the larger is shown
    for part in parts:
        alone = simulate(DESK, replications=part.about.replications, seed=7)
        assert part.digest() == alone.digest()
        assert part.about == alone.about


def test_one_worker_shows_all_of_them() -> None:
    with ThreadPoolExecutor(1) as one:
        assert [each.about.replications for each in simulating(DESK, replications=6, executor=one)] == [2, 5, 6]
    assert [each.about.replications for each in simulating(DESK, replications=1)] == [1]


def test_who_stops_looking_stops_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    waits = threading.Event()
    replicate = Replicate.__call__

    def watched(self: Replicate, replication: int, on_slice: object = None) -> object:
        begun.append(replication)
        if replication >= 2:
            waits.wait(20)
        return replicate(self, replication, on_slice)  # type: ignore[arg-type]

    monkeypatch.setattr(Replicate, "__call__", watched)
    with ThreadPoolExecutor(2) as two:
        parts = simulating(DESK, replications=500, executor=two)
        assert next(parts).about.replications == 2
        parts.close()
        waits.set()
    assert len(begun) <= 4


def test_what_is_impossible_is_said_at_once() -> None:
    with pytest.raises(ValueError, match="replications must be at least 1"):
        next(simulating(DESK, replications=0))
