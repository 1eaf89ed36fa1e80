"""What is kept and owed by a document alone, worked out hour by hour with the walks of pencil and paper.

It is handed what `document_reader` has read, and a log of whole hours: nothing of the agreement itself. Clocks are
walked by `clock_walker` (one tick is an hour), credits by `credit_walker`.

| file | what it works out |
|---|---|
| `times.py` | hours on the wall, the term, review periods |
| `scope.py` | which customers and tickets the document is for |
| `exclusions.py` | hours and tickets that do not count |
| `clocks.py` | the clock of a promise, from its sentences |
| `judging.py` | what was decided in each period, and whether the promise was kept |
| `outages.py`, `numbers.py` | the same of availability, and of a number of each ticket |
| `money.py`, `claims.py`, `ending.py` | what is owed, until when it can be claimed, when the agreement may be ended |
"""

from document_payer.judging import EVERYBODY, WHOLE
from document_payer.payer import Payer

__all__ = ["EVERYBODY", "WHOLE", "Payer"]
