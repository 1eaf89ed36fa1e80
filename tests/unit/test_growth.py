"""Queues that grow, that do not, and those of which nobody can tell."""

import numpy as np
import pandas as pd
import pytest
from rich.text import Text
from scipy import stats

from slasim import compare, load_scenario, open_study, simulate
from slasim.instants import HOUR, WEEK
from slasim.log.kinds import EventKind
from slasim.report.comparison_tables import best_table, comparison_tables, headline
from slasim.report.screen.first_lines import first_lines
from slasim.report.side_by_side import side_by_side
from slasim.roster import expand
from slasim.study.measures.queues.growth import growth, thirds
from slasim.study.running.replicate import Replicate
from slasim.workload import draw

DESK = """
slasim: 1
name: one queue
currency: EUR
timezone: UTC
horizon: {{from: 2027-01-01, for: {length}, warm_up: {warm_up}, follow_up: 1 week}}
severities: [gold, other]
calendars: {{here: {{timezone: UTC, hours: 24x7}}}}
customers: {{all: {{accounts: 1, regions: {{here: 100 %}}}}}}
demand:
  mail: {{channel: email, volume: {volume} per hour, shape: always,
         mix: {{tier: {{all: 100 %}}, severity: {{gold: 40 %, other: 60 %}}}}}}
work:
  - path: [{{skill: l1, handle: "exponential(mean=15 min)", then: {{solved: 100 %}}}}]
teams:
  one: {{site: here, skills: [l1], shifts: {{on: {{hours: 24x7, headcount: {seats}}}}}}}
routing: {{order: severity}}
agreements:
  all:
    judged: together
    commitments:
      first_response: {{promise: {{gold: 1 h}}, quota: 90 % per month}}
"""


def desk(folder, volume=20, seats=6, length="2 months", warm_up="1 week"):
    path = folder / "desk.yaml"
    path.write_text(DESK.format(volume=volume, seats=seats, length=length, warm_up=warm_up), "utf-8")
    return load_scenario(path)


def said(study):
    return [Text.from_markup(line).plain for line in first_lines(study)]


def table_of(shares, load=0.9, weeks=2, slow=False):
    """A table of g by history and skill, shape (replications, skills): 1,000 staffed hours."""
    shares = np.asarray(shares, np.float64)
    runs, skills = shares.shape
    staffed = 1000 * HOUR
    return pd.DataFrame(
        {
            "replication": np.repeat(np.arange(runs), skills),
            "skill": np.tile([f"s{at}" for at in range(skills)], runs),
            "load": np.tile(np.broadcast_to(load, skills), runs),
            "slow": slow,
            "weeks": weeks,
            "staffed_ms": staffed,
            "first_work_ms": float(50 * HOUR),
            "last_work_ms": 50 * HOUR + shares.ravel() * staffed,
            "first_open": 20.0,
            "last_open": 20.0,
        }
    )


def test_an_overloaded_queue_grows_as_a_fluid_does(tmp_path):
    """22 an hour come and 20 are done, of a quarter of an hour each: half an hour of work more each hour, of five."""
    study = simulate(desk(tmp_path, volume=22, seats=5), replications=8)
    found = study.growth
    (skill,) = found.skills
    assert (found.verdict, skill.skill, skill.load) == ("grows", "l1", pytest.approx(1.1))
    # eight whole weeks: from the middle of the first two to that of the last two are six
    assert found.last - found.first == pytest.approx(2 * 6 * 168, rel=0.2)
    assert skill.last_work - skill.first_work == pytest.approx(0.5 * 6 * 168, rel=0.2)
    assert skill.growth.estimate == pytest.approx(0.1, rel=0.2)
    first, second, third, fourth, *_ = said(study)
    assert first == "! The backlog grows: l1 has work for 110 % of its hours."
    assert "tickets open in the first 2 weeks" in second
    assert "no figure is a steady one" in second
    assert third.startswith("! Hardly served: severity other; ")
    assert "Every promise kept" in fourth
    assert "✓" not in "".join(said(study))
    assert open_study(study.save(tmp_path / "r")).growth == found


