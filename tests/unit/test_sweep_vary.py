"""What is varied, as people write it: short paths, values as a scenario file has them, every problem at once."""

from fractions import Fraction

import pytest
from sweep_cases import ROOT

from slasim import ScenarioError, load_scenario
from slasim.study.sweep.axis import Axis, read_axis
from slasim.study.sweep.plan import read_axes
from slasim.study.sweep.vary import PathError, VariedField, inline_changes, split, value_of

QUICKSTART = load_scenario(ROOT / "scenarios" / "quickstart.yaml")
LATE = "teams.l1.shifts.late.headcount"
URGENT = "agreements.business.commitments.first_response.promise.urgent"


@pytest.fixture(scope="module")
def field():
    return VariedField(QUICKSTART)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        (LATE, LATE),
        ("teams.l1.late.headcount", LATE),
        ("agreements.business.first_response.urgent", URGENT),
        ("agreements.business.first_response.quota", "agreements.business.commitments.first_response.quota"),
        ("demand.email.severity.urgent", "demand.email.mix.severity.urgent"),
        ("work.0.path.1.handle", "work.0.path.1.handle"),
        ("teams.l1.shifts.early.break", "teams.l1.shifts.early.break"),
        ("agreements.business.term", "agreements.business.term"),  # a field that is left out
        ("demand.growth", "demand.email.growth"),  # not demand.forecast.growth
        ("demand.forecast.growth", "demand.forecast.growth"),
        ("demand.level", "demand.forecast.level"),
        ("demand.email.dispersion", "demand.email.day_to_day.dispersion"),  # not within_day
        ("demand.email.carry_over", "demand.email.day_to_day.carry_over"),
        ("demand.email.within_day.dispersion", "demand.email.within_day.dispersion"),
    ],
)
def test_a_path_may_leave_out_names_in_between(field, short, full):
    assert field.full(short) == full


@pytest.mark.parametrize(
    ("short", "hint"),
    [
        ("team.l1.shifts.late.headcount", "did you mean teams?"),
        ("teams.l1.shifts.lat.headcount", "did you mean late?"),
        ("agreements.business.first_respons.urgent", "did you mean first_response?"),
        ("teams.l1.cost.x", "a path that ends at teams.l1.cost"),
    ],
)
def test_a_path_that_leads_nowhere_names_the_nearest_name(field, short, hint):
    with pytest.raises(PathError) as error:
        field.full(short, f"--vary {short}=1")
    assert hint in str(error.value)
    assert f"--vary {short}=1" in str(error.value)


def test_a_path_with_two_meanings_names_both(field):
    with pytest.raises(PathError, match=r"teams\.l1\.shifts or teams\.l2\.shifts; expected one place: write it out"):
        field.full("teams.shifts.day")


def test_streams_have_their_growth_before_the_forecast():
    three = load_scenario(ROOT / "scenarios" / "follow_the_sun.yaml")
    streams = r"demand\.email\.growth, demand\.web\.growth or demand\.monitoring\.growth; expected one place"
    with pytest.raises(PathError, match=f"may mean {streams}"):
        VariedField(three).full("demand.growth")


def test_what_was_varied_is_what_with_overrides_takes(field):
    changes = inline_changes(QUICKSTART, "teams.l1.late.headcount=3, agreements.business.first_response.urgent=30min")
    assert changes == {LATE: 3, URGENT: "30min"}
    changed = QUICKSTART.with_overrides(changes)
    assert changed.teams["l1"].shifts["late"].headcount.now == 3
    assert changed.agreements["business"].commitments["first_response"].promise["urgent"].ms == 30 * 60_000


def test_signs_inside_brackets_and_quotes_part_nothing():
    assert split("lognormal(mean=1 h, cv=2), {min: 2, now: 3} ,'a, b',4", ",") == [
        "lognormal(mean=1 h, cv=2)",
        "{min: 2, now: 3}",
        "'a, b'",
        "4",
    ]


