"""Which agreement a ticket falls under, and what it is owed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from promise_cases import SEVERITIES, at, ms, promise

from slasim.calendars import tables
from slasim.scenario import Scenario
from slasim.terms import NEVER, Metric, Promises, TermsError, write_promises
from slasim.workload.tables import Accounts, Labels, Tickets

HOUR = 3_600_000
CALENDARS = {
    "north": "{timezone: UTC, hours: {mon-fri: 09:00-17:00}}",
    "south": "{timezone: UTC, hours: {mon-fri: 10:00-14:00}}",
}
LABELS = Labels(SEVERITIES, ("gold", "free"), ("north", "south"), ("email", "chat"), ("app", "api"), ())
ONE = "commitments: {first_response: {promise: {urgent: %s}, quota: 90 %% per month}}"


def accounts(*rows: tuple[str, str, str, str | None]) -> Accounts:
    """(name, tier, region, agreement it names)."""
    return Accounts(
        tuple(name for name, *_ in rows),
        np.array([LABELS.tiers.index(tier) for _, tier, _, _ in rows], np.int8),
        np.array([LABELS.regions.index(region) for _, _, region, _ in rows], np.int16),
        np.zeros(len(rows), np.int64),
        np.ones(len(rows)),
        tuple(named for *_, named in rows),
    )


def tickets(*rows: tuple[int, str, str, str], created: str = "2027-01-04 09:00") -> Tickets:
    """(customer, severity, channel, product), all created at one instant."""
    customer, severity, channel, product = zip(*rows, strict=True)
    return Tickets(
        np.arange(len(rows), dtype=np.int64),
        np.full(len(rows), ms(at(created)), np.int64),
        np.array([SEVERITIES.index(name) for name in severity], np.int8),
        np.array(customer, np.int32),
        np.array([LABELS.channels.index(name) for name in channel], np.int8),
        np.array([LABELS.products.index(name) for name in product], np.int16),
        np.zeros(len(rows), np.int8),
    )


def promises(agreements: str, who: Accounts, labels: Labels = LABELS) -> Promises:
    scenario: Scenario = promise(agreements, CALENDARS)
    built = [spec.build() for spec in scenario.calendars.values()]
    return write_promises(scenario, who, labels, tables(built, ms(at("2026-12-01 00:00")), ms(at("2027-06-01 00:00"))))


def owed(written: Promises, one: Tickets, which: str = "target") -> list[dict[str, int]]:
    """For each ticket: commitment -> ms of open time."""
    lengths = getattr(written.owed, which)[written.classes(one)]
    names = [f"{c.agreement}.{c.name}" for c in written.commitments]
    return [{name: int(ms_) for name, ms_ in zip(names, row, strict=True) if ms_} for row in lengths]


TWO = accounts(("gold 1", "gold", "north", None), ("free 1", "free", "south", None))


def test_first_agreement_of_a_kind_that_fits_wins_whole() -> None:
    written = promises(
        f"""
a: {{for: {{tier: gold, channel: chat}}, {ONE % "1 h"}}}
b: {{for: {{tier: gold}}, commitments: {{first_response: {{promise: {{urgent: 2 h, high: 3 h}}, quota: 90 % per month}},
    resolution: {{promise: {{urgent: 9 h}}, quota: 90 % per month}}}}}}
c: {{{ONE % "4 h"}}}
""",
        TWO,
    )
    found = owed(
        written,
        tickets(
            (0, "urgent", "chat", "app"),
            (0, "high", "chat", "app"),  # falls under a, which promises nothing for high; b adds nothing
            (0, "urgent", "email", "app"),
            (0, "high", "email", "api"),
            (1, "urgent", "chat", "app"),
        ),
    )
    assert found == [
        {"a.first_response": HOUR},
        {},
        {"b.first_response": 2 * HOUR, "b.resolution": 9 * HOUR},
        {"b.first_response": 3 * HOUR},
        {"c.first_response": 4 * HOUR},
    ]


def test_kinds_run_side_by_side() -> None:
    written = promises(
        f"a: {{{ONE % '2 h'}}}\nola: {{kind: internal, {ONE % '1 h'}}}\nuc: {{kind: vendor, {ONE % '3 h'}}}", TWO
    )
    assert owed(written, tickets((0, "urgent", "email", "app"))) == [
        {"a.first_response": 2 * HOUR, "ola.first_response": HOUR, "uc.first_response": 3 * HOUR}
    ]


def test_agreement_that_an_account_names_wins_within_its_kind() -> None:
    who = accounts(("plain", "gold", "north", None), ("own", "free", "south", "special"))
    written = promises(
        f"""
