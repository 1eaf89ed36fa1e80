"""The state of a desk from its log, and two runs that begin empty."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from slasim import load_scenario, warm_up
from slasim.log.kinds import EventKind, Events
from slasim.report.warm_up import warm_up_text
from slasim.study.coupling import different, open_on, open_tickets
from slasim.study.warm_up import WarmUp
from tests.cli_cases import caller, document

ROOT = Path(__file__).parents[2]
ALONE = {  # one server at 60 %, always there: empties about every hour
    "demand.calls.volume": "7.2 per hour",
    "teams.servers.shifts.always.headcount": 1,
}


def log_of(rows, uids):
    time, kind, ticket = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    created = np.array([row[0] for row in rows if row[1] == EventKind.CREATED], np.int64)
    events = Events(time, kind.astype(np.int8), ticket.astype(np.int32), np.zeros(len(rows), np.int32))
    return SimpleNamespace(event_table=events, ticket_table=SimpleNamespace(uid=np.array(uids), created=created))


STORY = [
    (0, EventKind.CREATED, 0),
    (0, EventKind.WORK_STARTED, 0),
    (2, EventKind.CREATED, 1),
    (7, EventKind.REPLIED, 0),
    (7, EventKind.WAITING_CUSTOMER, 0),
    (7, EventKind.WORK_STARTED, 1),
    (9, EventKind.CREATED, 2),
    (12, EventKind.WORK_PAUSED, 1),
    (12, EventKind.HANDED_OVER, 1),
    (20, EventKind.CUSTOMER_REPLIED, 0),
    (21, EventKind.WORK_STARTED, 0),
    (26, EventKind.SOLVED, 0),
]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (0, []),  # the state before what happens at the instant
        (
            10,
            [
                [40, EventKind.CREATED, 9, 9, 0],
                [50, EventKind.WORK_STARTED, 7, 2, -7],
                [70, EventKind.WAITING_CUSTOMER, 7, 0, 7],
            ],
        ),
        (
            13,
            [
                [40, EventKind.CREATED, 9, 9, 0],
                [50, EventKind.HANDED_OVER, 12, 2, 5],
                [70, EventKind.WAITING_CUSTOMER, 7, 0, 7],
            ],
        ),
        (
            21,
            [
                [40, EventKind.CREATED, 9, 9, 0],
                [50, EventKind.HANDED_OVER, 12, 2, 5],
                [70, EventKind.CUSTOMER_REPLIED, 20, 20, 7],
            ],
        ),
        (27, [[40, EventKind.CREATED, 9, 9, 0], [50, EventKind.HANDED_OVER, 12, 2, 5]]),
    ],
)
def test_a_state_is_every_open_ticket_with_what_it_waits_for_and_the_work_done(at, expected):
    assert open_tickets(log_of(STORY, [70, 50, 40]), at).tolist() == expected


def test_open_tickets_on_an_instant_count_what_happens_at_it():
    assert open_on(log_of(STORY, [70, 50, 40]), np.array([-1, 0, 2, 9, 25, 26])).tolist() == [0, 1, 2, 3, 3, 2]


def test_tickets_are_different_that_stand_in_one_state_only_or_in_both_with_another_row():
    one = np.array([[1, 0, 5], [2, 0, 5], [3, 0, 5]])
    other = np.array([[2, 0, 5], [3, 1, 5], [4, 0, 5], [6, 0, 5]])
    assert different(one, other) == 4  # 1, 3, 4 and 6
    assert different(one, one) == 0
    assert different(one[:0], one) == 3


def test_a_desk_that_empties_couples_and_stays_coupled():
    found = warm_up(load_scenario(ROOT / "scenarios" / "mmc.yaml", ALONE), weeks=1, replications=8, seed=5)
    assert found.verdict == "coupled"
    first, last = found.by_week.to_dict("records")
    assert first["later"] == 0 < first["earlier"]
    assert (last["difference"], last["different"], last["equal"]) == (0, 0, 1)
    after = found.series[found.series["hour"] >= pd.Timestamp(found.window, unit="ms", tz="UTC")]
    assert len(after) == 168
    np.testing.assert_array_equal(after["earlier"], after["later"])  # once equal, equal for ever
    # steady state of M/M/1 at 60 %: 1.5 tickets in system; 8 weeks with a relaxation time of about half an hour
    steady = found.series["earlier"].iloc[24:].mean()
    assert steady == pytest.approx(1.5, abs=0.35)


def test_a_desk_whose_queue_grows_shows_when_it_began():
    swamped = load_scenario(ROOT / "scenarios" / "mmc.yaml", ALONE | {"demand.calls.volume": "14 per hour"})
    found = warm_up(swamped, weeks=1, replications=4)
    last = found.by_week.iloc[-1]
    assert found.verdict == "none"
    assert found.overloaded == (("l1", pytest.approx(14 / 12)),)
    _, verdict = warm_up_text(found)
    assert verdict.startswith("NONE IS LONG ENOUGH: more work than hours (l1 at 116.7 % of its hours)")
    assert "--weeks" not in verdict
    # 14 arrivals and 12 services an hour: two more tickets an hour, all of the week that the later run lacks
    assert -last["difference"] == pytest.approx(2 * 168, rel=0.4)


@pytest.mark.parametrize(
    ("later", "verdict"),
    [
        ([100, 200, 300], "coupled"),
        ([99, 200, 301], "small"),  # 0 +- 2.48 of 200, by Student's t of 3 values
        ([80, 182, 281], "too short"),  # -19 +- 2.48
        ([95, 195, 297], "unclear"),  # -4.33 +- 2.87
    ],
)
def test_verdicts_by_the_interval_of_the_difference_against_2_percent_of_the_open_tickets(later, verdict):
    earlier = np.array([100, 200, 300])
    states = pd.DataFrame(
        {"replication": range(3), "week": 1, "earlier": earlier, "later": later, "different": earlier != later}
    )
    found = WarmUp("desk", "", "UTC", 0, 3, 1, 0, states, pd.DataFrame())
    assert found.verdict == verdict


@pytest.mark.parametrize(
    ("how", "words"),
    [({"weeks": 0}, "weeks must be at least 1, not 0"), ({"replications": 0, "seed": -1}, "replications .*; seed")],
)
def test_impossible_numbers_are_refused(how, words):
    with pytest.raises(ValueError, match=words):
        warm_up(load_scenario(ROOT / "scenarios" / "mmc.yaml"), **how)


def test_the_command_prints_a_table_and_draws_a_picture(tmp_path, monkeypatch, capsys):
    call = caller(tmp_path, monkeypatch, capsys)
    scenario = str(ROOT / "scenarios" / "quickstart.yaml")
    done = call("warm-up", scenario, "--weeks", "1", "-n", "3")
    assert done.returncode == 0
    assert "begun empty 2 weeks and 1 week before 2027-01-01; 3 replications, seed 0" in " ".join(done.out.split())
    assert "Picture: results/quickstart-warm-up.png" in done.out
    assert (tmp_path / "results" / "quickstart-warm-up.png").read_bytes().startswith(b"\x89PNG")
    found = document(call("warm-up", scenario, "--weeks", "1", "-n", "3", "--json").out)
    assert [row["week"] for row in found["by_week"]] == [0, 1]


def test_a_picture_that_cannot_be_written_is_said_in_words(tmp_path, monkeypatch, capsys):
    (tmp_path / "taken").write_text("")
    call = caller(tmp_path, monkeypatch, capsys)
    done = call("warm-up", str(ROOT / "scenarios" / "mmc.yaml"), "--weeks", "1", "-n", "2", "--picture", "taken/x.png")
    assert done.returncode == 1
    assert "cannot write the picture to taken/x.png" in done.err
    assert "Traceback" not in done.err
