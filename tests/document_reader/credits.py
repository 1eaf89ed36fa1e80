"""What a document says of credits, rule by rule, as plain values."""

from __future__ import annotations

import re
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, NamedTuple

from document_reader.credit_sentences import HEAD, MORE, POINTS, RULES, WHOLE
from document_reader.values import BusinessDays, Said, amount, heard, hours, names_of, share, target


class Step(NamedTuple):
    """Of all points together."""

    first: int
    last: int | None
    amount: Any


class Stage(NamedTuple):
    """Of points."""

    first: int
    multiplier: Fraction


def take_credits(told: Any, sentences: list[str], rows: tuple[tuple[str, ...], ...], is_list: bool) -> None:
    if rows:
        _table(told.rules[-1], rows)
        return
    known = POINTS | WHOLE if is_list else HEAD | RULES | POINTS
    for sentence in sentences:
        said: Said = {}
        name = heard(known, sentence, said)
        if known is MORE:
            _more(told.rules[-1], name, said[name])
        elif name in RULES and not is_list:
            told.rules.append(_rule(name, said[name]))
            known = MORE
        elif name in POINTS:
            _of_points(told.rules, name, said[name])
        elif name == "risk pool":
            told.whole.setdefault("risk pools", {})[said[name][0]] = amount(said[name][1])
        else:
            told.whole |= said


def _more(rule: SimpleNamespace, name: str, value: Any) -> None:
    """A sentence that follows the first of a rule."""
    if name == "own time":
        rule.late_time = "open"
    elif name == "repeat":
        rule.points.repeat = Fraction(value)
    elif name == "less first":
        rule.less_first = hours(value) * 3_600_000
    else:
        setattr(rule, name.replace(" ", "_"), amount(value) if name in ("up_to", "each_up_to") else value)


def _rule(kind: str, values: Any) -> SimpleNamespace:
    on, *more = (values,) if isinstance(values, str) else values
    rule = SimpleNamespace(kind=kind.split()[0], on=on, up_to=None)
    if kind == "shortfall":
        rule.shortfall = steps(more[0], _count(more[1], more[3], more[4]), Fraction(more[2] or 1) / 100)
        rule.up_to = more[5] and amount(more[5])
    elif kind == "downtime":
        rule.downtime = steps(more[4], _count(more[0], more[2]), Fraction(hours(more[1]) * 3_600_000))
        rule.allowance = hours(more[3] or "0 h") * 3_600_000
    elif kind == "breaches":
        rule.names = re.split(", | and ", on)
        rule.on = None if len(rule.names) > 1 else on
    elif kind == "outage_day":
        rule.outage_day = hours(more[0]) * 3_600_000
    elif kind == "weight":
        rule.weight, rule.of = share(more[0]), more[1]
    elif kind == "points":
        rule.points = SimpleNamespace(bands=[], value=None, above=0, repeat=Fraction(1), ratchet=(), steps=())
    elif kind == "persistent":
        run = SimpleNamespace(misses=int(more[0]), of=1 if more[1] == "one" else int(more[1]))
        rule.persistent = SimpleNamespace(missed=run, amount=amount(more[2]))
        rule.on = None if on == "Any promise" else on
    return rule


def steps(text: str, count: str, size: Fraction) -> SimpleNamespace:
    """So much for each step."""
    return SimpleNamespace(amount=amount(text), count=count, size=size)


def _count(whole: str | None, begun: str | None, in_proportion: str | None = None) -> str:
    """How parts of a step count: exactly one of these was said."""
    assert sum(map(bool, (whole, begun, in_proportion))) == 1
    return "whole" if whole else "begun" if begun else "pro rata"


def _late_steps(text: str, count: str, size: int | BusinessDays) -> SimpleNamespace:
    """Steps of ms, or of business days."""
    in_days = isinstance(size, BusinessDays)
    found = steps(text, count, Fraction(size.number if in_days else size * 3_600_000))
    found.in_days = in_days
    return found


def _table(rule: SimpleNamespace, rows: tuple[tuple[str, ...], ...]) -> None:
    if rule.kind == "scale":
        rule.scale = [SimpleNamespace(**_ends(row[0]), amount=amount(row[1])) for row in rows]
    elif rule.kind == "per_breach":
        rule.per_breach = {row[0]: amount(row[-1]) for row in rows}
        beyond = {row[0]: row[1] for row in rows if len(row) == 3 and not row[1].startswith("its target")}
        rule.beyond = {name: hours(text) * 3_600_000 for name, text in beyond.items()}
    elif rule.kind == "late_by":
        each = {name: (money, *size.split(" ", 1)) for name, money, size in rows}
        rule.late_by = {name: _late_steps(money, count, target(size)) for name, (money, count, size) in each.items()}
    elif rule.kind in ("breaches", "in_a_row"):
        setattr(rule, rule.kind, [SimpleNamespace(**_numbers(row[0]), amount=amount(row[1])) for row in rows])
    elif rule.kind == "durations":
        rule.durations = [
            SimpleNamespace(
                ms=hours(row[0].split(" ", 1)[1]) * 3_600_000, included=row[0].startswith("from"), amount=amount(row[1])
            )
            for row in rows
        ]
    elif hasattr(rule, "group"):
        found = tuple(Step(**_numbers(row[0]), amount=amount(row[1])) for row in rows)
        for each in rule.group:
            each.points.steps = found
    else:
        rule.points.bands = [SimpleNamespace(**_ends(row[0]), points=int(row[1])) for row in rows]


def _numbers(text: str) -> dict[str, int | None]:
    first, *last = text.removesuffix(" or more").split("-")
    return {"first": int(first), "last": None if text.endswith("more") else int(last[0] if last else first)}


def _ends(text: str) -> dict[str, Fraction | None]:
    if text.startswith("below "):
        return {"below": share(text.removeprefix("below ")), "least": None}
    least, below = text.removesuffix(" %").split("-")
    return {"below": Fraction(below) / 100, "least": Fraction(least) / 100}


def _of_points(rules: list[SimpleNamespace], name: str, value: Any) -> None:
    """What points come to that are added up: those of the tables before, since others were."""
    if name in ("costs by steps", "value each"):
        names = value if isinstance(value, str) else value[0]
        group = [rule for rule in rules if rule.kind == "points" and not hasattr(rule, "group")]
        assert set(names_of(names)) == {rule.on for rule in group}
        for rule in group:
            rule.group = group
    for rule in rules[-1].group:
        its = rule.points
        if name == "value each":
            its.value = amount(value[1])
        elif name == "above":
            its.above = int(value or 1)
        elif name == "all at most":
            rule.up_to = amount(value)
        elif name == "ratchet":
            its.ratchet = tuple(
                Stage(_first(stage), Fraction(times.removesuffix(" times")))
                for stage, times in (part.split(": ") for part in value.split(", "))
            )


def _first(stage: str) -> int:
    return int(stage.removeprefix("above ")) + 1 if stage.startswith("above") else int(stage.split("-")[0])