a: {{{ONE % "2 h"}}}
special: {{for: {{tier: gold, region: north, product: api}}, {ONE % "1 h"}}}
ola: {{kind: internal, {ONE % "30 min"}}}
""",
        who,
    )
    inside = {"ola.first_response": HOUR // 2}
    assert owed(
        written,
        tickets(
            (0, "urgent", "email", "api"),  # not named: the first as written
            (1, "urgent", "email", "api"),  # named: the conditions on tier and region are waived
            (1, "urgent", "email", "app"),  # the condition on the product still holds
        ),
    ) == [
        {"a.first_response": 2 * HOUR} | inside,
        {"special.first_response": HOUR} | inside,
        {"a.first_response": 2 * HOUR} | inside,
    ]


def test_hours_are_round_the_clock_the_customers_or_a_calendars() -> None:
    written = promises(
        """
a:
  commitments:
    first_response: {promise: {urgent: 1 h, high: 1 h, normal: 1 h}, quota: 90 % per month,
                     hours: {urgent: 24x7, high: customer, else: south}}
""",
        TWO,
    )
    some = tickets(*((who, severity, "email", "app") for who in (0, 1) for severity in ("urgent", "high", "normal")))
    assert written.owed.calendar[written.classes(some), 0].tolist() == [-1, 0, 1, -1, 1, 1]
    hours = [9 + 1, 10, 11, 10, 11, 11]  # Monday 09:00: north opens at 9, south at 10
    assert written.steering(some).response.tolist() == [ms(at(f"2027-01-04 {hour:02d}:00")) for hour in hours]


def test_goal_falls_back_to_the_promise_and_business_days_follow_the_calendar() -> None:
    written = promises(
        """
a:
  commitments:
    resolution: {promise: {urgent: 2 business days, high: 6 h}, goal: {urgent: 1 business day}, quota: 90 % per month,
                 hours: customer}
""",
        TWO,
    )
    some = tickets((0, "urgent", "email", "app"), (1, "urgent", "email", "app"), (0, "high", "email", "app"))
    assert [row["a.resolution"] for row in owed(written, some)] == [16 * HOUR, 8 * HOUR, 6 * HOUR]
    assert [row["a.resolution"] for row in owed(written, some, "goal")] == [8 * HOUR, 4 * HOUR, 6 * HOUR]
    assert written.steering(some).resolution[0, 0] == ms(at("2027-01-04 17:00"))  # due at closing time


def test_steering_takes_the_earliest_response_goal_and_every_resolution_goal() -> None:
    written = promises(
        """
a: {for: {tier: gold}, commitments: {
    first_response: {promise: {urgent: 2 h}, goal: {urgent: 90 min}, quota: 90 % per month},
    resolution: {promise: {urgent: 4 h}, quota: 90 % per month, hours: north}}}
ola: {kind: internal, commitments: {answer: {metric: first_response, promise: {urgent: 1 h}, quota: 90 % per month},
    done: {metric: resolution, promise: {urgent: 3 h, high: 5 h}, quota: 90 % per month, pauses: false}}}
""",
        TWO,
    )
    some = tickets((0, "urgent", "email", "app"), (1, "high", "email", "app"), (1, "low", "email", "app"))
    found = written.steering(some)
    nine = ms(at("2027-01-04 09:00"))
    assert found.response.tolist() == [nine + HOUR, NEVER, NEVER]
    assert found.resolution.tolist() == [[nine + 4 * HOUR, nine + 3 * HOUR], [nine + 5 * HOUR, NEVER], [NEVER, NEVER]]
    assert found.calendar.tolist() == [[0, -1], [-1, -1], [-1, -1]]
    assert found.pauses.tolist() == [[1, 0], [0, 0], [0, 0]]


def test_a_goal_of_routing_is_for_tickets_without_one_of_resolution() -> None:
    written = promises(
        """
a: {for: {tier: gold}, commitments: {first_response: {promise: {urgent: 2 h, high: 9 h}, quota: 90 % per month},
    resolution: {promise: {urgent: 4 h}, quota: 90 % per month, hours: north, pauses: false}}}
