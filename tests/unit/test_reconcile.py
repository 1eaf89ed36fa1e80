"""Two measurers: what differs, and the money at stake worked out by hand."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from promise_cases import log, promise

from slasim.agreements.reconcile import Reconciliation, reconcile
from slasim.log import LogError
from slasim.report.statements.reconcile_tables import reconcile_tables

# One urgent ticket of five missed is 80 %: 5 % of 1000 EUR; two of five are 60 %: 20 %.
AGREEMENTS = """
gold:
  for: {tier: gold}
  judged: each customer
  commitments:
    first_response: {promise: {urgent: 1 h, high: 4 h}, quota: 95 % per month, hours: 24x7}
  credits: {on: first_response, scale: {"below 95 %": 5 % of fee, "below 70 %": 20 % of fee},
            cap: 20 % of fee per month}
"""
DAY = "2027-01-05"


def side(*replies: str | None, customer: str = "gold-acme"):  # type: ignore[no-untyped-def]
    """A log of urgent tickets T0, T1, ... created at 10:00 and answered then; None: not at all in the log."""
    return log(
        [
            (f"T{number}", f"{DAY} 10:00", "urgent", customer, [(f"{DAY} {reply}", "replied")] if reply else [])
            for number, reply in enumerate(replies)
        ]
    )


def compared(ours: tuple[str | None, ...], theirs: tuple[str | None, ...]) -> Reconciliation:
    return reconcile(side(*ours), side(*theirs), promise(AGREEMENTS))


def test_a_log_agrees_with_itself() -> None:
    found = compared(("10:30", "12:00"), ("10:30", "12:00"))
    assert found.missing_tickets == found.event_pairs == found.clock_pairs == found.stakes == ()
    assert found.credits["difference"].tolist() == [Decimal("0.00")]


def test_disputed_verdicts_and_what_hangs_on_them() -> None:
    ours = ("10:30", "10:30", "10:30", "10:30", "12:00")
    theirs = ("10:30", "10:31", "11:01", "10:30", "12:00")  # T1 a minute later and still met, T2 too late
    found = compared(ours, theirs)
    assert found.events[["ticket", "kind"]].to_numpy().tolist() == [["T1", "replied"], ["T2", "replied"]]
    assert found.clocks["ticket"].tolist() == ["T1", "T2"]
    assert found.clocks["disputed"].tolist() == [False, True]
    (dispute,) = found.disputes
    assert (dispute.ours.status, dispute.theirs.status) == ("met", "breached")  # type: ignore[union-attr]
    line = found.credits.iloc[0]
    assert line[["agreement", "customer", "period"]].tolist() == ["gold", "gold-acme", "2027-01"]
    assert (line["ours"], line["theirs"], line["difference"]) == (
        Decimal("50.00"),
        Decimal("200.00"),
        Decimal("150.00"),
    )
    assert found.at_stake[["ticket", "change"]].to_numpy().tolist() == [["T2", Decimal("150.00")]]


def test_tickets_that_matter_only_together_have_nothing_at_stake_alone() -> None:
    good, late = "10:30", "11:30"
    found = compared((late, *[good] * 4), (late, late, late, good, good))
    assert [pair.key.ticket for pair in found.disputes] == ["T1", "T2"]
    assert found.at_stake["change"].tolist() == [Decimal("150.00")] * 2  # 2 of 5 missed are 60 %, as are 3 of 5
    found = compared((good,) * 20, (late, *[good] * 19))
    assert len(found.disputes) == 1
    assert found.stakes == ()  # 19 of 20 keep 95 %


def test_what_only_one_side_has() -> None:
    ours = log([("A", f"{DAY} 10:00", "urgent", "gold-acme", [(f"{DAY} 10:20", "replied")])])
    theirs = log(
        [
            ("A", f"{DAY} 10:00", "urgent", "gold-acme", [(f"{DAY} 10:20", "replied"), (f"{DAY} 10:40", "replied")]),
            ("B", f"{DAY} 10:00", "urgent", "gold-acme", []),
        ]
    )
    found = reconcile(ours, theirs, promise(AGREEMENTS))
    assert found.missing_tickets == (("B", "theirs"),)
    (pair,) = found.event_pairs
    assert (pair.ticket, pair.kind, pair.number, pair.ours) == ("A", "replied", 1, None)
    assert found.disputes == ()
    # theirs: 1 of 2 missed, 50 %
    assert found.credits[["ours", "theirs"]].to_numpy().tolist() == [[Decimal("0.00"), Decimal("200.00")]]


def test_a_clock_that_one_side_does_not_have_is_disputed() -> None:
    ours = log([("A", f"{DAY} 10:00", "normal", "gold-acme", [])])
    theirs = log([("A", f"{DAY} 10:00", "urgent", "gold-acme", [])])
    (pair,) = reconcile(ours, theirs, promise(AGREEMENTS)).disputes
    assert pair.ours is None
    assert pair.theirs is not None
    assert pair.theirs.status == "breached"


@pytest.mark.parametrize("reply", ["10:59:59", "11:00:00"])
def test_the_document_and_the_tables_tell_the_same(reply: str) -> None:
    found = reconcile(side(reply), side("11:00:00.001"), promise(AGREEMENTS))
    document = json.loads(json.dumps(found.document()))
    assert document["clocks"][0]["stop_theirs"] == f"{DAY}T11:00:00.001+00:00"
    assert document["at_stake"] == [
        {"ticket": "T0", "agreement": "gold", "customer": "gold-acme", "period": "2027-01", "change": "200.00"}
    ]
    text = str(shown(found))
    assert "200.00" in text
    assert f"{DAY} 11:00:00.001" in text


def shown(found: Reconciliation) -> dict[str, list[list[str]]]:
    """Rows of the tables for people, by title."""
    return {
        str(table.title): [list(map(str, row)) for row in zip(*(column.cells for column in table.columns), strict=True)]
        for table in reconcile_tables(found)
    }


def test_the_tables_say_first_what_matters() -> None:
    """Times are local (UTC in these agreements), events that only one side records are counted by kind."""
    told = [(f"{DAY} 10:00", "auto_replied"), (f"{DAY} 10:30", "replied"), (f"{DAY} 10:40", "replied")]
    heard = [(f"{DAY} 11:15", "replied"), (f"{DAY} 11:20", "solved")]
    noted = [(f"{DAY} 10:31", "replied"), (f"{DAY} 10:45", "solved")]
    ours = log(
        [
            ("A", f"{DAY} 10:00", "urgent", "gold-acme", [*told, (f"{DAY} 10:50", "solved")]),
            ("B", f"{DAY} 10:00", "urgent", "gold-acme", [told[1], (f"{DAY} 10:45", "solved")]),
            ("C", f"{DAY} 10:00", "urgent", "gold-acme", []),
        ]
    )
    theirs = log(
        [
            ("A", f"{DAY} 10:00", "urgent", "gold-acme", heard),
            ("B", f"{DAY} 10:00", "urgent", "gold-acme", noted),
        ]
    )
    times = [f"{DAY} 11:00", f"met {DAY} 10:30", f"breached {DAY} 11:15"]
    tables = shown(reconcile(ours, theirs, promise(AGREEMENTS)))
    assert tables == {
        "Two measurers": [
            ["tickets", "3", "2"],
            ["in both logs", "2", "2"],
            ["disputed verdicts", "1", "1"],
            ["credits, EUR", "200.00", "200.00"],  # C alone misses: 2 of 3; A alone: 1 of 2
        ],
        "In one log only": [["C", "ours"]],
        "Disputed verdicts": [["A", "gold.first_response", "urgent", "gold-acme", *times, "0"]],
        "Same verdict, other instants": [
            ["B", "gold.first_response", "met", "stop", f"{DAY} 10:30", f"{DAY} 10:31", "1 min later"]
        ],
        "Recorded by one side only": [["auto_replied", "1", "never"]],
        "Events that differ": [
            ["A", "replied", f"{DAY} 10:30", f"{DAY} 11:15", "45 min later"],
            ["A", "replied 2", f"{DAY} 10:40", "–", ""],
            ["A", "solved", f"{DAY} 10:50", f"{DAY} 11:20", "30 min later"],
            ["B", "replied", f"{DAY} 10:30", f"{DAY} 10:31", "1 min later"],
        ],
    }


def test_logs_without_a_common_ticket_are_refused() -> None:
    theirs = log([("B", f"{DAY} 10:00", "urgent", "gold-acme", [])])
    with pytest.raises(LogError, match=r"no ticket in common: ours are T0 ..., theirs B"):
        reconcile(side("10:30"), theirs, promise(AGREEMENTS))


def until(end: str, late: str | None = None):  # type: ignore[no-untyped-def]
    """A log that ends then: A is answered in time, B (created 9:00 on the 20th) too late if at all, C comes later."""
    rows = [
        ("A", f"{DAY} 10:00", "urgent", "gold-acme", [(f"{DAY} 10:30", "replied")]),
        ("B", "2027-01-20 09:00", "urgent", "gold-acme", [(late, "replied")] if late else []),
        ("C", "2027-01-25 09:00", "urgent", "gold-acme", []),
    ]
    return log([row for row in rows if row[1] < end], until=end)


def test_logs_with_different_ends_are_judged_as_of_the_earlier() -> None:
    """At 9:30 clock B is open for who looks then; that it was answered at 12:00, and C, the other cannot know yet."""
    early, late = until("2027-01-20 09:30"), until("2027-02-01 00:00", "2027-01-20 12:00")
    for ours, theirs in ((early, late), (late, early)):
        found = reconcile(ours, theirs, promise(AGREEMENTS))
        assert found.missing_tickets == found.event_pairs == found.clock_pairs == found.stakes == ()
        assert found.ours.about.as_of == found.theirs.about.as_of == early.until
        assert found.ends == (ours.until, theirs.until)
        whose = "ours" if ours is early else "theirs"
        summary = next(iter(reconcile_tables(found)))
        said = f"Both are judged as of the end of {whose}, Wed 2027-01-20 09:30."
        assert said in str(summary.caption)
    same = reconcile(late, late, promise(AGREEMENTS))
    assert "Both are judged" not in str(next(iter(reconcile_tables(same))).caption)


def test_a_verdict_that_differs_before_the_earlier_end_stays_disputed() -> None:
    ours = until("2027-01-20 11:00", "2027-01-20 09:45")
    theirs = until("2027-02-01 00:00", "2027-01-20 10:15")
    (dispute,) = reconcile(ours, theirs, promise(AGREEMENTS)).disputes
    assert dispute.key.ticket == "B"
    assert (dispute.ours.status, dispute.theirs.status) == ("met", "breached")  # type: ignore[union-attr]


def test_logs_without_a_common_time_are_refused() -> None:
    first = log([("A", f"{DAY} 10:00", "urgent", "gold-acme", [])], until="2027-01-20 00:00")
    second = log([("A", "2027-01-21 10:00", "urgent", "gold-acme", [])], start="2027-01-20 00:00")
    with pytest.raises(LogError, match=r"no time in common: ours is 2027-01-01 .* to 2027-01-20 "):
        reconcile(first, second, promise(AGREEMENTS))
