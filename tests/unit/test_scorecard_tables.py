"""Tables of a scorecard beyond counts: drill-down, targets and their level, pilots, exclusions; document and folder."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from promise_cases import at, log, promise
from scorecard_cases import Ticket

from slasim.agreements import Scorecard, measure, open_scorecard
from slasim.agreements.scorecard.statement import TABLES
from slasim.log.ticket_log import TicketLog
from slasim.results.errors import ResultError

GOLD = """
gold:
  for: {tier: gold}
  judged: each customer
  %s
  commitments: {first_response: {promise: {urgent: 1 h}, quota: 90 %% per month}}
  %s
"""
CREDITS = "credits: {on: first_response, scale: {below 90 %: 10 % of fee}}"


def day(month: int, number: int, wait: int, customer: str = "gold-1") -> Ticket:
    date = f"2027-{month:02d}-{number + 1:02d}"
    reply = f"{date} {9 + wait // 60:02d}:{wait % 60:02d}"
    return (f"{customer} {month}/{number}", f"{date} 09:00", "urgent", customer, [(reply, "replied")])


def rows(*late: int, months: int = 3) -> list[Ticket]:
    """Ten tickets a month; so many of them late in each."""
    return [day(m, n, 90 if n < late[m - 1] else 30) for m in range(1, months + 1) for n in range(10)]


def with_teams() -> TicketLog:
    tickets = pd.DataFrame(
        {
            "ticket": ["a", "b", "c"],
            "created": [at("2027-01-05 09:00")] * 3,
            "severity": ["urgent"] * 3,
            "customer": ["gold-1"] * 3,
            "tier": ["gold"] * 3,
            "region": ["office"] * 3,
            "channel": ["email"] * 3,
            "product": ["app", "app", "api"],
        }
    ).astype({"created": "datetime64[ms, UTC]"})
    happened = [
        ("a", "09:30", "work_started", "ann", "l1"),
        ("a", "10:30", "replied", "bob", "l2"),
        ("a", "11:00", "note", "ann", "l1"),  # after the stop
        ("b", "09:30", "work_started", "ann", "l1"),  # still running
        ("c", "09:30", "note", None, None),
    ]
    events = pd.DataFrame(happened, columns=["ticket", "time", "kind", "agent", "team"])
    events["time"] = [at(f"2027-01-05 {time}") for time in events["time"]]
    events = events.astype({"time": "datetime64[ms, UTC]"})
    return TicketLog.from_frames(
        tickets,
        events,
        severities=("urgent", "high", "normal", "low"),
        start=at("2027-01-01 00:00"),
        until=at("2027-02-01 00:00"),
    )


def test_violations_name_the_team_that_held_the_ticket_longest() -> None:
    card = measure(with_teams(), promise(GOLD % ("", "")))
    table = card.violations
    assert table["ticket"].tolist() == ["a", "b", "c"]
    assert table["team"].astype(object).where(table["team"].notna(), None).tolist() == ["l1", "l1", None]
    assert table["product"].tolist() == ["app", "app", "api"]
    assert set(table["level"]) == {"customer"}
    by_product = card.drill("product")
    assert by_product[["product", "breached", "tickets"]].to_numpy().tolist() == [["app", 2, 2], ["api", 1, 1]]
    assert by_product["worst_lateness"][1] == at("2027-02-01 00:00") - at("2027-01-05 10:00")
    assert card.drill("team", "severity")["breached"].tolist() == [2, 1]
    with pytest.raises(ValueError, match=r"drill\('colour',\): name each dimension once, out of agreement, .*, team"):
        card.drill("colour")


def test_targets_say_which_level_gave_them() -> None:
    text = """
everyone: {level: corporate, commitments: {first_response: {promise: {urgent: 8 h, normal: 2 business days},
    quota: 90 % per month, hours: office}}}
