"""Waits by class against a reading of the log one event after the other, and against what is known of queues."""

import math
from datetime import UTC, timedelta

import numpy as np
import pytest

from slasim import load_scenario, simulate
from slasim.log.kinds import EventKind
from slasim.roster import expand
from slasim.study.measures.queues.spreads import fold, means, quantiles
from slasim.study.measures.queues.waits_by import TOUCH_WAITS, WAITS_BY
from slasim.study.measures.replication import Replication, is_looked_at
from slasim.study.running.replicate import Replicate
from slasim.workload import draw

MILLISECOND = timedelta(milliseconds=1)
DESK = """
slasim: 1
name: two sites
currency: EUR
timezone: UTC
horizon: {from: 2027-03-01, for: 2 weeks, warm_up: 3 days, follow_up: 0 days}
severities: [urgent, normal]
calendars:
  east: {timezone: Asia/Tokyo, hours: {mon-fri: 09:00-18:00}}
  west: {timezone: America/Denver, hours: {mon-fri: 08:00-17:00}, holidays: US-CO}
customers:
  gold: {accounts: 3, regions: {east: 50 %, west: 50 %}}
  all: {accounts: 6, regions: {east: 50 %, west: 50 %}}
demand:
  mail: {channel: email, volume: 260 per week, shape: always, mix: {tier: {gold: 40 %, all: 60 %}, severity: {urgent: 20 %, normal: 80 %}, product: {app: 50 %, api: 50 %}}}
  calls: {channel: web, volume: 120 per week, shape: always, mix: {tier: {gold: 40 %, all: 60 %}, severity: {urgent: 20 %, normal: 80 %}, product: {app: 50 %, api: 50 %}}}
work:
  - path: [{skill: l1, handle: "exponential(mean=30 min)", then: {solved: 50 %, customer: 25 %, l2: 25 %}}, {skill: l2, handle: "exponential(mean=1 h)", then: {solved: 80 %, customer: 20 %}}]
    customer_reply: exponential(mean=3 h)
teams:
  one: {site: east, skills: [l1], cost: 30 EUR/hour, shifts: {on: {hours: 00:00-12:00, headcount: 2}}}
  both: {site: west, skills: [l1, l2], cost: 30 EUR/hour, shifts: {on: {hours: 08:00-20:00, headcount: 3}}}
routing: {at_shift_end: hand_over}
agreements:
  all: {judged: together, commitments: {resolution: {promise: {urgent: 1 day, normal: 3 days}, quota: 50 % per month}}}
"""  # noqa: E501


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    path = tmp_path_factory.mktemp("desk") / "two.yaml"
    path.write_text(DESK, "utf-8")
    return load_scenario(path)


@pytest.fixture(scope="module")
def played(scenario):
    workload, roster = draw(scenario, 3, 0), expand(scenario, 3, 0)
    return Replication(scenario, roster, Replicate(scenario, 3, "compiled").log(workload, roster), workload)


def read(of):
    """(severity, product, channel, tier, wait, wall, open, unfinished) of each ticket, (severity, skill, team, ...) of
    each touch, from the events in their order and the calendars day by day."""
    log, labels, workload = of.log, of.workload.labels, of.workload
    calendars = [of.scenario.calendars[name].build() for name in labels.regions]
    events = zip(*(column.tolist() for column in log.event_table[:4]), strict=True)
    names = [EventKind(kind) for kind in range(len(EventKind))]
    since, at, touched, replied = {}, {}, {}, {}
    touches = []
    for time, kind, ticket, agent in events:
        what = names[kind]
        if what in (EventKind.CREATED, EventKind.CUSTOMER_REPLIED, EventKind.ESCALATED):
            at[ticket] = at.get(ticket, -1) + 1
            since[ticket] = time
            touched.setdefault((ticket, at[ticket]), None)
        elif what == EventKind.WORK_STARTED and touched[ticket, at[ticket]] is None:
            touched[ticket, at[ticket]] = time
            touches.append((ticket, at[ticket], since[ticket], time, agent))
        elif what == EventKind.REPLIED:
            replied.setdefault(ticket, time)
    begun = {(ticket, number) for ticket, number, *_ in touches}
    for ticket, number in touched:
        if (ticket, number) not in begun:
            touches.append((ticket, number, since[ticket], None, None))

    def lengths(ticket, start, end):
        stop = log.until if end is None else end
        region = calendars[log.accounts.region[of.tickets.customer[ticket]]]
        first, last = (np.datetime64(value, "ms").astype(object).replace(tzinfo=UTC) for value in (start, stop))
        return stop - start, region.elapsed(first, last) / MILLISECOND, end is None

    tickets = []
    start, end = of.window
    for ticket, created in enumerate(of.tickets.created.tolist()):
        if not start <= created < end:
            continue
        key = (
            labels.severities[of.tickets.severity[ticket]],
            labels.products[of.tickets.product[ticket]],
            labels.channels[of.tickets.channel[ticket]],
            labels.tiers[log.accounts.tier[of.tickets.customer[ticket]]],
        )
        tickets.append((*key, "first_touch", *lengths(ticket, created, touched[ticket, 0])))
        mine = slice(*workload.touches.first[ticket : ticket + 2])
        if workload.touches.replies[mine].any():
            tickets.append((*key, "first_reply", *lengths(ticket, created, replied.get(ticket))))
    work = []
    for ticket, number, ready, begin, agent in touches:
        if start <= ready < end:
            skill = labels.skills[workload.touches.skill[workload.touches.first[ticket] + number]]
            team = None if agent is None else of.roster.teams[of.roster.team[agent]]
            work.append((labels.severities[of.tickets.severity[ticket]], skill, team, *lengths(ticket, ready, begin)))
    return tickets, work


