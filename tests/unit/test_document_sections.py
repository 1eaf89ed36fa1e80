"""The plain-language document says what the configuration says: every field shows, and nothing else does."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from document_cases import BOOK, CHANGES, changed

from slasim.agreements.document import document
from slasim.agreements.document.glossary import TERMS, glossary, pattern
from slasim.agreements.prose.blocks import Paragraph
from slasim.scenario import AgreementBook, AgreementSpec, CommitmentSpec, CreditRule, CreditTerms, load_agreements

NAME = "gold_support"
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def built(book: dict[str, Any]) -> AgreementBook:
    """A book that need not pass the checks of a file: each field is looked at alone."""
    return AgreementBook.model_validate(json.loads(json.dumps(book)), by_alias=True, by_name=False)


def shown(book: dict[str, Any]) -> str:
    return document(built(book), name=NAME)


@pytest.fixture(scope="module")
def whole() -> str:
    return shown(BOOK)


@pytest.mark.parametrize("path", CHANGES)
def test_another_value_is_another_text(whole: str, path: str) -> None:
    assert shown(changed(path, CHANGES[path])) != whole


def test_every_field_of_an_agreement_is_among_the_changes() -> None:
    looked = {part for path in CHANGES for part in path.split(".")}
    left_out = {"kind", "goal"}  # the kind is the agreement's own; goals are internal
    left_out |= {"claim_from", "risk_pools", "of"}  # they stand beside no rule about quotas, and no amount at risk
    implied = {"commitments", "credits", "rules", "per"}
    for model in (AgreementSpec, CommitmentSpec, CreditTerms, CreditRule):
        names = {field.alias or name for name, field in model.model_fields.items()}
        assert names - looked <= left_out | implied


def test_internal_goals_are_left_out(whole: str) -> None:
    assert "2 h 51 min" not in whole
    assert "171" not in whole


MINIMAL: dict[str, Any] = {
    "slasim": 1,
    "name": "Least",
    "currency": "EUR",
    "timezone": "Europe/Berlin",
    "severities": ["normal"],
    "calendars": {"office": {"timezone": "Europe/Berlin", "hours": "24x7"}},
    "agreements": {NAME: {"commitments": {"availability": {"quota": "99 % per month"}}}},
}


def headings(text: str) -> list[str]:
    return [line.lstrip("# ") for line in text.splitlines() if line.startswith("#")]


def test_the_least_agreement_has_the_least_sections() -> None:
    assert headings(shown(MINIMAL)) == ["Gold support", "Scope", "Promises", "Availability", "Glossary"]


@pytest.mark.parametrize("level", ["corporate", "customer", "service"])
@pytest.mark.parametrize("scope", [None, {"severity": "normal"}, {"tier": "gold"}])
def test_the_scope_is_said_once(level: str, scope: dict[str, str] | None) -> None:
    """Who it is for, and which agreements it prevails over: never all tickets and certain customers at once."""
    book = deepcopy(MINIMAL)
    commitments = {"first_response": {"promise": {"normal": "1 h"}, "quota": "99 % per month"}}
    book["agreements"][NAME] = {"level": level, "commitments": commitments, **({} if scope is None else {"for": scope})}
    text = shown(book).partition("## Scope\n\n")[2].partition("\n")[0]
    assert ("all tickets" in text) == (scope is None)
    assert "It holds for certain customers" not in text
    assert text.count("prevails over") == (2 if level == "service" and scope != {"tier": "gold"} else 1)


def test_until_when_nothing_is_due_is_said_at_the_beginning() -> None:
    for status, words in (("bedding-in", "It is bedding in"), ("pilot", "It is a pilot")):
        assert f"{words}: everything is measured" in shown(changed("status", status))
        book = changed("status", status)
        book["agreements"][NAME]["amendments"] = {
            "2027-02-01": {"review": "6 months"},
            "2027-04-01": {"status": "live"},
        }
        assert f"{words} until 2027-03-31: everything is measured" in shown(book)
        assert "Credits are due for periods that begin on 2027-04-01 or later; earlier ones count" in shown(book)


def test_the_time_of_all_accounts_is_added_up_where_availability_is_judged_together() -> None:
    added = "at least 99.7 % of that time, with the time of all accounts added up, and their outages as well."
    assert added in shown(changed("judged", "together"))
    assert added not in shown(BOOK)


def test_the_name_of_a_zone_has_no_escape() -> None:
    assert "midnight, America/New_York time" in shown(changed("timezone", "America/New_York"))


SECTIONS = {
    "between": "Parties and responsibilities",
    "responsibilities": "Parties and responsibilities",
    "term": "Term and renewal",
    "services": "Services",
    "resources": "Resources",
    "assumptions": "Assumptions",
    "management": "Service management",
    "relief": "Exclusions",
    "exclusions": "Exclusions",
    "customer_reply": "Replies of the customer",
    "credits": "Credits",
    "termination": "Review and termination",
    "review": "Review and termination",
    "amendments": "Amendments",
}


@pytest.mark.parametrize("field", SECTIONS)
def test_a_section_stands_where_its_field_is_given(field: str) -> None:
    book = deepcopy(MINIMAL)
    given = book["agreements"][NAME]
    value = BOOK["agreements"][NAME][field]
    if field == "credits":
        value = {"on": "availability", "scale": {"below 99 %": "5 % of fee"}}
    if field == "termination":
        value = {"missed": "3 in a row"}
    if field == "amendments":
        value = {"2027-09-01": {"commitments.availability.quota": "98 % per month"}}
    given[field] = value
    before, after = headings(shown(MINIMAL)), headings(shown(book))
    assert [each for each in after if each not in before] == [SECTIONS[field]]


def test_fees_and_total_cost_are_sums_of_the_fees() -> None:
    text = shown(BOOK)
    assert "| gold | 1999.99 EUR | 4 | 7999.96 EUR | 95999.52 EUR |" in text  # x 4 accounts, x 12 months


def test_numbers_outside_of_examples_stand_in_the_configuration(whole: str) -> None:
    said = set(NUMBER.findall(json.dumps(BOOK)))
    kept, is_example = [], False
    for line in whole.splitlines():
        if line.startswith("#"):
            is_example = "Example" in line
        if not is_example and "EUR | 4 |" not in line and "is closed for public holidays on" not in line:
            kept.append(line)
    text = "\n".join(kept).replace("All accounts over the term of 12 months", "")
    # The sums of fees and the dates of holidays have tests of their own.
    new = {number for number in NUMBER.findall(text) if number not in said}
    assert new == set()


def test_nothing_in_a_name_becomes_markup() -> None:
    book = changed("between.provider", '<script>alert("x")</script> | **bold** [a](b) `c` # _d_')
    page = document(built(book), "html", name=NAME)
    assert "<script" not in page
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;" in page
    line = next(line for line in shown(book).splitlines() if line.startswith("| Provider"))
    assert r"\<script\>" in line
    assert line.count("|") - line.count(r"\|") == 3
    assert r"\*\*bold\*\* \[a\](b) \`c\` \# \_d\_" in line


def test_text_that_looks_like_a_list_stays_text() -> None:
    text = shown(changed("services", ["1. first", "- dash", "2) second", "a\nb"]))
    assert r"- 1\. first" in text
    assert r"- \- dash" in text
    assert r"- 2\) second" in text
    assert "- a b" in text


class Balance(HTMLParser):
    """Knows whether every element that is opened is closed, and what is loaded from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.loads: list[str] = []
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loads += [name for name, _ in attrs if name in ("src", "href")]
        if tag not in ("meta",):
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.stack and self.stack[-1] in ("td", "th", "p", "li", "h1", "h2", "h3"):
            self.cells.append(data)