def test_four_more_an_hour_than_are_done_are_2976_at_the_end_of_january(tmp_path):
    """20 an hour come for 8 agents who take half an hour each: 16 are done; a ticket at hour t waits t / 4 hours."""
    text = DESK.format(volume=20, seats=8, length="1 month", warm_up="0 days").replace("15 min", "30 min")
    (tmp_path / "calls.yaml").write_text(text.replace("order: severity", "order: fifo"), "utf-8")
    study = simulate(load_scenario(tmp_path / "calls.yaml"), replications=12)
    last = study.backlog["hour"] == study.backlog["hour"].max()
    assert study.backlog[last]["open"].sum() == pytest.approx(4 * 744, rel=0.05)
    found = study.growth
    assert (found.verdict, found.weeks, found.skills[0].load) == ("grows", 1, pytest.approx(1.25))
    assert found.skills[0].growth.estimate == pytest.approx(0.25, rel=0.1)  # 2 h of work an hour, of 8
    assert found.last - found.first == pytest.approx(4 * 3 * 168, rel=0.1)
    waits = study.waits[study.waits["wait"] == "first_touch"]
    assert waits["mean_cut_off"].all()


def test_a_full_desk_is_a_reflected_random_walk(tmp_path):
    """M/M/5 at 100 %, begun empty: work grows as sqrt(2 v t / pi), v = 20 an hour times the mean square 2 / 16."""
    study = simulate(desk(tmp_path, seats=5, length="28 days", warm_up="0 days"), replications=150)
    hours = np.arange(0, 168, 0.1) + 0.05
    first, last = (np.sqrt(2 * 20 * 0.125 * (hours + begin) / np.pi).mean() for begin in (0, 3 * 168))
    (skill,) = study.growth.skills
    assert skill.last_work - skill.first_work == pytest.approx(last - first, rel=0.3)
    assert skill.growth.low < (last - first) / (5 * 3 * 168) < skill.growth.high


def test_outstanding_work_is_what_came_less_what_was_done(tmp_path):
    """Counted by hand, minute by minute of a log, for both skills of a path."""
    scenario = two_levels(tmp_path)
    workload, roster = draw(scenario, 3, 0), expand(scenario, 3, 0)
    job = Replicate(scenario, 3, "compiled")
    log = job.log(workload, roster)
    row = pd.DataFrame(job(0)["growth"])
    parts = thirds(scenario)
    assert parts.last[0][1] - parts.first[0][0] == 3 * WEEK
    minutes = np.arange(*parts.last[0], 60_000)
    first, events = workload.touches.first, log.event_table
    work, opened = np.zeros((2, len(minutes))), np.zeros((2, len(minutes)))
    ends = (EventKind.SOLVED, EventKind.WAITING_CUSTOMER, EventKind.ESCALATED)
    for ticket in range(workload.size):
        mine = events.time[(events.ticket == ticket) & np.isin(events.kind, ends)].tolist()
        since = created = int(log.ticket_table.created[ticket])
        for touch in range(first[ticket], first[ticket + 1]):
            skill = workload.touches.skill[touch]
            end = mine[touch - first[ticket]] if touch - first[ticket] < len(mine) else log.until
            work[skill] += ((created <= minutes) & (minutes < end)) * workload.touches.work[touch]
            opened[skill] += (since <= minutes) & (minutes < end)
            since = end
    assert row["last_work_ms"].tolist() == pytest.approx(work.mean(axis=1).tolist(), rel=0.01)
    assert row["last_open"].tolist() == pytest.approx(opened.mean(axis=1).tolist(), rel=0.01)
    # one who can do both and one who can do the second alone, always there, for two weeks between the midpoints
    staffed = dict(zip(workload.labels.skills, row["staffed_ms"].tolist(), strict=True))
    assert staffed == {"l1": 2 * WEEK, "l2": 4 * WEEK}


SECOND = """l2: 30 %, customer: 20 %}}, {skill: l2, handle: constant(20 min), then: {solved: 100 %}}]
    customer_reply: exponential(mean=9 h)"""
OTHERS = """  two: {site: here, skills: [l2], shifts: {on: {hours: 24x7, headcount: 1}}}
  one: {site: here, skills: [l1, l2]"""


def two_levels(folder):
    text = DESK.format(volume=3, seats=1, length="3 weeks", warm_up="1 day")
    text = text.replace("solved: 100 %}}]", f"solved: 50 %, {SECOND}")
    text = text.replace("  one: {site: here, skills: [l1]", OTHERS)
    (folder / "two.yaml").write_text(text, "utf-8")
    return load_scenario(folder / "two.yaml")


