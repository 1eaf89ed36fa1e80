"""What docs/retail_peak.md shows of the commands is what happens, and what it names is there."""

import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from slasim import load_scenario
from slasim.cli import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "retail_peak.md").read_text("utf-8")
MORE = "…"  # a line of it stands for any number of lines


@pytest.mark.parametrize(("command", "shown"), re.findall(r"```console\n\$ slasim (.*?)\n(.*?)```", PAGE, re.DOTALL))
def test_commands_print_what_the_page_shows(tmp_path, monkeypatch, capsys, command, shown):
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["slasim", *shlex.split(command)])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 0
    printed = "\n".join(line.rstrip() for line in capsys.readouterr().out.splitlines())
    for part in re.split(rf"^{MORE}$", shown, flags=re.MULTILINE):
        assert part.strip("\n") in printed


def test_its_overrides_and_pages_exist():
    named = set(load_scenario(ROOT / "scenarios" / "retail_peak.yaml").overrides)
    assert named == {name for name in re.findall(r"`(\w+)`", PAGE) if name in named}
    for name in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (ROOT / "docs" / name).exists(), name
