"""What makes a log out of workload, roster and promises: two desks that agree row for row, and a referee.

compiled     the fast desk, with its kernels in `kernels/`
reference    the model as one would explain it, in SimPy
referee      whether a log was written by the rules of docs/desk.md
phases       the order of things that happen at one instant
routing      how the desk chooses: order, ownership, what happens at shift end
refusal      what no desk can run
"""
