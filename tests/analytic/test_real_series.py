"""The tickets of a real desk lie among those of a scenario fitted by hand; without the parts that make days and hours
differ they do not. benchmarks/real_series.py prints the figures."""

from __future__ import annotations

import pytest

from docs.validated import real, stands
from tests.queues import seed_of
from tests.real_series_cases import Held, held, incidents

HISTORIES = 999


def held_with(name: str, **demand: object) -> Held:
    return held(incidents(), HISTORIES, seed_of(f"real series {name}") % 2**32, **demand)


def test_the_last_third_lies_among_the_weeks_of_the_scenario() -> None:
    found = held_with("whole")
    assert found.p > 0.05
    assert not found.outside
    stands("real", real(found))


@pytest.mark.parametrize(
    ("without", "figure"),
    [("within_day", "dispersion within the day"), ("day_to_day", "weekday")],
)
def test_it_does_not_without_what_makes_days_and_hours_differ(without: str, figure: str) -> None:
    found = held_with(f"without {without}", **{without: {}})
    assert found.p <= 0.05
    assert any(name.startswith(figure) for name in found.outside)
