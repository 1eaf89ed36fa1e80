"""Any table of a result as a frame, as `slasim show` prints it; one history under a policy of one's own."""

import numpy as np
import pandas as pd
import pytest

import slasim
from slasim.desk.reference import RoutingPolicy
from slasim.desk.routing import Order
from slasim.library.kinds import shown_tables


@pytest.fixture(scope="module")
def study(quickstart):
    return slasim.simulate(quickstart, replications=2, seed=3)


@pytest.fixture(scope="module")
def quickstart():
    return slasim.load_scenario("scenarios/quickstart.yaml")


def test_every_table_that_is_shown_is_a_frame_of_the_same_values(study):
    known = shown_tables(study)
    assert list(study.show()["table"]) == list(known)
    for name, shown in known.items():
        found = study.show(name)
        assert len(found) == len(shown.rows)
        for column in shown.columns:
            plain = [row.get(column.name) for row in shown.rows]
            mine = found[column.name.removesuffix("_ms")]
            if column.kind == "duration":
                told = [None if value is None else pd.Timedelta(round(value), "ms") for value in plain]
                assert [None if pd.isna(value) else value for value in mine] == told
            elif column.kind != "instant":
                assert [value for value in mine if not pd.isna(value)] == [
                    value for value in plain if value is not None
                ]


def test_a_name_that_is_none_of_them_says_what_is_meant(study):
    with pytest.raises(KeyError, match="no table 'wait'; did you mean waits"):
        study.show("wait")
    with pytest.raises(KeyError, match="no section 'credit'; did you mean credits"):
        study.section("credit")


def test_a_history_is_that_of_the_study_whatever_desk_runs_it(study, quickstart):
    mine = slasim.simulate_log(quickstart, seed=3, replication=1)
    own = slasim.simulate_log(quickstart, seed=3, replication=1, policy=RoutingPolicy(Order.DEADLINE))
    for log in (mine, own):
        for column, same in zip(log.event_table, study.log(1).event_table, strict=True):
            assert np.array_equal(column, same)


def test_a_policy_changes_what_happens_and_not_what_comes(quickstart):
    class LongestFirst(RoutingPolicy):
        def key(self, touch):
            return -touch.rest

    own = slasim.simulate_log(quickstart, seed=3, policy=LongestFirst(Order.DEADLINE))
    usual = slasim.simulate_log(quickstart, seed=3)
    assert np.array_equal(own.ticket_table.created, usual.ticket_table.created)
    assert not np.array_equal(own.event_table[0], usual.event_table[0])
