"""Tiers of a log that no customer has: told at the line of the log, with what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from slasim.agreements import measure
from slasim.log import read_log
from slasim.terms import TermsError

BOOK = """
slasim: 1
name: support
currency: USD
timezone: UTC
severities: [normal]
calendars:
  office: {timezone: UTC, hours: {mon-fri: 09:00-17:00}}
customers:
  client: {accounts: 1, regions: {office: 100 %}, fee: 1000 USD/month}
agreements:
  desk:
    for: {tier: client}
    judged: together
    commitments: {first_response: {promise: {normal: 2 h}, quota: 90 % per month, hours: office}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "log.json").write_text(
        json.dumps(
            {
                "slasim_log": 2,
                "start": "2027-01-01T00:00:00Z",
                "until": "2027-02-01T00:00:00Z",
                "severities": ["normal"],
            }
        )
    )
    (tmp_path / "agreement.yaml").write_text(BOOK)
    (tmp_path / "events.csv").write_text("ticket,time,kind\nT1,2027-01-05T10:00:00Z,replied\n")
    return tmp_path


def tickets(folder: Path, *rows: tuple[str, str]) -> Path:
    """Tickets by customer and tier."""
    lines = [f"T{n},2027-01-05T0{n}:00:00Z,normal,{who},{tier},office" for n, (who, tier) in enumerate(rows, 1)]
    (folder / "tickets.csv").write_text("\n".join(["ticket,created,severity,customer,tier,region", *lines]) + "\n")
    return folder


def test_another_offer_is_promised_nothing_and_told_at_its_line(folder: Path) -> None:
    log = read_log(tickets(folder, ("acme", "client"), ("mole", "trial"), ("newt", "trial")))
    card = measure(log, folder / "agreement.yaml")
    assert card.compliance["decided"].tolist() == [1]
    assert card.about.promised_nothing == 2
    (warning,) = card.warnings
    assert (warning.file, warning.line, warning.column) == (str(folder / "tickets.csv"), 3, 37)
    assert "tier 'trial', of 2 tickets, which no customer has" in str(warning)
    assert "expected client" in str(warning)
    assert "add trial to customers" in str(warning)


def test_a_tier_is_told_where_the_accounts_state_it(folder: Path) -> None:
    log_folder = tickets(folder, ("acme", "client"), ("mole", "trial"))
    (log_folder / "accounts.csv").write_text("customer,tier,region\nacme,client,office\nmole,trial,office\n")
    (warning,) = measure(read_log(log_folder), folder / "agreement.yaml").warnings
    assert (warning.file, warning.line, warning.column) == (str(folder / "accounts.csv"), 3, 6)


def test_what_is_nearly_a_tier_of_customers_is_refused_at_its_line(folder: Path) -> None:
    """Its tickets would be promised nothing, in silence but for a count."""
    log = read_log(tickets(folder, ("acme", "client"), ("mole", "cleint")))
    with pytest.raises(TermsError) as error:
        measure(log, folder / "agreement.yaml")
    (problem,) = error.value.problems
    assert not isinstance(problem, str)
    assert (problem.file, problem.line, problem.column) == (str(folder / "tickets.csv"), 3, 37)
    assert "did you mean client?" in str(problem)


def test_where_no_agreement_is_for_certain_tiers_none_is_unknown(folder: Path) -> None:
    (folder / "agreement.yaml").write_text(BOOK.replace("    for: {tier: client}\n", ""))
    card = measure(read_log(tickets(folder, ("mole", "trial"))), folder / "agreement.yaml")
    assert not card.warnings
    assert card.about.promised_nothing == 0
