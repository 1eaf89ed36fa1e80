"""docs/measures.md, written from the definitions: `python -m slasim.agreements.measures.page > docs/measures.md`."""

from __future__ import annotations

import textwrap

from slasim.agreements.measures.words import STATISTICS, TABLE_COLUMNS, metric_words
from slasim.agreements.scorecard import predictions
from slasim.agreements.scorecard.document import RULE

OPENING = """# What is measured, and how

<!-- Written by slasim.agreements.measures.page from the definitions; do not edit. -->

`measure(log, agreements)` judges a log by agreements (a scenario, or a file with agreements alone) and answers a
`Scorecard`. It does the same with a simulated log and with a real one ([format](log_format.md)).

```python
from slasim import measure, read_log

card = measure(read_log("january"), "scenarios/quickstart.yaml")
card.compliance                    # every judged quota
card.by("tier", "period")          # totals
card.violations                    # every breached clock
card.drill("customer", "team")     # where they come from
card.credits                       # what is owed
card.for_customer("Acme", "html")  # a statement to send: nothing of any other customer is in it
card.save("results/january")       # a folder; open_scorecard reads it back
```

## Which promise holds for a ticket

"""
SCOPE = """
So two agreements of one level for the same tickets do not add up: only the first holds. Where a contract judges one
promise for each customer and another for all together, write two agreements and give one of them `level: service`; both
hold then:

    agreements:
      premier: {for: {tier: premier}, judged: each customer, commitments: {first_response: ...}}
      premier_solution: {for: {tier: premier}, level: service, judged: together, commitments: {resolution: ...}}

An account that names an agreement itself has that one before all others of its level; conditions on tier, region and
customer are then waived, those on severity, channel and product still hold. Kinds (customer, internal, vendor) run side
by side. The table `targets`, and `level` in `violations`, say which level gave a target.

A ticket is owed what the version in force at its creation says. `hours: customer` is the calendar of the account's
region. A business day of a target is the hours of that calendar's working day, or with `business_days: dates` the same
local time on the Nth working day after that of the start, and with `business_days: close` the end of the last hours of
that Nth working day ("by the close of the next working day": `1 business day`); of a target on `24x7` it is 24 h.
`by 18:00` is due when the clock of that calendar next shows that time on a working day, at the start or after it. Where
no goal is written the goal is the promise.

## Metrics

"""
MOMENTS = """
## Other moments

A commitment may name other moments than those of its metric:

| in the contract | in the file |
|---|---|
| "solved within one day of our confirmation of receipt" | `resolution: {starts: replied, ...}` |
| "a person answers within 30 minutes of the assistant's hand-over" | `first_response: {starts: handed_over, ...}` |
| "reopened after an automatic answer, it is answered anew" | `first_response: {on_reopen: new, ...}` |
| "closing ends the response time" | `first_response: {ends: [replied, closed], ...}` |
| "time until the case is closed" | `resolution: {ends: closed, ...}` |
| "after the first response an update every hour" | `periodic_update: {starts: replied, ...}` |
| "a fresh hour whenever the case is back with us" | `periodic_update: {on_return: new, pauses: true, ...}` |
| "a workaround or a fix within 8 h" | `resolution: {ends: [workaround, solved], ...}` |
| "what comes after 15:00 is received on the next business day" | `first_response: {cut_off: "15:00", ...}` |
| "by 18:00; what comes later, by noon of the next day" | `first_response: {after_cut_off: {p1: by 12:00}, ...}` |
| "level 1 has 10 h until it passes a ticket on" | `resolution: {ends: [handed_over, solved], ...}` |
| "level 2 has 30 h from then on" | `resolution: {starts: handed_over, ...}` |
| "level 1 has 10 h of its own, however often a ticket comes back" | `resolution: {held_by: l1, ...}` |

- A clock that starts with a reply or a hand-over starts with the first one that comes while the ticket is not solved. A
  ticket without one has no clock. Both rows, `escalated` and `handed_over`, are a hand-over.
- With `cut_off: "15:00"` a ticket that is created after that time of a working day, and before the hours of the next
  working day begin, is received when these begin: the clock starts then and the ticket belongs to the month of then;
  what happens to it before counts as if it happened then, an answer in the evening too. The time is that of the
  calendar on which the clock runs, 15:00 itself is in time; what is excluded moves no opening. The severity at the
  creation decides, and may have another cut-off (`{urgent: "17:00", else: "15:00"}`), or none: `24x7` has none. A clock
  that has not started at the as-of instant counts nowhere yet. One that begins anew, with a reopening or a change of
  severity, begins when that happens. `after_cut_off: {urgent: by 12:00}` is the target of what comes late, whatever
  its severity becomes.
- Of several ends the first counts. A clock that ended with a hand-over or a workaround is over: no reopening brings it
  back, and none starts later on such a ticket.
- A ticket with a workaround stays open: every clock that does not end with one goes on to the solution. A workaround
  that turned out to be none is left out of the log; no later event takes it back.
- A first response is given once. Where closing ends it, a ticket that is reopened before anybody replied goes on, or
  with `on_reopen: new` starts anew. With `on_reopen: new` alone a solution before the first reply ends the clock, which
  counts nowhere unless it is late already.
- With `on_return: new` a wait ends the clock, which counts nowhere unless it is late already, and a whole new one
  starts when no wait is left. A reply during the wait starts none.
- With `held_by` the clock starts when the team first has the ticket and is paused while another team has it. A team has
  it from what it does on it (rows with one of its agents, but for notes and automatic replies), or from the hand-over
  to it, until another team has it; a ticket that waits, at first or after a hand-over, waits for the team that acts
  next. So a ticket that was passed on and that nobody has taken up yet is held by nobody until somebody does.
- Agreements of one kind whose promises are all about the same hands (`held_by` one team, all ending with a hand-over,
  all starting with one) hold beside the others: one ticket is measured by each.

A desk that is simulated steers as if such a clock started at the creation, but for a cut-off, by which it steers. It
never gives a workaround: a clock that ends with one or the solution ends with the solution, and `run` warns of it
(`workaround_not_simulated`). What no simulated ticket goes through (a workaround or a closing where nothing else ends
the clock, a hand-over where no path has a second step) is refused by `run`; `measure` judges it on a real log.
"""
CLOCKS = """
## Clocks

- Only open time counts: the due instant is the earliest at which the open time since the start reaches the target.
  Work that ends at closing time is due at closing time.
- A clock that is paused from w on has what was left of its open time laid from the instant at which it goes on; no
  due instant becomes earlier by it. A due instant at or before w stays: that clock is breached, and a breach is final.
  A wait for the customer begins with `waiting_customer` and ends with `customer_replied`, `solved` or `reopened`, or
  with the clock. Where `customer_reply` shifts clocks only the wait beyond the agreed time pauses them. It is reckoned
  in the hours of the clock; a business day of it is as many of them as a working day has, 24 h on `24x7`.
- Reopening takes a cancellation back, for every metric: the same clock goes on.
- **met**: stopped at or before its due instant. **breached**: stopped after it, or running and due before the as-of
  instant. **open**: not decided. **cancelled**: the ticket was cancelled or abandoned before the clock was due.
  **excluded**: the ticket is exempt (listed, or created in a period of abnormal volume), or was `merged` into another
  and not reopened: the other one is judged.
- A clock that is paused at the as-of instant is open however long that lasts; its due instant is shown as if it went on
  then.
- A change of severity (`reclassified`) moves the clocks that run, as the commitment says: the new target counts from
  the start of the clock (recompute), or what has counted until now counts towards it (carry), or it counts from now
  (restart). Where one of the two severities counts in dates nothing can be carried: it is recomputed. A lower severity
  does so only with the customer's consent on record, and none does where the clock is breached: it keeps its terms;
  only with `on_severity_change: revise`, else as recompute, a breached clock that still runs takes the new target too.
  A clock counts in every table under the severity by whose terms it ended, whatever its ticket was before and after.
- The verdict comes from these instants, never from elapsed hours. `counted` shows the open time that ran, beside it.
- *Decided* clocks are the met and the breached. `met_goal` counts the decided clocks that also kept the internal goal.
- Every instant of a clock has one reason, the first of: out of hours, excluded, paused, counted.
- `escalations: [{after: 2 business days, to: head of support}, {after: 5 business days, to: board}]`: a step lies so
  long after the due instant, by the same hours, `business_days`, exclusions and pauses. A late clock that stops after
  it, or runs while it is before the as-of instant, has reached it. Where a reopened clock goes on, the solution before
  it was none, for a step as for a verdict. Steps are told of single tickets (`violations`, `slasim explain`) and move
  nothing else; for other steps of another severity write a commitment of its own.

## Periods

Calendar months, quarters, years, weeks (Monday to Sunday) or days (`quota: 95 % per month`), cut at local midnight in
the agreement's zone, else the scenario's. `per 30 days`: so many days in a row, the first of them with the term of the
agreement. `per rolling 30 days`: so many days that end with every day; its row counts the clocks of that last day, and
`carried` those of the other days, with which it is judged. No credit can rest on these, which share their clocks.
A clock belongs to the period of the instant that the commitment's `period` names: `created` (default),
`due` or `stopped`. A running clock that counts by its stop is shown at the last instant of the log.

Measured is the window: the argument `window`, else the one the log names, else all of the log; never more than the log
covers, nor than the term of the agreement. Only periods that lie inside it are judged. The others are shown with
`partial`, with the clocks that fall into the window, and are neither judged nor credited. Clocks outside the window are
in no table.

A statement is as of the end of its log, or of an earlier instant that was asked for (`as_of`): what happened at it or
later is not looked at. It is `provisional` until every clock of a period is decided and the period has ended.

## Quotas

A *cell* is one commitment, severity and period; of one customer where the agreement says `judged: each customer`, else
of all together. A cell exists when something belongs to it; promises without any are listed in `card.about.unmeasured`
(a log that states no outages says nothing about availability). The quota is that of the version in force when the
period begins; an amendment in between changes it from the next period on. A period that began before the commitment was
agreed is not judged.

| `quota:` | judged |
|---|---|
| `95 % per month` | each severity by itself, all with one share: severities are not pooled |
| `{urgent: 95 %, else: 90 %, per: month}` | each severity by itself, with its own share; `low: none` promises none |
| `85 % of all tickets per month` | all severities in one cell, called `all`: each by the target of its severity |
| `none` | nothing: the cell shows what was attained, and is not judged |

Late tickets, curves and counts stand under their own severity in each of these.

"""
VERDICTS = """
- **kept** and **missed** as the table says. For 95 %: 100 × met ≥ 95 × decided. 19 of 20 keep it, 18 of 19 do not.
- Availability with a `longest_outage` is missed by one outage that is longer, too, in the period in which it begins; of
  `rolling` ones in each that has that day.
- **no data** when nothing is decided: neither kept nor missed. **not judged** when the period is partial, no quota is
  promised, or `small` skips it.
- `small: {misses: k}`: with at most k missed a quota is kept, however few are decided.
- `small: {below: n, then: roll}`: a period with fewer than n decided is **carried**: judged together with the next one
  of its customer and severity (which shows it as `carried`). What is carried out of the last period of a log waits for
  the next log.
- `small: {below: n, then: skip}`: a period with fewer than n decided is **not judged**: it shows what was attained, and
  for credits by attainment, rows of missed periods and the right to end the contract it is one without data. Late
  tickets that are paid for one by one are. It stands beside a quota and beside a `measure`.

`card.by(...)` adds clocks up over all other dimensions, agreed time and contacts in rows of their own. Its verdict is
that of the cells it touches: missed when one of them is, kept when at least one is kept and none missed. So a customer
is kept when every severity with data is. Shares of tickets and shares of customers are different figures: `attainment`
is the first, `cells_kept / (cells_kept + cells_missed)` the second.

## Exclusions

Time that is excluded (an interval, or windows of each week or month in the local time of the agreement) is taken out of
the hours of its agreement, or of the commitments named under `on`: due instants move by themselves, and it is no
agreed time for availability, or available time where a commitment says `excluded_time: available`. Where `maintenance`
asks for notice, an interval announced later is not excluded; what lies outside the hours that it is `within` is not
either; of what it allows in a period the earliest time is taken
first, overlapping time once. Tickets that are exempt are counted as `excluded` and nowhere else. A listed ticket that
the log does not have is no error (it may be of another month); `card.warnings` names it, with its line and the ticket
that may have been meant. `card.exclusions` shows every cell of such agreements with and without;
`card.without_exclusions` is the whole scorecard as if nothing were excluded (`measure(..., exclusions=False)`).

## Credits

[credits.md](credits.md) tells how verdicts become money. Quota, credits and status are those of the version in force
when the period begins; a pilot, and an agreement that is bedding in, owe nothing. Measuring last year again gives last
year's answer, whatever was amended since.

Fees are those the log states for its accounts; for accounts without, those beside the agreements: by name in a table of
accounts, else by tier. An account is in scope when it is owed the commitment on some ticket, whether it wrote one or
not. Lines of nothing are left out; `card.lines` has every line with its reasons. `card.credit_parts` says what each
credit is made of, and `card.endings` who may end a contract.

## Before it is live

`card.readiness` tells in how many private periods (begun while the agreement was a pilot or bedding in) a promise was
kept, and the probability to keep it in the next; `card.baseline` which level was attained in all whole periods (also
in those that are too small to be judged alone), with its exact 95 % interval, the next baseline to propose (the lower
end of it, from 20 decided clocks on), and the probability that the next period keeps that.

"""
TABLES = """
## Tables

A document of all of them but single violations is `card.document()`.
"""
CLOSING = """
## The lean way

`score(log, promises, window)` is the same as arrays, without tables; studies call it for each replication. A
simulated log states no outages, contacts or numbers, so a study has no availability, deflection or column.
`benchmarks/measure.py` prints its rate beside a loop over the rows.
"""


