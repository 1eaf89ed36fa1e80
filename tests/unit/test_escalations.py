"""Escalations of late tickets: by hand across Easter and a change of the clock, and minute by minute."""

from __future__ import annotations

from datetime import timedelta

import jsonschema
import numpy as np
import pandas as pd
import pytest
from cli_cases import SCHEMA
from hypothesis import given, settings
from hypothesis import strategies as st
from promise_cases import at, log, ms, promise
from rich.console import Console

from slasim.agreements import Scorecard, measure
from slasim.agreements.document import document
from slasim.agreements.ledger.text import ledger_tables
from slasim.log.ticket_log import TicketLog
from slasim.report.statements.late_tables import violations
from slasim.scenario import Scenario, ScenarioError

BERLIN = {"berlin": "{timezone: Europe/Berlin, hours: {mon-fri: '09:00-17:00'}, holidays: DE-BE}"}
STEPS = "escalations: [{after: 2 business days, to: head of support}, {after: 5 business days, to: board}]"
DAYS = ("hours", "dates", "close")


def agreed(steps: str = STEPS, rest: str = "", metric: str = "resolution") -> Scenario:
    return promise(
        f"a: {{timezone: Europe/Berlin, commitments: {{{metric}: {{promise: {{urgent: 6 h}}, quota: 90 % per month, "
        f"hours: berlin, {steps}{rest}}}}}}}",
        BERLIN,
    )


def told(card: Scorecard) -> list[tuple[int, str | None, str | None]]:
    """Of each late clock how many steps it reached, to whom the last went, and when (local time)."""
    frame = card.violations[["escalations", "escalated_to", "escalated_at"]]
    return [
        (many, to, None if pd.isna(when) else f"{when.tz_convert('Europe/Berlin'):%m-%d %H:%M}")
        for many, to, when in frame.itertuples(index=False)
    ]


def explained(card: Scorecard) -> list[tuple[str, str]]:
    (clock,) = card.explain("t").clocks
    instants = pd.to_datetime([each.at for each in clock.escalations], unit="ms", utc=True).tz_convert("Europe/Berlin")
    return [(each.to, f"{when:%m-%d %H:%M}") for each, when in zip(clock.escalations, instants, strict=True)]


def thursday(*happened: tuple[str, str], until: str = "2027-05-01 00:00", created: str = "") -> TicketLog:
    """One urgent ticket; times are in UTC."""
    return log([("t", created or THURSDAY, "urgent", "gold-1", list(happened))], until, region="berlin")


# Created on Thursday before Easter at 9:00, six hours: due that day at 15:00. Friday and Monday are holidays, and
# summer time begins on Sunday. Of two business days two hours are left of Thursday, eight are Tuesday's, six are
# Wednesday's. The fifth day after Thursday is Monday of the next week.
THURSDAY = "2027-03-25 08:00"  # UTC
EASTER = {
    "hours": ("03-31 15:00", "04-05 15:00"),
    "dates": ("03-31 15:00", "04-05 15:00"),
    "close": ("03-31 17:00", "04-05 17:00"),
}


@pytest.mark.parametrize("days", DAYS)
def test_business_days_after_due_are_reckoned_by_the_rule_of_the_commitment(days: str) -> None:
    scenario = agreed(rest=f", business_days: {days}")
    head, board = EASTER[days]
    last = at("2027-04-05 13:00" if days != "close" else "2027-04-05 15:00")  # UTC, an hour less than before
    solved = {
        last - timedelta(minutes=1): [("head of support", head)],
        last: [("head of support", head)],  # in the last instant: it is not escalated to the board
        last + timedelta(minutes=1): [("head of support", head), ("board", board)],
    }
    for when, expected in solved.items():
        card = measure(
            thursday((f"{when:%Y-%m-%d %H:%M}", "solved")),
            scenario,
        )
        assert explained(card) == expected
        assert told(card) == [(len(expected), *expected[-1])]


def test_a_ticket_that_still_runs_has_the_steps_as_of_the_log() -> None:
    for until, many in (("2027-03-31 12:59", 0), ("2027-03-31 13:01", 1), ("2027-04-05 13:01", 2)):
        card = measure(thursday(until=until), agreed())
        assert [row[0] for row in told(card)] == [many]
        assert len(explained(card)) == many


