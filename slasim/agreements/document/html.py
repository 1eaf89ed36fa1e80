"""Blocks as one HTML page that needs nothing beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from slasim.agreements.prose.blocks import Block, Bullets, Heading, Paragraph, Table

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "h1,h2,h3,h4{line-height:1.25;margin:1.6em 0 .5em}table{border-collapse:collapse;width:100%;margin:1rem 0}"
    "th,td{border:1px solid #c8c8c8;padding:.35rem .6rem;text-align:left;vertical-align:top}th{background:#f2f2f2}"
    "@media(max-width:40rem){table{display:block;overflow-x:auto}}"
    "@media print{body{margin:0;max-width:none}h2,h3{break-after:avoid}tr{break-inside:avoid}}"
)


def html(title: str, blocks: Iterable[Block]) -> str:
    """The page; nothing in its text can become markup."""
    body = "\n".join(line for block in blocks for line in _lines(block))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"<h{block.level}>{escape(block.text)}</h{block.level}>"
        case Paragraph():
            yield f"<p>{escape(block.text)}</p>"
        case Bullets():
            yield f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in block.items)}</ul>"
        case Table():
            yield "<table>"
            yield f"<thead><tr>{''.join(f'<th>{escape(cell)}</th>' for cell in block.header)}</tr></thead>"
            rows = (f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in block.rows)
            yield f"<tbody>{''.join(rows)}</tbody>"
            yield "</table>"
