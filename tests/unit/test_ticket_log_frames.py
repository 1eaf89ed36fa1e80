"""Logs from tables: what is taken, what is refused, and that writing and reading loses nothing."""

from __future__ import annotations

import json
import pickle
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from promise_cases import SEVERITIES, at, log, ms

from slasim.log import LogError, TicketLog, read_log
from slasim.log.kinds import EventKind

START, UNTIL = at("2027-01-01 00:00"), at("2027-02-01 00:00")


def times(*texts: str | None) -> pd.Series:
    return pd.Series([None if text is None else at(text) for text in texts]).astype("datetime64[ms, UTC]")


def ticket_rows(**columns: object) -> pd.DataFrame:
    given = {
        "ticket": ["b", "a"],
        "created": times("2027-01-05 10:00", "2027-01-04 10:00"),
        "severity": ["high", "urgent"],
        "customer": ["acme", "zeta"],
    }
    return pd.DataFrame(given | columns)


def event_rows(**columns: object) -> pd.DataFrame:
    given = {
        "ticket": ["b", "a", "a"],
        "time": times("2027-01-05 11:00", "2027-01-04 11:00", "2027-01-04 11:00"),
        "kind": ["replied", "replied", "solved"],
    }
    return pd.DataFrame(given | columns)


def read(tickets: pd.DataFrame, events: pd.DataFrame, accounts: pd.DataFrame | None = None) -> TicketLog:
    return TicketLog.from_frames(tickets, events, severities=SEVERITIES, start=START, until=UNTIL, accounts=accounts)


def problems(tickets: pd.DataFrame, events: pd.DataFrame, accounts: pd.DataFrame | None = None) -> tuple[str, ...]:
    with pytest.raises(LogError) as caught:
        read(tickets, events, accounts)
    return caught.value.problems


def same(one: TicketLog, other: TicketLog) -> None:
    for a, b in ((one.ticket_table, other.ticket_table), (one.event_table, other.event_table)):
        for name, left, right in zip(a._fields, a, b, strict=True):
            assert left.dtype == right.dtype, name
            assert left.tolist() == right.tolist(), name
    assert one.labels == other.labels
    assert one.accounts.name == other.accounts.name
    assert one.accounts.agreement == other.accounts.agreement
    for left, right in zip(one.accounts[1:5], other.accounts[1:5], strict=True):
        np.testing.assert_array_equal(left, right)
    for name in ("teams", "agents", "start", "until", "window", "ticket_names"):
        assert getattr(one, name) == getattr(other, name), name
    assert one.agent_team.tolist() == other.agent_team.tolist()


def test_rows_are_put_in_order_and_created_rows_are_added() -> None:
    one = read(ticket_rows(), event_rows())
    assert one.ticket_names == ("a", "b")
    assert one.ticket_table.created.tolist() == [ms(at("2027-01-04 10:00")), ms(at("2027-01-05 10:00"))]
    assert one.ticket_table.severity.tolist() == [0, 1]
    assert one.events["kind"].tolist() == ["created", "replied", "solved", "created", "replied"]
    assert one.events["ticket"].tolist() == ["a", "a", "a", "b", "b"]
    assert one.event_table.kind.tolist() == [
        EventKind.CREATED,
        EventKind.REPLIED,
        EventKind.SOLVED,
        EventKind.CREATED,
        EventKind.REPLIED,
    ]


def test_tables_show_instants_in_utc_and_names() -> None:
    one = read(ticket_rows(tier=["gold", "free"], channel=["email", None]), event_rows(agent=["kim", None, "lee"]))
    tickets, events = one.tickets, one.events
    assert str(tickets["created"].dtype) == "datetime64[ms, UTC]"
    assert tickets["severity"].cat.ordered
    assert tickets["tier"].tolist() == ["free", "gold"]
    assert tickets["channel"].tolist() == ["", "email"]
    assert tickets["product"].isna().all()
    assert events.loc[events["kind"] == "solved", "agent"].tolist() == ["lee"]
    assert events.loc[events["kind"] == "created", "agent"].isna().all()
    assert tickets.attrs["units"]["created"] == "instant, UTC, whole ms"


def test_changing_a_table_does_not_change_the_log() -> None:
    one = read(ticket_rows(), event_rows())
    mine = one.tickets
    mine["customer"] = "other"
    mine.loc[0, "ticket"] = "b"
    assert one.tickets["customer"].tolist() == ["zeta", "acme"]
    assert one.tickets["ticket"].tolist() == ["a", "b"]


