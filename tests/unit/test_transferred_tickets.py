"""Tickets that are passed to another product or channel, judged by where they began or by where they went."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from promise_cases import SEVERITIES, at, promise

from slasim.agreements import measure
from slasim.agreements.document import document
from slasim.agreements.review import review
from slasim.log import read_log
from slasim.log.ticket_log import TicketLog
from slasim.scenario import ScenarioError, load_agreements
from slasim.study.refusal import unanswerable

BOOK = """\
slasim: 1
name: House
currency: EUR
timezone: UTC
severities: [urgent, high, normal, low]
calendars: {office: {timezone: UTC, hours: {mon-fri: 09:00-17:00}}}
agreements:
  heating:
    for: {product: heating}
    commitments: {resolution: {promise: {urgent: 4 h}, quota: 90 % per month, hours: office}}
  roof:
    for: {product: roof}
    commitments: {resolution: {promise: {urgent: 24 h}, quota: 90 % per month, hours: office}}
  telephone:
    kind: internal
    for: {channel: phone}
    commitments: {resolution: {promise: {urgent: 2 h}, quota: 90 % per month, hours: office}}
"""
WENT = BOOK + "transferred: where it went\n"


def passed_on(*rows: tuple[str, str, str | None, str | None]) -> TicketLog:
    """A leak reported on Monday 2027-01-04 at 09:00 by mail, as one of the heating; and what became of it."""
    tickets = pd.DataFrame(
        [("leak", at("2027-01-04 09:00"), "urgent", "one", "email", "heating")],
        columns=["ticket", "created", "severity", "customer", "channel", "product"],
    )
    events = pd.DataFrame(
        [("leak", at(time), *said) for time, *said in rows], columns=["ticket", "time", "kind", "product", "channel"]
    )
    return TicketLog.from_frames(
        tickets.astype({"created": "datetime64[ms, UTC]"}),
        events.astype({"time": "datetime64[ms, UTC]"}),
        severities=SEVERITIES,
        start=at("2027-01-01 00:00"),
        until=at("2027-02-01 00:00"),
    )


LEAK = (
    ("2027-01-04 11:00", "handed_over", "roof", "phone"),
    ("2027-01-04 12:00", "note", None, None),
    ("2027-01-06 12:00", "solved", None, None),  # after 19 office hours
)


def book(folder: Path, text: str) -> Path:
    file = folder / "house.yaml"
    file.write_text(text)
    return file


def judged(file: Path, log: TicketLog) -> dict[str, int]:
    return {row.agreement: row.met for row in measure(log, file).compliance.itertuples()}


def test_a_ticket_is_judged_by_where_it_began_unless_the_agreements_say_otherwise(tmp_path: Path) -> None:
    assert judged(book(tmp_path, BOOK), passed_on(*LEAK)) == {"heating": 0}
    assert judged(book(tmp_path, WENT), passed_on(*LEAK)) == {"roof": 1, "telephone": 0}


def test_the_last_of_several_places_holds_and_only_what_is_known_by_then(tmp_path: Path) -> None:
    back = (*LEAK[:2], ("2027-01-05 12:00", "handed_over", "heating", "email"), LEAK[2])
    assert judged(book(tmp_path, WENT), passed_on(*back)) == {"heating": 0}
    early = measure(passed_on(*LEAK), book(tmp_path, WENT), as_of=at("2027-01-04 10:00"))
    assert early.compliance["agreement"].tolist() == ["heating"]


def test_a_log_keeps_where_its_tickets_went(tmp_path: Path) -> None:
    log = passed_on(*LEAK)
    assert log.labels.products == ("heating", "roof")
    read = read_log(log.to_parquet(tmp_path / "log"))
    pd.testing.assert_frame_equal(read.events, log.events)
    assert read.events["product"].dropna().tolist() == ["roof"]
    assert read.transferred().tickets["product"].tolist() == ["roof"]
    assert read.tickets["product"].tolist() == ["heating"]


def test_tickets_without_a_product_may_get_one(tmp_path: Path) -> None:
    log = passed_on(*LEAK)
    plain = TicketLog.from_frames(
        log.tickets[["ticket", "created", "severity", "customer"]],
        log.events[["ticket", "time", "kind", "product"]],
        severities=SEVERITIES,
        start=at("2027-01-01 00:00"),
        until=at("2027-02-01 00:00"),
    )
    assert judged(book(tmp_path, WENT.replace("channel: phone", "tier: none")), plain) == {"roof": 1}
    assert judged(book(tmp_path, BOOK.replace("channel: phone", "tier: none")), plain) == {}


def test_the_document_says_which_and_the_review_what_it_allows(tmp_path: Path) -> None:
    began, went = (load_agreements(book(tmp_path, text)) for text in (BOOK, WENT))
    assert "keeps the promise of where it began" in document(began, name="roof")
    assert "the promise of where it went last, and no other" in document(went, name="roof")
    assert not review(began).named("transfer_changes_target")
    (found,) = review(book(tmp_path, WENT)).named("transfer_changes_target")
    assert found.clause == "transferred"
    assert found.line == WENT.count("\n")


def test_where_nothing_differs_by_it_the_clause_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="though no agreement is for a product or a channel"):
        load_agreements(
            book(
                tmp_path,
                WENT.replace("product: heating", "").replace("product: roof", "").replace("channel: phone", ""),
            )
        )


def test_no_simulated_ticket_is_passed_to_another_product() -> None:
    text = "a: {for: {product: app}, commitments: {resolution: {promise: {urgent: 1 h}, quota: 90 % per month}}}"
    scenario = promise(text)
    assert not unanswerable(scenario)
    assert [each.path for each in unanswerable(scenario.with_overrides({"transferred": "where it went"}))] == [
        "transferred"
    ]
