"""Looks at variants: the last is the study that `simulate` makes and the comparison that `compare` makes; what is no
longer asked is not simulated; what is saved, `slasim run` simulates."""

import random
import threading
import time
from contextlib import closing, suppress
from itertools import pairwise
from pathlib import Path

import pytest
from cli_cases import caller, document

from slasim import ScenarioError, compare, load_scenario, open_study, simulate
from slasim.results.digest import digest_of
from slasim.study import Study
from slasim.study.measures.tables import merge
from slasim.what_if import WhatIf
from slasim.what_if.figures import look_document
from slasim.what_if.live import Live
from slasim.what_if.session import STOPS, LookAt
from slasim.what_if.verdict import EARLY
from slasim.what_if.week import late_document, week_document

QUICKSTART = Path(__file__).parents[2] / "scenarios" / "quickstart.yaml"
LATE = "teams.l1.shifts.late.headcount"
WINDOWS = 24


@pytest.fixture(scope="module")
def quickstart():
    with WhatIf(load_scenario(QUICKSTART), file=QUICKSTART, replications=WINDOWS) as found:
        yield found


VARIANTS = {
    "a seat more": {LATE: 2},
    "more tickets": {"demand.volume": "130 %"},
    "a shorter target": {"agreements.business.commitments.first_response.promise.urgent": "90 min"},
    "another quota": {"agreements.business.commitments.first_response.quota": "97 % per month"},
    "another order": {"routing.order": "fifo", "teams.l1.absence": "5 %"},
}


@pytest.mark.parametrize("name", VARIANTS)
def test_the_last_look_is_the_study_and_the_comparison_of_that_variant(quickstart: WhatIf, name: str) -> None:
    changes = VARIANTS[name]
    looks = list(quickstart.looks(changes, {}))
    assert [look.windows for look in looks][-1] == WINDOWS
    assert {look.windows for look in looks} <= {*STOPS, WINDOWS}
    last = looks[-1]
    scenario = load_scenario(QUICKSTART, changes)
    study = simulate(scenario, replications=WINDOWS)
    ours = last.now.counted
    assert len(ours) > 8
    assert digest_of(ours) == digest_of({table: study.counted[table] for table in ours})
    assert last.now.answer == study.answer
    assert last.now.every_promise == study.every_promise
    comparison = compare(load_scenario(QUICKSTART), scenario, replications=WINDOWS)
    rows = {row["figure"]: row for row in comparison.differences.to_dict("records")}
    told = look_document(last)
    for ours_name, figure in (("kept", "every_promise"), ("credits", "business.credits"), ("staff", "staffing")):
        change, row = told[ours_name]["change"], rows[figure]
        ends = [row["difference"], row["difference_low"], row["difference_high"]]
        assert [change["estimate"], change["low"], change["high"]] == ends
    assert told["staff"]["amount"] == rows["staffing"]["value"]


def test_each_look_is_what_simulate_gives_for_so_many_windows(quickstart: WhatIf) -> None:
    for look in quickstart.looks({"demand.email.volume": "400 per week"}, {}):
        study = simulate(load_scenario(QUICKSTART, {"demand.email.volume": "400 per week"}), replications=look.windows)
        assert look.now.growth == study.growth
        assert look.now.every_promise == study.every_promise


def test_in_forty_moves_the_verdict_changes_its_colour_at_most_twice() -> None:
    """Between the first look and the last one; grey is no colour yet."""
    order, changed = random.Random(0), 0
    january = {"horizon": {"from": "2027-01-01", "for": "1 month"}}
    with WhatIf(load_scenario(QUICKSTART, january)) as found:
        moved = [field for field in found.fields if field.group in ("Seats", "Volume", "Promise") and field.stops]
        changes: dict = {}
        for _ in range(40):
            field = order.choice(moved)
            with suppress(ScenarioError):
                changes = found.changed({} if order.random() < 0.2 else changes, field.key, order.choice(field.stops))
            scenario = found.variant(changes)
            (*_, last) = found.looks(changes, changes)
            colours = []
            for windows in (*STOPS, last.of):
                parts = last.parts[:windows]
                study = Study.at_hand(scenario, 0, windows, merge(scenario, parts))
                sign = look_document(LookAt(study, study, parts, parts, last.of))["kept"]["sign"]
                colours += [] if sign == EARLY else [sign]
            changed += sum(one != other for one, other in pairwise(colours))
    assert changed <= 2


def test_a_seat_more_draws_nothing_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    from slasim.study.running import shared

    drawn = []
    draw = shared.draw
    monkeypatch.setattr(shared, "draw", lambda *of: (drawn.append(of[2]), draw(*of))[1])
    with WhatIf(load_scenario(QUICKSTART), replications=6) as found:
        list(found.looks({}, {}))
        assert sorted(drawn) == list(range(6))
        list(found.looks({LATE: 2}, {}))
        assert len(drawn) == 6
        list(found.looks({"demand.volume": "120 %"}, {}))
        assert len(drawn) == 12


