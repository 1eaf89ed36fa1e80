"""docs/import.md, written from the definitions of the map: python -m slasim.history.exports.page > docs/import.md"""

from __future__ import annotations

from slasim.history.exports.spec import ImportMap
from slasim.scenario.writing.page import field_table

OPENING = """# Tickets from a helpdesk

<!-- Written by slasim.history.exports.page from the definitions of the map; do not edit. -->

`slasim import FILE... --map map.yaml -o LOG` reads exported tickets into a [log](log_format.md): CSV with commas,
semicolons, tabs or bars (UTF-8 or UTF-16), packed with gzip or not, workbooks (.xlsx, .xls, .xlsb, .ods), Parquet, and
lines of JSON, whose fields inside one another are named with points (`fields.status.name`). `slasim import FILE --guess
--map map.yaml` writes a first map from what is seen in the file; [a guide](howto/export.md) goes through it. In Python:
`slasim.import_log(files, "map.yaml")` gives the log and what was rejected.

## Two kinds of exports
- **A row is a ticket**: instants stand in columns of their own, named under `events`.
- **A row is a change of a ticket** (an audit log, a change log): `at` says when it was made, `status` what the ticket
  was after it, and `means` what each status is.

Several files may be read together; each has the column of the ticket. A file without the column `at` has tickets, one
with it changes.

## What becomes of rows
Every row is used, or it stands in `LOG.rejects.csv` beside the log with its file, line and reason, and so does every
value that is left out of a row that is used. Nothing is guessed: a time that the clock of the zone skips is rejected,
one that it shows twice too unless `repeated_hour` says which is meant; 3/4 is read as the rest of its column says, or
`dates`; what is later than `until`, or before its ticket was created, is rejected. Of two rows of a ticket in a file of
tickets the first counts. Fractions of a second are read to the millisecond.

The severity and the customer of a ticket are those of its first row that has them; a later severity is an event. A
change of the agent or team that comes with no other event is a `handed_over`. An agent who works in several teams has a
name in each, for a log knows an agent in one team. Rows of a file that has the newest first are turned around.

Columns that the map does not name are not read: free text never reaches a log. Customers and agents get numbers unless
the map says `names: keep`; ids of tickets and names of teams stay.

## A status that changes
| from | to | events |
|---|---|---|
| open | `waiting_customer`, `waiting_vendor` | that event |
| `waiting_customer`, `waiting_vendor` | open, or the other | `customer_replied`, `vendor_returned`; then the other |
| open or waiting | `solved`, `closed`, `cancelled` | that event |
| `solved`, `closed`, `cancelled` | open or waiting | `reopened`; then the waiting |
| `closed` | `solved` | none |
| any | an event, such as `replied` or `workaround` | what leads to open, then the event |
| any | `unchanged` | none |

## Fields of the map
"""


def import_page() -> str:
    """The page."""
    return OPENING + "\n".join(field_table(ImportMap)) + "\n"


if __name__ == "__main__":
    print(import_page(), end="")
