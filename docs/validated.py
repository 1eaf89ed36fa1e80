"""Writes the figures of docs/validation.md anew: python docs/validated.py [SECTION ...]   (two minutes for all)

Every table is made by what the tests look at, and the test that works a table out holds the page against it
(`stands`): a page whose figures are not those of today fails there.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "validation.md"
DATA = ROOT / "tests" / "data"
DIGITS = (12, 9, 7, 5, 3)  # so many digits agree, the first that is true
SMALL = 1e-3  # of figures below it the absolute difference counts, in units of it


def shown(section: str) -> str:
    """What the page has in a section."""
    found = re.search(rf"<!-- {section} -->\n(.*?)<!-- end -->", PAGE.read_text("utf-8"), re.DOTALL)
    assert found, section
    return found[1]


def stands(section: str, text: str) -> None:
    """Raises AssertionError where the page has another table."""
    assert shown(section) == text, f"{section}: python docs/validated.py {section}"


def table(head: Sequence[str], rows: Iterable[Sequence[object]], numbers: int = 0) -> str:
    """A table in Markdown; its last `numbers` columns are to the right."""
    marks = ["---"] * (len(head) - numbers) + ["---:"] * numbers
    lines = [" | ".join(head), "|".join(marks), *(" | ".join(map(str, row)) for row in rows)]
    return "".join(f"| {line} |\n" if line.strip("-:|") else f"|{line}|\n" for line in lines)


def formulas() -> str:
    """Formulas of queues beside reference numbers: how many digits agree in the worst of them."""
    from tests.reference_cases import cases
    from tests.theory_cases import FORMULAS, both

    rows = []
    for name, (model, _) in FORMULAS.items():
        worst, count, found = 0.0, 0, cases(name)
        for each in found:
            ours, theirs = both(name, each)
            for figure, value in theirs.items():
                a, b = np.asarray(ours[figure], float).ravel(), np.asarray(value, float).ravel()
                count += len(b)
                worst = max(worst, float((np.abs(a - b) / np.maximum(np.abs(b), SMALL)).max()))
        digits = next(digits for digits in DIGITS if worst < 10.0**-digits)
        rows.append((model, len(found), count, f"{digits} digits", f"`{name}.json`"))
    return table(("model", "cases", "figures", "agree to", "in tests/data/theory"), rows)


Estimates = Mapping[str, tuple[int, Mapping[str, Any]]]


def desk(first: Estimates) -> str:
    """The desk beside queueing theory: the mean wait of each queue, in the first stage of the test."""
    from tests.analytic.test_desk_theory import QUEUES
    from tests.queues import REPLICATIONS

    rows, beyond, figures = [], 0, 0
    for name, queue in QUEUES.items():
        size, found = first[name]
        apart = [abs(found[each].mean - value) > found[each].half_width(0.99) for each, value in queue.expected.items()]
        beyond, figures = beyond + sum(apart), figures + len(apart)
        figure, value = next(iter(queue.expected.items()))
        tickets, load = f"{REPLICATIONS * size:,}", f"{queue.load:.0%}".replace("%", " %")
        seen, width = f"{found[figure].mean:.4g}", f"{float(f'{found[figure].half_width(0.99):.2g}'):g}"
        rows.append((f"`{name}`", load, tickets, f"{value:.4g}", f"{seen} ± {width}"))
    words = f"{beyond} of all {figures} figures lie outside their 99 % interval; {figures / 100:.1f} are expected to.\n"
    head = ("queue", "load", "tickets", "mean wait by theory, s", "of the desk, s")
    return table(head, rows, 4) + "\n" + words


def independent(first: Mapping[str, Mapping[str, tuple[Any, Any]]]) -> str:
    """Figures of slasim beside those of a simulation that was written from the documentation alone."""
    from tests.analytic.test_independent_desk import HISTORIES
    from tests.independent.agreement import MORE, outside

    rows = [
        (f"`{name}`", len(figures), sum(outside(*sides, 0.99) for sides in figures.values()))
        for name, figures in first.items()
    ]
    total = sum(count for _, count, _ in rows), sum(count for *_, count in rows)
    words = (
        f"{HISTORIES} histories of the other simulation, {MORE * HISTORIES} of slasim. {total[1]} of {total[0]} "
        f"figures lie outside, {total[0] / 100:.1f} are expected to; at four times the size all agree.\n"
    )
    return table(("desk", "figures compared", "outside the 99 % interval"), rows, 2) + "\n" + words


def real(found: Any) -> str:
    """The last third of a real series beside weeks that a scenario fitted to the rest brings."""
    rows = [
        (name, f"{seen:,.3f}", f"{mean:,.3f}", f"{low:,.3f} to {high:,.3f}")
        for name, seen, mean, low, high in zip(*found[:-1], strict=True)
    ]
    far = f"{found.p:.0%}".replace("%", " %")
    words = f"{len(found.outside)} of {len(rows)} figures lie outside. Of simulated histories {far} lie as far out.\n"
    return table(("figure", "measured", "simulated", "95 %, all together"), rows, 3) + "\n" + words


def coverage() -> str:
    """How often the interval of a probability holds the truth, by going through all numbers of successes."""
    from slasim.study.statistics import clopper_pearson, wilson
    from tests.coverage_cases import FIXED, exact

    probabilities = (0.5, 0.8, 0.9, 0.95, 0.99)
    rows = [
        (name, *(f"{exact(FIXED, p, interval):.1%}".replace("%", " %") for p in probabilities))
        for name, interval in (("Wilson", wilson), ("Clopper and Pearson", clopper_pearson))
    ]
    return table((f"{FIXED} replications", *(f"p = {p:g}" for p in probabilities)), rows, len(probabilities))


PUBLISHED = (
    ("clocks: due times, pauses, breaches", "clock_vectors.json", "test_clock_vectors.py"),
    ("open time: elapsed, due, next opening", "calendar/vectors.json", "test_calendar_vectors.py"),
    ("credits of contracts and products", "credit_vectors.json", "test_credit_vectors.py"),
    ("sample paths of queues, exact", "deterministic_traces.json", "test_reference_traces.py"),
    ("intervals, stopping, selection", "output_statistics.json", "test_statistics_*.py, test_selection_guarantee.py"),
)


def published() -> str:
    """Cases that others published: how many, and from how many sources."""
    rows = []
    for what, file, test in PUBLISHED:
        cases = json.loads((DATA / file).read_text("utf-8"))["cases"]
        sources = Counter(str(case["source"]).split()[0] for case in cases if case.get("source"))
        rows.append(
            (what, len(cases), len(sources) or "", f"`{file}`", ", ".join(f"`{each}`" for each in test.split(", ")))
        )
    return table(("what", "cases", "sources", "in tests/data", "held by"), rows)


def references() -> str:
    """All files of reference numbers: of what model, how many cases, and the tests that read them."""
    tests = {path.name: path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    from tests.theory_cases import FORMULAS

    rows = []
    for path in sorted((DATA / "theory").glob("*.json")):
        told = json.loads(path.read_text("utf-8"))
        used = [f"`{name}`" for name, text in sorted(tests.items()) if f'"{path.stem}' in text]
        assert used or path.stem in FORMULAS, path
        rows.append((f"`{path.name}`", told["meta"]["model"], len(told["cases"]), ", ".join(used)))
    return table(("in tests/data/theory", "model", "cases", "held by"), rows)


def worked_out(section: str) -> str:
    """The table of a section as it is today."""
    if section == "desk":
        from tests.analytic.test_desk_theory import QUEUES, first_stage

        return desk({name: first_stage(name) for name in QUEUES})
    if section == "independent":
        from tests.analytic.test_independent_desk import first_stage as of_desks

        return independent(of_desks())
    if section == "real":
        from tests.analytic.test_real_series import held_with

        return real(held_with("whole"))
    return {"formulas": formulas, "references": references, "coverage": coverage, "published": published}[section]()


SECTIONS = ("formulas", "references", "desk", "independent", "published", "coverage", "real")


def main() -> None:
    """Writes the sections that are named, or all."""
    for section in sys.argv[1:] or SECTIONS:
        made = worked_out(section)
        before, _, after = PAGE.read_text("utf-8").partition(f"<!-- {section} -->\n")
        PAGE.write_text(f"{before}<!-- {section} -->\n{made}<!-- end -->{after.partition('<!-- end -->')[2]}", "utf-8")
        print(section, flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.path.insert(1, str(ROOT / "tests"))
    main()
