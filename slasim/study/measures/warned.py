"""What `check` warns of and a verdict rests on: loads, hours without anybody, a warm-up that is too short."""

from __future__ import annotations

from typing import Any

from slasim.json_shapes import STRING, Shape, record, rows, told
from slasim.load import load_warnings
from slasim.study.measures.measure import Measure
from slasim.study.measures.section import HasTables, Section

FIELDS = {
    "rule": "the name of the warning",
    "path": "the field that it is about",
    "found": "what is there",
    "expected": "what would do",
}


class _Warnings(Section):
    """One row a warning, the gravest first; where it stands in a file says `slasim check`."""

    name = "warnings"
    meaning = "what check warns of before anything is simulated: loads, hours without anybody, warm-up"

    def document(self, study: HasTables) -> Any:
        return [{name: getattr(each, name) for name in FIELDS} for each in load_warnings(study.scenario)]

    def shape(self) -> Shape:
        return rows(record({name: told(STRING, meaning) for name, meaning in FIELDS.items()}))


WARNED = Measure("warnings", sections=(_Warnings(),))
