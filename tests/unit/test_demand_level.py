"""`demand.volume`: one level over all streams."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import slasim
from slasim import ScenarioError
from slasim.agreements.review.volumes import mix_of
from slasim.planning import first_answer
from slasim.scenario import Scenario
from slasim.study.sweep.vary import VariedField
from slasim.workload import draw

SUN = slasim.load_scenario(Path(__file__).parents[2] / "scenarios" / "follow_the_sun.yaml")


def each_by_hand(factor: Fraction) -> Scenario:
    """Every volume typed anew."""
    rates = {name: (stream.volume, factor * stream.volume.amount) for name, stream in SUN.demand.items()}
    return SUN.with_overrides(
        {
            f"demand.{name}.volume": f"{float(amount):.9g} per {str(rate).rpartition(' ')[2]}"
            for name, (rate, amount) in rates.items()
        }
    )


def test_it_is_as_if_every_volume_were_written_so() -> None:
    level, typed = SUN.with_overrides({"demand.volume": "120 %"}), each_by_hand(Fraction(6, 5))
    one, other = draw(level, 5, 2), draw(typed, 5, 2)
    np.testing.assert_array_equal(one.tickets.uid, other.tickets.uid)
    np.testing.assert_array_equal(one.touches.work, other.touches.work)
    assert first_answer(level).weeks == first_answer(typed).weeks
    reviewed = [mix_of(each, None) for each in (level, typed)]
    assert reviewed[0] is not None
    assert reviewed[1] is not None
    for right, tickets in reviewed[0].tickets.items():
        np.testing.assert_allclose(tickets, reviewed[1].tickets[right])


def test_more_only_adds_tickets() -> None:
    few, many = draw(SUN, 5, 0), draw(SUN.with_overrides({"demand.volume": "110 %"}), 5, 0)
    assert set(few.tickets.uid.tolist()) < set(many.tickets.uid.tolist())


def test_at_100_percent_it_is_no_part_of_the_scenario() -> None:
    whole = SUN.with_overrides({"demand.volume": "100 %"})
    assert whole.hash() == SUN.hash()
    assert list(whole.demand) == list(SUN.demand)
    changed = SUN.with_overrides({"demand.volume": "1/3"})
    assert changed.hash() != SUN.hash()
    assert Scenario.from_applied(changed.applied()).demand.volume == Fraction(1, 3)


def test_a_sweep_varies_it() -> None:
    field = VariedField(SUN)
    assert field.full("demand.volume") == "demand.volume"
    assert field.mistakes("demand.volume", "120 %", "") == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"demand.volume": {"channel": "email"}}, "found 'a stream called 'volume''; expected a share such as 120 %"),
        ({"demand.volume": "-5 %"}, "not below 0"),
        ({"demand": {"volume": "120 %"}}, "demand: found no stream; expected at least one entry"),
        ({"demand": {}}, "demand: found an empty map; expected at least one entry"),
        ({"demand.new.volume": "1 per day"}, "an unknown name 'new'"),
    ],
)
def test_what_it_cannot_be(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        SUN.with_overrides(changes)
    assert said in str(error.value)


def test_a_level_and_a_stream_are_wrong_each_at_its_line(tmp_path: Path) -> None:
    lines = (Path(__file__).parents[2] / "scenarios" / "mmc.yaml").read_text("utf-8").splitlines()
    line = lines.index("demand:") + 2
    lines[line - 1 : line - 1] = ["  volume: 1.2", "  'a b': {channel: 5}"]
    (tmp_path / "s.yaml").write_text("\n".join(lines))
    with pytest.raises(ScenarioError) as error:
        slasim.load_scenario(tmp_path / "s.yaml")
    assert {(each.path, each.line, each.column) for each in error.value.problems} >= {
        ("demand.volume", line, 11),
        ("demand.a b", line + 1, 3),
    }
