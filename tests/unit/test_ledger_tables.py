"""The ledger of a ticket: stretches and their words, tables, document. By hand; the office is open from 9 to 17 UTC."""

from __future__ import annotations

import json
from io import StringIO

import pandas as pd
import pytest
from promise_cases import at, promise
from rich.console import Console
from told_cases import Told, told_log

from slasim.agreements import measure
from slasim.agreements.ledger import Ledger

QUOTA = "quota: 90 % per month"
DAY = "2027-01-04"


def ledger(agreements: str, *events: Told, severity: str = "urgent", until: str = "2027-02-01 00:00") -> Ledger:
    """Of one ticket `t`, created on Monday 2027-01-04 at 09:00."""
    told = told_log([("t", f"{DAY} 09:00", severity, "gold-1", list(events))], until=until)
    return measure(told, promise(agreements)).explain("t")


def life(found: Ledger) -> list[tuple[str, str, str]]:
    """(start, reason, why) of the stretches of the first clock; instants as `04 09:00`."""
    table = found.stretches[found.stretches["commitment"] == found.clocks[0].commitment]
    starts = table["start"].dt.strftime("%d %H:%M")
    return list(zip(starts, table["reason"], table["why"], strict=True))


def printed(found: Ledger) -> str:
    console = Console(width=200, file=StringIO())
    for table in found.tables():
        console.print(table)
    return console.file.getvalue()


RESOLUTION = f"resolution: {{promise: {{urgent: 4 h}}, hours: office, pauses: [customer, vendor], {QUOTA}}}"
WAITS = [(f"{DAY} 10:00", "waiting_customer"), ("2027-01-05 10:00", "customer_replied"), ("2027-01-05 10:30", "solved")]


def test_a_wait_counts_within_the_agreed_time_and_no_longer_beyond_it() -> None:
    found = ledger(
        f"a:\n  customer_reply: {{within: 2 h, effect: shift}}\n  commitments: {{{RESOLUTION}}}".replace(
            "pauses: [customer, vendor]", "pauses: [vendor]"
        ),
        *WAITS,
    )
    assert life(found) == [
        ("04 09:00", "counted", ""),
        ("04 10:00", "counted", "the customer is awaited within the agreed time"),
        ("04 12:00", "paused", "the customer is awaited beyond the agreed time"),
        ("04 17:00", "out of hours", ""),
        ("05 09:00", "paused", "the customer is awaited beyond the agreed time"),
        ("05 10:00", "counted", ""),
    ]
    moves = [(f"{move.at:%d %H:%M}", f"{move.due:%d %H:%M}", move.why) for move in found.dues.itertuples()]
    assert moves == [("04 09:00", "04 13:00", "it began"), ("05 10:00", "05 11:00", "the customer answered")]
    assert "counted: the customer is awaited within the agreed time" in printed(found)


def test_an_answer_within_the_agreed_time_ends_it() -> None:
    text = f"a:\n  customer_reply: {{within: 2 h, effect: shift}}\n  commitments: {{{RESOLUTION}}}"
    found = ledger(
        text.replace("pauses: [customer, vendor]", "pauses: [vendor]"),
        (f"{DAY} 10:00", "waiting_customer"),
        (f"{DAY} 11:00", "customer_replied"),
        (f"{DAY} 12:00", "solved"),
    )
    assert life(found) == [
        ("04 09:00", "counted", ""),
        ("04 10:00", "counted", "the customer is awaited within the agreed time"),
        ("04 11:00", "counted", ""),
    ]


def test_a_wait_without_an_agreed_time_is_paused_from_its_start() -> None:
    assert life(ledger(f"a: {{commitments: {{{RESOLUTION}}}}}", *WAITS))[1:3] == [
        ("04 10:00", "paused", "the customer is awaited"),
        ("04 17:00", "out of hours", ""),
    ]


def test_reasons_that_hold_together_are_all_told_and_evidence_is_named() -> None:
    text = f"""
a:
  exclusions: [{{cause: maintenance, from: 2027-01-04T11:00Z, to: 2027-01-04T12:00Z, reference: CHG-7}}]
  commitments: {{{RESOLUTION}}}
"""
    both = [(f"{DAY} 10:00", "waiting_customer"), (f"{DAY} 10:30", "waiting_vendor"), (f"{DAY} 13:00", "solved")]
    assert life(ledger(text, *both)) == [
        ("04 09:00", "counted", ""),
        ("04 10:00", "paused", "the customer is awaited"),
        ("04 10:30", "paused", "the customer is awaited and a vendor is awaited"),
        ("04 11:00", "excluded", "maintenance, CHG-7"),
        ("04 12:00", "paused", "the customer is awaited and a vendor is awaited"),
    ]


