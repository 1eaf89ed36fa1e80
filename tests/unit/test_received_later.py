"""What is created after the cut-off of a working day is received on the next one: worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import numpy as np
import pytest
from promise_cases import at, log, ms, promise
from rich.console import Console

from slasim.agreements import measure, run_clocks
from slasim.agreements.document import document
from slasim.agreements.ledger import Ledger
from slasim.agreements.ledger.text import ledger_tables
from slasim.agreements.review import review
from slasim.log.ticket_log import TicketLog
from slasim.scenario import Scenario, ScenarioError

BERLIN = {"berlin": "{timezone: Europe/Berlin, hours: {mon-fri: '09:00-17:00'}, holidays: DE-BE}"}
RESPONSE = "first_response: {promise: {urgent: 4 h}, quota: 90 % per month, hours: berlin, cut_off: '15:00'}"

# Creation, start and due instant in UTC, an hour less than in Berlin and in summer two. 8 March is a holiday there, so
# are Friday 26 March and Monday 29 March; on Sunday 28 March summer time begins.
FOUR_HOURS = [
    ("2027-03-02 13:30:00", "2027-03-02 13:30", "2027-03-03 09:30"),  # Tuesday, 14:30: 2.5 h of it, 1.5 h of Wednesday
    ("2027-03-02 14:00:00", "2027-03-02 14:00", "2027-03-03 10:00"),  # 15:00 is in time
    ("2027-03-02 14:00:01", "2027-03-03 08:00", "2027-03-03 12:00"),  # a second later it is not
    ("2027-03-03 01:00:00", "2027-03-03 08:00", "2027-03-03 12:00"),  # in the night
    ("2027-03-05 15:00:00", "2027-03-09 08:00", "2027-03-09 12:00"),  # Friday, 16:00: Monday is a holiday
    ("2027-03-25 14:30:00", "2027-03-30 07:00", "2027-03-30 11:00"),  # Thursday before Easter, 15:30
    ("2027-04-03 12:00:00", "2027-04-05 07:00", "2027-04-05 11:00"),  # Saturday
]
OF_DAYS = {
    "close": [("2027-03-05 13:00:00", "2027-03-09 16:00"), ("2027-03-05 15:00:00", "2027-03-10 16:00")],
    "dates": [
        ("2027-03-05 13:00:00", "2027-03-09 13:00"),  # Friday, 14:00: Tuesday, 14:00
        ("2027-03-05 15:00:00", "2027-03-10 08:00"),  # Friday, 16:00: a day from Tuesday, 9:00
        ("2027-03-06 11:00:00", "2027-03-10 08:00"),  # Saturday: not before what came on Friday
    ],
}


def agreed(commitments: str = RESPONSE, calendars: dict[str, str] = BERLIN) -> Scenario:
    return promise(f"a: {{timezone: Europe/Berlin, commitments: {{{commitments}}}}}", calendars)


def made(*tickets: tuple[str, str, list[tuple[str, str]]], until: str = "2027-06-01 00:00") -> TicketLog:
    """Tickets as (creation, severity, what happened)."""
    rows = [(f"t{n}", created, severity, "gold-1", told) for n, (created, severity, told) in enumerate(tickets)]
    return log(rows, until, region="berlin")


def clocks_of(read: TicketLog, scenario: Scenario) -> list[tuple[str, str, str]]:
    """Start, due instant and status of each clock."""
    card = measure(read, scenario)
    promises = card.promises
    clocks = run_clocks(read, promises)

    def shown(instants: np.ndarray) -> list[str]:
        return [f"{datetime.fromtimestamp(each / 1000, UTC):%Y-%m-%d %H:%M}" for each in instants.tolist()]

    status = ["open", "met", "breached", "cancelled", "excluded"]
    return list(zip(shown(clocks.start), shown(clocks.due), [status[each] for each in clocks.status], strict=True))


def test_a_clock_starts_when_its_ticket_is_received() -> None:
    read = made(*((created, "urgent", []) for created, *_ in FOUR_HOURS))
    assert [each[:2] for each in clocks_of(read, agreed())] == [each[1:] for each in FOUR_HOURS]


@pytest.mark.parametrize("days", OF_DAYS)
def test_business_days_begin_when_the_ticket_is_received(days: str) -> None:
    commitment = RESPONSE.replace("4 h", "1 business day").replace("cut_off", f"business_days: {days}, cut_off")
    read = made(*((created, "urgent", []) for created, _ in OF_DAYS[days]))
    assert [due for _, due, _ in clocks_of(read, agreed(commitment))] == [due for _, due in OF_DAYS[days]]


def test_an_answer_before_the_start_is_in_time_and_a_wait_before_it_moves_nothing() -> None:
    read = made(("2027-03-02 15:00", "urgent", [("2027-03-02 15:20", "replied")]))
    card = measure(read, agreed())
    (clock,) = card.explain("t0").clocks
    assert (clock.status, clock.because) == ("met", "answered before it began")
    assert (clock.start, clock.stop) == (ms(at("2027-03-03 08:00")),) * 2
    waits = [("2027-03-02 15:10", "waiting_customer"), ("2027-03-03 09:00", "customer_replied")]
    solved = RESPONSE.replace("first_response", "resolution")  # Wednesday 9:00, an hour is the customer's: 14:00
    read = made(("2027-03-02 15:00", "urgent", [*waits, ("2027-03-03 13:00", "solved")]))
    assert clocks_of(read, agreed(solved)) == [("2027-03-03 08:00", "2027-03-03 13:00", "met")]
    (clock,) = measure(read, agreed(solved)).explain("t0").clocks
    assert clock.due == ms(at("2027-03-03 13:00"))


def test_explain_says_why_a_clock_began_later() -> None:
    card = measure(made(("2027-03-02 15:00", "urgent", [])), agreed())
    (clock,) = card.explain("t0").clocks
    first = clock.moves[0]
    assert (first.at, first.due) == (ms(at("2027-03-03 08:00")), ms(at("2027-03-03 12:00")))
    assert first.why == "it began when the hours of a working day did: the ticket was created after the cut-off before"
    assert first.why in str([table.caption for table in ledger_tables(card.explain("t0"))])


def test_a_ticket_belongs_to_the_month_in_which_it_is_received() -> None:
    late = ("2027-04-30 14:00", "urgent", [("2027-04-30 14:05", "replied")])  # Friday, 16:00
    rows = measure(made(late), agreed()).compliance
    assert rows[rows["decided"] > 0]["period"].astype(str).tolist() == ["2027-05"]
    card = measure(made(late, until="2027-05-03 06:59"), agreed())  # it has not begun
    assert not len(run_clocks(card.log, card.promises).ticket)
    assert card.explain("t0").clocks == ()
    card = measure(made(late, until="2027-05-03 07:00"), agreed())
    assert len(run_clocks(card.log, card.promises).ticket) == len(card.explain("t0").clocks) == 1


def test_severities_may_have_other_cut_offs_or_none() -> None:
    commitment = (
        "first_response: {promise: {urgent: 1 h, high: 1 h, normal: 1 h, low: 1 h}, quota: 90 % per month, "
        "hours: {low: 24x7, else: berlin}, cut_off: {urgent: '16:30', else: '15:00'}}"
    )
    at_four = "2027-03-02 15:00"  # in Berlin
    read = made(*((at_four, severity, []) for severity in ("urgent", "high", "low")))
    starts = [start for start, *_ in clocks_of(read, agreed(commitment))]
    assert starts == [at_four, "2027-03-03 08:00", at_four]
    only = commitment.replace("else: '15:00'", "normal: '15:00'")
    assert [start for start, *_ in clocks_of(read, agreed(only))] == [at_four] * 3


def test_the_desk_steers_by_the_due_instants_of_the_clocks() -> None:
    scenario = agreed(f"{RESPONSE}, resolution: {{{RESPONSE.split('{', 1)[1].replace('4 h', '2 business days')}")
    read = made(*((created, "urgent", []) for created, *_ in FOUR_HOURS))
    promises = measure(read, scenario).promises
    steering, clocks = promises.steering(read.ticket_table), run_clocks(read, promises)
    assert steering.response.tolist() == clocks.due[clocks.commitment == 0].tolist()
    assert steering.resolution[:, 0].tolist() == clocks.due[clocks.commitment == 1].tolist()
    assert promises.cut_offs is not None


def test_other_commitments_are_as_they_were() -> None:
    """And all clocks stand in the order of tickets and commitments."""
    other = "resolution: {promise: {urgent: 8 h}, quota: 90 % per month, hours: berlin}"
    read = made(*((created, "urgent", [("2027-05-01 00:00", "solved")]) for created, *_ in FOUR_HOURS))
    both, alone = (run_clocks(read, measure(read, agreed(of)).promises) for of in (f"{RESPONSE}, {other}", other))
    order = np.lexsort((both.number, both.commitment, both.ticket))
    assert order.tolist() == list(range(len(both.ticket)))
    mine = both.commitment == 1
    for name in ("ticket", "start", "due", "stop", "status"):
        np.testing.assert_array_equal(getattr(both, name)[mine], getattr(alone, name))


def test_the_document_says_it_and_shows_it() -> None:
    text = document(agreed())
    assert (
        "A ticket of severity Urgent that is created after 15:00 on a working day, by the clock of the hours that "
        "count, and before the hours of the next working day begin is received when these begin: its clock starts "
        "then, and what happens to it before counts as if it happened then."
    ) in text
    assert "A clock that starts on Fri 2027-01-08 15:00 (Europe/Berlin):" in text
    assert "is created after Fri 2027-03-05 15:00 is received on Tue 2027-03-09 09:00, when its clock starts." in text


def test_a_review_names_a_promise_without_the_cut_off_that_is_due_before() -> None:
    other = "resolution: {promise: {urgent: 4 h}, quota: 90 % per month, hours: berlin"
    found = {each.name: each for each in review(agreed(f"{RESPONSE}, {other}}}"))}
    told = "Asked just after Mon 2027-01-04 15:00, urgent is due on Tue 2027-01-05 11:00 for resolution and on"
    assert told in found["cut_off_alone"].risk
    both = f"{RESPONSE}, {other}, cut_off: '15:00'}}"
    longer = f"{RESPONSE}, {other.replace('4 h', '40 h')}}}"
    for scenario in (agreed(both), agreed(longer)):
        assert "cut_off_alone" not in {each.name for each in review(scenario)}


@pytest.mark.parametrize(
    ("commitment", "path", "found"),
    [
        (RESPONSE.replace("'15:00'", "'25:00'"), "", "'25:00'"),
        (RESPONSE.replace("'15:00'", "15"), "", "the number 15"),
        (RESPONSE.replace("'15:00'", "{urgent: noon}"), ".urgent", "'noon'"),
        (RESPONSE.replace("'15:00'", "{sev: '12:00'}"), ".sev", "'sev'"),
        (RESPONSE.replace("'15:00'", "{low: '12:00'}"), ".low", "a cut-off for 'low', which is promised nothing"),
        (RESPONSE.replace("hours: berlin", "hours: 24x7"), "", "a cut-off of clocks that run round the clock"),
        (RESPONSE.replace("'15:00'", "'09:00'"), "", "'09:00', before the hours of berlin begin on mon"),
        (RESPONSE.replace("'15:00'", "'17:01'"), "", "'17:01', after the hours of berlin are over"),
        (RESPONSE.replace("first_response", "next_response"), "", "a cut-off of next_response"),
        (RESPONSE.replace("cut_off", "starts: handed_over, cut_off"), "", "a cut-off beside starts: handed_over"),
    ],
)
def test_a_cut_off_that_says_nothing_is_refused_at_its_line(commitment: str, path: str, found: str) -> None:
    with pytest.raises(ScenarioError) as error:
        agreed(commitment)
    problem = error.value.problems[0]
    assert (problem.path.split(".commitments.")[1].split(".", 1)[1], problem.found) == (f"cut_off{path}", found)
    assert problem.line > 0


# Reported by 15:00 it is answered by 18:00 of that day, later by 12:00 of the next working day; in UTC.
APART = "first_response: {promise: {urgent: by 18:00}, cut_off: '15:00', after_cut_off: {urgent: by 12:00}, "
APART += "quota: none, hours: berlin}"
BY_THE_CLOCK = [
    ("2027-03-02 13:59:00", "2027-03-02 17:00"),  # Tuesday, 14:59
    ("2027-03-02 14:00:00", "2027-03-02 17:00"),  # 15:00 is in time
    ("2027-03-02 14:01:00", "2027-03-03 11:00"),
    ("2027-03-03 05:00:00", "2027-03-03 11:00"),  # in the night: of what came after the cut-off
    ("2027-03-05 15:00:00", "2027-03-09 11:00"),  # Friday, 16:00: Monday is a holiday
    ("2027-03-25 14:30:00", "2027-03-30 10:00"),  # before Easter, due in summer time
]


def test_what_comes_after_the_cut_off_may_have_another_target() -> None:
    read, scenario = made(*((created, "urgent", []) for created, _ in BY_THE_CLOCK)), agreed(APART)
    assert [due for _, due, _ in clocks_of(read, scenario)] == [due for _, due in BY_THE_CLOCK]
    card = measure(read, scenario)
    assert card.promises.steering(read.ticket_table).response.tolist() == run_clocks(read, card.promises).due.tolist()
    for number, (_, due) in enumerate(BY_THE_CLOCK):
        (clock,) = card.explain(f"t{number}").clocks
        assert clock.due == ms(at(due))
    assert "by 12:00" in shown_by(card.explain("t2"))
    assert "by 18:00" in shown_by(card.explain("t1"))


def shown_by(ledger: Ledger) -> str:
    console = Console(width=200, record=True, file=StringIO())
    for table in ledger.tables():
        console.print(table)
    return console.export_text()


def test_a_ticket_that_waits_keeps_the_target_of_when_it_came() -> None:
    """Wednesday 9:00 to 12:00 are three hours, of which one is the customer's."""
    solved = APART.replace("first_response", "resolution")
    waits = [("2027-03-03 08:30", "waiting_customer"), ("2027-03-03 09:30", "customer_replied")]
    read = made(("2027-03-02 15:00", "urgent", waits))
    assert clocks_of(read, agreed(solved))[0][:2] == ("2027-03-03 08:00", "2027-03-03 12:00")


