"""What reports are made of: lines of a terminal as sentences, tables of a terminal, large tables, names of sheets."""

import textwrap

from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table

from slasim.library.shown import ShownColumn, ShownTable
from slasim.report.layout import WIDTH
from slasim.report.page import drill
from slasim.report.page.drill import drill_down
from slasim.report.page.marked import grid_of, lines_of
from slasim.report.page.parts import Cell, Sentence
from slasim.report.words import SURE, TROUBLE
from slasim.spreadsheets import SheetTable, sheet_names, workbook
from slasim.strict_json import read_json


@given(st.lists(st.sampled_from(["a", "word", "another", "seventeen-letters", "(12)"]), min_size=1, max_size=80))
def test_what_was_folded_is_one_sentence_again(words):
    text = f"It begins {' '.join(words)}."
    folded = textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="  ", break_long_words=False)
    assert lines_of(folded) == (Sentence(text),)


def test_verdicts_and_what_stands_below_them_stay_apart():
    lines = [
        "[bold]Desk[/]: a quarter",
        "1 000 tickets",
        "",
        f"{TROUBLE} Every promise kept to every customer all quarter: in 5 of 100, 5 % (2 to 11)",
        "  One promise breaks it.",
        f"{SURE} Queues do not grow: 577 tickets open in the first week, 505 tickets in the last",
        "  The opening backlog is taken up after 2 h.",
    ]
    assert [line.sign for line in lines_of(lines)] == ["", "", "trouble", "", "sure", ""]
    assert lines_of(["steers \x1b[31m and turns \u202e"]) == (Sentence("steers \\u001b[31m and turns \\u202e"),)


def test_a_table_of_a_terminal_keeps_its_words_styles_and_groups():
    table = Table(title="Teams", caption="One note.\nAnother one.")
    table.add_column("team")
    table.add_column("Jan  Feb\nof 40", justify="right")
    table.add_column("first_\nresponse.\nurgent")
    table.add_row("Money, EUR", "", "")
    table.add_row("  staff [x]", "1.1  0.7", "[green]better[/]")
    table.add_row("  [b\\[old]", "[red]✗[/] [green]✓[/]", "")
    found = grid_of(table)
    assert (found.title, found.notes) == ("Teams", ("One note.", "Another one."))
    assert found.header == ("team", "Jan · Feb of 40", "first_response.urgent")
    assert found.numeric == (False, True, False)
    assert found.rows[0][0] == Cell("Money, EUR", "head")
    assert found.rows[1][1:] == (Cell("1.1 · 0.7"), Cell("better", "good"))
    assert found.rows[2][1] == Cell("✗ ✓")


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.text(max_size=3),
            "share": st.none() | st.floats(0, 1),
            "wait_ms": st.none() | st.integers(0, 10**9),
            "sure": st.booleans(),
        }
    ),
    min_size=1,
    max_size=20,
)
COLUMNS = [ShownColumn("name", "text"), ShownColumn("share", "share"), ShownColumn("wait_ms", "duration"),
           ShownColumn("sure", "flag")]  # fmt: skip


@given(ROWS)
def test_a_large_table_is_sorted_by_its_values(rows):
    """By what a row is, not by what it reads: 9 min before 1 h, what is missing first."""
    found = drill_down(ShownTable("t", "m", lambda: (COLUMNS, rows)), "show")
    heads = [column.header for column in found.columns]
    assert found.rows == len(rows)
    for name, head in (("share", "share"), ("wait_ms", "wait")):
        at = found.columns[heads.index(head)].at
        values = [-1.0 if row[name] is None else row[name] for row in rows]
        order = sorted(range(len(rows)), key=at.__getitem__)
        assert [values[row] for row in order] == sorted(values)
        assert all((at[one] == at[two]) == (values[one] == values[two]) for one in order for two in order)


def test_of_very_many_rows_the_first_are_there_and_the_command_for_all(monkeypatch):
    monkeypatch.setattr(drill, "MOST", 3)
    rows = [{"name": f"n{at}", "share": at / 10, "wait_ms": at, "sure": True} for at in range(5)]
    found = drill_down(ShownTable("t", "m", lambda: (COLUMNS, rows)), "slasim show r t")
    assert [found.row(at)[0] for at in range(found.rows)] == ["n0", "n1", "n2"]
    assert found.notes == ("In all rows: sure yes.", "The first 3 of 5 rows; all of them: slasim show r t.")


@given(st.lists(st.text(max_size=40), max_size=8))
def test_names_of_sheets_are_such_as_a_workbook_may_have(names):
    found = sheet_names(names)
    assert len({name.casefold() for name in found}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in found)
    workbook({name: SheetTable(["x"], [[1.5], [None]]) for name in found})


def test_what_stands_in_a_script_ends_no_element():
    from slasim.report.page.html import _embedded

    rows = [{"name": name, "share": None, "wait_ms": None, "sure": True} for name in ("</script>", "<!--", "\u2028&")]
    text = str(_embedded(drill_down(ShownTable("t", "m", lambda: (COLUMNS, rows)), "show")))
    assert not set("<>&\u2028") & set(text)
    assert sorted(read_json(text.encode())["columns"][0]["texts"]) == sorted(["</script>", "<!--", "\\u2028&"])