def measures_page() -> str:
    """The page."""
    parts = [OPENING, f"{textwrap.fill(RULE, 118)}\n", SCOPE]
    for each in metric_words():
        parts.append(f"**`{each.name}`**: {each.words}.\n\n")
        rows = [("starts", each.starts), ("stops", each.stops), ("paused", each.paused)]
        rows += [("who counts", each.counts), ("unit", each.unit)]
        parts += [f"- {what}: {words}\n" for what, words in rows if words != "-"] + ["\n"]
    parts[-1] = ""
    parts += [MOMENTS, CLOCKS, "| `measure` | what it is | kept when |\n|---|---|---|\n"]
    parts += [f"| {each.measure} | {each.words} | {each.kept} |\n" for each in STATISTICS]
    parts += [VERDICTS, f"{_model()}\n", TABLES]
    for table, columns in TABLE_COLUMNS.items():
        shown = f"{table}(...)" if table in ("by", "drill") else table
        parts.append(f"\n`{shown}`\n\n| column | unit | meaning |\n|---|---|---|\n")
        for column in columns:
            names = ", ".join(f"`{name}`" for name in column.names.split(", "))
            parts.append(f"| {names} | {column.unit} | {column.meaning} |\n")
    return "".join([*parts, CLOSING])


def _model() -> str:
    """What the module says about its model, below its first line."""
    return (predictions.__doc__ or "").split("\n\n", 1)[1].strip()


if __name__ == "__main__":
    print(measures_page(), end="")
