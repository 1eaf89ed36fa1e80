"""`slasim frontier` and `slasim quote`: screens for people, documents for programs, words for what cannot be priced."""

import pytest
from rich.cells import cell_len

from slasim import open_result
from tests.cli_cases import ROOT, caller, document

QUICK = str(ROOT / "scenarios" / "quickstart.yaml")
FREE = """
horizon.for: 1 month
horizon.warm_up: 1 day
teams.l1.shifts.early.headcount: {min: 2, max: 5, now: 3}
teams.l1.shifts.late.headcount: {min: 1, max: 3, now: 1}
"""


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    (tmp_path / "free.yaml").write_text(FREE)
    return caller(tmp_path, monkeypatch, capsys)


def fits(text):
    """The rules of a first screen: at most 40 lines, none over 80 signs."""
    lines = text.splitlines()
    assert len(lines) <= 40
    assert max(map(cell_len, lines)) <= 80
    return lines


def test_a_frontier_is_a_screen_a_picture_and_a_result(call, tmp_path):
    words = ("frontier", QUICK, "--override", "free.yaml", "-n", "20", "--out", "found")
    done = call(*words, "--picture", "line.svg", columns=80)
    assert done.returncode == 0, done.err
    lines = fits(done.out)
    assert any("Lowest total" in line for line in lines[:6])
    assert "Matplotlib" in (tmp_path / "line.svg").read_text()
    found = open_result(tmp_path / "found")
    best = found.best()
    assert f"{best['total']:.0f}" in "".join(done.out.split())  # without the spaces between thousands
    told = document(call(*words, "--json").out)
    assert told["kind"] == "frontier"
    assert told["points"] == found.summary()["points"]
    for table in ("designs", "shifts", "points"):
        assert call("show", "found", table, columns=80).returncode == 0


@pytest.mark.parametrize("free", [(), ("--override", "free.yaml")])
def test_a_quote_is_a_screen_and_a_result(call, tmp_path, free):
    words = ("quote", QUICK, *free, "--add", "business: 1 account, 8 % of volume", "-n", "20", "--out", "found")
    done = call(*words, columns=80)
    assert done.returncode == 0, done.err
    lines = fits(done.out)
    assert any("Nobody hired" in line for line in lines[:9])
    assert ("No price of seats" in done.out) == (not free)
    told = document(call(*words, "--json").out)
    assert told["kind"] == "quote"
    assert told["changes"] == open_result(tmp_path / "found").summary()["changes"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("quote", QUICK), "one of --add and --tighten"),
        (("quote", QUICK, "--add", "gold: 1 account, 8 % of volume"), "unknown tier"),
        (("quote", QUICK, "--tighten", "business.first_response.urgent: now"), "a target such as 30 min"),
        (("frontier", QUICK), "at least one shift whose seats may change"),
    ],
)
def test_what_cannot_be_priced_is_said(call, words, said):
    done = call(*words)
    assert done.returncode == 2
    assert said in done.err
