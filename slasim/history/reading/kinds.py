"""What tickets are, value by value: their severity, tier, product or channel, from a column of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from slasim.history.reading import columns
from slasim.history.reading.grids import MISSING
from slasim.types import Float64, Int64

MOST_KINDS = 12  # values of one kind; rarer ones are told together
REST = "other"
NO_CHANNEL = "no_channel"
RANKS = (
    ("critical", "blocker", "emergency", "urgent", "highest", "severe"),
    ("high", "major", "important"),
    ("medium", "moderate", "normal", "standard", "default"),
    ("low", "minor", "planning"),
    ("lowest", "trivial", "none"),
)

Values = tuple[tuple[str, ...], Int64]  # names, most severe or most frequent first; of each row its number, or -1


def values_of(kind: str, texts: Sequence[str], tickets: Float64 | None = None) -> tuple[Values, list[str], bool]:
    """Names of the values of a kind and the number of each row's, what is to be told of it, and whether names of
    severities say their order. `tickets` of each row; one each where it is left out. `P1` and `p1` are the same."""
    texts = one_spelling(texts)
    weights = np.ones(len(texts)) if tickets is None else tickets
    told = [text.lower() not in MISSING for text in texts]
    spoken = [text for text, is_told in zip(texts, told, strict=True) if is_told]
    values, number_of = np.unique(spoken, return_inverse=True)
    many = np.bincount(number_of, weights[told], len(values))
    with_tickets = (each for each in zip(values.tolist(), many.tolist(), strict=True) if each[1] > 0)
    by_number = sorted(with_tickets, key=lambda each: -each[1])
    kept = [value for value, _ in by_number[:MOST_KINDS]]
    notes, in_order = [], True
    if len(by_number) > MOST_KINDS:
        rest = sum(number for _, number in by_number[MOST_KINDS:])
        notes.append(
            f"{kind}: the {MOST_KINDS} most frequent values by name, {rest:,.0f} tickets of others as '{REST}'"
        )
    if (without := float(weights.sum() - many.sum())) >= 0.5:
        others = f"a stream of their own, {NO_CHANNEL}" if kind == "channel" else "the shares are of the rest"
        notes.append(f"{kind}: {without:,.0f} tickets have none; {others}")
    if kind == "severity":
        in_order = all(rank_of(value) is not None for value in kept)
        kept.sort(key=lambda value: (rank_of(value) is None, rank_of(value) or 0.0))
    names = columns.names_of(kept, kind)
    number = {value: at for at, value in enumerate(kept)}
    other = len(kept) if len(by_number) > MOST_KINDS else -1
    of = np.array([-1 if text.lower() in MISSING else number.get(text, other) for text in texts], np.int64)
    return (tuple(names.values()) + ((REST,) if other >= 0 else ()), of), notes, in_order


def one_spelling(texts: Sequence[str]) -> list[str]:
    """Each text as it is first written, whatever the case of its letters."""
    first: dict[str, str] = {}
    return [first.setdefault(text.casefold(), text) for text in texts]


def rank_of(severity: str) -> float | None:
    """The place of a severity, the most severe lowest, by its number (`P1`, `3 - Moderate`) or its word."""
    if match := re.match(r"\s*(?:p|s|sev|prio|priority|severity)?[\s_-]*(\d{1,2})\b", severity, re.IGNORECASE):
        return float(match[1])
    words = re.findall("[a-z]+", severity.lower())
    return next((float(rank) for rank, known in enumerate(RANKS) if any(word in known for word in words)), None)
