"""A first scenario with as many seats as its load takes."""

from __future__ import annotations

import math
from pathlib import Path
from tempfile import TemporaryDirectory

from slasim.planning.first_answer import first_answer
from slasim.scenario import Scenario, load_scenario
from slasim.scenario.writing.new_desk import DeskAnswers, desk_text

FULL = 0.8  # the most that a pool may be loaded in a month: queues stay short
LEAST = {True: 2, False: 1}  # seats of a shift pattern of a site that works round the clock, and of others
TRIES = 12


def new_desk(answers: DeskAnswers) -> tuple[str, Scenario]:
    """The text of a scenario whose teams are loaded to `FULL` at most, and the scenario.

    Seats of all patterns of a team grow alike. Raises ScenarioError for answers that cannot be read.
    """
    seats = {(team, name): LEAST["night" in each] for team, each in answers.patterns.items() for name in each}
    for _ in range(TRIES):
        text = desk_text(answers, seats)
        scenario = loaded(text)
        load: dict[str, float] = {}
        for row in first_answer(scenario).teams:
            load[row.team] = max(load.get(row.team, 0.0), row.load if row.whole else 0.0)
        if max(load.values()) <= FULL:
            break
        seats = {
            (team, name): math.ceil(count * max(load[team] / FULL, 1.0) - 1e-9) for (team, name), count in seats.items()
        }
    return text, scenario


def loaded(text: str) -> Scenario:
    """The scenario of a text that is in no file yet. Raises ScenarioError."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "new.yaml"
        path.write_text(text, "utf-8")
        return load_scenario(path)
