"""A sweep on disk: only one writer, damage named and mended, other sweeps and formats refused in words."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from slasim import ResultError, open_results
from slasim.results.manifest import Manifest
from slasim.study.sweep.folder import Folder
from slasim.study.sweep.work import Done, Failed

SHAPE = {"axes": [], "points": 2, "replications": 25, "block": 20, "severities": []}
SWEEP = Manifest("sweep", {"seed": 3, **SHAPE}, "slasim sweep", {"numpy": "2.3"})
POINTS = b"the points"


def registered(path, sweep=SWEEP):
    folder = Folder(path)
    with folder.locked():
        folder.register(sweep, "{}", POINTS)
    return folder


def test_a_block_is_finished_when_its_manifest_is_there(tmp_path):
    folder = registered(tmp_path / "deep" / "s")
    assert folder.part((0, 0)) is None
    folder.keep((0, 0), 20, Done(b"rows"))
    folder.keep((1, 20), 5, Failed("no seat", "Traceback ..."))
    assert folder.part((0, 0)) == b"rows"
    assert (folder.part((1, 20)), folder.failure((1, 20))) == (None, Failed("no seat", "Traceback ..."))
    assert (folder.is_finished((0, 0)), folder.is_finished((1, 20)), folder.is_finished((2, 0))) == (True, False, False)
    names = sorted(path.name for path in (tmp_path / "deep" / "s" / "parts").iterdir())
    assert names == ["000000-000000.json", "000000-000000.parquet", "000001-000020.json"]
    (tmp_path / "deep" / "s" / "parts" / "000000-000000.json").unlink()
    assert folder.part((0, 0)) is None


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda parts: (parts / "000000-000000.parquet").write_bytes(b"rowx"), "000000-000000.parquet is not what was"),
        (lambda parts: (parts / "000000-000000.parquet").unlink(), "000000-000000.parquet cannot be read"),
        (lambda parts: (parts / "000000-000000.json").write_text('{"poi'), "000000-000000.json is not what was"),
        (
            lambda parts: (parts / "000000-000000.json").write_text('{"point": 7, "first": 0}'),
            "000000.json is not what",
        ),
    ],
)
def test_damage_is_named(tmp_path, harm, words):
    folder = registered(tmp_path / "s")
    folder.keep((0, 0), 20, Done(b"rows"))
    harm(tmp_path / "s" / "parts")
    with pytest.raises(ResultError, match=words):
        folder.part((0, 0))


def test_another_sweep_is_refused_and_what_differs_is_named(tmp_path):
    registered(tmp_path / "s")
    other = replace(SWEEP, about={**SWEEP.about, "seed": 4}, versions={"numpy": "2.4"})
    with pytest.raises(
        ResultError, match=r"another sweep, of seed 3 \(now 4\); versions numpy \"2.3\" \(now \"2.4\"\)"
    ):
        registered(tmp_path / "s", other)
    registered(tmp_path / "s", replace(SWEEP, again="told in other words"))


def test_another_format_is_refused_in_words(tmp_path):
    registered(tmp_path / "s")
    old = {"format": 1, "kind": "sweep", "seed": 3, "versions": {"numpy": "2.3"}, "again": "slasim sweep", **SHAPE}
    (tmp_path / "s" / "sweep.json").write_text(json.dumps(old))
    words = "format 1, this version reads 5: give its command again in that folder: slasim sweep --out ANOTHER_FOLDER$"
    with pytest.raises(ResultError, match=words):
        registered(tmp_path / "s")
    (listed,) = open_results(tmp_path).entries
    assert (listed.kind, listed.state, listed.again) == ("sweep", "other format", "slasim sweep")


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(ResultError, match=r"holds other files \(letter.txt\)"):
        registered(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", r"damaged: sweep.json: Expecting"),
        ("[]", r"damaged: sweep.json: no JSON object; name another folder"),
        ("{}", r"damaged: sweep.json: no format; name another folder"),
        ('{"format": 5, "axes": [], "seed": 3}', r"damaged: sweep.json: no manifest; name another folder"),
        (
            '{"format": 5, "kind": "sweep", "manifest": "0"}',
            r"damaged: sweep.json is not what was written; name",
        ),
    ],
)
def test_a_damaged_registration_is_named(tmp_path, text, words):
    registered(tmp_path / "s")
    (tmp_path / "s" / "sweep.json").write_text(text)
    with pytest.raises(ResultError, match=words):
        registered(tmp_path / "s")
    (listed,) = open_results(tmp_path).entries
    assert (listed.kind, listed.state) == ("sweep", "damaged")
    assert "damaged: sweep.json" in listed.detail


def test_what_follows_from_the_registration_is_mended(tmp_path):
    registered(tmp_path / "s")
    (tmp_path / "s" / "points.parquet").write_bytes(b"x")
    (tmp_path / "s" / "scenario.json").unlink()
    registered(tmp_path / "s")
    assert (tmp_path / "s" / "points.parquet").read_bytes() == POINTS
    assert (tmp_path / "s" / "scenario.json").read_text() == "{}"


def test_what_a_killed_run_left_aside_goes_and_other_hidden_files_stay(tmp_path):
    folder = registered(tmp_path / "s")
    (tmp_path / "s" / "parts" / ".000000-000000.parquet-123-0123abcd").write_bytes(b"half")
    (tmp_path / "s" / ".sweep.json-123-0123abcd").write_bytes(b"half")
    (tmp_path / "s" / ".my-own-notes").write_text("mine")
    with folder.locked():
        left = {path.name for path in (tmp_path / "s").rglob(".*")}
    assert left == {".my-own-notes"}


LOCKER = """
import sys, time
from pathlib import Path
from slasim.study.sweep.folder import Folder
with Folder(Path(sys.argv[1])).locked():
    print("locked", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(os.name != "posix", reason="fcntl")
def test_two_runs_at_once_are_told_apart_and_a_killed_one_leaves_no_lock(tmp_path):
    first = subprocess.Popen([sys.executable, "-c", LOCKER, str(tmp_path / "s")], stdout=subprocess.PIPE, text=True)
    assert first.stdout.readline() == "locked\n"
    with (
        pytest.raises(ResultError, match=r"another run writes to .* just now: wait for it"),
        Folder(tmp_path / "s").locked(),
    ):
        pass
    first.kill()
    first.communicate()
    end = time.monotonic() + 10
    while True:
        try:
            registered(tmp_path / "s")
            break
        except ResultError:
            assert time.monotonic() < end


def test_a_folder_that_cannot_be_made_is_an_error_in_words(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ResultError, match=r"cannot write the sweep to .*give the same command again"):
        registered(tmp_path / "file" / "s")


def test_a_write_that_fails_leaves_nothing_half_done(tmp_path, monkeypatch):
    folder = registered(tmp_path / "s")

    def full(self, content):
        with open(self, "wb") as file:
            file.write(content[:2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(ResultError, match=r"cannot write a part to .*No space left on device; what is finished"):
        folder.keep((0, 0), 20, Done(b"rows"))
    monkeypatch.undo()
    assert list((tmp_path / "s" / "parts").iterdir()) == []


def test_a_table_that_was_changed_is_not_believed(tmp_path):
    folder = registered(tmp_path / "s")
    none, one = (replace(SWEEP, more={"failed": failed}) for failed in ([], [1]))
    folder.finish(b"figures", none, {"seconds": 1})
    assert folder.table() == b"figures"
    assert folder.is_complete(none)
    assert not folder.is_complete(one)
    assert json.loads((tmp_path / "s" / "manifest.json").read_text())["kind"] == "sweep"
    (tmp_path / "s" / "table.parquet").write_bytes(b"figurex")
    assert folder.table() is None
    assert not folder.is_complete(none)
