"""The JSON Schema of --json is made from the definitions, and refuses what is no document."""

import copy
import json
from pathlib import Path

import jsonschema
import pytest

from slasim import load_scenario, simulate
from slasim.report.json_schema import json_schema

ROOT = Path(__file__).parents[2]
VALIDATOR = jsonschema.Draft202012Validator(json_schema())
SHORT = {"horizon.for": "1 month", "horizon.warm_up": "1 day", "horizon.follow_up": "1 week"}


def test_the_schema_in_the_documentation_is_the_one_that_is_made() -> None:
    """To write it: json.dumps(json_schema(), indent=1, ensure_ascii=False) and a line end."""
    stored = (ROOT / "docs" / "json_output.schema.json").read_text("utf-8")
    assert stored == json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.fixture(scope="module")
def document():
    study = simulate(load_scenario(ROOT / "scenarios" / "quickstart.yaml", SHORT), replications=2)
    return json.loads(json.dumps(study.summary(), allow_nan=False))


def test_a_study_fits(document):
    VALIDATOR.validate(document)


def broken(change):
    def of(document):
        found = copy.deepcopy(document)
        change(found)
        return found

    return of


BROKEN = {
    "format": broken(lambda found: found.update(format=2)),
    "kind": broken(lambda found: found.update(kind="story")),
    "no section": broken(lambda found: found.pop("backlog")),
    "a section too many": broken(lambda found: found.update(weather=[])),
    "no column": broken(lambda found: found["waits"][0].pop("p95_low_ms")),
    "a column too many": broken(lambda found: found["occupancy"][0].update(mood=1)),
    "a share above 1": broken(lambda found: found["occupancy"][0].update(occupancy=1.1)),
    "a negative wait": broken(lambda found: found["waits"][0].update(mean_ms=-1)),
    "a wait in parts of a millisecond": broken(lambda found: found["waits"][0].update(max_ms=0.5)),
    "an unknown wait": broken(lambda found: found["waits"][0].update(wait="forever")),
    "no hour of the day": broken(lambda found: found["backlog"][0].update(hour=24)),
    "no weekday": broken(lambda found: found["backlog"][0].update(weekday=7)),
    "an unknown mark": broken(lambda found: found["compliance"][0].update(mark="fine")),
    "no period": broken(lambda found: found["compliance"][0].update(period="spring")),
    "nobody is judged so": broken(lambda found: found["compliance"][0].update(judged="some customers")),
    "a mean that is null": broken(lambda found: found["compliance"][0].update(decided=None)),
    "a name that is a number": broken(lambda found: found["arrivals"][0].update(severity=1)),
    "an unknown reason": broken(
        lambda found: found["every_promise"]["left_out"].append({"agreement": "a", "commitment": "c", "why": "mood"})
    ),
    "an unknown verdict": broken(lambda found: found["growth"].update(verdict="maybe")),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_study_is_refused(document, name):
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(BROKEN[name](document))
