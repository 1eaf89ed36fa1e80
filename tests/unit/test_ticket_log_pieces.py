"""Long tables are read piece by piece: what is found does not depend on the pieces, and no event is held twice."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from promise_cases import SEVERITIES, at

from slasim.log import LogError, TicketLog, read_log

START, UNTIL = at("2027-01-01 00:00"), at("2027-02-01 00:00")
INSTANTS = "datetime64[ms, UTC]"
HEADER = '{"slasim_log": 2, "start": "2027-01-01T00:00Z", "until": "2027-02-01T00:00Z", "severities": ["low"]}'
TICKETS = pd.DataFrame(
    {
        "ticket": ["c", "a", "b", "e", "d"],
        "created": [at(f"2027-01-0{day} 10:00") for day in (3, 1, 1, 2, 4)],
        "severity": ["low", "urgent", "high", "high", "normal"],
        "customer": ["zeta", "acme", "zeta", "kilo", "acme"],
        "tier": ["gold", "free", "gold", None, "free"],
        "region": [None, "north", None, "south", "north"],
        "channel": [None, None, "email", None, "chat"],
        "product": ["app", "app", None, None, "api"],
        "auto_reply": [0, 1, 0, 0, 1],
        "csat": [1.5, np.nan, 3.0, 4.0, np.nan],
    }
).astype({"created": INSTANTS})
EVENTS = pd.DataFrame(
    {
        "ticket": ["c", "a", "a", "b", "d", "e", "c"],
        "time": [at(f"2027-01-{day} 11:00") for day in ("03", "01", "02", "05", "04", "05", "05")],
        "kind": ["replied", "replied", "solved", "replied", "note", "reclassified", "solved"],
        "agent": ["kim", None, "lee", "kim", None, None, "lee"],
        "team": ["l1", None, "l2", None, None, None, "l2"],
        "severity": [None, None, None, None, None, "urgent", None],
    }
).astype({"time": INSTANTS})


def read(tickets: pd.DataFrame = TICKETS, events: pd.DataFrame = EVENTS, **more: pd.DataFrame) -> TicketLog:
    return TicketLog.from_frames(
        tickets, events, severities=SEVERITIES, start=START, until=UNTIL, columns=["csat"], **more
    )


def problems(tickets: pd.DataFrame = TICKETS, events: pd.DataFrame = EVENTS, **more: pd.DataFrame) -> list[str]:
    with pytest.raises(LogError) as caught:
        read(tickets, events, **more)
    return sorted(caught.value.problems)


@pytest.fixture(params=[1, 2, 3, 100])
def piece(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slasim.log.reading.chunks.PIECE", request.param)


@pytest.mark.usefixtures("piece")
def test_every_row_is_where_it_belongs() -> None:
    log = read()
    tickets = log.tickets.set_index("ticket")
    assert tickets.index.tolist() == ["a", "b", "e", "c", "d"]  # by (created, id)
    given = TICKETS.set_index("ticket").loc[tickets.index]
    for name in ("severity", "customer"):
        assert tickets[name].tolist() == given[name].tolist()
    for name in ("tier", "region", "channel", "product"):  # what some rows leave open has no name
        assert tickets[name].tolist() == given[name].fillna("").tolist()
    np.testing.assert_array_equal(tickets["csat"], given["csat"])
    assert tickets["auto_reply"].tolist() == given["auto_reply"].astype(bool).tolist()
    assert log.accounts.name == ("acme", "kilo", "zeta")
    assert log.labels.tiers == ("free", "gold", "")
    assert (log.agents, log.teams, log.agent_team.tolist()) == (("kim", "lee"), ("l1", "l2"), [0, 1])
    told = log.events[log.events["kind"] != "created"]
    expected = EVENTS.sort_values("time", kind="stable")
    for name in ("ticket", "kind"):
        assert told[name].tolist() == expected[name].tolist()
    assert told["agent"].astype("str").fillna("").tolist() == expected["agent"].fillna("").tolist()


@pytest.mark.usefixtures("piece")
def test_faults_are_found_in_their_rows() -> None:
    tickets = TICKETS.assign(
        ticket=["c", "a", "b", "c", "d"],
        severity=["low", "urgnet", "high", "high", "urgnet"],
        tier=["gold", "free", "gold", None, "gold"],
        region=["south", "north", None, "south", "north"],
    )
    assert problems(tickets) == [
        "tickets: row 2: region is not the region of this customer elsewhere",
        "tickets: row 3: ticket occurs a second time",
        "tickets: row 4: tier is not the tier of this customer elsewhere",
        "tickets: rows 1, 4: severity 'urgnet' is unknown; did you mean 'urgent'?",
    ]


@pytest.mark.usefixtures("piece")
def test_tiers_are_held_against_the_table_of_accounts() -> None:
    accounts = pd.DataFrame(
        {"customer": ["acme", "kilo", "zeta"], "tier": ["free", None, "iron"], "region": ["north", "south", None]}
    )
    assert problems(accounts=accounts) == ["tickets: rows 0, 2: tier is not the tier of this customer elsewhere"]
    fitting = accounts.assign(tier=["free", None, "gold"])
    assert read(accounts=fitting).labels.tiers == ("free", "gold", "")


@pytest.mark.usefixtures("piece")
@pytest.mark.parametrize(
    ("ids", "said"),
    [
        (["c", None, "b", "e", "d"], ["tickets: row 1: ticket is missing"]),
        ([3, 1, 2, -5, 4], ["tickets: row 3: ticket is a negative number"]),
        ([3.0, 1.0, np.nan, 5.0, 4.0], ["tickets: row 2: ticket is missing"]),
    ],
)
def test_ids_that_are_none_are_found_in_their_rows(ids: list[object], said: list[str]) -> None:
    events = EVENTS.assign(ticket=[ids[0]] * len(EVENTS), time=at("2027-01-20 11:00"))
    assert problems(TICKETS.assign(ticket=ids), events.astype({"time": INSTANTS})) == said


@pytest.mark.usefixtures("piece")
def test_numbers_and_text_are_never_one_id() -> None:
    numbers = pd.Series([3, 1, 2, 5, 4])
    log = read(TICKETS.assign(ticket=numbers), EVENTS.assign(ticket=[3.0, 1, 1, 2, 4, 5, 3]))
    assert log.tickets["ticket"].tolist() == [1, 2, 5, 3, 4]
    lost = EVENTS.assign(ticket=["3", "1", "1", "2", "4", "5", "3"])
    (said,) = problems(TICKETS.assign(ticket=numbers), lost)
    assert said == "events: rows 0, 1, 2, 3, 4 and 2 more: ticket is none of the tickets (ids there are int64)"
    (said,) = problems(TICKETS.assign(ticket=numbers.astype(str)), EVENTS.assign(ticket=[3, 1, 1, 2, 4, 5, 3]))
    assert said == "events: rows 0, 1, 2, 3, 4 and 2 more: ticket is none of the tickets (ids there are str)"
    halves = [1.5, 1, 1, 2, 4, 5, 3]
    (said,) = problems(TICKETS.assign(ticket=numbers), EVENTS.assign(ticket=halves))
    assert said == "events: row 0: ticket is none of the tickets (ids there are int64)"


def test_a_table_that_breaks_off_is_told_without_the_faults_that_follow_from_it(tmp_path: Path) -> None:
    (tmp_path / "log.json").write_text(HEADER)
    rows = "".join(f"t{number},2027-01-04T10:00Z,low,acme\n" for number in range(200))
    (tmp_path / "tickets.csv").write_text(
        "ticket,created,severity,customer\n" + rows + "t200,2027-01-04T10:00Z,low,x,y\n"
    )
    (tmp_path / "events.csv").write_text("ticket,time,kind\nt200,2027-01-04T11:00Z,replied\n")
    with pytest.raises(LogError) as caught:
        read_log(tmp_path)
    (said,) = caught.value.problems
    assert said.startswith("tickets.csv: no CSV table in UTF-8")


@pytest.mark.parametrize(("shuffled", "most"), [(False, 20), (True, 36)])
def test_reading_holds_no_event_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shuffled: bool, most: int
) -> None:
    """An event is 17 bytes in memory. In order, reading needs little more than that; else a sorted index (8 bytes), and
    one column (at most 8) beside its sorted copy."""
    size, each = 1_000, 400
    time = np.sort(np.random.default_rng(7).integers(0, 10**9, size * each)) + 1_798_800_000_000
    order = np.random.default_rng(8).permutation(len(time)) if shuffled else np.arange(len(time))
    tickets = pd.DataFrame({"ticket": range(size), "created": START, "severity": "low", "customer": "acme"})
    events = pd.DataFrame({"ticket": np.tile(np.arange(size), each), "time": time, "kind": "replied", "agent": "kim"})
    events.loc[: size - 1, ["time", "kind"]] = time[0], "created"
    tickets["created"] = events.loc[0, "time"]
    for frame, column in ((tickets, "created"), (events, "time")):
        frame[column] = pd.to_datetime(frame[column], unit="ms", utc=True).astype(INSTANTS)
    tickets.to_parquet(tmp_path / "tickets.parquet")
    events.iloc[order].to_parquet(tmp_path / "events.parquet", index=False)
    (tmp_path / "log.json").write_text(HEADER)
    del tickets, events
    for room in ("chunks", "order"):
        monkeypatch.setattr(f"slasim.log.reading.{room}.PIECE", 1 << 12)
    read_log(tmp_path)  # compiles what is to be compiled
    tracemalloc.start()
    log = read_log(tmp_path)
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert log.event_table.time[size:].tolist() == time[size:].tolist()
    assert found < most * size * each


@pytest.mark.usefixtures("piece")
@pytest.mark.parametrize("form", ["text", "dictionaries", "csv"])
def test_text_is_read_the_same_however_a_file_keeps_it(form: str, tmp_path: Path) -> None:
    (tmp_path / "log.json").write_text(HEADER.replace('["low"]', '["urgent", "high", "normal", "low"]'), "utf-8")
    for name, frame in (("tickets", TICKETS.drop(columns="csat")), ("events", EVENTS)):
        if form == "csv":
            frame.to_csv(tmp_path / f"{name}.csv", index=False, date_format="%Y-%m-%dT%H:%M:%SZ")
            continue
        words = {column: "category" for column in frame if form == "dictionaries" and frame[column].dtype == "str"}
        frame.astype(words).to_parquet(tmp_path / f"{name}.parquet", index=False)
    found = read_log(tmp_path)
    plain = TicketLog.from_frames(TICKETS.drop(columns="csat"), EVENTS, severities=SEVERITIES, start=START, until=UNTIL)
    pd.testing.assert_frame_equal(found.tickets, plain.tickets)
    pd.testing.assert_frame_equal(found.events, plain.events)


@pytest.mark.usefixtures("piece")
def test_unknown_words_of_a_file_are_told_as_of_a_frame(tmp_path: Path) -> None:
    (tmp_path / "log.json").write_text(HEADER, "utf-8")
    events = EVENTS.assign(
        kind=["zzz", "replied", "solved", "aaa", "zzz", None, "solved"], ticket=[*"caxb", None, "e", "c"]
    )
    TICKETS.drop(columns="csat").assign(severity="low").to_parquet(tmp_path / "tickets.parquet", index=False)
    events.drop(columns="severity").to_parquet(tmp_path / "events.parquet", index=False)
    with pytest.raises(LogError) as caught:
        read_log(tmp_path)
    told = list(caught.value.problems)
    assert sorted(told) == problems(TICKETS.assign(severity="low"), events.drop(columns="severity"))
    for name in ("aaa", "zzz"):
        assert any(f"kind {name!r} is unknown" in sentence for sentence in told)
