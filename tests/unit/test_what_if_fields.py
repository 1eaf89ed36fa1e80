"""Fields of scenarios: every value of a slider is one that the file itself could hold, and means the same there."""

from fractions import Fraction
from pathlib import Path

import pytest

from slasim import ScenarioError, load_scenario
from slasim.what_if import WhatIf
from slasim.what_if.fields import GROUPS, UNSET, fields_of, place_among, share_changed, text_at

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SHIPPED = sorted(SCENARIOS.glob("*.yaml"))
QUICKSTART = SCENARIOS / "quickstart.yaml"


@pytest.fixture(scope="module")
def quickstart() -> WhatIf:
    return WhatIf(load_scenario(QUICKSTART), file=QUICKSTART)


def other_stop(field) -> str:
    """The stop beside the value of the file."""
    at = field.stops.index(field.base)
    return field.stops[at + 1 if at + 1 < len(field.stops) else at - 1]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_field_says_what_the_file_says_and_its_neighbour_can_be_written_there(file: Path, tmp_path: Path) -> None:
    scenario = load_scenario(file)
    found = WhatIf(scenario, file=file)
    document = scenario.whole("overrides")
    assert {field.group for field in found.fields} <= set(GROUPS)
    assert len({field.key for field in found.fields}) == len(found.fields)
    saved = tmp_path / "what-if.yaml"
    refused = 0
    for field in found.fields:
        assert text_at(document, field) == field.base
        if len(field.stops) < 2:
            continue
        try:
            changes = found.changed({}, field.key, other_stop(field))
        except ScenarioError:  # a neighbour may break a rule of the whole: a target below its goal
            refused += 1
            continue
        assert list(changes) == [field.path]
        saved.write_text(found.overrides(changes), "utf-8")
        assert load_scenario(file, str(saved)) == found.variant(changes) != scenario
        assert found.texts(changes)[field.key] == other_stop(field)
    assert refused <= len(found.fields) // 10


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_slider_goes_from_small_to_large_through_the_value_of_the_file(file: Path) -> None:
    for field in fields_of(load_scenario(file)):
        if field.stops:
            assert field.base in field.stops
            assert len(set(field.stops)) == len(field.stops)
        if field.group == "Seats":
            numbers = [int(stop) for stop in field.stops]
            assert numbers == list(range(numbers[0], numbers[-1] + 1))


def test_bounds_of_a_plan_bound_the_slider() -> None:
    fields = {field.path: field for field in fields_of(load_scenario(SCENARIOS / "follow_the_sun.yaml"))}
    of = fields["teams.manila_l1.shifts.morning.headcount.now"]
    assert (of.stops[0], of.base, of.stops[-1]) == ("4", "12", "20")


def test_the_value_of_the_file_takes_a_change_back(quickstart: WhatIf) -> None:
    for field in quickstart.fields:
        if len(field.stops) > 1:
            changes = quickstart.changed({}, field.key, other_stop(field))
            assert quickstart.changed(changes, field.key, field.base) == {}


def test_a_second_field_leaves_the_first_as_it_is(quickstart: WhatIf) -> None:
    changes = quickstart.changed({}, "teams.l1.shifts.late.headcount", "2")
    changes = quickstart.changed(changes, "demand.volume", "110 %")
    assert changes == {"teams.l1.shifts.late.headcount": 2, "demand.volume": "110 %"}
    assert quickstart.variant(changes) == load_scenario(QUICKSTART, changes)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("teams.l1.shifts.late.headcount", "two"),
        ("teams.l1.shifts.late.headcount", "-1"),
        ("teams.l1.shifts.late.headcount", "2.5"),
        ("demand.volume", "lots"),
        ("demand.email.volume", "360"),
        ("agreements.business.commitments.first_response.quota", "190 % per month"),
        ("agreements.business.commitments.first_response.promise.urgent", "soon"),
        ("work.0.path.0.handle", "lognormal(mean=20 min)"),
        ("work.0.path.0.handle", "empirical(/etc/passwd)"),
        ("teams.l1.absence", "45 %"),
        ("routing.order", "lifo"),
    ],
)
def test_what_cannot_be_read_is_said_in_the_words_of_the_reader(quickstart: WhatIf, key: str, text: str) -> None:
    value: int | float | str = int(text) if text.lstrip("-").isdigit() else float(text) if text == "2.5" else text
    with pytest.raises(ScenarioError) as of_reader:
        load_scenario(QUICKSTART, {key: value})
    with pytest.raises(ScenarioError) as of_page:
        quickstart.changed({}, key, text)
    said = {(each.path, each.found, each.expected) for each in of_reader.value.problems}
    assert {(each.path, each.found, each.expected) for each in of_page.value.problems} == said