def quantile(values, share):
    """The least value that this share does not exceed."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


def check(found, at, mine):
    assert found["count"][at] == len(mine)
    assert found["unfinished"][at] == sum(late for *_, late in mine)
    for hours, column in (("", 0), ("open_", 1)):
        values = [each[column] for each in mine]
        if values:
            assert found[f"{hours}mean_ms"][at] == pytest.approx(sum(values) / len(values))
            for name, share in (("p50", 0.5), ("p90", 0.9), ("p95", 0.95)):
                assert found[f"{hours}{name}_ms"][at] == quantile(values, share)
        else:
            assert np.isnan(found[f"{hours}mean_ms"][at])


def test_every_class_of_tickets_equals_reading_the_log_event_by_event(scenario, played):
    tickets, _ = read(played)
    found, rows = WAITS_BY.count(played), WAITS_BY.rows(scenario)
    seen = 0
    for at, (wait, severity, product, channel, tier) in enumerate(zip(*rows.values(), strict=True)):
        if wait == "ready_total":
            continue
        wanted = {0: severity, 1: product, 2: channel, 3: tier}
        wanted = {n: value for n, value in wanted.items() if value not in ("(all)", "all") or (n, value) == (3, "all")}
        mine = [each[5:] for each in tickets if each[4] == wait and all(each[n] == wanted[n] for n in wanted)]
        check(found, at, mine)
        seen += len(mine)
    assert list(rows) == ["wait", "severity", "product", "channel", "tier"]
    assert seen > 5_000


def without_agent(of):
    """[ticket] all its time without an agent, event after event, and whether it is solved."""
    waits, since, solved = np.zeros(of.log.size), {}, np.zeros(of.log.size, bool)
    again = (EventKind.CREATED, EventKind.CUSTOMER_REPLIED, EventKind.ESCALATED, EventKind.HANDED_OVER)
    for time, kind, ticket, _ in zip(*(column.tolist() for column in of.log.event_table), strict=True):
        if kind in again:
            since[ticket] = time
        elif kind == EventKind.WORK_STARTED:
            waits[ticket] += time - since.pop(ticket)
        solved[ticket] |= kind == EventKind.SOLVED
    for ticket, time in since.items():
        waits[ticket] += of.log.until - time
    return waits, solved


def test_all_time_without_an_agent_equals_reading_the_log_event_by_event(scenario, played):
    found, rows = WAITS_BY.count(played), WAITS_BY.rows(scenario)
    (waits, solved), (start, end) = without_agent(played), played.window
    for at, (wait, severity, *others) in enumerate(zip(*rows.values(), strict=True)):
        if wait == "ready_total" and others == ["all", "all", "(all)"]:
            chosen = (played.tickets.created >= start) & (played.tickets.created < end)
            chosen &= played.tickets.severity == scenario.severities.index(severity)
            assert found["mean_ms"][at] == pytest.approx(waits[chosen].mean())
            assert found["p90_ms"][at] == quantile(waits[chosen].tolist(), 0.9)
            assert found["unfinished"][at] == (~solved[chosen]).sum()
            assert np.isnan(found["open_mean_ms"][at])


def test_every_class_of_touches_equals_reading_the_log_event_by_event(scenario, played):
    _, work = read(played)
    found = TOUCH_WAITS.count(played)
    rows = TOUCH_WAITS.merge(scenario, [found])
    for at, key in enumerate(zip(rows["severity"], rows["skill"], rows["team"], strict=True)):
        mine = [each[3:] for each in work if all(value in (each[n], "all") for n, value in enumerate(key))]
        check(found, at, mine)
    assert sum(late for *_, late in work) > 0


def test_quantiles_are_counted_in_some_replications_and_means_in_all(scenario):
    assert [number for number in range(40) if is_looked_at(number)] == [0, 1, 2, 20]
    study = simulate(scenario, replications=5, seed=3)
    table = study.tables["waits_by"]
    looked, some = table["replication"] < 3, table["wait"] != "first_reply"
    alone = some & (table["product"] == "all") & (table["channel"] == "all") & (table["tier"] == "(all)")
    assert table.loc[~looked & ~alone, "p90_ms"].isna().all()
    rows = study.tables["waits"].set_index(["replication", "severity", "wait"])
    for row in table[alone].to_dict("records"):
        same = rows.loc[(row["replication"], row["severity"], row["wait"])]
        for name in ("mean_ms", "p50_ms", "p90_ms", "p95_ms"):
            assert row[name] == pytest.approx(same[name])
    assert not table.loc[looked & (table["count"] > 0), "p90_ms"].isna().any()
    assert not table.loc[table["count"] > 0, "mean_ms"].isna().any()
    assert study.tables["touch_waits"]["replication"].nunique() == 3
    rows = study.section("waits_by")
    one = rows[(rows["wait"] == "first_touch") & (rows["severity"] == "urgent") & (rows["product"] == "app")]
    chosen = table[(table["wait"] == "first_touch") & (table["severity"] == "urgent") & (table["product"] == "app")]
    assert one["mean"].iloc[0].total_seconds() == pytest.approx(chosen["mean_ms"].mean() / 1000, abs=0.001)


def test_means_and_quantiles_equal_sorting_each_group():
    """Of 500 waits in 8 classes: all of them are a group, four classes are another, each class is one, one is empty."""
    random = np.random.default_rng(7)
    values, classes = random.integers(0, 50, 500), random.integers(0, 8, 500)
    groups = np.column_stack([np.zeros(8, np.int64), np.repeat([1, 10], 4), 2 + np.arange(8)])
    many, total = (np.bincount(classes, weights=each, minlength=8).astype(np.int64) for each in (None, values))
    counts, totals = fold(np.stack([many, total]), groups, 12)
    mean, found = means(totals, counts), quantiles(np.sort(values << 4 | classes), 4, groups, counts)
    for group in range(11):
        mine = values[(groups[classes] == group).any(axis=1)].tolist()
        expected = [sum(mine) / len(mine), *(quantile(mine, share) for share in (0.5, 0.9, 0.95)), max(mine)]
        assert [mean[group], *found[group]] == pytest.approx(expected)
    assert np.isnan([mean[11], *found[11]]).all()


PLANT = """
slasim: 1
name: plant
currency: EUR
timezone: UTC
horizon: {from: 2027-01-01, for: 3 months, warm_up: 2 weeks, follow_up: 1 week}
severities: [normal]
calendars:
  here: {timezone: UTC, hours: {mon-sun: 08:00-18:00}}
