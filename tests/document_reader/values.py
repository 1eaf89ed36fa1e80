"""How a document writes its values, and how its sentences are heard."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

Said = dict[str, Any]

DIGITS = {"JPY": 0, "EUR": 2, "KWD": 3}  # decimals
SHARE = r"[\d.]+ %|\d+/\d+"
AMOUNT = rf"(?:{SHARE}) of the (?:annual )?fee|[\d.]+ [A-Z]{{3}}"
PER = r"month|quarter|year|week|day|period of \d+ days"  # review periods
ONE = rf"(?:{PER}|period)"  # a period, where a sentence is about several kinds of them
MANY = r"(?:months|quarters|years|weeks|days|periods of \d+ days|periods)"
LENGTH = r"(?:\d+ h)"
SPAN = r"\d\d:00-\d\d:00"


class Money(NamedTuple):
    """Minor units."""

    minor: int


class BusinessDays(NamedTuple):
    """A target in business days."""

    number: int


class ByTime(NamedTuple):
    """A target by a time of a working day."""

    minutes: int


def share(text: str) -> Fraction:
    return Fraction(text.removesuffix(" %")) / (100 if text.endswith("%") else 1)


def minor(text: str) -> int:
    """`12.34 EUR` in the smallest units of the currency."""
    number, currency = text.split()[:2]
    whole = Fraction(number) * 10 ** DIGITS[currency]
    assert whole.denominator == 1
    return int(whole)


def amount(text: str) -> Any:
    """A share of a fee, or money with its `minor` units."""
    if text.endswith("fee"):
        return share(re.sub(r" of the (annual )?fee$", "", text))
    return Money(minor(text))


def hours(text: str) -> int:
    return int(text.removesuffix(" h"))


def target(text: str) -> int | BusinessDays | ByTime:
    """`8 h`, `2 business days`, or `by 18:00`."""
    if text.startswith("by "):
        hour, minute = text.removeprefix("by ").split(":")
        return ByTime(int(hour) * 60 + int(minute))
    found = re.fullmatch(r"(\d+) business days?", text)
    return BusinessDays(int(found[1])) if found else hours(text)


def limit(text: str) -> tuple[str, Fraction]:
    """`at least 4.2`."""
    _, side, number = text.split()
    return side, Fraction(number)


def span(text: str) -> tuple[int, int]:
    """`09:00-17:00` as hours of its day; those behind 24 are of the next one."""
    first, last = (int(each.removesuffix(":00")) for each in text.split("-"))
    return first, last if last > first else last + 24


def names_of(words: str | None) -> tuple[str, ...]:
    """`A, B and C` one by one."""
    return tuple(re.split(r", | and | or ", words)) if words else ()


def heard(known: dict[str, str], sentence: str, into: Said, several: Sequence[str] = ()) -> str:
    """Which of the sentences it is; its values go into what is said. several: those of which there may be more than
    one, each with its values in a list."""
    for name, pattern in known.items():
        if found := re.fullmatch(pattern, sentence):
            values = found.groups()
            value = True if not values else values[0] if len(values) == 1 else values
            if name in several:
                into.setdefault(name, []).append(value)
            else:
                into[name] = value
            return name
    raise AssertionError(f"nobody knows what this means: {sentence!r}")
