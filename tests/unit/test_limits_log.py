"""Logs that are too wide, too long, damaged or not what they seem are told at their file before they take memory."""

from __future__ import annotations

import json
import os
import random
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from slasim.agreements import measure
from slasim.limits import FIELD, ROW_BYTES
from slasim.log import LogError, read_log
from slasim.log.reading import bounds
from slasim.plain_files import WITHIN
from slasim.terms import TermsError

HEAD = "ticket,created,severity,customer"
ROW = "T1,2027-02-01T10:00:00Z,normal,acme"
HEADER = {"slasim_log": 2, "start": "2027-02-01T00:00:00Z", "until": "2027-03-01T00:00:00Z", "severities": ["normal"]}
INSTANT = 1_801_476_000_000
AGREED = """slasim: 1
name: deal
currency: EUR
timezone: UTC
severities: [normal]
calendars: {here: {timezone: Europe/Berlin, hours: {mon-fri: "09:00-17:00"}, holidays: DE-BE}}
agreements:
  all: {judged: together, commitments: {first_response: {promise: {normal: 8 h}, quota: 90 % per month, hours: here}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A log that can be read."""
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "log.json").write_text(json.dumps(HEADER))
    (tmp_path / "log" / "tickets.csv").write_text(f"{HEAD}\n{ROW}\n")
    (tmp_path / "log" / "events.csv").write_text("ticket,time,kind\nT1,2027-02-01T10:10:00Z,replied\n")
    return tmp_path / "log"


def problem(folder: Path) -> str:
    """The one problem of a log."""
    with pytest.raises(LogError) as caught:
        read_log(folder)
    (found,) = caught.value.problems
    assert len(found) < 3000
    return found


def tickets(folder: Path, **more: pa.Array) -> Path:
    """Writes tickets as Parquet in place of the CSV."""
    (folder / "tickets.csv").unlink(missing_ok=True)
    size = max((len(each) for each in more.values()), default=1)
    columns = {
        "ticket": pa.array([f"T{at}" for at in range(1, size + 1)]),
        "created": pa.array([INSTANT] * size, pa.timestamp("ms", "UTC")),
        "severity": pa.array(["normal"] * size),
        "customer": pa.array(["acme"] * size),
        **more,
    }
    pq.write_table(pa.table(columns), folder / "tickets.parquet")
    return folder


def test_the_log_of_the_tests_can_be_read(folder: Path) -> None:
    assert len(read_log(folder).ticket_table.uid) == 1
    assert len(read_log(tickets(folder)).ticket_table.uid) == 1


@pytest.mark.parametrize("declared", [False, True])
def test_many_columns(folder: Path, declared: bool) -> None:
    own = [f"c{at}" for at in range(5_000)]
    (folder / "tickets.csv").write_text(",".join([HEAD, *own]) + "\n" + ROW + ",1" * len(own) + "\n")
    (folder / "log.json").write_text(json.dumps(HEADER | ({"columns": own} if declared else {})))
    assert problem(folder) == "tickets.csv: 5,004 columns; at most 200 are read"
    tickets(folder, **{name: pa.array([1]) for name in own})
    assert problem(folder) == "tickets.parquet: 5,004 columns; at most 200 are read"


def test_a_column_twice(folder: Path) -> None:
    (folder / "tickets.csv").write_text(f"{HEAD},severity\n{ROW},normal\n")
    assert problem(folder) == "tickets.csv: column 'severity' is there twice; each once"
    tickets(folder)
    table = pq.read_table(folder / "tickets.parquet")
    pq.write_table(table.append_column("severity", table["severity"]), folder / "tickets.parquet")
    assert problem(folder) == "tickets.parquet: column 'severity' is there twice; each once"


@pytest.mark.parametrize("field", ["x" * 3_000_000, '"' + "x\n" * 1_000_000, "'" + "x" * ROW_BYTES])
def test_a_huge_field_of_csv(folder: Path, field: str) -> None:
    (folder / "tickets.csv").write_text(f"{HEAD}\n{ROW}\nT2,2027-02-01T10:00:00Z,normal,{field}\n")
    tracemalloc.start()
    assert "tickets.csv: row 3 has more than 65,536 bytes" in problem(folder)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_long_field_of_csv(folder: Path) -> None:
    (folder / "tickets.csv").write_text(f"{HEAD}\n{ROW}{'e' * FIELD}\n")
    assert problem(folder) == "tickets.csv: column 'customer' has a text of 259 characters; at most 255 are read"