def test_several_cut_offs_of_one_ticket_are_told_apart() -> None:
    """At 13:30 in Berlin it is late for the solution and in time for the answer."""
    solved = APART.replace("first_response", "resolution").replace("15:00", "13:00").replace("by 12:00", "3 h")
    read = made(("2027-03-02 12:30", "urgent", []), ("2027-03-02 15:00", "urgent", []))
    found = [due for _, due, _ in clocks_of(read, agreed(f"{APART}, {solved}"))]
    assert found == ["2027-03-02 17:00", "2027-03-03 11:00", "2027-03-03 11:00", "2027-03-03 11:00"]


def test_a_time_of_the_day_alone_is_that_of_the_next_working_day_once_it_is_over() -> None:
    commitment = "first_response: {promise: {urgent: by 12:00}, quota: none, hours: berlin}"
    read = made(*((created, "urgent", []) for created in ("2027-03-02 11:00", "2027-03-02 11:01", "2027-03-06 08:00")))
    assert [due for _, due, _ in clocks_of(read, agreed(commitment))] == [
        "2027-03-02 11:00",  # Tuesday, 12:00: then
        "2027-03-03 11:00",
        "2027-03-09 11:00",  # Saturday; Monday is a holiday
    ]
    assert "is due for" not in str(review(agreed(APART)).named("due_at_once"))
    (trap,) = review(agreed(commitment)).named("due_at_once")
    assert "it is due 0 min after it is received" in trap.risk or "due 0 s after" in trap.risk


