"""The notebook runs from top to bottom."""

from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"


def test_the_first_notebook_runs_and_shows_what_it_says(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # the kernel is another process
    notebook = nbformat.read(NOTEBOOKS / "01_first_run.ipynb", as_version=4)
    (parameters,) = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ())]
    assert "replications = 100" in parameters.source
    parameters.source = parameters.source.replace("replications = 100", "replications = 4")
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": NOTEBOOKS}}).execute()
    shown = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", ())]
    assert sum("image/png" in data for data in shown) == 3
    assert any("difference" in data.get("text/plain", "") for data in shown)


def test_the_notebook_of_agreements_runs_and_shows_what_it_says(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(NOTEBOOKS / "02_agreements.ipynb", as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": NOTEBOOKS}}).execute()
    # What a cell prints may come in several pieces, cut anywhere.
    printed = ("".join(each.get("text", "") for each in cell.get("outputs", ())) for cell in notebook.cells)
    said = [line for text in printed for line in text.split("\n")]
    (agreed,) = [line for line in said if line.startswith("as agreed ")]
    (smaller,) = [line for line in said if line.startswith("at 80 % ")]
    assert agreed.split(" missed, ")[1] == smaller.split(" missed, ")[1]  # the same money
    assert int(agreed.split()[2]) > int(smaller.split()[3])


def test_the_notebook_of_studies_runs_and_shows_what_it_says(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(NOTEBOOKS / "03_studies.ipynb", as_version=4)
    (parameters,) = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ())]
    assert "replications = 100" in parameters.source
    parameters.source = parameters.source.replace("replications = 100", "replications = 20")
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": NOTEBOOKS}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 1
    swings = [line for output in outputs for line in output.get("text", "").split("\n") if " is +" in line]
    assert len(swings) == 2
    assert swings[0].startswith("agreements.business.first_response.urgent: 1h to 2h")
    (kept,) = [text for output in outputs if "one_more_late" in (text := output.get("data", {}).get("text/plain", ""))
               and "point" in text]  # fmt: skip
    assert len(kept.splitlines()) == 1 + 6 + 2  # points, then both sides of the comparison


def test_the_notebook_on_headcount_runs_and_finds_a_plan(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(NOTEBOOKS / "04_sizing_headcount.ipynb", as_version=4)
    (planned,) = [cell for cell in notebook.cells if "staff(scenario" in cell.source]
    assert "windows=400" in planned.source
    planned.source = planned.source.replace("windows=400", "windows=200, most=300")
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": NOTEBOOKS}}).execute()
    outputs = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", ())]
    shown = [data.get("text/plain", "") for data in outputs]
    assert any("plan" in text and "fte" in text for text in shown)
    assert any("answered within 2 h" in text for text in shown)


def test_the_notebook_on_targets_runs_and_says_what_is_safe(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(NOTEBOOKS / "05_trying_targets.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace("windows=400", "windows=60").replace("replications=100", "replications=10")
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": NOTEBOOKS}}).execute()
    outputs = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", ())]
    shown = [data.get("text/plain", "") for data in outputs]
    assert any("safe_target" in text for text in shown)
    assert any("real" in cell.source and cell.get("outputs") for cell in notebook.cells)