def test_rows_of_csv_are_counted_by_their_quotation_marks(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('a,b\n1,"x\ny, ""z"""\n2,3\n')
    assert bounds.csv_extent(tmp_path / "t.csv") == (4, 15)


def test_rows_are_limited(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(bounds.ROWS, "tickets", 3)
    (folder / "tickets.csv").write_text(HEAD + "\n" + f"{ROW}\n" * 100)
    assert problem(folder) == "tickets.csv: more than 3 rows; at most so many are read"
    tickets(folder, customer=pa.array(["acme"] * 100))
    assert problem(folder) == "tickets.parquet: 100 rows; at most 3 are read"


def test_a_parquet_file_that_unpacks_to_gigabytes(folder: Path) -> None:
    size = 1_000_000
    names = pa.DictionaryArray.from_arrays(pa.array([0] * size, pa.int32()), pa.array(["x" * 2_000]))
    times = pa.array([INSTANT] * size, pa.timestamp("ms", "UTC"))
    tickets(folder, ticket=names, created=times, severity=names, customer=names)
    before = pa.total_allocated_bytes()
    assert "has a text of 2,000 characters; at most 255 are read" in problem(folder)
    assert pa.total_allocated_bytes() - before < 10_000_000
    assert pa.default_memory_pool().max_memory() < 1_000_000_000


@pytest.mark.parametrize("kind", [pa.list_(pa.string()), pa.struct({"a": pa.string()})])
def test_values_with_parts(folder: Path, kind: pa.DataType) -> None:
    tickets(folder, customer=pa.array([None], kind))
    assert "column 'customer' holds values with parts" in problem(folder)


def test_texts_whose_length_nothing_tells(folder: Path) -> None:
    table = pq.read_table(tickets(folder) / "tickets.parquet")
    encoding = {"customer": "DELTA_BYTE_ARRAY"}
    pq.write_table(table, folder / "tickets.parquet", use_dictionary=False, column_encoding=encoding)
    assert problem(folder).startswith("tickets.parquet: texts in an encoding that is not read")


@pytest.mark.parametrize("table", ["tickets", "events", "accounts"])
def test_a_turned_bit_is_told_at_the_file(folder: Path, table: str) -> None:
    """What slasim writes has checksums: no bit among the values turns into another value unnoticed."""
    read_log(folder).to_parquet(folder.parent / "sound")
    place = folder.parent / "sound" / f"{table}.parquet"
    sound, chance = place.read_bytes(), random.Random(7)
    told = 0
    for _ in range(25):
        damaged = bytearray(sound)
        damaged[chance.randrange(len(sound))] ^= 1 << chance.randrange(8)
        place.write_bytes(damaged)
        try:
            read_log(place.parent)
        except LogError as error:
            told += 1
            assert all(each.startswith(table) for each in error.problems)  # noqa: PT017
    assert told > 5
    place.write_bytes(sound[: len(sound) // 2])
    assert problem(place.parent).startswith(f"{table}.parquet: no Parquet table, or a damaged one")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * 100_000, "values nested more than 40 deep"),
        (json.dumps(HEADER)[:-1] + ', "until": "2028-01-01T00:00:00Z"}', "the name 'until' twice in an object"),
        ('{"slasim_log": ' + "2" * 5_000 + "}", "a number of 5000 digits"),
        (" " * (16 << 20) + "{}", "a file of 16,777,218 bytes; expected at most 16 MB"),
    ],
    ids=["deep", "twice", "digits", "long"],
)
def test_log_json(folder: Path, text: str, words: str) -> None:
    (folder / "log.json").write_text(text)
    assert problem(folder).startswith("log.json: ")
    assert words in problem(folder)


def test_links_lead_nowhere_else_unless_it_is_allowed(folder: Path) -> None:
    (folder / "tickets.csv").rename(folder.parent / "elsewhere.csv")
    (folder / "tickets.csv").symlink_to("../elsewhere.csv")
    assert problem(folder).startswith("tickets.csv: a link out of the folder of the log")
    allowed = WITHIN.set(str(folder.parent))
    try:
        assert len(read_log(folder).ticket_table.uid) == 1
    finally:
        WITHIN.reset(allowed)


def test_nothing_is_quoted_of_what_is_no_table(folder: Path) -> None:
    (folder / "tickets.csv").write_text("the safe opens with 4711\nsecond line\n")
    assert problem(folder) == "tickets: no table of tickets; expected columns ticket, created, severity, customer"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
def test_pipes_are_not_waited_for(folder: Path) -> None:
    (folder / "events.csv").unlink()
    os.mkfifo(folder / "events.csv")
    assert problem(folder) == "neither events.parquet nor events.csv is there"


def test_many_unknown_names_are_told_in_few_sentences(folder: Path) -> None:
    names = [f"level {at}" for at in range(3_000)]
    tickets(folder, severity=pa.array(names))
    with pytest.raises(LogError) as caught:
        read_log(folder)
    assert len(caught.value.problems) == 51
    assert "and 2945 more: severity is one of many more names that are unknown" in caught.value.problems[50]


@pytest.mark.parametrize(
    ("start", "until", "field"),
    [
        ("1970-01-01T00:00:00Z", "2027-03-01T00:00:00Z", "start"),
        ("2027-02-01T00:00:00Z", "2120-01-01T00:00:00Z", "until"),
    ],
)
def test_a_log_beyond_the_years_whose_holidays_are_known(folder: Path, start: str, until: str, field: str) -> None:
    (folder.parent / "agreed.yaml").write_text(AGREED)
    (folder / "log.json").write_text(json.dumps(HEADER | {"start": start, "until": until}))
    with pytest.raises(TermsError) as caught:
        measure(read_log(folder), folder.parent / "agreed.yaml")
    (found,) = caught.value.problems
    assert (found.file, found.path) == (str(folder / "log.json"), field)


def test_a_long_promise_needs_no_holidays_that_nobody_knows(folder: Path) -> None:
    """Ten times a promise of ten years reaches beyond 2100; the clocks of the log do not."""
    (folder.parent / "agreed.yaml").write_text(AGREED.replace("8 h", "9000 h"))
    assert len(measure(read_log(folder), folder.parent / "agreed.yaml").compliance)


def test_a_log_of_all_time(folder: Path) -> None:
    (folder / "log.json").write_text(
        json.dumps(HEADER | {"start": "0001-01-01T00:00:00Z", "until": "9999-12-31T00:00:00Z"})
    )
    assert "is more than 100 years before until" in problem(folder)