""",
        TWO,
    )
    some = tickets((0, "urgent", "email", "app"), (0, "high", "email", "app"), (1, "low", "email", "app"))
    found, nine = replace(written, goal=5 * HOUR).steering(some), ms(at("2027-01-04 09:00"))
    assert found.response.tolist() == [nine + 2 * HOUR, nine + 9 * HOUR, NEVER]
    assert found.resolution.tolist() == [[nine + 4 * HOUR], [nine + 5 * HOUR], [nine + 5 * HOUR]]
    assert found.calendar.tolist() == [[0], [-1], [-1]]
    assert found.pauses.tolist() == [[0], [1], [1]]


def test_no_agreements_at_all() -> None:
    scenario = promise(f"a: {{{ONE % '1 h'}}}", CALENDARS)
    bare = scenario.model_copy(update={"agreements": {}})
    built = [spec.build() for spec in scenario.calendars.values()]
    written = write_promises(bare, TWO, LABELS, tables(built, ms(at("2026-12-01 00:00")), ms(at("2027-06-01 00:00"))))
    found = written.steering(tickets((0, "urgent", "email", "app")))
    assert found.response.tolist() == [NEVER]
    assert found.resolution.shape == (1, 0)


def test_commitments_carry_what_the_scorecard_needs() -> None:
    written = promises(
        """
a: {commitments: {answer: {metric: first_response, promise: {urgent: 1 h}, quota: 90 % per month, period: due}}}
""",
        TWO,
    )
    (only,) = written.commitments
    assert (only.agreement, only.name, only.metric, only.pauses, only.period_of) == (
        "a",
        "answer",
        Metric.FIRST_RESPONSE,
        False,
        "due",
    )


def test_every_problem_at_once() -> None:
    who = accounts(("x", "gold", "north", "nothing such"), ("y", "free", "south", None))
    labels = LABELS._replace(severities=("urgent", "huge"), tiers=("gold", "golden"), regions=("north", "moon"))
    with pytest.raises(TermsError) as caught:
        promises(
            """
a: {for: {tier: gold}, commitments: {first_response: {promise: {urgent: 1 h}, quota: 90 % per month, hours: customer}}}
b: {commitments: {first_response: {promise: {urgent: 1 h}, quota: 90 % per month, hours: customer}}}
""",
            who,
            labels,
        )
    assert len(caught.value.problems) == 3  # tiers are told at their lines in a log: test_unknown_tiers.py
    for words in ("severity 'huge'", "agreement 'nothing such'", "hours of 'moon', a region"):
        assert sum(words in str(problem) for problem in caught.value.problems) == 1


CHAT_ABOUT_APP = "{for: {channel: chat, product: app}, commitments: {first_response: \
{promise: {urgent: 1 h}, quota: 9 % per month}}}"

NO_CHANNEL = "channel: found tickets whose channel is not stated; expected email or chat"


@pytest.mark.parametrize(
    ("channels", "products", "words"),
    [
        (
            ("Chat",),
            ("app",),
            ["channel: found channel 'Chat' of the tickets; expected email or chat; did you mean chat?"],
        ),
        (("chat", ""), ("app", ""), [NO_CHANNEL]),  # no product is a product, no channel is no channel
        ((), (), [NO_CHANNEL, "product: found tickets whose product is not stated; expected app or api"]),
        (
            ("chat",),
            ("APP",),
            ["product: found product 'APP' of the tickets; expected app or api; did you mean app?"],
        ),
        (("chat",), ("app", "api"), []),
    ],
)
def test_a_name_that_would_silently_fit_no_agreement_is_refused(
    channels: tuple[str, ...], products: tuple[str, ...], words: list[str]
) -> None:
    labels = LABELS._replace(channels=channels, products=products)
    assert promises("a: {commitments: {first_response: {promise: {urgent: 1 h}, quota: 9 % per month}}}", TWO, labels)
    try:
        promises(f"a: {CHAT_ABOUT_APP}", TWO, labels)
        problems: list[str] = []
    except TermsError as error:
        problems = [str(problem) for problem in error.problems]
    assert [problem.partition(": agreements.a.for.")[2] for problem in problems] == words


def test_due_beyond_the_tables_is_an_error_not_never() -> None:
    written = promises(
        "a: {commitments: {first_response: {promise: {urgent: 900 h}, quota: 90 % per month, hours: north}}}", TWO
    )
    with pytest.raises(TermsError, match="beyond the calendar tables"):
        written.steering(tickets((0, "urgent", "email", "app")))
