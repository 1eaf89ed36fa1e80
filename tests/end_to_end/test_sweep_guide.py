"""What the guide of sweeps shows is what happens."""

import re
import shlex
import shutil
import sys

import pytest
from sweep_cases import ROOT

from slasim.cli import main

GUIDE = (ROOT / "docs" / "sweeps.md").read_text("utf-8")


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """One folder for all commands: the second one finds the points of the first."""
    folder = tmp_path_factory.mktemp("guide")
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    return folder


@pytest.mark.parametrize(("command", "shown"), re.findall(r"```console\n\$ slasim (.*?)\n(.*?)```", GUIDE, re.DOTALL))
def test_commands_print_what_the_guide_shows(here, monkeypatch, capsys, command, shown):
    monkeypatch.chdir(here)
    monkeypatch.setattr(sys, "argv", ["slasim", *shlex.split(command)])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 0
    assert capsys.readouterr().out == shown


def test_the_python_of_the_guide_runs(here, monkeypatch, capsys):
    monkeypatch.chdir(here)
    swept, designed = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    exec(compile(swept, "sweeps.md", "exec"), {})
    assert "3 seats at point 5" in capsys.readouterr().out
    exec(compile(designed, "sweeps.md", "exec"), {})
    assert capsys.readouterr().out == "Effort(simulated=8, judged=0, remembered=4)\n"


def test_every_page_that_the_guide_names_exists():
    for name in re.findall(r"\]\(([^)#]+)\)", GUIDE):
        assert (ROOT / "docs" / name).exists(), name
