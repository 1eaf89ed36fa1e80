"""A statement for one customer: what is its own, and not a trace of the others."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from promise_cases import at, log, promise

from slasim.agreements import measure
from slasim.agreements.customer import FORMATS, customer_statement, is_customer_statement, written
from slasim.cli import commands as cli

BOOK = """
support:
  judged: {judged}
  for: {{tier: gold, customer: [gold-Marlow, gold-Quillfeather, gold-Zephyrine]}}
  commitments:
    first_response: {{promise: {{urgent: 1 h, normal: 4 h}}, quota: {quota}}}
  exclusions: [{{cause: third party, tickets: [ZX-9001], reference: a letter}}]
  credits: {{rules: [{{on: first_response, scale: {{below 90 %: 10 % of fee}}}},
                    {{on: first_response, per_breach: {{urgent: 3 EUR}}}}], combine: sum}}
behind:
  kind: internal
  judged: together
  commitments:
    resolution: {{promise: {{urgent: 1 min, normal: 1 min}}, quota: 99 % per month}}
"""
OTHERS = ("Quillfeather", "Zephyrine", "QF-", "ZX-")


def ticket(name: str, day: int, severity: str, customer: str, reply: str) -> Any:
    date = f"2027-01-{day:02d}"
    return (name, f"{date} 09:00", severity, f"gold-{customer}", [(f"{date} {reply}", "replied")])


ROWS = [
    ticket("MW-1", 4, "urgent", "Marlow", "09:30"),
    ticket("MW-2", 5, "urgent", "Marlow", "11:17"),  # late by 1 h 17 min
    ticket("MW-3", 6, "normal", "Marlow", "09:30"),
    *(ticket(f"QF-{n}", 7 + n, "urgent", "Quillfeather", "15:47") for n in range(7)),
    *(ticket(f"ZX-{n}", 7 + n, "normal", "Zephyrine", "09:11") for n in range(13)),
    ticket("ZX-9001", 20, "normal", "Zephyrine", "18:00"),
]


def card(judged: str = "each customer", quota: str = "90 % per month") -> Any:
    book = promise(BOOK.format(judged=judged, quota=quota))
    return measure(log(ROWS), book, window=(at("2027-01-01 00:00"), at("2027-02-01 00:00")))


def test_verdicts_late_tickets_and_money_are_its_own() -> None:
    found = customer_statement(card(), "gold-Marlow")
    assert [(each.severity, each.met, each.decided, each.verdict, each.together) for each in found.verdicts] == [
        ("urgent", 1, 2, "missed", False),
        ("normal", 1, 1, "kept", False),
    ]
    assert [(each.ticket, each.late) for each in found.late] == [("MW-2", 77 * 60_000)]
    assert found.total == Decimal("103.00")  # 10 % of 1000, and 3 for the late ticket
    assert (found.tickets, found.promised_nothing, found.agreements) == (3, 0, ("support",))


@pytest.mark.parametrize(
    "quota", ["90 % per month", "90 % of all tickets per month", "{urgent: 99 %, else: 9 %, per: month}"]
)
def test_of_a_promise_to_all_it_is_told_the_verdict_and_its_own_tickets(quota: str) -> None:
    whole = card("together", quota)
    found = customer_statement(whole, "gold-Marlow")
    verdicts = {
        str(row["severity"]): row["verdict"] for row in whole.compliance.to_dict("records") if row["kind"] == "customer"
    }
    assert {each.severity: each.verdict for each in found.verdicts} == verdicts
    assert all(each.together for each in found.verdicts)
    assert sum(each.decided for each in found.verdicts) == 3  # of 23 that are judged
    credits = whole.credits
    assert found.total == sum(credits.loc[credits["customer"] == "gold-Marlow", "credit"])
    assert "77." not in written(found, whole.agreements).decode()


@pytest.mark.parametrize("judged", ["each customer", "together"])
@pytest.mark.parametrize("form", FORMATS)
def test_no_trace_of_the_others(judged: str, form: str) -> None:
    """No name, no ticket and no sum of theirs is anywhere in the bytes; nor what stands behind the promise."""
    whole = card(judged)
    content = written(customer_statement(whole, "gold-Marlow"), whole.agreements, form)
    text = content.decode()
    assert is_customer_statement(content)
    for trace in (*OTHERS, "behind", "resolution", "Resolution", "15:47", "09:11"):
        assert trace not in text, trace
    rows = whole.compliance[whole.compliance["kind"] == "customer"]
    of_all = {int(each) for each in rows.loc[rows["customer"] != "gold-Marlow", "decided"]} - {1, 2, 3}
    cells = text.replace("|", ",").replace("<td>", ",").replace("</td>", ",").replace(" ", "").split(",")
    assert of_all
    assert not {str(each) for each in of_all} & set(cells)
    assert "MW-2" in text
    assert "103.00" in text


def test_every_row_of_the_csv_says_what_it_is() -> None:
    rows = list(csv.DictReader(io.StringIO(card().for_customer("gold-Marlow", "csv").decode())))
    assert [row["what"] for row in rows] == ["verdict", "verdict", "late", "credit"]
    assert rows[2]["late_s"] == str(77 * 60.0)
    assert rows[3]["amount"] == "103.00"


def test_words_say_what_is_promised_and_why_money_is_owed() -> None:
    text = card().for_customer("gold-Marlow").decode()
    assert "In each month at least 90 % of the decided tickets of each severity must meet the target." in text
    assert "50 % attained, below 90 %" in text
    assert "1 event late" in text
    together = card("together").for_customer("gold-Marlow").decode()
    assert "missed, judged for all customers together" in together
    assert "What is counted here is yours; the verdict is that of all." in together


def test_an_unknown_customer() -> None:
    with pytest.raises(KeyError, match="no customer 'gold-Marlo' in the log"):
        customer_statement(card(), "gold-Marlo")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    logs = Path(__file__).parents[2] / "scenarios" / "logs"
    monkeypatch.chdir(tmp_path)
    return ["measure", str(logs / "small"), "--agreements", str(logs / "small.yaml")]


def test_the_command_writes_what_can_be_sent(small: list[str], tmp_path: Path) -> None:
    run = CliRunner().invoke(cli, [*small, "--customer", "Brevik Lines"])
    assert run.exit_code == 0
    assert run.stdout.startswith("# Service statement for Brevik Lines")
    for name in ("a.html", "a.md", "a.csv"):
        done = CliRunner().invoke(cli, [*small, "--customer", "Brevik Lines", "--out", name])
        assert done.exit_code == 0, done.output
        text = (tmp_path / name).read_text("utf-8")
        assert "Dunmore" not in text
        assert "Cassia" not in text
        again = CliRunner().invoke(cli, [*small, "--customer", "Brevik Lines", "--out", name])
        assert again.exit_code == 0  # a statement is replaced
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "a.html", "a.md"]  # and no result beside it


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--customer", "Brevik Lines", "--out", "a.txt"], "a file that ends in .html, .md or .csv"),
        (["--customer", "Brevik Lines", "--by", "team"], "--by beside it"),
        (["--customer", "Brevik Lines", "--json"], "--json beside it"),
        (["--customer", "Nobody"], "no customer 'Nobody' in the log"),
    ],
)
def test_what_the_command_refuses(small: list[str], more: list[str], told: str) -> None:
    run = CliRunner().invoke(cli, [*small, *more])
    assert run.exit_code == 2
    assert told in run.output


def test_other_files_are_not_replaced(small: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("my notes")
    run = CliRunner().invoke(cli, [*small, "--customer", "Brevik Lines", "--out", "a.md"])
    assert run.exit_code == 2
    assert (tmp_path / "a.md").read_text() == "my notes"


def test_it_says_to_whom_a_late_ticket_was_escalated_and_when() -> None:
    """Due at 10:00, solved at 13:47: of two steps the first was reached at noon."""
    steps = "escalations: [{after: 2 h, to: the lead}, {after: 30 h, to: the board}]"
    book = promise(f"a: {{commitments: {{resolution: {{promise: {{urgent: 1 h}}, quota: 90 % per month, {steps}}}}}}}")
    late = ("T-1", "2027-01-04 09:00", "urgent", "gold-1", [("2027-01-04 13:47", "solved")])
    soon = ("T-2", "2027-01-05 09:00", "urgent", "gold-1", [("2027-01-05 11:00", "solved")])  # late, and not for long
    whole = measure(log([late, soon]), book)
    found = customer_statement(whole, "gold-1")
    noon = int(at("2027-01-04 12:00").timestamp() * 1000)
    assert [(each.escalated_to, each.escalated_at) for each in found.late] == [("the lead", noon), (None, None)]
    page = written(found, book, "md").decode()
    assert "| Late by | In open time | Escalated to |" in page
    assert "| the lead, Mon 2027-01-04 12:00 |" in page
    rows = list(csv.DictReader(io.StringIO(written(found, book, "csv").decode())))
    assert [row["escalated_to"] for row in rows if row["what"] == "late"] == ["the lead", ""]
    assert [row["escalated_at"][:16] for row in rows if row["what"] == "late"] == ["2027-01-04T12:00", ""]
    without = measure(log([soon]), book)
    assert "Escalated to" not in written(customer_statement(without, "gold-1"), book, "md").decode()


def test_one_that_was_written_before_there_were_escalations_is_known() -> None:
    content = written(customer_statement(card(), "gold-Marlow"), card().agreements, "csv")
    before = content.replace(b",escalated_to,escalated_at", b"", 1)
    assert before != content
    assert is_customer_statement(before)
