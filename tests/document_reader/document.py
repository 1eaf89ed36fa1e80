"""The whole document, section by section."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace

from document_reader.calendars import OpeningHours, opening_hours
from document_reader.credits import take_credits
from document_reader.exception_sentences import EFFECTS, EXCLUDED, REPLIES
from document_reader.frame_sentences import COUNTED, ENDING, OPENING, SCOPE, TERM
from document_reader.promise_sentences import OF_ALL, OF_ONE
from document_reader.values import Said, heard, limit, minor, names_of, target
from slasim.agreements.prose.blocks import Block, Bullets, Heading, Paragraph, Table

SENTENCE = re.compile(r"(?<=\.) (?=[A-Z])")
EXAMPLE = "Example"
WITH_PERIOD = ("quota", "pooled", "apart", "available", "of months", "measure")


@dataclass
class Document:
    """One agreement as it is told."""

    opening: Said = field(default_factory=dict)
    scope: Said = field(default_factory=dict)
    term: Said = field(default_factory=dict)
    of_all: Said = field(default_factory=dict)
    promises: dict[str, Said] = field(default_factory=dict)  # by title
    counted: Said = field(default_factory=dict)
    calendars: dict[str, OpeningHours] = field(default_factory=dict)  # by title
    excluded: Said = field(default_factory=dict)
    replies: Said = field(default_factory=dict)
    rules: list[SimpleNamespace] = field(default_factory=list)
    whole: Said = field(default_factory=dict)
    ending: Said = field(default_factory=dict)
    fee: int = 0  # minor units, of every account
    fees: dict[str, int] = field(default_factory=dict)  # of those who have it alone, by customer


def read(blocks: list[Block]) -> Document:
    """What the blocks say."""
    told, section, promise = Document(), "", ""
    for block in blocks:
        if isinstance(block, Heading):
            section, promise = (block.text, "") if block.level == 2 else (section, block.text)
            if section == "Promises" and block.level == 3:
                told.promises[promise] = {}
        elif section == "Promises" and promise:
            _promise(told.promises[promise], block)
        elif not promise.startswith(EXAMPLE) and (take := SECTIONS.get(section)):
            take(told, block)
    return told


def _sentences(block: Block) -> list[str]:
    texts = [block.text] if isinstance(block, Paragraph) else block.items if isinstance(block, Bullets) else ()
    return [sentence for text in texts for sentence in SENTENCE.split(text)]


def _rows(block: Block) -> tuple[tuple[str, ...], ...]:
    return block.rows if isinstance(block, Table) else ()


def _opening(told: Document, block: Block) -> None:
    for sentence in _sentences(block):
        heard(OPENING, sentence, told.opening)


def _scope(told: Document, block: Block) -> None:
    for sentence in _sentences(block):
        if heard(SCOPE, sentence, told.scope) == "for":
            named = zip(("products", "tiers", "customers"), told.scope["for"], strict=True)
            told.scope |= {name: names_of(words) for name, words in named if words is not None}


def _term(told: Document, block: Block) -> None:
    for sentence in _sentences(block):
        heard(TERM, sentence, told.term)


def _fees(told: Document, block: Block) -> None:
    named = isinstance(block, Table) and block.header[0] == "Customer"
    told.fees |= {row[0]: minor(row[1]) for row in _rows(block) if named}
    told.fee = minor(_rows(block)[0][1]) if _rows(block) and not named else told.fee
    assert all(sentence.startswith("It applies only to the customers below, ") for sentence in _sentences(block))


def _of_all(told: Document, block: Block) -> None:
    for sentence in _sentences(block):
        heard(OF_ALL, sentence, told.of_all, ("rolling", "counted from"))


def _promise(said: Said, block: Block) -> None:
    for sentence in _sentences(block):
        name = heard(OF_ONE, sentence, said, ("step", "received", "later"))
        if name in WITH_PERIOD:
            per, *values = said[name]
            said[name] = values[0] if len(values) == 1 else tuple(values)
            said["per"] = per
        elif name == "created in":
            said.setdefault("per", said[name])
        elif name == "period":
            per, said[name] = said[name]
            said.setdefault("per", per)
            assert said["per"].startswith(per)
    rows = _rows(block)
    if rows and "Limit" in block.header:  # type: ignore[union-attr]
        said["limits"] = {row[0]: limit(row[1]) for row in rows}
    elif rows:
        said["targets"] = {row[0]: (target(row[1]), row[2]) for row in rows}


def _counted(told: Document, block: Block) -> None:
    for sentence in _sentences(block):
        heard(COUNTED, sentence, told.counted)
    told.calendars |= {row[0]: opening_hours(*row[1:]) for row in _rows(block)}


def _exclusions(told: Document, block: Block) -> None:
    for sentence in _sentences(block):
        name = heard(EXCLUDED, sentence, told.excluded, ("windows",))
        if name in ("time", "of some", "later"):
            words = told.excluded[name]
            _effects(told.excluded, *((None, words) if isinstance(words, str) else words))
    if isinstance(block, Table):
        told.excluded["rows"] = [dict(zip(block.header, row, strict=True)) for row in block.rows]


def _replies(told: Document, block: Block) -> None:
    for sentence in _sentences(block):
        heard(REPLIES, sentence, told.replies)


def _credits(told: Document, block: Block) -> None:
    take_credits(told, _sentences(block), _rows(block), isinstance(block, Bullets))


def _ending(told: Document, block: Block) -> None:
    for sentence in _sentences(block):
        heard(ENDING, sentence, told.ending)


SECTIONS: dict[str, Callable[[Document, Block], None]] = {
    "": _opening,
    "Scope": _scope,
    "Term and renewal": _term,
    "Fees and total cost": _fees,
    "Promises": _of_all,
    "How time is counted": _counted,
    "Exclusions": _exclusions,
    "Replies of the customer": _replies,
    "Credits": _credits,
    "Review and termination": _ending,
}
"""What is read of each section; other sections move neither a verdict nor money."""


def _effects(said: Said, whom: str | None, words: str) -> None:
    """What time that does not count does to those that it is for (nobody: all); nothing else may be said of it."""
    names = names_of(None if whom in (None, "all promises") else whom.removesuffix(" only"))
    effects, rest = said.setdefault("effects", {}).setdefault(frozenset(names), {}), words
    for name, pattern in EFFECTS.items():
        if found := re.search(pattern, rest):
            effects[name], rest = names_of(found[1]) if found.groups() else True, rest.replace(found[0], "", 1)
    assert not rest.replace("; ", ""), words
