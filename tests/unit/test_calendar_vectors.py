"""The published business-time cases (tests/data/calendar/README.md tells where they come from)."""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from slasim.calendars import BusinessCalendar

CASES = json.loads((Path(__file__).parents[1] / "data" / "calendar" / "vectors.json").read_text("utf-8"))["cases"]


def calendar_of(case):
    def spans(days):
        return {day: [f"{start}-{end}" for start, end in ends] for day, ends in (days or {}).items()}

    return BusinessCalendar(
        case["tz"],
        "24x7" if case.get("always") else spans(case["weekly_hours"]),
        holidays=case.get("holidays") or (),
        exceptions=spans(case.get("overrides")),
        breaks=spans(case.get("breaks")),
    )


def answer(case):
    calendar, start = calendar_of(case), datetime.fromisoformat(case["start"])
    if case["op"] == "elapsed":
        return calendar.elapsed(start, datetime.fromisoformat(case["end"])) / timedelta(seconds=1)
    if case["op"] == "add":
        return calendar.add(start, timedelta(seconds=case["seconds"]))
    return calendar.is_open(start)


def expected(case):
    return datetime.fromisoformat(case["expect"]) if case["op"] == "add" else case["expect"]


def instants(texts):
    moments = [datetime.fromisoformat(text) for text in texts]
    return np.array([int(moment.timestamp() * 1000 + 0.5) for moment in moments]).astype("M8[ms]")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_scalar_answer_is_the_published_one(case):
    assert answer(case) == expected(case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_array_answer_is_the_published_one(case):
    calendar, start = calendar_of(case), instants([case["start"]] * 2)
    if case["op"] == "elapsed":
        found = calendar.elapsed(start, instants([case["end"]] * 2)).astype(np.int64)
        assert found.tolist() == [case["expect"] * 1000] * 2
    elif case["op"] == "add":
        due = calendar.add(start, np.full(2, round(case["seconds"] * 1000)).astype("m8[ms]"))
        assert due.tolist() == instants([case["expect"]] * 2).tolist()
    else:
        assert calendar.is_open(start).tolist() == [case["expect"]] * 2


def test_the_collection_is_whole():
    assert len(CASES) == 309


def test_the_kernels_answer_the_same_without_the_compiler():
    """Runs this file as a program with Numba switched off."""
    run = subprocess.run(
        [sys.executable, __file__],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout.strip()) == (0, "309 of 309"), run.stderr


if __name__ == "__main__":
    print(sum(answer(case) == expected(case) for case in CASES), "of", len(CASES))
