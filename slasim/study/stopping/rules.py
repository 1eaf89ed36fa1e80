"""When a study has replications enough: a figure known to a precision, or a probability decided against a threshold.

first_response.attainment: 0.5 %                        half the width of its interval, in the figure's own unit
waits.urgent.first_touch.mean: 5 % relative             or as a share of the figure
gold.first_response.p_kept >= 95 % error 5 %            the answer is wrong with at most this probability
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from slasim.problems import Mistake, Unreadable, show, unreadable
from slasim.scenario import Problem, Scenario, ScenarioError
from slasim.scenario.values.amounts import read_money, read_share
from slasim.scenario.values.currencies import minor_digits
from slasim.scenario.values.durations import NUMBER, read_positive_duration
from slasim.study.measures.figure import COUNTED, MILLISECONDS, SHARE, Figure
from slasim.study.measures.figures import figures
from slasim.study.measures.promises.asked import USUAL, WhatIsAsked
from slasim.study.measures.tables import blank_tables
from slasim.table import Tables

PRECISION, DECIDE = "precision", "decide"
PRECISE = re.compile(r"\s*(?P<name>[^\s:]*)\s*:\s*(?P<amount>.*?)(?P<relative>\s+relative)?\s*")
DECIDED = re.compile(r"\s*(?P<name>\S*?)\s*(?:>=|≥)\s*(?P<threshold>.*?)\s+error\s+(?P<error>.*?)\s*")
NEEDED = {
    PRECISION: "a figure, a colon and half the width of its interval, such as first_response.attainment: 0.5 %",
    DECIDE: "a probability, a threshold and an error rate, such as gold.first_response.p_kept >= 95 % error 5 %",
}


@dataclass(frozen=True)
class Precision:
    """Half the width of the interval of every figure that `name` fits: at most `half`, in its unit or as a share."""

    text: str
    name: str
    half: float
    relative: bool

    def allowed(self, estimate: float) -> float:
        """The half width asked for at an estimate.

        Relative to the estimate it is a little narrower than relative to the truth: g / (1 + g) (Law, Simulation
        Modeling and Analysis, section 9.4.1).
        """
        return self.half / (1 + self.half) * abs(estimate) if self.relative else self.half


@dataclass(frozen=True)
class Decision:
    """Whether every probability that `name` fits is at least `threshold`; wrong with a probability of at most `error`,
    all of them together."""

    text: str
    name: str
    threshold: float
    error: float


Rule = Precision | Decision


def options(texts: Iterable[str], most: int) -> tuple[str, ...]:
    """What a command is given for rules of these texts: `--precision TEXT ... --decide TEXT ... --most N`."""
    kinds = {text: DECIDE if DECIDED.fullmatch(text) else PRECISION for text in texts}
    return (*(word for text, kind in kinds.items() for word in (f"--{kind}", text)), "--most", str(most))


def read_rules(
    scenario: Scenario,
    precision: str | Sequence[str] | None,
    decide: str | Sequence[str] | None,
    asked: WhatIsAsked = USUAL,
) -> tuple[Rule, ...]:
    """The rules as written, one text or several of each kind; `asked` is what the figure `asked` means in them.

    Raises:
        ScenarioError: every text that is no rule, names no figure, or has an amount in another unit than the figure.
    """
    rules: list[Rule] = []
    problems: list[Problem] = []
    written = [
        (option, read, text)
        for option, read, texts in ((PRECISION, _precision, precision), (DECIDE, _decision, decide))
        for text in ([texts] if isinstance(texts, str) else texts or ())
    ]
    tables = blank_tables(scenario) if written else {}
    for option, read, text in written:
        mistakes: list[Mistake] = []
        rule = read(text, tables, asked, mistakes)
        if rule is not None and not mistakes:
            rules.append(rule)
        problems += [Problem("", 0, 0, f"{option} {show(text)}", *mistake[1:]) for mistake in mistakes]
    if problems:
        raise ScenarioError(problems)
    return tuple(rules)


def _precision(text: str, tables: Tables, asked: WhatIsAsked, mistakes: list[Mistake]) -> Precision | None:
    match = PRECISE.fullmatch(text)
    if match is None:
        mistakes += unreadable(text, NEEDED[PRECISION]).mistakes
        return None
    is_relative, name = match["relative"] is not None, asked.completed(match["name"])
    units = list(dict.fromkeys(figure.unit for figure in _figures(tables, name, mistakes)))
    if len(units) > 1 and not is_relative:
        expected = f"figures of one unit (not {', '.join(units)}), or a precision that is relative"
        mistakes += unreadable(match["name"], expected).mistakes
        return None
    if not units and not is_relative:
        return None  # without a figure nobody knows what the amount should be
    half = _read(read_share if is_relative else _reader(units[0]), match["amount"], mistakes)
    if half == 0:
        mistakes += unreadable(match["amount"], "a precision above 0").mistakes
    return Precision(text.strip(), name, half, is_relative)


def _decision(text: str, tables: Tables, asked: WhatIsAsked, mistakes: list[Mistake]) -> Decision | None:
    match = DECIDED.fullmatch(text)
    if match is None:
        mistakes += unreadable(text, NEEDED[DECIDE]).mistakes
        return None
    name = asked.completed(match["name"])
    if any(figure.kind != "share" for figure in _figures(tables, name, mistakes)):
        mistakes += unreadable(
            name, "a probability: a figure that ends in all_kept or p_kept, every_promise, or asked"
        ).mistakes
    threshold = _read(lambda given: _below(given, 1), match["threshold"], mistakes)
    error = _read(lambda given: _below(given, Fraction(1, 2)), match["error"], mistakes)
    return Decision(text.strip(), name, threshold, error)


def _figures(tables: Tables, name: str, mistakes: list[Mistake]) -> list[Figure]:
    try:
        return figures(tables, name)
    except ScenarioError as error:
        mistakes += [Mistake((), each.found, each.expected, each.hint) for each in error.problems]
        return []


def _read(read: Callable[[str], Fraction | float], text: str, mistakes: list[Mistake]) -> float:
    try:
        return float(read(text))
    except Unreadable as error:
        mistakes += error.mistakes
        return math.nan


def _below(text: str, limit: Fraction | int) -> Fraction:
    share = read_share(text)
    if not 0 < share < limit:
        raise unreadable(text, f"a share above 0 % and below {100 * limit} %")
    return share


def _reader(unit: str) -> Callable[[str], Fraction | float]:
    """How an amount in a figure's unit is read."""
    if unit == SHARE:
        return read_share
    if unit == MILLISECONDS:
        return read_positive_duration
    return partial(_read_number, unit=unit) if unit in COUNTED else partial(_read_amount, currency=unit)


def _read_number(text: str, unit: str) -> Fraction:
    if not re.fullmatch(NUMBER, text):
        raise unreadable(text, f"a number of {unit}, such as 20")
    return Fraction(text)


def _read_amount(text: str, currency: str) -> Fraction:
    money = read_money(text, None)
    if money.currency != currency:
        raise unreadable(text, f"an amount in {currency}")
    return Fraction(money.minor, 10 ** minor_digits(currency))
