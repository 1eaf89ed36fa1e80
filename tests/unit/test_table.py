"""Tables without pandas: the same values as pandas has, in memory and on disk."""

import io
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from pyarrow import parquet

from slasim.records import records
from slasim.results.digest import digest_of
from slasim.table import ColumnTable, category, joined, numbered

COLUMNS = {
    "severity": category(np.array([1, 0, 1]), ("low", "high"), ordered=True),
    "team": ["é", "b", ""],
    "share": np.array([0.5, np.nan, 1.0]),
    "count": np.array([1, -2, 3], np.int32),
    "whole": [True, False, True],
    "at": np.array(["2027-03-28T01:00", "1969-12-31T23:59:59.999", "2027-01-01"], "datetime64[ms]"),
    "wait": np.array([1500, "NaT", 0], "timedelta64[ms]"),
}
FRAME = pd.DataFrame(
    {
        "severity": pd.Categorical(["high", "low", "high"], ["low", "high"], ordered=True),
        "team": ["é", "b", ""],
        "share": [0.5, np.nan, 1.0],
        "count": np.array([1, -2, 3], np.int32),
        "whole": [True, False, True],
        "at": pd.to_datetime(["2027-03-28T01:00", "1969-12-31T23:59:59.999", "2027-01-01"], format="ISO8601")
        .astype("datetime64[ms]")
        .tz_localize("UTC"),
        "wait": pd.Series(pd.to_timedelta([1500, None, 0], unit="ms")).astype("timedelta64[ms]"),
    }
)


def test_a_frame_and_back():
    table = ColumnTable(COLUMNS)
    pd.testing.assert_frame_equal(table.frame, FRAME)
    pd.testing.assert_frame_equal(ColumnTable.of(FRAME).frame, FRAME)
    assert ColumnTable.of(table) is table


def test_parquet_is_read_by_pandas_as_the_frame():
    file = io.BytesIO()
    parquet.write_table(ColumnTable(COLUMNS).arrow, file)
    pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(file.getvalue())), FRAME)


@pytest.mark.parametrize("rows", [np.array([2, 0]), np.array([True, False, True]), slice(1, None), slice(0)])
def test_rows_are_taken_as_pandas_takes_them(rows):
    theirs = FRAME.iloc[rows].reset_index(drop=True)
    pd.testing.assert_frame_equal(ColumnTable(COLUMNS).take(rows).frame, theirs)


def test_rows_as_python_has_them_and_as_json_does():
    first, second, _ = ColumnTable(COLUMNS).rows()
    assert (first["severity"], first["team"], first["whole"]) == ("high", "é", True)
    assert first["at"] == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert (first["wait"], second["wait"]) == (timedelta(milliseconds=1500), None)
    assert records(ColumnTable(COLUMNS)) == records(FRAME)


def test_digests_do_not_tell_a_table_from_its_frame():
    assert digest_of({"a": ColumnTable(COLUMNS)}) == digest_of({"a": FRAME})
    assert digest_of({"a": ColumnTable(COLUMNS)}) != digest_of({"a": ColumnTable(COLUMNS).take(slice(2))})


def test_tables_joined_and_numbered():
    table = ColumnTable(COLUMNS).take(slice(2))
    pd.testing.assert_frame_equal(joined([table, ColumnTable(COLUMNS).take(slice(2, None))]).frame, FRAME)
    assert numbered(table, 2)["replication"].tolist() == [0, 0, 1, 1]
    assert numbered(table, 2)["team"].tolist() == ["é", "b"] * 2


def test_a_small_run_loads_no_pandas(tmp_path):
    words = ["run", "scenarios/quickstart.yaml", "--replications", "2", "--out", str(tmp_path / "out")]
    code = (
        f"import sys; sys.argv[1:] = {words!r}\nfrom slasim.cli import main\n"
        "try:\n    main()\nfinally:\n    assert 'pandas' not in sys.modules, 'pandas was loaded'"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
