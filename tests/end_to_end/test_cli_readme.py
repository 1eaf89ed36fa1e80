"""What the README shows is what happens."""

import re
import shutil
import sys
from pathlib import Path

import pytest
from PIL import Image

from slasim.cli import main

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture
def here(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("command", "output"), re.findall(r"```console\n\$ slasim (.*?)\n(.*?)```", README, re.DOTALL), ids=["check", "run"]
)
def test_commands_print_what_the_readme_shows(here, monkeypatch, capsys, command, output):
    monkeypatch.setattr(sys, "argv", ["slasim", *command.split()])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 0
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == output.splitlines()


def test_the_python_of_the_readme_runs(here, capsys):
    (snippet,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(snippet, "README.md", "exec"), {})
    assert "p_kept" in capsys.readouterr().out


def test_the_picture_of_the_readme_shows_the_result_of_the_run():
    with Image.open(ROOT / "docs" / "first_run.png") as picture:
        assert picture.text["Description"] in README.splitlines(), "python docs/shown.py"


def test_every_file_that_the_readme_names_exists():
    for name in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / name).exists(), name
