"""Text of other people on a terminal: what could steer it, or turn its text around, is shown and not obeyed."""

from __future__ import annotations

# Control characters but for the ends of lines and tabs, line ends that no editor counts, and marks of direction.
_STEERING = (*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)
_DIRECTIONS = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_SHOWN = {code: f"\\u{code:04x}" for code in (*_STEERING, *_DIRECTIONS)}


def printable(text: str) -> str:
    r"""The text with such characters as `\u001b`; in a text of JSON, which writes them so, it means the same."""
    return text.translate(_SHOWN)