def test_what_is_reopened_counts_as_if_it_had_not_been_solved() -> None:
    happened = [("2027-03-31 12:00", "solved"), ("2027-04-02 08:00", "reopened")]
    assert explained(measure(thursday(happened[0]), agreed())) == []
    again = measure(thursday(*happened, until="2027-04-03 00:00"), agreed())
    assert explained(again) == [("head of support", "03-31 15:00")]
    assert told(again) == [(1, "head of support", "03-31 15:00")]
    anew = measure(thursday(*happened, until="2027-04-03 00:00"), agreed(rest=", on_reopen: new"))
    assert told(anew) == [(0, None, None), (0, None, None)]  # it was late twice, and both times not for long


def test_a_wait_for_the_customer_counts_only_where_the_clock_runs_on() -> None:
    happened = [("2027-03-30 07:00", "waiting_customer"), ("2027-04-01 07:00", "customer_replied")]
    read = thursday(*happened, until="2027-04-03 00:00")  # two working days of it are the customer's
    assert explained(measure(read, agreed())) == [("head of support", "04-02 15:00")]
    assert explained(measure(read, agreed(rest=", pauses: false"))) == [("head of support", "03-31 15:00")]


def test_what_is_in_time_called_off_or_not_yet_late_is_escalated_to_nobody() -> None:
    for happened in ([("2027-03-25 13:59", "solved")], [("2027-03-25 13:00", "cancelled")]):
        card = measure(thursday(*happened, until="2027-05-01 00:00"), agreed())
        assert (told(card), explained(card)) == ([], [])


