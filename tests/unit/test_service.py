"""Who is left behind while others are served."""

import numpy as np
import pandas as pd
import pytest
from rich.text import Text

from slasim import simulate
from slasim.log.kinds import EventKind
from slasim.report.screen.first_lines import first_lines
from slasim.roster import expand
from slasim.study.measures.queues.service import BY, starved
from slasim.study.running.replicate import Replicate
from slasim.workload import draw
from tests.unit.test_growth import desk, two_levels


def table_of(**classes):
    """Two replications; each class as (value, ready, unbegun)."""
    rows = [(by, *row) for by in BY for row in classes.get(by, [("all", 100, 0)])]
    one = pd.DataFrame(rows, columns=["by", "value", "ready", "unbegun"])
    return pd.concat([one.assign(replication=0), one.assign(replication=1)], ignore_index=True)


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ([("gold", 400, 0), ("other", 600, 60)], ["other"]),
        ([("gold", 400, 10), ("other", 600, 44)], []),  # 7.3 % is less than three times 2.5 %
        ([("gold", 400, 0), ("other", 600, 24)], []),  # 4 % is hardly anything
        ([("gold", 400, 100), ("other", 600, 150)], []),  # all wait alike
        ([("gold", 400, 0), ("silver", 300, 60), ("other", 300, 150)], ["other"]),
        ([("gold", 9_000, 0), ("silver", 500, 250), ("other", 500, 250)], ["silver", "other"]),
        ([("all", 1000, 500)], []),
    ],
)
def test_a_class_far_behind_all_others_is_starved(rows, names):
    found = starved(table_of(severity=rows))
    assert [each.value for each in found] == names
    assert all(each.by == "severity" for each in found)


def test_the_way_that_shows_it_best_is_told():
    found = starved(table_of(severity=[("a", 500, 50), ("b", 500, 0)], touch=[("first", 900, 0), ("later", 100, 50)]))
    assert [(each.by, each.value, each.share, each.rest) for each in found] == [("touch", "later", 0.5, 0.0)]


def test_touches_are_counted_from_the_log(tmp_path):
    """Each touch that became ready in the window, and whether a start of work follows, counted event by event."""
    scenario = two_levels(tmp_path)
    job = Replicate(scenario, 3, "compiled")
    workload, roster = draw(scenario, 3, 0), expand(scenario, 3, 0)
    log, counted = job.log(workload, roster), job(0)["service"]
    start, end = scenario.window()
    ready = dict.fromkeys(("l1", "l2", "first", "later"), 0)
    unbegun = dict(ready)
    events, first = log.event_table, workload.touches.first

    def names_of(touch, ticket):
        skill = workload.labels.skills[workload.touches.skill[touch]]
        return skill, "later" if touch > first[ticket] else "first"

    for ticket in range(workload.size):
        mine = np.flatnonzero(events.ticket == ticket)
        at, waiting = int(first[ticket]), None
        for row in mine.tolist():
            kind, time = events.kind[row], int(events.time[row])
            if kind in (EventKind.CREATED, EventKind.CUSTOMER_REPLIED):
                waiting = time
            elif kind == EventKind.WORK_STARTED:
                waiting = None
            elif kind in (EventKind.WAITING_CUSTOMER, EventKind.ESCALATED):
                at += 1
                waiting = time if kind == EventKind.ESCALATED else None
            if kind in (EventKind.CREATED, EventKind.CUSTOMER_REPLIED, EventKind.ESCALATED) and start <= time < end:
                for name in (
                    workload.labels.skills[workload.touches.skill[at]],
                    "later" if at > first[ticket] else "first",
                ):
                    ready[name] += 1
        if waiting is not None and start <= waiting < end:
            for name in (
                workload.labels.skills[workload.touches.skill[at]],
                "later" if at > first[ticket] else "first",
            ):
                unbegun[name] += 1
    names = [*workload.labels.skills, "first", "later"]
    assert counted["ready"][-4:].tolist() == [ready[name] for name in names]
    assert counted["unbegun"][-4:].tolist() == [unbegun[name] for name in names]


def test_what_is_left_behind_is_named_in_the_first_lines(tmp_path):
    """24 an hour come, 8 of them gold and first; of the rest half is done."""
    scenario = desk(tmp_path, volume=24, seats=4, length="1 month")
    study = simulate(scenario, replications=4)
    (found,) = study.starved
    assert (found.by, found.value) == ("severity", "other")
    lines = [Text.from_markup(line).plain for line in first_lines(study)]
    assert lines[2].startswith("! Hardly served: severity other; ")
    assert lines[2].endswith("of them never begun, of all others 0 %.")
    marked = [row for row in study.summary()["service"] if row["starved"]]
    assert [(row["by"], row["value"]) for row in marked] == [("severity", "other")]
    assert simulate(desk(tmp_path), replications=2).starved == ()


def test_a_goal_of_routing_leaves_nobody_behind(tmp_path):
    """24 an hour come and 16 are done: by dates of their own the rest no longer wait behind all that is promised."""
    deadline = desk(tmp_path, volume=24, seats=4, length="1 month").with_overrides({"routing.order": "deadline"})
    dated = deadline.with_overrides({"routing.goal": "1 h"})
    without, given = (simulate(each, replications=3) for each in (deadline, dated))
    assert without.growth.verdict == given.growth.verdict == "grows"  # no order makes more hours
    assert [each.value for each in without.starved] == ["other"]
    assert given.starved == ()
    by_hand = simulate(dated, replications=1, engine="reference")
    assert by_hand.digest() == simulate(dated, replications=1).digest()
