"""The sections of a scenario and of a book of agreements, and the whole of each.

tickets/    streams of demand, tickets that wait at the beginning, the work that each needs
staff/      teams, shifts, leave, pay, routing
promised/   agreements, commitments, credits
"""
