"""Whatever happens to a scenario file on its way, reading it gives a scenario or names problems; it never crashes."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from slasim.scenario import Scenario, ScenarioError, load_scenario

GOOD = (Path(__file__).parent.parent / "data" / "broken" / "good.yaml").read_text("utf-8")
WORDS = list(re.finditer(r"[^\s{}\[\],:]+|[{}\[\],:]", GOOD))
ODD = [
    "",
    "~",
    "true",
    "-1",
    "1e400",
    "0.5",
    "120 %",
    "[]",
    "{}",
    "{a: 1}",
    "24x7",
    "customer",
    "else",
    "solved",
    "x y",
    "é",
    "&a 1",
    "*a",
]

mishaps = st.lists(
    st.tuples(st.integers(0, len(WORDS) - 1), st.sampled_from(ODD) | st.sampled_from([word[0] for word in WORDS])),
    min_size=1,
    max_size=3,
)


@settings(max_examples=150, deadline=None)
@given(mishaps)
def test_words_replaced_by_other_words(changes: list[tuple[int, str]]) -> None:
    text = GOOD
    for index, word in sorted(changes, reverse=True):
        text = text[: WORDS[index].start()] + word + text[WORDS[index].end() :]
    handle, name = tempfile.mkstemp(suffix=".yaml")
    try:
        os.write(handle, text.encode())
        os.close(handle)
        try:
            found, problems = load_scenario(name), ()
        except ScenarioError as error:
            found, problems = None, error.problems
        assert (found is None) == bool(problems)
        for problem in problems:
            assert problem.line >= 1
            assert problem.column >= 1
            assert problem.found
            assert problem.expected
        if found is not None:
            assert Scenario.from_applied(found.applied()) == found
    finally:
        os.unlink(name)
