"""How much is read and simulated at most, so that no file can take the machine; docs/limits.md says what follows.

Each stands once, here, and is looked at before the memory it guards is taken. They are far above what was ever needed.
"""

from __future__ import annotations

# A scenario or agreements, each of its files
FILE_BYTES = 1 << 20  # of YAML: more than a thousand pages; the parser takes 2 s for so much
CHAIN = 20  # files that extend one another
DEEPEST = 40  # maps and lists inside one another, in YAML and JSON
VALUES = 50_000  # values in one file
ENTRIES = 1_000  # of one map or list
TEXT = 10_000  # characters of one value or name
DIGITS = 18  # of a number: what 64 bits hold

# Tables beside a scenario, and those of a log
WIDEST = 200  # columns
FIELD = 255  # characters of an id or a name
TABLE_BYTES = 32 << 20
TABLE_ROWS = 200_000  # of a table of accounts, of counts or of tickets, of a leave calendar
UNPACKED_BYTES = 512 << 20  # of a workbook, which is packed
TIMES = 100_000  # of an empirical distribution

# A log
JSON_BYTES = 16 << 20  # of log.json
LOG_FILE_BYTES = 16 << 30  # of a table
LOG_ROWS = 100_000_000  # events, or contacts
LOG_YEARS = 100  # from start to until
LOG_SMALL = 1_000_000  # accounts, or outages
ROW_BYTES = 65_536  # of a row of CSV

# An export that is read into a log
EXPORT_BYTES = 2 << 30  # of a file, unpacked
EXPORT_ROWS = 10_000_000

# A result
MANIFEST_BYTES = 64 << 20

# A simulation (of tickets also a log)
TICKETS = 20_000_000  # expected in one replication, or in a log
ACCOUNTS = 1_000_000  # of all tiers
ACCOUNT_DAYS = 50_000_000  # accounts with tickets of their own × dates: two seconds of every replication
SEATS = 20_000  # of a shift
SEAT_DAYS = 10_000_000  # seats of all shifts on all simulated days, of 270 bytes each
REPLICATIONS = 1_000_000
WEEKS = 520  # of a warm-up to try

# A page of what-if
ASKED_BYTES = 64 << 10  # of one request

# What is printed
LINES = 20  # of problems on a terminal
