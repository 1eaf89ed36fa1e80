"""`empirical(times.csv)`: what is read from the file, what is refused and where; a scenario keeps the values."""

from __future__ import annotations

from pathlib import Path

import pytest
from workload_cases import scenario

from slasim.scenario import Scenario, ScenarioError, load_scenario

HANDLE = "mixture(50 % empirical(times.csv), 50 % 1 h)"


def handle(text: str, handle: str = HANDLE) -> str:
    step = {"skill": "help", "handle": handle, "then": {"solved": "100 %"}}
    return str(scenario({"times.csv": text}, work=[{"path": [step]}]).work[0].path[0].handle)


def refusal(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        handle(text)
    return "\n".join(line.partition("/times.csv:")[2] for line in str(caught.value).split("\n"))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("12 min\n90 s\n12 min\n", "90 s, 12 min, 12 min"),
        ("handle_min\n12\n1.5\n", "90 s, 12 min"),
        ('"Handle time (h)"\r\n"2"\r\n0\r\n', "0 ms, 2 h"),
        ("s\n\n 0.0015\n7\n", "2 ms, 7 s"),
        ("\ufeffminutes\n3", "3 min"),
    ],
)
def test_a_file_has_times_or_numbers_below_a_unit(text: str, values: str) -> None:
    assert handle(text) == f"mixture(50 % empirical({values}), 50 % constant(1 h))"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("min\n12\n  x7\n-3\n1,5\n", ["3:1: found what is none", "4:1: found what is none", "5:1: found what is none"]),
        ("12 min\n7\n", ["2:1: found what is none; expected a time from 0 on, such as 12 min"]),
        ("the safe opens with 4711\n12\n", ["1:1: found neither a time nor a header that ends with a unit"]),
        ("min\n0\n", ["1:1: found no time above 0"]),
        ("", ["1:1: found no time above 0"]),
        ("h\n1\n99999999\n", ["3:1: found what is none; expected a number of h from 0 on, such as 12.5"]),
    ],
)
def test_every_wrong_line_is_named_and_none_is_quoted(text: str, problems: list[str]) -> None:
    found = refusal(text).split("\n")
    assert len(found) == len(problems)
    for line, problem in zip(found, problems, strict=True):
        assert line.startswith(problem)
    assert "4711" not in "".join(found)


def test_more_times_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slasim.scenario.reading.times_csv.TIMES", 2)
    assert handle("min\n1\n2\n")
    assert refusal("min\n1\n2\n4\n").startswith("4:1: found more than 2 times; expected at most 2")


def test_a_file_elsewhere_is_refused_at_the_distribution(tmp_path: Path) -> None:
    good = Path(__file__).parents[1] / "data" / "broken" / "good.yaml"
    (tmp_path / "good.yaml").write_text(good.read_text("utf-8"), "utf-8")
    (tmp_path / "it.yaml").write_text(
        'extends: good.yaml\nwork:\n  - path: [{skill: l1, handle: "empirical(../x.csv)", then: {solved: 100 %}}]\n'
    )
    with pytest.raises(ScenarioError) as caught:
        load_scenario(tmp_path / "it.yaml")
    assert str(caught.value).startswith(
        f"{tmp_path / 'it.yaml'}:3:32: work.0.path.0.handle: found '../x.csv', which leads out of the folder"
    )


def test_a_scenario_keeps_the_values_and_needs_the_file_no_more() -> None:
    step = {"skill": "help", "handle": HANDLE, "then": {"solved": "100 %"}}
    many = "ms\n" + "\n".join(str(ms) for ms in range(1, 20_001))
    of = scenario({"times.csv": many}, work=[{"path": [step]}])
    again = Scenario.from_applied(of.applied())
    assert again == of
    assert len(again.work[0].path[0].handle.parts[0][1].parameters) == 20_000
    assert [Path(file).name for file in of.files] == ["scenario.yaml", "times.csv"]


def test_an_override_of_the_file_may_name_one() -> None:
    of = scenario({"times.csv": "min\n3\n"}, overrides={"measured": {"work.0.path.0.handle": "empirical(times.csv)"}})
    assert str(of.with_overrides("measured").work[0].path[0].handle) == "empirical(3 min)"
