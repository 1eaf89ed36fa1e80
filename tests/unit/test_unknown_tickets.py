"""Tickets that an agreement excludes and the log does not have are told at their lines, nearest name included."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_cases import caller
from promise_cases import log

from slasim.agreements import Scorecard, measure
from slasim.scenario import load_agreements

BOOK = """
slasim: 1
name: Listed
currency: EUR
timezone: UTC
severities: [urgent, high, normal, low]
calendars:
  office: {timezone: UTC, hours: {mon-fri: 09:00-17:00}}
agreements:
  gold:
    kind: customer
    level: customer
    judged: together
    commitments:
      first_response: {promise: {urgent: 1 h}, quota: 90 % per month, hours: office}
    exclusions:
      - {cause: customer, reference: letter, tickets: [FIRST, SECOND]}
    amendments:
      2027-03-01:
        exclusions:
          - {cause: customer, reference: letter, tickets: [FIRST, THIRD]}
"""


def card(tmp_path: Path, listed: tuple[str, str, str], tickets: tuple[str | int, ...]) -> Scorecard:
    text = BOOK
    for place, name in zip(("FIRST", "SECOND", "THIRD"), listed, strict=True):
        text = text.replace(place, name)
    (tmp_path / "book.yaml").write_text(text, "utf-8")
    rows = [(name, "2027-01-04 09:00", "urgent", "gold-1", []) for name in tickets]
    return measure(log(rows), load_agreements(tmp_path / "book.yaml"))


def test_each_is_told_once_where_it_is_first_listed(tmp_path: Path):
    found = card(tmp_path, ("A-1", "A-8", "a-2"), ("A-1", "A-2", "A-3")).warnings
    head = f"{tmp_path}/book.yaml"
    assert [str(each) for each in found] == [
        f"{head}:17:61: agreements.gold.exclusions.0.tickets.1: warning unknown_ticket: found 'A-8'; "
        "expected a ticket of the log, such as A-1; did you mean A-1?",
        f"{head}:21:65: agreements.gold.amendments.2027-03-01.exclusions.0.tickets.1: warning unknown_ticket: "
        "found 'a-2'; expected a ticket of the log, such as A-1; did you mean A-2?",
    ]
    for each in found:
        line = (tmp_path / "book.yaml").read_text("utf-8").splitlines()[each.line - 1]
        assert line[each.column - 1 :].startswith(each.found.strip("'"))


@pytest.mark.parametrize(
    ("listed", "meant"),
    [
        ("INC-0071", "INC-0017"),  # swapped
        ("INC-00017", "INC-0017"),  # one too many
        ("INC-017", "INC-0017"),  # one too few
        ("INC_0017", "INC-0017"),  # a wrong one
        ("inc-0017", "INC-0017"),  # other case
        ("REQ-5", ""),
    ],
)
def test_one_typing_error_is_seen_through(tmp_path: Path, listed: str, meant: str):
    (found,) = card(tmp_path, (listed, "INC-0017", "INC-0017"), ("INC-0017", "INC-9346")).warnings
    assert found.hint == (f"did you mean {meant}?" if meant else "")


def test_a_listed_ticket_of_the_log_does_not_count_and_is_not_told(tmp_path: Path):
    found = card(tmp_path, ("A-1", "A-3", "A-2"), ("A-1", "A-2", "A-3", "A-4"))
    assert found.warnings == ()
    assert found.counts["excluded"].sum() == 3


def test_numbered_tickets_are_matched_as_numbers(tmp_path: Path):
    """A log whose tickets are whole numbers: 0017 is 17, and what is no number is no ticket of it."""
    found = card(tmp_path, ('"0017"', "18", "A-17"), (17, 19))
    assert found.log.ticket_names is None
    assert [(each.found, each.hint) for each in found.warnings] == [
        ("'18'", "did you mean 17?"),
        ("'A-17'", ""),
    ]
    assert found.counts["excluded"].sum() == 1


def test_the_commands_say_it_on_standard_error(tmp_path: Path, monkeypatch, capsys):
    found = card(tmp_path, ("A-1", "A-8", "A-2"), ("A-1", "A-2", "A-3"))
    for name in ("ours", "theirs"):
        found.log.to_parquet(tmp_path / name)
    slasim = caller(tmp_path, monkeypatch, capsys)
    commands = (("measure", "ours"), ("explain", "ours", "--ticket", "A-1"), ("reconcile", "ours", "theirs"))
    for words in commands:
        done = slasim(*words, "--agreements", "book.yaml")
        assert done.returncode == 0, done.err
        assert done.err.splitlines() == [
            "book.yaml:17:61: agreements.gold.exclusions.0.tickets.1: warning unknown_ticket: found 'A-8'; "
            "expected a ticket of the log, such as A-1; did you mean A-1?"
        ]
