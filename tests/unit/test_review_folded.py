"""What nearly every agreement has buries nothing in a review."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from promise_cases import promise

from slasim.agreements.review import review

PLAIN = "a: {{for: {{tier: gold}}, judged: each customer, commitments: {{first_response: {spec}}}{more}}}"
SPEC = "{promise: {urgent: 1 h, high: 2 h, normal: 4 h, low: 8 h}, quota: 90 % per month}"
ALL_OF_THEM = SPEC.replace("90 %", "100 %")
EACH = ", credits: {on: first_response, per_breach: {urgent: 5 EUR}, cap: 20 % of fee}"
SCALE = ", credits: {on: first_response, scale: {below 90 %: 5 % of fee}}"


def test_the_usual_is_one_line_at_the_end() -> None:
    found = review(promise(PLAIN.format(spec=SPEC, more=SCALE)))
    told = str(found).splitlines()
    assert told[-1].startswith("and what nearly every agreement has, told by --all: no_exclusions (")
    assert "no_review" in told[-1]
    assert not any("no_exclusions" in line or "no_review" in line for line in told[:-1])
    usual = [each.is_usual for each in found]
    assert usual == sorted(usual)  # last
    every = found.told(every=True)
    assert "Remedy: review: 3 months." in every
    assert "told by --all" not in every


def test_alone_it_is_told_whole(tmp_path: Path) -> None:
    """Where nothing else is found there is nothing to bury."""
    found = review(promise(PLAIN.format(spec=SPEC, more=", kind: internal")))
    usual = [each for each in found if each.is_usual]
    lonely = type(found)(tuple(usual))
    assert "told by --all" not in str(lonely)


@pytest.mark.parametrize(
    ("more", "severity"),
    [
        (EACH, "note"),  # each late ticket is paid for, whatever the quota
        (SCALE, "warning"),
        (EACH + ", termination: {missed: 2 in a row}", "warning"),
        ("", "warning"),  # the verdict is all that there is
    ],
)
def test_a_quota_of_all_is_a_note_where_no_money_hangs_on_it(more: str, severity: str) -> None:
    (found,) = review(promise(PLAIN.format(spec=ALL_OF_THEM, more=more))).named("quota_of_all")
    assert found.severity == severity
    assert found.is_usual == (severity == "note")
    assert (found.stake > 0) == (more == SCALE or "termination" in more)


def test_a_document_has_them_all() -> None:
    found = review(promise(PLAIN.format(spec=SPEC, more=SCALE)))
    names = {each["name"] for each in json.loads(json.dumps(found.document()))["findings"]}
    assert {"no_exclusions", "no_review"} <= names
