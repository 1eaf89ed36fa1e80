"""Staffing plans: seats that keep what is asked. `staffing` puts it together, step by step:

free, rules          the shifts whose seats are free; which designs there may be
trials, journal      designs on random histories, run once; on disk, so that a killed search goes on
ceilings, unblocked  what no number of seats can buy, and what would make it possible
search               from a start to the best design
planner, objectives  the steps: least cost; least total, or the best within a limit
check                the exact test on fresh windows
refused, headroom    what is said beside a plan
result               the plan, its document, what is handed on
"""
