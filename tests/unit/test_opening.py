"""Tickets that wait when the simulation begins: by hand in both desks, drawn apart, refused beside a warm-up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from rich.text import Text
from scipy import stats
from workload_cases import MIX, STREAM, horizon, scenario

from slasim import Scenario, ScenarioError, compare, measure, simulate
from slasim.desk import compiled, reference
from slasim.desk.referee import check
from slasim.desk.referee.findings import DeskRule
from slasim.desk.routing import Order, Routing
from slasim.load import load_warnings, loads
from slasim.log.kinds import EventKind, Events
from slasim.planning import expected_load, first_answer
from slasim.report.before.first_answer import first_tables
from slasim.report.screen.queue_lines import queue_lines
from slasim.roster import Month, expand, months
from slasim.study.measures.promises.obligations import obligations
from slasim.study.running.routing import routing_of
from slasim.workload import Workload, draw
from tests.desk_cases import agent, engine_named, make_roster, make_steering, make_workload, play, starts, ticket

HOUR = 3_600_000
MONDAY = datetime(2027, 1, 4, tzinfo=UTC)
QUIET = {**STREAM, "volume": "0 per week", "mix": {**MIX, "severity": {"urgent": "50 %", "normal": "50 %"}}}
TWO = [
    {"stream": "mail", "severity": "urgent", "tickets": {"1 h": 1}},
    {"stream": "mail", "severity": "normal", "tickets": {"2 h": 2}},
]
HOURLY = [{"path": [{"skill": "help", "handle": "constant(1 h)", "then": {"solved": "100 %"}}]}]
FROM_8 = {"site": "home", "skills": ["help"], "shifts": {"day": {"hours": "08:00-16:00", "headcount": 1}}}
PROMISE = {
    "mail": {
        "kind": "customer",
        "commitments": {
            "resolution": {
                "metric": "resolution",
                "hours": "24x7",
                "promise": {"urgent": "10 h", "normal": "12 h"},
                "quota": "50 % per month",
            }
        },
    }
}


def desk(opening: list[dict[str, Any]], **sections: Any) -> Scenario:
    usual: dict[str, Any] = {
        "horizon": horizon("2027-01-04", "4 weeks"),
        "severities": ["urgent", "normal"],
        "demand": {"mail": QUIET},
        "work": HOURLY,
        "teams": {"desk": FROM_8},
        "routing": {"order": "severity"},
    }
    return scenario(**{**usual, "opening": opening, **sections})


def created(of: Workload) -> list[tuple[str, float]]:
    """Severity and hours of age of each ticket that waits at the beginning."""
    rows = zip(of.tickets.severity, of.tickets.created, strict=True)
    return [(of.labels.severities[severity], (of.start - at) / HOUR) for severity, at in rows if at < of.start]


def test_the_case_of_the_page_row_by_row() -> None:
    # The case of docs/model.md: touches of an hour from 08:00 on, the urgent ticket first.
    of = desk(TWO, agreements=PROMISE)
    study = simulate(of, replications=2)
    log = study.log(0)
    events = log.events
    at = ((events["time"] - MONDAY) / timedelta(hours=1)).tolist()
    severity = log.tickets.set_index("ticket").loc[events["ticket"], "severity"]
    assert list(zip(at, events["kind"], severity, strict=True)) == [
        (-2, "created", "normal"),
        (-2, "created", "normal"),
        (-1, "created", "urgent"),
        (8, "work_started", "urgent"),
        (9, "replied", "urgent"),
        (9, "solved", "urgent"),
        (9, "work_started", "normal"),
        (10, "replied", "normal"),
        (10, "solved", "normal"),
        (10, "work_started", "normal"),
        (11, "replied", "normal"),
        (11, "solved", "normal"),
    ]
    # 10 h for the urgent one, met at the very instant; 12 and 13 h for the others, of 12 h.
    rows = study.section("opening").set_index("severity")
    assert rows["tickets"].tolist() == [3, 1, 2]
    assert rows["touched"].tolist() == [timedelta(hours=10), timedelta(hours=8), timedelta(hours=10)]
    assert rows["solved"].tolist() == [timedelta(hours=11), timedelta(hours=9), timedelta(hours=11)]
    assert rows["attainment"].tolist() == pytest.approx([2 / 3, 1, 1 / 2])
    assert not rows["solved_cut_off"].any()
    line = " ".join(" ".join(map(plain, queue_lines(study)[1:])).split())
    assert line == (
        "The opening backlog of 3 tickets is taken up after 10.0 h and worked off after 11.0 h on average; 67 % of its "
        "clocks are met."
    )
    # They are no tickets of the window, and stand in its backlog: at 00:00 3, from 11:00 on none.
    assert study.arrivals["tickets"].sum() == 0
    hours = study.backlog.groupby("hour", observed=True)["open"].sum()
    assert hours.iloc[:13].tolist() == [3] * 9 + [2, 1, 0, 0]


def plain(line: str) -> str:
    return Text.from_markup(line).plain


def test_a_comparison_tells_how_much_earlier_it_is_worked_off() -> None:
    # A second agent takes up the last at 09:00 instead of 10:00, and it is solved at 10:00 instead of 11:00.
    found = compare(desk(TWO, agreements=PROMISE), "teams.desk.shifts.day.headcount=2", replications=2).differences
    mine = found[found["measure"].str.startswith("opening")]
    rows = zip(mine["measure"], mine["severity"], mine["baseline"], mine["difference"], strict=True)
    assert list(rows) == [
        ("opening touched", "all", 10 * HOUR, -HOUR),
        ("opening solved", "all", 11 * HOUR, -HOUR),
    ]


def test_the_log_tells_the_same_to_measure_and_explain() -> None:
    of = desk(TWO, agreements=PROMISE)
    log = simulate(of, replications=2).log(0)
    urgent = log.tickets.loc[log.tickets["severity"] == "urgent", "ticket"].iloc[0]
    (clock,) = measure(log, of).explain(urgent).clocks
    assert (clock.stop, clock.due, clock.status) == (clock.start + 10 * HOUR, clock.start + 10 * HOUR, "met")
    assert measure(log, of).violations.empty  # of the window
    whole = measure(log, of, window=(MONDAY - timedelta(days=1), MONDAY + timedelta(days=7)))
    assert whole.violations.empty  # never more than the log covers


@pytest.mark.parametrize("order", ["fifo", "severity", "deadline"])
@pytest.mark.parametrize("ownership", ["pooled", "prefer_owner"])
def test_both_desks_and_the_referee_agree(order: str, ownership: str) -> None:
    opening = [
        {"stream": "mail", "tickets": {"up to 1 day": 9, "up to 3 days": 30, "9 days": 3}},
        {"stream": "mail", "severity": "urgent", "tickets": {"up to 8 h": 6}},
    ]
    path = [{"skill": "help", "handle": "exponential(mean=50 min)", "then": {"solved": "60 %", "customer": "40 %"}}]
    work = [{"path": path, "customer_reply": "exponential(mean=5 h)"}]
    night = {"site": "home", "skills": ["help"], "shifts": {"night": {"hours": "20:00-04:00", "headcount": 2}}}
    of = desk(
        opening,
        work=work,
        teams={"desk": FROM_8, "night": night},  # who came at 20:00 is there at midnight, and idle since then
        demand={"mail": {**QUIET, "volume": "60 per week"}},
        agreements=PROMISE,
        routing={"order": order, "ownership": ownership},
    )
    drawn, roster, (_, until) = draw(of, 3, 0), expand(of, 3, 0), of.span()
    steering = obligations(of).promises.steering(drawn.tickets)
    what = drawn, roster, steering, routing_of(of), until
    fast, slow = compiled.run(*what), reference.run(*what)
    assert all(map(np.array_equal, fast, slow))
    assert check(*what, fast) == []
    assert drawn.size > 48
    assert drawn.tickets.created[0] == drawn.start - 9 * 24 * HOUR


def test_ages_are_even_in_their_bands() -> None:
    of = desk([{"stream": "mail", "severity": "normal", "tickets": {"up to 1 day": 400, "up to 3 days": 600}}])
    ages = np.array([age for _, age in created(draw(of, 5, 0))])
    young, old = ages[ages <= 24], ages[ages > 24]
    assert (len(young), len(old)) == (400, 600)
    assert stats.kstest(young, stats.uniform(0, 24).cdf).pvalue > 1e-3
    assert stats.kstest(old, stats.uniform(24, 48).cdf).pvalue > 1e-3


def test_what_waits_moves_no_other_ticket() -> None:
    demand = {"mail": {**QUIET, "volume": "300 per week"}}
    without, one, more = (
        desk(opening, demand=demand)
        for opening in (
            [],
            TWO,
            [{"stream": "mail", "severity": "normal", "tickets": {"2 h": 3, "up to 9 h": 4}}, TWO[0]],
        )
    )
    rows = [
        {
            int(uid): (int(at), int(severity), int(work))
            for uid, at, severity, work in zip(
                *(of.tickets.uid, of.tickets.created, of.tickets.severity, of.touches.work), strict=True
            )
        }
        for of in (draw(each, 8, 1) for each in (without, one, more))
    ]
    assert rows[0].items() < rows[1].items() < rows[2].items()
    assert (len(rows[1]) - len(rows[0]), len(rows[2]) - len(rows[0])) == (3, 8)


def test_an_age_moves_when_its_tickets_came_and_nothing_else() -> None:
    young, old = (
        draw(desk([{"stream": "mail", "tickets": {"up to 2 h": 4, age: 9}}]), 8, 1)
        for age in ("up to 5 h", "up to 9 h")
    )
    of = [
        {
            int(uid): (int(severity), int(customer))
            for uid, severity, customer in zip(
                each.tickets.uid, each.tickets.severity, each.tickets.customer, strict=True
            )
        }
        for each in (young, old)
    ]
    assert of[0] == of[1]
    ages = [sorted(age for _, age in created(each)) for each in (young, old)]
    assert ages[0][:4] == ages[1][:4]
    assert [2 + (age - 2) * 7 / 3 for age in ages[0][4:]] == pytest.approx(ages[1][4:], abs=1e-5)


def test_what_an_entry_leaves_out_is_drawn_by_the_mix() -> None:
    mix = {"tier": {"all": "100 %"}, "severity": {"urgent": "25 %", "normal": "75 %"}}
    of = desk([{"stream": "mail", "tickets": {"1 h": 800}}], demand={"mail": {**QUIET, "mix": mix}})
    urgent = sum(name == "urgent" for name, _ in created(draw(of, 1, 0)))
    assert stats.binomtest(urgent, 800, 0.25).pvalue > 1e-3


def test_the_work_of_what_waits_is_in_the_first_load() -> None:
    # 3 h of work wait; 8 h on each of 28 days are there, 8 on each day.
    of = desk(TWO)
    assert [team.work for team in first_answer(of).teams] == [3.0]
    days = expected_load(of, "day").periods
    assert [sum(day.work.values()) for day in days[:3]] == [3.0, 0.0, 0.0]
    assert days[0].load == pytest.approx(3 / 8)
    load, *_ = first_tables(first_answer(of))
    assert "With 3 h of work of 3 tickets that wait at the beginning, in the first month." in str(load.caption)
    assert expected_load(of).document()["opening"] == {"tickets": 3, "work_by_skill": {"help": 3.0}}
    ((_, (pool,)),) = loads(of, months(of))
    assert pool.work == 0  # whether queues grow is asked of what comes


def test_a_backlog_that_the_window_cannot_work_off_is_warned_of() -> None:
    # 28 x 8 h are 224 h; 40 tickets a week for 4 weeks are 160 h, so 64 are left.
    demand = {"mail": {**QUIET, "volume": "40 per week"}}
    fits, not_ = (desk([{"stream": "mail", "tickets": {"up to 3 days": many}}], demand=demand) for many in (63, 65))
    rules = [[each.rule for each in load_warnings(of)] for of in (fits, not_)]
    assert "lasting_backlog" not in rules[0]
    assert "overload" not in rules[1]
    (warning,) = [each for each in load_warnings(not_) if each.rule == "lasting_backlog"]
    assert warning.found == "65 h of work (help) wait, and the work of the window leaves 64 h"


@pytest.mark.parametrize(
    ("opening", "more", "said"),
    [
        (TWO, {"horizon": horizon("2027-01-04") | {"warm_up": "2 weeks"}}, "warm_up: 0 h"),
        ([*TWO, TWO[0]], {}, "opening.2: found the tickets of opening.0 a second time"),
        ([{**TWO[0], "stream": "male"}], {}, "did you mean mail"),
        ([{**TWO[0], "stream": "forecast"}], {}, "expected a stream of demand: mail"),  # a field beside the streams
        ([{**TWO[0], "severity": "low"}], {}, "opening.0.severity: found 'low'"),
        ([{**TWO[0], "tier": "some"}], {}, "opening.0.tier: found 'some'"),
        ([{**TWO[0], "product": "app"}], {}, "opening.0.product: found 'app'"),
        ([{**TWO[0], "tickets": {"up to 3 days": 1, "up to 1 day": 2}}], {}, "1 days after 3 days"),
        ([{**TWO[0], "tickets": {"up to 3 days": 1.5}}], {}, "a whole number of tickets"),
        ([{**TWO[0], "tickets": {"old": 1}}], {}, "an age such as up to 3 days"),
        ([{**TWO[0], "tickets": {}}], {}, "tickets by age"),
    ],
)
def test_what_cannot_be_is_refused(opening: list[dict[str, Any]], more: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        desk(opening, **more)
    assert said in str(refused.value)


def test_ages_before_an_agreement_was_in_force_are_warned_of() -> None:
    def of(first: str) -> Scenario:
        terms = {"mail": {**PROMISE["mail"], "term": {"from": first}}}
        return desk([{"stream": "mail", "tickets": {"5 days": 2}}], agreements=terms)

    assert [each.rule for each in of("2026-12-30").warnings if each.rule.startswith("opening")] == []
    (found,) = [each for each in of("2027-01-01").warnings if each.rule == "opening_before_agreement"]
    assert found.found.startswith(
        "tickets from 2026-12-30 on, to whom 'mail', in force from 2027-01-01 on, owes nothing"
    )
    owed = obligations(of("2027-01-01")).promises.steering(draw(of("2027-01-01"), 0, 0).tickets)
    assert owed.resolution.min() > 2**60


def test_a_desk_that_begins_with_a_backlog_is_not_told_that_it_begins_empty() -> None:
    # 55 of 56 hours a week are taken: from empty the queue would take years to settle.
    demand = {"mail": {**QUIET, "volume": "55 per week"}}
    empty, full = (desk(opening, demand=demand) for opening in ([], TWO))
    assert [["short_warm_up" in each.rule for each in load_warnings(of)].count(True) for of in (empty, full)] == [1, 0]


def test_what_is_not_worked_off_is_told() -> None:
    # 8 h in a week of one open day, and 12 h wait.
    week = {"hours": "08:00-16:00", "days": "mon", "headcount": 1}
    of = desk(
        [{"stream": "mail", "severity": "normal", "tickets": {"2 h": 12}}],
        teams={"desk": {**FROM_8, "shifts": {"day": week}}},
        horizon=horizon("2027-01-04", "1 week"),
    )
    study = simulate(of, replications=2)
    row = study.table("opening").rows()[0]
    assert (row["unsolved"], row["solved"], row["solved_cut_off"]) == (4, timedelta(days=7), True)
    text = " ".join(map(plain, queue_lines(study)))
    assert "worked off after ≥ 7.0 d on average (4.0 of it still open when the log ends)" in " ".join(text.split())


def test_a_month_is_a_part_of_which_the_first_has_it() -> None:
    of = desk(TWO, horizon=horizon("2027-01-04", "2 months"))
    parts = [Month(each.name, each.start, each.end, each.days, each.whole) for each in months(of)]
    assert [sum(pool.work for pool in found) for _, found in loads(of, parts, opening=True)] == [3.0, 0.0, 0.0]


@pytest.mark.parametrize("name", ["reference", "compiled"])
def test_nothing_is_given_out_before_the_desk_begins(name: str) -> None:
    # Both agents came before 10, where the desk begins; who has been there longer is idle longer, and first.
    log = play(
        engine_named(name),
        [ticket(5, created=4, severity=1), ticket(5, created=6, severity=0), ticket(5, created=7, severity=2)],
        [agent((3, 50)), agent((1, 50))],
        Routing(order=Order.SEVERITY),
        start=10,
    )
    assert starts(log) == [(10, 1, 1), (10, 0, 0), (15, 2, 0)]
    assert [row for row in log if row[1] == "created"] == [
        (4, "created", 0, -1),
        (6, "created", 1, -1),
        (7, "created", 2, -1),
    ]


@pytest.mark.parametrize(
    ("begun", "rule"), [(7, DeskRule.PRESENCE), (12, DeskRule.IDLE)], ids=["before the desk begins", "too late"]
)
def test_the_referee_knows_when_work_on_them_may_begin(begun: int, rule: DeskRule) -> None:
    waiting, staff = [ticket(5, created=4)], [agent((3, 50))]
    workload = make_workload(waiting, start=10)
    rows = [(4, EventKind.CREATED, -1), (begun, EventKind.WORK_STARTED, 0)]
    rows += [(begun + 5, EventKind.REPLIED, 0), (begun + 5, EventKind.SOLVED, 0)]
    time, kind, who = (np.array(column) for column in zip(*rows, strict=True))
    events = Events(time.astype(np.int64), kind.astype(np.int8), np.zeros(4, np.int32), who.astype(np.int32))
    found = check(workload, make_roster(staff), make_steering(waiting), Routing(), 100, events)
    assert rule in {each.rule for each in found}
