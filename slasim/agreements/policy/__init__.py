"""How clocks are judged and what misses cost, as agreed: nothing here has looked at a log.

policy                       write_policy -> Policy: quotas, periods, credits and who is judged
credit_plan, credit_reading  what a contract says about money; how it is read from an agreement as written
"""

from __future__ import annotations

from slasim.agreements.policy.policy import CommitmentRule, Party, Policy, write_policy

__all__ = ["CommitmentRule", "Party", "Policy", "write_policy"]
