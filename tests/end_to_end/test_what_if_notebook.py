"""The panel in a notebook: the fields, figures and words of the page."""

import time
from pathlib import Path
from threading import Event, Thread
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from slasim import load_scenario, simulate
from slasim.what_if import panel
from slasim.what_if.notebook import Panel

ROOT = Path(__file__).parents[2]
QUICKSTART = ROOT / "scenarios" / "quickstart.yaml"
LATE = "teams.l1.shifts.late.headcount"
WINDOWS = 8


@pytest.fixture
def desk():
    made = panel(load_scenario(QUICKSTART), file=QUICKSTART, replications=WINDOWS)
    yield made
    made.close()


def settled(desk: Panel) -> None:
    for _ in range(3000):
        if desk.live.last is not None and f"{WINDOWS} of {WINDOWS}" in desk._strip.value:
            return
        time.sleep(0.02)
    raise AssertionError(desk._strip.value)


def test_a_slider_of_the_panel_moves_the_desk(desk: Panel) -> None:
    settled(desk)
    slider = desk._fields[LATE]
    assert slider.value == "1"
    slider.value = "2"
    assert desk.changes == {LATE: 2}
    settled(desk)
    study = simulate(load_scenario(QUICKSTART, {LATE: 2}), replications=WINDOWS)
    assert desk.live.last.now.every_promise == study.every_promise
    assert f"in {study.every_promise.kept} of {WINDOWS}" in desk._strip.value
    assert "▲" in desk._strip.value
    desk.live.undo()
    assert slider.value == "1"
    assert desk.changes == {}


def test_a_move_is_not_lost_while_the_session_tells_its_state(desk: Panel) -> None:
    settled(desk)
    begun, moved = Event(), Event()

    class Slow(dict[str, Any]):
        def items(self) -> Any:
            begun.set()
            assert moved.wait(60)
            return super().items()

    telling = Thread(target=desk._tell, args=("state", {**desk.live.state(), "values": Slow()}))
    telling.start()
    assert begun.wait(60)
    desk._fields[LATE].value = "2"
    moved.set()
    telling.join()
    assert desk.changes == {LATE: 2}


def test_what_cannot_be_read_is_said_and_changes_nothing(desk: Panel) -> None:
    desk.put(LATE, "<b>many</b>")
    assert "expected a whole number of seats" in desk._said.value
    assert "<b>many" not in desk._said.value
    assert desk.changes == {}
    desk.put(LATE, "2")
    assert desk._said.value == ""


def test_the_notebook_runs_and_shows_the_panel(monkeypatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(ROOT / "notebooks" / "what_if.ipynb", as_version=4)
    (parameters,) = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ())]
    parameters.source = parameters.source.replace("replications = 100", "replications = 10")
    where = {"metadata": {"path": ROOT / "notebooks"}}
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources=where).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert any("application/vnd.jupyter.widget-view+json" in output.get("data", {}) for output in outputs)
    assert any("teams.l1.shifts.late.headcount: 0" in output.get("text", "") for output in outputs)
