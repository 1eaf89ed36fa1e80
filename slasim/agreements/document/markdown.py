"""Blocks as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from slasim.agreements.prose.blocks import Block, Bullets, Heading, Paragraph, Table

# An underscore inside a word, as in the name of a time zone, is no markup, and people read it without an escape.
SPECIAL = re.compile(r"([\\`*{}\[\]<>|#~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")
LIST_LIKE = re.compile(r"^(\s*)(\d+)([.)])(?=\s|$)|^(\s*)([-+=])(?=\s|[-=]*$)")


def markdown(blocks: Iterable[Block]) -> str:
    """The document; nothing in its text can become markup."""
    return "\n\n".join("\n".join(_lines(block)) for block in blocks) + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * block.level} {_plain(block.text)}"
        case Paragraph():
            yield LIST_LIKE.sub(lambda found: _stopped(found), _plain(block.text))
        case Bullets():
            yield from (f"- {LIST_LIKE.sub(lambda found: _stopped(found), _plain(item))}" for item in block.items)
        case Table():
            yield _row(block.header)
            yield f"|{'---|' * len(block.header)}"
            yield from (_row(row) for row in block.rows)


def _plain(text: str) -> str:
    return SPECIAL.sub(r"\\\1", " ".join(text.split())).replace("&", "&amp;")


def _stopped(found: re.Match[str]) -> str:
    """`1.` and `-` at the start of a line are text."""
    return f"{found[1]}{found[2]}\\{found[3]}" if found[2] else f"{found[4]}\\{found[5]}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_plain(cell) for cell in cells)} |"