def test_the_document_shows_both_targets() -> None:
    text = document(agreed(APART))
    assert "A ticket of severity Urgent that is so received has another target: by 12:00." in text
    assert (
        "A clock that starts on Mon 2027-01-04 15:00 (Europe/Berlin) is due on Mon 2027-01-04 18:00. A ticket that is "
        "created after that is received on Tue 2027-01-05 09:00, and is due on Tue 2027-01-05 12:00."
    ) in text


@pytest.mark.parametrize(
    ("commitment", "path", "found"),
    [
        (APART.replace("by 18:00", "by noon"), "promise.urgent", "'noon'"),
        (
            APART.replace("{urgent: by 12:00}", "{low: 2 h}"),
            "after_cut_off.low",
            "a target after the cut-off for 'low', ",
        ),
        (APART.replace("cut_off: '15:00', ", ""), "after_cut_off.urgent", "a target after the cut-off for 'urgent', "),
        (
            "next_response: {promise: {urgent: by 18:00}, quota: none, hours: 24x7}",
            "promise.urgent",
            "'by 18:00' of a working day, round the clock",
        ),
        (
            "next_response: {promise: {urgent: by 18:00}, measure: mean, per: month, hours: berlin}",
            "promise.urgent",
            "a mean beside 'by 18:00', which has no length",
        ),
    ],
)
def test_a_time_of_the_day_that_says_nothing_is_refused_at_its_line(commitment: str, path: str, found: str) -> None:
    with pytest.raises(ScenarioError) as error:
        agreed(commitment)
    problem = error.value.problems[0]
    assert problem.path.split(".commitments.")[1].split(".", 1)[1] == path
    assert problem.found.startswith(found)
    assert problem.line > 0
