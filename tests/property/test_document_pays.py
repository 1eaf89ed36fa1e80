"""Whoever has only the document pays to the cent what the statement says, and finds the same promises kept."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from document_drawn import drawn as drawn_of
from document_drawn import missing
from document_history import EPOCH, HOUR, QUARTER, YEAR, as_log, given_up, history, outages, tickets
from document_payer import EVERYBODY, WHOLE, Payer
from document_payer.money import Owed
from document_reader import read
from document_strategies import CALENDARS, THEMES, agreements
from drawn_keys import Key, drawn_in
from hypothesis import HealthCheck, assume, given, seed, settings
from hypothesis import strategies as st
from promise_cases import DIGITS, promise

from slasim.agreements import Scorecard, measure
from slasim.agreements.document.document import sections
from slasim.agreements.prose.words import title
from slasim.scenario import Scenario, ScenarioError

SAMPLE = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))  # of each theme


def loaded(spec: dict[str, Any], currency: str) -> Scenario:
    try:
        return promise(f"a: {json.dumps(spec)}", CALENDARS, currency=currency)
    except ScenarioError:
        assume(False)
        raise


BOTH: dict[str, Any] = {  # a ticket late for two promises, added up
    "for": {"tier": "gold"},
    "judged": "each customer",
    "commitments": {
        name: {"metric": name, "promise": {"urgent": "1 h", "normal": "8 h"}, "quota": "75 % per month"}
        for name in ("first_response", "resolution")
    },
    "credits": {
        "rules": [
            {"on": "first_response", "per_breach": {"urgent": "12.34 EUR"}},
            {"on": "resolution", "per_breach": {"urgent": "100 EUR"}},
        ],
        "combine": "sum",
    },
}
EVENTS: dict[str, Any] = {  # every rule about single tickets and outages at once
    "for": {"tier": "gold"},
    "judged": "each customer",
    "commitments": {
        "first_response": {"metric": "first_response", "promise": {"urgent": "1 h"}, "quota": "75 % per month"},
        "resolution": {"metric": "resolution", "promise": {"urgent": "4 h"}, "quota": "75 % per month"},
        "availability": {"metric": "availability", "quota": "99.9 % per month"},
    },
    "credits": {
        "rules": [
            {"on": "first_response", "per_breach": {"urgent": "12.34 EUR"}, "beyond": {"urgent": "3 h"}},
            {"on": "resolution", "per_breach": {"urgent": "100 EUR"}, "up_to": "150 EUR"},
            {"on": "resolution", "late_by": {"urgent": "1 EUR per begun day"}, "up_to": "3.33 % of fee"},
            {"on": "first_response", "late_by": {"urgent": "0.01 % of fee per whole 5 h"}},
            {"breaches": {"1-2": "1.01 % of fee", "3-4": "2 % of fee", "5 or more": "4 % of fee"}},
            {"on": "availability", "downtime": "0.1 % of fee per whole 2 h"},
            {"on": "availability", "durations": {"from 3 h": "7 EUR", "above 3 h": "8 EUR", "above 24:00:00": "9 EUR"}},
            {"on": "availability", "shortfall": "1 EUR per begun 0.1 points"},
            {"on": "availability", "downtime": "3 EUR per begun 2 h", "less_first": "1 h", "allowance": "1 h"},
            {"on": "availability", "durations": {"from 2 h": "11 EUR"}, "less_first": "1 h"},
            {
                "on": "resolution",
                "late_by": {"urgent": "0.07 EUR per begun 5 h"},
                "late_time": "open",
                "each_up_to": "0.35 EUR",
            },
        ],
        "combine": "sum",
        "same_ticket": "each",
        "minimum": "more than 10 EUR",
    },
}
SEVERAL = [(hour, "urgent", who, []) for hour, who in ((0, "gold-1"), (3, "gold-1"), (700, "gold-2"), (1450, "gold-2"))]
SEVERAL += [(20, "urgent", "gold-2", [(2, "replied", "urgent", True), (1, "solved", "urgent", True)])]
SEVERAL += [(900, "urgent", "gold-2", [(4, "replied", "urgent", True), (9, "solved", "urgent", True)])]
DOWN = [(10, 3, None), (800, 2, "gold-1"), (805, 2, "gold-2"), (1500, 30, None)]
FORGIVEN: dict[str, Any] = {  # below the quota, and kept
    "for": {"tier": "gold"},
    "judged": "each customer",
    "commitments": {
        "first_response": {"promise": {"urgent": "1 h"}, "quota": "90 % per month", "small": {"misses": 1}}
    },
    "credits": {"on": "first_response", "scale": {"below 90 %": "7.5 % of fee"}},
}
OTHER: dict[str, Any] = {  # two rules of one kind on one promise, of which the larger is due, and its claim is open
    "for": {"tier": "gold"},
    "judged": "each customer",
    "commitments": {
        "resolution": {"promise": {"urgent": "1 h", "normal": "8 h"}, "hours": "24x7", "quota": "50 % per month"}
    },
    "credits": {
        "rules": [
            {"on": "resolution", "late_by": {"urgent": "20 EUR per begun day"}},
            {"on": "resolution", "late_by": {"normal": "1 EUR per begun day"}},
        ],
        "claim_within": "30 days",
        "claim_from": "incident",
    },
}
TWO_KINDS: dict[str, Any] = {  # missed quotas of months and of days, and lateness in business days
    "for": {"tier": "gold"},
    "judged": "each customer",
    "commitments": {
        "first_response": {"promise": {"urgent": "1 h"}, "quota": "75 % per day"},
        "resolution": {
            "promise": {"urgent": "1 business day"},
            "hours": "office",
            "business_days": "close",
            "quota": "75 % per month",
        },
    },
    "credits": {
        "rules": [
            {"on": "resolution", "late_by": {"urgent": "3 EUR per begun business day"}},
            {"persistent": {"missed": "1 in a row", "amount": "50 EUR"}},
        ],
        "combine": "sum",
    },
}
EARLIER = [(0, "normal", "gold-1", []), (400, "urgent", "gold-1", [])]
LATE = [(0, "urgent", "gold-1", [])]
CASES = [
    (BOTH, LATE, [], "EUR"),
    (FORGIVEN, LATE, [], "JPY"),
    (EVENTS, SEVERAL, DOWN, "KWD"),
    (EVENTS | {"judged": "together"}, SEVERAL, DOWN, "EUR"),
    (OTHER, EARLIER, [], "EUR"),
    (TWO_KINDS, SEVERAL, [], "EUR"),
]


def verdict(kept: bool | None) -> str:
    return {True: "kept", False: "missed", None: "no data"}[kept]


def judged(card: Scorecard) -> dict[tuple[str, ...], str]:
    """Every verdict of the statement."""
    return {
        (
            title(row["commitment"]),
            row["severity"].capitalize() if row["severity"] != WHOLE else WHOLE,
            row["period"],
            row["customer"],
        ): {"carried": "no data", "not judged": "no data"}.get(row["verdict"], row["verdict"])
        for row in card.compliance.to_dict("records")
        if not row["partial"]
    }


def due(card: Scorecard) -> set[tuple[str, str, int]]:
    """When each late clock was due."""
    return {
        (row["ticket"], title(row["commitment"]), (row["due"] - EPOCH) // HOUR)
        for row in card.violations.to_dict("records")
    }


def told_of(verdicts: dict[tuple[str, ...], str], rolling: set[str]) -> dict[tuple[str, ...], str]:
    """Without what has no data on some day, of promises whose period ends with every day."""
    return {key: found for key, found in verdicts.items() if found != "no data" or key[0] not in rolling}


def owed(card: Scorecard, names: Sequence[str], currency: str) -> dict[tuple[str, str], Owed]:
    """Every line of the statement that owes something. names: of the customers."""
    found = {
        (each.line.period, names[each.customer]): Owed(
            each.line.amount, each.line.claim_until, each.line.extension_days, bool(each.line.termination)
        )
        for each in card.lines
    }
    shown = {
        (row["period"], row["customer"]): int(row["credit"].scaleb(DIGITS[currency]))
        for row in card.credits.to_dict("records")
    }
    assert {key: line.minor for key, line in found.items() if line.minor} == {key: n for key, n in shown.items() if n}
    return {key: line for key, line in found.items() if line.minor or line.claim_until or line.may_end}


def held_against_the_bill(spec: dict[str, Any], drawn: list[Any], down: list[Any], currency: str) -> Payer:
    """The document pays what the statement owes."""
    book = loaded(spec, currency)
    told = history(drawn, down, YEAR if "year" in str(spec["commitments"]) else QUARTER)
    document = read(list(sections(book, "a")))
    for name, each in spec["commitments"].items():
        steps = [(step["after"], step["to"]) for step in each.get("escalations", ())]
        assert document.promises[title(name)].get("step", []) == steps
    payer = Payer(document, told)
    log = as_log(told)
    card = measure(log, book)
    rolling = {title(name) for name, each in spec["commitments"].items() if "rolling" in str(each)}
    mine = {key: verdict(cell.kept) for key, cell in payer.judged.cells.items()}
    assert told_of(mine, rolling) == told_of(judged(card), rolling)
    assert payer.judged.due == due(card)
    assert payer.owed() == owed(card, log.accounts.name, currency)
    assert EVERYBODY == WHOLE
    return payer


def test_the_document_alone_pays_what_the_statement_says() -> None:
    """And every rule that money hangs on is drawn often enough to tell."""
    found, said = Counter[str](), set[Key]()

    def pays(spec: dict[str, Any], drawn: list[Any], down: list[Any], currency: str) -> None:
        payer = held_against_the_bill(spec, drawn, down, currency)
        found.update(drawn_of(spec, payer))
        said.update(drawn_in(loaded(spec, currency).agreements["a"]))

    for spec, drawn, down, currency in CASES:
        pays(spec, drawn, down, currency)
    for about in THEMES:
        stories = given_up if "abandonment" in about.asked else tickets
        random = given(agreements(about), stories, outages, st.sampled_from(list(DIGITS)))(pays)
        seed(" ".join((about.per, *sorted(about.asked))))(settings(SAMPLE)(random))()
    assert missing(found, said) == {}
