"""What is made from the definitions of the fields: reference page, template, JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from slasim.scenario import json_schema, load_scenario, reference_page, template
from slasim.scenario.sections.scenario import Scenario
from slasim.scenario.sections.shapes import field_shape, fields
from slasim.scenario.writing.page import model_in

ROOT = Path(__file__).parent.parent.parent
SHIPPED = sorted((ROOT / "scenarios").glob("*.yaml"))


def every_field(model: Any = Scenario) -> set[str]:
    found = set()
    for name, field in fields(model):
        found.add(name)
        below = model_in(field_shape(field))
        found |= every_field(below) if below is not None else set()
    return found


def plain(text: str) -> Any:
    """As a YAML 1.2 library reads it, dates as text."""
    yaml = YAML(typ="safe", pure=True)
    yaml.constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)
    return json.loads(json.dumps(yaml.load(text)))


def test_the_reference_page_is_current() -> None:
    assert (ROOT / "docs" / "scenario.md").read_text("utf-8") == reference_page(), (
        "write it anew: Path('docs/scenario.md').write_text(slasim.scenario.reference_page())"
    )


def test_the_reference_page_names_every_field() -> None:
    page = reference_page()
    assert {name for name in every_field() if f"| `{name}` |" not in page} == set()


def test_the_template_loads_without_warning_and_names_every_field(tmp_path: Path) -> None:
    (tmp_path / "it.yaml").write_text(template(), "utf-8")
    assert load_scenario(tmp_path / "it.yaml").warnings == ()
    assert {name for name in every_field() if f"{name}:" not in template()} == set()
    assert max(len(line) for line in template().split("\n")) <= 120


def test_the_schema_is_a_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_schema_accepts_the_shipped_scenarios(path: Path) -> None:
    jsonschema.Draft202012Validator(json_schema()).validate(plain(path.read_text("utf-8")))


def test_the_schema_accepts_the_template_and_refuses_what_it_does_not_know() -> None:
    checker = jsonschema.Draft202012Validator(json_schema())
    document = plain(template())
    checker.validate(document)
    for broken in (
        {**document, "naem": "x"},
        {**document, "slasim": 2},
        {**document, "routing": {"order": "fastest"}},
        {**document, "account_rows": []},
        {**document, "horizon": {"from": "2027-01-01"}},
    ):
        assert not checker.is_valid(broken)


def test_descriptions_say_something_about_every_field() -> None:
    def missing(model: Any, path: str) -> list[str]:
        found = []
        for name, field in fields(model):
            found += [] if field.description else [f"{path}.{name}"]
            below = model_in(field_shape(field))
            found += missing(below, f"{path}.{name}") if below is not None else []
        return found

    assert missing(Scenario, "") == []
