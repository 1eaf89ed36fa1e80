"""What the rules found that said when replications were enough."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from slasim.report.layout import plain_table
from slasim.report.words import duration, number, percent
from slasim.study.measures.figure import COUNTED
from slasim.study.measures.promises.asked import named
from slasim.study.measures.promises.asked_words import event_words
from slasim.study.stopping.watching import DECIDED, is_met

if TYPE_CHECKING:
    from slasim.study import Study
    from slasim.study.measures.figure import COUNTED
from slasim.study.stopping.watching import Answer, Found

STYLES = {"precise": "green", "at least": "green", "no data": "dim", "below": "red", "queues grow": "red"}
DECISION = "From and to: bounds that hold at every look, all together with the stated error."
PRECISION = "From and to: the estimate less and plus the precision asked for; wider where it is not yet so precise."


def stopping_tables(study: Study) -> Iterator[Table]:
    """One table for each rule of a study whose number of replications was found; none for others."""
    if study.stopping is None:
        return
    after = f"after {number(study.stopping.replications)} replications"
    for rule, rows in groupby(study.stopping.found, lambda found: found.rule):
        found = list(rows)
        is_decision = any(each.answer in DECIDED for each in found)
        answers = [each.answer for each in found]
        outcome = decided(answers) if is_decision else "met" if is_met(answers) else "NOT MET"
        notes = [*_what_is_asked(study, found), DECISION if is_decision else PRECISION]
        table = plain_table(f"{escape(rule)}: {outcome} {after}", "\n".join(notes))
        table.add_column("figure")
        for name in ("estimate", "from", "to"):
            table.add_column(name, justify="right")
        table.add_column("")
        for each in found:
            more = "" if each.answer != "not precise" or each.needed is None else f", takes about {number(each.needed)}"
            table.add_row(
                escape(each.figure),
                *(_amount(value, each) for value in (each.estimate, each.low, each.high)),
                f"[{STYLES.get(each.answer, 'yellow')}]{each.answer}{more}[/]",
            )
        yield table


def _what_is_asked(study: Study, found: Sequence[Found]) -> Iterator[str]:
    """In words, of a rule about that."""
    for each in found:
        if (asked := named(each.figure)) is not None:
            yield f"{escape(each.figure)}: {escape(event_words(study.scenario, asked))}."


def decided(answers: Sequence[Answer]) -> str:
    """The answer to "is every one of them at least the threshold?", and of which it holds."""
    if "queues grow" in answers:
        return "no, queues grow"
    below = answers.count("below")
    if below:
        return "no" if len(answers) == 1 else f"no, {below} of {len(answers)} are below it"
    return "yes" if is_met(answers) else "NOT DECIDED"


def _amount(value: float, found: Found) -> str:
    if math.isnan(value):
        return "\u2013"
    if found.unit == "share":
        return percent(value, 2)
    if found.unit == "ms":
        half = (found.high - found.low) / 2
        return duration(round(value), half=half)
    if found.unit in COUNTED:
        return number(value, 1)
    return f"{number(value)} {found.unit}"
