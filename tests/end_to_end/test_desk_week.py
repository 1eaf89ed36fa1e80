"""A week of the shipped scenarios: the referee, who shares no code with the desks, finds nothing."""

import golden
import pytest

from slasim.desk.referee import check
from slasim.roster import expand
from slasim.study.measures.promises.obligations import obligations
from slasim.study.running.replicate import Replicate
from slasim.study.running.routing import routing_of
from slasim.workload import draw


@pytest.mark.parametrize("name", golden.NAMES)
def test_the_referee_finds_nothing(name):
    scenario = golden.short(name)
    workload, roster = draw(scenario, golden.SEED, 1), expand(scenario, golden.SEED, 1)
    events = Replicate(scenario, golden.SEED, "compiled").log(workload, roster).event_table
    steering = obligations(scenario).promises.steering(workload.tickets)
    assert len(events.time) > 1000
    assert check(workload, roster, steering, routing_of(scenario), scenario.span()[1], events) == []