@pytest.mark.parametrize("text", ["2\nteams.l1.absence: 3 %", "x" * 301, "2\x1b[31m"])
def test_only_a_plain_line_is_read(quickstart: WhatIf, text: str) -> None:
    with pytest.raises(ScenarioError, match="a line of at most"):
        quickstart.changed({}, "teams.l1.shifts.late.headcount", text)


@pytest.mark.parametrize("path", ["horizon.from", "customers", "teams.l1.cost", "overrides", "__class__"])
def test_only_paths_of_fields_can_be_changed(quickstart: WhatIf, path: str) -> None:
    with pytest.raises(ScenarioError, match="the path of a field"):
        quickstart.variant({path: "1"})


def test_the_others_give_way_in_proportion_and_all_make_100_per_cent() -> None:
    shares = {"urgent": "10 %", "high": "30 %", "low": "60 %"}
    changed = share_changed(shares, "urgent", "40 %")
    assert changed == {"urgent": "40 %", "high": "20 %", "low": "40 %"}
    odd = share_changed({"a": "33.3 %", "b": "33.3 %", "c": "33.4 %"}, "a", "17.25 %")
    assert odd["a"] == "17.25 %"
    assert sum(Fraction(each.removesuffix(" %")) for each in odd.values()) == 100
    assert share_changed({"a": "100 %", "b": "0 %"}, "a", "70 %") == {"a": "70 %", "b": "30 %"}


def test_a_value_between_stops_stands_at_the_nearest(quickstart: WhatIf) -> None:
    volume = quickstart.field("demand.volume")
    assert volume.stops[place_among(volume, "111 %")] == "110 %"
    target = quickstart.field("agreements.business.commitments.first_response.promise.urgent")
    assert target.stops[place_among(target, "100 min")] == "90 min"


def test_what_the_file_leaves_out_is_a_field_too(quickstart: WhatIf) -> None:
    small = quickstart.field("agreements.business.commitments.first_response.small.misses")
    assert small.base == UNSET
    changes = quickstart.changed({}, small.key, "1")
    assert changes == {small.path: 1}
    assert quickstart.changed(changes, small.key, UNSET) == {}


def test_overrides_under_which_it_was_read_are_saved_too(tmp_path: Path) -> None:
    found = WhatIf(load_scenario(QUICKSTART, "one_more_late"), file=QUICKSTART)
    assert found.field("teams.l1.shifts.late.headcount").base == "2"
    for key, text, late in (("demand.volume", "120 %", 2), ("teams.l1.shifts.late.headcount", "4", 4)):
        changes = found.changed({}, key, text)
        (tmp_path / "saved.yaml").write_text(found.overrides(changes), "utf-8")
        again = load_scenario(QUICKSTART, str(tmp_path / "saved.yaml"))
        assert again == found.variant(changes)
        assert again.teams["l1"].shifts["late"].headcount.now == late


def test_a_file_that_was_changed_meanwhile_is_not_saved_as_if_it_were_not(tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text(QUICKSTART.read_text("utf-8"), "utf-8")
    found = WhatIf(load_scenario(file), file=file)
    file.write_text(QUICKSTART.read_text("utf-8").replace("360 per week", "361 per week"), "utf-8")
    with pytest.raises(ScenarioError, match="open the page again"):
        found.overrides(found.changed({}, "teams.l1.shifts.late.headcount", "2"))