def test_weeks_that_holidays_cut_short_are_left_out(tmp_path):
    """Of 8 weeks from Friday, 1 January, the first and the fifth have a holiday: of six the first two and the last."""
    usual = desk(tmp_path)
    start, _ = usual.window()
    assert thirds(usual) == (2, ((start, start + 2 * WEEK),), ((start + 6 * WEEK, start + 8 * WEEK),))
    text = (tmp_path / "desk.yaml").read_text("utf-8").replace("hours: 24x7}}", "hours: 24x7, holidays: [DAYS]}}")
    shifts = text.replace("shifts: {on: {hours: 24x7,", "shifts: {on: {hours: 00:00-24:00,")
    (tmp_path / "shut.yaml").write_text(shifts.replace("DAYS", "2027-01-01, 2027-02-03"), "utf-8")
    found = thirds(load_scenario(tmp_path / "shut.yaml"))
    assert found == (2, ((start + WEEK, start + 3 * WEEK),), ((start + 6 * WEEK, start + 8 * WEEK),))
    assert found.midpoints == (start + 2 * WEEK, start + 7 * WEEK)
    (tmp_path / "more.yaml").write_text(shifts.replace("DAYS", "2027-01-08, 2027-02-17"), "utf-8")
    apart = thirds(load_scenario(tmp_path / "more.yaml"))
    assert apart.first == ((start, start + WEEK), (start + 2 * WEEK, start + 3 * WEEK))
    assert apart.midpoints[0] == start + 3 * WEEK // 2


def test_a_queue_that_holds_does_not_grow(tmp_path):
    study = simulate(desk(tmp_path), replications=20)
    assert study.growth.verdict == "does not grow"
    assert said(study)[-1].startswith("✓ Queues do not grow: ")


def test_one_window_or_less_than_three_weeks_leave_it_to_the_load(tmp_path):
    one = simulate(desk(tmp_path), replications=1)
    assert (one.growth.verdict, one.growth.weeks, one.growth.needed) == ("cannot tell", 2, None)
    assert said(one)[-1].startswith("? Whether queues grow cannot be told: ")
    short = simulate(desk(tmp_path, length="20 days"), replications=4)
    assert (short.growth.verdict, short.growth.weeks) == ("cannot tell", 0)
    assert said(short)[-1] == "· Whether queues grow cannot be told: fewer than three whole weeks are simulated"
    busy = simulate(desk(tmp_path, volume=40, length="20 days"), replications=1)
    assert said(busy)[0] == "! The backlog grows: l1 has work for 167 % of its hours."


def test_a_desk_that_is_nearly_full_and_began_empty_is_still_filling(tmp_path):
    """Four servers at 99.9 %: in the long run 199 hours of work wait (M/M/4), which takes far more than a month."""
    full = desk(tmp_path, volume=15.98, seats=4, length="1 month", warm_up="0 days")
    found = simulate(full, replications=100).growth
    assert found.verdict == "still filling"
    assert found.skills[0].load == pytest.approx(0.99875)
    assert found.is_growing


@pytest.mark.parametrize(
    ("share", "load", "verdict"),
    [
        (0.0, 0.9, "does not grow"),
        (-0.3, 1.2, "does not grow"),
        (0.03, 1.2, "grows"),
        (0.03, 1.0, "still filling"),
        (0.0125, 0.9, "cannot tell"),
        (0.0125, 1.004, "cannot tell"),
        (0.0125, 1.02, "grows"),
    ],
)
def test_the_interval_and_the_load_decide(share, load, verdict):
    noise = np.random.default_rng(1).normal(0, 0.02, 40)
    values = share + noise - noise.mean()
    found = growth(table_of(values[:, None], load))
    assert found.verdict == verdict
    ends = stats.ttest_1samp(values, 0).confidence_interval(0.99)  # symmetric values: Student's but for some skewness
    assert found.skills[0].growth[1:] == pytest.approx(tuple(ends), abs=0.002)