customers:
  all: {accounts: 1, regions: {here: 100 %}}
demand:
  boxes: {channel: email, volume: 350 per week, shape: week.csv, mix: {tier: {all: 100 %}, severity: {normal: 100 %}}}
work:
  - path: [{skill: l1, handle: "exponential(mean=20 min)", then: {solved: 100 %}}]
teams:
  staff: {site: here, skills: [l1], cost: 30 EUR/hour, shifts: {on: {hours: 08:00-18:00, headcount: 2}}}
routing: {at_shift_end: hand_over}
agreements:
  all: {judged: together, commitments: {start: {metric: answer_speed, promise: {normal: 15 min}, quota: 20 % per month, hours: here}}}
"""  # noqa: E501


def test_in_open_hours_a_plant_that_closes_at_night_is_the_queue_of_one_that_never_does(tmp_path):
    """Exponential work that is put down at closing and taken up next morning is memoryless: in open hours it is M/M/2
    with 5 tickets an hour and 20 min of work, which wait for C / (2 mu - lambda) (Erlang C)."""
    (tmp_path / "plant.yaml").write_text(PLANT, "utf-8")
    (tmp_path / "week.csv").write_text("".join(f"{int(8 <= hour % 24 < 18)}\n" for hour in range(168)), "utf-8")
    study = simulate(load_scenario(tmp_path / "plant.yaml"), replications=60, seed=1)
    rows = study.section("waits_by").set_index("wait")
    load = 5 / 3
    waiting = load**2 / 2 / (1 - load / 2)
    expected = 60 * waiting / (1 + load + waiting) / (2 * 3 - 5)
    assert expected == pytest.approx(45.4545, abs=1e-4)
    row = rows.loc["first_touch"]
    low, high = (row[f"open_mean_{end}"].total_seconds() / 60 for end in ("low", "high"))
    assert low < expected < high
    assert high - low < 0.25 * expected
    assert row["mean"] > 2 * row["open_mean"]


def test_replications_of_which_none_was_looked_at_have_an_empty_table(scenario):
    found = TOUCH_WAITS.merge(scenario, [{}, {}])
    assert all(len(values) == 0 for values in found.values())
    assert list(found)[:4] == ["replication", "severity", "skill", "team"]
