"""The first screen of a comparison: real changes alone, in 80 columns and 40 lines, with four variants too."""

import re
from pathlib import Path

import pytest

from slasim import compare, load_scenario
from slasim.report import side_by_side
from slasim.report.comparison_tables import headline
from slasim.report.console import show
from slasim.report.words import brief

QUICK = Path(__file__).parents[2] / "scenarios" / "quickstart.yaml"
VARIANTS = (
    "one_more_late",
    "teams.l2.day.headcount=3",
    "teams.l1.early.headcount=2",
    "demand.email.volume=430 per week",
)


@pytest.fixture(scope="module")
def found():
    return compare(load_scenario(QUICK), *VARIANTS, replications=12, seed=1)


@pytest.fixture
def screen(found, capsys):
    show(f"{headline(found)}{side_by_side.legend(found)}")
    show(side_by_side.side_by_side(found))
    return capsys.readouterr().out.splitlines()


def test_it_fits_and_no_name_is_cut(screen):
    assert max(map(len, screen)) <= 80
    assert len(screen) <= 38  # and the gap and the folder of the result
    for at, name in enumerate(VARIANTS):
        assert f"{'ABCD'[at]}  {name}" in screen


def cells(screen, words):
    (line,) = [each for each in screen if each.strip().startswith(words)]
    return re.split(r"\s{2,}", line.strip())[1:]


def test_a_cell_is_the_change_where_it_is_real_and_the_sign_of_nothing_where_it_is_not(found, screen):
    rows = found.differences.set_index(["figure", "variant"])
    for figure, words in (
        ("occupancy.l2", "l2"),
        ("occupancy.l1", "l1"),
        ("business.credits", "credits, business"),
        ("staffing", "staff"),
    ):
        _, *changes = cells(screen, words)
        for variant, cell in zip(VARIANTS, changes, strict=True):
            row = rows.loc[(figure, variant)]
            assert (cell == "=") == (not row["real"])
            if row["real"]:
                assert cell[0] == ("+" if row["difference"] > 0 else "−")
    assert cells(screen, "staff") == ["102 944", "+15 111", "+21 250", "−15 111", "="]
    assert cells(screen, "l1")[0] == f"{100 * rows.loc[('occupancy.l1', VARIANTS[0]), 'baseline']:.1f}"


def test_every_figure_that_really_changes_is_there_and_the_others_are_counted(found, screen):
    shown = [line for line in screen if line.startswith("   ")]
    every = found.differences
    always = {"every_promise", "asked", "credits", "staffing", "cost"}
    real = {f for f, rows in every.groupby("figure") if rows["real"].any() or rows["measure"].iloc[0] in always}
    real -= set(every[every["measure"] == "p_kept"]["figure"])
    named = [line for line in shown if len(re.split(r"\s{2,}", line.strip())) == 1 + 1 + len(VARIANTS)]
    assert len(named) == min(len(real), side_by_side.MOST)
    left = every["figure"].nunique() - len(named)
    assert any(line.startswith(f"{left} more figures do not really change") for line in screen) or left == 0


def test_short_names_stand_at_their_columns():
    found = compare(load_scenario(QUICK), "one_more_late", replications=4)
    assert side_by_side.legend(found) == ""
    assert [column.header for column in side_by_side.side_by_side(found).columns] == ["", "now", "one_more_late"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (100, "100 s"), (2160, "36 min"), (7199, "120 min"), (20160, "5.6 h"), (200000, "2.3 d")],
)
def test_a_duration_has_one_unit(seconds, words):
    assert brief(seconds) == words
