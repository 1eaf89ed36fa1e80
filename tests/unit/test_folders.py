"""A result on disk: whole or not at all, the same bytes, damage noticed, nobody else's files touched."""

import errno
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pandas as pd
import pytest

from slasim import folders, open_result, open_results
from slasim.results import content
from slasim.results.content import Content, read, write
from slasim.results.errors import OtherFormat, ResultError
from slasim.results.files import sha256
from slasim.results.manifest import Manifest
from slasim.results.places import check_place

TABLES = {
    "one": pd.DataFrame({"n": [1, 2, 3], "who": ["a", "b", None]}),
    "two": pd.DataFrame({"x": [0.5], "severity": pd.Categorical(["low"], ["urgent", "low"], ordered=True)}),
}


def save(folder, tables=TABLES, run=None):
    manifest = Manifest("study", {"seed": 7}, "slasim run scenario.json")
    write(folder, Content(manifest, ('{"name": "x"}',), tables, run or {"seconds": 1}))


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_what_was_written_comes_back(tmp_path):
    save(tmp_path / "deep" / "result")
    found = read(tmp_path / "deep" / "result")
    assert (found.manifest.kind, found.manifest.about, found.manifest.again) == (
        "study",
        {"seed": 7},
        "slasim run scenario.json",
    )
    assert found.applied == ('{"name": "x"}',)
    assert found.run == {"seconds": 1}
    for name, table in TABLES.items():
        pd.testing.assert_frame_equal(found.tables[name], table)
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["result"]


