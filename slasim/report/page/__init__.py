"""Reports of results that can be handed to others: a page, Markdown, a workbook, CSV.

parts      what a report is made of, before it is written
marked     what is printed on a terminal, as such parts
drill      large tables, to sort and to search
customers  each customer of a study in a row
common     where a result comes from; what to ask next
study, planned, others  the report of each kind of result
kinds      which kind has which
html       a page (`page.html.jinja`, `page.css`, `page.js`) that needs nothing beside it
markdown   the same chapters as Markdown
tables     every table of `slasim show` as a workbook or as CSV
write      a report into its file
"""