def test_the_page_is_whole_and_needs_nothing_beside_it(whole: str) -> None:
    page = Balance()
    page.feed(document(built(BOOK), "html", name=NAME))
    assert page.stack == []
    assert page.loads == []
    text = re.sub(r"\\(.)", r"\1", whole).replace("&amp;", "&")
    assert all(" ".join(cell.split()) in text for cell in page.cells)  # both formats say the same


def test_the_glossary_has_the_terms_that_are_used_and_no_others(whole: str) -> None:
    body, _, listed = whole.partition("## Glossary")
    rows = [line.split(" | ") for line in listed.splitlines() if line.startswith("| ") and "Term |" not in line]
    terms = {row[0].removeprefix("| ") for row in rows}
    explained = " ".join(row[1] for row in rows)
    for term in TERMS:
        assert (term in terms) == bool(pattern(term).search(body) or pattern(term).search(explained)), term
    assert list(glossary([Paragraph("Nothing of that kind.")])) == []


def test_a_document_of_many_agreements_has_a_part_for_each() -> None:
    text = document(built(BOOK))
    assert [line for line in text.splitlines() if line.startswith("# ")] == ["# Gold support", "# Network"]


def test_what_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no agreement 'gold_suport'; .* did you mean gold_support\?"):
        document(built(BOOK), name="gold_suport")
    with pytest.raises(ValueError, match="format 'pdf'; give 'markdown' or 'html'"):
        document(built(BOOK), "pdf")  # type: ignore[arg-type]


