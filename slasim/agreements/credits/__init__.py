"""Money: from verdicts to what each account is owed.

credits         owed_credits -> Credits (amounts alone, as arrays); statements -> lines with reasons;
                rights_to_end -> who may end the contract
plan, rules     what a version of an agreement says about money; a class for each rule
incidents       what money looks at beside quotas: late tickets, days without service
fees            what accounts pay for what an agreement is for
grid, laying    the facts of all accounts side by side; how they are laid from a judged log
reckoning       from what the rules ask for to amounts: largest or sum, cap, minimum, earn-back, bonus
ending          the right to end the contract, of all accounts at once
lines, steps    the line of one account, read from the reckoning with its reasons; what its amount is made of
history         a made-up account, for examples
exact           exact fractions as arrays
"""

from __future__ import annotations

from slasim.agreements.credits.credits import Credits, Rights, owed_credits, rights_to_end, statements

__all__ = ["Credits", "Rights", "owed_credits", "rights_to_end", "statements"]