@pytest.mark.parametrize(
    ("share", "load", "slow", "verdict"),
    [
        (0.004, 1.0, True, "still filling"),
        (0.004, 1.0, False, "does not grow"),
        (0.004, 0.99, True, "does not grow"),
        (0.0125, 0.998, True, "still filling"),
        (-0.1, 1.0, True, "does not grow"),
    ],
)
def test_a_full_desk_that_settles_slowly_is_still_filling(share, load, slow, verdict):
    noise = np.random.default_rng(1).normal(0, 0.02, 40)
    assert growth(table_of((share + noise - noise.mean())[:, None], load, slow=slow)).verdict == verdict


def test_a_desk_that_is_exactly_full_is_never_steady(tmp_path):
    """20 an hour for 5 servers of 4 an hour each: a random walk, whatever few histories show."""
    study = simulate(desk(tmp_path, seats=5), replications=4)
    assert study.growth.verdict == "still filling"
    assert said(study)[0] == "! Still filling: the hours are all but full, l1 (100.0 %)."


def test_what_cannot_be_told_says_how_many_could(tmp_path):
    """g is 1.25 %, 0.75 points from both limits; the half width is t(n - 1) s / sqrt(n)."""
    noise = np.random.default_rng(1).normal(0, 0.02, 40)
    values = 0.0125 + noise - noise.mean()
    needed = growth(table_of(values[:, None])).needed
    spread = values.std(ddof=1)

    def half(n):
        return stats.t.ppf(0.995, n - 1) * spread / np.sqrt(n)

    assert half(needed) <= 0.0075 * 1.02
    assert half(needed - 6) > 0.0075 * 0.98
    # of three skills each has a third of the error
    assert growth(table_of(np.tile(values[:, None], 3))).needed > needed


def test_several_skills_are_right_together():
    """Of 400 desks with five skills on the limit of 0.5 %, one in a hundred may say that something grows."""
    random = np.random.default_rng(2)
    edge = [growth(table_of(random.normal(0.005, 0.03, (30, 5)))).verdict for _ in range(400)]
    assert edge.count("still filling") <= 9


def test_histories_that_do_not_differ_are_sure():
    assert growth(table_of(np.zeros((3, 1)))).verdict == "does not grow"
    assert growth(table_of(np.full((3, 1), 0.04), 1.04)).verdict == "grows"


def test_a_comparison_names_the_sides_whose_queues_grow(tmp_path):
    found = compare(desk(tmp_path), "teams.one.shifts.on.headcount=4", replications=8)
    assert [each.verdict for each in found.growth] == ["does not grow", "grows"]
    lines = [Text.from_markup(line).plain for line in headline(found).splitlines()]
    assert lines[2] == "! teams.one.shifts.on.headcount=4: the backlog grows: l1 has work for 125 % of its hours."
    assert type(found).open(found.save(tmp_path / "c")).growth == found.growth
    assert found.summary()["queues"][1] == {
        "label": "teams.one.shifts.on.headcount=4",
        "verdict": "grows",
        "skills": ["l1"],
    }


def test_a_sweep_ranks_points_whose_backlog_grows_last(tmp_path, capsys):
    """Four seats have 125 % of load and keep what they promise to gold; they cost least and stand last."""
    from slasim import sweep
    from slasim.report.console import show
    from slasim.report.sweep_tables import points
    from slasim.study.sweep import open_sweep

    scenario = desk(tmp_path).with_overrides({"teams.one.cost": "30 EUR/hour"})
    found = sweep(scenario, {"teams.one.on.headcount": [4, 6, 7]}, replications=8, folder=tmp_path / "s")
    assert found.table["queues"].tolist() == ["grows", "does not grow", "does not grow"]
    assert found.table["all.first_response.gold.p_kept"].tolist() == [1, 1, 1]
    again = open_sweep(tmp_path / "s")
    assert again.table["queues"].tolist() == found.table["queues"].tolist()
    show(points(again, ()))
    out = capsys.readouterr().out
    rows = [line.split() for line in out.splitlines() if "100 (" in line]
    assert [row[:2] for row in rows] == [["1", "6"], ["2", "7"], ["!", "0"]]
    assert "! Points with a queue that grows or still fills stand last (1 of 3):" in out


FEW, MANY = "teams.one.shifts.on.headcount=4", "teams.one.shifts.on.headcount=8"


