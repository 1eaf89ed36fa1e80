"""The rules of a clock, each by its sentence in docs/measures.md, worked out by hand."""

from __future__ import annotations

import pickle

import pytest
from promise_cases import at, log, ms, promise

from slasim.agreements import RUNNING, Clocks, Scorecard, Status, measure
from slasim.terms import TermsError

MINUTE = 60_000
SCENARIO = promise(
    """
a:
  commitments:
    first_response: {promise: {urgent: 1 h}, goal: {urgent: 20 min}, quota: 90 % per month}
    resolution: {promise: {urgent: 4 h}, quota: 90 % per month, hours: office}
"""
)


def clocks(*events: tuple[str, str], created: str = "2027-01-04 09:00", until: str = "2027-03-01 00:00") -> Clocks:
    """The two clocks of one urgent ticket (response round the clock, resolution on weekdays from 9 to 17)."""
    card = measure(log([("t", created, "urgent", "gold-1", list(events))], until=until), SCENARIO)
    assert card.score.clocks is not None
    return card.score.clocks


def status(found: Clocks) -> list[str]:
    return [Status(each).name.lower() for each in found.status.tolist()]


def test_an_automatic_reply_is_no_response() -> None:
    found = clocks(("2027-01-04 09:00", "auto_replied"), ("2027-01-04 10:30", "replied"))
    assert found.stop[0] == ms(at("2027-01-04 10:30"))
    assert status(found)[0] == "breached"


def test_the_first_reply_stops_the_response_and_later_ones_do_not_move_it() -> None:
    found = clocks(("2027-01-04 09:30", "replied"), ("2027-01-04 15:00", "replied"))
    assert found.stop[0] == ms(at("2027-01-04 09:30"))
    assert found.counted[0] == 30 * MINUTE
    assert status(found)[0] == "met"


def test_a_solution_without_a_reply_is_no_response() -> None:
    assert status(clocks(("2027-01-04 09:30", "solved"))) == ["breached", "met"]


def test_stop_at_the_due_instant_is_met_and_a_millisecond_later_is_not() -> None:
    assert status(clocks(("2027-01-04 10:00", "replied")))[0] == "met"
    assert status(clocks(("2027-01-04 10:00:00.001", "replied")))[0] == "breached"


def test_a_running_clock_is_breached_once_its_due_instant_has_passed() -> None:
    assert status(clocks(until="2027-01-04 10:00"))[0] == "open"
    assert status(clocks(until="2027-01-04 10:00:00.001"))[0] == "breached"


def test_work_that_ends_at_closing_time_is_due_at_closing_time() -> None:
    assert clocks(created="2027-01-04 13:00").due[1] == ms(at("2027-01-04 17:00"))
    assert clocks(created="2027-01-04 13:01").due[1] == ms(at("2027-01-05 09:01"))


def test_a_wait_for_the_customer_moves_the_due_instant_by_what_was_left() -> None:
    found = clocks(
        ("2027-01-04 16:00", "waiting_customer"),  # created 15:00: one hour counted, three left
        ("2027-01-06 15:30", "customer_replied"),
        ("2027-01-07 10:30", "solved"),
        created="2027-01-04 15:00",
    )
    assert found.due[1] == ms(at("2027-01-07 10:30"))
    assert found.counted[1] == 4 * 60 * MINUTE
    assert status(found)[1] == "met"


def test_a_wait_that_begins_at_or_after_the_due_instant_saves_nothing() -> None:
    found = clocks(
        ("2027-01-04 13:00", "waiting_customer"),
        ("2027-01-05 10:00", "customer_replied"),
        ("2027-01-05 10:00", "solved"),
    )
    assert found.due[1] == ms(at("2027-01-04 13:00"))
    assert status(found)[1] == "breached"


def test_a_response_does_not_pause_unless_it_is_written() -> None:
    found = clocks(("2027-01-04 09:10", "waiting_customer"), ("2027-01-04 11:00", "replied"))
    assert status(found)[0] == "breached"


def test_a_clock_that_is_paused_is_open_however_late_it_gets() -> None:
    found = clocks(("2027-01-04 12:00", "waiting_customer"), until="2027-01-06 12:00")
    assert status(found)[1] == "open"
    assert found.due[1] == ms(at("2027-01-06 13:00"))  # if the customer answered at the as-of instant
    assert found.counted[1] == 180 * MINUTE


def test_solving_while_the_customer_is_awaited_ends_the_wait() -> None:
    found = clocks(("2027-01-04 12:00", "waiting_customer"), ("2027-01-08 12:00", "solved"))
    assert status(found)[1] == "met"
    assert found.counted[1] == 180 * MINUTE


def test_a_reopened_ticket_goes_on_with_the_same_clock_and_the_time_solved_counts() -> None:
    again = (("2027-01-04 10:00", "solved"), ("2027-01-04 12:00", "reopened"))
    running = clocks(*again, until="2027-01-04 12:30")
    assert running.stop[1] == RUNNING
    assert running.due[1] == ms(at("2027-01-04 13:00"))
    assert status(clocks(*again, ("2027-01-04 12:30", "solved")))[1] == "met"
    assert status(clocks(*again, ("2027-01-04 13:30", "solved")))[1] == "breached"
    assert clocks(*again, ("2027-01-04 12:30", "solved")).counted[1] == 210 * MINUTE