def test_whole_numbers_as_ids_are_kept() -> None:
    one = read(ticket_rows(ticket=[70, 9]), event_rows(ticket=[70, 9, 9]))
    assert one.ticket_table.uid.tolist() == [9, 70]
    assert one.ticket_name(1) == 70
    assert one.tickets["ticket"].tolist() == [9, 70]


def test_local_instants_are_the_same_instants() -> None:
    berlin = ticket_rows()
    berlin["created"] = berlin["created"].dt.tz_convert("Europe/Berlin").astype("datetime64[ns, Europe/Berlin]")
    same(read(berlin, event_rows()), read(ticket_rows(), event_rows()))


def test_automatic_replies_are_read_from_the_events() -> None:
    one = read(ticket_rows(), event_rows(kind=["auto_replied", "replied", "solved"]))
    assert one.ticket_table.auto_reply.tolist() == [0, 1]


def test_accounts_give_fees_and_agreements() -> None:
    accounts = pd.DataFrame(
        {
            "customer": ["zeta", "acme", "silent"],
            "tier": ["gold", "free", "free"],
            "fee": [400_000, None, 0],
            "agreement": [None, "own", None],
        }
    )
    one = read(ticket_rows(), event_rows(), accounts)
    assert one.accounts.name == ("zeta", "acme", "silent")
    assert one.accounts.fee.tolist() == [400_000, -1, 0]
    assert one.accounts.agreement == (None, "own", None)
    assert one.tickets["tier"].tolist() == ["gold", "free"]


def test_every_problem_of_the_rows_at_once() -> None:
    tickets = pd.DataFrame(
        {
            "ticket": ["a", "a", "c", "d"],
            "created": times("2027-01-04 10:00", "2027-01-04 10:00", None, "2027-02-01 00:00"),
            "severity": ["urgent", "urgnet", "high", None],
            "customer": ["acme", "acme", None, "zeta"],
            "tier": ["gold", "free", "gold", "gold"],
        }
    )
    events = pd.DataFrame(
        {
            "ticket": ["a", "nobody", "d"],
            "time": times("2027-01-03 10:00", "2027-01-05 10:00", "2027-02-02 00:00"),
            "kind": ["answered", "replied", "solved"],
            "agent": ["kim", "kim", None],
            "team": ["l1", "l2", "l1"],
        }
    )
    found = problems(tickets, events)
    expected = [
        "tickets: row 1: ticket occurs a second time",
        "tickets: row 2: customer is missing",
        "tickets: row 1: tier is not the tier of this customer elsewhere",
        "tickets: row 2: created is missing",
        "tickets: row 3: created is at or after until",
        "tickets: row 1: severity 'urgnet' is unknown; did you mean 'urgent'?",
        "tickets: row 3: severity is missing",
        "events: row 0: kind 'answered' is unknown",
        "events: row 2: team without an agent",
        "events: row 1: team is not the team of this agent elsewhere",
    ]
    for words in expected:
        assert sum(problem.startswith(words) for problem in found) == 1, (words, found)


def test_events_must_fit_their_tickets() -> None:
    events = event_rows(
        ticket=["b", "x", "a"],
        time=times("2027-01-05 09:59", "2027-01-04 11:00", "2027-02-01 00:00"),
    )
    found = problems(ticket_rows(), events)
    assert [problem.split(":")[1].strip() for problem in found] == ["row 1", "row 0", "row 2"]
    assert "none of the tickets" in found[0]
    assert "before the ticket was created" in found[1]
    assert "at or after until" in found[2]
    created = event_rows(
        kind=["created", "created", "created"], time=times("2027-01-05 10:00", *["2027-01-04 11:00"] * 2)
    )
    found = problems(ticket_rows(), created)
    assert any("rows 1, 2: kind created at another instant" in problem for problem in found)
    assert any("row 2: kind created a second time" in problem for problem in found)


