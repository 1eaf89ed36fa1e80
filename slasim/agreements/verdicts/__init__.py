"""From clocks to counts to verdicts, period by period.

periods                                 months, weeks and other review periods, cut in a zone
counting                                clocks to Counts
availability, contacts, ticket_columns  Counts of what is measured without clocks
coverage                                which accounts are owed those
judging                                 Counts to Cells, each with its Verdict
curve                                   how many clocks would have met any other target
undecided                               what clocks that are open at the end could still turn
"""
