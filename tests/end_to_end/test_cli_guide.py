"""What the guide of agreements shows is what happens, command by command."""

import re
import shutil
import sys
from pathlib import Path

import pytest

from slasim.cli import main

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guide_agreements.md").read_text("utf-8")
MORE = "…"  # a line of it stands for any number of lines


@pytest.fixture
def here(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("command", "shown"), re.findall(r"```console\n\$ slasim (.*?)\n(.*?)```", GUIDE, re.DOTALL))
def test_commands_print_what_the_guide_shows(here, monkeypatch, capsys, command, shown):
    monkeypatch.setattr(sys, "argv", ["slasim", *command.split()])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 0
    printed = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    parts = [part.strip("\n").splitlines() for part in re.split(rf"^{MORE}$", shown, flags=re.MULTILINE)]
    if len(parts) == 1:
        assert printed == parts[0]
    text = "\n".join(printed)
    for part in parts:
        assert "\n".join(part) in text


def test_the_rows_and_the_agreement_shown_are_those_shipped():
    logs = ROOT / "scenarios" / "logs"
    rows = {line for path in (logs / "small").glob("*.csv") for line in path.read_text("utf-8").splitlines()}
    for block in re.findall(r"```csv\n(.*?)```", GUIDE, re.DOTALL):
        assert set(block.splitlines()) <= rows
    (agreement,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    assert agreement in (logs / "small.yaml").read_text("utf-8")


def test_the_python_of_the_guide_runs(here, capsys):
    (snippet,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    exec(compile(snippet, "guide_agreements.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "Aldora Bank" in printed
    assert "quota_too_sharp" in printed


def test_every_file_that_the_guide_names_exists():
    for name in re.findall(r"\]\(([^)#]+)\)", GUIDE):
        assert (ROOT / "docs" / name).exists(), name
    for name in re.findall(r"scenarios/logs/\w+(?:\.\w+)?", GUIDE):
        assert (ROOT / name).exists(), name
