"""Reading, changing and keeping scenarios."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from slasim.scenario import (
    AccountRow,
    CustomerFile,
    FrozenMap,
    Problem,
    Scenario,
    ScenarioError,
    load_scenario,
)

GOOD = Path(__file__).parent.parent / "data" / "broken" / "good.yaml"


@pytest.fixture
def good() -> Scenario:
    return load_scenario(GOOD)


def write(folder: Path, name: str = "it.yaml", **lines: str) -> Path:
    """A file that extends the good scenario."""
    (folder / "good.yaml").write_text(GOOD.read_text("utf-8"), "utf-8")
    text = "extends: good.yaml\n" + "".join(f"{key}: {value}\n" for key, value in lines.items())
    (folder / name).write_text(text, "utf-8")
    return folder / name


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def test_the_window_runs_between_local_midnights(good: Scenario) -> None:
    # Berlin is at UTC+1 on 1 January and at UTC+2 on 1 April 2027.
    assert good.window() == (ms("2026-12-31T23:00"), ms("2027-03-31T22:00"))
    assert good.span() == (ms("2026-12-17T23:00"), ms("2027-04-28T22:00"))


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2027-01-31", "1 month", "2027-02-28"),
        ("2027-11-30", "3 months", "2028-02-29"),
        ("2027-12-01", "1 month", "2028-01-01"),
        ("2027-01-01", "1 year", "2028-01-01"),
        ("2027-03-22", "1 week", "2027-03-29"),
    ],
)
def test_lengths_are_counted_in_local_dates(good: Scenario, start: str, length: str, end: str) -> None:
    changed = good.with_overrides({"horizon.from": start, "horizon.for": length})
    assert changed.horizon.end().isoformat() == end


def test_calendar_tables_follow_the_order_of_the_calendars(good: Scenario) -> None:
    from slasim.calendars import elapsed

    tables = good.calendar_tables()
    # Monday 4 January 2027, 8:00 to 18:00 UTC is 9:00 to 19:00 in Berlin, 16:00 to 2:00 in Manila; both close at 18:00.
    day = ms("2027-01-04T08:00"), ms("2027-01-04T18:00")
    assert [elapsed(tables, index, *day) // 3_600_000 for index in (0, 1)] == [9, 2]


def test_a_scenario_is_a_value(good: Scenario) -> None:
    again = Scenario.from_applied(good.applied())
    assert again == good
    assert hash(again) == hash(good)
    assert again.hash() == good.hash()
    assert pickle.loads(pickle.dumps(good)) == good
    assert copy.deepcopy(good) == good
    assert len({good, again}) == 1
    other = good.with_overrides({"name": "Another"})
    assert other != good
    assert other.hash() != good.hash()
    with pytest.raises(ValueError, match="frozen"):
        good.name = "changed"  # type: ignore[misc]
    with pytest.raises(TypeError, match="with_overrides"):
        good.teams["first"] = good.teams["second"]  # type: ignore[index]


def test_the_digest_does_not_depend_on_how_a_value_is_written_but_on_its_order(good: Scenario) -> None:
    same = good.with_overrides({"teams.first.contract": "2400 min", "teams.second.skills": {"l2": 1, "l1": 2}})
    assert same.hash() == good.hash()
    reordered = good.with_overrides({"teams.second.skills": {"l1": 2, "l2": 1}})
    assert reordered != good


def test_maps_are_hashable_and_know_their_order() -> None:
    assert hash(FrozenMap({"a": 1})) == hash(FrozenMap({"a": 1}))
    assert FrozenMap({"a": 1, "b": 2}) != FrozenMap({"b": 2, "a": 1})
    assert pickle.loads(pickle.dumps(FrozenMap({"a": 1}))) == {"a": 1}


def test_a_named_override_is_the_same_as_its_paths() -> None:
    named = load_scenario(GOOD, "one_more")
    assert named == load_scenario(GOOD, ["one_more"])
    assert named == load_scenario(GOOD, {"teams.first.shifts.day.headcount": 4})
    assert named == load_scenario(GOOD).with_overrides("one_more")
    assert named.teams["first"].shifts["day"].headcount.now == 4


def test_an_applied_scenario_does_not_carry_overrides_that_were_not_used(good: Scenario) -> None:
    assert "one_more" in good.overrides
    assert "one_more" not in good.applied()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"teams.frist.site": "manila"}, "did you mean first?"),
        ({"teams.first.shifts.late.headcount": 3}, "expected a name that is in teams.first.shifts: day"),
        ({"teams.first.shifts.day.headcount.now.x": 3}, "a path that ends at teams.first.shifts.day.headcount.now"),
        ({"horizont.from": "2027-01-01"}, "did you mean horizon?"),
        ({"": 1}, "unknown name ''"),
        ({"teams..site": 1}, "unknown name ''"),
        ({"work.9.path": []}, "expected a name that is in work: 0 or 1"),
        ({"severities.3": "x"}, "0, 1 or 2"),
        ({"teams.first.shrinkage": 0.3}, "did you mean 30 %?"),
        ({"teams.first.site": "berln"}, "did you mean berlin?"),
        ({"teams.first.shrinkage": None}, "found nothing"),
        ({"demand.email.day_to_day.dispersion": float("nan")}, "a finite number"),
        ({"demand.email.day_to_day.dispersion": True}, "expected a number"),
        ({"demand.email.day_to_day.carry_over": "40 %"}, "did you mean 0.4?"),
        ({"horizon.from": "1971-01-01"}, "whose holidays are known from 1991"),
        ({"horizon.from": "2099-12-01"}, "list dates instead"),
        ({"teams.first.shifts.day": {"headcount": 1}, "teams.first.shifts.day.headcount": 2}, "overlaps"),
    ],
)
def test_overrides_that_cannot_be_meant_are_refused(good: Scenario, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        good.with_overrides(changes)
    assert words in str(caught.value)


def test_unknown_names_of_overrides_are_refused() -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(GOOD, "one_mor")
    (problem,) = caught.value.problems
    line = GOOD.read_text("utf-8").split("\n").index("overrides:") + 1
    assert (problem.file, problem.line, problem.column, problem.path) == (str(GOOD), line, 1, "overrides")
    assert problem.expected == "the name of an override: one_more; or a file of them such as plan.yaml"
    assert problem.hint == "did you mean one_more?"


def test_an_override_of_a_file_that_names_none_is_refused_with_the_file(tmp_path: Path) -> None:
    text = GOOD.read_text("utf-8")
    (tmp_path / "it.yaml").write_text(text[: text.index("overrides:")], "utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(tmp_path / "it.yaml", ["nope"])
    names = "the name of an override: nothing: none is defined; or a file of them such as plan.yaml"
    expected = f"overrides: found 'nope'; expected {names}"
    assert str(caught.value) == f"{tmp_path / 'it.yaml'}: {expected}"


def test_overrides_may_reach_optional_fields_that_were_left_out(good: Scenario) -> None:
    changed = good.with_overrides(
        {
            "demand.email.special_days.2027-02-01": "150 %",
            "demand.email.day_to_day.dispersion": 2,
            "routing.order": "deadline",
            "teams.first.shifts.day.headcount.max": 9,
        }
    )
    assert changed.demand["email"].day_to_day.dispersion == 2
    assert changed.routing.order == "deadline"
    assert changed.teams["first"].shifts["day"].headcount.max == 9


def test_numbers_of_numpy_are_numbers(good: Scenario) -> None:
    import numpy as np

    changed = good.with_overrides({"teams.first.shifts.day.headcount": np.arange(7)[5]})
    assert changed.teams["first"].shifts["day"].headcount.now == 5


def test_a_file_over_a_file(tmp_path: Path) -> None:
    path = write(tmp_path, teams="{first: {shrinkage: 30 %}}", severities="[urgent, normal, low, wish]")
    found = load_scenario(path)
    assert str(found.teams["first"].shrinkage) == "3/10"
    assert found.teams["first"].site == "berlin"  # maps merge
    assert found.severities == ("urgent", "normal", "low", "wish")  # lists are replaced


def test_problems_point_into_the_file_that_has_them(tmp_path: Path) -> None:
    write(tmp_path, "middle.yaml", teams="{first: {site: berln}}")
    (tmp_path / "top.yaml").write_text("extends: middle.yaml\nname: 1\n")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(tmp_path / "top.yaml")
    places = [(Path(each.file).name, each.line, each.path) for each in caught.value.problems]
    assert places == [("middle.yaml", 2, "teams.first.site"), ("top.yaml", 2, "name")]


def test_what_an_override_breaks_is_named_at_the_line_that_no_longer_fits(tmp_path: Path) -> None:
    """In the file of the base, also where an earlier override wrote it; a value given in Python has no line."""
    at = "teams.first.shifts.day"
    over = f"\noverrides:\n  long_break:\n    {at}.break: 3 h\n"
    (tmp_path / "base.yaml").write_text(GOOD.read_text("utf-8"), "utf-8")
    (tmp_path / "over.yaml").write_text(f"extends: base.yaml{over}", "utf-8")
    base = load_scenario(tmp_path / "over.yaml")
    broken: tuple[tuple[Scenario, dict[str, Any], str], ...] = (
        (base, {f"{at}.hours": "08:00-08:10"}, "base.yaml:"),
        (base.with_overrides("long_break"), {f"{at}.hours": "08:00-10:00"}, f"over.yaml:4:{len(at) + 13}: {at}.break"),
        (base, {f"{at}.break": "12 h"}, f"overrides: {at}.break"),
        (Scenario.from_applied(base.applied()), {f"{at}.hours": "08:00-08:10"}, f"{base.name}: {at}.break"),
    )
    for scenario, changes, place in broken:
        with pytest.raises(ScenarioError) as error:
            scenario.with_overrides(changes)
        (problem,) = error.value.problems
        assert str(problem).removeprefix(f"{tmp_path}/").startswith(place)
        assert problem.path == f"{at}.break"
    changed = base.with_overrides({"name": "Another"})
    path = ("teams", "first", "shifts", "day")
    assert base.place(path) is not None
    assert changed.place(path) == base.place(path)
    assert [str(each) for each in changed.warnings] == [str(each) for each in base.warnings]


def test_accounts_from_a_table(tmp_path: Path) -> None:
    table = (
        "customer,tier,region,fee,share,agreement\nAcme,pro,berlin,400.50 EUR/month,3,pro\n\nBolt,free,manila,,12 %,\n"
    )
    (tmp_path / "accounts.csv").write_text(table, "utf-8-sig")
    path = write(tmp_path)
    path.write_text(path.read_text() + "customers: {file: accounts.csv}\n")
    found = load_scenario(path)
    assert isinstance(found.customers, CustomerFile)
    assert found.account_rows == (
        AccountRow("Acme", "pro", "berlin", 40050, 3.0, "pro"),
        AccountRow("Bolt", "free", "manila", 0, 0.12, None),
    )
    assert found.tiers == ("pro", "free")
    (tmp_path / "accounts.csv").unlink()
    assert Scenario.from_applied(found.applied()) == found  # self-contained


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("", "no account"),
        ("customer,tier\nAcme,pro\n", "no column region"),
        ("customer,tier,region,regoin\nAcme,pro,berlin,x\n", "did you mean region?"),
        ("customer,tier,region,tier\nAcme,pro,berlin,x\n", "the column 'tier' twice"),
        ('customer,tier,region\n"Acme,pro,berlin\n', "cannot be read"),
        ("customer,tier,region,share\nAcme,pro,berlin,0\nBolt,free,berlin,nan\n", "a number of 0 or more"),
        ("customer,tier,region\nAc\x07me,pro,berlin\n", "accounts.csv:2:1: customer: found the control character 0x07"),
        ('customer,tier,region\n"Ac\nme",pro,berlin\n', "customer: found the control character 0x0a"),
        ("customer,tier,region,agreement\nAcme,pro,berlin,p\x1bo\n", "agreement: found the control character 0x1b"),
        ("customer,tier,region,share\nAcme,pro,berlin,0\nBolt,free,berlin,1\n", "a share above 0 for some account"),
    ],
)
def test_tables_of_accounts_that_cannot_be_used(tmp_path: Path, table: str, words: str) -> None:
    (tmp_path / "accounts.csv").write_text(table)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(write(tmp_path, customers="{file: accounts.csv}"))
    assert words in str(caught.value)
    assert all(Path(each.file).name == "accounts.csv" for each in caught.value.problems)


def test_a_tier_of_the_table_without_tickets_is_a_warning_at_its_first_row(tmp_path: Path) -> None:
    rows = "Acme,pro,berlin,400 EUR/month\nBolt,gold,berlin,\nCask,gold,manila,\nDune,free,manila,\n"
    (tmp_path / "accounts.csv").write_text("customer,tier,region,fee\n" + rows)
    found = load_scenario(write(tmp_path, customers="{file: accounts.csv}")).warnings
    (warning,) = (each for each in found if each.rule == "tier_without_tickets")
    assert (Path(warning.file).name, warning.line, warning.column, warning.path) == ("accounts.csv", 3, 6, "tier")
    assert warning.found == "'gold' without tickets"


def test_hourly_weights_from_a_table(tmp_path: Path) -> None:
    (tmp_path / "week.csv").write_text("\n".join(",".join(str(hour) for hour in range(24)) for _ in range(7)))
    found = load_scenario(write(tmp_path, demand="{email: {shape: week.csv}}"))
    assert found.demand["email"].shape == tuple(float(hour) for hour in range(24)) * 7


def test_a_missing_file_and_a_directory_are_named(tmp_path: Path) -> None:
    for path, words in ((tmp_path / "none.yaml", "no such file"), (tmp_path, "a directory")):
        with pytest.raises(ScenarioError, match=words):
            load_scenario(path)


@pytest.mark.parametrize("text", ["not json", "[]", '{"slasim": 1}', "{}"])
def test_text_that_is_no_applied_scenario_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError):
        Scenario.from_applied(text)


def test_nesting_without_end_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    (tmp_path / "deep.yaml").write_text("slasim: 1\nname: " + "[" * 300 + "]" * 300 + "\n")
    with pytest.raises(ScenarioError, match="nested more than"):
        load_scenario(tmp_path / "deep.yaml")


def test_errors_can_be_sent_between_processes() -> None:
    error = ScenarioError([Problem("a.yaml", 1, 2, "name", "5", "text", "quote it")])
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert str(again) == "a.yaml:1:2: name: found 5; expected text; quote it"


def test_reading_a_scenario_needs_no_compiler() -> None:
    code = "import sys, slasim.scenario; print([name for name in ('numba', 'numpy', 'pandas') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_overrides_in_place_of_a_scenario_are_one_problem(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text("teams.l1.shifts.late.headcount: 4\nhorizon.for: 1 month\n", "utf-8")
    with pytest.raises(ScenarioError) as error:
        load_scenario(tmp_path / "plan.yaml")
    (problem,) = error.value.problems
    assert problem.found == "a file of overrides"
    assert f"--override {tmp_path / 'plan.yaml'}" in problem.hint
