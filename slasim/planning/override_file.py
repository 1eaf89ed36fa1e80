"""What a plan changes as a file of overrides that stands alone: with the overrides that were given, too."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slasim.scenario import Scenario
    from slasim.scenario.values.stored import Changed


def override_file(head: str, scenario: Scenario, given: Sequence[Changed], changes: Mapping[str, Any]) -> str:
    """The text of the file, for `slasim run FILE --override`; `head` says in a line what it is.

    `scenario` is the file as the overrides that were `given` made it, and `changes` are those of the plan. A value that
    is given and holds one of the plan (`headcount: {min: 2, max: 8, now: 4}` and its `now`) is written once, whole.
    """
    planned = scenario.with_overrides(changes) if changes else scenario
    whole = planned.whole("overrides")
    before = {each.path: _at(whole, each.path, each.value) for each in given if not _below(each.path, changes)}
    before = {path: text for path, text in before.items() if not _below(path, before.keys() - {path})}
    rest = {path: json.dumps(value, ensure_ascii=False) for path, value in changes.items() if not _below(path, before)}
    lines = [f"# {head}; a file of overrides, which `slasim run --override` and `slasim compare` take."]
    if before:
        lines += [
            "# Of the overrides that were given, which are not given beside it:",
            *(f"{path}: {text}" for path, text in before.items()),
        ]
        lines += ["# Of the plan:"] if rest else []
    lines += [f"{path}: {text}" for path, text in rest.items()] or ([] if before else ["{}"])
    return "\n".join(lines) + "\n"


def _below(path: str, others: Collection[str]) -> bool:
    """Whether another path leads to the same value, or to one that holds it."""
    return any(f"{path}.".startswith(f"{other}.") for other in others)


def _at(document: Any, path: str, given: str) -> str:
    """The value at a path of a document, as YAML; what a document leaves out is nothing, or empty, as it was given."""
    for name in path.split("."):
        if isinstance(document, list) and name.isdecimal() and int(name) < len(document):
            document = document[int(name)]
        elif isinstance(document, Mapping) and name in document:
            document = document[name]
        else:
            return "null" if given == "None" else given
    return json.dumps(document, ensure_ascii=False)
