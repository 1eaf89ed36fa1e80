"""Version 2 of the log: who acted, what is private, new severities, columns of one's own, outages, contacts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pytest

from slasim.log import LogError, TicketLog, read_log
from slasim.log.extra_tables import EVERYONE, GOING_ON, UNSAID, Actor
from slasim.log.tables import TABLES, json_schema

DOCS = Path(__file__).parent.parent.parent / "docs"
HEADER = {
    "slasim_log": 2,
    "start": "2027-01-01T00:00:00Z",
    "until": "2027-02-01T00:00:00Z",
    "severities": ["high", "low"],
    "products": ["app", "api"],
    "columns": ["csat", "fcr"],
}
FILES = {
    "tickets": "ticket,created,severity,customer,csat,fcr\n"
    "B,2027-01-05T10:00Z,low,acme,,1\n"
    "A,2027-01-04T10:00Z,low,zeta,4.5,0\n",
    "events": "ticket,time,kind,actor,public,severity,consent\n"
    "A,2027-01-04T11:00Z,replied,agent,1,,\n"
    "A,2027-01-04T10:30Z,note,agent,0,,\n"
    "B,2027-01-05T10:30Z,reclassified,system,,high,0\n"
    "B,2027-01-05T11:30Z,replied,,,,\n",
    "outages": "start,end,product,customer,cause\n"
    "2027-01-20T00:00Z,,api,,\n"
    "2027-01-10T00:00Z,2027-01-10T04:00Z,,acme,disk full\n",
    "contacts": "time,customer,deflected\n2027-01-03T09:00Z,acme,1\n2027-01-02T09:00Z,,0\n",
}


def write(folder: Path, header: dict[str, object] = HEADER, **files: str) -> Path:
    (folder / "log.json").write_text(json.dumps(header), "utf-8")
    for name, text in (FILES | files).items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def check(log: TicketLog) -> None:
    """By hand: rows of A come first, a row `created` is added before those of each ticket."""
    extra = log.extra
    assert extra is not None
    assert log.event_table.kind.tolist() == [0, 12, 4, 0, 11, 4]
    assert extra.event_actor.tolist() == [UNSAID, Actor.AGENT, Actor.AGENT, UNSAID, Actor.SYSTEM, UNSAID]
    assert extra.event_public.tolist() == [UNSAID, 0, 1, UNSAID, UNSAID, UNSAID]
    assert extra.event_severity.tolist() == [UNSAID, UNSAID, UNSAID, UNSAID, 0, UNSAID]
    assert extra.event_consent.tolist() == [UNSAID, UNSAID, UNSAID, UNSAID, 0, UNSAID]
    assert {column.dtype for column in (extra.event_actor, extra.event_public)} == {np.dtype(np.int8)}
    assert extra.columns["fcr"].tolist() == [0, 1]
    np.testing.assert_array_equal(extra.columns["csat"], [4.5, np.nan])
    outages, contacts = extra.outages, extra.contacts
    assert outages is not None
    assert contacts is not None
    assert outages.start.tolist() == [ms("2027-01-10 00:00"), ms("2027-01-20 00:00")]
    assert outages.end.tolist() == [ms("2027-01-10 04:00"), GOING_ON]
    assert [log.accounts.name[at] if at >= 0 else at for at in outages.customer.tolist()] == ["acme", EVERYONE]
    assert outages.product.tolist() == [-1, 1]
    assert outages.cause == ("disk full", None)
    assert contacts.time.tolist() == [ms("2027-01-02 09:00"), ms("2027-01-03 09:00")]
    assert contacts.deflected.tolist() == [0, 1]
    assert contacts.customer.tolist() == [UNSAID, log.accounts.name.index("acme")]


def test_everything_is_read_from_csv_and_again_from_parquet(tmp_path: Path) -> None:
    log = read_log(write(tmp_path))
    check(log)
    again = read_log(log.to_parquet(tmp_path / "copy"))
    check(again)
    assert json.loads((tmp_path / "copy" / "log.json").read_text("utf-8"))["slasim_log"] == 2
    pd.testing.assert_frame_equal(log.events, again.events)
    pd.testing.assert_frame_equal(log.tickets, again.tickets)


def test_a_log_that_says_no_more_has_no_extra(tmp_path: Path) -> None:
    write(tmp_path, {name: value for name, value in HEADER.items() if name != "columns"})
    (tmp_path / "tickets.csv").write_text("ticket,created,severity,customer\nA,2027-01-04T10:00Z,low,zeta\n")
    (tmp_path / "events.csv").write_text("ticket,time,kind\nA,2027-01-04T11:00Z,replied\n")
    for name in ("outages", "contacts"):
        (tmp_path / f"{name}.csv").unlink()
    assert read_log(tmp_path).extra is None


def test_a_log_of_another_version_is_refused(tmp_path: Path) -> None:
    for version in (1, 3, "2", 2.0, True, None):
        with pytest.raises(LogError) as caught:
            read_log(write(tmp_path, HEADER | {"slasim_log": version}))
        assert caught.value.problems == (f"log.json: slasim_log is {version!r}, this version reads 2",)


def test_every_problem_at_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        tickets=FILES["tickets"].replace(",4.5,0", ",good,inf"),
        events="ticket,time,kind,actor,public,severity,consent\n"
        "A,2027-01-04T11:00Z,replied,agnet,maybe,high,\n"
        "B,2027-01-05T10:30Z,reclassified,agent,,hihg,2\n",
        outages="start,end,product,customer\n"
        "2027-01-20T00:00Z,2027-01-19T00:00Z,ap,acme\n"
        "2027-02-20T00:00Z,,,acne\n"
        ",2027-03-01T00:00Z,,\n",
        contacts="time,customer,deflected\n2027-02-03T09:00Z,acme,\n",
    )
    with pytest.raises(LogError) as caught:
        read_log(tmp_path)
    assert sorted(caught.value.problems) == [
        "contacts.csv: row 1: deflected is missing",
        "contacts.csv: row 1: time is at or after until, the as-of instant",
        "events.csv: row 1: actor 'agnet' is unknown; did you mean 'agent'?",
        "events.csv: row 1: public 'maybe' must be 1 or 0",
        "events.csv: row 1: severity is stated, but the kind is not reclassified",
        "events.csv: row 2: consent '2' must be 1 or 0",
        "events.csv: row 2: severity 'hihg' is unknown; did you mean 'high'?",
        "outages.csv: row 1: end must be later than start",
        "outages.csv: row 1: product 'ap' is unknown; did you mean 'app'?",
        "outages.csv: row 2: customer 'acne' is unknown; did you mean 'acme'?",
        "outages.csv: row 2: start is at or after until, the as-of instant",
        "outages.csv: row 3: end is after until; leave it empty while the outage goes on",
        "outages.csv: row 3: start is missing",
        "tickets.csv: row 2: csat 'good' must be a finite number",
        "tickets.csv: row 2: fcr 'inf' must be a finite number",
    ]


def test_rows_are_counted_over_all_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read_log(write(tmp_path))
    monkeypatch.setattr("slasim.log.reading.chunks.PIECE", 2)
    check(read_log(tmp_path))
    pd.testing.assert_frame_equal(read_log(tmp_path).events, whole.events)
    lines = FILES["events"].replace("note", "noet").replace("B,2027-01-05T11:30Z,replied", "B,2027-01-05T11:30Z,noet")
    write(tmp_path, events=lines)
    with pytest.raises(LogError) as caught:
        read_log(tmp_path)
    assert caught.value.problems == ("events.csv: rows 2, 4: kind 'noet' is unknown; did you mean 'note'?",)


def test_the_schema_in_the_documentation_is_that_of_the_reader() -> None:
    assert json.loads((DOCS / "log_format.schema.json").read_text("utf-8")) == json_schema()


def test_what_is_read_fits_the_schema_and_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(HEADER, schema)
    for table in TABLES:
        if table in FILES:
            lines = FILES[table].splitlines()
            for line in lines[1:]:
                cells = dict(zip(lines[0].split(","), line.split(","), strict=True))
                numbers = {"csat", "fcr", "public", "consent", "deflected"}
                row = {
                    name: None if not cell else float(cell) if name in numbers else cell for name, cell in cells.items()
                }
                jsonschema.validate(row, schema["$defs"][table])
    write(tmp_path)
    broken = [
        HEADER | {"slasim_log": 1},
        HEADER | {"slasim_log": 9},
        HEADER | {"zone": "x"},
        HEADER | {"columns": "csat"},
        {k: v for k, v in HEADER.items() if k != "start"},
    ]
    for header in broken:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(header, schema)
        with pytest.raises(LogError):
            read_log(write(tmp_path, header))


def test_every_column_is_described() -> None:
    text = (DOCS / "log_format.md").read_text("utf-8")
    for columns in TABLES.values():
        for column in columns:
            assert f"`{column.name}`" in text, column.name


UNLISTED = {name: value for name, value in HEADER.items() if name not in ("products", "columns")}
NO_TICKETS = {
    "tickets": "ticket,created,severity,customer\n",
    "events": "ticket,time,kind\n",
    "contacts": "time,customer,deflected\n",
}


def failed(log: TicketLog) -> list[str]:
    """The product of each outage, by its start."""
    assert log.extra is not None
    assert log.extra.outages is not None
    return [log.labels.products[at] for at in log.extra.outages.product.tolist()]


def test_products_of_outages_are_products_where_none_are_listed(tmp_path: Path) -> None:
    outages = "start,end,product\n2027-01-10T00:00Z,2027-01-10T04:00Z,web\n2027-01-20T00:00Z,,api\n"
    log = read_log(write(tmp_path, UNLISTED, **NO_TICKETS, outages=outages))
    assert failed(log) == ["web", "api"]
    tickets = FILES["tickets"].replace(",csat,fcr", ",product").replace(",,1", ",crm").replace(",4.5,0", ",")
    log = read_log(write(tmp_path, UNLISTED, tickets=tickets, outages=outages))
    assert [log.labels.products[at] for at in log.ticket_table.product.tolist()] == ["", "crm"]
    assert failed(log) == ["web", "api"]
    log.to_parquet(tmp_path / "again")
    assert failed(read_log(tmp_path / "again")) == ["web", "api"]
    tickets = FILES["tickets"].replace(",csat,fcr", "").replace(",,1", "").replace(",4.5,0", "")
    log = read_log(write(tmp_path, UNLISTED, tickets=tickets, outages=outages))
    assert [log.labels.products[at] for at in log.ticket_table.product.tolist()] == ["", ""]  # of none of the two


def test_a_product_of_an_outage_that_is_nearly_one_of_a_ticket_is_refused(tmp_path: Path) -> None:
    tickets = FILES["tickets"].replace(",csat,fcr", ",product").replace(",,1", ",mail").replace(",4.5,0", ",mail")
    outages = "start,end,product\n2027-01-10T00:00Z,,mial\n"
    write(tmp_path, UNLISTED, tickets=tickets, outages=outages)
    with pytest.raises(LogError, match="row 1: product 'mial' is unknown; did you mean 'mail'"):
        read_log(tmp_path)
    assert failed(
        read_log(write(tmp_path, UNLISTED | {"products": ["mail", "mial"]}, tickets=tickets, outages=outages))
    ) == ["mial"]


def test_where_nothing_is_known_the_message_says_so(tmp_path: Path) -> None:
    outages = "start,end,product,customer\n2027-01-10T00:00Z,,api,acme\n"
    with pytest.raises(LogError) as caught:
        read_log(write(tmp_path, UNLISTED | {"products": []}, **NO_TICKETS, outages=outages))
    assert caught.value.problems == (
        "outages.csv: row 1: customer 'acme' is unknown; none is known",
        "outages.csv: row 1: product 'api' is unknown; none is known",
    )
