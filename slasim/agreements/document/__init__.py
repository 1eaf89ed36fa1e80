"""The agreement in plain language.

document      agreements (or a file) -> Markdown or HTML
blocks        what a document is made of; `markdown` and `html` write it
book, words   a set of agreements as a whole, and how values are written; the review uses them, too
"""

from __future__ import annotations

from slasim.agreements.document.document import document, is_document

__all__ = ["document", "is_document"]
