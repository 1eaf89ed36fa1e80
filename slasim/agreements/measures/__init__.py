"""What is measured, in words: each metric, statistic and column as a defined object (`words`), and their page.

docs/measures.md is written by `python -m slasim.agreements.measures.page`.
"""
