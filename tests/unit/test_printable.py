"""What could steer a terminal is shown: everywhere, because all that is printed goes through two functions."""

from __future__ import annotations

import ast
import json
import sys
import unicodedata
from pathlib import Path

import pytest
from rich.markup import escape
from rich.table import Table

import slasim
from slasim.cli.output import echo, print_json, say_each
from slasim.printable import printable
from slasim.problems import Problem
from slasim.report.console import show

PACKAGE = Path(slasim.__file__).parent
HOSTILE = "a\x1b[31mb\x00c\u202ed\u2066e\x9bf"
SHOWN = "a\\u001b[31mb\\u0000c\\u202ed\\u2066e\\u009bf"


def test_every_control_and_direction_character_is_shown() -> None:
    directions = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    for code in range(sys.maxunicode + 1):
        letter = chr(code)
        steers = unicodedata.category(letter) == "Cc" or unicodedata.bidirectional(letter) in directions
        if steers and letter not in "\n\t":
            assert printable(letter) == f"\\u{code:04x}"
        elif unicodedata.category(letter)[0] in "LNPS":
            assert printable(letter) == letter
    assert printable("line\n\tnext ä 日本 👩‍🚀") == "line\n\tnext ä 日本 👩‍🚀"


def test_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    echo(HOSTILE)
    show(escape(HOSTILE))
    table = Table("name", HOSTILE, title=HOSTILE, caption=HOSTILE)
    table.add_row(escape(HOSTILE), "1")
    show(table)
    out = capsys.readouterr().out
    assert printable(out) == out
    assert out.count("\\u001b[31m") == 6
    assert SHOWN in out


def test_json_means_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({HOSTILE: [HOSTILE]})
    out = capsys.readouterr().out
    assert printable(out) == out
    assert json.loads(out) == {HOSTILE: [HOSTILE]}


def test_a_table_is_as_wide_as_what_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table("name", "count")
    table.add_row(HOSTILE.replace("[31m", ""), "1")
    table.add_row("x", "2")
    show(table)
    rows = [line for line in capsys.readouterr().out.splitlines() if "│" in line]
    assert len(rows) == 2
    assert len(set(map(len, rows))) == 1


def test_of_many_problems_the_first_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    say_each(Problem("f", at, 1, "p", "x", "y") for at in range(1, 51))
    said = capsys.readouterr().err.splitlines()
    assert (len(said), said[-1]) == (21, "and 30 more")
    say_each([Problem("f", 1, 1, "p" * 5_000, "x\nf:1:1: no problems", "y")])
    (line,) = capsys.readouterr().err.splitlines()
    assert len(line) < 1_500


def test_nothing_is_printed_another_way() -> None:
    """click.echo stands in `say`, `echo` and `print_json`, and rich prints in `show`."""
    found = []
    for path in [*PACKAGE.glob("cli/*.py"), *PACKAGE.glob("report/*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if called in ("click.echo", "print") or called.endswith(".print"):
                found.append(path.name)
    assert sorted(found) == ["console.py"] * 2 + ["main.py"] * 2 + ["output.py"] * 3