def test_whoever_stops_looking_stops_the_work() -> None:
    with WhatIf(load_scenario(QUICKSTART), replications=4000) as found:
        with closing(found.looks({LATE: 2}, {})) as looks:
            assert next(looks).windows == 2
        assert found._designs.effort.simulated < 1000


def until(news: list, kind: str, turn: int, windows: int | None = None) -> dict:
    """The news of this kind that answers a question."""
    for _ in range(6000):
        for each, what in list(news):
            if each == kind and what["turn"] == turn and windows in (None, what.get("windows")):
                return what
        time.sleep(0.01)
    raise AssertionError(f"no {kind} of question {turn}")


def test_a_newer_change_ends_the_simulation_of_an_older_one() -> None:
    news: list = []
    with Live(WhatIf(load_scenario(QUICKSTART), replications=2000), lambda *each: news.append(each)) as live:
        until(news, "look", 1)
        for seats in ("2", "3", "4"):
            live.put(LATE, seats)
        newest = live.state()["turn"]
        until(news, "look", newest)
    assert newest == 4
    assert max(what["windows"] for kind, what in news if kind == "look" and what["turn"] < newest) < 2000
    turns = [what["turn"] for kind, what in news if kind == "look"]
    assert set(turns[turns.index(newest) :]) == {newest}


def test_state_undo_pin_and_variants() -> None:
    news: list = []
    with Live(WhatIf(load_scenario(QUICKSTART), replications=8), lambda *each: news.append(each)) as live:
        live.put(LATE, "2")
        until(news, "look", 2, 8)
        assert live.keep() == 1 == live.keep()
        live.put("demand.volume", "110 %")
        live.pin()
        assert (live.pinned, [each.name for each in live.variants][1]) == (2, "l1 late 2")
        look = until(news, "look", live.state()["turn"], 8)
        assert look["kept"]["value"] == look["kept"]["was"]
        live.go(0)
        assert live.changes == {}
        state = live.state()
        assert state["values"][LATE] == {"text": "1", "at": 1, "base": "2", "base_at": 2}
        live.reset(LATE)
        assert live.changes == {LATE: 2}
        live.undo()
        live.undo()
        assert live.changes == {LATE: 2, "demand.volume": "110 %"}
        with pytest.raises(IndexError):
            live.go(9)
        numbers = live.variants[1].numbers
        assert numbers["staff"]
        assert threading.active_count() < 40


def test_what_is_saved_is_simulated_by_run_to_the_byte(quickstart: WhatIf, tmp_path, monkeypatch, capsys) -> None:
    changes = quickstart.changed({LATE: 2}, "demand.email.mix.severity#urgent", "22 %")
    (tmp_path / "what-if.yaml").write_text(quickstart.overrides(changes), "utf-8")
    run = caller(tmp_path, monkeypatch, capsys)
    done = run("run", str(QUICKSTART), "--override", "what-if.yaml", "-n", str(WINDOWS), "--out", "r", "--json")
    saved = open_study(tmp_path / "r")
    last = list(quickstart.looks(changes, {}))[-1].now
    assert saved.applied == last.applied
    assert digest_of({name: saved.counted[name] for name in last.counted}) == digest_of(last.counted)
    assert document(done.out)["every_promise"]["kept"] == last.every_promise.kept


def test_a_week_has_its_hours_and_late_tickets_by_the_clock_of_each_site() -> None:
    february = {"from": "2027-02-01", "for": "1 month", "warm_up": "1 week", "follow_up": "3 weeks"}
    file = QUICKSTART.parent / "follow_the_sun.yaml"
    scenario = load_scenario(file, {"horizon": february, "demand.volume": "5 %"})
    with WhatIf(scenario, replications=2) as found:
        (*_, look) = found.looks({}, {})
        week, (*_, histories) = week_document(scenario), found.late({})
        late = late_document(look.now, histories)
    assert list(week) == ["Europe/Berlin", "Asia/Manila", "America/Chicago"] == list(late["hours"])
    total = sum(len(each.row) for each in histories) / 2
    for hours in late["hours"].values():
        assert sum(hours) == pytest.approx(total, abs=0.2)
    # Manila is seven hours ahead of Berlin in February: the same hours, later on the clock.
    berlin, manila = late["hours"]["Europe/Berlin"], late["hours"]["Asia/Manila"]
    assert [manila[(hour + 7) % 168] for hour in range(168)] == berlin
    assert sum(each["late"] for each in late["promises"]) == pytest.approx(total, abs=0.2)
