"""What is asked of a desk, in one sentence, and as a section of the document of a study."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, get_args

from slasim.agreements.verdicts.periods import period_word
from slasim.instants import from_to
from slasim.json_shapes import COUNT, SHARE, STRING, Shape, one_of, or_null, record
from slasim.scenario.values.amounts import write_share
from slasim.study.measures.measure import Further, Measure
from slasim.study.measures.promises.asked import USUAL, WORD, Verdict, WhatIsAsked, figure
from slasim.study.measures.promises.compliance import COMPLIANCE, EACH_CUSTOMER
from slasim.study.measures.promises.every_promise import ALL_TOGETHER, CHANCE, chance_columns
from slasim.study.measures.section import HasTables, Section
from slasim.table import ColumnTable, Tables

if TYPE_CHECKING:
    import pandas as pd

    from slasim.scenario import Scenario
    from slasim.study.measures.figure import Figure

LISTED = 3  # agreements by name
WINDOWS = {1: "month", 3: "quarter", 12: "year"}


def window_word(start: int, end: int, timezone: str) -> str:
    """What a window [start, end), ms, is called: month, quarter or year where it is a whole one, else window."""
    first, last = from_to(start, end, timezone)
    after = last + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    is_whole = first.day == after.day == 1 and (months == 1 or (first.month - 1) % months == 0 if months else False)
    return WINDOWS.get(months, "window") if is_whole else "window"


def sentence(scenario: Scenario, asked: WhatIsAsked) -> str:
    """What is asked of a scenario: `in 90 of 100 quarters no month misses more than 2 of 40 gold customers; ...`."""
    window = window_word(*scenario.window(), scenario.timezone)
    keep = write_share(asked.keep).removesuffix(" %")
    return f"in {keep} of 100 {window}s {event_words(scenario, asked)}"


def event_words(scenario: Scenario, asked: WhatIsAsked) -> str:
    """What a window must have, and the desk: `no month misses more than 2 of 40 gold customers; no queue grows`."""
    every = ColumnTable(COMPLIANCE.rows(scenario) if COMPLIANCE.rows is not None else {}).frame
    mine = every[every["asked"]] if len(every) else every
    each = mine[mine["judged"] == EACH_CUSTOMER] if len(mine) else mine
    parts = [*_of_customers(each, asked), *_together(mine.drop(each.index))]
    if asked.busy is not None:
        parts.append(f"no team busy more than {write_share(asked.busy)}")
    return "; ".join((*parts, "no queue grows"))


def _of_customers(rows: pd.DataFrame, asked: WhatIsAsked) -> Iterator[str]:
    """`no month misses more than 2 of 40 enterprise customers`."""
    if not len(rows):
        return
    per = period_word(map(str, rows["period"]))
    if asked.missed == 0:
        yield f"every promise kept to every customer in every {per}"
        return
    widest = rows.sort_values("accounts").groupby("agreement", observed=True, sort=False).tail(1).sort_index()
    if len(widest) > LISTED:
        most = f"{asked.missed}" if isinstance(asked.missed, int) else f"{asked.missed_text} of the"
        yield f"no {per} misses more than {most} customers of a promise"
        return
    each = [
        f"{f'more than {limit} of {count}' if limit else f'any of {count}'} {name}"
        for name, count, limit in zip(
            widest["agreement"], widest["accounts"], asked.allowed_in(ColumnTable.of(widest)).tolist(), strict=True
        )
    ]
    yield f"no {per} misses {' or '.join(each)} customers"


def _together(rows: pd.DataFrame) -> Iterator[str]:
    """`business and starter kept together`."""
    names = list(dict.fromkeys(rows["agreement"].astype(str))) if len(rows) else []
    if names:
        listed = " and ".join(names) if len(names) <= LISTED else f"{len(names)} agreements"
        yield f"{listed} kept, judged together"


class _Asked(Section):
    """One object: what is asked, in words and numbers, and whether it is kept."""

    name = "asked"
    meaning = "what is asked of the desk, and whether it is kept"

    def document(self, study: HasTables) -> Any:
        of = study.answer
        return {**asked_columns(study.scenario, of.asked), **chance_columns(of.chance), "verdict": of.verdict}

    def shape(self) -> Shape:
        return record({**SHAPE, **CHANCE, "verdict": one_of(*get_args(Verdict))})


def asked_columns(scenario: Scenario, asked: WhatIsAsked) -> dict[str, Any]:
    """What is asked as documents have it."""
    number = asked.missed if isinstance(asked.missed, int) else None
    return {
        "sentence": sentence(scenario, asked),
        "keep": float(asked.keep),
        "missed_share": float(asked.missed) if number is None else None,
        "missed_accounts": number,
        "busy": None if asked.busy is None else float(asked.busy),
    }


SHAPE: dict[str, Shape] = {
    "sentence": STRING,
    "keep": SHARE,
    "missed_share": or_null(SHARE),
    "missed_accounts": or_null(COUNT),
    "busy": or_null(SHARE),
}


def _usual(tables: Tables, _replications: int) -> Iterator[Figure]:
    yield figure(tables, USUAL)


ASKED = Measure(
    "asked",
    further=(Further(WORD, _usual, better=True, table=ALL_TOGETHER, words="what is asked"),),
    sections=(_Asked(),),
)
