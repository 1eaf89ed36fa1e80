"""The story of a ticket, the other side's log and the agreement in words, as a user meets them."""

import json
from datetime import datetime, timedelta

import pytest
from cli_cases import AGREED, LOGS, MEASURE, SMALL, caller, document, refused


@pytest.fixture
def slasim(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


def test_explain_accounts_for_every_millisecond(slasim):
    (card,) = document(slasim(*MEASURE, "--violations", "1", "--json").out)["scorecards"]
    ticket = card["violations"]["worst"][0]["ticket"]
    done = slasim("explain", SMALL, "--ticket", ticket, "--agreements", AGREED)
    assert done.returncode == 0, done.err
    assert ticket in done.out
    assert "breached" in done.out
    found = document(slasim("explain", SMALL, "--ticket", ticket, "--agreements", AGREED, "--json").out)
    for clock in found["clocks"]:
        spans = [
            datetime.fromisoformat(each["end"]) - datetime.fromisoformat(each["start"]) for each in clock["stretches"]
        ]
        start, stop = (datetime.fromisoformat(clock[name]) for name in ("start", "stop"))
        assert sum(spans, timedelta(0)) == stop - start


def test_reconcile_names_what_the_two_logs_dispute(slasim):
    done = slasim("reconcile", SMALL, str(LOGS / "small_customer"), "--agreements", AGREED)
    assert done.returncode == 0, done.err
    found = document(slasim("reconcile", SMALL, str(LOGS / "small_customer"), "--agreements", AGREED, "--json").out)
    assert "T-900" in json.dumps(found)  # the customers noted a ticket that the provider does not have
    assert "T-900" in done.out


def test_document_writes_the_agreement_in_words(slasim, tmp_path):
    text = slasim("document", AGREED)
    assert text.returncode == 0, text.err
    for said in ("Small Desk GmbH", "90 %", "10 %"):
        assert said in text.out
    done = slasim("document", AGREED, "--html", "--out", "pages/small.html")
    assert done.returncode == 0, done.err
    assert "<html" in (tmp_path / "pages" / "small.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["explain", SMALL, "--ticket", "T-13x", "--agreements", AGREED], "nearest are T-"),
        (["reconcile", SMALL, "nowhere", "--agreements", AGREED], "nowhere is not a folder"),
        (["document", "nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_bad_input_ends_with_2_and_plain_words(slasim, tmp_path, words, said):
    refused(slasim(*words), said, tmp_path)
