"""`shortest_abandon`: a call that is abandoned too soon counts nowhere; by hand."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from promise_cases import log, promise
from scorecard_cases import Ticket

from slasim.agreements import Scorecard, measure
from slasim.agreements.document import document
from slasim.scenario import ScenarioError

SOON: dict[str, Any] = {"metric": "abandonment", "quota": "85 % per month", "shortest_abandon": "5 s"}
SPEED = {"metric": "answer_speed", "promise": {"urgent": "20 s"}, "quota": "80 % per month"}


def call(name: str, seconds: float, kind: str = "work_started", *more: tuple[str, str]) -> Ticket:
    """Of 4 January at nine; what happens after so many seconds."""
    return (name, "2027-01-04 09:00:00", "urgent", "gold-1", [(f"2027-01-04 09:00:{seconds:06.3f}", kind), *more])


ANSWERED = [call(f"answered {number}", 10) for number in range(6)] + [call("on time", 20), call("late", 30)]


def book(credits: dict[str, Any] | None = None, **commitments: Any) -> Any:
    spec = {"for": {"tier": "gold"}, "judged": "each customer", "commitments": commitments or {"calls": SOON}}
    return promise(f"a: {json.dumps(spec | ({} if credits is None else {'credits': credits}))}")


def counts(rows: list[Ticket], **commitments: Any) -> dict[str, tuple[int, int]]:
    table = measure(log(rows), book(**commitments)).compliance
    return {row["commitment"]: (row["met"], row["decided"]) for row in table.to_dict("records")}


def owed(of: Scorecard) -> list[Decimal]:
    return [row["credit"] for row in of.credits.to_dict("records") if row["credit"]]


def test_who_gives_up_soon_is_in_neither_number() -> None:
    """Ten calls: eight answered, one given up after 3 s and one after 12 s: one of nine, 11.1 %."""
    rows = [*ANSWERED, call("soon", 3, "abandoned"), call("gave up", 12, "abandoned")]
    assert counts(rows) == {"calls": (8, 9)}
    every = {name: value for name, value in SOON.items() if name != "shortest_abandon"}
    assert counts(rows, calls=every) == {"calls": (8, 10)}
    scale = {"on": "calls", "scale": {"below 85 %": "1 % of fee"}}
    assert owed(measure(log(rows), book(scale))) == []
    assert owed(measure(log(rows), book(scale, calls=every))) == [Decimal("10.00")]  # 80 %


@pytest.mark.parametrize(
    ("seconds", "right"), [(0.0, (8, 8)), (4.999, (8, 8)), (5.0, (8, 9)), (5.001, (8, 9)), (59.0, (8, 9))]
)
def test_exactly_so_long_is_not_less(seconds: float, right: tuple[int, int]) -> None:
    assert counts([*ANSWERED, call("gone", seconds, "abandoned")]) == {"calls": right}


def test_a_call_that_comes_back_counts_again() -> None:
    again = ("2027-01-04 09:05:00", "reopened")
    back = call("back", 3, "abandoned", again, ("2027-01-04 09:05:10", "work_started"))
    assert counts([*ANSWERED, back]) == {"calls": (9, 9)}
    lost = call("lost", 3, "abandoned", again, ("2027-01-04 09:05:03", "abandoned"))
    assert counts([*ANSWERED, lost]) == {"calls": (8, 9)}  # five minutes after its creation


def test_the_ledger_says_that_it_counts_nowhere() -> None:
    card = measure(log([*ANSWERED, call("soon", 3, "abandoned")]), book())
    (clock,) = card.explain("soon").clocks
    assert (clock.status, "counts nowhere" in clock.because) == ("cancelled", True)


def test_the_document_says_it() -> None:
    told = document(book())
    assert "A ticket that is abandoned less than 5 s after its creation is disregarded; when it is reopened it" in told
    assert "A ticket that is merged into another is disregarded" in told


def test_it_is_of_abandonment_alone() -> None:
    warned = book(speed=SPEED | {"shortest_abandon": "5 s"}).warnings
    assert [(each.path, each.rule) for each in warned if "shortest" in each.path] == [
        ("agreements.a.commitments.speed.shortest_abandon", "unused_setting")
    ]
    with pytest.raises(ScenarioError, match="shortest_abandon: found '5'"):
        book(calls=SOON | {"shortest_abandon": "5"})
    with pytest.raises(ScenarioError, match="a duration longer than 0"):
        book(calls=SOON | {"shortest_abandon": "0 s"})
