"""Money: from verdicts to what each account is owed.

credits               owed_credits -> Credits (amounts alone, as arrays); statements -> lines with reasons
incidents             what money looks at beside quotas: late tickets, days without service
grid                  the facts of all accounts, side by side
facts, histories      the facts of one account; all of its periods, and its lines
parts, points, runs   from rules and facts to amounts
lines                 from amounts to the line of a period
exact, late, groups, amounts    the same rules for all accounts at once
"""

from __future__ import annotations

from slasim.agreements.credits.credits import Credits, owed_credits, statements

__all__ = ["Credits", "owed_credits", "statements"]
