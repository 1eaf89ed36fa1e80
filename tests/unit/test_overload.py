"""More work than hours is warned of at the line of the team."""

from pathlib import Path

import pytest

from slasim import load_scenario
from slasim.planning.overload import overloads

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.mark.parametrize("name", ["quickstart", "follow_the_sun", "mmc"])
def test_the_shipped_scenarios_have_no_such_warning(name):
    assert overloads(load_scenario(SCENARIOS / f"{name}.yaml")) == ()


def test_the_line_of_the_team_the_hours_and_the_load_are_named(tmp_path):
    """One agent who is always there has 744 h in January, and 336 h in two weeks."""
    text = (SCENARIOS / "mmc.yaml").read_text("utf-8")
    (tmp_path / "mmc.yaml").write_text(text, "utf-8")
    scenario = load_scenario(tmp_path / "mmc.yaml")
    (team,) = scenario.teams
    (shift,) = scenario.teams[team].shifts
    busy = load_scenario(tmp_path / "mmc.yaml", {f"teams.{team}.shifts.{shift}.headcount": 1})
    (warning,) = overloads(busy)
    line = next(at for at, each in enumerate(text.splitlines(), 1) if each.startswith(f"  {team}:"))
    assert (warning.line, warning.column, warning.rule) == (line, 3, "overload")
    assert "744 h of" in warning.found or "336 h of" in warning.found
