"""What documents, reviews and ledgers are made of: pieces of text, and how they write values.

blocks   the parts of a document, before it becomes Markdown or HTML
words    numbers, durations, dates and names as an agreement writes them
shares   shares and numbers as the reasons of an amount give them
levels   a mean, maximum or percentile beside its limit
finding  what a review says, at its clause
"""