def test_all_but_the_record_of_the_run_is_the_same_bytes_again(tmp_path):
    save(tmp_path / "a", run={"seconds": 1})
    save(tmp_path / "b", run={"seconds": 2})
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert names == ["manifest.json", "one.parquet", "run.json", "scenario.json", "two.parquet"]
    for name in set(names) - {"run.json"}:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_an_existing_result_is_replaced_as_a_whole(tmp_path):
    save(tmp_path / "r")
    save(tmp_path / "r", {"three": TABLES["one"]})
    assert list(read(tmp_path / "r").tables) == ["three"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["r"]
    assert not (tmp_path / "r" / "one.parquet").exists()


def test_an_existing_result_is_replaced_where_names_cannot_be_exchanged(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "_exchange", lambda one, other: False)
    test_an_existing_result_is_replaced_as_a_whole(tmp_path)


def test_writers_at_once_leave_one_whole_result(tmp_path):
    def write_some():
        for _ in range(10):
            save(tmp_path / "r")

    writers = [threading.Thread(target=write_some) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    read(tmp_path / "r")
    assert [p.name for p in tmp_path.iterdir()] == ["r"]


def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch):
    save(tmp_path / "r")

    def full(path, table):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(content, "_write_part", full)
    with pytest.raises(ResultError, match="No space left on device"):
        save(tmp_path / "r")
    assert list(read(tmp_path / "r").tables) == ["one", "two"]
    assert [p.name for p in tmp_path.iterdir()] == ["r"]


def test_an_interrupt_leaves_nothing(tmp_path, monkeypatch):
    def interrupted(path, table):
        raise KeyboardInterrupt

    monkeypatch.setattr(content, "_write_part", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save(tmp_path / "r")
    assert list(tmp_path.iterdir()) == []


def leave(folder, name, age):
    """A folder as a killed run leaves it, `age` seconds ago."""
    (folder / name).mkdir()
    (folder / name / "one.parquet").write_bytes(b"half")
    at = time.time() - age
    os.utime(folder / name, (at, at))


def test_what_killed_runs_left_aside_goes_away_with_the_next_result(tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead, alive, hours = ended.pid, os.getppid(), 2 * 3600
    for name in (f".r-{dead}-0123abcd", f".r-{dead}-0123abcd-old"):
        leave(tmp_path, name, hours)
    kept = [
        f".r-{alive}-0123abcd",  # its process lives
        f".other-{dead}-0123abcd",  # of another result
        f".r-{dead}-0123abcd-mine",
        f".r-{dead}-0123ABCD",
        ".r-0-0123abcd",
        f"r-{dead}-0123abcd",
    ]
    for name in kept:
        leave(tmp_path, name, hours)
    leave(tmp_path, f".r-{dead}-4567abcd", 60)  # a process of another machine, perhaps
    leave(tmp_path, "elsewhere", hours)
    (tmp_path / f".r-{dead}-89ababcd").symlink_to(tmp_path / "elsewhere")
    save(tmp_path / "r")
    left = {*kept, f".r-{dead}-4567abcd", "elsewhere", f".r-{dead}-89ababcd", "r"}
    assert {path.name for path in tmp_path.iterdir()} == left
    assert (tmp_path / "elsewhere" / "one.parquet").exists()
    read(tmp_path / "r")


def test_a_folder_with_other_files_is_refused(tmp_path):
    (tmp_path / "letter.txt").write_text("keep me")
    for action in (save, check_place):
        with pytest.raises(ResultError, match="is not a result"):
            action(tmp_path)
        with pytest.raises(ResultError, match="is a file"):
            action(tmp_path / "letter.txt")
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_a_file_of_ones_own_beside_a_result_is_not_thrown_away(tmp_path):
    save(tmp_path / "r")
    (tmp_path / "r" / "notes.md").write_text("keep me")
    for action in (save, check_place):
        with pytest.raises(ResultError, match=r"more than a result \(notes.md\)"):
            action(tmp_path / "r")
    assert (tmp_path / "r" / "notes.md").read_text() == "keep me"


@pytest.mark.parametrize("beside", [True, False], ids=["beside a result", "alone"])
def test_hidden_files_of_ones_own_are_not_thrown_away(tmp_path, beside):
    if beside:
        save(tmp_path / "r")
    (tmp_path / "r" / ".git").mkdir(parents=True)
    (tmp_path / "r" / ".git" / "HEAD").write_text("mine")
    with pytest.raises(ResultError, match=r"holds (other files|more than a result \(\.git\))"):
        save(tmp_path / "r")
    assert (tmp_path / "r" / ".git" / "HEAD").read_text() == "mine"


def test_a_folder_inside_is_no_part_of_a_result_whatever_its_name(tmp_path):
    save(tmp_path / "r")
    (tmp_path / "r" / "mine.parquet").mkdir()
    (tmp_path / "r" / "mine.parquet" / "part-0").write_text("mine")
    with pytest.raises(ResultError, match=r"holds more than a result \(mine.parquet\)"):
        save(tmp_path / "r")
    assert (tmp_path / "r" / "mine.parquet" / "part-0").read_text() == "mine"


def test_what_a_file_manager_puts_into_a_folder_does_not_matter(tmp_path):
    (tmp_path / "r").mkdir()
    for _ in range(2):
        (tmp_path / "r" / ".DS_Store").write_text("")
        save(tmp_path / "r")


def test_a_link_leads_to_the_folder_it_means(tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "link").symlink_to("far")
    for _ in range(2):
        save(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert list(read(tmp_path / "far").tables) == ["one", "two"]


def test_an_impossible_place_is_refused_before_a_run(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for place, words in (
        (tmp_path / "file" / "r", "cannot write"),
        (tmp_path / ("long" * 100), "cannot write"),
        (tmp_path / "circle", "circle"),
        (Path("."), "name a folder inside it"),
        (Path("/"), "name a"),
    ):
        with pytest.raises(ResultError, match=words):
            check_place(place)


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda r: (r / "one.parquet").unlink(), "one.parquet is missing"),
        (lambda r: (r / "two.parquet").write_bytes(b"PAR1"), "two.parquet is not what was written"),
        (lambda r: (r / "scenario.json").write_text("{}"), "scenario.json is not what was written"),
        (lambda r: (r / "manifest.json").unlink(), "no result in .* manifest.json is missing"),
        (lambda r: (r / "manifest.json").write_text('{"for'), "damaged: manifest.json"),
        (lambda r: (r / "manifest.json").write_text("{}"), "damaged: manifest.json: no format"),
        (lambda r: (r / "manifest.json").write_text('{"format": 5}'), "damaged: manifest.json: no manifest"),
        (lambda r: (r / "manifest.json").write_text('{"format": 99, "parts": {}}'), "format 99"),
        (lambda r: edit(r / "manifest.json", '"seed": 7', '"seed": 8'), "manifest.json is not what was written"),
    ],
)
def test_damage_is_named(tmp_path, harm, words):
    save(tmp_path / "r")
    harm(tmp_path / "r")
    with pytest.raises(ResultError, match=words):
        read(tmp_path / "r")


@pytest.mark.parametrize("kind", ["study", "sweep"])
@pytest.mark.parametrize(
    "name", ["../secret.parquet", "sub/secret.parquet", "/secret.parquet", "..\\s.json", "s\0.json", ".."]
)
def test_a_manifest_that_names_a_file_outside_its_folder_is_refused(tmp_path, name, kind):
    """A folder that somebody sent may be made up, its digests and all."""
    folder = tmp_path / "r"
    (folder / "sub").mkdir(parents=True)
    for place in (tmp_path, folder / "sub"):
        TABLES["one"].to_parquet(place / "secret.parquet", index=False)
    name = f"{tmp_path}{name}" if name.startswith("/") else name
    parts = {name: sha256((tmp_path / "secret.parquet").read_bytes())}
    forged = Manifest(kind, {"points": 1, "axes": [], "scenario": ""}, "slasim run", parts=parts).content()
    for file in ("manifest.json", "sweep.json")[: 1 + (kind == "sweep")]:
        (folder / file).write_bytes(forged)
    with pytest.raises(ResultError) as error:
        open_result(folder)
    said = f"names {name!r}, which is no file of a result; "
    assert said in str(error.value)
    assert len(str(error.value).splitlines()) == 1
    (found,) = open_results(folder).entries
    assert (found.state, said in found.detail) == ("damaged", True)


@pytest.mark.parametrize("name", ["about", "versions", "parts"])
def test_a_manifest_of_another_form_is_damage(tmp_path, name):
    rows = {"about": {}, "versions": {}, "parts": {}} | {name: ["scenario.json"]}
    (tmp_path / "manifest.json").write_bytes(Manifest("study", again="", **rows).content())
    with pytest.raises(ResultError, match=f"damaged: manifest.json: {name} is no object"):
        read(tmp_path)


def test_a_result_of_before_is_refused_in_one_line_with_the_command_that_makes_it_again(tmp_path):
    """The folder of a scorecard as format 1 had it: the log's folder stands in the record of the run."""
    save(tmp_path / "r", run={"log": "/logs/a january"})
    again = "slasim measure LOG --agreements scenario.json --as-of 2027-01-31T00:00:00+00:00"
    old = {"format": 1, "kind": "scorecard", "scorecard": 1, "about": {}, "versions": {}, "again": again, "parts": {}}
    (tmp_path / "r" / "manifest.json").write_text(json.dumps(old))
    with pytest.raises(OtherFormat) as error:
        read(tmp_path / "r")
    assert str(error.value) == (
        f"{tmp_path / 'r'} has format 1, this version reads 5: give its command again in that folder: "
        "slasim measure '/logs/a january' --agreements scenario.json --as-of 2027-01-31T00:00:00+00:00 "
        "--out ANOTHER_FOLDER"
    )
    (tmp_path / "r" / "manifest.json").write_text('{"format": 1, "parts": {}}')
    with pytest.raises(OtherFormat, match=r"has format 1, this version reads 5: run it again$"):
        read(tmp_path / "r")


def test_no_result_is_named(tmp_path):
    with pytest.raises(ResultError, match="no result in"):
        read(tmp_path / "nowhere")
