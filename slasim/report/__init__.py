"""What people read: tables for a terminal, pictures.

tables      the tables that `slasim run` prints
plots       compliance by period, backlog over the week, hour-of-week heatmap
words       numbers as people read them
"""
