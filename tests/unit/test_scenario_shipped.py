"""The scenarios that ship."""

from __future__ import annotations

from pathlib import Path

import pytest

from slasim.scenario import Scenario, load_scenario

FOLDER = Path(__file__).parent.parent.parent / "scenarios"
NAMES = ("quickstart", "follow_the_sun", "mmc", "retail_peak")


@pytest.mark.parametrize("name", NAMES)
def test_they_load_without_warnings_and_survive_being_stored(name: str) -> None:
    scenario = load_scenario(FOLDER / f"{name}.yaml")
    assert scenario.warnings == ()
    assert Scenario.from_applied(scenario.applied()) == scenario


@pytest.mark.parametrize("name", ["busy_year", "everything"])
def test_those_of_the_benchmarks_load(name: str) -> None:
    scenario = load_scenario(FOLDER.parent / "benchmarks" / f"{name}.yaml")
    assert scenario.warnings == ()


@pytest.mark.parametrize("name", ["quickstart", "follow_the_sun", "retail_peak"])
def test_their_overrides_can_be_applied_and_change_something(name: str) -> None:
    scenario = load_scenario(FOLDER / f"{name}.yaml")
    assert scenario.overrides
    for override in scenario.overrides:
        assert scenario.with_overrides(override) != scenario


def test_the_quickstart_fits_on_a_screen() -> None:
    assert len((FOLDER / "quickstart.yaml").read_text("utf-8").splitlines()) <= 45


def test_follow_the_sun_is_the_size_it_says() -> None:
    scenario = load_scenario(FOLDER / "follow_the_sun.yaml")
    start, end = scenario.window()
    tickets = sum(stream.volume.over(end - start) for stream in scenario.demand.values())
    assert 140_000 <= tickets <= 160_000
    assert len({calendar.timezone.split("/")[0] for calendar in scenario.calendars.values()}) == 3
    assert len(scenario.severities) == 4
    assert len(scenario.tiers) == 3
    assert all(
        agreement.judged == "each customer"
        for agreement in scenario.agreements.values()
        if agreement.credits is not None
    )
