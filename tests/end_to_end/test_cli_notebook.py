"""Every notebook runs from top to bottom and shows what it says; with fewer histories than readers have."""

from itertools import chain
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"


@pytest.fixture
def run(monkeypatch):
    """Run a notebook; `fewer` is replaced in its source, and each of it has to be there."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # the kernel is another process

    def run(name: str, fewer: dict[str, str]) -> list[Any]:
        notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
        for many, few in fewer.items():
            assert any(many in cell.source for cell in notebook.cells), f"{name} has no {many}"
            for cell in notebook.cells:
                cell.source = cell.source.replace(many, few)
        place = {"metadata": {"path": NOTEBOOKS}}
        NotebookClient(notebook, timeout=300, kernel_name="python3", resources=place).execute()
        return list(chain.from_iterable(cell.get("outputs", ()) for cell in notebook.cells))

    return run


def pictures(outputs):
    return sum("image/png" in each.get("data", {}) for each in outputs)


def tables(outputs):
    return [each["data"]["text/plain"] for each in outputs if "text/plain" in each.get("data", {})]


def lines(outputs):
    """What cells print; it may come in several pieces, cut anywhere."""
    return "".join(each.get("text", "") for each in outputs).split("\n")


def test_the_first_run(run):
    outputs = run("01_first_run", {"replications = 100": "replications = 4"})
    assert pictures(outputs) == 3
    assert any("difference" in text for text in tables(outputs))


def test_agreements_on_a_real_log(run):
    said = lines(run("02_agreements", {}))
    (agreed,) = [line for line in said if line.startswith("as agreed ")]
    (smaller,) = [line for line in said if line.startswith("at 80 % ")]
    assert agreed.split(" missed, ")[1] == smaller.split(" missed, ")[1]  # the same money
    assert int(agreed.split()[2]) > int(smaller.split()[3])


def test_studies(run):
    outputs = run("03_studies", {"replications = 100": "replications = 20"})
    assert pictures(outputs) == 1
    swings = [line for line in lines(outputs) if " is +" in line]
    assert len(swings) == 2
    assert swings[0].startswith("agreements.business.first_response.urgent: 1h to 2h")
    (kept,) = [text for text in tables(outputs) if "one_more_late" in text and "point" in text]
    assert len(kept.splitlines()) == 1 + 6 + 2  # points, then both sides of the comparison


def test_sizing_headcount(run):
    shown = tables(run("04_sizing_headcount", {"windows=400": "windows=200, most=300"}))
    assert any("plan" in text and "fte" in text for text in shown)
    assert any("answered within 2 h" in text for text in shown)


def test_trying_targets(run):
    outputs = run("05_trying_targets", {"windows=400": "windows=60", "replications=100": "replications=10"})
    assert any("safe_target" in text for text in tables(outputs))
    assert any("difference_low" in text for text in tables(outputs))


def test_penalties(run):
    outputs = run("06_penalties", {"replications = 100": "replications = 10"})
    months, bill, *_ = (text for text in tables(outputs) if "amount" in text)
    assert "2027-12" in months
    owed, at_mean, gap = map(float, bill.splitlines()[-1].split()[1:])
    assert owed - at_mean == gap > 0
    assert any(line.startswith("somebody may leave: in ") for line in lines(outputs))


def test_what_if(run):
    outputs = run("07_what_if", {"replications = 10": "replications = 2"})
    queues, answers = (text for text in tables(outputs) if "Manila closes" in text)
    assert "grows" in next(line for line in queues.splitlines() if line.startswith("Manila closes"))
    assert "a second product" in answers


def test_own_routing(run):
    outputs = run("08_own_routing", {"replications = 20": "replications = 2"})
    (shares,) = (text for text in tables(outputs) if "due first" in text)
    (changes,) = (text for text in tables(outputs) if "95 % interval" in text)
    assert "spare specialists" in shares
    assert changes.count("shortest first") == 4
