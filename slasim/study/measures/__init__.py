"""Every figure of a study as one definition: how it is counted, named, estimated and told.

registry        all measures, in order; tables, comparisons, sweeps and documents ask it
measure         what a measure is: its table's columns, and the figures estimated from them
section         a part of the JSON document: rows with intervals, and their JSON Schema
replication     what is counted from: one replication, played and scored
touch_times     one pass over its log: when each touch became ready, was begun and was done
agent_times     how agents spent their time
sums            one pass over its tickets and touches: all that is added up from them
hours, outstanding     parts of that pass: open tickets by the hour, and the work they need by the week
spreads         means and quantiles of many groups at once
touch_waits     how long each touch waited, where a replication is looked at
obligations     what is judged: one row for each commitment, severity and period
tables          the tables of many replications from those of each; the same of nothing
grid            a table as numbers by replication and row
figure          one number by replication, its parts as fields
figures         figures by the names that people write

compliance, curve, customers, credits, staffing     measures with a table: what is promised, kept and paid
waits, waits_by, queues, backlog, occupancy, teams, arrivals, growth, service     measures with a table: the desk
every_promise, pilots     what is found in the tables of others
"""
