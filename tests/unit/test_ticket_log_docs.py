"""docs/log_format.md and docs/measures.md say what the code does: their example is read and measured."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from promise_cases import promise

from slasim.agreements import measure
from slasim.agreements.scorecard.statement import DIMENSIONS
from slasim.log import read_log
from slasim.log.tables import KINDS

DOCS = Path(__file__).parent.parent.parent / "docs"
FORMAT = (DOCS / "log_format.md").read_text("utf-8")
MEASURES = (DOCS / "measures.md").read_text("utf-8")


def example(folder: Path) -> None:
    blocks = re.findall(r"`(log\.json|\w+\.csv)`:\n\n```\w+\n(.*?)```", FORMAT, re.DOTALL)
    assert [name for name, _ in blocks] == ["log.json", "tickets.csv", "events.csv"]
    for name, text in blocks:
        (folder / name).write_text(text, "utf-8")


def test_the_example_is_a_log_that_can_be_measured(tmp_path: Path) -> None:
    example(tmp_path)
    log = read_log(tmp_path)
    assert log.tickets["customer"].tolist() == ["acme", "zeta"]
    text = "a: {commitments: {resolution: {promise: {urgent: 1 h, normal: 1 h}, quota: 90 % per month}}}"
    card = measure(log, promise(text, timezone="Europe/Berlin"))
    assert card.compliance["verdict"].tolist() == ["kept", "missed"]  # 20 + 30 minutes, the wait does not count
    assert card.violations["ticket"].tolist() == ["A-2"]


def test_every_kind_is_described() -> None:
    for name in KINDS:
        assert f"`{name}`" in FORMAT, name


@pytest.mark.parametrize("table", ["compliance", "credits", "violations", "counts"])
def test_every_column_of_the_scorecard_is_described(table: str, tmp_path: Path) -> None:
    example(tmp_path)
    text = "a: {commitments: {resolution: {promise: {urgent: 1 h}, quota: 90 % per month}}}"
    card = measure(read_log(tmp_path), promise(text))
    for name in (*getattr(card, table).columns, *card.by(*DIMENSIONS).columns):
        assert f"`{name}`" in MEASURES, name