def test_time_that_is_excluded_does_not_count_towards_a_step() -> None:
    scenario = promise(
        "a: {timezone: Europe/Berlin, exclusions: [{cause: force majeure, reference: storm, "
        "from: 2027-03-30T09:00+02:00, to: 2027-03-30T17:00+02:00}], commitments: {resolution: {business_days: dates, "
        f"promise: {{urgent: 6 h}}, quota: 90 % per month, hours: berlin, {STEPS}}}}}}}",
        BERLIN,
    )
    card = measure(thursday(until="2027-04-02 00:00"), scenario)
    assert explained(card) == [("head of support", "04-01 15:00")]
    assert told(card) == [(1, "head of support", "04-01 15:00")]


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 6_000),
    st.integers(1, 4_000),
    st.integers(1, 4_000),
    st.integers(1, 6_000),
    st.lists(st.integers(1, 1_500), min_size=1, max_size=3, unique=True),
)
def test_steps_are_reached_minute_by_minute(
    late: int, to_wait: int, to_answer: int, rest: int, lengths: list[int]
) -> None:
    created = at("2027-03-24 08:00") + timedelta(minutes=late)
    wait, answer = created + timedelta(minutes=to_wait), created + timedelta(minutes=to_wait + to_answer)
    solved = answer + timedelta(minutes=rest)
    steps = [f"{{after: {length} min, to: n{n}}}" for n, length in enumerate(sorted(lengths))]
    scenario = agreed(f"escalations: [{', '.join(steps)}]")
    happened = [(f"{wait:%Y-%m-%d %H:%M}", "waiting_customer"), (f"{answer:%Y-%m-%d %H:%M}", "customer_replied")]
    happened.append((f"{solved:%Y-%m-%d %H:%M}", "solved"))
    card = measure(
        thursday(*happened, created=f"{created:%Y-%m-%d %H:%M}", until="2027-06-01 00:00"),
        scenario,
    )
    minutes = np.arange(ms(created), ms(solved), 60_000)
    runs = scenario.calendars["berlin"].build().is_open(minutes.view("datetime64[ms]"))
    runs &= (minutes < ms(wait)) | (minutes >= ms(answer))
    ran = np.cumsum(runs)  # minutes by the end of each
    expected = [(f"n{n}", int(np.searchsorted(ran, 360 + each))) for n, each in enumerate(sorted(lengths))]
    reached = [(to, int(minutes[row]) + 60_000) for to, row in expected if row < len(minutes) - 1]
    (clock,) = card.explain("t").clocks
    assert [(each.to, each.at) for each in clock.escalations] == reached
    if clock.status == "breached":
        (row,) = card.violations.to_dict("records")
        last = None if pd.isna(row["escalated_at"]) else (row["escalated_to"], row["escalated_at"].value // 1_000_000)
        assert (row["escalations"], last) == (len(reached), reached[-1] if reached else None)


def test_it_is_told_in_the_agreement_on_the_screen_and_in_the_documents() -> None:
    scenario = agreed(rest=", business_days: dates")
    words = " ".join(document(scenario).split())
    for after, to in (("2 business days", "head of support"), ("5 business days", "board")):
        assert f"A ticket whose clock has not stopped {after} after it was due is escalated to {to}." in words
    assert "A ticket that is reopened counts for them as if it had not been solved." in words
    assert "A business day lasts to the same local time on the next working day." in words
    assert "and not while it is paused. Escalations change no verdict and no credit." in words
    card = measure(thursday(), scenario)
    console = Console(width=160, record=True)
    console.print(violations(card, 5))
    for table in ledger_tables(card.explain("t")):
        console.print(table)
    shown = " ".join(console.export_text().split())
    assert "escalated to" in shown
    assert "board" in shown
    assert "escalated to head of support (2 business days after due)" in shown
    (found,) = card.explain("t").document()["clocks"]
    shape = next(each for each in SCHEMA["oneOf"] if each["properties"]["kind"] == {"const": "ledger"})
    jsonschema.validate([found], shape["properties"]["clocks"])
    assert found["escalations"] == [
        {"at": "2027-03-31T15:00:00+02:00", "to": "head of support", "after": "2 business days"},
        {"at": "2027-04-05T15:00:00+02:00", "to": "board", "after": "5 business days"},
    ]


def test_without_escalations_nothing_is_said_of_them() -> None:
    scenario = agreed("pauses: true")
    card = measure(thursday(), scenario)
    assert "escalated_to" not in card.violations
    assert "escalations" not in card.explain("t").document()["clocks"][0]
    assert "scalat" not in document(scenario)


def test_they_move_no_verdict_and_no_money() -> None:
    read = thursday()
    with_steps, without = measure(read, agreed()), measure(read, agreed("pauses: true"))
    assert with_steps.compliance.equals(without.compliance)
    assert with_steps.credits.equals(without.credits)
    columns = list(without.violations)
    assert with_steps.violations[columns].equals(without.violations)


UNEVEN = {"berlin": "{timezone: Europe/Berlin, hours: {mon-thu: '09:00-17:00', fri: '09:00-15:00'}}"}


@pytest.mark.parametrize(
    ("steps", "rest", "calendars", "path", "found"),
    [
        ("4 h, 4 h", "", BERLIN, "escalations.1.after", "'4 h' to n1, not later than '4 h' to n0"),
        (
            "1 business day, 6 h",
            "",
            BERLIN,
            "escalations.1.after",
            "'6 h' to n1, not later than '1 business day' to n0",
        ),
        (
            "1 business day, 2 business days",
            "",
            UNEVEN,
            "escalations.0.after",
            "'1 business day' on calendar berlin, whose working days differ in length",
        ),
        (
            "4 h, 2 business days",
            ", business_days: dates",
            UNEVEN,
            "escalations.1.after",
            "'2 business days' on calendar berlin, whose working days differ in length",
        ),
    ],
)
def test_steps_that_do_not_rise_or_have_no_length_are_refused_at_their_line(
    steps: str, rest: str, calendars: dict[str, str], path: str, found: str
) -> None:
    listed = ", ".join(f"{{after: {each}, to: n{n}}}" for n, each in enumerate(steps.split(", ")))
    with pytest.raises(ScenarioError) as error:
        promise(
            "a:\n  commitments:\n    resolution: {promise: {urgent: 6 h}, quota: 90 % per month, hours: berlin,\n"
            f"      escalations: [{listed}]{rest}}}",
            calendars,
        )
    (problem,) = error.value.problems
    assert (problem.path, problem.found) == (f"agreements.a.commitments.resolution.{path}", found)
    assert problem.line > 0


def test_dates_have_a_length_where_working_days_differ() -> None:
    promise(
        f"a: {{commitments: {{resolution: {{promise: {{urgent: 6 h}}, quota: 90 % per month, hours: berlin, {STEPS}, "
        "business_days: dates}}}",
        UNEVEN,
    )


@pytest.mark.parametrize(
    "commitment",
    [
        "availability: {quota: 99 % per month, STEPS}",
        "abandonment: {quota: 90 % per month, STEPS}",
        "deflection: {quota: 30 % per month, STEPS}",
        "it: {metric: column, column: csat, limits: {urgent: at least 4}, quota: 90 % per month, STEPS}",
    ],
)
def test_where_nothing_is_ever_due_there_is_nothing_to_escalate(commitment: str) -> None:
    with pytest.raises(ScenarioError) as error:
        promise(f"a: {{commitments: {{{commitment.replace('STEPS', STEPS.replace('business days', 'h'))}}}}}")
    (problem,) = error.value.problems
    assert problem.path.endswith(".escalations")
    assert "of which nothing is ever due" in problem.found
