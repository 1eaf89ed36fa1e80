"""A log is written where nothing lies or over one that was written so, and over nobody's own files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from promise_cases import log

from slasim.log import read_log


@pytest.mark.parametrize("beside", [True, False], ids=["beside a log", "alone"])
@pytest.mark.parametrize("mine", ["notes.md", ".git/HEAD", "tickets.csv", "scenario.json", "outages.parquet/part-0"])
def test_files_of_ones_own_are_not_thrown_away(tmp_path: Path, mine: str, beside: bool) -> None:
    one, folder = log([]), tmp_path / "log"
    if beside:
        one.to_parquet(folder)
    before = sorted(path.name for path in folder.iterdir()) if beside else []
    (folder / mine).parent.mkdir(parents=True, exist_ok=True)
    (folder / mine).write_text("keep")
    top = mine.split("/")[0]
    words = f"more than a log in Parquet \\({re.escape(top)}\\)" if beside else "holds other files and is not a log"
    with pytest.raises(FileExistsError, match=words):
        one.to_parquet(folder)
    assert (folder / mine).read_text() == "keep"
    assert sorted(path.name for path in folder.iterdir()) == sorted([*before, top])
    assert [path.name for path in tmp_path.iterdir()] == ["log"]


def test_a_log_goes_where_nothing_lies_and_not_over_a_file_or_the_folder_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = log([])
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / ".DS_Store").write_text("")
    assert read_log(one.to_parquet(tmp_path / "empty")).size == 0
    (tmp_path / "file").write_text("keep")
    with pytest.raises(FileExistsError, match="is a file: name a folder"):
        one.to_parquet(tmp_path / "file")
    monkeypatch.chdir(tmp_path / "empty")
    with pytest.raises(FileExistsError, match="name a folder inside it"):
        one.to_parquet(".")
