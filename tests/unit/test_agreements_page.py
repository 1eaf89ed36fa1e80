"""docs/measures.md is written from the definitions, and the definitions say what the tables have."""

from __future__ import annotations

import re
from pathlib import Path

from promise_cases import log, promise

import slasim
from slasim.agreements import measure
from slasim.agreements.measures.page import measures_page
from slasim.agreements.measures.words import TABLE_COLUMNS, metric_words
from slasim.agreements.scorecard.statement import TABLES
from slasim.scenario.sections.promised.commitments import METRICS
from slasim.terms.metrics import Metric

WALKS = ("agreements/clocks/rules.py", "agreements/ledger/walk.py")
PAGE = Path(__file__).parents[2] / "docs" / "measures.md"


def test_the_page_is_what_the_definitions_write() -> None:
    assert PAGE.read_text("utf-8") == measures_page(), "python -m slasim.agreements.measures.page > docs/measures.md"


def quoted(file: str) -> dict[str, list[str]]:
    """By function of a file the sentences that its docstring quotes."""
    text = (Path(slasim.__file__).parent / file).read_text("utf-8")
    functions = re.findall(r'^def (\w+)\(.*?:\n    """(.*?)"""', text, re.DOTALL | re.MULTILINE)
    return {name: [" ".join(each.split()) for each in re.findall(r'"([^"]+)"', words)] for name, words in functions}


def test_the_rules_of_the_walks_are_quoted_from_the_page() -> None:
    page = " ".join(measures_page().replace("**", "").split())
    quotes = [quoted(file) for file in WALKS]
    assert all(sentence in page for each in quotes for of in each.values() for sentence in of)
    assert sum(bool(of) for of in quotes[0].values()) >= 10
    (one, other) = (each["lowered_without_consent"] for each in quotes)
    assert one == other != []


def test_every_metric_is_defined_once() -> None:
    names = [each.name for each in metric_words()]
    assert names == [metric.name.lower() for metric in Metric]
    assert set(names) == {*METRICS, "column"}


def test_the_columns_defined_are_those_of_the_tables() -> None:
    steps = "escalations: [{after: 2 h, to: lead}]"
    text = f"a: {{commitments: {{first_response: {{promise: {{urgent: 1 h}}, quota: 90 % per month, {steps}}}}}}}"
    card = measure(log([]), promise(text))
    shown = {name: set(card.table(name).columns) for name in TABLES}
    shown |= {"counts": set(card.counts.columns), "by": set(card.by().columns)}
    shown["drill"] = set(card.drill("team").columns) - {"team"}
    for name, columns in TABLE_COLUMNS.items():
        defined = {one for column in columns for one in column.names.split(", ")}
        extra = {"partial"} if name in ("levels", "exclusions") else set()
        assert defined | extra == shown[name], name
