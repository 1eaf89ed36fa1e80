"""The JSON Schema of scenario files, for editors."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from slasim.scenario.sections.scenario import Scenario

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILLED = ("account_rows", "AccountRow", "rows")  # filled in by the reader, not written


class _Generator(GenerateJsonSchema):
    ignored_warning_kinds = {"non-serializable-default"}  # noqa: RUF012  empty maps need not be shown


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a scenario file, made from the definitions of the fields.

    An editor that knows it completes names and marks what is unknown. Whether texts such as `4 h` can be read, and
    whether names refer to something, only `load_scenario` says.
    """
    made = Scenario.model_json_schema(by_alias=True, schema_generator=_Generator)
    del made["required"]  # what is missing may come from the file it extends
    made["properties"]["extends"] = {
        "type": "string",
        "description": "Another scenario file that this one is laid over: maps merge, lists and values are replaced.",
        "examples": ["base.yaml"],
    }
    rest = {name: part for name, part in made.items() if name != "title"}
    return {"$schema": DIALECT, "title": "A slasim scenario", **{name: _plain(part) for name, part in rest.items()}}


def _plain(part: Any) -> Any:
    """Without null (a field is given or left out), defaults of null, and notes that only the documentation needs."""
    if isinstance(part, list):
        return [_plain(each) for each in part]
    if not isinstance(part, dict):
        return part
    kept = {
        name: _plain(each) for name, each in part.items() if name not in ("entry", "instead", "alternative", *FILLED)
    }
    if kept.get("default", 0) in (None, {}) or isinstance(kept.get("default"), dict):
        del kept["default"]
    choices = kept.get("anyOf")
    if choices and {"type": "null"} in choices:
        (written,) = (each for each in choices if each != {"type": "null"})
        del kept["anyOf"]
        kept = {**written, **kept}
    return kept