ROOT = Path(__file__).parents[2]
SHIPPED = sorted(
    path
    for folder in ("slasim/scenario/writing/templates", "scenarios/agreements", "scenarios")
    for path in (ROOT / folder).glob("*.yaml")
)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_agreement_has_a_document(path: Path) -> None:
    book = load_agreements(path)
    text = document(book)
    assert text.count("\n# ") + text.startswith("# ") == len(book.agreements)


def test_amended_hours_show_from_their_date_on() -> None:
    book = deepcopy(BOOK)
    calendar = next(each for each in book["calendars"].values() if each["hours"] != "24x7")
    calendar["amendments"] = {"2027-07-01": {"hours": {"mon-thu": "10:10-16:20"}}}
    text = shown(book)
    assert "from 2027-07-01" in text
    assert "Mon to Thu 10:10-16:20" in text
    assert "keeps the hours that were in force when it was created" in text
    assert "keeps the hours" not in shown(BOOK)


ENGLAND = {
    "slasim": 1,
    "name": "Lines",
    "currency": "GBP",
    "timezone": "Europe/London",
    "severities": ["loss"],
    "calendars": {
        "works": {"timezone": "Europe/London", "hours": {"mon-fri": "08:00-18:00"}, "holidays": ["GB-ENG"]},
        "early": {"timezone": "Europe/London", "hours": {"tue-sat": "06:00-08:00"}, "holidays": ["GB-ENG"]},
    },
    "customers": {"firm": {"accounts": 4, "regions": {"works": "100 %"}, "fee": "400 GBP/month"}},
    "agreements": {
        "lines": {
            "for": {"tier": "firm"},
            "judged": "each customer",
            "commitments": {"up": {"metric": "availability", "quota": "99 % per month", "hours": "works"}},
        }
    },
}


def test_public_holidays_are_told_by_their_dates() -> None:
    """Of England in 2027, from the list that its government publishes: Easter is on 28 March; Christmas Day and Boxing
    Day fall on the weekend, and are kept on the Monday and Tuesday after it."""
    book = deepcopy(ENGLAND)
    text = document(built(book))
    dates = (
        "Fri 2027-01-01, Fri 2027-03-26, Mon 2027-03-29, Mon 2027-05-03, Mon 2027-05-31, Mon 2027-08-30, "
        "Mon 2027-12-27 and Tue 2027-12-28"
    )
    assert (
        f"From 2027-01-01 to 2027-12-31 Works is closed for public holidays on {dates}, and on those of later years."
        in text
    )
    assert "Early" not in text
    book["agreements"]["lines"]["term"] = {"from": "2027-07-01", "to": "2029-03-31"}
    later = (
        "Mon 2027-08-30, Mon 2027-12-27, Tue 2027-12-28, Mon 2028-01-03, Fri 2028-04-14, Mon 2028-04-17, "
        "Mon 2028-05-01, Mon 2028-05-29, Mon 2028-08-28, Mon 2028-12-25, Tue 2028-12-26, Mon 2029-01-01 and "
        "Fri 2029-03-30"
    )
    assert f"From 2027-07-01 to 2029-03-31 Works is closed for public holidays on {later}." in document(built(book))
    book["calendars"]["works"]["holidays"] = ["2027-06-01"]
    assert "public holidays" not in document(built(book))


def test_the_hours_of_availability_and_of_claims_are_told() -> None:
    book = deepcopy(ENGLAND)
    spec = book["agreements"]["lines"]
    assert "| Works | Europe/London | Mon to Fri 08:00-18:00 | public holidays of GB-ENG |" in document(built(book))
    spec["commitments"]["up"]["hours"] = "24x7"
    assert "How time is counted" not in document(built(book))
    credits = {"on": "up", "outage_day": "4 h", "claim_within": "9 business days", "claim_days": "early"}
    text = document(built(book | {"agreements": {"lines": spec | {"credits": credits}}}))
    assert "| Early | Europe/London | Tue to Sat 06:00-08:00 | public holidays of GB-ENG |" in text
    assert "Early is closed for public holidays on" in text
    assert "Sat 2027-12-25" in text
    assert "Time counts only inside" not in text
