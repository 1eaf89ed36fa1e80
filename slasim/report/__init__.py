"""What people and programs read: tables for a terminal, the JSON document, pictures.

tables      the tables that `slasim run` prints
document    the document that `--json` prints
plots       compliance by period, backlog over the week, hour-of-week heatmap
words       numbers as people read them
"""