@pytest.fixture(scope="module")
def chosen(tmp_path_factory):
    """Six agents hold, four have 125 % of load: they cost least, and keep what they promise to gold in every window."""
    base = desk(tmp_path_factory.mktemp("best")).with_overrides({"teams.one.cost": "30 EUR/hour"})
    return compare(base, FEW, MANY, replications=8, best="staffing", zone="1 EUR")


def cells(column):
    return [Text.from_markup(str(cell)).plain for cell in column.cells]


def test_a_side_whose_queues_grow_is_not_the_best_of_a_comparison(chosen, tmp_path):
    cost = chosen.differences.query("measure == 'staffing'").set_index("variant")["difference"]
    assert cost[FEW] < 0 < cost[MANY]
    found = chosen.choice
    assert (found.best, found.growing, found.left_out) == (0, (1,), (1,))
    assert found.replications[1] == 0
    assert np.isnan(found.limits[1])
    assert found.certified
    again = type(chosen).open(chosen.save(tmp_path / "c"))
    assert again.summary() == chosen.summary()
    sides = again.summary()["best"]["sides"]
    assert [side["grows"] for side in sides] == [False, True, False]
    (table,) = best_table(again)
    names, _, _, status = (cells(column) for column in table.columns)
    assert names == ["baseline", MANY, f"! {FEW}"]
    assert status == ["selected", "dropped", "queues grow"]
    assert "stand last (1 of 3) and are not selected" in table.caption


def test_where_all_queues_grow_the_best_is_one_of_this_window(tmp_path):
    found = compare(
        desk(tmp_path, seats=4, length="1 month").with_overrides({"teams.one.cost": "30 EUR/hour"}),
        "teams.one.shifts.on.headcount=3",
        replications=8,
        best="staffing",
        zone="1 EUR",
    )
    assert (found.choice.best, found.choice.growing, found.choice.left_out) == (1, (0, 1), ())
    (table,) = best_table(found)
    assert "The queues of all of them grow or still fill: it is the best of this window only." in table.caption


def test_a_comparison_does_not_say_that_a_growing_side_keeps_what_is_asked(chosen):
    answers = chosen.summary()["answers"]
    assert [(each["label"], each["kept"], each["verdict"]) for each in answers] == [
        ("baseline", 8, "cannot tell"),  # 8 of 8 windows are at least 68 of 100
        (FEW, 8, "not kept"),
        (MANY, 8, "cannot tell"),
    ]
    table = side_by_side(chosen)
    assert [Text.from_markup(str(column.header)).plain for column in table.columns] == ["", "now", "! A", "B"]
    words, now, few, many = (cells(column) for column in table.columns)
    row = words.index("  what is asked")
    assert (now[row], few[row], many[row]) == ("100.0", "not kept", "=")
    said = next(each for each in comparison_tables(chosen) if str(each.title).startswith(f"{FEW}: all kept"))
    rows = dict(zip(cells(said.columns[0]), cells(said.columns[-1]), strict=True))
    assert rows["what is asked"] == "queues grow"
    assert "no queue grows" in said.caption


def test_from_a_growing_baseline_there_is_no_change_of_what_is_asked(tmp_path):
    found = compare(desk(tmp_path, seats=4, length="1 month"), "teams.one.shifts.on.headcount=6", replications=4)
    table = side_by_side(found)
    words, now, variant = (cells(column) for column in table.columns)
    row = words.index("  what is asked")
    assert (now[row], variant[row]) == ("not kept", "is 100.0")


@pytest.mark.parametrize(("seats", "answer", "is_met"), [(4, "queues grow", True), (6, "at least", True)])
def test_a_decision_about_what_is_asked_looks_at_the_queues(tmp_path, seats, answer, is_met):
    """Gold is served first and kept in every window, with four agents as with six."""
    study = simulate(desk(tmp_path, seats=seats, length="1 month"), decide="asked >= 60 % error 5 %", most=60)
    (found,) = study.stopping.found
    assert (found.answer, found.estimate, study.stopping.met) == (answer, 1.0, is_met)
    assert found.low >= 0.6
    assert study.summary()["stopping"]["found"][0]["answer"] == answer
    plain = simulate(desk(tmp_path, seats=seats, length="1 month"), decide="every_promise >= 60 % error 5 %", most=60)
    assert plain.stopping.found[0].answer == "at least"
