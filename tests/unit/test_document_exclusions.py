"""What the document says of time that does not count: whose clocks stand still, and what needs an announcement."""

from __future__ import annotations

import json
from typing import Any

import pytest
from promise_cases import promise

from slasim.agreements.document import document

CLOCKS = {
    "answer": {"metric": "first_response", "promise": {"urgent": "1 h"}, "quota": "90 % per month"},
    "repair": {"metric": "resolution", "promise": {"urgent": "9 h"}, "quota": "90 % per month"},
}
UP = {"availability": {"quota": "99.9 % per month"}}
LEAVES = "outage in it is disregarded, and it is deducted from the time of which a share is taken"
NIGHT = {"cause": "maintenance", "weekly": {"sun": "02:00-05:00"}, "reference": "Plan 3"}
FLOOD = {"cause": "force majeure", "from": "2027-02-01T00:00Z", "to": "2027-02-02T00:00Z", "reference": "Letter 8"}


def told(*exclusions: dict[str, Any], commitments: dict[str, Any] | None = None, **more: Any) -> str:
    """The section of exclusions."""
    spec = {"for": {"tier": "gold"}, "judged": "each customer", "commitments": commitments or CLOCKS | UP}
    book = promise(f"a: {json.dumps(spec | {'exclusions': exclusions} | more)}")
    return document(book).partition("## Exclusions")[2].partition("\n## ")[0]


@pytest.mark.parametrize(
    ("exclusions", "sentences"),
    [
        ([NIGHT], [f"The time of the windows below is excluded: no clock runs in it; {LEAVES}."]),
        (
            [NIGHT | {"on": "availability"}],
            [f"The time of the windows below is excluded for Availability: {LEAVES}."],
        ),
        (
            [NIGHT | {"on": ["repair", "answer"]}],
            [
                "The time of the windows below is excluded for Answer and Repair: no clock of Answer or Repair runs in "
                "it."
            ],
        ),
        (
            [NIGHT | {"on": "availability"}, FLOOD, FLOOD | {"on": ["availability", "repair"]}],
            [
                "The time of the intervals and windows below is excluded for the promises that it is for.",
                f"What is for Availability only: {LEAVES}.",
                f"What is for all promises: no clock runs in it; {LEAVES}.",
                f"What is for Repair and Availability only: no clock of Repair runs in it; {LEAVES}.",
            ],
        ),
    ],
)
def test_time_that_does_not_count_stops_the_clocks_that_it_is_for(
    exclusions: list[dict[str, Any]], sentences: list[str]
) -> None:
    assert told(*exclusions).strip().splitlines()[0] == " ".join(sentences)


def test_where_there_is_availability_alone_no_clock_is_named() -> None:
    text = told(NIGHT, commitments=UP)
    assert f"The time of the windows below is excluded: {LEAVES}." in text
    assert "clock" not in text


def test_maintenance_that_is_announced_later_is_told_too() -> None:
    rules = {"maintenance": {"notice": "5 days"}}
    assert f"Maintenance can be excluded: no clock runs in it; {LEAVES}." in told(**rules)
    stays = {"availability": UP["availability"] | {"excluded_time": "available"}}
    assert "can be excluded: outage in it is disregarded, and it stays" in told(commitments=stays, **rules)


def test_windows_need_no_announcement_where_intervals_do() -> None:
    agreed = "Windows of maintenance of each {} are agreed here, and need no announcement."
    notice = {"maintenance": {"notice": "5 days"}}
    first = {"cause": "maintenance", "monthly": "first tue 20:00-22:00", "reference": "Plan 4"}
    assert agreed.format("week") in told(NIGHT, **notice)
    assert agreed.format("month") in told(first, **notice)
    assert agreed.format("week or month") in told(NIGHT, first, **notice)
    nobody = "announcement"
    assert nobody not in told(NIGHT | {"cause": "customer"}, **notice)
    assert nobody not in told(NIGHT, maintenance={"at_most": "8 h per month"})


def test_time_is_of_no_matter_for_promises_that_measure_none() -> None:
    contacts = {"handover": {"metric": "deflection", "quota": "20 % per month"}}
    spec = {"for": {"tier": "gold"}, "judged": "together", "commitments": CLOCKS | contacts}
    spec["exclusions"] = [NIGHT | {"on": "handover"}]
    book = promise(f"a: {json.dumps(spec)}")
    (warned,) = [each for each in book.warnings if each.rule == "unused_setting"]
    assert (warned.path, warned.expected) == ("agreements.a.exclusions.0", "promises of time")
    assert "is excluded for Handover: no time of theirs is measured, so that it moves nothing." in document(book)
