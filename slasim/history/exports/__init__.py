"""Tickets exported from a helpdesk, read by a map into a log.

spec       the map: which column is what, in which zone times are, what a status means
tables     files as rows: CSV, gzip, workbooks, Parquet, lines of JSON
instants   texts to instants: the order of day and month, the zone, hours that do not exist or occur twice
tickets    rows to tickets and events
rejects    every row that is not used, and why
guess      a first map from what is seen in a file
importing  all together
"""