@pytest.mark.parametrize("kind", ["cancelled", "abandoned"])
def test_a_cancelled_ticket_ends_the_clocks_that_were_not_yet_due_undecided(kind: str) -> None:
    found = clocks(("2027-01-04 10:00", kind), ("2027-01-04 11:00", "replied"), ("2027-01-04 18:00", "solved"))
    assert status(found) == ["cancelled", "cancelled"]
    assert found.stop.tolist() == [ms(at("2027-01-04 10:00"))] * 2
    assert found.counted.tolist() == [60 * MINUTE] * 2
    assert found.met_goal.tolist() == [0, 0]


def test_a_breach_before_the_cancellation_stays_a_breach() -> None:
    rows = [("t", "2027-01-04 09:00", "urgent", "gold-1", [("2027-01-04 10:30", "cancelled")])]
    card = measure(log(rows), SCENARIO)
    assert card.compliance[["commitment", "breached", "cancelled", "verdict"]].to_numpy().tolist() == [
        ["first_response", 1, 0, "missed"],
        ["resolution", 0, 1, "no data"],
    ]
    (late,) = card.violations.to_dict("records")
    assert (late["stop"], late["lateness"].total_seconds()) == (at("2027-01-04 10:30"), 1800)  # not up to today


def test_a_cancellation_after_the_reply_leaves_the_reply_as_it_was() -> None:
    found = clocks(("2027-01-04 09:30", "replied"), ("2027-01-04 10:00", "cancelled"))
    assert status(found) == ["met", "cancelled"]


def test_a_ticket_cancelled_during_a_wait_is_judged_by_the_start_of_the_wait() -> None:
    waits = ("2027-01-04 12:00", "waiting_customer"), ("2027-01-08 12:00", "cancelled")
    assert status(clocks(*waits)) == ["breached", "cancelled"]
    late = ("2027-01-04 13:00", "waiting_customer"), ("2027-01-08 12:00", "cancelled")
    assert status(clocks(*late)) == ["breached", "breached"]


def test_a_cancelled_ticket_that_is_reopened_goes_on_with_the_same_clocks() -> None:
    again = ("2027-01-04 09:30", "cancelled"), ("2027-01-04 09:50", "reopened")
    assert status(clocks(*again, ("2027-01-04 10:00", "replied"), ("2027-01-04 13:00", "solved"))) == ["met", "met"]
    assert status(clocks(*again, ("2027-01-04 10:01", "replied"), ("2027-01-04 13:01", "solved"))) == ["breached"] * 2


def test_closing_is_no_solution() -> None:
    assert status(clocks(("2027-01-04 10:00", "closed"))) == ["breached", "breached"]


def test_a_second_solution_does_not_move_the_stop() -> None:
    found = clocks(("2027-01-04 10:00", "solved"), ("2027-01-04 16:00", "solved"))
    assert found.stop[1] == ms(at("2027-01-04 10:00"))


def test_the_goal_is_measured_beside_the_target() -> None:
    assert clocks(("2027-01-04 09:20", "replied")).met_goal[0] == 1
    late = clocks(("2027-01-04 09:21", "replied"))
    assert (late.met_goal[0], status(late)[0]) == (0, "met")
    assert clocks(until="2027-01-04 09:50").met_goal[0] == 0  # not decided yet


def test_a_ticket_that_is_owed_nothing_has_no_clock() -> None:
    card = measure(log([("t", "2027-01-04 09:00", "low", "gold-1", [])]), SCENARIO)
    assert card.compliance.empty
    assert card.violations.empty
    assert card.by("tier").empty


def test_violations_name_the_clock_and_how_late_it_was() -> None:
    events = [("2027-01-04 09:10", "replied"), ("2027-01-05 09:30", "solved")]
    card = measure(log([("t", "2027-01-04 09:00", "urgent", "gold-1", events)]), SCENARIO)
    (row,) = card.violations.to_dict("records")
    assert (row["ticket"], row["commitment"], row["customer"], row["period"]) == (
        "t",
        "resolution",
        "gold-1",
        "2027-01",
    )
    assert (row["due"], row["stop"]) == (at("2027-01-04 13:00"), at("2027-01-05 09:30"))
    assert row["lateness"].total_seconds() == 20.5 * 3600  # plain time
    assert row["counted"].total_seconds() == 8.5 * 3600  # open time


def test_a_running_violation_is_late_up_to_the_as_of_instant() -> None:
    rows = [("t", "2027-01-04 09:00", "urgent", "gold-1", [])]
    table = measure(log(rows, until="2027-01-04 14:00"), SCENARIO).violations
    assert table["stop"].isna().all()
    assert table["lateness"].dt.total_seconds().tolist() == [4 * 3600, 3600]


def test_a_log_with_names_that_the_scenario_does_not_know_is_refused() -> None:
    german = promise(
        "a: {for: {tier: gold}, commitments: {first_response: {promise: {urgent: 1 h}, quota: 9 % per month}}}"
    )
    with pytest.raises(TermsError, match="tier 'gould', of 1 ticket, which no customer has; expected gold or free"):
        measure(log([("t", "2027-01-04 09:00", "urgent", "gould-1", [])]), german)
    error = TermsError(("a", "b"))
    assert pickle.loads(pickle.dumps(error)).problems == error.problems


def test_a_scorecard_is_made_from_a_path_as_well(tmp_path) -> None:
    path = tmp_path / "here.yaml"
    path.write_text(SCENARIO.applied(), "utf-8")
    found = measure(log([("t", "2027-01-04 09:00", "urgent", "gold-1", [])]), path)
    assert isinstance(found, Scorecard)
    assert len(found.violations) == 2
