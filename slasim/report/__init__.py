"""What people read: tables for a terminal, pictures.

console     printing, to a terminal or a pipe
words       numbers as people read them
screen/     the first screen of `slasim run`
before/     what `slasim check` and `workload` print before any simulation
statements/ scorecards, and two logs side by side
tables      what `slasim run --all` prints beside them
comparison_tables  the tables that `slasim compare` prints
page/       a result as a page, Markdown, a workbook, CSV
sweep_tables  the tables that `slasim sweep` prints
plots/      pictures, a file a subject; the list of all
"""
