"""How clocks are judged and what misses cost, as agreed: nothing here has looked at a log.

policy   write_policy -> Policy: quotas, periods, credits and who is judged
"""

from __future__ import annotations

from slasim.agreements.policy.policy import CommitmentRule, Party, Policy, write_policy

__all__ = ["CommitmentRule", "Party", "Policy", "write_policy"]