def test_columns_are_neither_missing_nor_unknown() -> None:
    found = problems(
        ticket_rows(priority=1).drop(columns="severity"), event_rows(mood="x"), pd.DataFrame({"name": ["acme"]})
    )
    assert len(found) == 5
    assert found[0] == "tickets: column 'severity' is missing"
    assert found[1].startswith(
        "tickets: column 'priority' is no part of the format (ticket, created, severity, customer,"
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (pd.Series(pd.to_datetime(["2027-01-05", "2027-01-04"])), "say the zone by dt.tz_localize"),
        (pd.Series([date(2027, 1, 5), date(2027, 1, 4)]), "use pandas.to_datetime"),
        (pd.Series(["2027-01-05", "2027-01-04T10:00Z"]), "row 0: created '2027-01-05' has no offset; write Z"),
        (pd.Series(["2027-02-30T10:00Z", "2027-01-04T10:00Z"]), "row 0: created '2027-02-30T10:00Z' is no ISO 8601"),
        (
            pd.Series(["2027-01-05T10:00:00.0005Z", "2027-01-04T10:00:00.000000001+01:00"]),
            "rows 0, 1: created is finer",
        ),
        (
            pd.Series(pd.to_datetime(["2027-01-05 10:00:00.0005", "2027-01-04"], format="ISO8601", utc=True)),
            "row 0: created is finer",
        ),
    ],
)
def test_instants_are_not_guessed(values: pd.Series, words: str) -> None:
    assert any(words in problem for problem in problems(ticket_rows(created=values), event_rows()))


@pytest.mark.parametrize("ids", [[1.5, 2.0], [True, False], ["a", 2], [-1, 5]])
def test_ids_are_whole_numbers_or_text(ids: list[object]) -> None:
    assert any(
        "ticket" in problem
        for problem in problems(ticket_rows(ticket=ids), event_rows(ticket=[ids[0], ids[1], ids[1]]))
    )


def test_naive_limits_and_reversed_limits_are_refused() -> None:
    with pytest.raises(LogError, match="has no time zone"):
        TicketLog.from_frames(
            ticket_rows(), event_rows(), severities=SEVERITIES, start=START.replace(tzinfo=None), until=UNTIL
        )
    with pytest.raises(LogError, match="must be later than start"):
        TicketLog.from_frames(ticket_rows(), event_rows(), severities=SEVERITIES, start=UNTIL, until=START)
    with pytest.raises(LogError, match="most severe first, each once"):
        TicketLog.from_frames(ticket_rows(), event_rows(), severities=("high", "high"), start=START, until=UNTIL)


def test_the_error_survives_pickling() -> None:
    error = LogError(("one", "two"))
    assert pickle.loads(pickle.dumps(error)).problems == ("one", "two")
    assert str(error) == "one\ntwo"


def test_writing_and_reading_loses_nothing(tmp_path: Path) -> None:
    accounts = pd.DataFrame(
        {
            "customer": ["zeta", "acme", "silent"],
            "tier": ["gold", "free", "free"],
            "region": ["x", "x", "y"],
            "fee": [5, 6, None],
        }
    )
    one = read(
        ticket_rows(product=["app", None], auto_reply=[1, 0]),
        event_rows(agent=["kim", None, "lee"], team=["l1", None, "l2"]),
        accounts,
    )
    again = read_log(one.to_parquet(tmp_path / "log"))
    same(one, again)
    same(one, read_log(again.to_parquet(tmp_path / "log")))  # replaces the log of that name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log"]


def test_an_empty_log_is_a_log(tmp_path: Path) -> None:
    one = log([])
    assert one.size == 0
    same(one, read_log(one.to_parquet(tmp_path / "empty")))


def test_a_folder_that_is_no_log_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.txt").write_text("keep")
    with pytest.raises(FileExistsError, match="is not a log"):
        read(ticket_rows(), event_rows()).to_parquet(other)
    assert (other / "mine.txt").read_text() == "keep"
    with pytest.raises(FileNotFoundError, match=r"no log\.json"):
        read_log(other)
    with pytest.raises(FileNotFoundError, match="is not a folder"):
        read_log(tmp_path / "nowhere")


def test_csv_tables(tmp_path: Path) -> None:
    (tmp_path / "log.json").write_text(
        json.dumps(
            {
                "slasim_log": 2,
                "start": "2027-01-01T00:00:00Z",
                "until": "2027-02-01T01:00:00+01:00",
                "severities": list(SEVERITIES),
            }
        )
    )
    (tmp_path / "tickets.csv").write_text(
        "ticket,created,severity,customer\nb,2027-01-05T10:00:00Z,high,acme\na,2027-01-04T11:00:00+01:00,urgent,zeta\n"
    )
    (tmp_path / "events.csv").write_text(
        "ticket,time,kind\nb,2027-01-05T11:00:00Z,replied\na,2027-01-04T11:00:00Z,replied\na,2027-01-04T11:00:00Z,solved\n"
    )
    same(read_log(tmp_path), read(ticket_rows(), event_rows()))
    (tmp_path / "tickets.csv").write_text("ticket,created,severity,customer\nb,2027-01-05 10:00,high,acme\n")
    with pytest.raises(LogError, match=r"row 1: created '2027-01-05 10:00' has no offset"):
        read_log(tmp_path)


