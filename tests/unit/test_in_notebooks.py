"""What a notebook shows besides values: errors in words, and how far a simulation is."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

import slasim


@pytest.fixture
def cell(capsys):
    shell = InteractiveShell()

    def run(source):
        shell.run_cell(f"import slasim\n{source}")
        shown = capsys.readouterr()
        return shown.out + shown.err

    return run


def test_a_scenario_that_cannot_be_used_is_told_as_on_a_terminal(cell, tmp_path):
    place = tmp_path / "desk.yaml"
    place.write_text("slasim: 1\nfoo: 1\n", "utf-8")
    with pytest.raises(slasim.ScenarioError) as raised:
        slasim.load_scenario(place)
    shown = cell(f"slasim.load_scenario({str(place)!r})")
    assert shown.splitlines() == ["ScenarioError:", *map(str, raised.value.problems)]


def test_a_result_that_is_not_there_too(cell, tmp_path):
    shown = cell(f"slasim.open_result({str(tmp_path)!r})")
    assert "Traceback" not in shown
    assert f"no result in {tmp_path}" in shown


def test_a_bar_is_told_how_far_a_simulation_is(capsys):
    quickstart = slasim.load_scenario("scenarios/quickstart.yaml")
    with slasim.progress_bar(3) as told:
        done = []
        slasim.simulate(quickstart, replications=3, progress=lambda far: (told(far), done.append(far)))
    assert done[-1] == 3
    assert done == sorted(done)