gold: {for: {tier: gold}, commitments: {first_response: {promise: {urgent: 1 h}, quota: 90 % per month}}}
"""
    told = [day(1, 1, 30), day(1, 2, 30, "free-1"), day(1, 3, 30, "free-2")]
    table = measure(log(told), promise(text)).targets
    assert table[["agreement", "level", "severity", "target", "tickets"]].to_numpy().tolist() == [
        ["everyone", "corporate", "urgent", pd.Timedelta(hours=8), 2],
        ["gold", "customer", "urgent", pd.Timedelta(hours=1), 1],
    ]


@pytest.mark.parametrize("status", ["pilot", "bedding-in"])
def test_before_it_is_live_nothing_is_owed_and_readiness_is_told(status: str) -> None:
    card = measure(log(rows(0, 5, 0)), promise(GOLD % (f"status: {status}", CREDITS)))
    assert card.compliance["verdict"].tolist() == ["kept", "missed", "kept"]
    assert card.credits.empty
    (row,) = card.readiness.to_dict("records")
    assert (row["status"], row["judged"], row["kept"], row["ready"]) == (status, 3, 2, "not ready")
    assert 0 < row["probability"] < 2 / 3


def test_a_pilot_that_keeps_its_quota_by_far_is_ready() -> None:
    told = [day(m, n % 28, 30) for m in (1, 2, 3) for n in range(200)]
    told = [(f"{name} {number}", *rest) for number, (name, *rest) in enumerate(told)]
    card = measure(log(told), promise(GOLD % ("status: pilot", "")))
    assert card.readiness[["judged", "kept", "ready"]].to_numpy().tolist() == [[3, 3, "ready"]]
    assert measure(log(told), promise(GOLD % ("", CREDITS))).readiness.empty


def test_only_the_private_periods_count_and_credits_begin_with_the_first_live_one() -> None:
    more = f"{CREDITS}\n  amendments: {{2027-02-01: {{status: live}}}}"
    card = measure(log(rows(5, 5, 5)), promise(GOLD % ("status: pilot", more)))
    assert card.readiness[["judged", "kept"]].to_numpy().tolist() == [[1, 0]]
    assert card.credits["period"].tolist() == ["2027-02", "2027-03"]
    assert card.credits["credit"].tolist() == [Decimal("100.00")] * 2


def test_the_next_baseline_lies_inside_what_was_attained() -> None:
    told = [day(m, n % 28, 90 if n < 4 else 30) for m in (1, 2, 3) for n in range(200)]
    told = [(f"{name} {number}", *rest) for number, (name, *rest) in enumerate(told)]
    (row,) = measure(log(told), promise(GOLD % ("", ""))).baseline.to_dict("records")
    assert (row["periods"], row["attained"], row["quota"]) == (3, 0.98, 0.9)
    # Exact: of 600 clocks at 96.52 % at least 588 are met with a probability of 2.5 % (a sum of binomial terms).
    tail = sum(math.comb(600, k) * row["low"] ** k * (1 - row["low"]) ** (600 - k) for k in range(588, 601))
    assert tail == pytest.approx(0.025, abs=1e-9)
    assert row["low"] < row["attained"] < row["high"]
    assert row["proposed"] == math.floor(row["low"] * 1000) / 1000
    assert 0.9 < row["keeps"] < 1


@pytest.mark.parametrize(("tickets", "proposed"), [(19, None), (20, 0.831)])
def test_a_baseline_needs_twenty_clocks(tickets: int, proposed: float | None) -> None:
    told = [day(1, 1 + n, 30) for n in range(tickets)]
    (row,) = measure(log(told), promise(GOLD % ("", ""))).baseline.to_dict("records")
    assert (None if pd.isna(row["proposed"]) else row["proposed"]) == proposed  # 0.025 ** (1 / 20) is 83.16 %
    assert row["low"] == pytest.approx(0.025 ** (1 / tickets))


def excluding(card: str = "") -> str:
    exclusion = "{cause: force majeure, tickets: ['gold-1 1/0'], reference: report 7}"
    return GOLD % (f"exclusions: [{exclusion}]", card)


def test_verdicts_with_exclusions_beside_those_without() -> None:
    told, book = log(rows(2, 0, 0)), promise(excluding())
    card = measure(told, book)
    january = card.compliance.to_dict("records")[0]
    assert (january["decided"], january["met"], january["excluded"], january["verdict"]) == (9, 8, 1, "missed")
    columns = ["period", "excluded", "met", "decided", "verdict", "met_all", "decided_all", "verdict_all"]
    assert card.exclusions[columns].to_numpy().tolist()[0] == ["2027-01", 1, 8, 9, "missed", 8, 10, "missed"]
    bare = measure(told, book, exclusions=False)
    assert bare.compliance["decided"].tolist() == card.without_exclusions.compliance["decided"].tolist() == [10, 10, 10]
    assert bare.exclusions.empty
    assert measure(told, promise(GOLD % ("", ""))).exclusions.empty


def full() -> Scorecard:
    return measure(log(rows(2, 0, 5)), promise(excluding(CREDITS)))


def test_the_document_is_plain_and_complete() -> None:
    card = full()
    said = json.loads(json.dumps(card.document()))
    assert said["credits"]["total"] == str(sum(card.credits["credit"]))
    assert said["credits"]["by_customer"] == {"gold-1": said["credits"]["total"]}
    assert said["violations"]["breached"] == len(card.violations) == 6
    assert said["violations"]["by"]["period"][0] == {
        "period": "2027-03",
        "breached": 5,
        "tickets": 5,
        "mean_lateness_ms": 30 * 60_000,
        "worst_lateness_ms": 30 * 60_000,
        "mean_open_lateness_ms": 30 * 60_000,
        "worst_open_lateness_ms": 30 * 60_000,
    }
    assert said["as_of"] == "2027-04-01T00:00:00+00:00"
    assert said["window"] == ["2027-01-01T00:00:00+00:00", "2027-04-01T00:00:00+00:00"]
    assert said["provisional"] is False
    assert [row["verdict"] for row in said["compliance"]] == ["missed", "kept", "missed"]


def test_a_folder_gives_back_what_was_saved(tmp_path: Path) -> None:
    card = full()
    folder = card.save(tmp_path / "january")
    again = open_scorecard(folder)
    assert again.about == card.about
    assert again.document() == card.document()
    for name in TABLES:
        pd.testing.assert_frame_equal(again.table(name), card.table(name), check_dtype=False, check_categorical=False)
    assert again.by("period").to_dict() == card.by("period").to_dict()
    card.save(folder)  # replaced
    (folder / "credits.parquet").write_bytes(b"")
    with pytest.raises(ResultError, match=r"credits\.parquet is not what was written"):
        open_scorecard(folder)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(ResultError, match="holds other files"):
        card.save(tmp_path / "mine")


def test_an_empty_scorecard_can_be_said_and_saved(tmp_path: Path) -> None:
    bare = promise(GOLD % ("", "")).model_copy(update={"agreements": {}})
    card = measure(log(rows(0, 0, 0)), bare)
    assert all(card.table(name).empty for name in TABLES)
    assert open_scorecard(card.save(tmp_path / "none")).document() == card.document()


def test_a_ticket_is_explained_by_its_name() -> None:
    card = full()
    late = card.violations["ticket"].iloc[0]
    (clock,) = [clock for clock in card.explain(late).clocks if clock.status == "breached"]
    assert sum(stretch.length for stretch in clock.stretches if stretch.reason == "counted") == 90 * 60_000


def test_totals_keep_what_is_counted_in_other_units_apart() -> None:
    """Availability counts ms of agreed time: a month of them beside one clock would drown it."""
    scenario = promise(
        "gold:\n  for: {tier: gold}\n  commitments:\n"
        "    first_response: {promise: {urgent: 1 h}, quota: 90 % per month}\n"
        "    availability: {quota: 99 % per month}\n"
    )
    told = log([day(1, 4, 30)])
    said = TicketLog.from_frames(
        told.tickets,
        told.events,
        severities=["urgent", "high", "normal", "low"],
        start=at("2027-01-01 00:00"),
        until=at("2027-02-01 00:00"),
        outages=pd.DataFrame({"start": [at("2027-01-10 00:00")], "end": [at("2027-01-10 01:00")]}),
    )
    totals = measure(said, scenario).by("period")
    assert totals[["unit", "decided", "met"]].to_numpy().tolist() == [
        ["clocks", 1, 1],
        ["ms", 31 * 24 * 3_600_000, (31 * 24 - 1) * 3_600_000],
    ]