HEADER = (
    '{"slasim_log": 2, "start": "2027-01-01T00:00:00Z", "until": "2027-02-01T00:00:00Z", "severities": ["high", "low"]}'
)


def refused(folder: Path, **files: str) -> list[str]:
    for name, text in files.items():
        (folder / f"{name}.{'json' if name == 'log' else 'csv'}").write_text(text, "utf-8")
    with pytest.raises(LogError) as caught:
        read_log(folder)
    return sorted(caught.value.problems)


def test_every_problem_of_a_folder_at_once_rows_counted_below_the_heading(tmp_path: Path) -> None:
    found = refused(
        tmp_path,
        log='{"slasim_log": 3, "start": "soon", "until": "2027-02-01T00:00:00Z", "severities": ["high", "low"],'
        ' "zone": "x", "channels": ["a", "a"], "window": ["2027-01-02T00:00:00Z", "2027-01-01T00:00:00Z"]}',
        tickets="ticket,created,severity,customer,auto_reply\n"
        "A,2027-01-04 10:00,high,acme,1\n"
        "B,2027-01-05T10:00Z,hihg,acme,yes\n"
        "C,2027-13-05T10:00Z,low,,0\n",
        events="ticket,time,kind\nB,2027-01-06T10:00Z,replyed\nB,2027-01-04T10:00+00:00,replied\nX,,replied\n",
        accounts="customer,fee,share\nacme,4000 EUR,-1\n",
    )
    assert found == [
        "accounts.csv: row 1: fee '4000 EUR' must be whole minor units of the currency per month, at least 0",
        "accounts.csv: row 1: share '-1' must be a number, at least 0",
        "events.csv: row 1: kind 'replyed' is unknown; did you mean 'replied'?",
        "events.csv: row 2: time is before the ticket was created",
        "events.csv: row 3: ticket is none of the tickets (ids there are str)",
        "events.csv: row 3: time is missing",
        "log.json: 'zone' is no field of a log (agents, channels, columns, products, regions, severities, skills, "
        "slasim_log, start, teams, tiers, until, window)",
        "log.json: channels is ['a', 'a'], expected a list of names, each once",
        "log.json: slasim_log is 3, this version reads 2",
        "log.json: start is 'soon', expected an instant such as 2027-01-01T00:00:00+00:00",
        "tickets.csv: row 1: created '2027-01-04 10:00' has no offset; write Z or +01:00",
        "tickets.csv: row 2: auto_reply 'yes' must be 1 or 0",
        "tickets.csv: row 2: severity 'hihg' is unknown; did you mean 'high'?",
        "tickets.csv: row 3: created '2027-13-05T10:00Z' is no ISO 8601 instant",
        "tickets.csv: row 3: customer is missing",
        "window: its end (2027-01-01 00:00:00+00:00) must be later than its start (2027-01-02 00:00:00+00:00)",
    ]


def test_nothing_of_a_crooked_table_is_dropped(tmp_path: Path) -> None:
    rows = "A,2027-01-04T10:00Z,high,acme,extra\n"
    found = refused(tmp_path, log=HEADER, tickets="ticket,created,severity,customer\n" + rows, events="")
    assert [problem.split(" (")[0] for problem in found] == [
        "events.csv: no CSV table in UTF-8 with one heading for each column",
        "tickets.csv: no CSV table in UTF-8 with one heading for each column",
    ]
    (tmp_path / "tickets.csv").unlink()
    assert "neither tickets.parquet nor tickets.csv is there" in refused(tmp_path)


def test_a_table_saved_by_a_spreadsheet_may_begin_with_a_mark(tmp_path: Path) -> None:
    (tmp_path / "log.json").write_text(HEADER)
    (tmp_path / "tickets.csv").write_text(
        "ticket,created,severity,customer\r\nA,2027-01-04T10:00Z,low,a\r\n", "utf-8-sig"
    )
    (tmp_path / "events.csv").write_text("ticket,time,kind\r\n", "utf-8-sig")
    assert read_log(tmp_path).ticket_names == ("A",)


def test_names_written_as_numbers_and_as_text_are_one_name() -> None:
    assert read(ticket_rows(customer=pd.Series([7, "7"], dtype=object)), event_rows()).accounts.name == ("7",)
