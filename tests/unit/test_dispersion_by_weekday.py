"""`day_to_day.dispersion`: a number, or numbers by weekday."""

from __future__ import annotations

from typing import Any

import pytest
from workload_cases import scenario, stream

from slasim.scenario import Scenario, ScenarioError
from slasim.study.sweep.vary import VariedField


def desk(dispersion: Any) -> Scenario:
    return scenario(demand={"mail": stream(day_to_day={"dispersion": dispersion})})


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({"mon": 9, "else": 4}, (9, 4, 4, 4, 4, 4, 4)),
        ({"mon-fri": 6, "sat,sun": 2}, (6, 6, 6, 6, 6, 2, 2)),
        ({"fri-mon": 1.5, "tue, wed": 2, "else": 3}, (1.5, 2, 2, 3, 1.5, 1.5, 1.5)),
        ({"else": 4}, (4,) * 7),
        (4, 4),
    ],
)
def test_what_is_read_is_written_and_read_again(written: Any, read: Any) -> None:
    of = desk(written)
    assert of.demand["mail"].day_to_day.dispersion == read
    assert of.warnings == ()
    assert Scenario.from_applied(of.applied()) == of


@pytest.mark.parametrize(
    ("written", "at", "said"),
    [
        ({"mon-fri": 9}, "", "found nothing for sat, sun; expected every weekday, or else for the others"),
        ({}, "", "expected every weekday"),
        ({"mon-sun": 9, "else": 2}, ".else", "it beside weekdays that are not named"),
        ({"mon": 9, "mon,tue": 4, "else": 2}, ".mon,tue", "found mon a second time"),
        ({"mo": 9, "else": 2}, ".mo", "did you mean mon?"),
        ({"mon": 0.5, "else": 2}, ".mon", "a number of at least 1"),
        ({"mon": 2, "else": "3"}, ".else", "expected a number"),
        ([9, 4], "", "expected a number, or numbers by weekday"),
        (True, "", "expected a number"),
        (1e7, "", "a number of at most 1,000,000"),
    ],
)
def test_what_is_refused_at_its_place(written: Any, at: str, said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        desk(written)
    assert [each.path for each in error.value.problems] == [f"demand.mail.day_to_day.dispersion{at}"]
    assert said in str(error.value)


def test_a_sweep_varies_it() -> None:
    field, path = VariedField(desk(4)), "demand.mail.day_to_day.dispersion"
    assert field.full("demand.mail.day_to_day.dispersion") == path
    assert field.mistakes(path, {"mon": 9, "else": 4}, "") == []
    assert desk({"mon": 9, "else": 4}).with_overrides({path: 3}).demand["mail"].day_to_day.dispersion == 3
