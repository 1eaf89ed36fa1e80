"""What people read: tables for a terminal, pictures.

console     printing, to a terminal or a pipe
first_answer  the tables that `slasim check` prints
tables      the tables that `slasim run` prints
comparison_tables  the tables that `slasim compare` prints
sweep_tables  the tables that `slasim sweep` prints
plots       compliance by period, backlog over the week, hour-of-week heatmap
words       numbers as people read them
"""
