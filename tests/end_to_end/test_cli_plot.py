"""`slasim plot`: which pictures there are, and one of them in a file."""

import re

import pytest
from cli_cases import AGREED, SMALL, caller
from PIL import Image
from plot_cases import card, study

from slasim.report.plots import PICTURES, pictures


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


@pytest.fixture
def result(tmp_path):
    return str(study().save(tmp_path / "result"))


def test_without_a_name_it_lists_what_there_is_with_its_message(call, result):
    done = call("plot", result, columns=80)
    assert done.returncode == 0
    said = re.sub(r"\s+", " ", done.out)
    for each in pictures(study(), again=True):
        assert f" {each.name}{' *' if each.again else ''} {each.about}" in said
    assert "frontier" not in done.out
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_a_picture_is_drawn_into_the_file_that_is_named(call, result, tmp_path, kind):
    done = call("plot", result, "promises", "-o", f"new/x.{kind}")
    assert (done.returncode, done.out) == (0, f"Picture: new/x.{kind}\n")
    assert (tmp_path / "new" / f"x.{kind}").stat().st_size > 5000
    if kind == "png":
        with Image.open(tmp_path / "new" / "x.png") as picture:
            assert picture.width == 1280


def test_without_a_file_it_has_the_name_of_the_picture_and_may_be_drawn_again(call, result, tmp_path):
    assert call("plot", result, "waits").out == "Picture: waits.svg\n"
    before = (tmp_path / "waits.svg").read_bytes()
    assert call("plot", result, "waits").returncode == 0
    assert (tmp_path / "waits.svg").read_bytes() == before


def test_what_is_no_picture_of_slasim_is_not_replaced(call, result, tmp_path):
    (tmp_path / "waits.svg").write_text("<svg>mine</svg>")
    done = call("plot", result, "waits")
    assert done.returncode == 2
    assert "no picture of slasim" in done.err
    assert (tmp_path / "waits.svg").read_text() == "<svg>mine</svg>"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("promise",), "no picture 'promise' of this study; did you mean promises?"),
        (("frontier",), "the picture 'frontier' is drawn of a frontier, and this is a study"),
        (("promises", "-o", "x.gif"), "x.gif is no picture; expected a name that ends in .svg, .png, .pdf"),
        (("promises", "--ticket", "T-1"), "--ticket goes with the picture `ticket`, not with `promises`"),
        (("-o", "x.svg"), "-o and --ticket go with the name of a picture"),
    ],
)
def test_what_cannot_be_drawn_is_bad_input(call, result, tmp_path, words, said):
    done = call("plot", result, *words)
    assert (done.returncode, done.out) == (2, "")
    assert said in done.err
    assert [each.name for each in tmp_path.iterdir()] == ["result"]


def test_no_result_is_bad_input(call, tmp_path):
    done = call("plot", str(tmp_path / "nothing"))
    assert done.returncode == 2
    assert "nothing" in done.err


def test_a_ticket_of_a_log_that_was_measured(call, tmp_path):
    assert call("measure", SMALL, "--agreements", AGREED, "--out", "card").returncode == 0
    latest = card().examples()[0]
    assert call("plot", "card", "ticket", "-o", "latest.svg").returncode == 0
    assert call("plot", "card", "ticket", "--ticket", str(latest), "-o", "named.svg").returncode == 0
    assert (tmp_path / "latest.svg").read_bytes() == (tmp_path / "named.svg").read_bytes()
    done = call("plot", "card", "ticket", "--ticket", "T-13x")
    assert done.returncode == 2
    assert "--ticket: no ticket 'T-13x' in the log; nearest are" in done.err


def test_every_picture_has_a_name_for_a_command_line():
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", each.name) for each in PICTURES)
