"""The templates of agreements: they load, say what their names say, and stay commented."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from slasim.scenario import AgreementBook, ScenarioError, json_schema, load_agreements, template, template_names

NAMES = [name for name in template_names() if name != "scenario"]


@pytest.fixture
def book(request: pytest.FixtureRequest, tmp_path: Path) -> AgreementBook:
    (tmp_path / "it.yaml").write_text(template(request.param), "utf-8")
    found = load_agreements(tmp_path / "it.yaml")
    assert isinstance(found, AgreementBook)
    return found


def one(*names: str) -> Any:
    return pytest.mark.parametrize("book", names, indirect=True)


def test_there_is_one_for_each_kind_of_agreement() -> None:
    assert template_names() == (
        "scenario",
        "availability_999",
        "availability_99999",
        "cloud_products",
        "customer_support",
        "facilities",
        "hosting_minutes",
        "internal_it",
        "managed_services",
        "operator",
        "outsourcing",
        "outsourcing_points",
        "saas_tiers",
        "support_policy",
        "telecom_repair",
        "vendor",
    )


@one(*NAMES)
def test_each_loads_without_warning(book: AgreementBook) -> None:
    assert book.warnings == ()


@pytest.mark.parametrize("name", NAMES)
def test_each_begins_with_what_it_is_and_is_commented(name: str) -> None:
    text = template(name)
    assert text.startswith("# ")
    assert text.count("#") >= 5
    assert max(len(line) for line in text.split("\n")) <= 120


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_accepts_each(name: str) -> None:
    yaml = YAML(typ="safe", pure=True)
    yaml.constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)
    document = {str(key): value for key, value in yaml.load(template(name)).items()}
    jsonschema.Draft202012Validator(json_schema()).validate(_plain(document))


def _plain(part: Any) -> Any:
    if isinstance(part, dict):
        return {str(name): _plain(each) for name, each in part.items()}
    return [_plain(each) for each in part] if isinstance(part, list) else part


@one(*NAMES)
def test_each_has_a_zone_a_review_and_says_who_is_judged_where_money_is_owed(book: AgreementBook) -> None:
    for spec in book.agreements.values():
        assert spec.review is not None
        assert spec.credits is None or (spec.judged is not None and spec.credits.cap is not None)


@one("saas_tiers")
def test_the_free_tier_is_promised_nothing(book: AgreementBook) -> None:
    assert "free" in book.tiers
    promised = [spec.for_.tier for spec in book.agreements.values()]
    assert promised == [("enterprise",), ("pro",), ("basic",)]


@one("outsourcing")
def test_outsourcing_is_customer_based_with_earn_back(book: AgreementBook) -> None:
    bank = book.agreements["bank"]
    assert bank.level == "customer"
    assert bank.credits is not None
    assert bank.credits.earn_back is not None
    weights = [rule.weight or 0 for rule in bank.credits.rules]
    assert sum(weights) == 1


@one("operator")
def test_the_operator_is_service_based_and_pays_for_the_day_of_an_outage(book: AgreementBook) -> None:
    access = book.agreements["access"]
    assert access.level == "service"
    assert access.credits is not None
    assert [rule.kind for rule in access.credits.rules] == ["outage_day", "per_breach"]
    assert access.credits.rules[0].outage_day == 4 * 3_600_000


@one("internal_it", "vendor")
def test_what_a_promise_rests_on_is_among_the_agreements(book: AgreementBook) -> None:
    kinds = {spec.kind for spec in book.agreements.values()}
    assert kinds - {"customer"}
    assert any(spec.depends_on for spec in book.agreements.values())


@pytest.mark.parametrize(("name", "share"), [("availability_999", "0.1"), ("availability_99999", "0.001")])
def test_the_arithmetic_in_the_comment_is_right(name: str, share: str) -> None:
    """`0.1 % of 30 days is 43 min 12 s`."""
    said = re.search(r"\(([\d.]+) % of 30 days is (?:(\d+) min )?([\d.]+) s", template(name))
    assert said is not None
    assert said[1] == share
    assert Fraction(share) / 100 * 30 * 86400 == int(said[2] or 0) * 60 + Fraction(said[3])


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="did you mean operator"):
        template("operater")
