"""What a planner can write: the scenario, frozen and strict.

Durations are ms. The reader (reader.py) turns text with units into these types and errors into file:line:column.
"""
