"""A plan as a result.

plan       `StaffingPlan` and its folder
document   its JSON
hand_on    what planners hand on: a workbook, CSV, overrides
phased     people over months: who leaves, who is hired, who is there
"""
