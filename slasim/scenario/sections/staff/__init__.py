"""Who works when, at which cost: teams, shifts, leave, breaks, pay."""
