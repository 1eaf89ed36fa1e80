"""Tables of a study that only `show` prints, against simple reckoning: queues by week, teams, credits by customer."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from slasim import load_scenario, simulate
from slasim.agreements.score import score
from slasim.log.kinds import EventKind
from slasim.roster import expand
from slasim.study.measures.promises.obligations import obligations
from slasim.study.measures.queues.growth import thirds
from slasim.study.measures.queues.queues import QUEUES
from slasim.study.measures.replication import Replication
from slasim.study.running.replicate import Replicate
from slasim.study.statistics import wilson
from slasim.workload import draw
from tests.cli_cases import ROOT

SHORT = {"horizon.for": "6 weeks", "horizon.warm_up": "1 week", "horizon.follow_up": "3 days"}
GOAL = {"agreements.business.commitments.first_response.goal": {"urgent": "45 min", "normal": "1 h"}}
LATE = {"teams.l1.shifts.early.headcount": 2}
WEEK, HOUR = 7 * 24 * 3_600_000, 3_600_000


@pytest.fixture(scope="module")
def scenario():
    return load_scenario(ROOT / "scenarios" / "quickstart.yaml", SHORT | GOAL | LATE)


@pytest.fixture(scope="module")
def study(scenario):
    return simulate(scenario, replications=4, seed=5)


def test_queues_equal_adding_up_every_touch_week_by_week(scenario):
    workload, roster = draw(scenario, 5, 0), expand(scenario, 5, 0)
    log = Replicate(scenario, 5, "compiled").log(workload, roster)
    found = QUEUES.count(Replication(scenario, roster, log, workload))
    done = {}
    ends = (EventKind.SOLVED, EventKind.WAITING_CUSTOMER, EventKind.ESCALATED)
    for time, kind, ticket in zip(*(column.tolist() for column in log.event_table[:3]), strict=True):
        if kind in ends:
            done.setdefault(ticket, []).append(time)
    start, end = scenario.window()
    edges = [*range(start, end, WEEK), end]
    skills = workload.labels.skills
    touches, expected = workload.touches, np.zeros((2, len(edges) - 1, len(skills)))
    for ticket, created in enumerate(workload.tickets.created.tolist()):
        since, over = created, done.get(ticket, [])
        for number, touch in enumerate(range(*touches.first[ticket : ticket + 2].tolist())):
            until = over[number] if number < len(over) else log.until
            for week, (begin, stop) in enumerate(pairwise(edges)):
                overlap = [max(min(until, stop) - max(of, begin), 0) for of in (since, created)]
                expected[0, week, touches.skill[touch]] += overlap[0]
                expected[1, week, touches.skill[touch]] += overlap[1] * int(touches.work[touch])
            since = until
    long = np.diff(edges)[:, None]
    assert found["open"] == pytest.approx((expected[0] / long).ravel())
    assert found["work_ms"] == pytest.approx((expected[1] / long).ravel())


def test_queues_name_the_first_date_of_each_week_and_agree_with_growth(scenario, study):
    rows = study.section("queues")
    first = pd.Timestamp(str(scenario.horizon.from_))
    dates = [(first + pd.Timedelta(weeks=week)).date().isoformat() for week in range(6)]
    assert rows["week"].tolist() == [date for date in dates for _ in range(2)]
    assert rows["skill"].tolist() == ["l1", "l2"] * 6
    start = scenario.window()[0]
    parts = thirds(scenario)
    first_weeks, last_weeks = (
        [week for begin, end in spans for week in range((begin - start) // WEEK, (end - start) // WEEK)]
        for spans in (parts.first, parts.last)
    )
    assert len(first_weeks) == len(last_weeks) == study.growth.weeks > 0
    for skill in study.growth.skills:
        mine = rows[rows["skill"] == skill.skill]
        assert skill.first == pytest.approx(mine["open"].to_numpy()[first_weeks].mean())
        assert skill.last == pytest.approx(mine["open"].to_numpy()[last_weeks].mean())
        assert skill.last_work == pytest.approx(mine["work_hours"].to_numpy()[last_weeks].mean())


def test_teams_are_what_the_roster_pays_and_what_the_hours_went_into(scenario, study):
    document = next(value for name, value in study.summary().items() if name == "teams")
    *teams, every = document
    assert [row["team"] for row in document] == ["l1", "l2", "all"]
    occupancy = study.occupancy.set_index("team")
    days = (scenario.window()[1] - scenario.window()[0]) / (24 * HOUR)
    for row in teams:
        spec = scenario.teams[row["team"]]
        assert row["seats"] == sum(shift.headcount.now for shift in spec.shifts.values())
        contract = spec.contract / HOUR * days / 7
        assert row["fte"] == pytest.approx(row["paid_hours"] / contract)
        assert row["cost"] == pytest.approx(row["paid_hours"] * spec.cost.minor / 100, abs=0.02)
        for name in ("staffed_hours", "busy_hours", "overtime_hours", "lost_break_hours", "occupancy"):
            assert row[name] == pytest.approx(occupancy.loc[row["team"], name])
    for name in ("seats", "fte", "paid_hours", "cost", "staffed_hours", "busy_hours", "overtime_hours"):
        assert every[name] == pytest.approx(sum(row[name] for row in teams))
    assert every["occupancy"] == pytest.approx(every["busy_hours"] / every["staffed_hours"])
    assert every["occupancy_low"] < every["occupancy"] < every["occupancy_high"]


def test_credits_by_customer_are_those_of_each_replication(scenario, study):
    section = next(each for each in _sections() if each.name == "account_credits")
    rows = section.document(study)
    of, paid = obligations(scenario), {}
    for replication in range(4):
        log = Replicate(scenario, 5, "compiled").history(replication)
        owed = score(log, of.promises).credits
        for commitment, period, customer, amount in zip(
            owed.commitment, owed.period, owed.customer, owed.amount, strict=True
        ):
            name = of.periods[commitment].names[period], of.accounts.name[customer]
            paid.setdefault(name, [0] * 4)[replication] += int(amount)
    assert paid
    assert {(row["period"], row["customer"]) for row in rows} == set(paid)
    for row in rows:
        each = paid[row["period"], row["customer"]]
        assert row["amount"] == pytest.approx(sum(each) / 100 / 4)
        assert row["p_any"] == pytest.approx(wilson(sum(amount != 0 for amount in each), 4).estimate)


def _sections():
    from slasim.study.measures import registry

    return registry.sections()


def test_attainment_of_the_goal_stands_beside_that_of_the_promise(study):
    table = study.tables["compliance"]
    keys = ["agreement", "commitment", "severity", "period"]
    sums = table.groupby(keys, observed=True)[["met", "met_goal", "decided"]].sum()
    whole = study.compliance[study.compliance["whole"]]
    assert len(whole)
    for row in whole.to_dict("records"):
        of = sums.loc[tuple(row[key] for key in keys)]
        assert row["goal_attainment"] == pytest.approx(of["met_goal"] / of["decided"])
        if row["commitment"] == "resolution":  # where no goal is written it is the target
            assert row["goal_attainment"] == row["attainment"]
        else:
            assert row["goal_attainment"] < row["attainment"]
    both = study.attainment.set_index(["commitment", "severity"])
    assert (both["goal_attainment_low"] <= both["goal_attainment"]).all()
