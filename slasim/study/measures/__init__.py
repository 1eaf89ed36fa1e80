"""Every figure of a study as one definition: how it is counted, named, estimated and told.

registry        all measures, in order; tables, comparisons, sweeps and documents ask it
measure         what a measure is: its table's columns, and the figures estimated from them
section         a part of the JSON document: rows with intervals, and their JSON Schema
replication     what is counted from: one replication, played and scored
tally           one pass over its log
touch_times     when each touch became ready, was begun and done
class_waits     sums of the waits of tickets by class, on the wall and in open hours
outstanding     open tickets and the work they need, week by week
spreads         means and quantiles of many groups at once
obligations     what is judged: one row for each commitment, severity and period
tables          the tables of many replications from those of each; the same of nothing
grid            a table as numbers by replication and row
figure          one number by replication, its parts as fields
figures         figures by the names that people write

compliance, curve, customers, credits, staffing     measures with a table: what is promised, kept and paid
waits, waits_by, queues, backlog, occupancy, teams, arrivals, growth, service     measures with a table: the desk
every_promise, pilots     what is found in the tables of others
"""
