"""What a document says, read from its headings, sentences and tables alone: every sentence has to be one of these.

A sentence that is not known is an error, so that nothing is said that nobody reckons with. Nothing of slasim is
imported but the kinds of blocks.

`document.py` goes through the sections; `*_sentences.py` are the sentences, each a pattern with what it leaves open;
`credits.py` and `calendars.py` make plain values of rules and opening hours; `values.py` reads single values.
"""

from document_reader.document import Document, read

__all__ = ["Document", "read"]
