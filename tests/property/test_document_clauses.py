"""No statement without configuration: whatever clause is taken out of a shipped agreement, its sentences vanish."""

from __future__ import annotations

import json
from collections import Counter
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from slasim.agreements.document import document
from slasim.scenario import AgreementBook, load_agreements

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for folder in ("slasim/scenario/writing/templates", "scenarios/agreements")
    for path in (ROOT / folder).glob("*.yaml")
)
# seen in what they make of it; goals are internal; per: month is what holds where nothing is said
SILENT = {"kind", "level", "customer_reply", "goal", "per"}


def clauses(spec: dict[str, Any]) -> list[tuple[str, ...]]:
    """Paths of what may be left out of an agreement: its own clauses, those of its commitments and of its credits."""
    found = [(name,) for name in spec if name != "commitments"]
    if len(spec["commitments"]) > 1:
        found += [("commitments", name) for name in spec["commitments"]]
    found += [("commitments", name, each) for name, rules in spec["commitments"].items() for each in rules]
    return [*found, *(("credits", name) for name in spec.get("credits") or ())]


def without(whole: dict[str, Any], name: str, path: tuple[str, ...]) -> AgreementBook | None:
    """The book without the clause; None where it cannot be left out."""
    changed = deepcopy(whole)
    at = changed["agreements"][name]
    for part in path[:-1]:
        at = at[part]
    del at[path[-1]]
    try:
        return AgreementBook.model_validate(changed, by_alias=True, by_name=False)
    except ValueError:
        return None


def texts(value: Any) -> set[str]:
    """Words that people wrote: texts of more than one word."""
    if isinstance(value, dict):
        return set().union(*(texts(each) for each in value.values()))
    if isinstance(value, list):
        return set().union(*(texts(each) for each in value))
    return {value} if isinstance(value, str) and len(value.split()) > 3 else set()


def at_path(spec: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        spec = spec[part]
    return spec


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_clause_that_is_left_out_is_nowhere_in_the_document(path: Path) -> None:
    book = load_agreements(path)
    whole = json.loads(book.model_dump_json(by_alias=True, exclude_unset=True))
    looked = 0
    for name, spec in whole["agreements"].items():
        before = document(AgreementBook.model_validate(whole, by_alias=True, by_name=False), name=name)
        for clause in clauses(spec):
            reduced = without(whole, name, clause)
            if reduced is None:
                continue
            try:
                after = document(reduced, name=name)
            except (KeyError, ValueError, AssertionError, RuntimeError):
                continue  # another clause rests on it: the reader refuses such a file
            looked += 1
            for words in texts(at_path(spec, clause)):
                assert after.count(words) < max(before.count(words), 1), (name, clause, words)
            said = at_path(spec, clause) not in (book.timezone, "together")  # both hold where nothing is said
            if said and not {clause[0], clause[-1]} & SILENT and reduced.agreements[name] != book.agreements[name]:
                gone = Counter(before.splitlines()) - Counter(after.splitlines())
                assert gone, (name, clause)
    assert looked >= 5
