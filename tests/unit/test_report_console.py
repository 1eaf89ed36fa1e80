"""Tables fit their place; no figure is broken or lost; lines do not end in blanks."""

from __future__ import annotations

import pytest
from rich.table import Table

from slasim.report import console

FIGURES = [
    "1\u202f234\u202f567 EUR",
    "97.0 %",
    "± 0.5",
    "2 h 00 min",
    "± 13 min",
    "3 min 20 s",
    "2 d 12 h",
    "12\u202f345",
]
NAMES = ["enterprise_first_response", "until first touched"]


def table() -> Table:
    made = Table(title="Title")
    made.add_column("commitment")
    made.add_column("wait")
    for _ in range(4):
        made.add_column("some figures", justify="right")
    made.add_row(*NAMES, f"[red]{FIGURES[0]}[/]", " ".join(FIGURES[1:3]), " ".join(FIGURES[3:5]), FIGURES[5])
    made.add_row(*NAMES, FIGURES[6], FIGURES[7], "", "")
    return made


def printed(width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(console, "WIDTH", width)
    console.show(table())
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 124])
def test_figures_are_whole_and_names_complete_at_any_width(width, capsys, monkeypatch):
    lines = printed(width, capsys, monkeypatch)
    assert lines[0] == ""
    assert all(line == line.rstrip() for line in lines)
    for figure in FIGURES:
        assert any(figure.replace("\u202f", " ") in line for line in lines), figure
    first, second = ([line.split("│")[at].strip() for line in lines if line.startswith("│")] for at in (1, 2))
    assert "".join(first) == NAMES[0] * 2
    assert " ".join(each for each in second if each) == f"{NAMES[1]} {NAMES[1]}"
    assert {*first, ""} <= {"", "enterprise_", "first_", "response", "enterprise_first_", "first_response", NAMES[0]}
    assert not set("\ue000\ue001") & set("".join(lines))


def test_a_table_is_as_narrow_as_asked_where_its_parts_fit(capsys, monkeypatch):
    """enterprise_ 11, touched 7, figures by parts: 1 234 567 EUR 13, ± 0.5 and figures 7, 2 h 00 min 10, 3 min 20 s 10;
    between two columns a line and one blank."""
    parts = 11 + 7 + 13 + 7 + 10 + 10
    borders = 6 * 2 + 1
    assert max(map(len, printed(parts + borders, capsys, monkeypatch))) == parts + borders
    assert max(map(len, printed(20, capsys, monkeypatch))) == parts + borders


@pytest.mark.parametrize(
    ("name", "width", "lines"),
    [
        ("business.first_response", 12, ["business.", "first_", "response"]),
        ("until first touched", 11, ["until first", "touched"]),
        ("Fri 2027-01-29 12:44:07.594 +01:00", 12, ["Fri", "2027-01-29", "12:44:07.594", "+01:00"]),
        ("enterprise-emea-017", 14, ["enterprise-", "emea-017"]),
        ("Mon-Fri 08-09, 17-18", 10, ["Mon-Fri", "08-09,", "17-18"]),
    ],
)
def test_names_are_broken_between_their_parts_only(name, width, lines):
    assert console._folded(name, width).split("\n") == lines


def test_columns_says_how_wide_and_a_long_line_goes_on_below(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    console.show("[green]✓[/] Queues do not grow: 55 tickets open in the first 2 weeks, 1\u202f234 in the last\nshort")
    assert capsys.readouterr().out.splitlines() == [
        "✓ Queues do not grow: 55 tickets open",
        "  in the first 2 weeks, 1 234 in the",
        "  last",
        "short",
    ]
