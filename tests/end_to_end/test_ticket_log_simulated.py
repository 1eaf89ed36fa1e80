"""A simulated log, stored and opened again, is the same log and gets the same scorecard as any other log."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from slasim.agreements import measure
from slasim.log import TicketLog, read_log
from slasim.scenario import Scenario, load_scenario
from slasim.study.running.replicate import Replicate

SCENARIO = Path(__file__).parent.parent.parent / "scenarios" / "quickstart.yaml"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario(SCENARIO)


@pytest.fixture(scope="module")
def log(scenario: Scenario) -> TicketLog:
    from slasim.roster import expand
    from slasim.workload import draw

    return Replicate(scenario, 0, "compiled").log(draw(scenario, 0, 0), expand(scenario, 0, 0), None)


def test_stored_and_opened_again_it_is_the_same_log(log: TicketLog, tmp_path: Path) -> None:
    again = read_log(log.to_parquet(tmp_path / "log"))
    for one, other in ((log.ticket_table, again.ticket_table), (log.event_table, again.event_table)):
        for name, left, right in zip(one._fields, one, other, strict=True):
            np.testing.assert_array_equal(left, right, err_msg=name)
            assert left.dtype == right.dtype, name
    assert (again.labels, again.teams, again.agents) == (log.labels, log.teams, log.agents)
    assert (again.start, again.until, again.window) == (log.start, log.until, log.window)
    assert again.agent_team.tolist() == log.agent_team.tolist()
    for name, left, right in zip(log.accounts._fields, log.accounts, again.accounts, strict=True):
        assert list(left) == list(right), name
    pd.testing.assert_frame_equal(log.events, again.events)
    pd.testing.assert_frame_equal(log.tickets, again.tickets)


def test_the_same_events_from_a_helpdesk_get_the_same_scorecard(log: TicketLog, scenario: Scenario) -> None:
    """Names instead of numbers, only the columns that every export has, rows in no order, fees from the scenario."""
    tickets = log.tickets[["ticket", "created", "severity", "customer", "tier", "region", "channel"]]
    tickets = tickets.assign(ticket="T" + tickets["ticket"].astype(str)).sample(frac=1, random_state=1)
    events = log.events[["ticket", "time", "kind"]]
    events = events[events["kind"] != "created"].assign(ticket="T" + events["ticket"].astype(str))
    start, until = (pd.Timestamp(at, unit="ms", tz="UTC").to_pydatetime() for at in (log.start, log.until))
    other = TicketLog.from_frames(tickets, events, severities=scenario.severities, start=start, until=until)
    window = tuple(pd.Timestamp(at, unit="ms", tz="UTC").to_pydatetime() for at in scenario.window())
    ours, theirs = measure(log, scenario), measure(other, scenario, window=(window[0], window[1]))

    def plain(table: pd.DataFrame) -> pd.DataFrame:
        table = table.drop(columns=["channel", "product", "team"], errors="ignore")  # that export does not state them
        frame = table.astype({name: "str" for name in table if isinstance(table[name].dtype, pd.CategoricalDtype)})
        keys = [name for name in ("ticket", "commitment", "severity", "customer", "period") if name in frame]
        if "ticket" in frame:
            frame["ticket"] = frame["ticket"].astype(str).str.removeprefix("T")
        return frame.sort_values(keys).reset_index(drop=True)

    assert len(ours.compliance) > 50
    for name in ("compliance", "credits", "violations"):
        pd.testing.assert_frame_equal(plain(getattr(ours, name)), plain(getattr(theirs, name)))
