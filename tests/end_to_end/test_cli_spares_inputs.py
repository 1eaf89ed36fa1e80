"""No command writes over what it reads, by whatever name, nor over a page that somebody else wrote."""

import os
import shutil

import pytest
from cli_cases import AGREED, ROOT, SMALL, caller

from slasim.cli.output import BadInput, spare

MULTI_LEVEL = ROOT / "scenarios" / "agreements"
QUICK = ROOT / "scenarios" / "quickstart.yaml"


@pytest.fixture
def slasim(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


@pytest.fixture
def inputs(tmp_path):
    """Agreements on top of others, with a table of accounts."""
    for name in ("multi_level.yaml", "multi_level_accounts.csv"):
        shutil.copy(MULTI_LEVEL / name, tmp_path)
    (tmp_path / "own.yaml").write_text("extends: multi_level.yaml\nname: Ours\n")
    (tmp_path / "hard.md").hardlink_to(tmp_path / "own.yaml")
    (tmp_path / "soft.md").symlink_to("multi_level_accounts.csv")
    (tmp_path / "notes.txt").write_text("not a document\n")
    return tmp_path


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("own.yaml", "is an input (own.yaml)"),
        ("./own.yaml", "is an input (own.yaml)"),
        ("hard.md", "is an input (own.yaml)"),
        ("multi_level.yaml", "is an input (multi_level.yaml)"),
        ("multi_level_accounts.csv", "is an input (multi_level_accounts.csv)"),
        ("soft.md", "is an input (multi_level_accounts.csv)"),
        ("notes.txt", "is there and no document of slasim"),
    ],
)
def test_a_document_is_not_written_over_what_it_is_made_of_nor_over_other_files(slasim, inputs, out, words):
    before = contents(inputs)
    done = slasim("document", "own.yaml", "--out", out)
    assert (done.returncode, done.out) == (2, "")
    assert f"--out: {out.removeprefix('./')} {words}" in done.err
    assert contents(inputs) == before


def test_case_does_not_hide_an_input_where_the_disk_takes_it_for_the_same(monkeypatch, tmp_path):
    (tmp_path / "own.yaml").write_text("")
    out = tmp_path / "OWN.yaml"
    if not out.exists():  # a disk that minds case: let it say what the other kind says
        out.hardlink_to(tmp_path / "own.yaml")
    with pytest.raises(BadInput, match="is an input"):
        spare("--out", out, [tmp_path / "own.yaml"])


@pytest.mark.parametrize("form", [(), ("--html",)])
@pytest.mark.parametrize("other", [(), ("--html",)])
def test_a_document_replaces_a_document_and_an_empty_file(slasim, inputs, form, other):
    (inputs / "page").write_text("")
    for each in (form, other):
        assert slasim("document", "own.yaml", *each, "--out", "page").returncode == 0
        assert (inputs / "page").read_text("utf-8") == slasim("document", "own.yaml", *each).out


def test_a_document_goes_to_a_place_that_is_no_plain_file(slasim, inputs):
    assert slasim("document", "own.yaml", "--out", os.devnull).returncode == 0


def test_a_picture_is_not_drawn_over_the_scenario(slasim, tmp_path):
    shutil.copy(QUICK, tmp_path / "base.yaml")
    (tmp_path / "own.png").write_text("extends: base.yaml\n")
    (tmp_path / "base.png").hardlink_to(tmp_path / "base.yaml")
    before = contents(tmp_path)
    for picture in ("own.png", "base.png", "base.yaml"):
        done = slasim("warm-up", "own.png", "--weeks", "1", "-n", "2", "--picture", picture)
        assert (done.returncode, done.out) == (2, "")
        assert f"--picture: {picture} is an input" in done.err
    assert contents(tmp_path) == before


def test_a_picture_of_no_known_kind_is_said_in_words(slasim, tmp_path):
    done = slasim("warm-up", str(QUICK), "--weeks", "1", "-n", "2", "--picture", "notes.text")
    assert done.returncode == 1
    assert "cannot write the picture to notes.text" in done.err
    assert not (tmp_path / "notes.text").exists()


def test_a_picture_takes_the_place_of_pictures_alone(slasim, tmp_path):
    (tmp_path / "notes.png").write_text("mine")
    words = ("warm-up", str(QUICK), "--weeks", "1", "-n", "2", "--picture")
    done = slasim(*words, "notes.png")
    assert (done.returncode, done.out) == (2, "")
    assert "notes.png is there and no picture of slasim" in done.err
    assert (tmp_path / "notes.png").read_text() == "mine"
    assert [slasim(*words, "own.png").returncode for _ in range(2)] == [0, 0]


@pytest.mark.parametrize(
    "words",
    [
        ("run", "kept/scenario.json", "-n", "1"),
        ("compare", str(QUICK), "kept/scenario.json", "-n", "2"),
        ("sweep", "kept/scenario.json", "--vary", "teams.l1.shifts.day.headcount=4..5", "-n", "1"),
        ("measure", SMALL, "--agreements", "kept/scenario.json"),
        ("measure", "kept", "--agreements", AGREED),
        ("measure", "kept/log", "--agreements", AGREED),
    ],
    ids=" ".join,
)
def test_a_result_does_not_take_the_place_of_a_folder_with_an_input(slasim, tmp_path, words):
    shutil.copytree(SMALL, tmp_path / "kept")
    shutil.copytree(SMALL, tmp_path / "kept" / "log")
    shutil.copy(AGREED if words[0] == "measure" else QUICK, tmp_path / "kept" / "scenario.json")
    before = contents(tmp_path)
    done = slasim(*words, "--out", "kept")
    assert (done.returncode, done.out) == (2, "")
    assert "--out: kept " in done.err
    assert contents(tmp_path) == before
