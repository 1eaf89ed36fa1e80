"""One varied field and the values that it takes: a list of them, or a range in steps that the field allows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from slasim.scenario import Problem
from slasim.scenario.reading.fields import flow
from slasim.scenario.values.amounts import write_number
from slasim.scenario.values.durations import UNITS
from slasim.study.sweep.vary import PathError, VariedField, split, value_of

HOW = "values such as 4..10, 30min,1h,2h or 30 min..2 h/15 min"
ENOUGH = 10_000  # values inside a range; they get no more decimals than these need, and none that the field refuses
_END = r"(-?[0-9]{1,18}(?:\.[0-9]{1,30})?)\s*([^\d\s/.][^/]*(?:/[^\d/][^/]*)?)?"
_RANGE = re.compile(rf"\s*{_END}\s*\.\.\s*{_END}\s*(?:/\s*{_END}\s*)?")
_BARE, _MEASURED = re.compile(r"\s*-?\d+(?:\.\d+)?\s*"), re.compile(r"\s*-?\d+(?:\.\d+)?\s*([^\d\s/.].*)")


@dataclass(frozen=True)
class AxisRange:
    """From `low` to `high`, both included, in `unit`; its values lie on a grid of 10**-digits of the unit."""

    low: Fraction
    high: Fraction
    unit: str
    digits: int
    step: Fraction | None

    def value(self, number: Fraction) -> Any:
        """A number as the scenario's file would hold it."""
        if self.unit:
            return f"{write_number(number)} {self.unit}"
        return int(number) if number.denominator == 1 else float(number)

    def levels(self) -> Iterator[Any]:
        """Every step from `low` on; whole numbers step by 1."""
        step = self.step or Fraction(1)
        return (self.value(self.low + step * at) for at in range(int((self.high - self.low) / step) + 1))

    def at(self, u: float) -> Any:
        """The value at the share `u` of the range, 0 <= u < 1; each value of the grid has an equal part of it."""
        grain = self.step or Fraction(1, 10**self.digits)
        count = int((self.high - self.low) / grain) + 1
        return self.value(self.low + grain * min(int(Fraction(u) * count), count - 1))


@dataclass(frozen=True)
class Axis:
    """What is varied: `name` as it was written, the full `path`, and its values: `listed`, or a `span`."""

    name: str
    path: str
    listed: tuple[Any, ...] = ()
    span: AxisRange | None = None

    @property
    def is_stepped(self) -> bool:
        """True when it has levels: listed values, whole numbers, or a range with a step."""
        return self.span is None or self.span.step is not None or self.span.digits == 0

    def levels(self) -> tuple[Any, ...]:
        """All values of an axis that is stepped, in the order written."""
        return self.listed if self.span is None else tuple(self.span.levels())

    def at(self, u: float) -> Any:
        """The value at the share `u` of the axis, 0 <= u < 1."""
        if self.span is not None:
            return self.span.at(u)
        return self.listed[min(int(u * len(self.listed)), len(self.listed) - 1)]

    def written(self) -> str:
        """Its values as they may be typed again."""
        if self.span is None:
            return ",".join(_typed(value) for value in self.listed)
        ends = f"{self.span.value(self.span.low)}..{self.span.value(self.span.high)}"
        return ends if self.span.step is None else f"{ends}/{self.span.value(self.span.step)}"

    def document(self) -> dict[str, Any]:
        """What a sweep keeps of it."""
        decimals = {} if self.span is None else {"decimals": self.span.digits}
        return {"name": self.name, "path": self.path, "values": self.written(), **decimals}


def _typed(value: Any) -> str:
    """A value as a list of them is typed: as a file has it, in quotes where it would be read as something else."""
    text = flow(value)
    is_plain = not {"'", '"'} & set(text) and split(text, ",") == [text]
    if is_plain and value_of(text, "") == (value, []):
        return text
    return "'" + text.replace("'", "''") + "'" if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def read_axis(
    field: VariedField, name: str, written: str | Iterable[Any], origin: str
) -> tuple[Axis | None, list[Problem]]:
    """The axis that `name` and its values mean, or what is wrong with them; `origin` is the text for messages."""
    try:
        path, problems = field.full(name, origin), []
    except PathError as error:
        path, problems = "", [error.problem]
    span, values = None, []
    if isinstance(written, str):
        if not written.strip():
            return None, [*problems, Problem(origin, 0, 0, name, "no value", HOW)]
        found = _RANGE.fullmatch(written)
        if found:
            span, wrong = _span(found.groups(), field, path, origin)
            problems += wrong
        else:
            for text in _with_unit(split(written, ","), field, path):
                value, wrong = value_of(text, origin)
                values.append(value)
                problems += wrong
    else:
        values = [value.item() if hasattr(value, "item") else value for value in written]
    if not values and span is None and not problems:
        problems.append(Problem(origin, 0, 0, name, "no value", HOW))
    for at, value in enumerate(values):
        if value in values[:at]:
            problems.append(Problem(origin, 0, 0, name, f"{value} a second time", "each value once"))
        elif path and value is not None:
            problems += field.mistakes(path, value, origin)
    return (None, problems) if problems else (Axis(name, path, tuple(values), span), [])


def _with_unit(texts: list[str], field: VariedField, path: str) -> list[str]:
    """Values of a list; numbers that mean nothing there have the unit of the last one, as in a range: `85,90,95 %`."""
    last = _MEASURED.fullmatch(texts[-1])
    if last is None or not path:
        return texts

    def meant(text: str) -> str:
        alone = _BARE.fullmatch(text) and field.mistakes(path, value_of(text, "")[0], "")
        return f"{text.strip()} {last[1].strip()}" if alone else text

    return [*map(meant, texts[:-1]), texts[-1]]


def _span(
    ends: tuple[str | None, ...], field: VariedField, path: str, origin: str
) -> tuple[AxisRange | None, list[Problem]]:
    """The range that two ends and perhaps a step mean; the first and the step may leave the unit to the second."""
    numbers = [None if text is None else Fraction(text) for text in ends[::2]]
    units = [(unit or ends[3] or "").strip() for unit in ends[1::2]]
    low, high, step = numbers
    assert low is not None
    assert high is not None
    mixed = len(set(units if step is not None else units[:2])) > 1
    if mixed and all(unit in UNITS for unit in units):
        seconds = [Fraction(UNITS[unit], UNITS["s"]) for unit in units]
        low, high = low * seconds[0], high * seconds[1]
        step, units = (None if step is None else step * seconds[2]), ["s"] * 3
    elif mixed:
        return None, [Problem(origin, 0, 0, path, "a range in two units", "both ends (and the step) in one unit")]
    if low >= high or (step is not None and not 0 < step <= high - low):
        found = "a range that does not rise" if low >= high else "a step that does not fit into the range"
        return None, [Problem(origin, 0, 0, path, found, f"{HOW}, from the lower to the higher value")]
    ends_only = AxisRange(low, high, units[1], 0, None)
    if not path:
        return None, []
    problems = [each for end in (low, high) for each in field.mistakes(path, ends_only.value(end), origin)]
    if problems:
        return None, problems
    digits = 0
    while (high - low) * 10**digits < ENOUGH:
        if field.mistakes(path, ends_only.value(low + Fraction(1, 10 ** (digits + 1))), origin):
            break
        digits += 1
    span = AxisRange(low, high, units[1], digits, step)
    levels = list(span.levels())[:2] if step is not None else []
    return span, [each for level in levels for each in field.mistakes(path, level, origin)]
