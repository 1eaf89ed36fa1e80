"""Every template as its user takes it up: written to a file, checked, reviewed, put into words, and tried on a log."""

import csv
import json
import re

import pytest
from cli_cases import LOGS, caller, document

from slasim import load_agreements
from slasim.scenario import template_names

TEMPLATES = [name for name in template_names() if name != "scenario"]


@pytest.fixture
def slasim(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


def test_there_are_templates_for_all_that_was_asked_for():
    assert set(TEMPLATES) == {
        "customer_support",  # by severity
        "saas_tiers",  # basic, pro, enterprise; free is promised nothing
        "outsourcing",  # customer-based, earn-back
        "facilities",  # services bought outside IT
        "operator",  # service-based, outage-day credit
        "internal_it",  # agreements between teams
        "vendor",
        "availability_999",
        "availability_99999",
        "support_policy",  # of a vendor, by severity
        "cloud_products",  # uptime, each product with its fee
        "hosting_minutes",  # credits by minutes of outage
        "telecom_repair",  # so much for each day late
        "outsourcing_points",  # points to steps, pools
        "managed_services",  # by the number of breaches
    }


def test_the_desk_of_the_template_is_checked_without_a_warning_and_staffed_for_its_load(slasim, tmp_path):
    (tmp_path / "mine.yaml").write_text(slasim("template").out, "utf-8")
    checked = slasim("check", "mine.yaml", "--strict")
    assert (checked.returncode, checked.err) == (0, "")
    assert "no problems, 0 warnings" in checked.out
    (entry,) = document(slasim("check", "mine.yaml", "--json").out)["files"]
    loads = [pool["load"] for pool in entry["first_answer"]["pools"]]
    assert loads
    assert max(loads) < 0.9


def as_the_template_calls_it(book, folder):
    """The example log with severities, tiers, regions and products named as in the agreements, in turns."""
    folder.mkdir()
    tiers = book.tiers or ("gold",)
    products = sorted({each for spec in book.agreements.values() for each in spec.for_.product or ()}) or [""]
    severities = dict(zip(("urgent", "high", "normal"), (*book.severities, *[book.severities[-1]] * 2), strict=False))
    header = json.loads((LOGS / "small" / "log.json").read_text("utf-8"))
    columns = {each.column for spec in book.agreements.values() for each in spec.commitments.values() if each.column}
    assert columns <= {"csat"}  # the column that the log has
    header |= {"severities": list(book.severities)}
    (folder / "log.json").write_text(json.dumps(header), "utf-8")
    with (LOGS / "small" / "accounts.csv").open(encoding="utf-8", newline="") as file:
        customers = [row["customer"] for row in csv.DictReader(file)]
    buyers = sorted({name for spec in book.agreements.values() for name in getattr(spec.fee, "keys", tuple)()})
    called = dict(zip(customers, buyers, strict=False))  # who is named in an agreement
    tier_of = {name: tiers[number % len(tiers)] for number, name in enumerate(customers)}
    for table in ("tickets", "events", "accounts", "outages", "contacts"):
        with (LOGS / "small" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for number, row in enumerate(rows):
            if "tier" in row:
                row["tier"] = tier_of[row["customer"]]
            if "region" in row:
                row["region"] = next(iter(book.calendars))
            if row.get("customer"):
                row["customer"] = called.get(row["customer"], row["customer"])
            if row.get("severity"):
                row["severity"] = severities[row["severity"]]
            if "product" in row:
                row["product"] = products[number % len(products)]
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_checked_reviewed_documented_and_measured(slasim, tmp_path, name):
    (tmp_path / "mine.yaml").write_text(slasim("template", name).out, "utf-8")
    book = load_agreements(tmp_path / "mine.yaml")
    checked = slasim("check", "mine.yaml", "--strict")
    assert (checked.returncode, checked.err) == (0, "")
    assert "no problems, 0 warnings" in checked.out
    reviewed = slasim("review", "mine.yaml")
    assert (reviewed.returncode, reviewed.err) == (0, "")
    warned = re.findall(r": warning (\w+)", reviewed.out)
    assert warned == (["quota_over_severities"] if name == "managed_services" else [])  # which it is to show
    words = slasim("document", "mine.yaml").out
    for agreement in book.agreements.values():
        for party in (agreement.between.provider, agreement.between.customer) if agreement.between else ():
            assert party in words
    assert slasim("document", "mine.yaml", "--html").out.startswith("<!DOCTYPE html>")
    begun = re.sub(r"(term: {from: 2027)-\d\d-\d\d", r"\1-01-01", (tmp_path / "mine.yaml").read_text("utf-8"))
    (tmp_path / "mine.yaml").write_text(begun, "utf-8")  # the log is of the first quarter
    as_the_template_calls_it(book, tmp_path / "log")
    (card,) = document(slasim("measure", "log", "--agreements", "mine.yaml", "--json").out)["scorecards"]
    assert card["tickets"] == 320
    assert card["compliance"]
    assert {row["agreement"] for row in card["compliance"]} <= set(book.agreements)