LEVELS = f"""
everyone: {{level: corporate, commitments: {{first_response: {{promise: {{urgent: 8 h, low: 9 h}}, {QUOTA}}}}}}}
one:
  level: customer
  for: {{customer: [gold-1], severity: [urgent]}}
  commitments: {{first_response: {{promise: {{urgent: 2 h}}, {QUOTA}}}}}
inside: {{kind: internal, commitments: {{first_response: {{promise: {{urgent: 1 h}}, {QUOTA}}}}}}}
"""


def test_the_level_that_gave_each_target_is_told() -> None:
    found = ledger(LEVELS, (f"{DAY} 10:30", "replied")).summary
    columns = ["agreement", "kind", "level", "target", "status"]
    assert found[columns].to_numpy().tolist() == [
        ["one", "customer", "customer", pd.Timedelta(hours=2), "met"],
        ["inside", "internal", "customer", pd.Timedelta(hours=1), "breached"],
    ]


def test_a_change_of_severity_asks_the_levels_anew() -> None:
    change = (f"{DAY} 09:30", "reclassified", {"severity": "low", "consent": 1})
    found = ledger(LEVELS, change, (f"{DAY} 10:30", "replied"))
    table = found.summary.set_index("agreement")
    assert table.loc["everyone", ["level", "severity"]].tolist() == ["corporate", "low"]
    assert table.loc["everyone", "target"] == pd.Timedelta(hours=9)
    assert "inside" not in table.index


def test_tables_say_units_and_local_times() -> None:
    zone = f"a:\n  timezone: Asia/Manila\n  commitments: {{{RESOLUTION}}}"
    found = ledger(zone, *WAITS)
    assert found.stretches["local_start"][0] == "2027-01-04T17:00:00+08:00"
    assert found.events["local_time"].tolist()[0] == "2027-01-04T17:00:00+08:00"
    assert found.events["kind"].tolist() == ["created", "waiting_customer", "customer_replied", "solved"]
    summary = found.summary
    assert summary[["counted", "paused", "excluded", "out_of_hours"]].sum(axis=1).tolist() == [
        at("2027-01-05 10:30") - at(f"{DAY} 09:00")
    ]
    assert summary["counted"].tolist() == [pd.Timedelta(minutes=90)]
    assert set(summary.attrs["units"]) >= {"start", "due", "stop", "target", "counted", "out_of_hours"}


def test_the_document_is_plain_and_says_the_same() -> None:
    found = ledger(f"a: {{commitments: {{{RESOLUTION}}}}}", *WAITS)
    said = json.loads(json.dumps(found.document()))
    (clock,) = said["clocks"]
    assert (said["kind"], said["ticket"], said["customer"], said["severity"]) == ("ledger", "t", "gold-1", "urgent")
    assert said["events"][1] == {"time": "2027-01-04T10:00:00+00:00", "kind": "waiting_customer"}
    assert (clock["start"], clock["due"], clock["stop"]) == (
        "2027-01-04T09:00:00+00:00",
        "2027-01-05T13:00:00+00:00",
        "2027-01-05T10:30:00+00:00",
    )
    assert clock["sums_ms"] == {
        "out of hours": 16 * 3_600_000,
        "excluded": 0,
        "paused": 8 * 3_600_000,
        "counted": 90 * 60_000,
    }
    assert clock["stretches"][1] == {
        "start": "2027-01-04T10:00:00+00:00",
        "end": "2027-01-04T17:00:00+00:00",
        "length_ms": 7 * 3_600_000,
        "reason": "paused",
        "why": "the customer is awaited",
    }
    assert clock["dues"][-1] == {
        "at": "2027-01-05T10:00:00+00:00",
        "due": "2027-01-05T13:00:00+00:00",
        "why": "the customer answered",
    }


@pytest.mark.parametrize("end", ["solved", "cancelled", "abandoned", None])
def test_every_status_can_be_printed(end: str | None) -> None:
    found = ledger(f"a: {{commitments: {{{RESOLUTION}}}}}", *([(f"{DAY} 10:00", end)] if end else []))
    status = {"solved": "met", None: "breached"}.get(end, "cancelled")
    assert [clock.status for clock in found.clocks] == [status]
    assert f"a.resolution: {status}" in printed(found)
