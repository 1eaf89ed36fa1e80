"""Numbers of a column. 1.234 and 1,234 are read as the whole column has it: where groups of three digits follow every
mark, it marks thousands."""

from __future__ import annotations

import re
from collections.abc import Iterable

SPACES = re.compile(r"(?<=\d)[ \u00a0\u202f'\u2019](?=\d{3}(?!\d))")  # between thousands
NUMBER = re.compile(r"\d{1,9}(?:[.,]\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?")
THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?:\.\d{3})+")


def read_numbers(texts: Iterable[str]) -> list[float | None]:
    """The numbers of a column, 0 or more; None for what is none."""
    texts = [SPACES.sub("", text) for text in texts]
    marks = {mark for text in texts if (mark := _decimal_mark(text))}
    thousands = {text[-4] for text in texts if THOUSANDS.fullmatch(text)}
    if len(marks) > 1 or (not marks and len(thousands) > 1):  # 1.5 in one row and 2,5 in another: 1,234 may be either
        marks = {""}
    return [_number(text, next(iter(marks), None)) for text in texts]


def _decimal_mark(text: str) -> str | None:
    """The mark before the decimals of a number; None where it does not say which that is."""
    if NUMBER.fullmatch(text) is None or text.isdigit():
        return None
    if THOUSANDS.fullmatch(text):
        other = "." if "," in text else ","
        return other if len(re.findall("[.,]", text)) > 1 else None
    return "," if text.rfind(",") > text.rfind(".") else "."


def _number(text: str, decimal: str | None) -> float | None:
    """A number where `decimal` is the mark before decimals: "" for none, None where thousands alone are marked."""
    if NUMBER.fullmatch(text) is None:
        return None
    if text.isdigit():
        return float(text)
    if decimal is None:
        return float(re.sub("[.,]", "", text))
    if not decimal:
        return None
    whole, _, rest = text.partition(decimal)
    groups = whole.replace("," if decimal == "." else ".", "")
    return float(f"{groups}.{rest or 0}") if groups.isdigit() and (rest.isdigit() or not rest) else None
