"""Every figure of a study as one definition: how it is counted, named, estimated and told.

registry        all measures, in order; tables, comparisons, sweeps and documents ask it
measure         what a measure is: its table's columns, and the figures estimated from them
section         a part of the JSON document: rows with intervals, and their JSON Schema
replication     what is counted from: one replication, played and scored
sums            one pass over its tickets and touches: all that is added up from them
tables          the tables of many replications from those of each; the same of nothing
grid            a table as numbers by replication and row
figure          one number by replication, its parts as fields
figures         figures by the names that people write
forecast        what the error of the volume forecast does to figures
warned          what `check` warns of

promises/       what was promised, kept and paid; what chance has to do with it
queues/         where tickets wait, how long, and whether they become more
people/         hours, occupancy and cost of the staff
"""
