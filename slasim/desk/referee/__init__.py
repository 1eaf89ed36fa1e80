"""The referee: reads tables and a log and says which rules of docs/desk.md the log breaks, without simulating.

verdict             `check`, the whole
rows, story         the log as rows; each ticket's story and what comes next in it
work, waits         stretches of work; touches that waited, their keys and holds
floor, queue, sweep who was idle, what was waiting, and whether each choice was the best
findings            `RefereeFinding`, `DeskRule`
"""

from slasim.desk.referee.findings import DeskRule, RefereeFinding
from slasim.desk.referee.verdict import check

__all__ = ["DeskRule", "RefereeFinding", "check"]