@pytest.mark.parametrize(
    ("path", "written", "levels"),
    [
        (LATE, "4..7", (4, 5, 6, 7)),
        (LATE, "1..9/2", (1, 3, 5, 7, 9)),
        (LATE, "1..8/3", (1, 4, 7)),
        (LATE, "2, 6", (2, 6)),
        (LATE, [2, 6], (2, 6)),
        (URGENT, "30min,1h,2h", ("30min", "1h", "2h")),
        (URGENT, "30 min..1 h/15 min", ("1800 s", "2700 s", "3600 s")),
        (URGENT, "30..60 min/15", ("30 min", "45 min", "60 min")),
        (URGENT, "1..3 business days", ("1 business days", "2 business days", "3 business days")),
        ("teams.l1.cost", "30..40 EUR/hour/5", ("30 EUR/hour", "35 EUR/hour", "40 EUR/hour")),
        ("demand.email.volume", "300..500 per week/100", ("300 per week", "400 per week", "500 per week")),
        ("routing.order", "fifo,deadline", ("fifo", "deadline")),
        (URGENT, "1,2,3 h", ("1 h", "2 h", "3 h")),
        (URGENT, "30 min,2 h", ("30 min", "2 h")),
        (
            "agreements.business.first_response.quota",
            "85, 90,95 % per month",
            ("85 % per month", "90 % per month", "95 % per month"),
        ),
        ("demand.email.day_to_day.dispersion", "1,2.5", (1, 2.5)),
    ],
)
def test_values_are_lists_or_ranges_in_steps(field, path, written, levels):
    axis, problems = read_axis(field, path, written, "--vary")
    assert problems == []
    assert axis.levels() == levels
    for level in levels:
        QUICKSTART.with_overrides({axis.path: level})


@pytest.mark.parametrize(
    ("path", "written", "digits"),
    [
        (LATE, "4..7", 0),
        (URGENT, "30 min..90 min", 3),
        (URGENT, "30 min..2 h", 1),  # of a second
        ("teams.l1.cost", "30..40 EUR/hour", 2),  # cents
        ("agreements.business.first_response.quota", "80..95 % per month", 3),
        ("demand.email.day_to_day.dispersion", "1..4", 4),
    ],
)
def test_a_range_is_as_fine_as_10_000_values_need_and_its_field_takes(field, path, written, digits):
    axis, problems = read_axis(field, path, written, "--vary")
    assert problems == []
    assert axis.span.digits == digits
    assert axis.is_stepped == (digits == 0)
    for u in (0.0, 1 / 3, 0.999999999):
        QUICKSTART.with_overrides({axis.path: axis.at(u)})


def test_each_whole_number_has_an_equal_part_of_a_range(field):
    axis, _ = read_axis(field, LATE, "4..7", "--vary")
    drawn = [axis.at(float(Fraction(at, 1000))) for at in range(1000)]
    assert [drawn.count(value) for value in (4, 5, 6, 7)] == [250] * 4


def test_what_is_typed_again_means_the_same(field):
    for path, written in ((LATE, "4..7"), (URGENT, "30 min..2 h"), ("teams.l1.cost", "30..40 EUR/hour/5")):
        axis, _ = read_axis(field, path, written, "--vary")
        again, problems = read_axis(field, axis.path, axis.written(), "--vary")
        assert problems == []
        assert (again.path, again.span) == (axis.path, axis.span)


def test_every_problem_is_named_at_once_with_the_text_it_stands_in():
    wrong = {
        f"{LATE}=4..x": "expected a whole number of seats",
        f"{LATE}=9..4": "a range that does not rise",
        f"{LATE}=1,1": "1 a second time",
        f"{LATE}=-1..4": "at least 0",
        f"{LATE}=1..9/0.5": "the number 1.5",
        f"{LATE}=": "no value",
        f"{URGENT}=30..90": "a number alone has no unit",
        f"{URGENT}=30 min..1 EUR": "a range in two units",
        "routing.order=fifo,deadlin": "did you mean deadline?",
        "teams.l3.cost=30 EUR/hour": "expected a name that is in teams: l1 or l2",
        "teams.l1.cost": "no '='",
    }
    with pytest.raises(ScenarioError) as error:
        read_axes(QUICKSTART, list(wrong))
    said = [str(problem) for problem in error.value.problems]
    for text, words in wrong.items():
        assert any(line.startswith(f"--vary {text}") and words in line for line in said), (text, said)


def test_fields_that_overlap_are_refused():
    shift = {"hours": "09:00-17:00", "headcount": 1}
    with pytest.raises(ScenarioError, match=r"a field that overlaps 'teams.l1.late'"):
        read_axes(QUICKSTART, {"teams.l1.late": [shift], LATE: [1]})


@pytest.mark.parametrize(
    "values",
    [
        ["mon,tue", "wed"],
        ['"mon,tue"', "wed-fri"],
        [" 1"],
        ["true", "a: b", "[x", "null"],
        ["it's", "4", 4, True],
        [{"a": "x, y"}, {"a": 1}],
    ],
)
def test_values_are_written_so_that_they_are_read_as_the_same(values):
    axis = Axis("n", "p", tuple(values))
    assert [value_of(each, "") for each in split(axis.written(), ",")] == [(value, []) for value in values]


def test_texts_with_commas_are_one_value_each(field):
    axis, problems = read_axis(field, "teams.l1.late.days", '"mon,tue",mon-fri', "--vary")
    assert problems == []
    assert axis.levels() == ("mon,tue", "mon-fri")
    assert read_axis(field, axis.name, axis.written(), "--vary") == (axis, [])
