"""Scenarios that are too deep, too long or no plain files are refused at their place before they take time."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from slasim import limits
from slasim.plain_files import NotRead, read_plain
from slasim.problems import Problem
from slasim.scenario import Scenario, ScenarioError, load_scenario

GOOD = Path(__file__).parent.parent / "data" / "broken" / "good.yaml"
MB = 1_000_000


def refusal(file: Path) -> Problem:
    began = time.process_time()
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    assert time.process_time() - began < 10
    (problem,) = caught.value.problems[-1:]
    assert len(str(problem)) < 3000
    return problem


def over(folder: Path, text: str) -> Path:
    """A file that says `text` on top of the good scenario."""
    (folder / "good.yaml").write_text(GOOD.read_text("utf-8"), "utf-8")
    (folder / "own.yaml").write_text(f"extends: good.yaml\n{text}\n", "utf-8")
    return folder / "own.yaml"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("name: " + "[" * 100_000, "nested more than 40 deep"),
        ("name: " + "{a: " * 20_000, "nested more than 40 deep"),
        ("name:\n  " + "- " * 50_000 + "a", "nested more than 40 deep"),
        ("? " * 50_000 + "a", "nested more than 40 deep"),
        ("name:\n" + "  - abc\n" * 2_000, "more than 1,000 entries"),
        ("name: {" + "".join(f"k{at}: 1, " for at in range(2_000)) + "}", "more than 1,000 entries"),
        ("name: '" + "x" * 100_000 + "'", "text of 100,000 characters"),
        ("x" * 900 + "y: [" + "x" * 11_000 + "]", "text of 11,000 characters"),
        ("name: !" + "x" * MB, "tag (&, *, !) of more than 300 characters"),
        ("name: &" + "x" * 5_000 + " 1", "an anchor"),
        ("name: " + "7" * 5_000, "a number of 5000 digits"),
        ("#" + "x" * (limits.FILE_BYTES + 1), "a file of 1,048,"),
    ],
    ids=lambda text: text[:12],
)
def test_what_is_too_much_of_yaml(tmp_path: Path, text: str, found: str) -> None:
    (tmp_path / "deep.yaml").write_text("slasim: 1\n" + text + "\n")
    problem = refusal(tmp_path / "deep.yaml")
    assert found in problem.found
    assert problem.file.endswith("deep.yaml")


def test_the_values_of_a_file_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slasim.scenario.reading.yaml_text.VALUES", 50)
    (tmp_path / "long.yaml").write_text("slasim: 1\nname:\n" + "".join(f"  k{at}: [1, 2]\n" for at in range(30)))
    problem = refusal(tmp_path / "long.yaml")
    assert (problem.line, problem.found) == (18, "more than 50 values")


def test_a_chain_of_files_is_bounded(tmp_path: Path) -> None:
    over(tmp_path, "")
    for at in range(limits.CHAIN - 1):
        base = f"c{at - 1}.yaml" if at else "good.yaml"
        (tmp_path / f"c{at}.yaml").write_text(f"extends: {base}\n")
    assert load_scenario(tmp_path / f"c{limits.CHAIN - 2}.yaml").files[0] == str(tmp_path / f"c{limits.CHAIN - 2}.yaml")
    (tmp_path / "longer.yaml").write_text(f"extends: c{limits.CHAIN - 2}.yaml\n")
    problem = refusal(tmp_path / "longer.yaml")
    assert (problem.path, problem.found) == ("extends", "a chain of more than 20 files")
    assert problem.file.endswith("c0.yaml")


def test_a_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    assert "cannot be read" in refusal(tmp_path / "loop.yaml").found
    assert refusal(over(tmp_path, "").rename(tmp_path / "a.yaml").parent / "loop.yaml")
    (tmp_path / "to.yaml").write_text("extends: loop.yaml\n")
    assert "no file" in refusal(tmp_path / "to.yaml").found


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
@pytest.mark.parametrize("line", ["", "extends: NAME", "customers: {file: NAME}", "demand: {email: {shape: NAME}}"])
def test_pipes_and_devices_are_not_waited_for(tmp_path: Path, line: str) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    if not line:
        assert refusal(tmp_path / "pipe.csv").found == "a pipe"
        assert refusal(Path(os.devnull)).found == "a device"
        return
    file = over(tmp_path, "" if line.startswith("extends") else line.replace("NAME", "pipe.csv"))
    if line.startswith("extends"):
        file.write_text("extends: pipe.csv\n")
    assert "pipe" in refusal(file).found


def test_no_more_is_read_than_a_limit_even_of_a_file_that_states_no_size(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    assert read_plain(tmp_path / "file", 5) == b"12345"
    with pytest.raises(NotRead, match="a file of 5 bytes"):
        read_plain(tmp_path / "file", 4)
    if Path("/proc/self/maps").is_file():
        with pytest.raises(NotRead, match="more than 1 kB"):
            read_plain("/proc/self/maps", 1024)


def accounts(folder: Path, text: str) -> Path:
    (folder / "accounts.csv").write_text(text, "utf-8")
    return over(folder, "customers: {file: accounts.csv}")


def test_tables_beside_a_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = "customer,tier,region\n"
    wide = accounts(tmp_path, head.strip() + "".join(f",c{at}" for at in range(50_000)) + "\na,b,c\n")
    assert refusal(wide).found == "50,003 columns"
    assert "text of 300 characters" in refusal(accounts(tmp_path, head + "a" * 300 + ",pro,berlin\n")).found
    monkeypatch.setattr("slasim.scenario.reading.csv_rows.TABLE_ROWS", 2)
    found = refusal(accounts(tmp_path, head + "".join(f"a{at},pro,berlin\n" for at in range(3))))
    assert (found.found, found.line) == ("more than 2 accounts", 4)
    (tmp_path / "week.csv").write_text("x," * 100_000)
    assert refusal(over(tmp_path, "demand: {email: {shape: week.csv}}")).found == "far more cells"


@pytest.mark.parametrize(
    ("line", "path", "found"),
    [
        ("customers: {pro: {accounts: 10000000}}", "customers.pro.accounts", "10000000"),
        ("customers: {pro: {accounts: 900000}, free: {accounts: 900000}}", "customers.pro.accounts", "accounts with"),
        ("demand: {email: {volume: 1000000 per day}}", "demand.email.volume", "tickets of all streams"),
        ("teams: {l1: {shifts: {day: {headcount: 100000}}}}", "teams.l1.shifts.day.headcount.now", "100000"),
    ],
)
def test_what_would_take_too_much_memory(tmp_path: Path, line: str, path: str, found: str) -> None:
    problems = _problems(over(tmp_path, line))
    assert [each.found for each in problems if each.path == path and found in each.found]


def test_seats_on_too_many_days(tmp_path: Path) -> None:
    teams = "".join(f"t{at}: {{site: berlin, skills: [l1], shifts: {{day: {{hours: 24x7, headcount: 20000}}}}}}, "
                    for at in range(6))  # fmt: skip
    (problem,) = _problems(over(tmp_path, f"teams: {{{teams}}}"))
    assert "seats of all shifts on all simulated days" in problem.found


def _problems(file: Path) -> tuple[Problem, ...]:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    return caught.value.problems


def test_a_horizon_begins_on_a_date_that_was(tmp_path: Path) -> None:
    """Samoa left out 30 December 2011."""
    file = over(tmp_path, "timezone: Pacific/Apia\nhorizon: {from: 2011-12-30}")
    assert "horizon.from" in {each.path for each in _problems(file) if "left out" in each.found}
    file = over(tmp_path, "timezone: Pacific/Apia\nhorizon: {from: 2011-12-31}")
    assert not [each for each in _read(file) if each.path == "horizon.from"]


def _read(file: Path) -> tuple[Problem, ...]:
    try:
        return load_scenario(file).warnings
    except ScenarioError as error:
        return error.problems


@pytest.mark.parametrize(("days", "refused"), [(100, False), (1000, True)])
def test_a_promise_that_a_run_could_not_follow(tmp_path: Path, days: int, refused: bool) -> None:
    line = "agreements: {own: {judged: together, commitments: {first_response: {promise: {urgent: DAYS}, hours: berlin,"
    file = over(tmp_path, line.replace("DAYS", f"{days} days") + " quota: 90 % per month}}}}")
    far = [each for each in _read(file) if "calendar berlin: a clock" in each.found]
    assert [each.path for each in far] == ["agreements.own.commitments.first_response.promise.urgent"] * refused


def other(text: str, zero: str) -> str:
    return "".join(chr(ord(zero) + int(each)) if each.isdigit() else each for each in text)


@pytest.mark.parametrize("zero", ["\N{ARABIC-INDIC DIGIT ZERO}", "\N{FULLWIDTH DIGIT ZERO}"])
@pytest.mark.parametrize(
    "line",
    [
        "demand: {email: {volume: 100 per day}}",
        "demand: {email: {special_days: {2027-02-01: 80 %}}}",
        "customers: {pro: {fee: 400 EUR/month}}",
        "calendars: {berlin: {hours: {mon-fri: '09:00-17:00'}}}",
        "teams: {l1: {shifts: {day: {hours: '09:00-17:00'}}}}",
        "horizon: {for: 3 months}",
        "horizon: {warm_up: 2 weeks}",
        "horizon: {from: 2027-01-01}",
    ],
)
def test_digits_are_those_of_ascii(tmp_path: Path, line: str, zero: str) -> None:
    name, _, value = line.rpartition(": ")
    if "special_days" in line:
        name, value = line.split("2027-02-01")[0] + other("2027-02-01", zero), value
    else:
        value = other(value, zero)
    before = {(each.path, each.found) for each in _read(over(tmp_path, line))}
    assert {(each.path, each.found) for each in _read(over(tmp_path, f"{name}: {value}"))} - before


@pytest.mark.parametrize("value", ["7" * 5_000 + " per day", "1." + "7" * 5_000 + " per day"])
def test_a_very_long_number_in_words_of_the_house(tmp_path: Path, value: str) -> None:
    problem = refusal(over(tmp_path, f"demand: {{email: {{volume: {value}}}}}"))
    assert problem.path == "demand.email.volume"
    assert problem.expected.startswith("a volume such as")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * 100_000, "nested more than 40 deep"),
        ('{"a": 1, "a": 2}', "the name 'a' twice"),
        ('{"a": ' + "7" * 5_000 + "}", "a number of 5000 digits"),
        ('{"a": NaN}', "NaN, which is no number of JSON"),
    ],
)
def test_a_scenario_as_json(text: str, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_applied(text)
    assert words in str(caught.value)
